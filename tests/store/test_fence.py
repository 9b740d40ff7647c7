"""The fence never says that a mark is not there when it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from defaulter_screen.store.connection import connect_writer
from defaulter_screen.store.fence import add_marks, drop_old_fences, fence_takes, open_fence, replace_fence
from defaulter_screen.store.lists import ListStore

RANDOM = np.random.default_rng(7)


def some(count: int) -> np.ndarray:
    return RANDOM.integers(0, 1 << 64, count, dtype=np.uint64)


@pytest.fixture
def connection(tmp_path: Path):
    ListStore.open(tmp_path / "s.db", create=True).close()
    opened = connect_writer(tmp_path / "s.db")
    yield opened
    opened.close()


def test_every_mark_is_there_one_by_one_and_in_columns(connection) -> None:
    marks = some(20_000)
    replace_fence(connection, [marks])
    fence = open_fence(lambda: connection)
    assert fence is not None
    assert fence.holds_many(marks).all()
    assert all(fence.holds(mark) for mark in marks[:2_000].tolist())


def test_both_ways_of_asking_agree_and_seldom_say_perhaps(connection) -> None:
    replace_fence(connection, [some(20_000)])
    fence = open_fence(lambda: connection)
    others = some(20_000)
    before = [fence.holds(mark) for mark in others[:3_000].tolist()]
    found = fence.holds_many(others)
    assert found[:3_000].tolist() == before == [fence.holds(mark) for mark in others[:3_000].tolist()]
    assert found.mean() < 0.003


def test_what_was_read_piece_by_piece_is_given_up_for_the_whole(connection) -> None:
    marks = some(20_000)
    replace_fence(connection, [marks])
    fence = open_fence(lambda: connection)
    assert all(fence.holds(mark) for mark in marks[:100].tolist())
    assert fence.holds_many(marks).all()
    connection.execute("DELETE FROM fence")
    assert not all(fence.holds(mark) for mark in some(2_000).tolist())
    assert not fence._parts


def test_marks_added_later_are_there_too_and_nothing_goes(connection) -> None:
    first, later = some(5_000), some(500)
    replace_fence(connection, [first])
    assert fence_takes(connection, len(later))
    add_marks(connection, later)
    fence = open_fence(lambda: connection)
    assert fence.holds_many(np.concatenate([first, later])).all()


def test_a_fence_says_when_it_is_full(connection) -> None:
    assert not fence_takes(connection, 0)
    replace_fence(connection, [some(5_000)])
    assert fence_takes(connection, 1_000)
    assert not fence_takes(connection, 10_000)


def test_who_still_reads_a_replaced_fence_takes_everything_for_possible(connection) -> None:
    replace_fence(connection, [some(5_000)])
    old = open_fence(lambda: connection)
    marks = some(50_000)
    replace_fence(connection, [marks])
    drop_old_fences(connection)
    assert old.holds_many(marks).all()
    assert all(old.holds(mark) for mark in marks[:100].tolist())
    assert open_fence(lambda: connection).holds_many(marks).all()


def test_no_marks_are_no_change(connection) -> None:
    replace_fence(connection, [some(100)])
    before = connection.execute("SELECT bits FROM fence").fetchall()
    add_marks(connection, some(0))
    assert connection.execute("SELECT bits FROM fence").fetchall() == before


@pytest.mark.parametrize("gone", ["part % 3 = 0", "part % 3 = 1", "part = (SELECT MAX(part) FROM fence)"])
def test_where_rows_are_gone_everything_is_possible_and_the_rest_is_told_as_before(connection, gone: str) -> None:
    replace_fence(connection, [some(20_000)])
    asked = some(20_000)
    before = open_fence(lambda: connection).holds_many(asked)
    connection.execute(f"DELETE FROM fence WHERE {gone}")
    fence = open_fence(lambda: connection)
    after = fence.holds_many(asked)
    assert (after >= before).all()
    assert after.sum() > before.sum()
    one_by_one = open_fence(lambda: connection)
    assert after[:2_000].tolist() == [one_by_one.holds(mark) for mark in asked[:2_000].tolist()]
