"""Merging overlays into a new base, and letting old versions go: needed for size and speed, never for an answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.store.blocks import made_of, opened
from defaulter_screen.store.connection import Batches, LoadLock, connect_writer, pages, transaction
from defaulter_screen.store.generations import Entry, joined
from defaulter_screen.store.keys_in_force import merged_keys
from defaulter_screen.store.recovery import empty, recover
from defaulter_screen.store.schema import bump_stamp, create_generation, get_meta, set_meta
from defaulter_screen.store.versions import Load, read_loads

_BLOCKS = 200
"""Blocks of the index that are read at a time."""


def retire(path: Path, keep: int, key: StoreKey | None = None) -> int:
    """Let go of all but the newest versions of each kind and source; returns how many went.

    What only they show is taken away by the next ``compact``.
    """
    lock = LoadLock(path)
    connection = connect_writer(path, key)
    try:
        recover(connection, path)
        by_source: dict[int, list[int]] = {}
        for load in read_loads(connection):
            if load.kept:
                by_source.setdefault(load.source_id, []).append(load.version.version)
        gone = [(version,) for versions in by_source.values() for version in versions[: -max(keep, 1)]]
        with transaction(connection):
            connection.executemany("UPDATE list_version SET status='retired' WHERE version=?", gone)
            bump_stamp(connection)
        return len(gone)
    finally:
        connection.close()
        lock.release()


def compact(path: Path, key: StoreKey | None = None) -> None:
    """Merge the overlay into a new base without what no kept version shows; readers go on meanwhile."""
    lock = LoadLock(path)
    connection = connect_writer(path, key)
    try:
        recover(connection, path)
        loads = read_loads(connection)
        gone = _gone(connection, loads)
        if gone or int(get_meta(connection, "merged", "0")) < max((load.version.version for load in loads), default=0):
            _merge(connection, loads, gone)
            _purge(connection, gone)
    finally:
        connection.close()
        lock.release()


def overlay_share(connection: sqlite3.Connection) -> float:
    """Listings that came after the base was made, as a share of all listings."""
    merged = int(get_meta(connection, "merged", "0"))
    loads = read_loads(connection)
    later = sum(load.last_id + 1 - load.first_id for load in loads if load.version.version > merged)
    return later / max(1, max((load.last_id for load in loads), default=0))


def _gone(connection: sqlite3.Connection, loads: Sequence[Load]) -> set[int]:
    """Listings that left with or before the oldest version kept of their source."""
    oldest: dict[int, int] = {}
    for load in loads:
        if load.kept:
            oldest.setdefault(load.source_id, load.version.version)
    sources = {load.version.version: load.source_id for load in loads}
    return {
        listing_id
        for listing_id, seq in connection.execute("SELECT listing_id, seq FROM removed WHERE seq > 0")
        if seq <= oldest.get(sources[seq], 0)
    }


def _merge(connection: sqlite3.Connection, loads: Sequence[Load], gone: set[int]) -> None:
    old = int(get_meta(connection, "generation"))
    with transaction(connection):
        create_generation(connection, old + 1)
    emptied: list[int] = []
    for table, rows in (
        ("posting", _merged(connection, old, gone, emptied)),
        ("known", merged_keys(connection, old)),
    ):
        Batches(connection).write(f"INSERT INTO {table}_{old + 1}(key, entries) VALUES (?,?)", made_of(rows))
    # A name that nobody bears any more goes too: it may be personal data of somebody long released.
    Batches(connection).write("DELETE FROM name WHERE key=?", ((key,) for key in emptied))
    with transaction(connection):
        set_meta(connection, "generation", str(old + 1))
        set_meta(connection, "merged", str(max(load.version.version for load in loads)))
        bump_stamp(connection)
    # The new base has them all; cut off here, they say the same as it does.
    empty(connection, "listing_key", "key_hash")


def _merged(
    connection: sqlite3.Connection, generation: int, gone: set[int], emptied: list[int]
) -> Iterator[tuple[int, list[Entry]]]:
    sql = "SELECT key, entries FROM {}_{} WHERE key > ? ORDER BY key LIMIT ?"
    blocks = chain.from_iterable(pages(connection, sql.format("posting", generation), size=_BLOCKS))
    base = chain.from_iterable(opened(block) for _, block in blocks)
    overlay = chain.from_iterable(pages(connection, sql.format("overlay", generation)))
    for key, rows in groupby(merge(base, overlay, key=itemgetter(0)), key=itemgetter(0)):
        blobs = [row[1] for row in rows]
        entries = joined(blobs) if len(blobs) == 1 and not gone else _kept(joined(blobs), gone)
        if entries:
            yield key, entries
        else:
            emptied.append(key)


def _kept(entries: list[Entry], gone: set[int]) -> list[Entry]:
    return [entry for entry in dict.fromkeys(entries) if entry[0] not in gone]


def _purge(connection: sqlite3.Connection, gone: set[int]) -> None:
    """Delete the listings that nothing refers to any more; their tombstones are marked last, so it can be cut off."""
    batches = Batches(connection)
    ids = [(listing_id,) for listing_id in sorted(gone)]
    for table in ("listing", "listing_text"):
        batches.write(f"DELETE FROM {table} WHERE listing_id=?", ids)
    batches.write("UPDATE removed SET seq=0 WHERE listing_id=?", ids)
