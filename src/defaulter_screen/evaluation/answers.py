"""What the flow answers to one labelled row, whether it was asked through a store or of a single pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from defaulter_screen.ids.number import Scheme
from defaulter_screen.models.case_number import unify_case_number
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.hit import Hit
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Subject
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Answer:
    """One row's outcome.

    Attributes:
        outcome: ``error`` where the row could not be screened.
        probability: P(the subject is on the list; of a pair: both are one), None for an error.
        hits: best first.
    """

    outcome: Outcome
    probability: float | None = None
    hits: tuple[Hit, ...] = ()

    @property
    def best(self) -> Hit | None:
        """The best hit on the defaulter list, or the best of all where that has none."""
        on_list = (hit for hit in self.hits if hit.listing.list_kind is ListKind.DEFAULTER)
        return next(on_list, self.hits[0] if self.hits else None)

    @property
    def case_number(self) -> str:
        """Case number of the best hit, unified; empty without one."""
        return unify_case_number(self.best.listing.case_number) if self.best else ""


FAILED = Answer(Outcome.ERROR)
Screen = Callable[[Subject], Decision]
"""Screens one subject: ``Screener.screen`` with scene and date filled in."""


def answer_of(decision: Decision) -> Answer:
    """A decision as the answer to a labelled row."""
    return Answer(decision.outcome, decision.probability, decision.hits)


def number_quality(subject: Normalised) -> str:
    """How good the stated number is: ``exact``, ``damaged``, ``masked`` or ``none``."""
    number = subject.number
    if number is None:
        return "none"
    if number.scheme is Scheme.DAMAGED or not number.valid:
        return "damaged"
    return "masked" if number.masked else "exact"


def cells_or_empty(cells: Sequence[str], columns: frozenset[int]) -> list[str]:
    """The cells with those of other meaning blanked, so that nobody takes a label for the applicant's data."""
    return ["" if column in columns else cell for column, cell in enumerate(cells)]
