"""What changed between two list versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from defaulter_screen.models.listing import Listing
from defaulter_screen.models.supervision import Change, ChangeKind
from defaulter_screen.store.versions import Load
from defaulter_screen.store.view import StoreView

_PAGE = 400


def changes(connection: sqlite3.Connection, loads: list[Load], before: StoreView, after: StoreView) -> Iterator[Change]:
    """Listings added, modified or removed from one view to the other, in the order of their ids; removals last.

    A listing that left and came back unchanged in between is no change.
    """
    seq_of = dict(connection.execute("SELECT listing_id, seq FROM removed").fetchall())
    gone = [listing_id for listing_id in sorted(seq_of) if before.visible(listing_id) and not after.visible(listing_id)]
    left = dict(_key_hashes(connection, gone))
    new = (
        (listing_id, load.version.version)
        for load in loads
        if before.version < load.version.version <= after.version
        for listing_id in range(load.first_id, load.last_id + 1)
        if after.visible(listing_id) and not before.visible(listing_id)
    )
    while page := list(islice(new, _PAGE)):
        yield from _arrived(connection, (before, after), page, left)
    for start in range(0, len(remaining := sorted(left.values())), _PAGE):
        for listing in before.listings(remaining[start : start + _PAGE]):
            yield Change(ChangeKind.REMOVED, seq_of[listing.listing_id], listing, None)


def _arrived(
    connection: sqlite3.Connection,
    views: tuple[StoreView, StoreView],
    page: list[tuple[int, int]],
    left: dict[int, int],
) -> Iterator[Change]:
    """Changes of listings that are new in the later view; their predecessors are taken out of ``left``."""
    before, after = views
    ids = [listing_id for listing_id, _ in page]
    hashes = {listing_id: key_hash for key_hash, listing_id in _key_hashes(connection, ids)}
    for (listing_id, version), listing in zip(page, after.listings(ids), strict=True):
        predecessor = left.pop(hashes[listing_id], None)
        if predecessor is None:
            yield Change(ChangeKind.ADDED, version, None, listing)
        elif not _same(old := before.listing(predecessor), listing):
            yield Change(ChangeKind.MODIFIED, version, old, listing)


def _key_hashes(connection: sqlite3.Connection, ids: list[int]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(ids), _PAGE):
        part = ids[start : start + _PAGE]
        marks = ",".join("?" * len(part))
        yield from connection.execute(
            f"SELECT key_hash, listing_id FROM listing WHERE listing_id IN ({marks})", part
        ).fetchall()


def _same(old: Listing, new: Listing) -> bool:
    return replace(old, listing_id=new.listing_id) == new
