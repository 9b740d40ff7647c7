"""What is told where key and file do not go together, and that no error of SQLCipher slips past an ``except``."""

from __future__ import annotations

import ast
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from defaulter_screen.encryption.faults import database_errors, encrypted, fault, operational_errors, sqlite_errors
from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import MissingExtraError, StoreError, StoreKeyError
from defaulter_screen.screener import Screener
from defaulter_screen.store.lists import ListStore

SOURCE = Path(__file__).parents[2] / "src"
KEY = StoreKey(bytes(range(32)))


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=SOURCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_plain_store_never_loads_the_extra(tmp_path: Path) -> None:
    loaded = python(
        "import sys; from defaulter_screen.screener import Screener\n"
        f"with Screener.open({str(tmp_path / 's.db')!r}, create=True, key_file={str(tmp_path / 'key')!r}) as one:\n"
        "    one.load([{'iname': '某某', 'cardNum': '1101011980****0076', 'caseCode': '（2021）京0101执55号'}])\n"
        "    one.audit.verify()\n"
        "print(*sys.modules)"
    ).split()
    assert not [name for name in loaded if name.startswith("sqlcipher3")]


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'defaulter-screen\[encrypt\]'"):
        Screener.open(tmp_path / "s.db", create=True, audit=False, store_key=tmp_path / "key")
    assert list(tmp_path.iterdir()) == []


def test_the_classes_of_both_libraries_are_caught() -> None:
    own = (sqlite3.Error, sqlite3.DatabaseError, sqlite3.OperationalError)
    assert all(
        kind in errors() for kind, errors in zip(own, (sqlite_errors, database_errors, operational_errors), strict=True)
    )
    cipher = pytest.importorskip(
        "sqlcipher3.dbapi2", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'"
    )
    assert sqlite_errors() == (sqlite3.Error, cipher.Error)
    assert database_errors() == (sqlite3.DatabaseError, cipher.DatabaseError)
    assert operational_errors() == (sqlite3.OperationalError, cipher.OperationalError)


def test_store_and_ledger_name_no_error_class_of_the_standard_library() -> None:
    """SQLCipher's errors are others: who writes ``except sqlite3.Error`` catches nothing of an encrypted store."""
    named = []
    for path in SOURCE.rglob("*.py"):
        if path.parts[-2] == "encryption":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("sqlite3."):
                named += [f"{path.name}:{node.lineno}"] if node.attr.endswith("Error") else []
    assert named == []


def test_what_is_encrypted_is_told_by_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert not encrypted(path)
    path.write_bytes(b"")
    assert not encrypted(path)
    sqlite3.connect(path).execute("CREATE TABLE t (a)").connection.close()
    assert not encrypted(path)
    path.write_bytes(random.Random(1).randbytes(8192))
    assert encrypted(path)


@pytest.mark.parametrize(
    ("content", "key", "reason"),
    [
        (random.Random(1).randbytes(8192), None, "no-key"),
        (random.Random(1).randbytes(8192), KEY, "wrong-key"),
        (b"SQLite format 3\0" + bytes(4080), KEY, "not-encrypted"),
        (random.Random(1).randbytes(8193), None, None),
        ("姓名,证件号码\n".encode() * 4096, None, None),
        (bytes(8192), None, None),
    ],
)
def test_the_error_says_which_it_is(tmp_path: Path, content: bytes, key: StoreKey | None, reason: str | None) -> None:
    path = tmp_path / "f"
    path.write_bytes(content)
    error = fault("打不开 / cannot open", sqlite3.DatabaseError("file is not a database"), path, key)
    assert getattr(error, "reason", None) == reason
    assert str(path) in str(error)
    assert KEY.raw.hex() not in str(error)
    assert isinstance(error, StoreKeyError) is (reason is not None)


def test_other_errors_are_told_as_they_are(tmp_path: Path) -> None:
    error = fault("打不开 / cannot open", sqlite3.OperationalError("disk I/O error"), tmp_path / "f", KEY)
    assert type(error) is StoreError
    assert "disk I/O error" in str(error)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_table_is_no_encrypted_store(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "list.csv"
    path.write_text("姓名,证件号码\n" * 999, encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        ListStore.open(path, read_only=read_only)
    assert type(caught.value) is StoreError
