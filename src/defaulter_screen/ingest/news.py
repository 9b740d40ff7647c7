"""What a process took apart for the first time, told to the others, so that they need not.

Two processes that read halves of a list meet a third of its names and companies both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from defaulter_screen.ingest.met_organisations import OrganisationCards

Packed = tuple[Any, ...]
"""Plain values, which ``marshal`` and ``pickle`` take."""


class News(NamedTuple):
    """What one portion brought.

    Attributes:
        names: plain names of persons.
        keys: theirs.
        organisations: hashes of names and numbers, with the cards of these organisations.
    """

    names: Sequence[str]
    keys: Sequence[int]
    organisations: Sequence[tuple[list[int], OrganisationCards]]

    def __repr__(self) -> str:
        """Shows nobody: a repr ends up in logs."""
        return f"News({len(self.names)} names, {sum(len(one) for one, _ in self.organisations)} organisations)"

    def packed(self) -> Packed:
        """In plain values."""
        organisations = [
            (hashes, cards.names, cards.numbers, *(column.tobytes() for column in cards[2:]))
            for hashes, cards in self.organisations
        ]
        return list(self.names), list(self.keys), organisations

    @staticmethod
    def unpacked(packed: Packed) -> News:
        """The news that were packed."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        names, keys, organisations = packed
        kinds = np.uint64, np.int64, np.uint64
        return News(
            names,
            keys,
            [
                (hashes, OrganisationCards(shown, numbers, *map(np.frombuffer, columns, kinds)))
                for hashes, shown, numbers, *columns in organisations
            ],
        )
