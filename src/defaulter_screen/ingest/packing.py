"""Made portions as bytes, on their way from a worker process to the one that writes.

By ``marshal``, in half the time of pickle; both ends are one interpreter. Values that columns repeat (courts, units,
days) travel once, and then as numbers: so the writing process gets the very table that it had before, of whose texts it
knows the ids.
"""

from __future__ import annotations

import marshal
from typing import Any

from defaulter_screen.coded import Coded
from defaulter_screen.ingest.entry_columns import MadePortion, Removal
from defaulter_screen.ingest.news import News
from defaulter_screen.sources.listing_rows import RejectedRow
from defaulter_screen.store.columns import ListingColumns, NewNames


class Packer:
    """The sending end; what it packs is to be unpacked in the same order."""

    def __init__(self) -> None:
        self._sent: dict[int, tuple[list[Any], int]] = {}

    def packed(self, made: MadePortion) -> bytes:
        """A portion as bytes."""
        listings, names = made.listings, made.names
        columns = listings.columns
        coded = [self._coded(place, column) for place, column in enumerate(columns) if isinstance(column, Coded)]
        return marshal.dumps(
            (
                made.rows,
                (
                    listings.key_hashes.tobytes(),
                    listings.content_hashes.tobytes(),
                    listings.briefs.tobytes(),
                    [None if isinstance(column, Coded) else column for column in columns],
                    coded,
                    listings.posting_rows.tobytes(),
                    listings.posting_keys.tobytes(),
                ),
                [tuple(removal) for removal in made.removals],
                (names.keys.tobytes(), names.texts, names.links.tobytes(), names.counts.tobytes()),
                [
                    (before, (row.line, row.reason_code, row.reason_zh, row.reason_en, row.excerpt))
                    for before, row in made.rejects
                ],
                made.news.packed(),
            )
        )

    def _coded(self, place: int, column: Coded[Any]) -> tuple[int, bool, list[Any], bytes]:
        """Which column, whether its table is another than in the portion before, what is new in it, the codes."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        values = column.values
        table, sent = self._sent.get(place, (None, 0))
        anew = table is not values
        new = values[0 if anew else sent :]
        # With the list itself, so that no other is taken for it.
        self._sent[place] = values, len(values)
        return place, anew, new, column.codes.astype(np.uint32).tobytes()


class Unpacker:
    """The receiving end."""

    def __init__(self) -> None:
        self._tables: dict[int, list[Any]] = {}

    def unpacked(self, data: bytes) -> MadePortion:
        """The portion that was packed."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        rows, listings, removals, names, rejects, news = marshal.loads(data)  # noqa: S302 - from our own worker process
        keys, contents, briefs, columns, coded, posting_rows, posting_keys = listings
        for place, anew, new, codes in coded:
            values = self._tables[place] = [] if anew else self._tables[place]
            values += new
            columns[place] = Coded(values, np.frombuffer(codes, np.uint32).astype(np.int64))
        name_keys, name_texts, links, counts = names
        wide, whole = np.uint64, np.int64
        return MadePortion(
            rows,
            ListingColumns(
                np.frombuffer(keys, wide),
                np.frombuffer(contents, wide),
                np.frombuffer(briefs, wide),
                columns,
                np.frombuffer(posting_rows, whole),
                np.frombuffer(posting_keys, wide),
            ),
            [Removal(*removal) for removal in removals],
            NewNames(
                np.frombuffer(name_keys, wide), name_texts, np.frombuffer(links, wide), np.frombuffer(counts, whole)
            ),
            [(before, RejectedRow(*row)) for before, row in rejects],
            News.unpacked(news),
        )
