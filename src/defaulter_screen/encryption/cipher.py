"""Connections through SQLCipher."""

from __future__ import annotations

import sqlite3
from typing import Any, cast

from defaulter_screen.encryption.extra import sqlcipher
from defaulter_screen.encryption.store_key import StoreKey

FORMAT = 4
"""SQLCipher's file format, named so that a later library with another default still reads what was written."""


def connect_encrypted(uri: str, key: StoreKey | None, **options: Any) -> sqlite3.Connection:
    """A connection in autocommit mode; a key that does not fit shows when the file is first read.

    Args:
        uri: the file with its open mode.
        key: its key; None: a plain file, but with SQLCipher's functions at hand.
        **options: of ``sqlite3.connect``.

    Raises:
        MissingExtraError: ``sqlcipher3`` is not installed.
    """
    connection = sqlcipher().connect(uri, uri=True, isolation_level=None, check_same_thread=False, **options)
    # A key that does not fit is told as an exception; the library would write to standard error besides.
    connection.execute("PRAGMA cipher_log_level=NONE")
    if key is not None:
        connection.execute(f'PRAGMA key="{key.literal}"')
        connection.execute(f"PRAGMA cipher_compatibility={FORMAT}")
    connection.execute("PRAGMA temp_store=MEMORY")
    # It has the methods of a stdlib connection, without being one.
    return cast("sqlite3.Connection", connection)
