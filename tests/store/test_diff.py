from __future__ import annotations

import pytest

from defaulter_screen.errors import StoreError
from defaulter_screen.models.supervision import ChangeKind
from defaulter_screen.store.lists import ListStore
from store.factory import load


@pytest.fixture
def store(tmp_path):
    with ListStore.open(tmp_path / "lists.db", create=True) as opened:
        yield opened


def told(changes):
    return sorted(
        (change.kind.value, change.version, change.before and change.before.duty, change.after and change.after.duty)
        for change in changes
    )


def test_added_modified_and_removed_listings_are_told_with_their_version(store):
    load(store, {1: 10, 2: 20, 3: 30})
    load(store, {1: 10, 2: 21, 4: 40})
    load(store, {5: 50}, [1], mode="delta")
    assert told(store.diff(1, 2)) == [
        ("added", 2, None, "偿还40元"),
        ("modified", 2, "偿还20元", "偿还21元"),
        ("removed", 2, "偿还30元", None),
    ]
    assert told(store.diff(2, 3)) == [("added", 3, None, "偿还50元"), ("removed", 3, "偿还10元", None)]
    assert [change[0] for change in told(store.diff(1, 3))] == ["added", "added", "modified", "removed", "removed"]


def test_from_zero_everything_is_new(store):
    load(store, {1: 10, 2: 20})
    assert [change.kind for change in store.diff(0, 1)] == [ChangeKind.ADDED, ChangeKind.ADDED]


def test_what_left_and_came_back_unchanged_is_no_change(store):
    load(store, {1: 10, 2: 20})
    load(store, {2: 20})
    load(store, {1: 10, 2: 20})
    load(store, {1: 12, 2: 20})
    assert told(store.diff(1, 3)) == []
    assert told(store.diff(1, 4)) == [("modified", 4, "偿还10元", "偿还12元")]


def test_what_came_and_went_in_between_is_no_change(store):
    load(store, {1: 10})
    load(store, {1: 10, 2: 20})
    load(store, {1: 10})
    assert told(store.diff(1, 3)) == []


def test_other_sources_are_told_too(store):
    load(store, {1: 10})
    load(store, {5: 50}, scope=1, source="bureau")
    assert told(store.diff(1, 2)) == [("added", 2, None, "偿还50元")]


def test_versions_in_the_wrong_order_are_refused(store):
    load(store, {1: 10})
    load(store, {1: 11})
    with pytest.raises(StoreError):
        store.diff(2, 1)
