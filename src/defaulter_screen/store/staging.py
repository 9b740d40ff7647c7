"""Rows on their way into the tables: written in short transactions, invisible until their version is published."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import compress, repeat
from typing import Any

from defaulter_screen.store.connection import Batches
from defaulter_screen.store.rows import COLUMNS, PHRASES, TEXT_START

_FLUSH = 2_000
_MARKS = ",".join("?" * (TEXT_START + 3))
_INSERT_LISTING = f"INSERT INTO listing(listing_id, source_id, key_hash, {COLUMNS}) VALUES ({_MARKS})"
_INSERT_TEXT = "INSERT INTO listing_text(listing_id, duty, performed, unperformed) VALUES (?,?,?,?)"
_INSERT_PHRASE = "INSERT INTO phrase(phrase_id, text) VALUES (?,?)"
_INSERT_REMOVED = "INSERT INTO removed(listing_id, seq) VALUES (?,?)"


class Staging:
    """Writes listings and tombstones of one load."""

    def __init__(self, connection: sqlite3.Connection, *, source_id: int, version: int) -> None:
        self._connection = connection
        self._source_id = source_id
        self._version = version
        self._listing_batches = Batches(connection)
        self._text_batches = Batches(connection)
        self._other_batches = Batches(connection)
        self._removed: list[tuple[int, int]] = []
        self._phrases = _PhraseIds(connection)

    @property
    def longest(self) -> float:
        """Longest time in seconds that a transaction held the write lock."""
        return max(self._listing_batches.longest, self._text_batches.longest, self._other_batches.longest)

    def add(self, ids: Sequence[int], key_hashes: Sequence[int], columns: Sequence[Sequence[Any]]) -> None:
        """Write listings, given as columns (see ``rows.PackedListing``)."""
        values = list(columns[:TEXT_START])
        for at in PHRASES:
            values[at] = list(map(self._phrases.__getitem__, columns[at]))
        self._other_batches.write(_INSERT_PHRASE, self._phrases.new)
        self._phrases.new.clear()
        rows = zip(ids, repeat(self._source_id), key_hashes, *values, strict=False)
        self._listing_batches.write(_INSERT_LISTING, rows)
        texts = columns[TEXT_START:]
        said = map(any, zip(*texts, strict=True))
        self._text_batches.write(_INSERT_TEXT, compress(zip(ids, *texts, strict=True), said))

    def remove(self, listing_id: int) -> None:
        """Stage a tombstone."""
        self._removed.append((listing_id, self._version))
        if len(self._removed) >= _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write what is buffered."""
        self._other_batches.write(_INSERT_REMOVED, self._removed)
        self._removed.clear()


class _PhraseIds(dict[str | None, int | None]):
    """Ids of repeated texts, each asked for once; no text has none.

    Attributes:
        new: ids and texts that are still to be written.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__({None: None})
        self._connection = connection
        self._next = 1 + (connection.execute("SELECT MAX(phrase_id) FROM phrase").fetchone()[0] or 0)
        self._stored = self._next > 1
        self.new: list[tuple[int, str]] = []

    def __missing__(self, text: str) -> int:
        """Look the text up, or give it an id; a new one stays even where the load fails: it is nobody's listing."""
        row = None
        if self._stored:
            row = self._connection.execute("SELECT phrase_id FROM phrase WHERE text=?", (text,)).fetchone()
        if row is None:
            row = (self._next,)
            self.new.append((self._next, text))
            self._next += 1
        number = self[text] = int(row[0])
        return number
