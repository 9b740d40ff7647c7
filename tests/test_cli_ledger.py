"""The ledger's commands as users meet them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from defaulter_screen.cli.main import main

NUMBER = "110101198003070076"
LIST = """被执行人姓名/名称,性别,年龄,身份证号码/组织机构代码,执行法院,地域名称(省份),案号,发布时间,失信被执行人具体情形
澹台鹤轩,男,40,1101011980****0076,某某区人民法院,北京,(2021)京0101执55号,2026年03月04日,违反财产报告制度
"""
APPLICANTS = f"""编号,姓名,证件号码
客户-1,澹台鹤轩,{NUMBER}
客户-2,王小明,330102198503041239
客户-3,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "in.csv").write_text(APPLICANTS, encoding="utf-8")
    load(tmp_path, LIST)
    return tmp_path


def load(folder: Path, text: str) -> None:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["load", str(folder / "list.csv"), "--store", str(folder / "s.db"), "--force"])
    assert result.exit_code == 0, result.stderr


def run(folder: Path, *args: object, code: int = 0) -> Result:
    words = [str(arg) for arg in args]
    result = CliRunner().invoke(main, [*words[:2], "--store", str(folder / "s.db"), *words[2:]])
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    return result


def check(folder: Path) -> str:
    args = ["check", "--store", str(folder / "s.db"), "--scene", "government-procurement", "--json"]
    result = CliRunner().invoke(main, [*args, "--name", "澹台鹤轩", "--id-number", NUMBER, "--reference", "客户-1"])
    assert result.exit_code == 0, result.stderr
    decision: dict[str, str] = json.loads(result.stdout)
    return decision["decision_id"]


def batch(folder: Path) -> None:
    args = ["batch", folder / "in.csv", "-o", folder / "out.csv", "--store", folder / "s.db", "--scene", "general"]
    result = CliRunner().invoke(main, [*map(str, args), "--run-id", "run", "--lang", "en"])
    assert result.exit_code == 0, result.stderr


def test_a_decision_is_shown_verified_and_replayed(folder: Path) -> None:
    identity = check(folder)
    shown = json.loads(run(folder, "audit", "show", identity).stdout)
    assert shown["outcome"] == "intercept"
    assert NUMBER not in json.dumps(shown)
    inspector = json.loads(run(folder, "audit", "show", identity, "--profile", "inspector").stdout)
    assert "personal" not in inspector
    assert "链完整" in run(folder, "audit", "verify").stdout
    assert json.loads(run(folder, "audit", "verify", "--json").stdout) == []
    assert json.loads(run(folder, "audit", "replay", identity, "--json").stdout)["same"]
    run(folder, "audit", "show", "never", code=1)
    run(folder, "audit", "replay", code=2)


def test_a_batch_replays_from_its_records_and_from_its_file(folder: Path) -> None:
    batch(folder)
    for more in ((), ("--input", folder / "in.csv")):
        lines = run(folder, "audit", "replay", "--run", "run", "--json", *more).stdout.splitlines()
        assert [json.loads(line)["same"] for line in lines[:2]] == [True, True]
    changed = APPLICANTS.replace("王小明", "王大明")
    (folder / "other.csv").write_text(changed, encoding="utf-8")
    run(folder, "audit", "replay", "run-2", "--input", folder / "other.csv", code=1)
    exported = [
        json.loads(line) for line in run(folder, "audit", "export", "--profile", "inspector").stdout.splitlines()
    ]
    assert [one["id"] for one in exported] == ["run-1", "run-2", "run-3"]
    assert "客户-1" not in json.dumps(exported, ensure_ascii=False)


def test_a_head_kept_elsewhere_is_checked(folder: Path) -> None:
    check(folder)
    (folder / "head.json").write_text(run(folder, "audit", "head").stdout, encoding="utf-8")
    run(folder, "audit", "verify", "--head", folder / "head.json")
    head = json.loads((folder / "head.json").read_text(encoding="utf-8"))
    (folder / "head.json").write_text(json.dumps({**head, "seq": head["seq"] + 1}), encoding="utf-8")
    result = run(folder, "audit", "verify", "--head", folder / "head.json", code=1)
    assert "tail-removed" in result.stdout
    (folder / "head.json").write_text("nonsense", encoding="utf-8")
    run(folder, "audit", "verify", "--head", folder / "head.json", code=1)


def test_a_false_positive_is_disposed_of_at_the_command_line(folder: Path) -> None:
    identity = check(folder)
    assert identity in run(folder, "review", "list").stdout
    (listed,) = json.loads(run(folder, "review", "list", "--json").stdout)
    case = json.loads(run(folder, "review", "show", identity).stdout)
    assert case == listed
    key = case["hits"][0]["listing_keys"][0]
    words = ("--disposition", "false-positive", "--reviewer", "张审核", "--reason", "证件原件不同")
    run(folder, "review", "dispose", identity, "--listing", key, *words)
    assert "没有待复核事项" in run(folder, "review", "list").stdout
    assert json.loads(run(folder, "review", "stats").stdout)["closed_cases"] == 1
    run(folder, "review", "dispose", identity, "--listing", "unknown", *words, code=1)
    run(folder, "review", "show", "never", code=1)


