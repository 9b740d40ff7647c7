"""Entries of a batch's rows read some thousand at once: a statement for each row costs more than what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from defaulter_screen.matching.index import Entry
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.store_index import StoreIndex

_AT_ONCE = 4_000
"""Entries held at a time, each of a kilobyte or two."""


class ReadAhead:
    """Entries at hand; for what reads no others (``matching.index.Entries``).

    Args:
        index: where they are.
        ids: of the listings.
    """

    def __init__(self, index: StoreIndex, ids: Sequence[int]) -> None:
        self._index = index
        self._listings = dict(zip(ids, index.listings(ids), strict=True)) if ids else {}
        self._entries: dict[int, Entry] = {}

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """Listings with their compared forms, in the order of the ids."""
        return [self._entries.get(one) or self._compared(one) for one in ids]

    def listings(self, ids: Sequence[int]) -> list[Listing]:
        """Listings in the order of the ids; of those at which nobody looks nothing but the list."""
        return [self._listings.get(one) or _unread(one) for one in ids]

    def _compared(self, listing_id: int) -> Entry:
        entry = self._entries[listing_id] = self._index.entry(self._listings[listing_id])
        return entry


def _unread(listing_id: int) -> Listing:
    """An entry of a hit at which nobody looks (``column_sieve``)."""
    return Listing(listing_id, "", ListKind.DEFAULTER, "", SubjectKind.PERSON, "")


def read_ahead(index: StoreIndex, wanted: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, ReadAhead]]:
    """Each row with its entries at hand.

    Args:
        index: where they are.
        wanted: for each row the ids of listings.
    """
    portion: dict[int, Sequence[int]] = {}
    held = 0
    for row, ids in wanted.items():
        portion[row] = ids
        held += len(ids)
        if held >= _AT_ONCE:
            yield from _read(index, portion)
            portion, held = {}, 0
    yield from _read(index, portion)


def _read(index: StoreIndex, portion: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, ReadAhead]]:
    ahead = ReadAhead(index, list(dict.fromkeys(one for ids in portion.values() for one in ids)))
    return ((row, ahead) for row in portion)
