"""``policy``'s commands as a legal officer meets them: pages to check, tables of cases, comparisons."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from defaulter_screen.cli.main import main
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.trials import read_trials

HERE = Path(__file__).parent
CASES = read_trials(HERE / "conformance" / "cases.csv")
POLICIES = sorted({case["x_policy"] for case in CASES})
HEAD = "id,scene,kind,evidence,at,outcome\n"
RIGHT = "right,general,person,full-number,2026-11-23,intercept\n"
WRONG = "wrong,general,person,name-only,2026-11-23,intercept\n"


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["policy", *map(str, args)])


def table(folder: Path, *rows: str) -> Path:
    path = folder / "cases.csv"
    path.write_text("".join((HEAD, *rows)), encoding="utf-8")
    return path


def shipped(policy: str) -> list[str]:
    return ["--policy", str(HERE / "cases" / "policies" / policy)] if policy else []


@pytest.mark.parametrize("policy", POLICIES, ids=lambda name: name or "default")
def test_the_conformance_table_differs_nowhere(policy: str, tmp_path: Path) -> None:
    rows = [dict(case.cells) for case in CASES if case["x_policy"] == policy]
    path = tmp_path / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, list(rows[0]))
        written.writeheader()
        written.writerows(rows)
    result = run("test", path, *shipped(policy))
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{len(rows)} 个案例，0 处不符 / {len(rows)} cases, 0 differences\n"
    told = json.loads(run("test", path, *shipped(policy), "--json").stdout)
    assert told == {"cases": len(rows), "differences": []}


def test_a_wrong_case_is_reported_with_exit_code_1(tmp_path: Path) -> None:
    path = table(tmp_path, RIGHT, WRONG)
    result = run("test", path)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[1].split() == ["wrong", "outcome", "intercept", "clarify"]
    assert lines[-1] == "2 个案例，1 个不符 / 2 cases, 1 of them came out otherwise"
    assert not any(line.startswith("right") for line in lines)
    data = run("test", path, "--json")
    assert data.exit_code == 1
    differs = [{"case": "wrong", "what": "outcome", "expected": "intercept", "found": "clarify"}]
    assert json.loads(data.stdout) == {"cases": 2, "differences": differs}


def test_a_table_that_cannot_be_run_fails_in_both_languages(tmp_path: Path) -> None:
    told = []
    for content in (HEAD.encode(), f"{HEAD}案例,general,person,name-only,,clarify\n".encode("gb18030"), b"x\n1\n"):
        (tmp_path / "cases.csv").write_bytes(content)
        result = run("test", tmp_path / "cases.csv")
        assert (result.exit_code, result.stdout) == (1, "")
        told.append(result.stderr)
    assert all("cases.csv" in one for one in told)
    assert ["no cases" in told[0], "UTF-8" in told[1], "unknown column" in told[2]] == [True, True, True]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_scene_names_article_and_document_of_its_measures(lang: str) -> None:
    shown = run("show", "--scene", "bidding", "--at", "2026-11-23", "--lang", lang)
    assert shown.exit_code == 0
    measures = [m for m in load_policy().measures if "bidding" in m.scenes]
    assert measures
    for measure in measures:
        assert measure.id in shown.stdout
        for basis in measure.legal_basis:
            assert f"《{basis.document}》" in shown.stdout
            assert basis.article in shown.stdout
    assert run("show", "bidding", "--at", "2026-11-23", "--lang", lang).stdout == shown.stdout


def test_without_a_scene_the_whole_policy_is_shown() -> None:
    page = run("show", "--at", "2026-11-23").stdout
    assert all(f"({code})" in page for code in load_policy().scenes)
    data = json.loads(run("show", "--at", "2026-11-23", "--json").stdout)
    assert [scene["code"] for scene in data["scenes"]] == list(load_policy().scenes)


def test_the_list_says_what_each_scene_does() -> None:
    lines = run("list", "--at", "2026-11-23").stdout.splitlines()
    row = next(line for line in lines if line.startswith("government-procurement "))
    assert row.split()[1:6] == ["政府采购", "拦截", "intercept", "拦截", "intercept"]


def test_an_unknown_scene_is_usage() -> None:
    result = run("show", "--scene", "biding")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "bidding" in result.stderr


def test_a_small_policy_file_differs_where_it_says_so(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nversion = "1"\ndate = 2026-11-01\nlist_max_age_days = 7\n', encoding="utf-8")
    days = load_policy().list_max_age_days
    data = json.loads(run("diff", "default", own, "--at", "2026-11-23", "--json").stdout)
    assert data["differences"] == [{"location": "list_max_age_days", "before": str(days), "after": "7"}]
    shown = run("diff", own, "default", "--at", "2026-11-23")
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[-1].split() == ["list_max_age_days", "7", str(days)]
    assert "no differences" in run("diff", own, own).stdout
    missing = run("diff", "default", tmp_path / "none.toml")
    assert (missing.exit_code, missing.stdout) == (1, "")


def test_a_rule_of_ones_own_shows_in_the_outcomes() -> None:
    bank = HERE / "cases" / "policies" / "bank.toml"
    told = json.loads(run("diff", "default", bank, "--at", "2026-11-23", "--json").stdout)["differences"]
    assert {"location": "outcome.loan-credit.person.direct", "before": "review", "after": "intercept"} in told
