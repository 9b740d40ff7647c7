"""``evaluate``: every row of a labelled file through the flow, scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from defaulter_screen.errors import InvalidInputError, UnknownSceneError
from defaulter_screen.evaluation.answers import FAILED, Answer, Screen, answer_of, number_quality
from defaulter_screen.evaluation.labelled import LabelledFile, LabelledRow
from defaulter_screen.evaluation.labels import Label
from defaulter_screen.evaluation.pairs import PairRules, answer_pair
from defaulter_screen.evaluation.reliability import Reliability, reliabilities
from defaulter_screen.evaluation.scoring import Headline, KindScore, Scored, headline, score_kinds
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Subject, SubjectKind
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.values import frozen_dataclass

Ask = Callable[[LabelledRow], Answer]
"""Answers one labelled row."""
_LISTED = frozenset((Outcome.INTERCEPT, Outcome.REVIEW, Outcome.CLARIFY))
_PASS = frozenset((Outcome.PASS,))
_PASS_OR_ASK = frozenset((Outcome.PASS, Outcome.CLARIFY))
_UNREADABLE = frozenset((Outcome.ERROR,))


@frozen_dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of a labelled file.

    Attributes:
        kinds: the table by kind.
        headline: the figures that matter.
        calibration: by cut of the rows.
        unlabelled: rows left out because nobody knows the truth about them.
    """

    kinds: tuple[KindScore, ...]
    headline: Headline
    calibration: tuple[Reliability, ...]
    unlabelled: int


def ask_store(screen: Screen) -> Ask:
    """Answers from a store's lists."""
    return lambda row: _answer(row.subject, lambda subject: answer_of(screen(subject)))


def ask_pair(rules: PairRules) -> Ask:
    """Answers from the listing in the row itself."""

    def ask(row: LabelledRow) -> Answer:
        listing = row.listing
        return _answer(row.subject, lambda subject: answer_pair(subject, listing, rules)) if listing else FAILED

    return ask


def _answer(subject: Subject | None, answer: Callable[[Subject], Answer]) -> Answer:
    """A row that cannot be screened is an error, as in a batch; a scene that does not exist concerns every row."""
    if subject is None:
        return FAILED
    try:
        return answer(subject)
    except UnknownSceneError:
        raise
    except InvalidInputError:
        return FAILED


def evaluate(
    labelled: LabelledFile, ask: Ask, *, at: date, progress: Callable[[int], None] | None = None
) -> Evaluation:
    """Score every labelled row.

    Args:
        labelled: the file.
        ask: ``ask_store`` or, where ``labelled.pairs``, ``ask_pair``.
        at: the date against which birth dates count as future.
        progress: told how many rows are done.

    Raises:
        InvalidInputError: a label cannot be understood.
        SourceError: the file cannot be read on.
        UnknownSceneError: the policy has no such scene.
    """
    rows = list(_scored(labelled, ask, at, progress))
    kinds = score_kinds(rows)
    return Evaluation(kinds, headline(rows, kinds), reliabilities(rows), labelled.unlabelled)


def _scored(
    labelled: Iterable[LabelledRow], ask: Ask, at: date, progress: Callable[[int], None] | None
) -> Iterable[Scored]:
    for done, row in enumerate(labelled, start=1):
        yield score(row, ask(row), at)
        if progress:
            progress(done)


def score(row: LabelledRow, answer: Answer, at: date) -> Scored:
    """One row beside its answer; what the label does not say is taken from the subject."""
    label = row.label
    shown, quality = _facts(row.subject, at)
    entity = label.entity or shown if shown or row.subject is None else ""
    number = label.number or quality
    named = bool(answer.case_number and label.case_numbers and label.listed)
    return Scored(
        kind=label.kind or _kind(label, entity, number),
        entity=entity,
        number=number,
        listed=label.listed,
        outcome=answer.outcome,
        acceptable=label.acceptable or acceptable(listed=label.listed, entity=entity, number=number),
        weight=label.weight,
        probability=answer.probability,
        right_entry=answer.case_number in label.case_numbers if named else None,
    )


def acceptable(*, listed: bool, entity: str, number: str) -> frozenset[Outcome]:
    """What may come out where the file does not say.

    A listed one may not pass. An innocent with a complete number passes and is not asked again; one without may be
    asked for it. A row that names nobody is an error.
    """
    if not entity:
        return _UNREADABLE
    if listed:
        return _LISTED
    return _PASS if number == "exact" else _PASS_OR_ASK


def _facts(subject: Subject | None, at: date) -> tuple[str, str]:
    """Entity and quality of the number; empty where the subject names nobody."""
    if subject is None:
        return "", "none"
    try:
        normalised = normalise_subject(subject, today=at)
    except InvalidInputError:
        return "", "none"
    return SubjectKind(normalised.kind).value, number_quality(normalised)


def _kind(label: Label, entity: str, number: str) -> str:
    """A kind for files without one."""
    return f"{'listed' if label.listed else 'innocent'} {entity or 'nobody'}, number {number}"
