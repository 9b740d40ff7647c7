"""One pass of supervision: changed listings, whom they touch, what came of it; and the proof that nobody was missed.

A run brings every watched subject to one list version on one day. Who has to be screened is written down when the run
opens, and crossed out together with his notices; a run that was killed is finished first, for its own version and day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Protocol

from defaulter_screen.ledger.supervision import Run, Settled, Supervision
from defaulter_screen.ledger.watchlist import BlockKey, Watchlist
from defaulter_screen.models.decision import Decision
from defaulter_screen.models.subject import Role, Subject
from defaulter_screen.models.supervision import Change, Notice, WatchedSubject
from defaulter_screen.monitoring.states import State, due_of, notices_between, state_of
from defaulter_screen.policy.lifecycle import ListTerms
from defaulter_screen.values import frozen_dataclass

_SLICE = 2000
"""Changes looked up at a time."""


class Flow(Protocol):
    """What supervision needs of the screener; the floors forbid to name it here."""

    def version(self) -> int:
        """The newest list version over all kinds and sources, 0 without any."""
        ...

    def basis(self, at: date) -> str:
        """Policy, measures in force, model and normalisation: where it changes, everybody is screened again."""
        ...

    def changes(self, since: int, until: int) -> Iterable[Change]:
        """What changed between two versions."""
        ...

    def listing_keys(self, change: Change) -> Iterable[BlockKey]:
        """By which keys a change meets subjects, before and after it (``reverse.change_keys``)."""
        ...

    def subject_keys(self, subject: Subject, scene: str, role: Role) -> tuple[BlockKey, ...]:
        """By which keys a subject is met (``reverse.subject_keys``)."""
        ...

    def screen(self, watched: WatchedSubject, *, version: int, at: date) -> Decision:
        """The one flow, on one list version and day."""
        ...

    def terms(self, at: date) -> ListTerms:
        """The lifecycle rules of the policy on a day."""
        ...


@frozen_dataclass(frozen=True, slots=True)
class Mismatch:
    """A watched subject whose state is not what a full screening gives."""

    watch_id: int
    reference: str
    recorded: State | None
    screened: State


class Supervisor:
    """Runs supervision over one ledger.

    Args:
        watchlist: who is watched.
        books: runs, states, notices.
        flow: the screener.
        clock: now, with time zone.
    """

    def __init__(self, watchlist: Watchlist, books: Supervision, flow: Flow, *, clock: Callable[[], datetime]) -> None:
        self._watchlist = watchlist
        self._books = books
        self._flow = flow
        self._clock = clock

    def run(self, at: date, *, everybody: bool = False) -> Iterator[Notice]:
        """Bring everybody up to date; yields the notices that were not acknowledged yet, older ones first.

        Args:
            at: the day to screen for.
            everybody: screen all again, whatever changed.
        """
        last = self._books.last_run()
        if last is not None and not last.finished:
            self._work(last)
            last = self._books.last_run()
        self._watchlist.expire(at)
        self._work(self._open(last, at, everybody=everybody))
        yield from self._books.notices()

    def check(self, at: date, *, sample: int | None = None) -> list[Mismatch]:
        """Screen everybody in full and compare with the recorded states, which stay as they are.

        States of an earlier day or version than now are compared as of then.

        Args:
            at: the day to screen for.
            sample: of a large watchlist only so many, spread evenly over it.
        """
        last = self._books.last_run()
        if last is None or not last.finished:
            return []
        then = Run(0, last.version, min(at, last.at), "", finished=True)
        found = []
        for page in self._watchlist.pages(sample):
            recorded = self._books.states([watched.watch_id for watched in page])
            for watched in page:
                before, screened = recorded.get(watched.watch_id), self._screened(watched, then)[1]
                if before is not None and before != screened:
                    found.append(Mismatch(watched.watch_id, watched.reference, before, screened))
        return found

    def _open(self, last: Run | None, at: date, *, everybody: bool) -> Run:
        version, basis = self._flow.version(), self._flow.basis(at)
        # Other rules can open other ways in: the keys are made again before they are relied on.
        self._watchlist.rekey(basis, self._flow.subject_keys)
        if everybody or last is None or last.basis != basis:
            return self._books.open_run(version, at, basis, None)
        return self._books.open_run(version, at, basis, self._touched(last.version, version))

    def _touched(self, since: int, until: int) -> set[int]:
        """Whom the changes between two versions could concern."""
        found: set[int] = set()
        changes = iter(self._flow.changes(since, until) if until > since else ())
        while part := list(islice(changes, _SLICE)):
            keys = {key for change in part for key in self._flow.listing_keys(change)}
            found.update(watch_id for watch_id, _ in self._watchlist.met_by(keys))
        return found

    def _work(self, run: Run) -> None:
        for page in self._books.pending():
            before = self._books.states(page)
            settled = [self._settled(run, one, before.get(one.watch_id)) for one in self._watchlist.many(page)]
            self._books.settle(run, settled, self._clock())
        self._books.finish(run)

    def _settled(self, run: Run, watched: WatchedSubject, before: State | None) -> Settled:
        decision, state = self._screened(watched, run)
        return Settled(watched, state, due_of(decision, self._flow.terms(run.at)), notices_between(before, state))

    def _screened(self, watched: WatchedSubject, run: Run) -> tuple[Decision, State]:
        decision = self._flow.screen(watched, version=run.version, at=run.at)
        return decision, state_of(decision, self._flow.terms(run.at))
