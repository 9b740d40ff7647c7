"""The key file: made once, tight, never shown, and nothing made where it could not open what is there."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from defaulter_screen.encryption.store_key import StoreKey, open_store_key, store_key_of
from defaulter_screen.errors import StoreError, StoreKeyError
from defaulter_screen.ledger.keys import open_keys


def test_a_key_is_made_once_with_tight_permissions_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "conf" / "store-key"
    key = open_store_key(path, randomness=os.urandom)
    assert open_store_key(path) == open_store_key(path, randomness=os.urandom) == key
    assert len(key.raw) == 32
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["store-key"]


def test_a_missing_key_file_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreKeyError, match=r"密钥文件不存在 / there is no store key file") as caught:
        open_store_key(tmp_path / "none")
    assert caught.value.reason == "no-key-file"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "sqlcipher\n", "sqlcipher zz\n", "sqlcipher abcd\n", f"other {'ab' * 32}\n"]
)
def test_a_file_without_a_key_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="not a store key file"):
        open_store_key(path)


def test_the_key_of_the_tokens_is_not_taken_for_it_and_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "key"
    ring = open_keys(path, randomness=os.urandom)
    with pytest.raises(StoreError) as caught:
        open_store_key(path)
    assert ring.keys[0][1].hex() not in str(caught.value)


def test_two_keys_in_one_file_are_none(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"sqlcipher {'ab' * 32}\nsqlcipher {'cd' * 32}\n", encoding="utf-8")
    with pytest.raises(StoreError):
        open_store_key(path)


def test_a_key_shows_its_fingerprint_and_nothing_else() -> None:
    key, other = StoreKey(bytes(range(32))), StoreKey(bytes(32))
    assert repr(key) == f"StoreKey({key.key_id})"
    assert key.raw.hex() not in f"{key!r} {key} {[key]} {key.key_id}"
    assert key.key_id != other.key_id
    assert pickle.loads(pickle.dumps(key)) == key


def test_a_key_is_made_only_for_what_is_not_there_yet(tmp_path: Path) -> None:
    pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")
    store, ledger, path = tmp_path / "s.db", tmp_path / "s.db.ledger", tmp_path / "key"
    assert store_key_of(None, store) is None
    with pytest.raises(StoreKeyError):
        store_key_of(path)
    ledger.write_bytes(b"something")
    with pytest.raises(StoreKeyError):
        store_key_of(path, store, ledger)
    assert not path.exists()
    ledger.unlink()
    made = store_key_of(str(path), store, ledger)
    store.write_bytes(b"something")
    assert made == store_key_of(path, store, ledger) == store_key_of(path)
