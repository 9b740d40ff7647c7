from __future__ import annotations

import time

import pytest

from defaulter_screen.errors import StoreError
from defaulter_screen.store.connection import Batches, LoadLock, Mode, connect, pages, transaction


@pytest.fixture
def connection(tmp_path):
    opened = connect(tmp_path / "t.db", Mode.CREATE)
    opened.execute("CREATE TABLE t (a INTEGER, b INTEGER)")
    yield opened
    opened.close()


def slow(connection, seconds):
    """A statement that takes its time, as large blobs do."""
    connection.create_function("wait", 1, lambda value: time.sleep(seconds) or value)
    return "INSERT INTO t VALUES (wait(?), ?)"


def test_batches_shrink_until_a_transaction_is_short(connection):
    batches = Batches(connection, size=100)
    assert batches.write(slow(connection, 0.001), [(number, 0) for number in range(200)]) == 200
    first = batches.longest
    batches.longest = 0.0
    batches.write(slow(connection, 0.001), [(number, 0) for number in range(200)])
    assert batches.longest < first / 2
    assert connection.execute("SELECT COUNT(*) FROM t").fetchone() == (400,)


def test_a_failing_batch_leaves_the_ones_before_and_no_open_transaction(connection):
    connection.execute("CREATE UNIQUE INDEX i ON t (a)")
    rows = [(number % 30, 0) for number in range(40)]
    with pytest.raises(StoreError, match="cannot write"):
        Batches(connection, size=10).write("INSERT INTO t VALUES (?, ?)", rows)
    assert not connection.in_transaction
    assert connection.execute("SELECT COUNT(*) FROM t").fetchone()[0] in range(10, 31)


def test_a_transaction_is_all_or_nothing(connection):
    with pytest.raises(RuntimeError), transaction(connection):  # noqa: PT012
        connection.execute("INSERT INTO t VALUES (1, 1)")
        raise RuntimeError
    assert connection.execute("SELECT COUNT(*) FROM t").fetchone() == (0,)


@pytest.mark.parametrize("size", [4, 5, 7, 1000])
def test_pages_show_every_row_once_and_never_cut_a_key(connection, size):
    rows = [(key, seq) for key in range(20) for seq in range(key % 3 + 1)]
    connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
    found = list(pages(connection, "SELECT a, b FROM t WHERE a > ? ORDER BY a LIMIT ?", size=size))
    assert sorted(row for page in found for row in page) == rows
    keys = [{row[0] for row in page} for page in found]
    assert sum(map(len, keys)) == 20


def test_the_load_lock_is_for_one_and_can_be_had_again(tmp_path):
    lock = LoadLock(tmp_path / "s.db")
    with pytest.raises(StoreError, match="another load"):
        LoadLock(tmp_path / "s.db")
    lock.release()
    LoadLock(tmp_path / "s.db").release()
