"""The command line as users meet it: exit codes, streams, JSON, environment, config file."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from defaulter_screen import __version__
from defaulter_screen.batch.results import MACHINE_COLUMNS
from defaulter_screen.cli.main import COMMANDS, main

LIST = """被执行人姓名/名称,性别,年龄,身份证号码/组织机构代码,执行法院,地域名称(省份),案号,发布时间,失信被执行人具体情形
澹台鹤轩,男,40,1101011980****0076,某某区人民法院,北京,(2021)京0101执55号,2026年03月04日,违反财产报告制度
"""
NUMBER = "110101198003070076"
APPLICANTS = f"""序号,姓名,证件号码
1,澹台鹤轩,{NUMBER}
2,张三,
3,,
"""


@pytest.fixture(scope="module", autouse=True)
def _own_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests never touch the key in the user's configuration folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEFAULTER_KEY_FILE", str(tmp_path_factory.mktemp("key") / "audit.key"))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("命令行 空格")
    (folder / "list.csv").write_text(LIST, encoding="gb18030")
    (folder / "申请人.csv").write_text(APPLICANTS, encoding="utf-8")
    result = run("load", folder / "list.csv", "--store", folder / "s.db", "--list-date", "2026-11-01")
    assert result.exit_code == 0, result.stderr
    return folder


def run(*args: object, env: dict[str, str] | None = None, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], env=env, input=stdin)


def process(args: Sequence[object], **env: str) -> subprocess.CompletedProcess[bytes]:
    source = str(Path(__file__).parent.parent / "src")
    path = os.pathsep.join(part for part in (source, os.environ.get("PYTHONPATH", "")) if part)
    command = [sys.executable, "-m", "defaulter_screen", *map(str, args)]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": path, **env}, capture_output=True, check=False)


def check(folder: Path, *more: object) -> Result:
    return run("check", "--store", folder / "s.db", *more)


def test_check_json_is_exactly_one_decision(folder: Path) -> None:
    result = check(folder, "--name", "澹台鹤轩", "--id-number", NUMBER, "--at", "2026-11-23", "--json")
    assert result.exit_code == 0
    decision = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert decision["outcome"] == "intercept"
    assert decision["at"] == "2026-11-23"
    assert all(measure["legal_basis"] for measure in decision["measures"])
    assert NUMBER not in result.stdout


@pytest.mark.parametrize(("lang", "word"), [("zh", "拦截"), ("en", "intercept")])
def test_check_explains_in_either_language(folder: Path, lang: str, word: str) -> None:
    result = check(folder, "--name", "澹台鹤轩", "--id-number", NUMBER, "--lang", lang)
    assert word in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("level", "name", "code"),
    [("intercept", "澹台鹤轩", 3), ("review", "澹台鹤轩", 3), ("review", "张三", 0), (None, "澹台鹤轩", 0)],
)
def test_hits_change_the_exit_code_only_where_asked(folder: Path, level: str | None, name: str, code: int) -> None:
    more = ["--fail-on", level] if level else []
    number = ["--id-number", NUMBER] if name == "澹台鹤轩" else []
    result = check(folder, "--name", name, *number, *more)
    assert result.exit_code == code
    assert result.stdout


def test_an_unknown_scene_is_usage_and_names_the_nearest(folder: Path) -> None:
    for command in (["check", "--name", "张三"], ["batch", folder / "申请人.csv", "-o", folder / "x.csv"]):
        result = run(*command, "--store", folder / "s.db", "--scene", "loan-credt")
        assert result.exit_code == 2
        assert "loan-credit" in result.stderr
        assert result.stdout == ""
    assert not (folder / "x.csv").exists()


@pytest.mark.parametrize(
    "args",
    [
        ["check", "--name", "张三"],
        ["check", "--store", "s.db"],
        ["check", "--store", "s.db", "--name", "x", "--at", "morgen"],
        ["batch", "no-such-file.csv", "--store", "s.db"],
        ["load", "--store", "s.db"],
        ["no-such-command"],
        ["policy", "show", "no-such-scene"],
    ],
)
def test_usage_errors_exit_with_2_and_leave_stdout_empty(args: list[str]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_failures_exit_with_1_in_both_languages(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("甲,乙\n1,2\n", encoding="utf-8")
    for args in (
        ["check", "--store", tmp_path / "none.db", "--name", "张三"],
        ["lists", "--store", tmp_path / "none.db"],
        ["load", bad, "--store", tmp_path / "new.db"],
        ["batch", bad, "-o", tmp_path / "o.csv", "--store", folder / "s.db"],
        ["batch", folder / "申请人.csv", "-o", folder / "申请人.csv", "--store", folder / "s.db"],
    ):
        result = run(*args)
        assert result.exit_code == 1, args
        assert result.stdout == ""
        assert " / " in result.stderr
        assert "Traceback" not in result.stderr


def test_a_missing_folder_for_the_output_is_no_traceback(folder: Path) -> None:
    result = run("batch", folder / "申请人.csv", "-o", folder / "fehlt" / "o.csv", "--store", folder / "s.db")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)


def test_batch_writes_the_file_and_speaks_on_stderr(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "结果.csv"
    result = run(
        *("batch", folder / "申请人.csv", "-o", target, "--store", folder / "s.db"),
        *("--run-id", "R1", "--lang", "en", "--report", tmp_path / "r.html"),
    )
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert "name = 姓名" in result.stderr
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    assert [row["screen_outcome"] for row in rows] == ["intercept", "pass", "error"]
    assert [row["screen_decision_id"] for row in rows] == ["R1-1", "R1-2", "R1-3"]
    assert rows[0]["screen_list_version"] == rows[2]["screen_list_version"] == "1@2026-11-01"
    assert "R1-1" in (tmp_path / "r.html").read_text("utf-8")
    assert NUMBER not in (tmp_path / "r.html").read_text("utf-8")


def test_batch_reads_stdin_and_writes_stdout(folder: Path) -> None:
    result = run("batch", "-", "--store", folder / "s.db", "--lang", "en", stdin=APPLICANTS.encode())
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbf")
    heading = result.stdout_bytes.decode("utf-8-sig").splitlines()[0].split(",")
    assert heading == ["序号", "姓名", "证件号码", *MACHINE_COLUMNS]


def test_batch_summary_as_json_and_fail_on(folder: Path, tmp_path: Path) -> None:
    result = run(
        *("batch", folder / "申请人.csv", "-o", tmp_path / "o.xlsx", "--store", folder / "s.db"),
        *("--json", "--fail-on", "intercept"),
    )
    assert result.exit_code == 3
    data = json.loads(result.stdout)
    assert data["outcomes"] == {"intercept": 1, "pass": 1, "error": 1}
    assert data["rows"] == 3


def test_decisions_are_recorded_unless_the_user_says_no(folder: Path, tmp_path: Path) -> None:
    from defaulter_screen import Screener

    ledger = tmp_path / "own.ledger"
    args = ("--store", folder / "s.db", "--audit-path", ledger)
    run("batch", folder / "申请人.csv", "-o", tmp_path / "o.csv", *args, "--run-id", "A1")
    decided = json.loads(run("check", "--name", "张三", "--json", *args).stdout)
    with Screener.open(folder / "s.db", audit=ledger, key_file=os.environ["DEFAULTER_KEY_FILE"]) as screener:
        assert screener.audit.get("A1-1")
        assert screener.audit.get("A1-2")
        assert screener.audit.get(decided["decision_id"])
    other = tmp_path / "none.ledger"
    assert check(folder, "--name", "张三", "--no-audit", "--audit-path", other).exit_code == 0
    assert not other.exists()


def test_a_run_id_is_made_up_where_none_is_given(folder: Path, tmp_path: Path) -> None:
    ids = set()
    for name in ("a.csv", "b.csv"):
        args = ("batch", folder / "申请人.csv", "-o", tmp_path / name, "--store", folder / "s.db", "--json")
        ids.add(json.loads(run(*args).stdout)["run_id"])
    assert len(ids) == 2


def test_a_run_id_that_a_spreadsheet_would_run_is_refused(folder: Path) -> None:
    assert run("batch", folder / "申请人.csv", "--store", folder / "s.db", "--run-id", "=1").exit_code == 2


def test_dry_run_shows_the_mapping_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "o.csv"
    result = run("batch", folder / "申请人.csv", "-o", target, "--store", folder / "s.db", "--dry-run")
    assert result.exit_code == 0
    assert "id_number = 证件号码" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_map_names_a_column(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"客户,甲,乙\n无,澹台鹤轩,{NUMBER}\n", encoding="utf-8")
    more = ("--map", "姓名=甲", "--map", "证件号码=乙", "--json", "-o", tmp_path / "o.csv", "--store", folder / "s.db")
    assert json.loads(run("batch", source, *more).stdout)["outcomes"] == {"intercept": 1}
    assert run("batch", source, "--map", "姓名", "--store", folder / "s.db").exit_code == 2


def test_two_jobs_give_the_bytes_of_one(folder: Path, tmp_path: Path) -> None:
    for name, jobs in (("one.csv", 1), ("two.csv", 2)):
        args = ("batch", folder / "申请人.csv", "-o", tmp_path / name, "--store", folder / "s.db", "--run-id", "R")
        assert run(*args, "--jobs", jobs).exit_code == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to a process group")
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_batch_says_how_to_go_on_and_does(folder: Path, tmp_path: Path, jobs: int) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("姓名,证件号码\n" + f"澹台鹤轩,{NUMBER}\n张三,\n" * 60000, encoding="utf-8")
    args = (
        "batch",
        source,
        "-o",
        target,
        "--store",
        folder / "s.db",
        "--run-id",
        "R",
        "--jobs",
        jobs,
        "--at",
        "2026-11-23",
    )
    command = [sys.executable, "-m", "defaulter_screen", *map(str, args)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent / "src")}
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, start_new_session=True) as started:
        part = target.with_name("out.csv.part")
        while started.poll() is None and not (part.exists() and part.stat().st_size > 6_000_000):
            time.sleep(0.01)  # more than two chunks: the last may not count yet
        os.killpg(started.pid, signal.SIGINT)
        _, said = started.communicate(timeout=60)
    assert started.returncode == 1
    assert b"--resume" in said
    assert b"Traceback" not in said
    assert not target.exists()
    result = run(*args, "--resume", "--json")
    assert json.loads(result.stdout)["resumed_rows"] > 0
    whole = tmp_path / "whole.csv"
    run("batch", source, "-o", whole, *args[4:])
    assert target.read_bytes() == whole.read_bytes()


def test_a_config_file_can_name_columns_and_turn_things_off(folder: Path, tmp_path: Path) -> None:
    config, source = tmp_path / "c.toml", tmp_path / "in.csv"
    source.write_text("客户,甲\n无,澹台鹤轩\n", encoding="utf-8")
    config.write_text('[batch]\nmap = ["姓名=甲"]\nlimit = 1\nrun-id = "C"\n', encoding="utf-8")
    args = ("--config", config, "batch", source, "-o", tmp_path / "o.csv", "--store", folder / "s.db", "--json")
    data = json.loads(run(*args).stdout)
    assert (data["run_id"], data["rows"]) == ("C", 1)
    assert "error" not in data["outcomes"]


def test_lists_as_json_and_as_a_table(folder: Path) -> None:
    rows = json.loads(run("lists", "--store", folder / "s.db", "--json").stdout)
    assert {key: rows[0][key] for key in ("kind", "source", "version_in_force", "list_date", "listings")} == {
        "kind": "defaulter",
        "source": "default",
        "version_in_force": 1,
        "list_date": "2026-11-01",
        "listings": 1,
    }
    assert "defaulter" in run("lists", "--store", folder / "s.db").stdout


@pytest.fixture
def daily(tmp_path: Path) -> Path:
    """A store with three versions: one listing, a second one, the first changed and the second gone."""
    second = "王某某,女,30,3301021990****0023,某某法院,浙江,(2022)浙0102执6号,2026年03月05日,其他\n"
    states = (LIST, LIST + second, LIST.replace("违反财产报告制度", "其他"))
    for day, text in enumerate(states, start=1):
        (tmp_path / "list.csv").write_text(text, encoding="utf-8")
        options = ("--store", tmp_path / "s.db", "--list-date", f"2026-11-{day:02d}", "--force")
        assert run("load", tmp_path / "list.csv", *options).exit_code == 0
    return tmp_path / "s.db"


def test_changes_between_versions_as_json_csv_and_table(daily: Path) -> None:
    rows = json.loads(run("lists", "diff", 1, 2, "--store", daily, "--json").stdout)
    assert [(row["change"], row["version"], row["name"]) for row in rows] == [("added", 2, "王**")]
    result = run("lists", "diff", 2, 3, "--store", daily, "--format", "csv")
    changed, removed = csv.DictReader(io.StringIO(result.stdout))
    assert (changed["change"], changed["fields"]) == ("modified", "grounds: 违反财产报告制度 → 其他")
    assert (removed["change"], removed["case_number"]) == ("removed", "(2022)浙0102执6号")
    assert "0 added, 1 modified, 1 removed" in result.stderr
    assert "grounds: 违反财产报告制度 → 其他" in run("lists", "diff", 1, 3, "--store", daily).stdout
    assert json.loads(run("lists", "diff", 3, 3, "--store", daily, "--format", "json").stdout) == []
    everything = "".join(run("lists", "diff", 0, 3, "--store", daily, "--format", f).stdout for f in ("json", "csv"))
    assert "澹台鹤轩" not in everything
    assert "1101011980****0076" not in everything
    assert run("lists", "diff", 3, 1, "--store", daily).exit_code == 1
    assert run("lists", "diff", "x", 1, "--store", daily).exit_code == 2


def test_old_versions_are_let_go(daily: Path) -> None:
    def kept() -> list[int]:
        return [
            row["version_in_force"] for row in json.loads(run("lists", "versions", "--store", daily, "--json").stdout)
        ]

    assert kept() == [1, 2, 3]
    assert "2 old versions" in run("lists", "retain", 1, "--store", daily).stderr
    assert kept() == [3]
    assert run("lists", "compact", "--store", daily).exit_code == 0
    assert json.loads(run("lists", "--store", daily, "--json").stdout)[0]["listings"] == 1
    assert run("lists", "diff", 1, 3, "--store", daily).exit_code == 1
    assert run("lists", "retain", 0, "--store", daily).exit_code == 2
    assert run("lists").exit_code == 2


def test_several_files_make_up_one_list(tmp_path: Path) -> None:
    head, row = LIST.splitlines()
    for number, sign in ((1, "一"), (2, "二")):
        text = f"{head}\n{row}\n".replace("执55号", f"执{number}号").replace("台鹤轩", f"台鹤{sign}")
        (tmp_path / f"{number}.csv").write_text(text, encoding="utf-8")
    result = run("load", tmp_path / "1.csv", tmp_path / "2.csv", "--store", tmp_path / "s.db", "--json")
    assert result.exit_code == 0, result.stderr
    assert [json.loads(line)["version"]["listings"] for line in result.stdout.splitlines()] == [1, 2]


def test_doctor_knows_the_installation_and_the_store(folder: Path) -> None:
    plain = json.loads(run("doctor", "--json").stdout)
    assert plain["version"] == __version__
    assert isinstance(plain["sm3"], bool)
    data = json.loads(run("doctor", "--store", folder / "s.db", "--json").stdout)
    assert Path(data["store_path"]) == (folder / "s.db").resolve()
    assert data["audit_path"] == str(Path(f"{folder / 's.db'}.ledger").resolve())
    assert data["audit_tables"] == ["audit_event", "audit_personal"]
    near = folder / "near.key"
    near.write_text("", encoding="utf-8")
    warned = json.loads(run("doctor", "--store", folder / "s.db", "--key-file", near, "--json").stdout)["warnings"]
    assert any("elsewhere" in warning for warning in warned)
    assert data["lists"][0]["listings"] == 1
    assert "GB18030" in run("doctor", "--store", folder / "s.db").stdout


def test_policy_commands(tmp_path: Path) -> None:
    scenes = json.loads(run("policy", "list", "--json").stdout)["scenes"]
    assert "loan-credit" in [scene["code"] for scene in scenes]
    shown = json.loads(run("policy", "show", "loan-credit", "--at", "2026-11-23", "--json").stdout)
    assert shown["measures"]
    assert all(measure["legal_basis"] for measure in shown["measures"])
    assert "loan-credit" in run("policy", "show", "loan-credit").stdout
    bad = tmp_path / "bad.toml"
    bad.write_text("nonsense = 1\n", encoding="utf-8")
    result = run("policy", "validate", bad)
    assert result.exit_code == 1
    assert "bad.toml" in result.stderr


def test_flag_goes_before_environment_before_config_file_before_default(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text('store = "none.db"\nlang = "en"\n[check]\nscene = "loan-credit"\n', encoding="utf-8")
    env = {"DEFAULTER_STORE": str(folder / "s.db")}

    def scene(*more: str, **extra: str) -> str:
        args = ("--config", config, "check", "--name", "张三", "--json", *more)
        return str(json.loads(run(*args, env={**env, **extra}).stdout)["scene"])

    assert scene() == "loan-credit"
    assert scene(DEFAULTER_SCENE="bidding") == "bidding"
    assert scene("--scene", "general", DEFAULTER_SCENE="bidding") == "general"
    assert "Outcome" in run("--config", config, "check", "--name", "张三", env=env).stdout


def test_a_config_file_with_a_typing_error_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text("[check]\nscenne = 1\n", encoding="utf-8")
    result = run("--config", config, "check", "--name", "张三", "--store", "x")
    assert result.exit_code == 1
    assert "scenne" in result.stderr


def test_every_command_has_help_in_both_languages() -> None:
    for name in COMMANDS:
        result = run(name, "--help")
        assert result.exit_code == 0
        assert " / " in result.stdout


def test_the_page_beside_the_reference_names_every_exit_code_and_only_options_that_exist() -> None:
    page = (Path(__file__).parent.parent / "docs" / "command-line.md").read_text("utf-8")
    codes = page.partition("## 退出码")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\d) \|", codes, re.MULTILINE) == ["0", "1", "2", "3"]
    context = click.Context(main)
    commands = [main, *(main.get_command(context, name) for name in COMMANDS)]
    flags = {flag for command in commands if command for param in command.params for flag in param.opts}
    named = set(re.findall(r"`(--[a-z-]+)", page))
    assert named
    assert named - flags == set()


def test_version() -> None:
    assert __version__ in run("--version").stdout


def test_a_console_that_lacks_a_character_does_not_lose_the_work(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "䶮.csv"
    source.write_text("姓名䶮,姓名\n1,张䶮\n", encoding="utf-8")
    done = process(["batch", source, "-o", tmp_path / "o.csv", "--store", folder / "s.db"], PYTHONIOENCODING="gbk")
    assert done.returncode == 0, done.stderr
    assert "张䶮" in (tmp_path / "o.csv").read_text("utf-8-sig")
    done.stderr.decode("gbk")
    shown = process(
        ["check", "--name", "䶮一", "--store", folder / "s.db", "--reference", "䶮"], PYTHONIOENCODING="gbk"
    )
    assert shown.returncode == 0, shown.stderr
    assert "\\u4dae" in shown.stdout.decode("gbk")
    assert "结论" in shown.stdout.decode("gbk")


def test_an_ascii_console_works_too(folder: Path) -> None:
    done = process(["lists", "--store", folder / "s.db"], PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"defaulter" in done.stdout


def test_help_and_check_load_nothing_heavy(folder: Path) -> None:
    source = str(Path(__file__).parent.parent / "src")
    script = (
        "import sys\n"
        "from defaulter_screen.cli.main import main\n"
        f"main(['check','--store',{str(folder / 's.db')!r},'--name','张三'], standalone_mode=False)\n"
        "heavy = {'numpy', 'pandas', 'xlsxwriter', 'python_calamine', 'sqlite_utils', 'pypinyin', 'pyspark'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    env = {**os.environ, "PYTHONPATH": source}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True)
    assert done.stderr.decode().strip() == "[]"
