"""What a report of a batch says, free of how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping

from defaulter_screen.models.listing import ListVersion
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Counted:
    """A code with its texts and the number of rows that have it."""

    code: str
    text_zh: str
    text_en: str
    rows: int


@frozen_dataclass(frozen=True, slots=True)
class Attention:
    """One row that a person must look at; masked as the decision is.

    Attributes:
        row: input row, counted from 1 without the heading.
        outcome: ``intercept`` or ``review``.
        subject: masked name.
        number: masked number.
        probability: P(on the defaulter list).
        case_number: case number of the best hit.
        reason_zh: the first reason in Chinese.
        reason_en: the same in English.
        decision_id: key into the audit trail.
    """

    row: int
    outcome: str
    subject: str
    number: str
    probability: float
    case_number: str
    reason_zh: str
    reason_en: str
    decision_id: str


@frozen_dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the run: label in both languages and value."""

    label_zh: str
    label_en: str
    value: str


@frozen_dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch in numbers; holds no time of day, so that a resumed batch gives the same bytes as an uninterrupted one.

    Attributes:
        rows: rows screened, errors included.
        outcomes: rows per outcome code.
        reasons: reason codes, most frequent first.
        measures: measures, most frequent first.
        attention: the first rows to intercept or review.
        parameters: what was run: file, scene, dates, run id, policy, model, versions.
        lists: list versions in force.
    """

    rows: int
    outcomes: Mapping[str, int]
    reasons: tuple[Counted, ...]
    measures: tuple[Counted, ...]
    attention: tuple[Attention, ...]
    parameters: tuple[Parameter, ...]
    lists: tuple[ListVersion, ...]
