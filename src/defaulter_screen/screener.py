"""The façade and composition root: one object that owns store, policy, model and ledger, with few verbs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from defaulter_screen import __version__
from defaulter_screen.applications import Parties, conclude, party_ids
from defaulter_screen.encryption.store_key import store_key_of
from defaulter_screen.in_force import InForce
from defaulter_screen.ledger_verbs import LedgerVerbs, known_role
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.rates import ErrorRates, load_rates, shipped_rates
from defaulter_screen.models.decision import ApplicationDecision, Decision
from defaulter_screen.models.listing import ListKind, ListVersion, LoadReport
from defaulter_screen.models.subject import Application, Role, Subject
from defaulter_screen.outside import Clock, now, random_id, user_key_path
from defaulter_screen.pipeline import Question, Screened, code_version, screen
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.schema import Policy
from defaulter_screen.reading_ahead import Reading
from defaulter_screen.store.lists import ListStore

# Whatever not every call needs is imported where it is used: a check must not wait for it.
if TYPE_CHECKING:
    from defaulter_screen.archives import Archive
    from defaulter_screen.ingest.options import LoadKeywords
    from defaulter_screen.matching.matcher import Match
    from defaulter_screen.recording import Recorder
    from defaulter_screen.sieving import Sieve


class Screener(LedgerVerbs):
    """Screens subjects against the lists of one store.

    Safe to share between threads; processes and workers open their own.

    >>> with Screener.open("defaulters.db") as screener:  # doctest: +SKIP
    ...     screener.screen(Subject(name="张三", id_number="330102198503041236"), scene="loan-credit").outcome
    """

    _code_version = code_version(__version__)

    def __init__(
        self,
        store: ListStore,
        policy: Policy,
        *,
        clock: Clock,
        rates: ErrorRates | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self._store = store
        self._recorder = recorder
        self._clock = clock
        self._in_force = InForce(store, rates or shipped_rates(), self._code_version)
        self.policy = policy

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        policy: str | os.PathLike[str] | Policy | None = None,
        rates: str | os.PathLike[str] | ErrorRates | None = None,
        audit: bool | str | os.PathLike[str] = True,
        key_file: str | os.PathLike[str] | None = None,
        store_key: str | os.PathLike[str] | None = None,
        caller: str | None = None,
        purpose: str | None = None,
        clock: Clock | None = None,
        read_only: bool = False,
        create: bool = False,
    ) -> Self:
        """Open a store.

        Args:
            path: the store's file, made by ``load``.
            policy: a policy file, a loaded policy, or None for the default policy.
            rates: a file of error rates made by ``calibrate``, loaded rates, or None for the shipped ones; their
                version shows in the ``model_id`` of every decision.
            audit: record every decision before it is returned, in ``<path>.ledger`` or the ledger given; False: not,
                and no review cases and remembered false positives either.
            key_file: the key of the subjects' tokens; None: in the user's configuration folder, made when needed.
            store_key: key file of an encrypted store, whose ledger is encrypted with it too (extra ``encrypt``); made
                where it is missing only while the store is made. None: they are plain.
            caller: who asks, for the audit trail.
            purpose: what for, likewise.
            clock: gives the current time; tests and replays pass their own.
            read_only: for stores on a read-only share.
            create: make the store if there is none (``load`` does).

        Raises:
            StoreNotFoundError: there is no store and ``create`` was not given.
            SchemaVersionError: the store was made by another version.
            StoreKeyError: the key does not fit, one is missing, or one was given for a plain store.
            PolicyError: the policy or rates file is faulty.
        """
        chosen = policy if isinstance(policy, Policy) else load_policy(policy)
        known = rates if rates is None or isinstance(rates, ErrorRates) else load_rates(rates)
        ledger = Path(f"{os.fspath(path)}.ledger" if isinstance(audit, bool) else audit)
        secret = store_key_of(store_key, *((Path(path), ledger) if create else ()))
        store = ListStore.open(Path(path), read_only=read_only, create=create, key=secret)
        recorder = None
        if audit is not False:
            from defaulter_screen.ledger.records import LedgerOptions, Records  # noqa: PLC0415
            from defaulter_screen.recording import Recorder  # noqa: PLC0415

            key = Path(key_file) if key_file is not None else user_key_path()
            options = LedgerOptions(ledger, key, cls._code_version, store_key=secret)
            opener = partial(Records.open, options, clock=clock or now, randomness=os.urandom)
            recorder = Recorder(opener, chosen, caller=caller or "", purpose=purpose or "")
        return cls(store, chosen, clock=clock or now, rates=known, recorder=recorder)

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
        """Decide on one subject.

        Args:
            subject: who is screened.
            scene: what is being decided; ``policy list`` names them.
            role: what the subject is in the application.
            at: date for terms, measures in force and list age; today where not given.
            as_of: screen against an earlier list version (number or date).
            decision_id: id of the decision; random where not given.

        Raises:
            InvalidInputError: the subject gives nothing to screen by, or the role is unknown.
            UnknownSceneError: the policy has no such scene.
        """
        moment = self._clock()
        question = Question(scene, known_role(role), at or moment.date(), decision_id or random_id(), moment)
        return self._screened(subject, question, as_of).decision

    def screen_met(self, subject: Subject, met: Match, *, scene: str, at: date, decision_id: str) -> Decision:
        """``screen`` for a row of a batch of which ``sieve`` has told what matching says.

        Args:
            subject: who is screened.
            met: of the same subject, scene and date.
            scene: what is being decided.
            at: date for terms, measures in force and list age.
            decision_id: id of the decision.

        Raises:
            InvalidInputError: the subject gives nothing to screen by.
            UnknownSceneError: the policy has no such scene.
        """
        question = Question(scene, Role.APPLICANT, at, decision_id, self._clock())
        return self._screened(subject, question, None, met).decision

    def _screened(
        self, subject: Subject, question: Question, as_of: int | date | None, met: Match | None = None
    ) -> Screened:
        with self._store.lookup():
            here = self._in_force.circumstances(self.policy, question.at, as_of)
            if self._recorder is None:
                return screen(subject, question, here, met=met)
            return self._recorder.screened(subject, question, here, met)

    def screen_many(
        self, subjects: Iterable[Subject], *, scene: str = "general", at: date | None = None
    ) -> Iterator[Decision]:
        """Decide on many subjects, lazily and in order."""
        for subject in subjects:
            yield self.screen(subject, scene=scene, at=at)

    def screen_application(
        self,
        application: Application,
        *,
        scene: str = "general",
        at: date | None = None,
        as_of: int | date | None = None,
        decision_id: str | None = None,
    ) -> ApplicationDecision:
        """Decide on an application: one decision for each party, and one for the whole.

        Args:
            application: the parties with their roles.
            scene: what is being decided.
            at: date for terms, measures in force and list age; today where not given.
            as_of: screen against an earlier list version (number or date).
            decision_id: of the application; the parties' ids are this with ``-1``, ``-2`` … behind it.

        Raises:
            InvalidInputError: there is no party, a party gives nothing to screen by, or a role is unknown.
            UnknownSceneError: the policy has no such scene.
        """
        identity = decision_id or random_id()
        parties = [(known_role(role), subject) for role, subject in application.parties]
        decided = [
            (role, self.screen(subject, scene=scene, role=role, at=at, as_of=as_of, decision_id=own))
            for (role, subject), own in zip(parties, party_ids(application, identity), strict=True)
        ]
        return self.conclude(decided, decision_id=identity, reference=application.reference or "")

    def conclude(self, parties: Parties, *, decision_id: str | None = None, reference: str = "") -> ApplicationDecision:
        """Combine decisions already made on the parties of one application (a long table has them row by row).

        Args:
            parties: role and decision, all of one scene and date.
            decision_id: of the application's decision; random where not given.
            reference: the caller's own key.

        Raises:
            InvalidInputError: there is no party.
        """
        at = parties[0][1].at if parties else self._clock().date()
        own = decision_id or random_id()
        decision = conclude(self.policy.compile(at), parties, decision_id=own, reference=reference)
        if self._recorder is not None:
            self._recorder.record_application(decision)
        return decision

    def load(
        self,
        path_or_rows: str | os.PathLike[str] | Iterable[Mapping[str, object]],
        list_kind: ListKind | str = ListKind.DEFAULTER,
        *,
        progress: Callable[[int, int | None], None] | None = None,
        **options: Unpack[LoadKeywords],
    ) -> LoadReport:
        """Load a list as a new version.

        Args:
            path_or_rows: a file, or rows in memory.
            list_kind: which list.
            progress: told how far the load is.
            **options: see ``LoadKeywords``.

        Raises:
            SourceError: the file cannot be read, or shrank too far; the version before stays in force.
        """
        from defaulter_screen.ingest.load import load_list  # noqa: PLC0415
        from defaulter_screen.ingest.options import load_options  # noqa: PLC0415

        chosen = load_options(list_kind, **options)
        return load_list(self._store, path_or_rows, chosen, clock=self._clock, progress=progress)

    def archive(self, subject: Subject, *, at: date | None = None) -> Archive:
        """One subject's credit archive: every listing past and present, repairs, honours, a summary by published rules.

        Args:
            subject: who; only what his evidence establishes is listed as his.
            at: date for terms and repairs; today where not given.

        Raises:
            InvalidInputError: the subject gives nothing to look up.
        """
        from defaulter_screen.archives import Sources, make_archive  # noqa: PLC0415

        moment = self._clock()
        repairs = self._recorder.attested if self._recorder is not None else lambda _subject: ()
        sources = Sources(self._store, self.policy, self._in_force.model, repairs)
        return make_archive(subject, sources, at=at or moment.date(), made_at=moment)

    def lists(self) -> list[ListVersion]:
        """List versions in force, one for each kind and source."""
        return list(self._store.view().versions)

    @property
    def store(self) -> ListStore:
        """The lists, for what this façade does not offer."""
        return self._store

    def sieve(self, scene: str, at: date) -> Sieve | None:
        """What tells which rows of a chunk certainly meet nobody (``InForce.sieve``); None where nothing is loaded."""
        return self._in_force.sieve(self.policy, scene, at, self._recorder.reading if self._recorder else Reading.FIRST)

    @property
    def identity_model(self) -> IdentityModel:
        """The identity model in force: statistics of the list, error rates."""
        return self._in_force.model(self._store.view().model_id)

    def close(self) -> None:
        """Close store and ledger."""
        self._store.close()
        if self._recorder is not None:
            self._recorder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
