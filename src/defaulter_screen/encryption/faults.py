"""Errors of SQLite and of SQLCipher, which has a tree of its own; and what an error says of file and key.

``sqlcipher3`` is imported only where a key is given, so its classes are looked up when an error has come: an ``except``
evaluates its expression only then.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import StoreError, StoreKeyError

Errors = tuple[type[Exception], ...]
_HEADER = b"SQLite format 3\0"
_PAGE = 4096
_DISTINCT = 240
"""Distinct byte values in a page that is ciphertext: nearly always all 256."""


def sqlite_errors() -> Errors:
    """``Error`` of whatever carries connections here."""
    return _classes("Error")


def database_errors() -> Errors:
    """``DatabaseError`` likewise: among others, the file is no database or damaged."""
    return _classes("DatabaseError")


def operational_errors() -> Errors:
    """``OperationalError`` likewise: locked, full, not to be opened, no such table."""
    return _classes("OperationalError")


def _classes(name: str) -> Errors:
    own: type[Exception] = getattr(sqlite3, name)
    cipher = sys.modules.get("sqlcipher3.dbapi2")
    return (own,) if cipher is None else (own, getattr(cipher, name))


def encrypted(path: Path) -> bool:
    """Whether a file is there and has content, but not the header of a plain SQLite file."""
    return path.is_file() and _beginning(path)[: len(_HEADER)] not in (b"", _HEADER)


def fault(what: str, error: Exception, path: Path, key: StoreKey | None) -> StoreError:
    """The error to raise where a file could not be opened: where it is about the key, it says so.

    Args:
        what: what could not be done, in both languages.
        error: what SQLite said.
        path: the file.
        key: what it was opened with.
    """
    if "not a database" in str(error):
        if key is not None and not encrypted(path):
            return StoreKeyError(
                "文件未加密，却给出了密钥；请去掉 --store-key，或用 lists encrypt 另存加密副本 / "
                "a key was given, but this file is not encrypted: leave out --store-key, "
                "or make an encrypted copy with lists encrypt",
                path=str(path),
                reason="not-encrypted",
            )
        if key is not None:
            return StoreKeyError(
                f"密钥不符（所给密钥指纹 {key.key_id}），或文件已损坏 / "
                f"the key does not fit (fingerprint of the one given: {key.key_id}), or the file is damaged",
                path=str(path),
                reason="wrong-key",
            )
        if _ciphertext(path):
            return StoreKeyError(
                "文件已加密，请用 --store-key 给出密钥文件 / the file is encrypted: name its key file with --store-key",
                path=str(path),
                reason="no-key",
            )
    return StoreError(f"{what}: {error}", path=str(path))


def _ciphertext(path: Path) -> bool:
    """Whether a file looks like whole pages of ciphertext, rather than like any other kind of file."""
    page = _beginning(path)
    return len(page) == _PAGE and path.stat().st_size % _PAGE == 0 and len(set(page)) >= _DISTINCT


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_PAGE)
