"""Recording a batch: rows are collected and written together, before their results leave the process.

Several worker processes may record one run in one ledger: each chunk is one short transaction. Where there is no shared
disk, workers write segments (``segments``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Protocol

from defaulter_screen.ledger.audit.entries import Entry
from defaulter_screen.ledger.audit.passes import PassRow
from defaulter_screen.ledger.audit.record import Context, Recorded, compact
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.ledger.forms import evidence_form, identity_form
from defaulter_screen.models.decision import ApplicationDecision, Outcome
from defaulter_screen.models.normalised import Normalised

_ROW = itemgetter(0)


class Cases(Protocol):
    """Opens review cases (``Reviews``)."""

    def wants(self, recorded: Recorded) -> bool:
        """Whether a decision opens a case."""
        ...

    def open_cases(self, decided: Iterable[Recorded]) -> None:
        """Open them, in the transaction under way."""
        ...


class BatchRecorder:
    """Collects the rows of one run; ``flush`` records them. Nothing may be handed out before its flush.

    A decision is written out when it comes, while all that it holds is at hand, and let go; the ledger, which other
    processes wait for, is locked only to put the texts in.

    Args:
        trail: where to record.
        context: with the ``run_id``.
        cases: opens review cases inside the same transaction, or None.
    """

    def __init__(self, trail: AuditTrail, context: Context, cases: Cases | None = None) -> None:
        self._trail = trail
        self._context = context
        self._cases = cases
        self._whole: list[Entry] = []
        self._passes: list[PassRow] = []
        self._applications: list[Entry] = []
        self._for_cases: list[Recorded] = []

    def record(self, row: int | None, recorded: Recorded) -> None:
        """Take one decided row; a pass that says nothing more is kept compact.

        Args:
            row: of the input; None for a party of a row's application, which is kept whole.
            recorded: the decision.

        Raises:
            AuditWriteError: if it cannot be recorded; the decision must then not be returned.
        """
        if row is not None and compact(recorded):
            self._passes.append(PassRow(row, *recorded.tokens.raw, recorded.decision.probability))
        else:
            self._whole.append(self._trail.decision_entry(recorded, self._context))
            if self._cases is not None and self._cases.wants(recorded):
                self._for_cases.append(recorded)

    def passed(self, row: int, subject: Normalised, probability: float) -> None:
        """Take one row that passed with nothing to say, without building its decision first."""
        self.passed_alike((row,), (identity_form(subject),), (evidence_form(subject),), (probability,))

    def passed_alike(
        self,
        rows: Sequence[int],
        identities: Sequence[str],
        evidence: Sequence[str],
        probabilities: Sequence[float],
    ) -> None:
        """Take many such rows: their numbers, the forms of each subject (``ledger.forms``), the probabilities."""
        raws = self._trail.tokeniser.raws
        tokens = raws(identities)
        other = [place for place, identity in enumerate(identities) if identity != evidence[place]]
        shown = list(tokens)
        for place, token in zip(other, raws([evidence[place] for place in other]), strict=True):
            shown[place] = token
        self._passes += map(PassRow, rows, tokens, shown, probabilities)

    def failed(self, row: int) -> None:
        """Take one row that could not be read."""
        self._passes.append(PassRow(row, b"", b"", 0.0, Outcome.ERROR))

    def application(self, decision: ApplicationDecision) -> None:
        """Take an application's decision; it is recorded after all others."""
        self._applications.append(self._trail.application_entry(decision, self._context))

    def flush(self) -> None:
        """Record what was collected, in one transaction.

        Raises:
            AuditWriteError: if it cannot be recorded; the rows must then not be handed out.
        """
        self._passes.sort(key=_ROW)  # those who passed alike came together, whatever rows stood between them
        passed = self._trail.pass_entries(self._passes, self._context)
        entries = [*self._whole, *passed, *self._applications]
        if entries:
            with self._trail.unit():
                self._trail.write(entries)
                if self._cases is not None and self._for_cases:
                    self._cases.open_cases(self._for_cases)
        self._whole, self._passes, self._applications, self._for_cases = [], [], [], []
