"""The evaluation world beside the checkout, screened end to end and scored by its own scorer.

The world is not part of the project and nothing of it may enter it, so these tests skip where it does not lie beside
the checkout; they hold the figures below which no change may fall, on the masked and on the unmasked list.
"""

from __future__ import annotations

import csv
import importlib.util
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from defaulter_screen.batch.mapping import make_mapper
from defaulter_screen.errors import InvalidInputError
from defaulter_screen.models.subject import Subject
from defaulter_screen.screener import Screener

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval"
AT = date(2026, 11, 1)
ALWAYS_INTERCEPTED = ("p_id_exact", "p_id_format", "o_exact")

pytestmark = [
    pytest.mark.evaluation,
    # The world's scorer leaves closing its files to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(not EVAL.exists(), reason="../shared/eval does not lie beside the checkout"),
]


def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", EVAL / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def applicants() -> Iterator[tuple[str, Subject]]:
    rows = list(csv.reader(io.StringIO((EVAL / "dev" / "queries.csv").read_text("utf-8-sig"), newline="")))
    make = make_mapper(rows[0], {}, "queries.csv")
    return ((row[0], make(row)) for row in rows[1:])


def result(screener: Screener, row: str, subject: Subject) -> dict[str, object]:
    try:
        decision = screener.screen(subject, at=AT)
    except InvalidInputError:
        return {"序号": row, "screen_outcome": "error"}
    best = decision.hits[0].listing.case_number if decision.hits else ""
    return {
        "序号": row,
        "screen_outcome": decision.outcome.value,
        "screen_probability": decision.probability,
        "screen_case_number": best,
    }


Scored = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    """Scores of a list (``list`` or ``list_full``), each screened once."""
    done: dict[str, dict[str, Any]] = {}
    score = scorer()

    def make(name: str) -> dict[str, Any]:
        if name not in done:
            with Screener.open(tmp_path_factory.mktemp(name) / "world.db", create=True, audit=False) as screener:
                screener.load(EVAL / "dev" / f"{name}.jsonl.gz", list_date=AT)
                rows = [result(screener, row, subject) for row, subject in applicants()]
            truth = score.rd(str(EVAL / "dev" / "truth.csv"))
            done[name] = score.score(truth, rows, full=name == "list_full")
        return done[name]

    return make


@pytest.mark.parametrize("name", ["list", "list_full"])
def test_no_innocent_is_intercepted_and_no_listed_person_missed(name: str, scored: Scored) -> None:
    figures = scored(name)["headline"]
    assert figures["innocents_intercepted"] == 0
    assert figures["org_innocents_intercepted"] == 0
    assert figures["listed_full_id_missed"] == 0
    assert figures["missing_rows"] == figures["unknown_outcomes"] == 0
    assert figures["acceptable"] >= 0.999
    assert figures["listed_damaged_id_missed_share"] <= 0.003
    assert figures["review_burden_full_id_innocents"] <= 0.0005


@pytest.mark.parametrize("name", ["list", "list_full"])
def test_known_people_and_companies_are_intercepted(name: str, scored: Scored) -> None:
    kinds = scored(name)["kinds"]
    shares = {kind: kinds[kind]["outcomes"]["intercept"] / kinds[kind]["n"] for kind in ALWAYS_INTERCEPTED}
    assert min(shares.values()) >= 0.99, shares
    assert scored(name)["headline"]["listed_full_id_right_entry"] >= 0.999


def test_probability_means_what_it_says(scored: Scored) -> None:
    error = scored("list")["calibration"]["log_odds_error"]
    assert error["n"] >= 0.95 * error["rows"]
    assert error["median"] <= 0.5
