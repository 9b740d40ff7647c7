"""Staged rows are in the table as they were given, whichever of their columns say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.store.connection import connect_writer
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.rows import COLUMNS, PHRASES, TEXT_START
from defaulter_screen.store.staging import Staging

_TEXT = st.sampled_from([None, None, "甲", "0", "测\n试"])
_NUMBER = st.sampled_from([None, 0, 7, "33010", "0"])
_DAY = st.sampled_from([None, 1, 730_000])
_PLACES = {
    0: st.integers(0, 9),
    1: st.sampled_from(["测甲", "测乙"]),
    2: _NUMBER,
    7: _NUMBER,
    9: _NUMBER,
    11: _DAY,
    12: _DAY,
}
_ROWS = st.lists(st.tuples(*(_PLACES.get(place, _TEXT) for place in range(TEXT_START + 3))), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("staging") / "s.db"
    ListStore.open(made, create=True).close()
    return made


@settings(deadline=None)
@given(rows=_ROWS)
def test_what_is_staged_is_read_back(path: Path, rows: list[tuple[object, ...]]) -> None:
    connection = connect_writer(path)
    for table in ("listing", "listing_text"):
        connection.execute(f"DELETE FROM {table}")
    ids = range(5, 5 + len(rows))
    Staging(connection, source_id=3, version=1).add(ids, [9] * len(rows), list(zip(*rows, strict=True)))
    phrases = {None: None, **dict(connection.execute("SELECT phrase_id, text FROM phrase"))}
    found = connection.execute(f"SELECT listing_id, source_id, key_hash, {COLUMNS} FROM listing").fetchall()
    texts = connection.execute("SELECT listing_id, duty, performed, unperformed FROM listing_text").fetchall()
    connection.close()
    told = [[phrases[value] if place - 3 in PHRASES else value for place, value in enumerate(row)] for row in found]
    assert told == [[number, 3, 9, *row[:TEXT_START]] for number, row in zip(ids, rows, strict=True)]
    assert texts == [
        (number, *row[TEXT_START:]) for number, row in zip(ids, rows, strict=True) if any(row[TEXT_START:])
    ]
