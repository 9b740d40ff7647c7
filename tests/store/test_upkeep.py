from __future__ import annotations

import pytest

from defaulter_screen.errors import StoreError
from defaulter_screen.store import index as index_module
from defaulter_screen.store.index import PostingIndex
from defaulter_screen.store.lists import ListStore
from store.factory import LINK_CLASS, NAME_CLASS, NUMBER_CLASS, contents, load, name_key, number_key

STATES = [{1: 10, 2: 20, 3: 30}, {1: 11, 2: 20}, {2: 20, 3: 30, 4: 40}, {4: 41, 9: 90}]


@pytest.fixture
def store(tmp_path):
    with ListStore.open(tmp_path / "lists.db", create=True) as opened:
        for state in STATES:
            load(opened, state)
        yield opened


def tables(store):
    rows = store.connection().execute("SELECT name FROM sqlite_master WHERE type='table'")
    return {name for (name,) in rows if "posting" in name or "overlay" in name}


def test_a_merge_gives_the_same_answers(store):
    store.compact()
    assert [contents(store.view(version)) for version in (1, 2, 3, 4)] == STATES
    assert store.connection().execute("SELECT COUNT(*) FROM overlay_2").fetchone() == (0,)


def test_views_made_before_a_merge_stay_right_after_it_and_after_the_old_tables_went(store):
    views = [store.view(version) for version in (1, 2, 3, 4)]
    store.compact()
    assert [contents(view) for view in views] == STATES
    load(store, {7: 70})
    assert tables(store) == {"posting_2", "overlay_2"}
    assert [contents(view) for view in views] == STATES


@pytest.mark.parametrize("first", ["postings", "postings_many", "scan"])
def test_every_way_of_reading_finds_the_new_tables_by_itself(store, first):
    view = store.view(3)
    keys = [number_key(number) for number in (1, 2, 9)]
    expected = {number_key(2): view.postings(number_key(2))}
    store.compact()
    load(store, {7: 70})
    if first == "postings":
        found = {key: view.postings(key) for key in keys if view.postings(key)}
    elif first == "postings_many":
        found = view.postings_many(keys)
    else:
        found = {key: entries for key, entries in view.scan(4) if key in keys}
    assert found == expected


def in_rows(columns):
    """What ``scan`` gives, from what ``scan_columns`` gives."""
    for keys, counts, ids, briefs in columns:
        entries = iter(zip(ids.tolist(), briefs.tolist(), strict=True))
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            yield key, [next(entries) for _ in range(count)]


@pytest.mark.parametrize("version", [1, 2, 3, 4])
@pytest.mark.parametrize("number", [NAME_CLASS, LINK_CLASS, NUMBER_CLASS, 9])
def test_a_scan_in_columns_is_the_scan(store, monkeypatch, version, number):
    monkeypatch.setattr("defaulter_screen.store.index_scan._SCAN_PAGE", 2)
    view = store.view(version)
    for _ in range(2):
        assert list(in_rows(view.scan_columns(number))) == list(view.scan(number))
        store.compact()
        view = store.view(version)


def test_a_scan_in_columns_reads_block_by_block(tmp_path, monkeypatch):
    monkeypatch.setattr("defaulter_screen.store.index_scan._SCAN_BLOCKS", 2)
    with ListStore.open(tmp_path / "many.db", create=True) as store:
        load(store, {number: number for number in range(900)})
        load(store, {}, removed=range(300, 600), mode="delta")
        store.compact()
        view = store.view()
        pages = list(view.scan_columns(NUMBER_CLASS))
        assert len(pages) > 2
        assert list(in_rows(pages)) == list(view.scan(NUMBER_CLASS))
        assert len(list(view.scan(NUMBER_CLASS))) == 600


def test_a_scan_in_columns_goes_on_through_a_merge(store):
    scan = in_rows(store.view(1).scan_columns(NUMBER_CLASS))
    expected = list(store.view(1).scan(NUMBER_CLASS))
    store.compact()
    load(store, {7: 70})
    assert list(scan) == expected


def test_a_scan_goes_on_through_a_merge(store):
    scan = store.view(3).scan(4)
    found = [next(scan)]
    store.compact()
    load(store, {7: 70})
    found += scan
    assert [key for key, _ in found] == [number_key(number) for number in (2, 3, 4)]


