"""Which outcomes of a file would change under other rates: what a user sees before he adopts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from defaulter_screen.evaluation.answers import Answer
from defaulter_screen.models.decision import Outcome
from defaulter_screen.values import frozen_dataclass

SHOWN = 50
"""Changed rows that a report names one by one."""


@frozen_dataclass(frozen=True, slots=True)
class Changed:
    """One row whose outcome would change.

    Attributes:
        row: counted from 1 without the heading.
        before: its outcome under the rates in force.
        after: under the new ones.
        probability_before: under the rates in force.
        probability_after: under the new ones.
    """

    row: int
    before: Outcome
    after: Outcome
    probability_before: float | None
    probability_after: float | None


@frozen_dataclass(frozen=True, slots=True)
class Changes:
    """What would change in a file.

    Attributes:
        rows: how many rows were compared.
        counts: how many go from which outcome to which.
        first: the first of them.
    """

    rows: int
    counts: dict[tuple[Outcome, Outcome], int]
    first: tuple[Changed, ...]


def compare_outcomes(answers: Iterable[tuple[int, Answer, Answer]]) -> Changes:
    """Compare rows, each with its answers under the rates in force and under the new ones."""
    counts: Counter[tuple[Outcome, Outcome]] = Counter()
    first: list[Changed] = []
    rows = 0
    for row, before, after in answers:
        rows += 1
        if before.outcome is after.outcome:
            continue
        counts[before.outcome, after.outcome] += 1
        if len(first) < SHOWN:
            first.append(Changed(row, before.outcome, after.outcome, before.probability, after.probability))
    return Changes(rows, dict(counts), tuple(first))
