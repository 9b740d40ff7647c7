from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from defaulter_screen.errors import StoreError
from defaulter_screen.models.listing import ListKind
from defaulter_screen.store.lists import ListStore
from store.factory import add, contents, link_key, load, name_key, number_key, spec, stage


@pytest.fixture
def store(tmp_path):
    with ListStore.open(tmp_path / "lists.db", create=True) as opened:
        yield opened


def test_a_new_store_shows_nothing(store):
    view = store.view()
    assert (view.versions, view.version, view.classes, view.model_id) == ((), 0, frozenset(), "")
    assert view.postings(number_key(1)) == view.links(link_key(1)) == []
    assert view.postings_many([number_key(1)]) == {}
    assert view.count(number_key(1)) == 0
    assert list(view.scan(4)) == []
    assert view.label(ListKind.DEFAULTER) == ""


def test_a_snapshot_shows_all_its_listings(store):
    version = load(store, {1: 10, 2: 20, 7: 70})
    assert contents(store.view()) == {1: 10, 2: 20, 7: 70}
    assert (version.version, version.listings, version.added, version.changed, version.removed) == (1, 3, 3, 0, 0)
    assert store.view().label(ListKind.DEFAULTER) == "1@2026-11-01"
    assert store.view().classes == {1, 2, 4}
    assert store.versions() == [version]


def test_entries_of_a_key_come_sorted_by_brief_and_id(store):
    load(store, {1: 30, 6: 10, 11: 20})
    load(store, {16: 15, 21: 5}, mode="delta")
    assert [brief for _, brief in store.view().postings(name_key(1))] == [5, 10, 15, 20, 30]


def test_absence_from_a_snapshot_is_a_removal(store):
    load(store, {1: 10, 2: 20, 3: 30})
    version = load(store, {1: 10, 3: 31, 4: 40})
    assert contents(store.view()) == {1: 10, 3: 31, 4: 40}
    assert (version.listings, version.added, version.changed, version.removed) == (3, 1, 1, 1)


def test_absence_from_a_delta_says_nothing(store):
    load(store, {1: 10, 2: 20, 3: 30})
    version = load(store, {4: 40, 2: 21}, [3], mode="delta")
    assert contents(store.view()) == {1: 10, 2: 21, 4: 40}
    assert (version.listings, version.added, version.changed, version.removed) == (3, 1, 1, 1)


def test_an_unchanged_listing_keeps_its_id(store):
    load(store, {1: 10, 2: 20})
    before = store.view().postings(number_key(1))
    load(store, {1: 10, 2: 21})
    assert store.view().postings(number_key(1)) == before


def test_a_listing_that_comes_back_is_a_new_one(store):
    load(store, {1: 10, 2: 20})
    load(store, {2: 20})
    load(store, {1: 10, 2: 20})
    assert [contents(store.view(version)) for version in (1, 2, 3)] == [{1: 10, 2: 20}, {2: 20}, {1: 10, 2: 20}]
    assert store.view(1).postings(number_key(1)) != store.view(3).postings(number_key(1))


def test_a_repeated_key_counts_once(store):
    with store.begin_load(spec()) as writer:
        assert [add(writer, 1, 10), add(writer, 1, 11)] == ["added", "duplicate"]
        writer.build()
        assert writer.publish("").listings == 1
    assert contents(store.view()) == {1: 10}


def test_what_is_not_in_force_cannot_be_removed(store):
    load(store, {1: 10})
    with store.begin_load(spec(mode="delta")) as writer:
        assert not writer.remove(99)
        assert writer.remove(1)
        assert not writer.remove(1)
        writer.build()
        assert writer.publish("").removed == 1
    assert contents(store.view()) == {}


