"""Identity models in the store: bytes whose meaning ``matching`` knows, in pages that are read only where needed."""

from __future__ import annotations

import sqlite3

PAGE_BYTES = 16_384
"""The first page lies in ``identity_model`` itself, the others in ``model_page``."""
_EVERY = 1 << 40


def create_model_pages(connection: sqlite3.Connection) -> None:
    """Make the table of the further pages."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS model_page "
        "(model_id TEXT, page INTEGER, data BLOB NOT NULL, PRIMARY KEY (model_id, page)) WITHOUT ROWID"
    )


def write_model(connection: sqlite3.Connection, model_id: str, blob: bytes, created: str) -> None:
    """Store a model (inside the caller's transaction); one that is there already stays as it is.

    Args:
        connection: where to.
        model_id: its id, a digest of its bytes.
        blob: its bytes.
        created: when, ISO 8601.
    """
    pages = [blob[start : start + PAGE_BYTES] for start in range(0, len(blob), PAGE_BYTES)] or [b""]
    connection.execute(
        "INSERT OR IGNORE INTO identity_model(model_id, created, data) VALUES (?,?,?)", (model_id, created, pages[0])
    )
    connection.executemany(
        "INSERT OR IGNORE INTO model_page(model_id, page, data) VALUES (?,?,?)",
        ((model_id, page, data) for page, data in enumerate(pages) if page),
    )


def has_model(connection: sqlite3.Connection, model_id: str) -> bool:
    """Whether the store has a model."""
    return connection.execute("SELECT 1 FROM identity_model WHERE model_id=?", (model_id,)).fetchone() is not None


def read_model(connection: sqlite3.Connection, model_id: str, start: int = 0, size: int | None = None) -> bytes:
    """Bytes of a model, from an offset on, at most so many (None: all that follow)."""
    first = start // PAGE_BYTES
    last = _EVERY if size is None else (start + max(size, 1) - 1) // PAGE_BYTES
    pages: list[bytes] = []
    if not first:
        pages += [row[0] for row in connection.execute("SELECT data FROM identity_model WHERE model_id=?", (model_id,))]
    if last:
        sql = "SELECT data FROM model_page WHERE model_id=? AND page BETWEEN ? AND ? ORDER BY page"
        pages += [row[0] for row in connection.execute(sql, (model_id, first, last))]
    begin = start - first * PAGE_BYTES
    return b"".join(pages)[begin : None if size is None else begin + size]
