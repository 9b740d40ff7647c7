"""The polars namespace; skipped where polars is not installed."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

from defaulter_screen.batch.results import MACHINE_COLUMNS
from defaulter_screen.errors import InvalidInputError, MissingExtraError
from frame_world import Applicants

MODULE = "defaulter_screen.adapters.polars_namespace"
CSV = "姓名,身份证号\n甲乙丙,330102198503041236\n丁戊己,\n"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    with pytest.raises(MissingExtraError, match=r"defaulter-screen\[polars\]"):
        __import__(MODULE)


@pytest.fixture
def pl() -> Any:
    polars = pytest.importorskip("polars", reason="polars is not installed: pip install 'defaulter-screen[polars]'")
    __import__(MODULE)
    return polars


def test_the_decisions_are_those_of_the_screener(pl: Any, applicants: Applicants) -> None:
    found = pl.DataFrame(applicants.columns).defaulter.screen(
        store=applicants.store, scene=applicants.scene, at=applicants.at, run_id="R", audit=False
    )
    assert found.select(MACHINE_COLUMNS).rows() == [tuple(row) for row in applicants.expected]


def test_own_columns_come_back_as_they_were(pl: Any, applicants: Applicants) -> None:
    frame = pl.DataFrame({"姓名": ["甲乙丙", None], "n": [2**53 + 1, None], "list": [[1, None], []]})
    found = frame.defaulter.screen(store=applicants.store, audit=False)
    assert found.select(frame.columns).equals(frame)
    assert found["screen_outcome"].to_list() == ["pass", "error"]
    assert [found.schema[name] for name in MACHINE_COLUMNS[:5:2]] == [pl.String, pl.Float64, pl.Int64]


def test_a_table_read_as_text_is_screened(pl: Any, applicants: Applicants) -> None:
    frame = pl.read_csv(io.BytesIO(CSV.encode()), infer_schema=False)
    found = frame.defaulter.screen(store=applicants.store, audit=False)
    assert found["身份证号"][0] == "330102198503041236"


def test_a_table_that_polars_read_as_numbers_is_refused(pl: Any, applicants: Applicants) -> None:
    with pytest.raises(InvalidInputError, match=r"'身份证号'.*int") as error:
        pl.read_csv(io.BytesIO(CSV.encode())).defaulter.screen(store=applicants.store, audit=False)
    assert error.value.field == "身份证号"
    with pytest.raises(InvalidInputError, match="float"):
        pl.DataFrame({"姓名": ["甲乙丙"], "身份证号": [3.3e17]}).defaulter.screen(store=applicants.store, audit=False)
