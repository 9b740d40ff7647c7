"""A portion of a list on its way into the store: columns of plain values, as worker processes send them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Any, NamedTuple

from defaulter_screen.coded import Coded
from defaulter_screen.values import frozen_dataclass


class NewNames(NamedTuple):
    """Distinct names with the keys (sounds, one character left out) that point to them.

    Attributes:
        keys: of the names; numpy ``uint64``.
        texts: the names.
        links: all link keys, those of the first name first; numpy ``uint64``.
        counts: how many link keys each name has; numpy.
    """

    keys: Any
    texts: list[str]
    links: Any
    counts: Any

    def taken(self, wanted: Any) -> NewNames:
        """Some of the names, by a numpy array of whether."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        texts = list(compress(self.texts, wanted.tolist()))
        links = self.links[np.repeat(wanted, self.counts)]
        return NewNames(self.keys[wanted], texts, links, self.counts[wanted])


class NamedEntries(NamedTuple):
    """Some names, and the entries that are found by them.

    Attributes:
        names: keys of the names, ascending, each once; numpy ``uint64``.
        texts: the names.
        keys: for each entry the key of its name, ascending; numpy ``uint64``.
        briefs: of the entries, ascending within a name; numpy ``uint64``.
    """

    names: Any
    texts: list[str]
    keys: Any
    briefs: Any


@frozen_dataclass(frozen=True, slots=True)
class ListingColumns:
    """Listings of one portion, in order.

    Attributes:
        key_hashes: 63-bit hash of each listing's key, which takes in kind and source; numpy ``uint64``.
        content_hashes: 63-bit hash of all that each says; numpy ``uint64``.
        briefs: one for each listing; numpy ``uint64``.
        columns: the columns of ``rows.PackedListing``; what repeats is coded.
        posting_rows: for each posting the position of its listing; numpy integers.
        posting_keys: the key of each posting; numpy ``uint64``.
    """

    key_hashes: Any
    content_hashes: Any
    briefs: Any
    columns: Sequence[Sequence[Any]]
    posting_rows: Any
    posting_keys: Any

    def taken(self, positions: Any) -> ListingColumns:
        """The listings at these positions (a numpy array of integers, ascending) alone."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        chosen = positions.tolist()
        place = np.full(len(self.key_hashes), -1, np.int64)
        place[positions] = np.arange(len(chosen))
        rows = place[self.posting_rows]
        kept = rows >= 0
        return ListingColumns(
            self.key_hashes[positions],
            self.content_hashes[positions],
            self.briefs[positions],
            [
                column.at(positions) if isinstance(column, Coded) else [column[position] for position in chosen]
                for column in self.columns
            ],
            rows[kept],
            self.posting_keys[kept],
        )
