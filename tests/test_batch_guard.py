"""Formulas are made harmless; nothing else changes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.batch.guard import dangerous, guarded
from defaulter_screen.batch.job import Format
from defaulter_screen.batch.results import Result
from defaulter_screen.batch.taped import Row
from defaulter_screen.batch.writing import Layout

RESULT = Result("pass", 0.5, None, "=1", 0, "", "", "", "1", "R-1")


@pytest.mark.parametrize(
    "cell", ["-5", "+8613800000000", "-1,234.50", "-1.5E+3", "+86 (571) 8888-0000", "-", "--", "", "3301"]
)
def test_numbers_and_placeholders_are_no_formulas(cell: str) -> None:
    assert not dangerous(cell)


@pytest.mark.parametrize("cell", ["=1", "@A", "+A1", "-A1", "-1+cmd|' /C calc'!A0", "\t=1", "\r=1", "＋A", "-2+3e"])
def test_what_could_call_something_is_a_formula(cell: str) -> None:
    assert dangerous(cell)


@given(st.text(max_size=20))
def test_a_guarded_cell_is_never_dangerous(cell: str) -> None:
    assert not dangerous(guarded(cell))
    assert guarded(cell).removeprefix("'") == cell.removeprefix("'")


cells = st.lists(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8), min_size=2, max_size=5
)


@given(cells)
def test_a_written_row_reads_back_the_same(row: list[str]) -> None:
    layout = Layout(Format.CSV, tuple(row), None, None, ",", "\r\n", "en")
    line = layout.line()(Row(1, row, None), RESULT)
    read = next(csv.reader(io.StringIO(line, newline="")))
    assert read[: len(row)] == [guarded(cell) for cell in row]
    assert read[len(row) + 3] == "'=1"
    assert len(read) == len(row) + 10
