"""Entries of a batch's rows read some thousand at once: a statement for each row costs more than what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

from defaulter_screen.matching.index import Entry
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.store_index import StoreIndex

_AT_ONCE = 4_000
"""Entries held at a time, each of a kilobyte or two."""


class Reading(Enum):
    """Of people who compare alike, whose entries somebody looks at.

    No ruling and no cell of a result depends on any but the first one's, where all lists are of defaulters.
    """

    FIRST = auto()
    """The first one's alone."""
    MENTIONED = auto()
    """The others' as far as an audit trail mentions them."""
    ALL = auto()
    """Everybody's: where lists of several kinds are loaded, or where reviewers' findings are remembered."""


class ReadAhead:
    """Entries at hand; for what reads no others (``matching.index.Entries``).

    Args:
        index: where they are.
        ids: of the listings.
        mentions: of those of which nothing is needed but which entry each is.
    """

    def __init__(self, index: StoreIndex, ids: Sequence[int], mentions: Sequence[int] = ()) -> None:
        self._index = index
        self._listings = dict(zip(mentions, index.mentions(mentions), strict=True)) if mentions else {}
        self._listings |= zip(ids, index.listings(ids), strict=True) if ids else ()
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


def read_ahead(
    index: StoreIndex, wanted: Mapping[int, Sequence[int]], mentions: Mapping[int, Sequence[int]] | None = None
) -> Iterator[tuple[int, ReadAhead]]:
    """Each row with its entries at hand.

    Args:
        index: where they are.
        wanted: for each row the ids of listings.
        mentions: for some rows the ids of those of which nothing is needed but which entry each is.
    """
    portion: dict[int, Sequence[int]] = {}
    held = 0
    for row, ids in wanted.items():
        portion[row] = ids
        held += len(ids)
        if held >= _AT_ONCE:
            yield from _read(index, portion, mentions or {})
            portion, held = {}, 0
    yield from _read(index, portion, mentions or {})


def _read(
    index: StoreIndex, portion: Mapping[int, Sequence[int]], mentions: Mapping[int, Sequence[int]]
) -> Iterator[tuple[int, ReadAhead]]:
    mentioned = dict.fromkeys(one for row in portion for one in mentions.get(row, ()))
    ahead = ReadAhead(index, list(dict.fromkeys(one for ids in portion.values() for one in ids)), list(mentioned))
    return ((row, ahead) for row in portion)
