"""Does a probability mean what it says: bins, expected calibration error, Brier score, log loss."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from defaulter_screen.evaluation.scoring import Scored, wilson
from defaulter_screen.reporting.reliability import Point
from defaulter_screen.values import frozen_dataclass

EDGES = (0.0, 1e-6, 1e-4, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 1.0)
"""Bins narrow towards 0 and 1, where decisions are made; each holds its lower edge, the last one both."""
_LEAST = 1e-9
"""A probability of 0 for what happened costs ln(1e9), not infinity."""
Graded = tuple[float, bool, float]
"""Probability, truth, weight."""


@frozen_dataclass(frozen=True, slots=True)
class Bin:
    """One bin of probabilities.

    Attributes:
        low: lower edge.
        high: upper edge.
        rows: how many.
        weight_share: their share of all weight.
        mean: mean probability, by weight.
        observed: share of listed, by weight.
        ci95: Wilson's interval of ``observed``, on the effective number of rows (Kish: (Σw)² / Σw²).
    """

    low: float
    high: float
    rows: int
    weight_share: float
    mean: float
    observed: float
    ci95: tuple[float, float]


@frozen_dataclass(frozen=True, slots=True)
class Reliability:
    """How well probabilities hold over some rows.

    Attributes:
        name: which rows.
        rows: how many.
        ece: expected calibration error: mean distance of mean probability and observed share over the bins, by weight.
        brier: mean squared distance of probability and truth.
        log_loss: mean negative natural logarithm of the probability given to what is true.
        bins: those that hold rows.
    """

    name: str
    rows: int
    ece: float
    brier: float
    log_loss: float
    bins: tuple[Bin, ...]

    def points(self) -> list[Point]:
        """The bins as points of a reliability diagram."""
        return [Point(one.mean, one.observed, one.ci95, one.rows) for one in self.bins]


def reliability(name: str, graded: Sequence[Graded]) -> Reliability | None:
    """Grade probabilities; None where no row has weight."""
    total = sum(weight for _, _, weight in graded)
    if not total:
        return None
    bins = tuple(_bins(graded, total))
    brier = sum(weight * (p - listed) ** 2 for p, listed, weight in graded) / total
    loss = sum(weight * math.log(max(_LEAST, p if listed else 1 - p)) for p, listed, weight in graded) / total
    ece = sum(abs(one.mean - one.observed) * one.weight_share for one in bins)
    return Reliability(name, len(graded), ece, brier, -loss, bins)


def _bins(graded: Iterable[Graded], total: float) -> Iterable[Bin]:
    rows = sorted(graded)
    for low, high in pairwise(EDGES):
        inside = [row for row in rows if low <= row[0] < high or (high == EDGES[-1] == row[0])]
        weight = sum(row[2] for row in inside)
        if not weight:
            continue
        observed = sum(row[2] for row in inside if row[1]) / weight
        effective = weight**2 / sum(row[2] ** 2 for row in inside)
        mean = sum(row[0] * row[2] for row in inside) / weight
        ci95 = wilson(observed * effective, effective)
        yield Bin(low, high, len(inside), weight / total, mean, min(observed, 1.0), ci95)


def reliabilities(rows: Sequence[Scored]) -> tuple[Reliability, ...]:
    """The usual cuts: persons, persons whose probability is not negligible, persons without a number, organisations."""
    persons = [row for row in rows if row.entity == "person" and row.probability is not None]
    organisations = [row for row in rows if row.entity == "organisation" and row.probability is not None]
    cuts = (
        ("persons", _graded(persons)),
        ("persons_p_ge_1e4", [row for row in _graded(persons) if row[0] >= 1e-4]),
        ("persons_no_id", _graded([row for row in persons if row.number == "none"])),
        ("organisations", _graded(organisations)),
    )
    return tuple(found for name, graded in cuts if (found := reliability(name, graded)))


def _graded(rows: Iterable[Scored]) -> list[Graded]:
    return [(row.probability, row.listed, row.weight) for row in rows if row.probability is not None]
