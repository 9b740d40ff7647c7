"""What stands under the keys of many subjects, in numpy columns, and which of it a complete number contradicts.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.brief import UNKNOWN_CHECK, UNKNOWN_SEQUENCE, YEAR_BASE
from defaulter_screen.matching.plain_columns import NumberColumn

U64 = NDArray[np.uint64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


class KeyColumns(Protocol):
    """Entries of keys that were asked for, key by key."""

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many entries each key has."""

    @property
    def ids(self) -> NDArray[np.uint32]:
        """Listings; of links they say nothing."""

    @property
    def values(self) -> U64:
        """Briefs; of links the keys of names that they point to."""


class Met(NamedTuple):
    """Entries under keys, in the order in which the keys were asked for.

    Attributes:
        rows: whose key it is.
        keys: the key.
        ids: of the listings.
        briefs: theirs.
    """

    rows: Places
    keys: U64
    ids: NDArray[np.uint32]
    briefs: U64

    def where(self, kept: Mask) -> Met:
        """Some of them."""
        return Met(self.rows[kept], self.keys[kept], self.ids[kept], self.briefs[kept])

    def by_row(self) -> dict[int, dict[int, int]]:
        """For each row that meets somebody the listings, each once and in order, with their briefs."""
        found: dict[int, dict[int, int]] = {}
        columns = self.rows.tolist(), self.ids.tolist(), self.briefs.tolist()
        for row, listing_id, brief in zip(*columns, strict=True):
            found.setdefault(row, {}).setdefault(listing_id, brief)
        return found


def entries_under(rows: Places, keys: U64, read: Callable[[Sequence[int]], KeyColumns]) -> Met:
    """The entries under keys; each key is read once, whoever asks for it.

    Args:
        rows: whose keys these are.
        keys: of listings.
        read: gives the entries of keys, key by key in the order asked.
    """
    asked, places = np.unique(keys, return_inverse=True)
    found = read(asked.tolist())
    starts, counts = np.cumsum(found.counts) - found.counts, found.counts[places]
    at = np.repeat(starts[places], counts) + counted(counts)
    return Met(np.repeat(rows, counts), np.repeat(keys, counts), found.ids[at], found.values[at])


def counted(counts: Places) -> Places:
    """0, 1, 2 … for each of the counts."""
    places: Places = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return places


def fitting(met: Met, numbers: NumberColumn) -> Mask:
    """``filters.fits_pattern`` of every entry and the complete number of its row."""
    born = numbers.born
    own = (
        numbers.area,
        born // 10_000 - YEAR_BASE,
        numbers.sequence,
        numbers.check,
        (born // 100 % 100 << 5) | born % 100,
    )
    fits = np.ones(len(met.rows), dtype=bool)
    for (shift, mask, unknown), column in zip(_FIELDS, own, strict=True):
        shown = (met.briefs >> np.uint64(shift)).astype(np.int64) & mask
        fits &= (shown == unknown) | (shown == column[met.rows])
    return fits


_FIELDS = ((32, 0xFFFFF, 0), (52, 0xFF, 0), (22, 0x3FF, UNKNOWN_SEQUENCE), (18, 0xF, UNKNOWN_CHECK), (9, 0x1FF, 0))
"""Area, year, sequence, check character, month and day in a brief: shift, mask, and what says unknown."""
