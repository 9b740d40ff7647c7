"""A stream made ahead is the same stream, and no more than one item ahead."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, current_thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.store.ahead import ahead


@given(st.lists(st.none() | st.integers(), max_size=5))
def test_the_items_come_as_they_are(items: list[int | None]) -> None:
    with ahead(iter(items)) as taken:
        assert list(taken) == items


def test_the_next_item_is_made_by_another_thread_before_it_is_taken() -> None:
    made = [Event() for _ in range(4)]
    threads = set()

    def items() -> Iterator[int]:
        for number, event in enumerate(made):
            threads.add(current_thread())
            event.set()
            yield number

    with ahead(items()) as taken:
        assert made[0].wait(10)
        assert next(taken) == 0
        assert made[1].wait(10)
        assert not made[2].is_set()
        assert list(taken) == [1, 2, 3]
    assert current_thread() not in threads


def test_what_goes_wrong_is_raised_where_the_item_would_have_come() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("disk")

    with ahead(items()) as taken:
        assert next(taken) == 1
        with pytest.raises(OSError, match="disk"):
            next(taken)


def test_leaving_early_makes_no_more() -> None:
    made = []

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            yield number

    with ahead(items()) as taken:
        assert next(taken) == 0
    assert made == [0, 1]
