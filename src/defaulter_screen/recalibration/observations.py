"""What reviewed cases and labelled rows show of the rates: who it was, and which levels the comparison showed."""

from __future__ import annotations

from collections.abc import Iterable

from defaulter_screen.evaluation.answers import Answer
from defaulter_screen.evaluation.labelled import LabelledRow
from defaulter_screen.evaluation.running import Ask
from defaulter_screen.ledger.review_cases import CalibrationCase
from defaulter_screen.models.hit import Hit
from defaulter_screen.models.supervision import Disposition
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Observation:
    """One hit about which the truth is known.

    Attributes:
        true_match: the subject is the listed one.
        organisation: the listed one is an organisation.
        levels: field to level of agreement.
        name_weight: log10 of m/u of the name, or None without one.
        weight: how many cases it stands for.
    """

    true_match: bool
    organisation: bool
    levels: dict[str, str]
    name_weight: float | None
    weight: float = 1.0


@frozen_dataclass(frozen=True, slots=True)
class Stated:
    """A probability beside the truth, for the prior odds."""

    probability: float
    listed: bool
    weight: float = 1.0


@frozen_dataclass(frozen=True, slots=True)
class Material:
    """Everything that recalibration learns from.

    Attributes:
        observations: hits with the truth.
        stated: probabilities with the truth.
    """

    observations: tuple[Observation, ...]
    stated: tuple[Stated, ...]


def from_cases(cases: Iterable[CalibrationCase]) -> Material:
    """Material from settled review cases."""
    observations, stated = [], []
    for case in cases:
        found = case.disposition is Disposition.TRUE_MATCH
        levels = {field: level for field, level, _, _ in case.comparisons}
        weights = {field: weight for field, _, _, weight in case.comparisons}
        observations.append(Observation(found, case.kind == "organisation", levels, weights.get("name")))
        stated.append(Stated(case.probability, found))
    return Material(tuple(observations), tuple(stated))


def from_rows(rows: Iterable[LabelledRow], ask: Ask) -> Material:
    """Material from a labelled file.

    The best hit of a listed row is a true match unless the file names other case numbers; the best hit of an innocent's
    row is none. Rows without a hit tell only of the prior odds.
    """
    observations, stated = [], []
    for row in rows:
        answer = ask(row)
        if answer.probability is None:
            continue
        stated.append(Stated(answer.probability, row.label.listed, row.label.weight))
        found = _observation(row, answer)
        if found is not None:
            observations.append(found)
    return Material(tuple(observations), tuple(stated))


def _observation(row: LabelledRow, answer: Answer) -> Observation | None:
    hit, label = answer.best, row.label
    if hit is None:
        return None
    other_entry = bool(label.case_numbers) and answer.case_number not in label.case_numbers
    return _of_hit(hit, true_match=label.listed and not other_entry, weight=label.weight)


def _of_hit(hit: Hit, *, true_match: bool, weight: float) -> Observation:
    levels = {comparison.field: comparison.level for comparison in hit.comparisons}
    weights = {comparison.field: comparison.weight for comparison in hit.comparisons}
    organisation = hit.listing.kind.value == "organisation"
    return Observation(true_match, organisation, levels, weights.get("name"), weight)
