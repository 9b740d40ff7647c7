from __future__ import annotations

import gc
import os
import sqlite3
import threading
from dataclasses import replace
from datetime import date

import pytest

from defaulter_screen.errors import SchemaVersionError, StoreError, StoreNotFoundError
from defaulter_screen.models.listing import ListKind
from defaulter_screen.store.lists import ListStore
from store.factory import LINK_CLASS, NAME_CLASS, contents, load, name_key, number_key, spec, stage


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lists.db"


@pytest.fixture
def store(path):
    with ListStore.open(path, create=True) as opened:
        yield opened


def test_a_missing_store_is_not_made_by_accident(path):
    with pytest.raises(StoreNotFoundError):
        ListStore.open(path)
    with pytest.raises(StoreNotFoundError):
        ListStore.open(path, read_only=True, create=True)
    assert not path.exists()


def test_another_file_is_refused(path):
    path.write_text("姓名,证件号码\n" * 100, encoding="utf-8")
    for read_only in (False, True):
        with pytest.raises(StoreError):
            ListStore.open(path, read_only=read_only)


def test_another_programs_database_is_refused_and_left_alone(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    for read_only in (False, True):
        with pytest.raises(StoreError, match="not a list store"):
            ListStore.open(path, read_only=read_only)
    with sqlite3.connect(path) as other:
        assert [row[0] for row in other.execute("SELECT name FROM sqlite_master")] == ["t"]
    other.close()


def test_a_newer_store_is_refused(store, path):
    store.connection().execute("PRAGMA user_version=99")
    with pytest.raises(SchemaVersionError) as caught:
        ListStore.open(path)
    assert caught.value.found == "99"


def test_an_unprepared_store_is_not_opened_for_reading(path):
    sqlite3.connect(path).close()
    path.touch()
    with pytest.raises(SchemaVersionError):
        ListStore.open(path, read_only=True)


def test_read_only_sees_everything_and_writes_nothing(store, path):
    load(store, {1: 10, 2: 20})
    with ListStore.open(path, read_only=True) as reader:
        assert contents(reader.view()) == {1: 10, 2: 20}
        assert not reader.immutable
        for write in (
            lambda: reader.begin_load(spec()),
            reader.compact,
            lambda: reader.retain(1),
            lambda: reader.put_model("m", b"", spec().now),
        ):
            with pytest.raises(StoreError, match="read-only"):
                write()
        load(store, {3: 30})
        assert contents(reader.view()) == {3: 30}


@pytest.mark.skipif(os.name == "nt", reason="needs a symbolic link")
def test_a_store_on_read_only_media_opens_immutable(path, tmp_path):
    with ListStore.open(path, create=True) as store:
        load(store, {1: 10, 2: 20})
    # What a read-only share does: the -shm file cannot be made.
    (tmp_path / "lists.db-shm").symlink_to(tmp_path / "lists.db-shm")
    with ListStore.open(path, read_only=True) as reader:
        assert reader.immutable
        assert reader.info()["immutable"]
        assert contents(reader.view()) == {1: 10, 2: 20}


@pytest.mark.skipif(os.name == "nt", reason="needs a symbolic link")
def test_a_store_that_was_not_closed_is_not_read_without_its_log(path, tmp_path):
    with ListStore.open(path, create=True) as store:
        load(store, {1: 10})
    (tmp_path / "lists.db-wal").write_bytes(b"left behind")
    (tmp_path / "lists.db-shm").symlink_to(tmp_path / "lists.db-shm")
    with pytest.raises(StoreError, match="not closed"):
        ListStore.open(path, read_only=True)


def test_a_closed_store_is_one_file_without_a_log(path, tmp_path):
    with ListStore.open(path, create=True) as store:
        load(store, {1: 10})
    assert {file.name for file in tmp_path.iterdir()} == {"lists.db", "lists.db.loading"}


def test_nothing_works_after_closing(store):
    view = store.view()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.view()
    with pytest.raises(StoreError, match="closed"):
        view.postings(number_key(1)) or view.name_text(1)


def test_as_of_a_version_shows_what_was_true_then(store):
    states = [{1: 10}, {1: 10, 2: 20}, {2: 21}, {1: 10}]
    for state in states:
        load(store, state)
    for number, state in enumerate(states, start=1):
        assert contents(store.view(number)) == state
    assert contents(store.view(0)) == {}


def test_as_of_a_date_takes_each_list_as_it_stood_on_that_day(store):
    load(store, {1: 10}, list_date=date(2026, 10, 1))
    load(store, {5: 50}, scope=1, source="bureau", list_date=date(2026, 10, 15))
    load(store, {2: 20}, list_date=date(2026, 11, 1))
    load(store, {6: 60}, scope=1, source="bureau", list_date=date(2026, 10, 20))
    seen = {day: contents(store.view(day)) for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 20))}
    assert seen == {date(2026, 9, 30): {}, date(2026, 10, 1): {1: 10}, date(2026, 10, 20): {1: 10, 6: 60}}
    assert contents(store.view(date(2026, 11, 5))) == {2: 20, 6: 60}
    assert store.view(date(2026, 10, 20)).label(ListKind.DEFAULTER) == "1@2026-10-01,4@2026-10-20"


