"""What matching needs from the store, so that it knows no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from defaulter_screen.matching.marks import Marks
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import PersonName
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Entry:
    """A listing with its compared form."""

    listing: Listing
    side: Normalised


class Index(Protocol):
    """The key index of one list version."""

    @property
    def classes(self) -> frozenset[int]:
        """Key classes that have postings at all."""

    @property
    def marks(self) -> Marks | None:
        """What tells at once where there are no postings; None where the store keeps none."""

    def postings(self, key: int) -> list[tuple[int, int]]:
        """``(listing id, brief)`` pairs under a key, sorted by brief."""

    def postings_many(self, keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """The same for several keys at once; keys without any are left out."""

    def links_many(self, keys: Sequence[int]) -> dict[int, list[int]]:
        """Name keys that link keys point to; keys without any are left out."""

    def name_text(self, key: int) -> str | None:
        """The name behind a name key."""

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """Listings with their compared forms, in the order of the ids."""

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:
        """Name and province of listed persons in compared form, and nothing else read, in the order of the ids."""

    def listings(self, ids: Sequence[int]) -> list[Listing]:
        """Listings in the order of the ids."""
