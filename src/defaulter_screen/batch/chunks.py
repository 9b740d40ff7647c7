"""One chunk of rows: screen each, write its line, count it. The same in one process and in many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from defaulter_screen.batch.application_rows import screen_application_rows
from defaulter_screen.batch.applications import Form
from defaulter_screen.batch.job import Screens
from defaulter_screen.batch.portions import Portion
from defaulter_screen.batch.screening import screen_rows
from defaulter_screen.batch.tally import Tally
from defaulter_screen.batch.writing import Layout
from defaulter_screen.models.subject import Subject
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
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
        form: of a table of applications, or None.
    """

    scene: str
    at: date
    run_id: str
    list_version: str
    layout: Layout
    encoding: str
    subject: Callable[[Sequence[str]], Subject]
    form: Form | None = None

    @property
    def lang(self) -> str:
        """Language of the results."""
        return self.layout.lang


@frozen_dataclass(frozen=True, slots=True)
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


def screen_chunk(screener: Screens, task: Task, portion: Portion) -> Chunk:
    """Screen the rows of a portion in order.

    Raises:
        StoreError: the store or the audit trail cannot be used: no row can be decided.
        PolicyError: likewise for the policy.
    """
    rows, tally, write = portion.rows(), Tally(), task.layout.line()
    if task.form is None:
        lines = [write(row, cells) for row, cells in zip(rows, screen_rows(screener, task, rows, tally), strict=True)]
    else:
        found = screen_application_rows(screener, task, task.form, rows, tally)
        lines = [write(row, cells, extra) for row, (cells, extra) in zip(rows, found, strict=True)]
    return _encoded("".join(lines), task.encoding, tally)


def _encoded(text: str, encoding: str, tally: Tally) -> Chunk:
    try:
        return Chunk(text.encode(encoding), tally, replaced=False)
    except UnicodeEncodeError:
        return Chunk(text.encode(encoding, "backslashreplace"), tally, replaced=True)