def test_a_snapshot_replaces_only_its_own_kind_and_source(store):
    load(store, {1: 10, 2: 20})
    load(store, {3: 30}, scope=1, source="bureau")
    load(store, {4: 40}, scope=2, list_kind=ListKind.CONSUMPTION_RESTRICTED)
    load(store, {1: 10}, list_date=date(2026, 11, 2))
    assert contents(store.view()) == {1: 10, 3: 30, 4: 40}
    view = store.view()
    assert view.label(ListKind.DEFAULTER) == "2@2026-11-01,4@2026-11-02"
    assert view.label(ListKind.CONSUMPTION_RESTRICTED) == "3@2026-11-01"
    kinds = {listing.list_kind for listing in view.listings(list(view.ids()))}
    assert kinds == {ListKind.DEFAULTER, ListKind.CONSUMPTION_RESTRICTED}
    assert [version.version for version in store.versions(ListKind.CONSUMPTION_RESTRICTED)] == [3]


def test_a_staged_load_is_seen_only_by_its_own_view(store):
    load(store, {1: 10})
    with store.begin_load(spec()) as writer:
        stage(writer, {1: 11, 2: 20})
        writer.build()
        assert contents(store.view()) == {1: 10}
        assert contents(writer.view()) == {1: 11, 2: 20}
    assert contents(store.view()) == {1: 10}


def test_an_aborted_load_leaves_no_trace(store):
    load(store, {1: 10})
    for built in (False, True):
        with pytest.raises(RuntimeError), store.begin_load(spec()) as writer:  # noqa: PT012
            stage(writer, dict.fromkeys(range(3000), 1))
            if built:
                writer.build()
            raise RuntimeError
        assert contents(store.view()) == {1: 10}
        assert remains(store) == (1, 2, 0)
    assert load(store, {1: 10, 2: 20}).added == 1
    assert contents(store.view()) == {1: 10, 2: 20}


def remains(store):
    rows = store.connection().execute("SELECT COUNT(*) FROM listing").fetchone()
    index = store.connection().execute("SELECT COUNT(*) FROM posting_1 WHERE key >> 58 IN (1, 4)").fetchone()
    overlay = store.connection().execute("SELECT COUNT(*) FROM overlay_1").fetchone()
    return rows[0], index[0], overlay[0]


def test_an_aborted_first_load_leaves_an_empty_store(store):
    with pytest.raises(RuntimeError), store.begin_load(spec()) as writer:  # noqa: PT012
        stage(writer, {1: 10, 2: 20})
        writer.build()
        raise RuntimeError
    assert store.view().version == 0
    assert remains(store) == (0, 0, 0)
    load(store, {2: 21})
    assert contents(store.view()) == {2: 21}


