"""The conformance table through the library behind ``policy test``: whole tables, the evidence given in words.

The command itself runs the table in ``tests/test_cli_policy.py``.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from conformance.lists import CASES, HERE, Lists, Told, label
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.schema import Policy
from defaulter_screen.policy.trials import Mismatch, Trial, check_trials, read_trials, run_trial

TODAY = date(2026, 11, 23)
ALL = read_trials(HERE / "cases.csv")
POLICIES = sorted({case["x_policy"] for case in ALL})


@cache
def policy(name: str) -> Policy:
    return load_policy(HERE.parent / "cases" / "policies" / name if name else None)


def written(folder: Path, ending: str, cases: list[Trial]) -> Path:
    """The cases as a table of a legal officer's; JSON is YAML as well."""
    path = folder / f"cases.{ending}"
    rows = [dict(case.cells) for case in cases]
    if ending == "yaml":
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


@pytest.mark.parametrize("ending", ["csv", "yaml"])
@pytest.mark.parametrize("name", POLICIES, ids=lambda name: name or "default")
def test_a_whole_table_differs_nowhere(name: str, ending: str, tmp_path: Path) -> None:
    cases = [case for case in ALL if case["x_policy"] == name]
    trials = read_trials(written(tmp_path, ending, cases))
    assert [trial.cells for trial in trials] == [case.cells for case in cases]
    assert check_trials(policy(name), trials, today=TODAY) == ()


@pytest.mark.parametrize("case", CASES, ids=label)
def test_words_rule_as_the_list_itself_does(case: Trial, lists: Lists) -> None:
    ruling = run_trial(policy(case["x_policy"]), case, today=TODAY)
    said = Told(ruling.outcome.value, tuple(m.id for m in ruling.measures), tuple(r.code for r in ruling.reasons))
    assert said.against(case) == []
    assert said == Told.of(lists.decide(case))


def test_a_table_that_errs_is_told_row_by_row() -> None:
    wrong = {"pass": "intercept", "clarify": "pass", "review": "pass", "intercept": "review"}
    cases = [case for case in ALL if not case["x_policy"]]
    erring = [Trial(case.row, {**case.cells, "outcome": wrong[case["outcome"]]}) for case in cases]
    told = check_trials(policy(""), erring, today=TODAY)
    assert told == tuple(Mismatch(c.label, "outcome", wrong[c["outcome"]], c["outcome"]) for c in cases)
