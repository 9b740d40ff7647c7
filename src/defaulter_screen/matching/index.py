"""What matching needs from the store, so that it knows no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from defaulter_screen.models.listing import Listing
from defaulter_screen.models.normalised import Normalised


@dataclass(frozen=True, slots=True)
class Entry:
    """A listing with its compared form."""

    listing: Listing
    side: Normalised


class Index(Protocol):
    """The key index of one list version."""

    @property
    def classes(self) -> frozenset[int]:
        """Key classes that have postings at all."""

    def postings(self, key: int) -> list[tuple[int, int]]:
        """``(listing id, brief)`` pairs under a key, sorted by brief."""

    def links(self, key: int) -> list[int]:
        """Name keys that a link key points to."""

    def name_text(self, key: int) -> str | None:
        """The name behind a name key."""

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """Listings with their compared forms, in the order of the ids."""
