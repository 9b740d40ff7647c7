"""Rows on their way into the tables: written in short transactions, invisible until their version is published."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from typing import Any

from defaulter_screen.coded import Coded, Numbering
from defaulter_screen.store.connection import Batches
from defaulter_screen.store.rows import COLUMNS, PHRASES, TEXT_START

_FLUSH = 2_000
_UNKNOWN, _NONE = -1, 0
"""In place of a phrase's id: not asked for yet; there is no text."""
_TABLES = 64
"""Tables of coded columns whose ids are remembered: eight columns of each process."""
_NAMES = tuple(COLUMNS.split(", "))
_TEXT_NAMES = ("duty", "performed", "unperformed")
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
        values = list(map(_plain, columns[:TEXT_START]))
        for at in PHRASES:
            values[at] = self._phrases.of(columns[at])
        self._other_batches.write(_INSERT_PHRASE, self._phrases.new)
        self._phrases.new.clear()
        filled = _filled(_NAMES, values)
        given = ("listing_id", ids), ("source_id", repeat(self._source_id)), ("key_hash", key_hashes)
        self._listing_batches.write(*_insertion("listing", given, filled))
        texts = columns[TEXT_START:]
        filled = _filled(_TEXT_NAMES, texts)
        if filled:
            sql, rows = _insertion("listing_text", [("listing_id", ids)], filled)
            if not any(all(column) for _, _, column in filled):
                rows = compress(rows, map(any, zip(*texts, strict=True)))
            self._text_batches.write(sql, rows)

    def remove(self, listing_id: int) -> None:
        """Stage a tombstone."""
        self._removed.append((listing_id, self._version))
        if len(self._removed) >= _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write what is buffered."""
        self._other_batches.write(_INSERT_REMOVED, self._removed)
        self._removed.clear()


_Filled = tuple[str, str, Sequence[Any]]
"""Name of a column, what stands for its values in SQL, and the values."""


def _filled(names: Sequence[str], columns: Sequence[Sequence[Any]]) -> list[_Filled]:
    """The columns that hold anything, without None: of a row, sqlite3 spends half its time on its nulls."""
    filled: list[_Filled] = []
    for name, column in zip(names, columns, strict=False):
        if all(column):
            filled.append((name, "?", column))
        elif any(column) or column.count(None) < len(column):
            filled.append((name, "NULLIF(?,'')", ["" if value is None else value for value in column]))
    return filled


def _insertion(
    table: str, given: Sequence[tuple[str, Iterable[Any]]], filled: Sequence[_Filled]
) -> tuple[str, Iterable[tuple[Any, ...]]]:
    """The statement for these columns, and its rows."""
    names = ",".join([*(name for name, _ in given), *(name for name, _, _ in filled)])
    marks = ",".join(["?"] * len(given) + [mark for _, mark, _ in filled])
    rows = zip(*(values for _, values in given), *(values for _, _, values in filled), strict=False)
    return f"INSERT INTO {table}({names}) VALUES ({marks})", rows


class _PhraseIds:
    """Ids of repeated texts, each asked for once; no text has none.

    Attributes:
        new: ids and texts that are still to be written.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = {}
        self._next = 1 + (connection.execute("SELECT MAX(phrase_id) FROM phrase").fetchone()[0] or 0)
        self._stored = self._next > 1
        self._tables: dict[int, tuple[list[str | None], Any]] = {}
        self.new: list[tuple[int, str]] = []

    def of(self, column: Sequence[str | None]) -> list[int | None]:
        """The ids of a column's texts."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        coded = column if isinstance(column, Coded) else Numbering[str | None]().of(column)
        known = self._table(coded.values)
        found = known[coded.codes]
        missing = coded.codes[found == _UNKNOWN]
        if len(missing):
            # In the order of the rows, so that a list gives the same ids whoever read it.
            codes, first = np.unique(missing, return_index=True)
            for code in codes[np.argsort(first)].tolist():
                known[code] = self._id(coded.values[code])
            found = known[coded.codes]
        ids: list[int | None] = found.tolist()
        return [number or None for number in ids] if (found == _NONE).any() else ids

    def _table(self, values: list[str | None]) -> Any:
        """The ids of values as far as they are known, by their codes."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        known = self._tables.get(id(values))
        table = known[1] if known else np.zeros(0, np.int64)
        if len(table) < len(values):
            if known is None and len(self._tables) >= _TABLES:
                self._tables.clear()
            table = np.concatenate((table, np.full(len(values), _UNKNOWN)))
            # With the list itself, so that no other can get its id.
            self._tables[id(values)] = values, table
        return table

    def _id(self, text: str | None) -> int:
        """Look a text up, or give it an id; a new one stays even where the load fails: it is nobody's listing."""
        if text is None:
            return _NONE
        number = self._ids.get(text)
        if number is None and self._stored:
            row = self._connection.execute("SELECT phrase_id FROM phrase WHERE text=?", (text,)).fetchone()
            number = row[0] if row else None
        if number is None:
            number, self._next = self._next, self._next + 1
            self.new.append((number, text))
        self._ids[text] = number
        return number


def _plain(column: Sequence[Any]) -> Sequence[Any]:
    return list(column) if isinstance(column, Coded) else column
