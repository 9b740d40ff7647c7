"""Keeping what a screener decides: audit record and review case before a decision is returned, false positives after.

The ledger is opened with the first decision: whoever only loads or lists needs neither ledger nor key.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from defaulter_screen.ledger.audit.batch import BatchRecorder
from defaulter_screen.ledger.audit.entries import BatchHeader
from defaulter_screen.ledger.audit.record import Context, Recorded, SubjectTokens
from defaulter_screen.ledger.records import Records
from defaulter_screen.matching.matcher import Match, in_full
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.showing import has_alike
from defaulter_screen.models.decision import ApplicationDecision, Decision, Outcome
from defaulter_screen.models.hit import Hit
from defaulter_screen.models.listing import ListVersion
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.repair import Repair
from defaulter_screen.models.subject import Subject
from defaulter_screen.pipeline import Circumstances, Question, Screened, screen
from defaulter_screen.policy.schema import Policy
from defaulter_screen.quiet_rows import QuietRows
from defaulter_screen.reading_ahead import Reading
from defaulter_screen.replaying import policy_text


class Recorder:
    """Records the decisions of one screener; safe to share between threads.

    Args:
        opener: opens the ledger.
        policy: the policy that decides; its text is kept.
        caller: who asks.
        purpose: what for.
    """

    def __init__(self, opener: Callable[[], Records], policy: Policy, *, caller: str = "", purpose: str = "") -> None:
        self._opener = opener
        self._policy = policy
        self._caller = caller
        self._purpose = purpose
        self._records: Records | None = None
        self._lock = threading.Lock()
        self._run = threading.local()
        self._context: tuple[tuple[ListVersion, ...], IdentityModel, Context] | None = None

    @property
    def records(self) -> Records:
        """The ledger, opened now if it was not.

        Raises:
            StoreError: if it cannot be opened, or was written with another key.
        """
        opened = self._records
        if opened is not None:
            return opened
        with self._lock:
            if self._records is None:
                opened = self._opener()
                opened.trail.keep_policy(self._policy.digest, policy_text(self._policy))
                rules = self._policy.reviews
                opened.reviews.follow(two_person=rules.two_person, opening=map(Outcome, rules.open_cases))
                self._records = opened
            return self._records

    def screened(self, subject: Subject, question: Question, here: Circumstances, met: Match | None) -> Screened:
        """Decide on a subject, and record it before it is returned.

        Args:
            subject: who is screened.
            question: what is asked.
            here: lists, model and policy.
            met: what the sieve of a batch has told of him, whose entries are read as far as ``reading`` says.

        Raises:
            InvalidInputError, UnknownSceneError: see ``pipeline.screen``.
            AuditWriteError: if it cannot be recorded.
        """
        found = screen(subject, question, here, self.suppressed, self.attested, met=met)
        if met is not None and has_alike(met.hits) and self._opens_case(found.decision):
            whole = in_full(met, here.index)
            found = screen(subject, question, here, self.suppressed, self.attested, met=whole)
        self.record(found, here)
        return found

    def _opens_case(self, decision: Decision) -> bool:
        """Whether it opens a review case, which holds what the entries of every hit say."""
        return self.records.reviews.opened_by(decision)

    def suppressed(self, subject: Normalised, hits: tuple[Hit, ...]) -> frozenset[str]:
        """Keys of listings that a reviewer found not to be this subject, as ``pipeline.Suppressed``."""
        if self._knows_nobody:
            return frozenset()
        records = self.records
        return records.reviews.not_him(self._tokens_of(subject), hits, records.trail.now().date())

    def attested(self, subject: Normalised) -> tuple[Repair, ...]:
        """Repairs attested for this subject, as ``pipeline.Attested``."""
        if self._knows_nobody:
            return ()
        return self.records.repairs.of((self._tokens_of(subject).token,))

    @property
    def reading(self) -> Reading:
        """What is to be read of people who compare alike: where findings are remembered, every entry may matter."""
        return Reading.MENTIONED if self._knows_nobody else Reading.ALL

    @property
    def _knows_nobody(self) -> bool:
        """Whether nothing was remembered or attested of anybody when this thread's stretch of a batch began."""
        return getattr(self._run, "knows_nobody", False)

    def _tokens_of(self, subject: Normalised) -> SubjectTokens:
        """One subject's tokens are asked for three times on the way to his record; nothing is kept beyond that."""
        known: tuple[Normalised, SubjectTokens] | None = getattr(self._run, "known", None)
        if known is None or known[0] is not subject:
            known = self._run.known = subject, self.records.trail.tokens_of(subject)
        return known[1]

    def record(self, screened: Screened, here: Circumstances) -> None:
        """Record one decision; inside ``run`` it is collected and recorded when the run's stretch ends.

        Raises:
            AuditWriteError: if it cannot be recorded; the decision must then not be returned.
        """
        collecting: BatchRecorder | None = getattr(self._run, "recorder", None)
        row = None if collecting is None else _row(screened.decision, self._run.run_id)
        if collecting is not None and row is not None and _says_nothing(screened):
            collecting.passed(row, screened.subject, screened.decision.probability)
            return
        records = self.records
        tokens = self._tokens_of(screened.subject)
        self._run.known = None
        left_out = tuple(sorted(screened.suppressed))
        recorded = Recorded(screened.decision, tokens, screened.notes, left_out, screened.repairs, screened.balance)
        if collecting is not None:
            collecting.record(row, recorded)
        else:
            records.record(recorded, self.context(here.index.view.versions, here.model))

    def record_application(self, decision: ApplicationDecision) -> None:
        """Record an application's decision, after its parties' decisions (in a run: when its stretch ends)."""
        collecting: BatchRecorder | None = getattr(self._run, "recorder", None)
        if collecting is not None:
            collecting.application(decision)
            return
        self.records.trail.append_application(decision, Context(self._caller, self._purpose, self._policy.digest))

    @contextmanager
    def run(self, run_id: str, versions: tuple[ListVersion, ...], model: IdentityModel) -> Iterator[BatchRecorder]:
        """A stretch of a batch in this thread: its decisions are recorded together when it ends, before any is used.

        What reviewers find and what is attested meanwhile counts from the next stretch on, where it is the first.

        Raises:
            AuditWriteError: on leaving, if they cannot be recorded.
        """
        records = self.records
        context = self.context(versions, model, run_id)
        collecting = BatchRecorder(records.trail, context, records.reviews)
        self._run.recorder, self._run.run_id = collecting, run_id
        self._run.knows_nobody = not (records.reviews.remembers_anything() or records.repairs.knows_any())
        try:
            yield collecting
        finally:
            self._run.recorder, self._run.knows_nobody = None, False
        collecting.flush()

    def begin(self, header: BatchHeader, versions: tuple[ListVersion, ...], model: IdentityModel) -> None:
        """Record that a batch begins."""
        self.records.trail.begin_batch(header, self.context(versions, model, header.run_id))

    def end(self, run_id: str, counts: dict[str, int]) -> None:
        """Record that a batch ended, with the number of rows per outcome."""
        self.records.trail.end_batch(run_id, counts)

    def context(self, versions: tuple[ListVersion, ...], model: IdentityModel, run_id: str = "") -> Context:
        """What decisions are made with and for; that of the decision before where nothing of it changed."""
        last = self._context
        if last is not None and last[0] is versions and last[1] is model and last[2].run_id == run_id:
            return last[2]
        population = (model.people.population, model.rates.organisation.population)
        context = Context(self._caller, self._purpose, self._policy.digest, population, versions, run_id)
        self._context = versions, model, context  # replaced as a whole: another thread sees the old or the new one
        return context

    def close(self) -> None:
        """Close the ledger if it was opened."""
        with self._lock:
            if self._records is not None:
                self._records.close()
                self._records = None


