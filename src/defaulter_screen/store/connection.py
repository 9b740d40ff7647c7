"""Connections and short write transactions: the only place that knows pragmas, open modes and locks.

Readers and writers share one file in WAL mode: a writer never blocks a reader, and a reader sees whole transactions.
A store on a read-only share has no place for the ``-shm`` file that WAL needs, so it is opened with ``immutable=1``.
With a key, connections go through SQLCipher, which maps no memory: pages are decrypted into a cache instead.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from defaulter_screen.encryption.cipher import connect_encrypted
from defaulter_screen.encryption.faults import database_errors, fault, operational_errors, sqlite_errors
from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import StoreError

TARGET_SECONDS = 0.02
"""What one write transaction aims at: well below the 50 ms that a write lock may be held."""
BUSY_MILLISECONDS = 30_000
MMAP_BYTES = 1 << 34
"""SQLite cuts this down to what it was compiled for (2 GiB as a rule)."""
READ_CACHE_KIB = 4_096
"""For each connection; nearly all that is read is mapped, and only what lies beyond the mapping is kept here."""
DECRYPTED_CACHE_KIB = 65_536
"""Of an encrypted store, whose pages cost a decryption each time that they are read from the file."""
WRITE_CACHE_KIB = 262_144
WRITE_CHECKPOINT_PAGES = 16_000
"""A checkpoint (which holds no write lock) every 64 MB: bulk loads pay for fewer syncs."""


class Mode(StrEnum):
    """How a store file is opened."""

    WRITE = "rw"
    CREATE = "rwc"
    READ = "ro"
    IMMUTABLE = "ro&immutable=1"


_CANNOT_OPEN = "无法打开名单库 / cannot open the store"


def connect(path: Path, mode: Mode, key: StoreKey | None = None) -> sqlite3.Connection:
    """Open the file in autocommit mode; transactions are explicit.

    Args:
        path: the store file.
        mode: how to open it; ``READ`` does not fall back by itself, see ``reading_mode``.
        key: of an encrypted store.

    Raises:
        StoreKeyError: the key does not fit, or the file is encrypted and there is none, or the other way round.
        StoreError: it cannot be opened.
    """
    try:
        connection = _open(path, mode, key)
    except sqlite_errors() as error:
        raise fault(_CANNOT_OPEN, error, path, key) from error
    try:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        if key is None:
            connection.execute(f"PRAGMA mmap_size={MMAP_BYTES}")
        connection.execute(f"PRAGMA cache_size=-{READ_CACHE_KIB if key is None else DECRYPTED_CACHE_KIB}")
        connection.execute("PRAGMA synchronous=NORMAL")
    except sqlite_errors() as error:
        connection.close()
        raise fault(_CANNOT_OPEN, error, path, key) from error
    return connection


def _open(path: Path, mode: Mode, key: StoreKey | None) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode.value}"
    if key is not None:
        return connect_encrypted(uri, key, cached_statements=256)
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256)


def connect_writer(path: Path, key: StoreKey | None = None) -> sqlite3.Connection:
    """A connection for bulk work: larger cache, rarer checkpoints."""
    connection = connect(path, Mode.WRITE, key)
    connection.execute(f"PRAGMA cache_size=-{WRITE_CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint={WRITE_CHECKPOINT_PAGES}")
    return connection


def reading_mode(path: Path, key: StoreKey | None = None) -> Mode:
    """``READ`` where SQLite can keep its ``-shm`` file, else ``IMMUTABLE``.

    Raises:
        StoreKeyError: as ``connect``.
        StoreError: the share is read-only and a write-ahead log with content lies beside the store: what is in it
            would be silently left out.
    """
    connection = _open(path, Mode.READ, key)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except operational_errors() as error:
        log = Path(f"{path}-wal")
        if log.is_file() and log.stat().st_size:
            raise StoreError(
                "只读位置上的名单库未正常关闭，请先在可写位置打开一次 / "
                "the store on this read-only place was not closed: open it once where it can be written",
                path=str(path),
            ) from error
        return Mode.IMMUTABLE
    except database_errors() as error:
        raise fault("不是名单库 / not a store", error, path, key) from error
    finally:
        connection.close()
    return Mode.READ


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One short write transaction: all of it or nothing.

    Raises:
        StoreError: SQLite could not write (disk full, locked for too long, damaged).
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        with suppress(*sqlite_errors()):
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite_errors()):
            raise StoreError(f"无法写入名单库 / cannot write the store: {error}") from error
        raise


class Batches:
    """Writes any number of rows in transactions of about ``TARGET_SECONDS`` each: no other writer waits long."""

    def __init__(self, connection: sqlite3.Connection, *, size: int = 500, most: int = 50_000) -> None:
        self._connection = connection
        self._size = size
        self._most = most
        self.longest = 0.0
        """Longest time in seconds that a transaction held the write lock."""

    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run the statement for every row; returns how many there were (raises as ``transaction`` does)."""
        iterator = iter(rows)
        written = 0
        while chunk := list(islice(iterator, self._size)):
            self._one(sql, chunk)
            written += len(chunk)
        return written

    def _one(self, sql: str, chunk: list[Sequence[Any]]) -> None:
        with transaction(self._connection):
            start = time.perf_counter()
            self._connection.executemany(sql, chunk)
            held = time.perf_counter() - start
        self.longest = max(self.longest, held)
        self._adapt(len(chunk), held)

    def _adapt(self, rows: int, held: float) -> None:
        if held > TARGET_SECONDS:
            self._size = max(20, int(rows * TARGET_SECONDS / held))
        elif rows >= self._size:
            self._size = min(self._most, max(self._size, int(rows * min(2.0, TARGET_SECONDS / max(held, 1e-6)))))


def pages(
    connection: sqlite3.Connection, sql: str, start: int = -1, *, size: int = 5_000
) -> Iterator[list[tuple[Any, ...]]]:
    """Keyset pages of a SELECT, so that no read transaction stays open between them.

    Args:
        connection: where to read.
        sql: ends in ``… > ? … ORDER BY <first column> LIMIT ?``; the first column is an integer key.
        start: the key after which to begin.
        size: rows per page; no key may have more.
    """
    while page := connection.execute(sql, (start, size)).fetchall():
        kept = whole_keys(page, size)
        yield kept
        start = kept[-1][0]


def whole_keys(page: list[tuple[Any, ...]], size: int) -> list[tuple[Any, ...]]:
    """A full page without its last key, which may go on in the next one (an overlay has a row per key and version)."""
    if len(page) < size:
        return page
    last = page[-1][0]
    return [row for row in page if row[0] != last] or page


class LoadLock:
    """One loader at a time, held by the operating system: it ends with its process, however that ends.

    An empty SQLite file beside the store carries it, since SQLite's locks work alike on every platform.
    """

    def __init__(self, store_path: Path) -> None:
        self._path = Path(f"{store_path}.loading")
        self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=0, check_same_thread=False)
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except operational_errors() as error:
            self._connection.close()
            raise StoreError("另一个导入正在进行 / another load is running", path=str(store_path)) from error

    def release(self) -> None:
        """Let the next loader in."""
        with suppress(*sqlite_errors()):
            self._connection.execute("ROLLBACK")
        self._connection.close()


def file_sizes(path: Path) -> dict[str, int]:
    """Bytes of the store and its write-ahead log."""
    return {
        "bytes": os.path.getsize(path) if path.exists() else 0,  # noqa: PTH202 - one call for both
        "wal_bytes": os.path.getsize(wal) if (wal := Path(f"{path}-wal")).exists() else 0,  # noqa: PTH202
    }
