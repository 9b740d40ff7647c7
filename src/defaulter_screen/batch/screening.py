"""One chunk of rows: screen each, write its line, count it. The same in one process and in many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from defaulter_screen.batch.job import Recording, Screens
from defaulter_screen.batch.reading import Row
from defaulter_screen.batch.results import Fault, Result, error_result, result
from defaulter_screen.batch.tally import Tally
from defaulter_screen.batch.writing import Layout
from defaulter_screen.errors import DefaulterScreenError, PolicyError, StoreError, UnknownSceneError
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


@dataclass(frozen=True, slots=True)
class Task:
    """What every worker must know; picklable.

    Attributes:
        scene: business scene.
        at: date of the decisions.
        run_id: first part of every decision id.
        list_version: shown on rows that could not be screened.
        layout: how lines are written.
        encoding: codec of the output.
        subject: makes the subject of a row.
    """

    scene: str
    at: date
    run_id: str
    list_version: str
    layout: Layout
    encoding: str
    subject: Callable[[Sequence[str]], Subject]

    @property
    def lang(self) -> str:
        """Language of the results."""
        return self.layout.lang


@dataclass(frozen=True, slots=True)
class Chunk:
    """Finished rows.

    Attributes:
        data: their lines, encoded.
        tally: their counts.
        replaced: characters that the encoding lacks were replaced.
    """

    data: bytes
    tally: Tally
    replaced: bool


def screen_chunk(screener: Screens, task: Task, rows: Sequence[Row]) -> Chunk:
    """Screen the rows in order.

    Raises:
        StoreError: the store or the audit trail cannot be used: no row can be decided.
        PolicyError: likewise for the policy.
    """
    tally, write = Tally(), task.layout.line()
    lines = [write(row, cells) for row, cells in zip(rows, screen_rows(screener, task, rows, tally), strict=True)]
    return _encoded("".join(lines), task.encoding, tally)


def screen_rows(screener: Screens, task: RowTask, rows: Sequence[Row], tally: Tally) -> list[Result]:
    """The result cells of the rows, in order, recorded before they are returned and counted in ``tally``.

    Raises:
        StoreError: the store or the audit trail cannot be used: no row can be decided.
        PolicyError: likewise for the policy.
    """
    with screener.recording(task.run_id) as recording:
        return [_result(screener, task, row, tally, recording) for row in rows]


def _result(screener: Screens, task: RowTask, row: Row, tally: Tally, recording: Recording) -> Result:
    decision_id = f"{task.run_id}-{row.number}"
    if row.fault:
        fault = Fault(row.fault, *REASONS[row.fault])
    else:
        try:
            subject = task.subject(row.cells)
            decision = screener.screen(subject, scene=task.scene, at=task.at, decision_id=decision_id)
            cells = result(decision, task.lang)
        except _EVERY_ROW:
            raise
        except DefaulterScreenError as error:
            fault = Fault.of(error)
        except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
            # A fault of this program on one odd row must not cost the other million; the row says so and is not passed.
            fault = _UNEXPECTED
        else:
            tally.decided(row.number, decision, cells)
            return cells
    tally.failed(fault)
    recording.failed(row.number)
    return error_result(fault, task.list_version, decision_id, task.lang)


def _encoded(text: str, encoding: str, tally: Tally) -> Chunk:
    try:
        return Chunk(text.encode(encoding), tally, replaced=False)
    except UnicodeEncodeError:
        return Chunk(text.encode(encoding, "backslashreplace"), tally, replaced=True)
