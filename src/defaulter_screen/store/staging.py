"""Rows on their way into the tables: written in short transactions, invisible until their version is published."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
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
        self._phrases: list[tuple[int, str]] = []
        self._removed: list[tuple[int, int]] = []
        self._phrase_ids = _PhraseIds(self._phrase)
        self._next_phrase = 1 + (connection.execute("SELECT MAX(phrase_id) FROM phrase").fetchone()[0] or 0)
        self._known_phrases = self._next_phrase > 1

    @property
    def longest(self) -> float:
        """Longest time in seconds that a transaction held the write lock."""
        return max(self._listing_batches.longest, self._text_batches.longest, self._other_batches.longest)

    def add(self, ids: Sequence[int], key_hashes: Sequence[int], columns: Sequence[Sequence[Any]]) -> None:
        """Write listings, given as columns (see ``rows.PackedListing``)."""
        values = list(columns[:TEXT_START])
        for at in PHRASES:
            values[at] = list(map(self._phrase_ids.__getitem__, columns[at]))
        self._other_batches.write(_INSERT_PHRASE, self._phrases)
        self._phrases.clear()
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

    def _phrase(self, text: str) -> int:
        """The id of a repeated text; a new one stays even where the load fails: it is nobody's listing."""
        row = None
        if self._known_phrases:
            row = self._connection.execute("SELECT phrase_id FROM phrase WHERE text=?", (text,)).fetchone()
        if row is None:
            row = (self._next_phrase,)
            self._phrases.append((self._next_phrase, text))
            self._next_phrase += 1
        return int(row[0])


class _PhraseIds(dict[str | None, int | None]):
    """Ids of repeated texts, each asked for once; no text has none."""

    def __init__(self, ask: Callable[[str], int]) -> None:
        super().__init__({None: None})
        self._ask = ask

    def __missing__(self, text: str) -> int:
        number = self[text] = self._ask(text)
        return number