KILLED = """
    import os, signal, sys
    sys.path.insert(0, {tests!r})
    from store.factory import spec, stage
    from defaulter_screen.store.lists import ListStore
    store = ListStore.open({path!r}, create=True)
    writer = store.begin_load(spec())
    stage(writer, {{number: 1 for number in range(5_000)}})
    if {when!r} == "building":
        def kill(done, total):
            os.kill(os.getpid(), signal.SIGKILL)
        writer.build(kill)
    if {when!r} == "built":
        writer.build()
    if {when!r} == "settling":
        import defaulter_screen.store.loading as loading
        loading.settle = lambda connection: os.kill(os.getpid(), signal.SIGKILL)
        writer.build()
        writer.publish("")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_a_load(path: Path, when: str) -> None:
    script = textwrap.dedent(KILLED.format(tests=str(Path(__file__).parents[1]), path=str(path), when=when))
    source = str(Path(__file__).parents[2] / "src")
    done = subprocess.run([sys.executable, "-c", script], check=False, env={**os.environ, "PYTHONPATH": source})
    assert done.returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("when", ["staging", "building", "built"])
def test_a_killed_load_leaves_the_previous_version_in_force(tmp_path, when):
    path = tmp_path / "lists.db"
    with ListStore.open(path, create=True) as store:
        load(store, {1: 10, 2: 20})
        kill_a_load(path, when)
        assert contents(store.view()) == {1: 10, 2: 20}
        load(store, {2: 20, 3: 30})
        assert contents(store.view()) == {2: 20, 3: 30}
        assert contents(store.view(1)) == {1: 10, 2: 20}
        assert remains(store)[0] == 3
    assert {file.name for file in tmp_path.iterdir()} == {"lists.db", "lists.db.loading"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("when", ["staging", "building", "built"])
def test_a_killed_first_load_leaves_an_empty_store(tmp_path, when):
    path = tmp_path / "lists.db"
    kill_a_load(path, when)
    with ListStore.open(path) as store:
        assert store.view().version == 0
        load(store, {2: 20, 3: 30})
        assert contents(store.view()) == {2: 20, 3: 30}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_load_killed_after_publishing_is_in_force_and_finished_by_the_next(tmp_path):
    path = tmp_path / "lists.db"
    with ListStore.open(path, create=True) as store:
        load(store, {1: 10, 6_000: 20})
        kill_a_load(path, "settling")
        assert len(contents(store.view())) == 5_000
        version = load(store, dict.fromkeys(range(4999), 1))
        assert (version.added, version.changed, version.removed) == (0, 0, 1)


def test_two_loads_at_once_are_refused(store):
    with store.begin_load(spec()), pytest.raises(StoreError, match="another load"):
        store.begin_load(spec())
    load(store, {1: 10})


def test_a_load_with_another_normalisation_is_refused(store):
    load(store, {1: 10})
    with pytest.raises(StoreError, match="normalisation"):
        store.begin_load(spec(normalisation_version="other"))
    assert store.normalisation_version == "test"
    load(store, {1: 10})


def test_a_spool_folder_that_cannot_be_made_is_told(store):
    load(store, {1: 10})
    store.path.with_name("lists.db.spool").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="spool"):
        store.begin_load(spec())
    store.path.with_name("lists.db.spool").unlink()
    load(store, {1: 11})
    assert contents(store.view()) == {1: 11}


def test_the_declared_share_of_a_source_is_kept(store):
    with store.begin_load(spec(min_share=0.5)) as writer:
        assert writer.min_share == 0.5
    with store.begin_load(spec()) as writer:
        assert writer.min_share == 0.5
    with store.begin_load(spec(source="bureau")) as writer:
        assert writer.min_share is None


def test_another_writer_gets_in_while_a_load_writes(store):
    """Staging and building are many short transactions; were they one, the other writer would wait for all of it."""
    load(store, {1: 10})
    staged, longest = threading.Event(), []

    def meanwhile():
        other = sqlite3.connect(store.path, timeout=10, isolation_level=None)
        waits = []
        while not staged.is_set():
            start = time.perf_counter()
            other.execute("BEGIN IMMEDIATE")
            waits.append(time.perf_counter() - start)
            other.execute("ROLLBACK")
            time.sleep(0.002)
        other.close()
        longest.append(max(waits))

    thread = threading.Thread(target=meanwhile)
    begun = time.perf_counter()
    with store.begin_load(spec()) as writer:
        thread.start()
        stage(writer, dict.fromkeys(range(40_000), 1))
        writer.build()
        staged.set()
        thread.join()
        took = time.perf_counter() - begun
    assert longest[0] < took / 4


def test_progress_ends_at_the_total(store):
    told = []
    with store.begin_load(spec()) as writer:
        stage(writer, dict.fromkeys(range(30000), 1))
        writer.build(lambda done, total: told.append((done, total)))
        writer.publish("")
    assert len(told) > 2
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)


def test_a_model_comes_into_force_with_its_version(store):
    with store.begin_load(spec()) as writer:
        stage(writer, {1: 10})
        writer.build()
        writer.set_model("m1", b"first")
        assert store.view().model_id == ""
        assert writer.publish("").model_id == "m1"
    load(store, {1: 11})
    store.put_model("m2", b"second", spec().now)
    load(store, {1: 12})
    assert (store.view().model_id, store.view().model_blob()) == ("m2", b"second")
    assert [store.view(version).model_id for version in (1, 2, 3)] == ["m1", "m1", "m2"]
    assert store.view().model_blob("m1") == b"first"
    assert store.view().model_blob("m3") is None