def test_a_scan_misses_nothing_that_a_merge_moves_between_its_pages(store, monkeypatch):
    view = store.view(3)
    expected = list(view.scan(NUMBER_CLASS))
    read, merged = PostingIndex._read_overlay_page, []

    def late(index, layout, start, end):
        if not merged:
            merged.append(True)
            store.compact()
            load(store, {7: 70})  # which takes the old tables away
        return read(index, layout, start, end)

    monkeypatch.setattr(PostingIndex, "_read_overlay_page", late)
    assert list(view.scan(NUMBER_CLASS)) == expected
    assert merged


@pytest.mark.parametrize("way", ["postings", "postings_many", "postings_at_hand", "postings_columns"])
def test_what_another_thread_looks_up_meanwhile_hides_nothing(store, monkeypatch, way):
    """Two threads read through one view; a merge makes one of them look again while the other is between two reads."""
    view = store.view(3)
    key = number_key(4)
    (listing_id, brief), merged = view.postings(key)[0], []
    read = PostingIndex._blocks if way != "postings" else None
    block_of = index_module.find

    def merge():
        if not merged:
            merged.append(True)
            store.compact()
            load(store, {7: 70})
            view.postings(number_key(2))  # as the other thread would: it finds the new generation

    def late_blocks(index, layout, keys):
        found = list(read(index, layout, keys))
        merge()
        return found

    def late_find(block, wanted):
        found = block_of(block, wanted)
        merge()
        return found

    if read is None:
        monkeypatch.setattr(index_module, "find", late_find)
    else:
        monkeypatch.setattr(PostingIndex, "_blocks", late_blocks)
    found = getattr(view, way)(key if way == "postings" else [key])
    if way == "postings":
        assert found == [(listing_id, brief)]
    elif way == "postings_at_hand":
        assert found[key].part(0, 2) == [(listing_id, brief)]
    elif way == "postings_many":
        assert found == {key: [(listing_id, brief)]}
    else:
        assert (found.ids.tolist(), found.values.tolist()) == ([listing_id], [brief])
    assert merged


def test_a_merge_is_made_only_where_it_is_due(store):
    assert store.compact_if_due()
    assert not store.compact_if_due()
    before = tables(store)
    store.compact()
    assert tables(store) == before - {"posting_1", "overlay_1"}


def test_what_a_cut_off_merge_left_goes(store):
    store.connection().execute("CREATE TABLE posting_2 (key INTEGER PRIMARY KEY, entries BLOB)")
    store.connection().execute("INSERT INTO posting_2 VALUES (1, x'00')")
    store.compact()
    assert [contents(store.view(version)) for version in (1, 2, 3, 4)] == STATES


def test_retention_keeps_the_newest_versions_and_what_they_show(store):
    assert store.retain(2) == 2
    for compacted in (False, True):
        assert [contents(store.view(version)) for version in (3, 4)] == STATES[2:]
        for version in (1, 2):
            with pytest.raises(StoreError, match="no longer kept"):
                store.view(version)
        assert [version.version for version in store.versions()] == [3, 4]
        if not compacted:
            store.compact()
    ids = [row[0] for row in store.connection().execute("SELECT listing_id FROM listing ORDER BY 1")]
    assert len(ids) == len({(n, c) for state in STATES[2:] for n, c in state.items()})


def test_a_name_that_nobody_bears_any_more_goes_and_can_come_back(store):
    store.retain(1)
    store.compact()
    assert store.view().name_text(name_key(2)) is None
    assert store.view().name_text(name_key(4)) == "测试4"
    load(store, {4: 41, 2: 22})
    assert contents(store.view()) == {4: 41, 2: 22}


def test_retention_counts_each_source_by_itself(store):
    load(store, {5: 50}, scope=1, source="bureau")
    assert store.retain(1) == 3
    assert contents(store.view()) == {4: 41, 9: 90, 5: 50}
    assert contents(store.view(4)) == {4: 41, 9: 90}


def test_loading_goes_on_after_retention(store):
    store.retain(1)
    store.compact()
    load(store, {1: 10, 9: 90})
    assert contents(store.view()) == {1: 10, 9: 90}
    assert contents(store.view(4)) == STATES[3]
