"""Screening rows: each decided, counted and recorded; what is a row's own fault stays with the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from defaulter_screen.batch.job import Recording, Screens
from defaulter_screen.batch.reading import Row
from defaulter_screen.batch.results import Fault, Result, error_result, result
from defaulter_screen.batch.tally import Tally
from defaulter_screen.errors import DefaulterScreenError, PolicyError, StoreError, UnknownSceneError
from defaulter_screen.models.decision import Decision
from defaulter_screen.models.subject import Subject
from defaulter_screen.sources.listing_rows import REASONS

# What concerns the store, the policy or the scene concerns every row: the batch stops and can be resumed. Whatever else
# a row raises is that row's own fault.
_EVERY_ROW = (StoreError, PolicyError, UnknownSceneError)
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
    with screener.recording(task.run_id) as recording:
        return [_result(screener, task, row, tally, recording) for row in rows]


def _result(screener: Screens, task: RowTask, row: Row, tally: Tally, recording: Recording) -> Result:
    def decide() -> Decision:
        identity = f"{task.run_id}-{row.number}"
        return screener.screen(task.subject(row.cells), scene=task.scene, at=task.at, decision_id=identity)

    return settled(task, row, decided(task, row, decide), tally, recording)


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
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
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
