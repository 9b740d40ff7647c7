"""What a load owes after publishing, and what takes away the remains of a load that did not: run by the next loader.

All of it works in short transactions and can be cut off at any point: the next run goes on.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from defaulter_screen.store.connection import TARGET_SECONDS, Batches, pages, transaction
from defaulter_screen.store.schema import GENERATION_TABLES, get_meta, set_meta
from defaulter_screen.store.spool import remove_folder


def recover(connection: sqlite3.Connection, path: Path) -> None:
    """Finish what was published, take away what was not (the caller holds the load lock)."""
    remove_folder(path)
    unfinished = connection.execute("SELECT version, first_id FROM list_version WHERE status='staging'").fetchall()
    if unfinished:
        for version, first_id in unfinished:
            _clean(connection, version, first_id)
    else:
        settle(connection)
    drop_old_generations(connection)


def settle(connection: sqlite3.Connection) -> None:
    """Make the staged keys of a published load those in force."""
    batches = Batches(connection)
    sql = "SELECT key_hash, listing_id, content_hash FROM staged_key WHERE key_hash > ? ORDER BY key_hash LIMIT ?"
    for page in pages(connection, sql):
        batches.write("INSERT OR REPLACE INTO listing_key VALUES (?,?,?)", page)
    # Only now: cut off before, the whole is done again, with the same result.
    empty(connection, "staged_key", "key_hash")


def drop_old_generations(connection: sqlite3.Connection) -> None:
    """Take away index tables that no pointer names: those before a merge, and those of a merge that was cut off."""
    generation = get_meta(connection, "generation")
    kept = {f"{table}_{generation}" for table in GENERATION_TABLES}
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        if name.startswith((*(f"{table}_" for table in GENERATION_TABLES), "dropping_")) and name not in kept
    ]
    for name in names:
        going = name if name.startswith("dropping_") else f"dropping_{name}"
        if going != name:
            # Renamed first: a reader that still uses it must notice at once, not find it half empty.
            with transaction(connection):
                connection.execute(f"ALTER TABLE {name} RENAME TO {going}")
        empty(connection, going, "key")
        with transaction(connection):
            connection.execute(f"DROP TABLE {going}")


def empty(connection: sqlite3.Connection, table: str, key: str) -> None:
    """Delete all rows of a table, in transactions of about ``TARGET_SECONDS``."""
    step = 1_000
    while True:
        row = connection.execute(f"SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET ?", (step,)).fetchone()
        where, values = (f" WHERE {key} < ?", row) if row else ("", ())
        with transaction(connection):
            start = time.perf_counter()
            connection.execute(f"DELETE FROM {table}{where}", values)
            held = time.perf_counter() - start
        if row is None:
            return
        step = max(50, int(step * min(2.0, TARGET_SECONDS / max(held, 1e-6))))


def _clean(connection: sqlite3.Connection, version: int, first_id: int) -> None:
    batches = Batches(connection)
    for table in ("listing", "listing_text"):
        batches.write(
            f"DELETE FROM {table} WHERE listing_id=?", _keys(connection, table, "listing_id", after=first_id - 1)
        )
    batches.write(
        "DELETE FROM removed WHERE listing_id=?", _keys(connection, "removed", "listing_id", where=f"seq={version}")
    )
    if get_meta(connection, "building") == str(version):
        _clean_index(connection, batches, version)
    with transaction(connection):
        connection.execute("UPDATE list_version SET status='failed' WHERE version=?", (version,))


def _clean_index(connection: sqlite3.Connection, batches: Batches, version: int) -> None:
    generation = get_meta(connection, "generation")
    empty(connection, "staged_key", "key_hash")
    batches.write("DELETE FROM name WHERE key=?", _keys(connection, "name", "key", where=f"since={version}"))
    overlay = f"overlay_{generation}"
    rows = ((key, version) for (key,) in _keys(connection, overlay, "key", where=f"seq={version}"))
    batches.write(f"DELETE FROM {overlay} WHERE key=? AND seq=?", rows)
    if (
        connection.execute("SELECT 1 FROM list_version WHERE status IN ('published', 'retired') LIMIT 1").fetchone()
        is None
    ):
        # The first load writes the base itself: all of it is a remainder.
        for table in ("posting", "known"):
            empty(connection, f"{table}_{generation}", "key")
    with transaction(connection):
        set_meta(connection, "building", "")


def _keys(
    connection: sqlite3.Connection, table: str, key: str, *, after: int = -1, where: str = "1"
) -> Iterator[tuple[int]]:
    sql = f"SELECT {key} FROM {table} WHERE {key} > ? AND {where} ORDER BY {key} LIMIT ?"
    for page in pages(connection, sql, after):
        yield from page
