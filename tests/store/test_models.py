"""Identity models in pages: any part is what it is in the whole."""

from __future__ import annotations

import sqlite3

import pytest

from defaulter_screen.store.models import PAGE_BYTES, create_model_pages, has_model, read_model, write_model


@pytest.fixture
def connection():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE identity_model (model_id TEXT PRIMARY KEY, created TEXT, data BLOB)")
    create_model_pages(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize("size", [0, 1, PAGE_BYTES - 1, PAGE_BYTES, PAGE_BYTES + 1, 3 * PAGE_BYTES + 7])
def test_every_part_is_read_as_it_was_written(connection, size):
    blob = bytes(number * 7 % 251 for number in range(size))
    write_model(connection, "other", b"x" * 5 * PAGE_BYTES, "2026-11-01")
    write_model(connection, "m", blob, "2026-11-01")
    assert read_model(connection, "m") == blob
    edges = sorted({0, 1, size // 2, PAGE_BYTES - 1, PAGE_BYTES, PAGE_BYTES + 1, 2 * PAGE_BYTES, size - 1, size} - {-1})
    for start in edges:
        for count in (0, 1, 10, PAGE_BYTES, 2 * PAGE_BYTES, 10 * PAGE_BYTES):
            assert read_model(connection, "m", start, count) == blob[start : start + count]


def test_a_model_that_is_there_stays_as_it_is(connection):
    write_model(connection, "m", b"first", "2026-11-01")
    write_model(connection, "m", b"again", "2026-11-02")
    assert read_model(connection, "m") == b"first"
    assert (has_model(connection, "m"), has_model(connection, "n")) == (True, False)