def test_a_policy_can_ask_for_two_reviewers(folder: Path) -> None:
    identity = check(folder)
    key = json.loads(run(folder, "review", "show", identity).stdout)["hits"][0]["listing_keys"][0]
    office = folder / "office.toml"
    office.write_text('name = "office"\nversion = "1"\ndate = 2026-11-02\n[reviews]\ntwo_person = true\n')
    words = ("--listing", key, "--disposition", "false-positive", "--reason", "证件原件不同", "--policy", office)
    assert "另一位复核人" in run(folder, "review", "dispose", identity, *words, "--reviewer", "张审核").stderr
    assert identity in run(folder, "review", "list").stdout
    run(folder, "review", "dispose", identity, *words, "--reviewer", "张审核", code=1)
    assert "已办结" in run(folder, "review", "dispose", identity, *words, "--reviewer", "李审核").stderr
    assert "没有待复核事项" in run(folder, "review", "list").stdout


def test_supervision_at_the_command_line_tells_each_change_once(folder: Path) -> None:
    added = run(folder, "watch", "add", folder / "in.csv", "--scene", "general")
    assert "已监测 2 个主体" in added.stderr
    assert "1 行不能使用，未加入：第 3 行" in added.stderr
    rows = json.loads(run(folder, "watch", "list", "--json").stdout)
    assert [row["reference"] for row in rows] == ["客户-1", "客户-2"]
    assert NUMBER not in json.dumps(rows)
    assert "澹" in run(folder, "watch", "list").stdout
    (notice,) = [json.loads(line) for line in run(folder, "watch", "run", "--no-acknowledge").stdout.splitlines()]
    assert (notice["kind"], notice["reference"]) == ("newly-hit", "客户-1")
    again = list(csv.DictReader(run(folder, "watch", "run", "--format", "csv").stdout.splitlines()))
    assert [row["notice_id"] for row in again] == [str(notice["notice_id"])]
    assert run(folder, "watch", "run").stdout == ""
    assert run(folder, "watch", "run", "--format", "csv").stdout == ""
    run(folder, "watch", "check")
    run(folder, "watch", "check", "--sample", 1)
    load(
        folder,
        LIST.splitlines()[0]
        + "\n某某某,男,50,3301021976****0011,某某法院,浙江,(2022)浙0102执6号,2026年03月04日,其他\n",
    )
    (released,) = run(folder, "watch", "run").stdout.splitlines()
    assert json.loads(released)["kind"] == "released"
    run(folder, "watch", "remove", "--reference", "客户-1")
    run(folder, "watch", "remove", "--id", 2)
    assert json.loads(run(folder, "watch", "list", "--json").stdout) == []
    run(folder, "watch", "add", "--scene", "general", code=2)
    run(folder, "watch", "add", "--scene", "general", "--name", "王小明", "--reference", "r")


def test_one_person_s_rights_and_the_end_of_retention(folder: Path) -> None:
    check(folder)
    who = ("--name", "澹台鹤轩", "--id-number", NUMBER)
    assert json.loads(run(folder, "audit", "person", "find", *who).stdout)["decisions"] == 1
    assert json.loads(run(folder, "audit", "person", "export", *who).stdout)["decisions"][0]["outcome"] == "intercept"
    run(folder, "audit", "person", "erase", *who, code=2)
    erased = json.loads(run(folder, "audit", "person", "erase", *who, "--reason", "第四十七条").stdout)
    assert erased["audit_events"] == 1
    check(folder)
    assert "0 removed" in run(folder, "audit", "purge", "--reason", "到期").stderr
    assert "1 removed" in run(folder, "audit", "purge", "--reason", "到期", "--before", "2099-01-01").stderr
    run(folder, "audit", "verify")


def test_a_key_is_rotated_and_a_segment_merged(folder: Path) -> None:
    check(folder)
    assert CliRunner().invoke(main, ["audit", "rotate-key"]).exit_code == 0
    run(folder, "audit", "verify")
    args = ["check", "--store", str(folder / "s.db"), "--scene", "general", "--name", "王小明"]
    assert CliRunner().invoke(main, [*args, "--audit-path", str(folder / "part.segment")]).exit_code == 0
    assert "merged" in run(folder, "audit", "import", folder / "part.segment").stderr
    assert "had been merged" in run(folder, "audit", "import", folder / "part.segment").stderr
    run(folder, "audit", "verify")
