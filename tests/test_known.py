"""What repeats is computed once."""

from __future__ import annotations

from defaulter_screen.known import Known


def test_what_is_known_is_computed_once():
    asked = []
    known = Known(lambda value: asked.append(value) or value * 2)
    assert known.of([3, 1, 3]) == [6, 2, 6]
    assert known.of(iter([1, 2])) == [2, 4]
    assert asked == [3, 1, 2]


def test_a_column_of_too_many_values_is_answered_all_the_same() -> None:
    known = Known(str, most=2)
    assert known.of([*range(7), *range(7)]) == [*map(str, range(7)), *map(str, range(7))]
    assert len(known) <= 2
