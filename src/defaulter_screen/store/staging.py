"""Rows on their way into the tables: written in short transactions, invisible until their version is published."""

from __future__ import annotations

import sqlite3
from typing import Any

from defaulter_screen.store.connection import Batches
from defaulter_screen.store.rows import COLUMNS, PHRASES, TEXT_START, PackedListing

_FLUSH = 2_000
_MARKS = ",".join("?" * (TEXT_START + 3))
_INSERT_LISTING = f"INSERT INTO listing(listing_id, source_id, key_hash, {COLUMNS}) VALUES ({_MARKS})"
_INSERT_TEXT = "INSERT INTO listing_text(listing_id, duty, performed, unperformed) VALUES (?,?,?,?)"
_INSERT_PHRASE = "INSERT INTO phrase(phrase_id, text) VALUES (?,?)"
_INSERT_REMOVED = "INSERT INTO removed(listing_id, seq) VALUES (?,?)"


class Staging:
    """Buffers listings and tombstones of one load and writes them."""

    def __init__(self, connection: sqlite3.Connection, *, source_id: int, version: int) -> None:
        self._connection = connection
        self._source_id = source_id
        self._version = version
        self._listing_batches = Batches(connection)
        self._text_batches = Batches(connection)
        self._other_batches = Batches(connection)
        self._listings: list[tuple[Any, ...]] = []
        self._texts: list[tuple[Any, ...]] = []
        self._phrases: list[tuple[int, str]] = []
        self._removed: list[tuple[int, int]] = []
        self._phrase_ids: dict[str, int] = {}
        self._next_phrase = 1 + (connection.execute("SELECT MAX(phrase_id) FROM phrase").fetchone()[0] or 0)
        self._known_phrases = self._next_phrase > 1

    @property
    def longest(self) -> float:
        """Longest time in seconds that a transaction held the write lock."""
        return max(self._listing_batches.longest, self._text_batches.longest, self._other_batches.longest)

    def add(self, listing_id: int, key_hash: int, row: PackedListing) -> None:
        """Stage one listing."""
        values = list(row)
        ids = self._phrase_ids
        for at in PHRASES:
            text = values[at]
            if text is not None:
                values[at] = ids.get(text) or self._phrase(text)
        self._listings.append((listing_id, self._source_id, key_hash, *values[:TEXT_START]))
        if any(values[TEXT_START:]):
            self._texts.append((listing_id, *values[TEXT_START:]))
        if len(self._listings) >= _FLUSH:
            self.flush()

    def remove(self, listing_id: int) -> None:
        """Stage a tombstone."""
        self._removed.append((listing_id, self._version))
        if len(self._removed) >= _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write what is buffered."""
        self._other_batches.write(_INSERT_PHRASE, self._phrases)
        self._listing_batches.write(_INSERT_LISTING, self._listings)
        self._text_batches.write(_INSERT_TEXT, self._texts)
        self._other_batches.write(_INSERT_REMOVED, self._removed)
        for buffer in (self._phrases, self._listings, self._texts, self._removed):
            buffer.clear()

    def _phrase(self, text: str) -> int:
        """The id of a repeated text; a new one stays even where the load fails: it is nobody's listing."""
        row = None
        if self._known_phrases:
            row = self._connection.execute("SELECT phrase_id FROM phrase WHERE text=?", (text,)).fetchone()
        if row is None:
            row = (self._next_phrase,)
            self._phrases.append((self._next_phrase, text))
            self._next_phrase += 1
        self._phrase_ids[text] = row[0]
        return int(row[0])
