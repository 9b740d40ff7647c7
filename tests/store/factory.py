"""Small made-up lists for the store's tests: a listing is a number with a content, its postings follow from both."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from defaulter_screen.models.listing import ListKind, ListVersion
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.store.columns import ListingColumns
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.loading import LoadWriter
from defaulter_screen.store.rows import PackedListing
from defaulter_screen.store.versions import LoadSpec
from store.packing import ListingFields, new_names, pack

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
NAME_CLASS, LINK_CLASS, NUMBER_CLASS = 1, 2, 4
NAMES = 5
"""So few distinct names that listings share them."""


def name_key(number: int) -> int:
    return NAME_CLASS << 58 | number % NAMES + 1


def number_key(number: int) -> int:
    return NUMBER_CLASS << 58 | number


def link_key(number: int) -> int:
    return LINK_CLASS << 58 | number % NAMES % 2


def spec(**changes):
    values = {
        "list_kind": ListKind.DEFAULTER,
        "source": "court",
        "mode": "snapshot",
        "list_date": date(2026, 11, 1),
        "now": NOW,
        "normalisation_version": "test",
    }
    return LoadSpec(**{**values, **changes})


def fields(number: int, content: int, **changes) -> ListingFields:
    values = {
        "kind": SubjectKind.PERSON,
        "name": f"测试{number % NAMES}",
        "court": f"测试市第{number % 3}人民法院",
        "case_number": f"(2020)测执{number}号",
        "duty": f"偿还{content}元",
    }
    return ListingFields(**{**values, **changes})


def add(writer: LoadWriter, number: int, content: int = 0, *, scope: int = 0) -> str:
    key = scope << 40 | number
    keys = [name_key(number), number_key(number)]
    result = add_one(writer, pack(fields(number, content)), key, content, keys)
    writer.add_names(new_names([(name_key(number), f"测试{number % NAMES}", [link_key(number)])]))
    return result


def add_one(writer: LoadWriter, row: PackedListing, key: int, content: int, keys: list[int]) -> str:
    """Stage a listing whose brief is its content; what became of it."""
    changed, unchanged = writer.changed, writer.unchanged
    hashes = [np.array([value], np.uint64) for value in (key, content, content)]
    one = ListingColumns(*hashes, [[value] for value in row], np.zeros(len(keys), np.int64), np.array(keys, np.uint64))
    if writer.add(one):
        return "duplicate"
    return "changed" if writer.changed > changed else "unchanged" if writer.unchanged > unchanged else "added"


def stage(writer: LoadWriter, rows: dict[int, int], removed=(), *, scope: int = 0) -> None:
    for number, content in rows.items():
        add(writer, number, content, scope=scope)
    for number in removed:
        writer.remove(scope << 40 | number)


def load(store: ListStore, rows: dict[int, int], removed=(), *, scope: int = 0, **changes) -> ListVersion:
    with store.begin_load(spec(**changes)) as writer:
        stage(writer, rows, removed, scope=scope)
        writer.build()
        return writer.publish("0" * 64)


def contents(view) -> dict[int, int]:
    """What a view shows: number of every listing -> its content, read back by every way in, which must agree."""
    by_scan = {}
    for key, entries in view.scan(NUMBER_CLASS):
        number = key & ((1 << 40) - 1)
        assert view.postings(key) == entries
        packed = view.sorted_postings(key)
        assert packed.part(0, len(packed)) == entries
        at_hand = view.postings_at_hand([key, key + 1])
        assert [one.part(0, len(one)) for one in at_hand.values()] == [entries, view.postings(key + 1)]
        assert view.count(key) == len(entries)
        for listing_id, content in entries:
            assert view.visible(listing_id)
            listing = view.listing(listing_id)
            assert (listing.case_number, listing.duty) == (f"(2020)测执{number}号", f"偿还{content}元")
            assert listing.court == f"测试市第{number % 3}人民法院"
            assert (listing_id, content) in view.postings(name_key(number))
            assert name_key(number) in view.links(link_key(number))
            assert view.name_text(name_key(number)) == f"测试{number % NAMES}"
            assert number not in by_scan
            by_scan[number] = content
    named = [entry for _, entries in view.scan(NAME_CLASS) for entry in entries]
    assert sorted(brief for _, brief in named) == sorted(by_scan.values())
    many = view.postings_many([number_key(number) for number in by_scan] + [number_key(10**6)])
    assert {key & ((1 << 40) - 1): entries[0][1] for key, entries in many.items()} == by_scan
    assert len(list(view.ids())) == len(by_scan)
    return by_scan
