"""Everybody on the lists who could be the subject, on the way from candidates to hits."""

from __future__ import annotations

from dataclasses import dataclass, field

from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised

COMPARED_AT_MOST = 64
"""Persons compared one by one, the nearest first; of a thousand namesakes the rest count as the last of these does."""


class Listed:
    """One listed person or organisation with all entries found of it; they are fetched when somebody looks."""

    __slots__ = ("defaulter", "evaluation", "ids", "listings", "odds", "side")

    def __init__(self, evaluation: Evaluation, side: Normalised, ids: list[int], *, defaulter: bool) -> None:
        self.ids = ids
        self.listings: list[Listing] = []
        self.defaulter = defaulter
        self.compare(evaluation, side)

    def compare(self, evaluation: Evaluation, side: Normalised) -> None:
        """What the comparison with him, or with the best of his entries, says."""
        self.evaluation = evaluation
        self.side = side
        self.odds = evaluation.odds

    def found(self, listing_id: int, list_kind: ListKind) -> None:
        """One more entry of the same, not read so far."""
        self.ids.append(listing_id)
        self.defaulter |= list_kind is ListKind.DEFAULTER

    def take(self, listing: Listing) -> None:
        """One more entry of the same."""
        self.found(listing.listing_id, listing.list_kind)
        self.listings.append(listing)


@dataclass(slots=True)
class Field:
    """Everybody on the lists who could be the subject.

    Attributes:
        people: compared one by one.
        rest: odds of those that were not, taken to be like the ones that were.
        uncompared: how many these are.
    """

    people: list[Listed] = field(default_factory=list)
    rest: float = 0.0
    uncompared: int = 0
