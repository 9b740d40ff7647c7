from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.errors import StoreError
from defaulter_screen.ledger.keys import (
    SHA256,
    SM3,
    KeyRing,
    Tokeniser,
    default_key_path,
    key_warnings,
    open_keys,
    rotate_key,
)
from ledger.ledger_factory import RING, Dice


def test_a_key_file_is_made_once_with_tight_permissions_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "config" / "key"
    ring = open_keys(path, randomness=Dice())
    assert open_keys(path) == ring
    assert open_keys(path, randomness=Dice("other")) == ring
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]


def test_a_missing_or_damaged_key_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_keys(tmp_path / "none")
    for text in ("", "# only a comment\n", "hmac-sha256 zz\n", "hmac-sha256 abcd\n"):
        (tmp_path / "bad").write_text(text)
        with pytest.raises(StoreError):
            open_keys(tmp_path / "bad")
    (tmp_path / "bad").write_bytes(b"\xff\xfe")
    with pytest.raises(StoreError):
        open_keys(tmp_path / "bad")


@given(st.text(st.characters()), st.binary(min_size=32, max_size=32) | st.binary(max_size=200))
def test_a_token_is_the_hmac_of_the_form(form: str, key: bytes) -> None:
    expected = hmac.new(key, form.encode("utf-8", "surrogatepass"), "sha256").digest()
    tokeniser = Tokeniser(KeyRing(((SHA256, key),)))
    assert (tokeniser.raw(form), tokeniser.token(form)) == (expected, expected.hex())
    assert tokeniser.raws([form, "", form]) == [expected, hmac.new(key, b"", "sha256").digest(), expected]
    assert tokeniser.seal("end") == hmac.new(key, b"defaulter-screen/seal\0end", "sha256").digest()


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this Python has no SM3")
def test_sm3_gives_other_tokens_of_the_same_length() -> None:
    sm3 = Tokeniser(KeyRing(((SM3, RING.keys[0][1]),)))
    assert sm3.token("form") == hmac.new(RING.keys[0][1], b"form", "sm3").hexdigest()
    assert len(sm3.token("form")) == 64
    assert sm3.token("form") != Tokeniser(RING).token("form")
    assert sm3.key_id != Tokeniser(RING).key_id


def test_an_unknown_algorithm_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_keys(tmp_path / "key", randomness=Dice(), algorithm="md5")
    with pytest.raises(StoreError):
        Tokeniser(KeyRing((("hmac-unheard-of", bytes(32)),)))


@given(st.text())
def test_a_token_lifted_after_rotation_is_the_new_key_s_token(form: str) -> None:
    rotated = KeyRing((*RING.keys, (SHA256, bytes(range(32, 64)))))
    old, new = Tokeniser(RING), Tokeniser(rotated)
    assert new.lift(old.token(form), old.key_id) == new.token(form)
    assert new.tokens(form) == (new.token(form), old.token(form))
    assert new.lift(new.token(form), new.key_id) == new.token(form)


def test_a_foreign_key_is_not_known() -> None:
    other = Tokeniser(KeyRing(((SHA256, bytes(32)),)))
    assert not other.knows(Tokeniser(RING).key_id)
    with pytest.raises(StoreError):
        other.lift("00" * 32, Tokeniser(RING).key_id)


def test_rotation_keeps_the_old_key_in_the_ring(tmp_path: Path) -> None:
    path = tmp_path / "key"
    before = open_keys(path, randomness=Dice())
    after = rotate_key(path, randomness=Dice("later"))
    assert after.keys[:1] == before.keys
    assert after.key_ids == (before.key_id, after.key_id)
    assert open_keys(path) == after


def test_neither_ring_nor_tokeniser_shows_a_key() -> None:
    shown = repr(RING) + repr(Tokeniser(RING))
    assert RING.keys[0][1].hex() not in shown
    assert repr(RING.keys[0][1]) not in shown


def test_the_default_key_lies_in_the_user_s_configuration() -> None:
    home = PurePosixPath("/u")
    assert default_key_path({}, home, windows=False) == home / ".config/defaulter-screen/key"
    assert default_key_path({"XDG_CONFIG_HOME": "/c"}, home, windows=False) == PurePosixPath("/c/defaulter-screen/key")
    windows = PureWindowsPath("C:/u")
    assert default_key_path({"APPDATA": "C:/r"}, windows, windows=True) == PureWindowsPath("C:/r/defaulter-screen/key")
    assert default_key_path({}, windows, windows=True).parts[-4:] == ("AppData", "Roaming", "defaulter-screen", "key")


def test_doctor_is_told_of_a_key_that_lies_badly(tmp_path: Path) -> None:
    store, key = tmp_path / "s.db", tmp_path / "key"
    assert key_warnings(key, store) == ("missing",)
    open_keys(key, randomness=Dice())
    assert key_warnings(key, store) == ("beside-store",)
    assert key_warnings(key, tmp_path / "elsewhere" / "s.db") == ()
    if os.name == "posix":
        key.chmod(0o644)
        assert "readable-by-others" in key_warnings(key, store)
