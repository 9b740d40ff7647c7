"""Copying a store or ledger from plain to encrypted, from one key to another, and back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from defaulter_screen.encryption.cipher import FORMAT, connect_encrypted
from defaulter_screen.encryption.faults import fault, operational_errors, sqlite_errors
from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import StoreError, StoreNotFoundError


def copy_database(source: Path, target: Path, *, source_key: StoreKey | None, target_key: StoreKey | None) -> None:
    """Copy a file as it is at one moment; whoever reads or writes it goes on. The copy appears when it is whole.

    Args:
        source: the file.
        target: the copy; must not be there yet.
        source_key: of the file; None: it is plain.
        target_key: of the copy; None: it will be plain.

    Raises:
        StoreNotFoundError: there is no such file.
        StoreKeyError: the key does not fit, or there is one and the file is plain, or the other way round.
        StoreError: the copy is there already, cannot be written, or did not come out whole.
        MissingExtraError: ``sqlcipher3`` is not installed.
    """
    if not source.exists():
        raise StoreNotFoundError("文件不存在 / there is no such file", path=str(source))
    require_absent(target)
    unfinished = target.with_name(f"{target.name}.part")
    try:
        _remove(unfinished)
        with closing(connect_encrypted(f"{unfinished.absolute().as_uri()}?mode=rwc", target_key)) as connection:
            # Nothing to undo in a file that nobody sees before it is finished.
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(f"PRAGMA cipher_default_compatibility={FORMAT}")
            with _attached(connection, source, source_key):
                _export(connection, source)
            connection.execute("PRAGMA journal_mode=WAL")
        _settle(unfinished)
        unfinished.rename(target)
    except sqlite_errors() as error:
        raise StoreError(f"无法写入副本 / the copy cannot be written: {error}", path=str(target)) from error
    except OSError as error:
        raise StoreError(f"无法写入副本 / the copy cannot be written: {error.strerror}", path=str(target)) from error
    finally:
        _remove(unfinished)


def require_absent(target: Path) -> None:
    """A copy takes no other file's place.

    Raises:
        StoreError: there is a file.
    """
    if target.exists():
        raise StoreError("目标文件已存在，未覆盖 / the target is there already: it stays as it is", path=str(target))


@contextmanager
def _attached(connection: sqlite3.Connection, source: Path, key: StoreKey | None) -> Iterator[None]:
    """The source as ``source``, read-only; on a read-only share nobody writes, and SQLite must not try to."""
    uri = f"{source.absolute().as_uri()}?mode=ro"
    log = Path(f"{source}-wal")
    try:
        try:
            _attach(connection, uri, key)
        except operational_errors():
            if log.is_file() and log.stat().st_size:
                raise
            _attach(connection, f"{uri}&immutable=1", key)
    except sqlite_errors() as error:
        raise fault("无法打开 / cannot be opened", error, source, key) from error
    yield
    connection.execute("DETACH source")


def _attach(connection: sqlite3.Connection, uri: str, key: StoreKey | None) -> None:
    """Attaching reads the file: where that fails, nothing is attached."""
    connection.execute("ATTACH ? AS source KEY ?", (uri, "" if key is None else key.literal))


def _export(connection: sqlite3.Connection, source: Path) -> None:
    connection.execute("BEGIN")
    connection.execute("SELECT sqlcipher_export('main', 'source')").fetchall()
    for number in ("application_id", "user_version"):
        (value,) = connection.execute(f"PRAGMA source.{number}").fetchone()
        connection.execute(f"PRAGMA main.{number}={value}")
    if _contents(connection, "main") != _contents(connection, "source"):
        raise StoreError("副本与原件不一致 / the copy differs from the original", path=str(source))
    connection.execute("COMMIT")


def _contents(connection: sqlite3.Connection, schema: str) -> dict[str, tuple[str, int | None]]:
    """Every table, index and trigger by name, with its statement and, for a table, how many rows it has."""
    made = connection.execute(f"SELECT type, name, sql FROM {schema}.sqlite_master").fetchall()
    return {
        name: (sql, connection.execute(f'SELECT COUNT(*) FROM {schema}."{name}"').fetchone()[0])
        if kind == "table"
        else (sql, None)
        for kind, name, sql in made
    }


def _settle(path: Path) -> None:
    """Wait for the disk: the copy may be all that is kept."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove(unfinished: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{unfinished}{ending}").unlink(missing_ok=True)
