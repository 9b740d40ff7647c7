"""Everybody on the lists who could be the subject, on the way from candidates to hits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.values import frozen_dataclass

COMPARED_AT_MOST = 64
"""Persons compared one by one, the nearest first; of a thousand namesakes the rest count as the last of these does."""


class Compared(Protocol):
    """What a comparison comes to; the comparison itself is looked at of those alone who are shown."""

    @property
    def odds(self) -> float:
        """Odds of this candidate against everybody who is not on the list."""

    @property
    def stands(self) -> bool:
        """Whether he is a hit however unlikely he is."""

    @property
    def evaluation(self) -> Evaluation:
        """The comparison, field by field."""

    @property
    def side(self) -> Normalised:
        """The listed side as far as the comparison looked at it."""


@frozen_dataclass(frozen=True, slots=True)
class Evaluated:
    """A comparison made in full."""

    evaluation: Evaluation
    side: Normalised
    odds: float
    stands: bool

    @classmethod
    def of(cls, evaluation: Evaluation, side: Normalised) -> Evaluated:
        """With what it comes to."""
        return cls(evaluation, side, evaluation.odds, evaluation.stands)


class Listed:
    """One listed person or organisation with all entries found of it; they are fetched when somebody looks."""

    __slots__ = ("compared", "defaulter", "ids", "listings", "odds")

    def __init__(self, compared: Compared, ids: list[int], *, defaulter: bool) -> None:
        self.ids = ids
        self.listings: list[Listing] = []
        self.defaulter = defaulter
        self.compared = compared
        self.odds = compared.odds

    def compare(self, compared: Compared) -> None:
        """What the comparison with him, or with the best of his entries, comes to."""
        self.compared = compared
        self.odds = compared.odds

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
