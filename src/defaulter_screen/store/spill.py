"""Where a load spills what memory should not hold: plain files, or beside an encrypted store one that nobody can read.

The sealed one is encrypted with a key that is drawn for this load and never leaves memory: what a killed load left
behind is noise to everybody, to the owner of the store's key as well.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from threading import Lock
from typing import Protocol

from defaulter_screen.encryption.cipher import connect_encrypted
from defaulter_screen.encryption.faults import sqlite_errors
from defaulter_screen.encryption.store_key import KEY_BYTES, StoreKey
from defaulter_screen.errors import StoreError

_PAGE_BYTES = 1 << 16
"""Blocks are large: fewer, larger pages to encrypt."""
_CACHE_KIB = 8_192


class Spill(Protocol):
    """Named heaps of bytes, appended to and then taken, each once."""

    def append(self, name: str, data: bytes | bytearray) -> None:
        """Put bytes on a heap."""
        ...

    def take(self, name: str) -> bytes:
        """All bytes of a heap, in the order in which they came."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


def spill_into(folder: Path, *, sealed: bool) -> Spill:
    """A spill in a folder, which need not be there before the first bytes are.

    Args:
        folder: the spool folder of a load.
        sealed: the store is encrypted, so that nothing of it may lie about.
    """
    return SealedSpill(folder) if sealed else PlainSpill(folder)


class PlainSpill:
    """A file for each heap."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, name: str, data: bytes | bytearray) -> None:
        """Put bytes on a heap."""
        with (self._folder / name).open("ab") as file:
            file.write(data)

    def take(self, name: str) -> bytes:
        """All bytes of a heap; its file goes."""
        path = self._folder / name
        if not path.exists():
            return b""
        data = path.read_bytes()
        path.unlink()
        return data

    def close(self) -> None:
        """Nothing stays open."""


class SealedSpill:
    """All heaps in one SQLCipher file, whose key dies with this object."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "sealed"
        self._connection: sqlite3.Connection | None = None
        self._lock = Lock()

    def append(self, name: str, data: bytes | bytearray) -> None:
        """Put bytes on a heap.

        Raises:
            StoreError: they cannot be written.
        """
        try:
            if self._connection is None:
                self._connection = self._opened()
            self._connection.execute("INSERT INTO block(heap, data) VALUES (?, ?)", (name, bytes(data)))
        except sqlite_errors() as error:
            message = f"无法写入临时文件 / the spool cannot be written: {error}"
            raise StoreError(message, path=str(self._path)) from error

    def take(self, name: str) -> bytes:
        """All bytes of a heap; the file goes as a whole, at the end.

        Raises:
            StoreError: they cannot be read.
        """
        if self._connection is None:
            return b""
        try:
            # One thread writes what another sorts ahead: each takes heaps of its own, through one connection.
            with self._lock:
                rows = self._connection.execute("SELECT data FROM block WHERE heap = ? ORDER BY number", (name,))
                return b"".join(data for (data,) in rows)
        except sqlite_errors() as error:
            message = f"无法读取临时文件 / the spool cannot be read: {error}"
            raise StoreError(message, path=str(self._path)) from error

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> sqlite3.Connection:
        connection = connect_encrypted(f"{self._path.absolute().as_uri()}?mode=rwc", StoreKey(os.urandom(KEY_BYTES)))
        connection.execute(f"PRAGMA cipher_page_size={_PAGE_BYTES}")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        # Whoever is killed begins anew: there is nothing to roll back, nothing to wait for the disk for.
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("CREATE TABLE block(number INTEGER PRIMARY KEY, heap TEXT NOT NULL, data BLOB NOT NULL)")
        connection.execute("CREATE INDEX block_by_heap ON block(heap)")
        connection.execute("BEGIN")
        return connection
