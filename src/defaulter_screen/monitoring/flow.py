"""The flow as supervision sees it: the screener's own ``screen``, the store's differences, keys in reverse."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Protocol

from defaulter_screen.ledger.forms import identity_form
from defaulter_screen.ledger.watchlist import BlockKey, Enrolment
from defaulter_screen.matching.matcher import MATCHER_VERSION
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.models.decision import Decision
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Role, Subject
from defaulter_screen.models.supervision import Change, WatchedSubject
from defaulter_screen.monitoring.reverse import change_keys, subject_keys
from defaulter_screen.normalisation import NORMALISATION_VERSION, normalise_subject
from defaulter_screen.policy.lifecycle import ListTerms
from defaulter_screen.policy.schema import Policy
from defaulter_screen.store.lists import ListStore


class Screens(Protocol):
    """What the flow needs of the screener; ``Screener`` has it."""

    def screen(
        self,
        subject: Subject,
        *,
        scene: str = ...,
        role: Role | str = ...,
        at: date | None = ...,
        as_of: int | date | None = ...,
    ) -> Decision:
        """Decide on one subject."""
        ...


class StoreFlow:
    """The flow over one store, as ``supervisor.Flow`` asks for it.

    Args:
        screener: decides, and records what it decides.
        store: the lists.
        policy: the policy that decides.
        model: the identity model of an id (``StoreView.model_id``).
        today: for reading numbers (births lie in the past).
    """

    def __init__(
        self,
        screener: Screens,
        store: ListStore,
        policy: Policy,
        *,
        model: Callable[[str], IdentityModel],
        today: date,
    ) -> None:
        self._screener = screener
        self._store = store
        self._policy = policy
        self._model = model
        self._today = today

    def version(self) -> int:
        """The newest list version over all kinds and sources, 0 without any."""
        return self._store.view().version

    def basis(self, at: date) -> str:
        """Policy, the measures that its dates put in force, model with its error rates, normalisation and matching."""
        law = self._policy.law(at)
        in_force = [measure.id for measure in self._policy.measures if measure.covers(at)]
        switches = [(switch.name, sorted(switch.measures)) for switch in law.emergencies]
        measures = hashlib.sha256(repr((in_force, switches)).encode()).hexdigest()[:16]
        model = self._model(self._store.view().model_id).id
        return f"{self._policy.digest}/{measures}/{model}/n{NORMALISATION_VERSION}/m{MATCHER_VERSION}"

    def changes(self, since: int, until: int) -> Iterable[Change]:
        """What changed between two versions."""
        return self._store.diff(since, until)

    def listing_keys(self, change: Change) -> Iterable[BlockKey]:
        """By which keys a change meets subjects."""
        return change_keys(change, self._today)

    def subject_keys(self, subject: Subject, scene: str, role: Role) -> tuple[BlockKey, ...]:
        """By which keys a subject is met.

        Raises:
            UnknownSceneError: the policy has no such scene.
        """
        return self._keys(normalise_subject(subject, today=self._today), scene, role)

    def _keys(self, subject: Normalised, scene: str, role: Role) -> tuple[BlockKey, ...]:
        here = self._policy.compile(self._today).scene_for(scene, role)
        model = self._model(self._store.view().model_id)
        return subject_keys(subject, model, here.limits.cutoff, consumption=bool(here.consumption))

    def screen(self, watched: WatchedSubject, *, version: int, at: date) -> Decision:
        """The one flow, on one list version and day."""
        return self._screener.screen(
            watched.subject, scene=watched.scene, role=watched.role, at=at, as_of=version or None
        )

    def terms(self, at: date) -> ListTerms:
        """The lifecycle rules of the policy on a day."""
        return self._policy.compile(at).terms

    def enrolment(
        self,
        subject: Subject,
        *,
        scene: str,
        role: Role = Role.APPLICANT,
        reference: str = "",
        until: date | None = None,
    ) -> Enrolment:
        """A subject made ready for the watchlist.

        Raises:
            InvalidInputError: the subject gives nothing to screen by.
            UnknownSceneError: the policy has no such scene.
        """
        normalised = normalise_subject(subject, today=self._today)
        keys = self._keys(normalised, scene, role)
        named = reference or subject.reference or ""
        return Enrolment(subject, identity_form(normalised), keys, scene, role, named, until, self._basis_today)

    @cached_property
    def _basis_today(self) -> str:
        return self.basis(self._today)
