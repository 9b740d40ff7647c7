"""A load beside what is in force: which listings are new, which say something else, and which are gone.

Memory holds the keys of this load, to find repeated rows, and a byte for each listing in force; nothing of the rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from defaulter_screen.store.columns import ListingColumns
from defaulter_screen.store.connection import pages
from defaulter_screen.store.keys_in_force import KeysInForce
from defaulter_screen.store.seen_keys import SeenKeys


class Compared(NamedTuple):
    """What listings come to beside those in force.

    Attributes:
        new: listings that are new or say something else.
        replaced: listings in force that say something else.
        unchanged: how many are as they were.
    """

    new: ListingColumns
    replaced: list[int]
    unchanged: int


class Comparison:
    """Compares one load's listings.

    Args:
        connection: the loader's connection.
        keys: of the listings in force.
        first_id: the first that this load gives; all in force are below it.
    """

    def __init__(self, connection: sqlite3.Connection, keys: KeysInForce, *, first_id: int) -> None:
        self._connection = connection
        self._keys = keys
        self._first_id = first_id
        self._spoken_of = bytearray(first_id)
        self._seen = SeenKeys()

    def first(self, listings: ListingColumns) -> ListingColumns:
        """The listings whose key this load has not had."""
        first = self._seen.first(listings.key_hashes)
        return listings if first.all() else listings.taken(first.nonzero()[0])

    def compared(self, listings: ListingColumns) -> Compared:
        """Listings beside those in force."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        positions: list[int] = []
        replaced: list[int] = []
        unchanged = 0
        contents = listings.content_hashes.tolist()
        for position, found in enumerate(self._keys.many(listings.key_hashes)):
            if found is None:
                positions.append(position)
                continue
            self._spoken_of[found[0]] = 1
            if found[1] == contents[position]:
                unchanged += 1
            else:
                replaced.append(found[0])
                positions.append(position)
        return Compared(listings.taken(np.array(positions, np.int64)), replaced, unchanged)

    def leaving(self, key_hash: int) -> int | None:
        """The listing in force under a key; None where there is none, or this load has spoken of it before."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        found = self._keys.find(key_hash) if self._seen.first(np.array([key_hash], np.uint64)).all() else None
        if found is None:
            return None
        self._spoken_of[found[0]] = 1
        return found[0]

    def all_came(self) -> None:
        """No row comes any more: at ten million rows their keys are a quarter of a gigabyte."""
        self._seen = SeenKeys()

    def unspoken_of(self, source_id: int) -> Iterator[tuple[int, int]]:
        """Ids and keys of a source's listings from before this load that it did not name, in force or not."""
        sql = "SELECT listing_id, key_hash, source_id FROM listing WHERE listing_id > ? ORDER BY listing_id LIMIT ?"
        for page in pages(self._connection, sql):
            for listing_id, key_hash, source in page:
                if listing_id >= self._first_id:
                    return
                if source == source_id and not self._spoken_of[listing_id]:
                    yield listing_id, key_hash
