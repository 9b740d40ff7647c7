"""The pandas accessor; skipped where pandas is not installed."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from defaulter_screen.batch.results import MACHINE_COLUMNS
from defaulter_screen.errors import InvalidInputError, MissingExtraError
from defaulter_screen.screener import Screener
from frame_world import Applicants

MODULE = "defaulter_screen.adapters.pandas_accessor"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    with pytest.raises(MissingExtraError, match=r"defaulter-screen\[pandas\]"):
        __import__(MODULE)


@pytest.fixture
def pd() -> Any:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install 'defaulter-screen[pandas]'")
    __import__(MODULE)
    return pandas


def missing_as_none(frame: Any) -> list[tuple[Any, ...]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return list(plain.itertuples(index=False, name=None))


def test_the_decisions_are_those_of_the_screener(pd: Any, applicants: Applicants) -> None:
    frame = pd.DataFrame(applicants.columns)
    found = frame.defaulter.screen(
        store=applicants.store, scene=applicants.scene, at=applicants.at, run_id="R", audit=False
    )
    assert missing_as_none(found[list(MACHINE_COLUMNS)]) == [tuple(row) for row in applicants.expected]


def test_the_frame_comes_back_whole_with_its_index_and_stays_as_it_was(pd: Any, applicants: Applicants) -> None:
    frame = pd.DataFrame(
        {"姓名": ["甲乙丙", "丁戊己", None], "n": [2**53 + 1, 2, 3], "when": pd.Timestamp("2026-11-01")},
        index=["a", "a", "b"],
    )
    before = frame.copy()
    found = frame.defaulter.screen(store=applicants.store, audit=False)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(found[["姓名", "n", "when"]], before)
    assert list(found.columns) == [*before.columns, *MACHINE_COLUMNS]
    assert list(found["screen_outcome"]) == ["pass", "pass", "error"]
    assert [str(found.dtypes[name]) for name in MACHINE_COLUMNS[:5:2]] == ["string", "Float64", "Int64"]


CSV = "姓名,身份证号\n甲乙丙,330102198503041236\n丁戊己,\n"


def test_a_table_read_as_text_is_screened(pd: Any, applicants: Applicants) -> None:
    found = pd.read_csv(io.StringIO(CSV), dtype=str).defaulter.screen(store=applicants.store, audit=False)
    assert next(iter(found["身份证号"])) == "330102198503041236"


@pytest.mark.parametrize(("text", "word"), [(CSV, "float"), (CSV.replace("丁戊己,\n", ""), "int")])
def test_a_table_that_pandas_read_as_numbers_is_refused(pd: Any, applicants: Applicants, text: str, word: str) -> None:
    with pytest.raises(InvalidInputError, match=f"'身份证号'.*{word}") as error:
        pd.read_csv(io.StringIO(text)).defaulter.screen(store=applicants.store, audit=False)
    assert error.value.field == "身份证号"


def test_an_empty_number_column_holds_nothing_to_refuse(pd: Any, applicants: Applicants) -> None:
    frame = pd.DataFrame({"姓名": ["甲乙丙"], "身份证号": [float("nan")]})
    assert list(frame.defaulter.screen(store=applicants.store, audit=False)["screen_outcome"]) == ["pass"]


def test_decisions_are_recorded_beside_the_store(pd: Any, applicants: Applicants, tmp_path: Path) -> None:
    frame = pd.DataFrame(applicants.columns).head(20)
    ledger = tmp_path / "a.ledger"
    frame.defaulter.screen(store=applicants.store, audit=ledger, run_id="R", at=applicants.at)
    with Screener.open(applicants.store, audit=ledger) as screener:
        assert screener.audit.verify() == []
        assert all(screener.audit.get(f"R-{number}") for number in range(1, 21))