def test_an_unknown_version_is_an_error(store):
    load(store, {1: 10})
    with pytest.raises(StoreError, match="no list version 7"):
        store.view(7)


def test_a_view_is_made_once_for_each_state(store):
    load(store, {1: 10})
    view = store.view()
    assert store.view() is view
    load(store, {1: 11})
    assert store.view() is not view
    assert contents(view) == {1: 10}


def test_a_reader_during_a_load_sees_the_old_version_whole(store):
    """One thread loads version after version; others must see one of the published states, never a mixture."""
    states = [dict.fromkeys(range(40), version) for version in range(1, 9)]
    load(store, states[0])
    seen, failures, done = set(), [], threading.Event()

    def read():
        while not done.is_set():
            view = store.view()
            try:
                found = contents(view)
                assert set(found) == set(range(40))
                assert len(set(found.values())) == 1
                assert found == contents(view)
                seen.add(found[0])
            except AssertionError as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number, state in enumerate(states[1:]):
        load(store, state)
        if number % 3 == 2:
            store.compact()
    done.set()
    for reader in readers:
        reader.join()
    assert not failures
    assert seen <= set(range(1, 9))


def test_each_thread_reads_through_its_own_connection(store):
    load(store, {1: 10})
    view, found = store.view(), []
    thread = threading.Thread(target=lambda: found.append((id(store.connection()), contents(view))))
    thread.start()
    thread.join()
    assert found[0][1] == {1: 10}
    assert found[0][0] != id(store.connection())


def test_a_thread_that_ends_takes_its_connection_with_it(store):
    load(store, {1: 10})
    store.view()
    for _ in range(20):
        thread = threading.Thread(target=store.view)
        thread.start()
        thread.join()
    gc.collect()
    assert len(store._readers._all) == 1


def test_a_listing_that_is_not_there_is_an_error(store):
    load(store, {1: 10})
    with pytest.raises(StoreError):
        store.view().listing(99)
    assert not store.view().visible(99)


def test_info_names_what_doctor_needs(store, path):
    load(store, {1: 10, 2: 20})
    with pytest.raises(RuntimeError), store.begin_load(spec()) as writer:  # noqa: PT012
        stage(writer, {1: 11})
        raise RuntimeError
    info = store.info()
    assert (info["path"], info["listings"], info["normalisation_version"]) == (str(path), 2, "test")
    assert info["versions"] == {"published": 1, "failed": 1}
    assert info["bytes"] > 0


def test_names_are_scanned_in_key_order_page_by_page(store, monkeypatch):
    monkeypatch.setattr("defaulter_screen.store.view._PAGE", 2)
    load(store, dict.fromkeys(range(7), 0))
    view = store.view()
    names = list(view.scan_names(NAME_CLASS))
    assert names == [(name_key(number), view.name_text(name_key(number))) for number in (0, 1, 2, 3, 4)]
    assert list(view.scan_names(LINK_CLASS)) == []


def test_names_and_provinces_are_read_as_the_listings_have_them(store):
    load(store, {number: number for number in range(1, 40)})
    view = store.view()
    ids = list(view.ids())[::-1]
    assert view.named(ids) == [(one.name, one.province) for one in view.listings(ids)]
    with pytest.raises(StoreError, match="there is no listing"):
        view.named([*ids, 10**9])


def test_without_texts_listings_lack_nothing_else(store):
    load(store, {number: number for number in range(1, 40)})
    view = store.view()
    ids = list(view.ids())[::-1]
    assert view.without_texts(ids) == [
        replace(one, duty="", performed="", unperformed="") for one in view.listings(ids)
    ]
    with pytest.raises(StoreError, match="there is no listing"):
        view.without_texts([*ids, 10**9])