class Stretch:
    """A stretch of a batch's rows being recorded.

    Args:
        recorder: collects them.
    """

    keeps_passes = True

    def __init__(self, recorder: BatchRecorder) -> None:
        self._recorder = recorder

    def failed(self, row: int) -> None:
        """Record that a row could not be read."""
        self._recorder.failed(row)

    def passed(self, rows: QuietRows) -> None:
        """Record that rows passed with nothing to say, as the decision on another row did."""
        identities, evidence = rows.forms()
        self._recorder.passed_alike(rows.numbers, identities, evidence, rows.probabilities)


class Unrecorded:
    """A stretch of a batch without audit."""

    keeps_passes = False

    def passed(self, rows: QuietRows) -> None:
        """Nothing is recorded."""

    def failed(self, row: int) -> None:
        """Nothing is recorded."""


def _says_nothing(screened: Screened) -> bool:
    """A pass without hits, notes or measures: kept compact in a batch."""
    decision = screened.decision
    return decision.outcome is Outcome.PASS and not (
        decision.hits or screened.notes or decision.measures or decision.leads
    )


def _row(decision: Decision, run_id: str) -> int | None:
    """The input row, which ends a batch's decision id; None for a party of a row's application."""
    row = decision.decision_id.removeprefix(f"{run_id}-")
    return int(row) if row.isdecimal() else None
