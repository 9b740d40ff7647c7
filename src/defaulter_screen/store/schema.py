"""The tables of the list store, as append-only migrations: an applied one is never edited, a change is a new one.

list_version   one row per load; ``status`` staging, published, retired or failed: flipping it publishes
listing        structured columns; ids increase, so the id range of a load tells since when a listing exists;
               number, case_number and basis_number are typed BLOB to hold integers or texts (``short_forms``)
listing_text   free texts, only where there are any
phrase         repeated texts (courts, units, case forms, grounds …), referred to by id
removed        tombstones: the listing left with version ``seq``; 0 once its row is deleted
identity_model the frozen statistics of names, by id; the first page, the others in ``model_page``
name           distinct normalised names
fence          what tells at once that a key has no postings (``fence``)
posting_N      index: blocks of keys with their entries (listing id, brief), see ``blocks``; N is the generation
overlay_N      the same for later loads, one row per key and version, merged into generation N+1 when it grows
known_N        what is in force, for comparing a new load with it: blocks of listing keys, each with (listing id,
               content hash)
listing_key    the same for what changed since generation N was made; listing id 0: no longer in force;
               ``staged_key`` goes into it after publishing
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from defaulter_screen.encryption.faults import database_errors
from defaulter_screen.errors import SchemaVersionError, StoreError
from defaulter_screen.store.connection import transaction
from defaulter_screen.store.models import create_model_pages

APPLICATION_ID = 0x44534C53
"""``DSLS`` in the file header: tells a list store from any other SQLite file."""
FORMAT = 100
"""The file's ``user_version`` is this and the number of migrations applied. Below it lie stores of a development
version, whose index had one row per key: nothing can bring these up to date but loading the list anew."""


GENERATION_TABLES = ("posting", "overlay", "known")
"""Tables of which each generation of the index has its own."""


def create_generation(connection: sqlite3.Connection, number: int) -> None:
    """Make the empty index tables of a generation, where they are missing."""
    for table in ("posting", "known"):
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {table}_{number} (key INTEGER PRIMARY KEY, entries BLOB NOT NULL)"
        )
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS overlay_{number} "
        "(key INTEGER, seq INTEGER, entries BLOB NOT NULL, PRIMARY KEY (key, seq)) WITHOUT ROWID"
    )


def m001_lists(db: Any) -> None:
    """Lists, versions, names, index, model."""
    db["meta"].create({"name": str, "value": str}, pk="name")
    db["source"].create(
        {"source_id": int, "list_kind": str, "name": str, "min_share": float},
        pk="source_id",
        not_null={"list_kind", "name"},
    )
    db["source"].create_index(["list_kind", "name"], unique=True)
    db["list_version"].create(_VERSION_COLUMNS, pk="version", not_null={"status", "first_id"})
    db["phrase"].create({"phrase_id": int, "text": str}, pk="phrase_id")
    db["phrase"].create_index(["text"], unique=True)
    db["listing"].create(_LISTING_COLUMNS, pk="listing_id")
    db["listing_text"].create({"listing_id": int, "duty": str, "performed": str, "unperformed": str}, pk="listing_id")
    db["removed"].create({"listing_id": int, "seq": int}, pk="listing_id")
    for table in ("listing_key", "staged_key"):
        db[table].create({"key_hash": int, "listing_id": int, "content_hash": int}, pk="key_hash")
    db["name"].create({"key": int, "text": str, "since": int}, pk="key")
    db["identity_model"].create({"model_id": str, "created": str, "data": bytes}, pk="model_id")
    db["fence"].create({"part": int, "bits": bytes}, pk="part")
    create_model_pages(db.conn)
    create_generation(db.conn, 1)
    db["meta"].insert_all([{"name": "stamp", "value": "0"}, {"name": "generation", "value": "1"}])


_VERSION_COLUMNS = {
    "version": int,
    "source_id": int,
    "mode": str,
    "list_date": str,
    "loaded_at": str,
    "digest": str,
    "listings": int,
    "added": int,
    "changed": int,
    "removed": int,
    "model_id": str,
    "status": str,
    "first_id": int,
    "last_id": int,
}
_LISTING_COLUMNS = {
    "listing_id": int,
    "source_id": int,
    "key_hash": int,
    "traits": int,
    "name": str,
    "number": bytes,
    "legal_representative": str,
    "court": int,
    "province": int,
    "case_form": int,
    "case_number": bytes,
    "basis_form": int,
    "basis_number": bytes,
    "basis_unit": int,
    "filing_date": int,
    "publication_date": int,
    "performance": int,
    "grounds": int,
    "record_id": str,
    "category": int,
    "related": str,
}

MIGRATIONS: tuple[Callable[[Any], None], ...] = (m001_lists,)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a new or older store up to date; each migration is one transaction with its own record.

    Raises:
        StoreError: the file is another program's database.
        SchemaVersionError: it was made by a newer version of this package.
    """
    if check(connection, path) == len(MIGRATIONS):
        return
    import sqlite_utils  # noqa: PLC0415 - it may import pandas, and a store that is up to date does not need it

    connection.execute("PRAGMA journal_mode=WAL")
    database = sqlite_utils.Database(connection)
    for number in range(check(connection, path), len(MIGRATIONS)):
        with transaction(connection):
            if check(connection, path) == number:
                MIGRATIONS[number](database)
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version={FORMAT + number + 1}")


def check(connection: sqlite3.Connection, path: Path) -> int:
    """Return the number of applied migrations.

    Raises:
        StoreError: the file is no list store.
        SchemaVersionError: it was made by a newer version of this package, or by one that was never released.
    """
    try:
        application: int = connection.execute("PRAGMA application_id").fetchone()[0]
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        tables: int = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    except database_errors() as error:
        raise StoreError(f"不是名单库 / not a list store: {error}", path=str(path)) from error
    if tables and application != APPLICATION_ID:
        raise StoreError("不是名单库 / not a list store", path=str(path))
    if 0 < version <= FORMAT:
        raise SchemaVersionError(
            "名单库由尚未发布的旧版程序建立，请将名单重新载入新库 / "
            "the store was made by an unreleased older version of this program: load the list anew into a new store",
            path=str(path),
            found=str(version),
            expected=str(FORMAT + len(MIGRATIONS)),
        )
    applied = max(0, version - FORMAT)
    if applied > len(MIGRATIONS):
        raise SchemaVersionError(
            "名单库由更新版本的程序建立 / the store was made by a newer version of this program",
            path=str(path),
            found=str(version),
            expected=str(FORMAT + len(MIGRATIONS)),
        )
    return applied


def require_current(connection: sqlite3.Connection, path: Path) -> None:
    """A store opened for reading must need no migration.

    Raises:
        SchemaVersionError: it was made by an older version of this package and cannot be brought up to date here.
    """
    found = check(connection, path)
    if found != len(MIGRATIONS):
        raise SchemaVersionError(
            "名单库需要先以可写方式打开以升级 / open the store once for writing to upgrade it",
            path=str(path),
            found=str(found),
            expected=str(len(MIGRATIONS)),
        )


def get_meta(connection: sqlite3.Connection, name: str, default: str = "") -> str:
    """A value of the meta table."""
    row = connection.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
    return default if row is None else str(row[0])


def set_meta(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Set a value of the meta table (inside the caller's transaction)."""
    connection.execute("INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", (name, value))


def bump_stamp(connection: sqlite3.Connection) -> None:
    """Tell every reader that what is published has changed (inside the caller's transaction)."""
    connection.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'stamp'")
