"""Screening rows: each decided, counted and recorded; what is a row's own fault stays with the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from defaulter_screen.batch.job import Recording, Screens
from defaulter_screen.batch.mapping import SubjectMaker
from defaulter_screen.batch.reading import Row
from defaulter_screen.batch.results import Fault, Result, error_result, result
from defaulter_screen.batch.tally import Tally
from defaulter_screen.errors import DefaulterScreenError, PolicyError, StoreError, UnknownSceneError
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.subject import Subject, SubjectKind
from defaulter_screen.sources.listing_rows import REASONS

# What concerns the store, the policy or the scene concerns every row: the batch stops and can be resumed. Whatever else
# a row raises is that row's own fault.
_EVERY_ROW = (StoreError, PolicyError, UnknownSceneError)
_OWN_FAULTS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
_WORTH_COLUMNS = 32
"""Fewer rows are screened before numpy has been imported."""
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
    clear = _clear(screener, task, rows)
    alike: dict[SubjectKind, _Alike] = {}
    results = []
    with screener.recording(task.run_id) as recording:
        for row, kind in zip(rows, clear, strict=True):
            known = None if kind is None else alike.get(kind)
            if known is not None:
                results.append(known.again(task, row, recording))
                continue
            found = decided(task, row, _decision_on(screener, task, row))
            results.append(settled(task, row, found, tally, recording))
            if kind is not None and not isinstance(found, Fault) and _says_nothing(found[0]):
                alike[kind] = _Alike(*found)
    for known in alike.values():
        tally.repeated(known.decision, known.rows)
    return results


class _Alike:
    """The ruling on a row that certainly meets nobody, made the long way, for all the others of its chunk.

    Attributes:
        decision: on the first of them.
        rows: how many others there were.
    """

    def __init__(self, decision: Decision, result: Result) -> None:
        self.decision = decision
        self.rows = 0
        self._cells = result[:-1]

    def again(self, task: RowTask, row: Row, recording: Recording) -> Result:
        """The same for another row."""
        self.rows += 1
        if recording.keeps_passes:
            recording.passed(row.number, task.subject(row.cells), self.decision)
        return Result(*self._cells, f"{task.run_id}-{row.number}")


def _says_nothing(decision: Decision) -> bool:
    return decision.outcome is Outcome.PASS and not (decision.hits or decision.measures or decision.leads)


def _clear(screener: Screens, task: RowTask, rows: Sequence[Row]) -> Sequence[SubjectKind | None]:
    """The kind of each row's subject where it certainly meets nobody; None where it has to be screened."""
    maker = task.subject
    sieve = None
    if isinstance(maker, SubjectMaker) and len(rows) >= _WORTH_COLUMNS:
        sieve = screener.sieve(task.scene, task.at)
    if sieve is None or not isinstance(maker, SubjectMaker):
        return [None] * len(rows)
    try:
        clear = sieve.clear(maker.columns([row.cells for row in rows]))
    except _OWN_FAULTS:
        return [None] * len(rows)  # one odd row must not stop the others: the long way tells whose fault it is
    return [None if row.fault else kind for row, kind in zip(rows, clear, strict=True)]


def _decision_on(screener: Screens, task: RowTask, row: Row) -> Callable[[], Decision]:
    identity = f"{task.run_id}-{row.number}"
    return lambda: screener.screen(task.subject(row.cells), scene=task.scene, at=task.at, decision_id=identity)


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
