"""What is in force for a decision besides its subject: lists, model, policy of the day; found once and then kept."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.model_file import ModelBytes
from defaulter_screen.matching.rates import ErrorRates
from defaulter_screen.models.subject import Role
from defaulter_screen.pipeline import Circumstances
from defaulter_screen.policy.schema import Policy
from defaulter_screen.reading_ahead import Reading
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.view import StoreView
from defaulter_screen.store_index import StoreIndex

if TYPE_CHECKING:
    from defaulter_screen.sieving import Sieve


class HeldView(threading.local):
    """The lists that a stretch of a batch in this thread sees; None outside of one."""

    view: StoreView | None = None


class InForce:
    """What decisions are made with; safe to share between threads.

    Args:
        store: of the lists and of the identity model built from them.
        rates: error rates of the model.
        code_version: of the program, for the record.

    Attributes:
        held: a stretch of a batch puts the lists here that all its rows are to see.
    """

    def __init__(self, store: ListStore, rates: ErrorRates, code_version: str) -> None:
        self._store = store
        self._rates = rates
        self._code_version = code_version
        self._models: dict[str, IdentityModel] = {}
        self._here: tuple[StoreView, date, Policy, Circumstances] | None = None
        self._sieve: tuple[str, Reading, Circumstances, Sieve | None] | None = None
        self.held = HeldView()

    def circumstances(self, policy: Policy, at: date, as_of: int | date | None = None) -> Circumstances:
        """What a decision depends on besides the subject; that of the call before where nothing of it changed.

        Args:
            policy: that decides.
            at: date for terms, measures in force and list age.
            as_of: an earlier list version, by number or date.
        """
        held = self.held.view if as_of is None else None
        view, last = held or self._store.view(as_of), self._here
        if last is not None and last[0] is view and last[1] == at and last[2] is policy:
            return last[3]
        here = Circumstances(
            index=StoreIndex(view, at),
            model=self.model(view.model_id),
            policy=policy.compile(at),
            code_version=self._code_version,
        )
        self._here = view, at, policy, here  # replaced as a whole: another thread sees the old or the new one
        return here

    def sieve(self, policy: Policy, scene: str, at: date, reading: Reading) -> Sieve | None:
        """What tells which rows of a chunk certainly meet nobody; None where nothing is loaded.

        Args:
            policy: that decides.
            scene: what is being decided.
            at: as above.
            reading: what is read of people who compare alike.

        Raises:
            UnknownSceneError: the policy has no such scene.
        """
        from defaulter_screen.sieving import Sieve  # noqa: PLC0415 - numpy: 65 ms that a single lookup must not pay

        here = self.circumstances(policy, at)
        last = self._sieve
        if last is None or last[:2] != (scene, reading) or last[2] is not here:
            asked = here.policy.scene_for(scene, Role.APPLICANT)
            last = self._sieve = scene, reading, here, Sieve.of(here, asked, at, reading)
        return last[3]

    def model(self, identity: str) -> IdentityModel:
        """The frozen model of that id; without a list (an empty id) the published priors alone."""
        found = self._models.get(identity)
        if found is None:
            read = self._store.view().model_reader(identity) if identity else None
            stored = IdentityModel.stored(identity, ModelBytes(read), self._rates) if read else None
            found = self._models[identity] = stored or IdentityModel.without_list(self._rates)
        return found
