"""What a screener can do with its ledger: audit, reviews, supervision. ``Screener`` inherits these verbs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.models.decision import Decision
from defaulter_screen.models.subject import Role, Subject
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.pipeline import Circumstances, Question, screen
from defaulter_screen.store_index import StoreIndex

# What a ledger needs is imported by the verbs that use one: a check without audit must not wait for it.
if TYPE_CHECKING:
    from defaulter_screen.auditing import AuditDesk
    from defaulter_screen.batch.job import Recording
    from defaulter_screen.in_force import InForce
    from defaulter_screen.ledger.audit.lookup import Record
    from defaulter_screen.ledger.review_cases import ReviewCase
    from defaulter_screen.ledger.reviews import Conclusion, Reviews
    from defaulter_screen.models.hit import Hit
    from defaulter_screen.models.normalised import Normalised
    from defaulter_screen.models.supervision import Change, Disposition, Notice
    from defaulter_screen.monitoring.flow import StoreFlow
    from defaulter_screen.monitoring.supervisor import Supervisor
    from defaulter_screen.policy.schema import Policy
    from defaulter_screen.recording import Recorder
    from defaulter_screen.repairing import RepairDesk
    from defaulter_screen.store.lists import ListStore


class Details(TypedDict, total=False):
    """What may be said besides of a disposition."""

    evidence: str
    until: date | None


class LedgerVerbs(ABC):
    """The verbs that need a ledger; without one (``audit=False``) they raise InvalidInputError."""

    policy: Policy
    _code_version: str
    _store: ListStore
    _clock: Callable[[], datetime]
    _recorder: Recorder | None
    _in_force: InForce

    @abstractmethod
    def screen(
        self,
        subject: Subject,
        *,
        scene: str = "general",
        role: Role | str = Role.APPLICANT,
        at: date | None = None,
        as_of: int | date | None = None,
        decision_id: str | None = None,
    ) -> Decision:
        """Decide on one subject."""

    @property
    def recorder(self) -> Recorder:
        """What keeps this screener's decisions.

        Raises:
            InvalidInputError: it was opened with ``audit=False``.
        """
        if self._recorder is None:
            message = "本次以 audit=False 打开，没有账本 / opened with audit=False: there is no ledger"
            raise InvalidInputError(message, field="audit", reason="no-ledger")
        return self._recorder

    @property
    def audit(self) -> AuditDesk:
        """The audit trail: ``verify()``, ``get(id)``, ``replay(id)``, ``head()``, ``export(profile)`` and more."""
        from defaulter_screen.auditing import AuditDesk  # noqa: PLC0415

        return AuditDesk(self.recorder.records, normalise=self._normalised, again=self._again)

    @property
    def reviews(self) -> Reviews:
        """Review cases and dispositions."""
        return self.recorder.records.reviews

    @property
    def repairs(self) -> RepairDesk:
        """Attested repairs: ``add``, ``of``, ``all``, ``withdraw``."""
        from defaulter_screen.repairing import RepairDesk  # noqa: PLC0415

        return RepairDesk(self.recorder.records, self._normalised)

    def dispose(
        self,
        decision_id: str,
        hit: Hit | str,
        disposition: Disposition | Conclusion | str,
        reviewer: str = "",
        reason: str = "",
        **details: Unpack[Details],
    ) -> ReviewCase:
        """Conclude on a hit of a decision's review case; under the two-person rule it counts when two agree.

        Args:
            decision_id: the decision that opened or joined the case.
            hit: one of its hits, or a listing's key.
            disposition: ``true-match``, ``false-positive``, ``undetermined``; or a whole ``Conclusion``.
            reviewer: who concludes.
            reason: why.
            **details: ``evidence`` looked at, and ``until``, the last day on which a false positive counts.

        Raises:
            InvalidInputError: there is no such case, hit or disposition, reviewer or reason is missing, or one
                reviewer tries to be both.
        """
        from defaulter_screen.ledger.reviews import Conclusion  # noqa: PLC0415

        key = hit if isinstance(hit, str) else hit.listing.key
        if not isinstance(disposition, Conclusion):
            disposition = Conclusion(known_disposition(disposition), reviewer, reason, **details)
        return self.reviews.dispose(decision_id, key, disposition)

    @contextmanager
    def recording(self, run_id: str) -> Iterator[Recording]:
        """Screen a stretch of a batch: its decisions are recorded together when the block ends.

        In this thread the stretch sees the lists as they stand when it begins: what is looked up for all rows at once
        and what is decided row by row come from one version, also when another one is published meanwhile.

        Raises:
            AuditWriteError: on leaving, if they cannot be recorded; none of them may then be used.
        """
        from defaulter_screen.recording import Stretch, Unrecorded  # noqa: PLC0415

        view = self._in_force.held.view = self._store.view()
        try:
            if self._recorder is None:
                yield Unrecorded()
                return
            with self._recorder.run(run_id, view.versions, self._in_force.model(view.model_id)) as collecting:
                yield Stretch(collecting)
        finally:
            self._in_force.held.view = None

    def begin_batch(self, run_id: str, *, input_digest: str, rows: int | None, scene: str, at: date) -> None:
        """Record what a batch run is, before its rows."""
        if self._recorder is not None:
            from defaulter_screen.ledger.audit.entries import BatchHeader  # noqa: PLC0415

            view = self._store.view()
            model = self._in_force.model(view.model_id)
            details = {"on": at.isoformat(), "model": model.id, "code": self._code_version}
            self._recorder.begin(BatchHeader(run_id, input_digest, rows, scene, details), view.versions, model)

    def end_batch(self, run_id: str, counts: dict[str, int]) -> None:
        """Record that a batch run ended, with the number of rows per outcome."""
        if self._recorder is not None:
            self._recorder.end(run_id, counts)

    def watch(
        self,
        subject: Subject,
        *,
        scene: str = "general",
        role: Role | str = Role.APPLICANT,
        reference: str = "",
        until: date | None = None,
    ) -> int:
        """Put a subject under supervision; returns the number of the watch."""
        named = replace(subject, reference=reference or subject.reference)
        return self.watch_all([named], scene=scene, role=role, until=until)[0]

    def watch_all(
        self,
        subjects: Iterable[Subject],
        *,
        scene: str = "general",
        role: Role | str = Role.APPLICANT,
        until: date | None = None,
        refused: Callable[[Subject], None] | None = None,
    ) -> list[int]:
        """Put subjects under supervision in one transaction, each under its own reference; the watches' numbers.

        Args:
            subjects: who; tens of thousands at a time are added fastest.
            scene: business scene.
            role: what they are in it.
            until: last day of supervision.
            refused: told of each who gives nothing to watch him by, once before the next is read; without it nobody is
                added where one is refused.

        Raises:
            InvalidInputError: the role is unknown, or a subject gives nothing to watch him by.
            UnknownSceneError: the policy has no such scene.
        """
        flow, known = self._flow(self._clock().date()), known_role(role)
        enrolments = []
        for subject in subjects:
            try:
                enrolments.append(flow.enrolment(subject, scene=scene, role=known, until=until))
            except InvalidInputError as error:
                if refused is None or error.reason != "no-evidence":
                    raise
                refused(subject)
        return self.recorder.records.watchlist.add(enrolments)

    def supervise(self, *, at: date | None = None, everybody: bool = False) -> Iterator[Notice]:
        """Screen again whom changes of the lists, or time, touch; yields the notices not acknowledged yet."""
        day = at or self._clock().date()
        return self.supervisor(day).run(day, everybody=everybody)

    def supervisor(self, at: date) -> Supervisor:
        """Supervision on a day: ``run``, ``check``."""
        from defaulter_screen.monitoring.supervisor import Supervisor  # noqa: PLC0415

        records = self.recorder.records
        return Supervisor(records.watchlist, records.supervision, self._flow(at), clock=self._clock)

    def changes(self, since: int, until: int | None = None) -> Iterator[Change]:
        """What changed on the lists after a version."""
        return self._store.diff(since, self._store.view().version if until is None else until)

    def _flow(self, at: date) -> StoreFlow:
        from defaulter_screen.monitoring.flow import StoreFlow  # noqa: PLC0415

        return StoreFlow(self, self._store, self.policy, model=self._in_force.model, today=at)

    def _normalised(self, subject: Subject) -> Normalised:
        return normalise_subject(subject, today=self._clock().date())

    def _again(self, record: Record, subject: Subject) -> Decision:
        """Screen as it was done for a record; nothing is recorded, and remembered is what was remembered then."""
        from defaulter_screen.ledger.audit.record import repairs_of  # noqa: PLC0415
        from defaulter_screen.replaying import read_policy  # noqa: PLC0415

        event = record.header if record.row is not None and record.header is not None else record.event
        at = date.fromisoformat(event["on"])
        text = self.recorder.records.trail.policy_text(event["policy_digest"])
        policy = read_policy(text) if text else self.policy
        version = max((one[0] for one in record.event["lists"]), default=None)
        view = self._store.view(version)
        model = self._in_force.model(event["model"].partition("+")[0])
        here = Circumstances(StoreIndex(view, at), model, policy.compile(at), self._code_version)
        known = frozenset((record.personal or {}).get("suppressed", ()))
        role = Role(event.get("role", Role.APPLICANT))
        question = Question(event["scene"], role, at, record.decision_id, self._clock())
        repairs = repairs_of(record.personal or {})
        return screen(subject, question, here, lambda _subject, _hits: known, lambda _subject: repairs).decision


def known_disposition(disposition: Disposition | str) -> Disposition:
    """The disposition of that code.

    Raises:
        InvalidInputError: there is none.
    """
    from defaulter_screen.models.supervision import Disposition  # noqa: PLC0415

    try:
        return Disposition(disposition)
    except ValueError:
        raise InvalidInputError(
            f"复核结论 {disposition!r} 不认识 / unknown disposition {disposition!r}; one of {', '.join(Disposition)}",
            field="disposition",
        ) from None


def known_role(role: Role | str) -> Role:
    """The role of that code.

    Raises:
        InvalidInputError: there is none.
    """
    if isinstance(role, Role):
        return role
    try:
        return Role(role)
    except ValueError:
        raise InvalidInputError(
            f"角色 {role!r} 不认识 / unknown role {role!r}; one of {', '.join(Role)}", field="role"
        ) from None
