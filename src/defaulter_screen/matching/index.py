"""What matching needs from the store, so that it knows no SQL."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from defaulter_screen.matching.marks import Marks
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import PersonName
from defaulter_screen.values import frozen_dataclass

KEY = struct.Struct("<Q")
"""A key of the index, packed."""


@frozen_dataclass(frozen=True, slots=True)
class Entry:
    """A listing with its compared form."""

    listing: Listing
    side: Normalised


class Postings(Protocol):
    """The ``(listing id, brief)`` pairs under a key, sorted by brief; only what is looked at is taken apart."""

    @property
    def packed(self) -> bytes:
        """All of them, one behind another: four bytes of listing id, eight of brief, little-endian."""

    def __len__(self) -> int:
        """How many there are."""

    def below(self, bound: int, start: int = 0) -> int:
        """How many have a brief below the bound; they come first. The first ``start`` are known to."""

    def part(self, start: int, end: int) -> list[tuple[int, int]]:
        """Those from ``start`` up to ``end``."""

    def after(self, start: int) -> Iterator[tuple[int, int]]:
        """Those from ``start`` on, one after another."""

    def distinct(self, start: int, shift: int) -> int:
        """How many different values the briefs from ``start`` on have without their ``shift`` lowest bits."""


class Entries(Protocol):
    """Where listings are read in full."""

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """Listings with their compared forms, in the order of the ids."""

    def listings(self, ids: Sequence[int]) -> list[Listing]:
        """Listings in the order of the ids."""


class Index(Entries, Protocol):
    """The key index of one list version."""

    @property
    def classes(self) -> frozenset[int]:
        """Key classes that have postings at all."""

    @property
    def marks(self) -> Marks | None:
        """What tells at once where there are no postings; None where the store keeps none."""

    def postings(self, key: int) -> list[tuple[int, int]]:
        """``(listing id, brief)`` pairs under a key, sorted by brief."""

    def sorted_postings(self, key: int) -> Postings:
        """The same of a key that can have thousands."""

    def postings_many(self, keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """The same for several keys at once; keys without any are left out."""

    def postings_at_hand(self, keys: Sequence[int]) -> Mapping[int, Postings]:
        """The same of keys that can have thousands each; every key has its own, be it empty."""

    def links_packed(self, keys: Sequence[int]) -> Mapping[int, bytes]:
        """Name keys that link keys point to, ``KEY`` after ``KEY``: a common sound leads to hundreds, seldom looked at.

        Link keys that point nowhere are left out.
        """

    def name_texts(self, keys: Sequence[int]) -> dict[int, str]:
        """The names behind name keys; those of which none is known are left out."""

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:
        """Name and province of listed persons in compared form, and nothing else read, in the order of the ids."""
