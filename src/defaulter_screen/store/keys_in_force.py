"""The listing keys in force: what a new load is compared with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from defaulter_screen.store.blocks import ENTRY, columns_of, find, opened
from defaulter_screen.store.connection import pages

InForce = tuple[int, int]
"""Listing id and content hash."""
_PAGE = 200


class KeysInForce:
    """Looks up listing keys, one by one (a delta) or against all of them in memory (a snapshot: 20 bytes each).

    Args:
        connection: the loader's connection.
        generation: of the base.
        all_at_once: whether most keys will be asked for.
    """

    def __init__(self, connection: sqlite3.Connection, generation: str, *, all_at_once: bool) -> None:
        self._connection = connection
        self._base = f"SELECT entries FROM known_{generation} WHERE key <= ? ORDER BY key DESC LIMIT 1"
        self._tables = _in_memory(connection, generation) if all_at_once else None

    def find(self, key_hash: int) -> InForce | None:
        """The listing in force under a key."""
        row = self._connection.execute(
            "SELECT listing_id, content_hash FROM listing_key WHERE key_hash=?", (key_hash,)
        ).fetchone()
        if row is not None:
            return row if row[0] else None
        block = self._connection.execute(self._base, (key_hash,)).fetchone()
        entry = block and find(block[0], key_hash)
        return ENTRY.unpack(entry) if entry else None

    def many(self, key_hashes: Any) -> Sequence[InForce | None]:
        """The listings in force under many keys (a numpy array)."""
        if self._tables is None:
            return [self.find(key_hash) for key_hash in key_hashes.tolist()]
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        ids = np.zeros(len(key_hashes), np.uint32)
        contents = np.zeros(len(key_hashes), np.uint64)
        for keys, known_ids, known_contents in self._tables:
            if len(keys):
                at = np.minimum(np.searchsorted(keys, key_hashes), len(keys) - 1)
                hit = keys[at] == key_hashes
                ids[hit], contents[hit] = known_ids[at[hit]], known_contents[at[hit]]
        return [
            (listing_id, content) if listing_id else None
            for listing_id, content in zip(ids.tolist(), contents.tolist(), strict=True)
        ]


def _in_memory(connection: sqlite3.Connection, generation: str) -> list[tuple[Any, Any, Any]]:
    """The base and, after it, what changed since, as sorted columns of keys, listing ids and content hashes."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    base = [(keys, ids, contents) for keys, _, ids, contents in map(columns_of, _blocks(connection, generation))]
    changed = connection.execute("SELECT key_hash, listing_id, content_hash FROM listing_key ORDER BY key_hash")
    later = [
        (np.array(keys, np.uint64), np.array(ids, np.uint32), np.array(contents, np.uint64))
        for keys, ids, contents in (zip(*page, strict=True) for page in iter(lambda: changed.fetchmany(50_000), []))
    ]
    return [
        tuple(np.concatenate(parts) for parts in zip(*columns, strict=True))  # type: ignore[misc]
        for columns in (base, later)
        if columns
    ]


def merged_keys(connection: sqlite3.Connection, generation: int) -> Iterator[tuple[int, list[InForce]]]:
    """Every key in force with its listing, in key order: the base and what changed since."""
    base = (
        (key, 0, ENTRY.unpack(entry)) for block in _blocks(connection, str(generation)) for key, entry in opened(block)
    )
    changed = "SELECT key_hash, listing_id, content_hash FROM listing_key WHERE key_hash > ? ORDER BY key_hash LIMIT ?"
    later = ((row[0], 1, row[1:]) for page in pages(connection, changed) for row in page)
    both: Iterable[tuple[int, int, Any]] = merge(base, later)
    for key, rows in groupby(both, key=itemgetter(0)):
        *_, (_, _, entry) = rows
        if entry[0]:
            yield key, [entry]


def _blocks(connection: sqlite3.Connection, generation: str) -> Iterator[bytes]:
    sql = f"SELECT key, entries FROM known_{generation} WHERE key > ? ORDER BY key LIMIT ?"
    for page in pages(connection, sql, size=_PAGE):
        for _, block in page:
            yield block
