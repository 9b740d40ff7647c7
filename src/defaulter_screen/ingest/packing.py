"""Made portions as bytes, on their way from a worker process to the one that writes.

By ``marshal``, in half the time of pickle; both ends are one interpreter. Texts that columns repeat (courts, units,
case forms) travel once, and then as numbers: so the writing process gets the very text that it had before, whose id it
finds without looking at its characters.
"""

from __future__ import annotations

import marshal
from typing import Any

from defaulter_screen.ingest.entry_columns import MadePortion, Removal
from defaulter_screen.sources.listing_rows import RejectedRow
from defaulter_screen.store.columns import ListingColumns, NewNames
from defaulter_screen.store.rows import COLUMNS

_REPEATED = tuple(map(COLUMNS.split(", ").index, ("court", "case_form", "basis_form", "basis_unit")))
"""Columns that repeat thousands of texts; of a handful ``marshal`` itself makes references."""
_MOST_TEXTS = 1 << 17
"""Texts that both ends remember: of such that hardly repeat they would be too many."""


class Packer:
    """The sending end; what it packs is to be unpacked in the same order."""

    def __init__(self) -> None:
        self._numbers = _Numbers()

    def packed(self, made: MadePortion) -> bytes:
        """A portion as bytes."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        listings, names, numbers = made.listings, made.names, self._numbers
        anew = len(numbers) > _MOST_TEXTS
        if anew:
            numbers.clear()
        columns = list(listings.columns)
        for place in _REPEATED:
            column = columns[place]
            columns[place] = np.fromiter(map(numbers.__getitem__, column), np.uint32, len(column)).tobytes()
        texts, numbers.new = numbers.new, []
        return marshal.dumps(
            (
                made.rows,
                (anew, texts),
                (
                    listings.key_hashes.tobytes(),
                    listings.content_hashes.tobytes(),
                    listings.briefs.tobytes(),
                    columns,
                    listings.posting_rows.tobytes(),
                    listings.posting_keys.tobytes(),
                ),
                [tuple(removal) for removal in made.removals],
                (names.keys.tobytes(), names.texts, names.links.tobytes(), names.counts.tobytes()),
                [
                    (before, (row.line, row.reason_code, row.reason_zh, row.reason_en, row.excerpt))
                    for before, row in made.rejects
                ],
            )
        )


class Unpacker:
    """The receiving end."""

    def __init__(self) -> None:
        self._texts: list[str | None] = []

    def unpacked(self, data: bytes) -> MadePortion:
        """The portion that was packed."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        rows, (anew, texts), listings, removals, names, rejects = marshal.loads(data)  # noqa: S302 - from our own worker process
        if anew:
            self._texts.clear()
        self._texts += texts
        keys, contents, briefs, columns, posting_rows, posting_keys = listings
        for place in _REPEATED:
            columns[place] = list(map(self._texts.__getitem__, np.frombuffer(columns[place], np.uint32).tolist()))
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
        )


class _Numbers(dict[Any, int]):
    """The number of each text, in the order in which they came.

    Attributes:
        new: those that were not sent yet.
    """

    def __init__(self) -> None:
        super().__init__()
        self.new: list[str | None] = []

    def __missing__(self, text: str | None) -> int:
        number = self[text] = len(self)
        self.new.append(text)
        return number
