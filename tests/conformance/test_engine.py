"""The conformance table at the level of the engine: made-up evidence in, the law's outcome out."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.schema import Policy
from defaulter_screen.policy.trials import Trial, check_trials, read_trials, run_trial

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)
CASES = read_trials(HERE / "cases.csv")
ENGINE_CODES = {
    "no-hit", "identity-established", "number-equal", "number-visible-match", "name-only", "evidence-insufficient",
    "evidence-points-to-match", "lookalikes-many", "evidence-conflicts", "number-contradicts", "number-has-slip",
    "number-masked-by-subject", "name-missing", "name-differs", "former-name", "no-evidence", "organisation-name-only",
    "partial-organisation-name", "branch-of-listed", "several-listings", "several-candidates", "list-stale",
    "list-missing", "term-possibly-ended", "term-ended", "performed-still-listed", "minor-listed", "grounds-unknown",
    "grounds-mapped", "publication-date-unknown", "measures-apply", "measure-prudent", "measure-supervision",
    "measure-lead", "measure-unverified", "measure-condition", "memorandum-only", "outside-territory",
    "emergency-prudence", "no-measure-applies", "identity-open", "human-review-available", "officer-listed",
    "related-party", "representative-of-listed", "consumption-restricted", "consumption-restricted-elsewhere",
    "honoured", "roster-notice",
}  # fmt: skip


@cache
def policy(name: str) -> Policy:
    return load_policy(HERE.parent / "cases" / "policies" / name if name else None)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.label}-{c['scene']}")
def test_case(case: Trial) -> None:
    assert check_trials(policy(case["x_policy"]), [case], today=TODAY) == ()


def test_every_trap_of_the_law_is_tried_three_times() -> None:
    tried = Counter(int(n) for c in CASES for n in re.findall(r"trap (\d+)", c["x_checks"]))
    assert {n for n in range(1, 17) if tried[n] < 3} == set()


def test_every_case_names_what_it_checks() -> None:
    assert [c.label for c in CASES if not c["x_checks"]] == []
    assert len({c.label for c in CASES}) == len(CASES) >= 150


def test_every_scene_three_times_and_every_measure_once() -> None:
    scenes = Counter(c["scene"] for c in CASES)
    assert {s for s in policy("").scenes if scenes[s] < 3} == set()
    reached = {m for c in CASES for m in c["measures"].split(";")}
    assert {m.id for m in policy("").measures} - reached == set()


def test_every_reason_of_the_engine_is_reached_in_both_languages() -> None:
    told = {r.code: r for c in CASES for r in run_trial(policy(c["x_policy"]), c, today=TODAY).reasons}
    assert ENGINE_CODES - told.keys() == set()
    assert all(r.text_zh and r.text_en and "{" not in r.text_zh + r.text_en for r in told.values())
