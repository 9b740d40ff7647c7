"""Copies with a key, with another one and without one: the same store, the same chain, or nothing."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from defaulter_screen.encryption import conversion
from defaulter_screen.encryption.conversion import copy_database
from defaulter_screen.encryption.faults import encrypted
from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import StoreError, StoreKeyError, StoreNotFoundError
from defaulter_screen.ledger.audit import lookup
from defaulter_screen.ledger.audit.record import Recorded
from defaulter_screen.ledger.audit.retention import purge
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.store.lists import ListStore
from ledger.ledger_factory import CONTEXT, START, Clock, Desk, Dice, decision, desk, person
from store.factory import contents, load

pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")

KEY, OTHER = StoreKey(bytes(range(32))), StoreKey(bytes(range(1, 33)))


@pytest.fixture
def made(tmp_path: Path) -> Desk:
    """A ledger with decisions, one of them purged."""
    opened = desk(tmp_path / "a.ledger")
    for day in range(5):
        tokens = opened.trail.tokens_of(person())
        opened.trail.append(Recorded(decision(f"d{day}", decided_at=START + timedelta(days=day)), tokens), CONTEXT)
    purge(opened.trail, before=START + timedelta(days=1), reason="r")
    return opened


def test_a_ledger_goes_there_and_back_with_its_chain(made: Desk, tmp_path: Path) -> None:
    head, paths = made.trail.head(), [tmp_path / f"{step}.ledger" for step in "abcd"]
    made.close()
    keys = (None, KEY, OTHER, None)
    for (source, source_key), (target, target_key) in zip(
        zip(paths, keys, strict=True), zip(paths[1:], keys[1:], strict=False), strict=False
    ):
        copy_database(source, target, source_key=source_key, target_key=target_key)
        assert encrypted(target) is (target_key is not None)
        ledger = Ledger.open_read_only(target, target_key)
        assert verify(ledger, tokeniser=made.tokeniser, head=head) == []
        assert lookup.get(ledger, "d4") is not None
        ledger.close()
    dumps = []
    for path in (paths[0], paths[3]):
        connection = sqlite3.connect(path)
        dumps.append(list(connection.iterdump()))
        connection.close()
    assert sorted(dumps[0]) == sorted(dumps[1])


def test_the_copy_goes_on_where_the_original_stood(made: Desk, tmp_path: Path) -> None:
    head = made.trail.head()
    made.close()
    copy_database(tmp_path / "a.ledger", tmp_path / "b.ledger", source_key=None, target_key=KEY)
    ledger = Ledger.create_or_open(tmp_path / "b.ledger", now=START, randomness=Dice("b"), key=KEY)
    trail = AuditTrail(ledger, made.tokeniser, clock=Clock(), randomness=Dice("c"))
    assert (trail.head().seq, trail.head().hash) == (head.seq, head.hash)
    trail.append(Recorded(decision("later"), trail.tokens_of(person())), CONTEXT)
    assert verify(ledger, tokeniser=made.tokeniser, head=head) == []
    with pytest.raises(Exception, match="append-only"):
        ledger.rows("DELETE FROM audit_event")
    ledger.close()


def test_a_copy_is_one_moment_while_others_write(made: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = conversion._export

    def exporting(connection: Any, source: Path) -> None:
        export(connection, source)
        made.trail.append(Recorded(decision("meanwhile"), made.trail.tokens_of(person())), CONTEXT)

    monkeypatch.setattr(conversion, "_export", exporting)
    copy_database(tmp_path / "a.ledger", tmp_path / "b.ledger", source_key=None, target_key=KEY)
    copied = Ledger.open_read_only(tmp_path / "b.ledger", KEY)
    assert verify(copied, tokeniser=made.tokeniser) == []
    assert lookup.get(copied, "meanwhile") is None
    assert lookup.get(made.ledger, "meanwhile") is not None
    copied.close()
    made.close()


def test_a_store_goes_there_and_back_and_loads_on(tmp_path: Path) -> None:
    rows = {number: number * 10 for number in range(1, 300)}
    with ListStore.open(tmp_path / "a.db", create=True) as store:
        load(store, rows)
        load(store, {500: 5}, [3], mode="delta")
    copy_database(tmp_path / "a.db", tmp_path / "b.db", source_key=None, target_key=KEY)
    copy_database(tmp_path / "b.db", tmp_path / "c.db", source_key=KEY, target_key=None)
    for path, key in ((tmp_path / "b.db", KEY), (tmp_path / "c.db", None)):
        with ListStore.open(path, key=key) as store:
            assert contents(store.view(1)) == rows
            load(store, {600: 6}, mode="delta")
            assert contents(store.view()) == {**{n: c for n, c in rows.items() if n != 3}, 500: 5, 600: 6}
            store.retain(1)
            store.compact()
            assert len(contents(store.view())) == 300


@pytest.mark.parametrize(
    ("source_key", "reason"),
    [(None, "no-key"), (OTHER, "wrong-key")],
)
def test_a_key_that_does_not_fit_leaves_nothing(tmp_path: Path, source_key: StoreKey | None, reason: str) -> None:
    ListStore.open(tmp_path / "a.db", create=True, key=KEY).close()
    with pytest.raises(StoreKeyError) as caught:
        copy_database(tmp_path / "a.db", tmp_path / "b.db", source_key=source_key, target_key=OTHER)
    assert caught.value.reason == reason
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db"]


def test_a_plain_file_with_a_key_a_missing_one_and_a_target_that_is_there_are_told(tmp_path: Path) -> None:
    ListStore.open(tmp_path / "a.db", create=True).close()
    with pytest.raises(StoreKeyError) as caught:
        copy_database(tmp_path / "a.db", tmp_path / "b.db", source_key=KEY, target_key=None)
    assert caught.value.reason == "not-encrypted"
    with pytest.raises(StoreNotFoundError):
        copy_database(tmp_path / "none.db", tmp_path / "b.db", source_key=None, target_key=KEY)
    (tmp_path / "b.db").write_bytes(b"mine")
    with pytest.raises(StoreError, match="stays as it is"):
        copy_database(tmp_path / "a.db", tmp_path / "b.db", source_key=None, target_key=KEY)
    assert (tmp_path / "b.db").read_bytes() == b"mine"
    with pytest.raises(StoreError):
        copy_database(tmp_path / "a.db", tmp_path / "none" / "b.db", source_key=None, target_key=KEY)


def test_a_copy_that_differs_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ListStore.open(tmp_path / "a.db", create=True).close()
    contents_of = conversion._contents
    monkeypatch.setattr(
        conversion, "_contents", lambda made, schema: {**contents_of(made, schema), "meta": ("", hash(schema))}
    )
    with pytest.raises(StoreError, match="differs from the original"):
        copy_database(tmp_path / "a.db", tmp_path / "b.db", source_key=None, target_key=KEY)
    assert not list(tmp_path.glob("b.db*"))


def test_what_an_interrupted_copy_left_is_replaced(tmp_path: Path) -> None:
    ListStore.open(tmp_path / "a.db", create=True).close()
    (tmp_path / "b.db.part").write_bytes(b"half of it")
    (tmp_path / "b.db.part-wal").write_bytes(b"and more")
    copy_database(tmp_path / "a.db", tmp_path / "b.db", source_key=None, target_key=KEY)
    ListStore.open(tmp_path / "b.db", key=KEY).close()
    assert not list(tmp_path.glob("*.part*"))
