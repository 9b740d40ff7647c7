"""Screening a chunk of a table of applications: results, and the cells that such tables have behind the usual ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from defaulter_screen.batch.applications import Concluded, Form, LongForm, WideForm, as_one, party_cell
from defaulter_screen.batch.job import Recording, Screens
from defaulter_screen.batch.results import Fault, Result
from defaulter_screen.batch.screening import RowTask, decided, settled
from defaulter_screen.batch.tally import Tally
from defaulter_screen.batch.taped import Row
from defaulter_screen.models.decision import ApplicationDecision, Decision
from defaulter_screen.models.subject import Role

Extended = tuple[Result, tuple[str, ...]]
"""A row's result, and the cells behind it."""


def screen_application_rows(
    screener: Screens, task: RowTask, form: Form, rows: Sequence[Row], tally: Tally
) -> list[Extended]:
    """Screen the rows in order; rows of one long application must all be there.

    Raises:
        StoreError: the store or the audit trail cannot be used: no row can be decided.
        PolicyError: likewise for the policy.
    """
    with screener.recording(task.run_id) as recording:
        desk = _Desk(screener, task, tally, recording)
        return [desk.wide(form, row) for row in rows] if isinstance(form, WideForm) else desk.long(form, rows)


class _Desk:
    """One chunk being screened, counted and recorded."""

    def __init__(self, screener: Screens, task: RowTask, tally: Tally, recording: Recording) -> None:
        self._screener = screener
        self._task = task
        self._tally = tally
        self._recording = recording

    def wide(self, form: WideForm, row: Row) -> Extended:
        """A row that is an application."""
        made: list[ApplicationDecision] = []

        def decide() -> Decision:
            task, identity = self._task, f"{self._task.run_id}-{row.number}"
            made.append(
                self._screener.screen_application(form(row.cells), scene=task.scene, at=task.at, decision_id=identity)
            )
            return as_one(made[0])

        cells = self._settled(row, decided(self._task, row, decide))
        return cells, (party_cell(made[0], self._task.lang) if made else "",)

    def long(self, form: LongForm, rows: Sequence[Row]) -> list[Extended]:
        """Rows that are parties; each is told what came of its application."""
        numbers = [form.number(row) for row in rows]
        parties: dict[str, list[tuple[Role, Decision]]] = {number: [] for number in numbers}
        first: dict[str, Row] = {}
        unreadable: set[str] = set()
        cells: list[Result] = []
        for number, row in zip(numbers, rows, strict=True):
            first.setdefault(number, row)
            found = decided(self._task, row, partial(self._party, form, row))
            if isinstance(found, Fault):
                unreadable.add(number)
            else:
                parties[number].append((found[0].role, found[0]))
            cells.append(self._settled(row, found))
        told = {
            number: Concluded.of(
                self._conclude(parties[number], first[number], number), unreadable=number in unreadable
            ).cells(self._task.lang)
            for number in parties
        }
        return [(result, told[number]) for number, result in zip(numbers, cells, strict=True)]

    def _party(self, form: LongForm, row: Row) -> Decision:
        role, subject = form(row.cells)
        task, identity = self._task, f"{self._task.run_id}-{row.number}"
        return self._screener.screen(subject, scene=task.scene, role=role, at=task.at, decision_id=identity)

    def _conclude(
        self, parties: Sequence[tuple[Role, Decision]], first: Row, number: str
    ) -> ApplicationDecision | None:
        """The application's decision, under the run's id and its first row; None where no party could be read."""
        if not parties:
            return None
        identity = f"{self._task.run_id}-a{first.number}"
        return self._screener.conclude(parties, decision_id=identity, reference=number.removeprefix("\x00"))

    def _settled(self, row: Row, found: tuple[Decision, Result] | Fault) -> Result:
        return settled(self._task, row, found, self._tally, self._recording)
