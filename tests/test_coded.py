"""Coded columns hold the values of their rows, and what is made of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen import coded
from defaulter_screen.coded import Mapped, Numbering, of_one

_PORTIONS = st.lists(st.lists(st.text("甲乙丙丁", max_size=2), max_size=5), max_size=6)


@pytest.mark.parametrize("most", [0, 2, 100])
@given(portions=_PORTIONS)
def test_rows_keep_their_values(most: int, portions: list[list[str]]) -> None:
    numbering, lengths = Numbering[str](most), Mapped(len)
    columns = [numbering.of(rows) for rows in portions]
    for rows, column in zip(portions, columns, strict=True):
        assert list(column) == rows
        assert [column[place] for place in range(len(column))] == rows
        assert list(column[1:]) == rows[1:]
        assert list(column.at(np.arange(len(rows))[::-1])) == rows[::-1]
        assert list(lengths.of(column)) == lengths.numbers(column).tolist() == list(map(len, rows))


def test_a_value_is_looked_at_once() -> None:
    asked: list[str] = []
    numbering, made = Numbering[str](), Mapped(lambda text: asked.append(text) or text)
    for _ in range(2):
        assert list(made.of(numbering.of(["甲", "乙", "甲"]))) == ["甲", "乙", "甲"]
    assert asked == ["甲", "乙"]


def test_tables_that_are_too_many_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coded, "_TABLES", 2)
    lengths, columns = Mapped(len), [Numbering[str]().of(["甲" * size]) for size in range(5)]
    assert [list(lengths.of(column)) for column in [*columns, *columns]] == [[0], [1], [2], [3], [4]] * 2


def test_a_column_of_one_value() -> None:
    assert list(of_one("甲", 3)) == ["甲"] * 3
