"""Columns that repeat their values."""

from __future__ import annotations

import pytest

from defaulter_screen.sources.raw_columns import Known


def test_what_is_known_is_computed_once():
    asked = []
    known = Known(lambda value: asked.append(value) or value * 2)
    assert known.of([3, 1, 3]) == [6, 2, 6]
    assert known.of(iter([1, 2])) == [2, 4]
    assert asked == [3, 1, 2]


def test_a_column_of_too_many_values_is_answered_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("defaulter_screen.sources.raw_columns._MOST_KNOWN", 2)
    known = Known(str)
    assert known.of([*range(7), *range(7)]) == [*map(str, range(7)), *map(str, range(7))]
    assert len(known) <= 2
