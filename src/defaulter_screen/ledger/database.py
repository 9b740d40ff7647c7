"""The ledger's file: opening, schema, transactions.

Write boundary: every write runs inside ``Ledger.transaction``; a decision, its review case and its place in the chain
are one transaction. WAL with ``synchronous=NORMAL`` loses nothing when the process dies; ``durable=True`` also waits
for the disk at each commit, for machines that may lose power. ``secure_delete`` overwrites what a purge removes.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from defaulter_screen.encryption.cipher import connect_encrypted
from defaulter_screen.encryption.faults import fault, operational_errors, sqlite_errors
from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import SchemaVersionError, StoreNotFoundError
from defaulter_screen.ledger.keys import Randomness
from defaulter_screen.ledger.migrations import STEPS

BUSY_SECONDS = 30.0
"""How long a writer waits for another process; a batch holds the lock for milliseconds."""

_JOURNAL_PAGES = 4000
"""Pages (16 MiB) before the journal is moved into the file: a batch fills SQLite's own thousand with every stretch."""

_CANNOT_OPEN = "无法打开审计账本 / the ledger cannot be opened"

Parameters = Sequence[Any] | Mapping[str, Any]


class Ledger:
    """One open ledger; safe to share between threads (one connection behind a lock).

    Attributes:
        path: the file.
        read_only: nothing can be written.
        key: of an encrypted ledger, or None.
        ledger_id: random identity of this ledger; a segment keeps its own when it is merged.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, *, read_only: bool, key: StoreKey | None = None
    ) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._depth = 0
        self.path = path
        self.read_only = read_only
        self.key = key
        self.ledger_id = self.meta("ledger_id")

    @classmethod
    def create_or_open(
        cls,
        path: Path,
        *,
        now: datetime,
        randomness: Randomness,
        durable: bool = False,
        key: StoreKey | None = None,
    ) -> Ledger:
        """Open for writing; a missing ledger is made, encrypted where there is a key.

        Raises:
            StoreKeyError: if the key does not fit, or one is missing, or given for a plain ledger.
            SchemaVersionError: if a newer version of this package made it.
            StoreError: if it cannot be opened or made.
        """
        with _opening(path, key) as opened:
            connection = opened.enter_context(closing(_connect(path, "rwc", key)))
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA wal_autocheckpoint={_JOURNAL_PAGES}")
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            _migrate(connection, path, now=now, ledger_id=randomness(16).hex())
            return cls(connection, path, read_only=False, key=key)

    @classmethod
    def open_read_only(cls, path: Path, key: StoreKey | None = None) -> Ledger:
        """Open an existing ledger for reading, also on a read-only share.

        Raises:
            StoreKeyError: if the key does not fit, or one is missing, or given for a plain ledger.
            StoreNotFoundError: if there is none.
            SchemaVersionError: if it has another schema.
        """
        if not path.exists():
            raise StoreNotFoundError("没有审计账本 / there is no ledger", path=str(path))
        with _opening(path, key) as opened:
            connection = opened.enter_context(closing(connect_read_only(path, key)))
            _check_version(connection, path, exactly=True)
            return cls(connection, path, read_only=True, key=key)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One unit of work; nested use joins the outer one."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._connection
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._commit()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        with self._lock:
            found: tuple[Any, ...] | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def meta(self, name: str, default: str = "") -> str:
        """A value of the ``meta`` table."""
        found = self.row("SELECT value FROM meta WHERE name = ?", (name,))
        return default if found is None else str(found[0])

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A second connection that sees one unchanging state, for long reads; writers do not wait for it."""
        connection = connect_read_only(self.path, self.key)
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()

    def wipe_journal(self) -> None:
        """Move the journal into the file, so that what was purged stands nowhere any more.

        Inside a transaction it does nothing: who began the transaction calls it again afterwards.
        """
        with self._lock:
            if self._depth == 0:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file; the last to close leaves no journal behind."""
        with self._lock:
            self._connection.close()

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite_errors():
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def set_meta(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Write a value of the ``meta`` table inside the caller's transaction."""
    connection.execute("INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", (name, value))


@contextmanager
def _opening(path: Path, key: StoreKey | None) -> Iterator[ExitStack]:
    """What goes wrong is told as an error of ours, and what was opened for it is closed; else it stays open."""
    with ExitStack() as opened:
        try:
            yield opened
        except sqlite_errors() as error:
            raise fault(_CANNOT_OPEN, error, path, key) from error
        opened.pop_all()


def connect_read_only(path: Path, key: StoreKey | None = None) -> sqlite3.Connection:
    """A connection that cannot write; a write-ahead file that cannot be opened means nobody writes: ``immutable``."""
    connection = _connect(path, "ro", key)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except operational_errors():
        connection.close()
        connection = _connect(path, "ro&immutable=1", key)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, mode: str, key: StoreKey | None) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    if key is not None:
        connection = connect_encrypted(uri, key, timeout=BUSY_SECONDS)
    else:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")
    return connection


def _check_version(connection: sqlite3.Connection, path: Path, *, exactly: bool) -> int:
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found > len(STEPS) or (exactly and found != len(STEPS)):
        raise SchemaVersionError(
            f"审计账本的结构版本为 {found}，本程序需要 {len(STEPS)} / "
            f"the ledger has schema {found}, this program needs {len(STEPS)}",
            path=str(path),
            found=str(found),
            expected=str(len(STEPS)),
        )
    return found


def _migrate(connection: sqlite3.Connection, path: Path, *, now: datetime, ledger_id: str) -> None:
    if _check_version(connection, path, exactly=False) == len(STEPS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again under the lock: another process may have made the tables meanwhile.
        found = _check_version(connection, path, exactly=False)
        for step in STEPS[found:]:
            for statement in statements(step):
                connection.execute(statement)
        if found == 0:
            set_meta(connection, "ledger_id", ledger_id)
            set_meta(connection, "created_at", now.isoformat())
        connection.execute(f"PRAGMA user_version={len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: ``executescript`` would commit the transaction under way."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
