"""Screening rows: each decided, counted and recorded; what is a row's own fault stays with the row."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from defaulter_screen.batch.job import Recording, Screens
from defaulter_screen.batch.mapping import SubjectMaker
from defaulter_screen.batch.results import Fault, Result, error_result, result
from defaulter_screen.batch.tally import Tally
from defaulter_screen.batch.taped import Row
from defaulter_screen.errors import DefaulterScreenError, PolicyError, StoreError, UnknownSceneError
from defaulter_screen.matching.matcher import Match
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.subject import Columns, Subject, SubjectKind
from defaulter_screen.quiet_rows import QuietRows
from defaulter_screen.sifted import Sifted
from defaulter_screen.sources.listing_rows import REASONS

# What concerns the store, the policy or the scene concerns every row: the batch stops and can be resumed. Whatever else
# a row raises is that row's own fault.
_EVERY_ROW = (StoreError, PolicyError, UnknownSceneError)
_OWN_FAULTS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
_WORTH_COLUMNS = 32
"""Fewer rows are screened before numpy has been imported."""
_ONE_BY_ONE = (
    "有一段数据未能成批预筛（{0}），已逐行筛查，结果不变，只是较慢；请告知开发者 / "
    "a stretch of rows could not be sieved at once ({0}): they were screened one by one, with the same results, only "
    "slower; please tell the developers"
)
_UNEXPECTED = Fault(
    "internal-error", "处理本行时出现内部错误，请人工核查", "internal error on this row; check it by hand"
)


class RowTask(Protocol):
    """What screening a row needs to know, however its result is written: batch, data frames and Spark."""

    @property
    def scene(self) -> str:
        """Business scene."""
        ...

    @property
    def at(self) -> date:
        """Date of the decisions."""
        ...

    @property
    def run_id(self) -> str:
        """First part of every decision id."""
        ...

    @property
    def list_version(self) -> str:
        """Shown on rows that could not be screened."""
        ...

    @property
    def lang(self) -> str:
        """``zh`` or ``en``."""
        ...

    @property
    def subject(self) -> Callable[[Sequence[str]], Subject]:
        """Makes the subject of a row."""
        ...


def screen_rows(screener: Screens, task: RowTask, rows: Sequence[Row], tally: Tally) -> list[Result]:
    """The result cells of the rows, in order, recorded before they are returned and counted in ``tally``.

    Raises:
        StoreError: the store or the audit trail cannot be used: no row can be decided.
        PolicyError: likewise for the policy.
    """
    alike: dict[SubjectKind, _Alike] = {}
    results = []
    with screener.recording(task.run_id) as recording:
        columns, (clear, chances, matches, plain) = _sifted(screener, task, rows)
        for place, (row, kind) in enumerate(zip(rows, clear, strict=True)):
            known = None if kind is None else alike.get(kind)
            if known is not None:
                results.append(known.again(task, place, row, chances.get(place)))
                continue
            found = decided(task, row, _decision_on(screener, task, row, matches.get(place)))
            results.append(settled(task, row, found, tally, recording))
            if kind is not None and place not in chances and not isinstance(found, Fault) and _says_nothing(found[0]):
                alike[kind] = _Alike(*found)
        for kind, known in alike.items():
            tally.repeated(known.decision, len(known.places))
            if recording.keeps_passes and columns is not None:
                told = known.places, known.numbers, known.probabilities
                recording.passed(QuietRows(columns, kind, task.at, *told, plain))
    return results


class _Alike:
    """The ruling on a row that certainly meets nobody, made the long way, for all the others of its chunk without hits.

    Attributes:
        decision: on the first of them.
        places: of the others in the chunk.
        numbers: of the others in the user's file.
        probabilities: of the others, P(on the defaulter list).
    """

    def __init__(self, decision: Decision, result: Result) -> None:
        self.decision = decision
        self.places: list[int] = []
        self.numbers: list[int] = []
        self.probabilities: list[float] = []
        self._cells = result

    def again(self, task: RowTask, place: int, row: Row, chance: float | None) -> Result:
        """The same for another row.

        Args:
            task: the batch.
            place: of the other row in the chunk.
            row: the other row.
            chance: P(on the defaulter list) where somebody counts who is no hit; None where nobody does.
        """
        self.places.append(place)
        self.numbers.append(row.number)
        self.probabilities.append(self.decision.probability if chance is None else chance)
        identity = f"{task.run_id}-{row.number}"
        if chance is None:
            return Result(*self._cells[:-1], identity)
        return self._cells._replace(probability=chance, decision_id=identity)


def _says_nothing(decision: Decision) -> bool:
    return decision.outcome is Outcome.PASS and not (decision.hits or decision.measures or decision.leads)


def _sifted(screener: Screens, task: RowTask, rows: Sequence[Row]) -> tuple[Columns | None, Sifted]:
    """The rows' columns and what the sieve tells of them; nothing where there is none, or where they are few."""
    maker, nothing = task.subject, (None, Sifted([None] * len(rows), {}, {}))
    if not isinstance(maker, SubjectMaker) or len(rows) < _WORTH_COLUMNS:
        return nothing
    sieve = screener.sieve(task.scene, task.at)
    if sieve is None:
        return nothing
    try:
        columns = maker.columns([row.cells for row in rows])
        sifted = sieve.sift(columns)
    except _OWN_FAULTS as error:
        # One odd row must not stop the others: the long way tells whose fault it is. But it should be known.
        warnings.warn(_ONE_BY_ONE.format(type(error).__name__), RuntimeWarning, stacklevel=2)
        return nothing
    kinds = [None if row.fault else kind for row, kind in zip(rows, sifted.clear, strict=True)]
    return columns, sifted._replace(clear=kinds)


def _decision_on(screener: Screens, task: RowTask, row: Row, met: Match | None) -> Callable[[], Decision]:
    identity, subject = f"{task.run_id}-{row.number}", task.subject
    if met is None:
        return lambda: screener.screen(subject(row.cells), scene=task.scene, at=task.at, decision_id=identity)
    return lambda: screener.screen_met(subject(row.cells), met, scene=task.scene, at=task.at, decision_id=identity)


def decided(task: RowTask, row: Row, decide: Callable[[], Decision]) -> tuple[Decision, Result] | Fault:
    """Decide on a row; what is its own fault comes back as one.

    Raises:
        StoreError: the store or the audit trail cannot be used: no row can be decided.
        PolicyError: likewise for the policy.
    """
    if row.fault:
        return Fault(row.fault, *REASONS[row.fault])
    try:
        decision = decide()
        return decision, result(decision, task.lang)
    except _EVERY_ROW:
        raise
    except DefaulterScreenError as error:
        return Fault.of(error)
    except _OWN_FAULTS:
        # A fault of this program on one odd row must not cost the other million; the row says so and is not passed.
        return _UNEXPECTED


def settled(
    task: RowTask, row: Row, found: tuple[Decision, Result] | Fault, tally: Tally, recording: Recording
) -> Result:
    """The row's result cells, counted and recorded."""
    if not isinstance(found, Fault):
        tally.decided(row.number, *found)
        return found[1]
    tally.failed(found)
    recording.failed(row.number)
    return error_result(found, task.list_version, f"{task.run_id}-{row.number}", task.lang)
