"""A batch makes searches for garbage rarer, and leaves the process as it found it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from defaulter_screen.batch.garbage import rarely_searched, search_rarely


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def stopped_while_searched_rarely() -> None:
    with rarely_searched():
        assert gc.get_threshold() == (50_000, 11, 12)
        raise KeyboardInterrupt


def test_it_is_rarer_inside_and_as_before_outside_also_after_a_fault() -> None:
    gc.set_threshold(701, 11, 12)
    with pytest.raises(KeyboardInterrupt):
        stopped_while_searched_rarely()
    assert gc.get_threshold() == (701, 11, 12)


@pytest.mark.parametrize(("chosen", "kept"), [(0, 0), (80_000, 80_000), (700, 50_000)])
def test_who_chose_fewer_searches_or_none_keeps_them(chosen: int, kept: int) -> None:
    gc.set_threshold(chosen, 10, 10)
    assert search_rarely() == (chosen, 10, 10)
    assert gc.get_threshold() == (kept, 10, 10)
