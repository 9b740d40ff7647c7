"""The audit trail as a user of ``Screener`` meets it: find, verify, replay, export, remove."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.audit.chain import Finding, Head
from defaulter_screen.ledger.audit.lookup import Profile, Record, get, records, view
from defaulter_screen.ledger.audit.replay import Replay
from defaulter_screen.ledger.audit.retention import Removal, purge
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.data_subject import Erasure, PersonData, erase_person, find_person, person_tokens
from defaulter_screen.ledger.records import Records
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Subject
from defaulter_screen.replaying import replay_from_record, replay_with_subject

Normalise = Callable[[Subject], Normalised]
Again = Callable[[Record, Subject], Decision]
"""Runs the flow on the versions of a record, recording nothing."""


class AuditDesk:
    """What can be asked of the audit trail.

    Args:
        opened: the open ledger.
        normalise: the one door to the compared form.
        again: screens a subject as it was done for a record.
    """

    def __init__(self, opened: Records, *, normalise: Normalise, again: Again) -> None:
        self._records = opened
        self._normalise = normalise
        self._again = again

    def get(self, decision_id: str) -> Record | None:
        """A recorded decision, or None."""
        return get(self._records.ledger, decision_id)

    def verify(self, head: Head | None = None) -> list[Finding]:
        """Everything that is wrong with the ledger; empty where nothing is.

        Args:
            head: a head kept elsewhere: finds a removed tail and a rewritten chain.
        """
        return verify(self._records.ledger, tokeniser=self._records.trail.tokeniser, head=head)

    def head(self) -> Head:
        """The end of the chain, to be kept elsewhere."""
        return self._records.trail.head()

    def replay(self, decision_id: str, subject: Subject | None = None) -> Replay:
        """Decide again with the versions of the record: from the record alone, or with the subject supplied again.

        Raises:
            InvalidInputError: there is no such decision, or its personal part was purged.
        """
        record = self.get(decision_id)
        if record is None:
            message = f"没有决定 {decision_id} 的记录 / no record of decision {decision_id}"
            raise InvalidInputError(message, field="decision_id", reason="no-decision")
        trail = self._records.trail
        if record.row is not None and record.row.outcome is Outcome.ERROR:
            return Replay(decision_id, 1 if subject is None else 2, (), ("recorded",))
        if subject is None:
            return replay_from_record(record, trail.policy_text)
        normalised = self._normalise(subject)
        return replay_with_subject(record, normalised, trail.tokeniser, lambda: self._again(record, subject))

    def export(
        self, profile: Profile, *, run_id: str | None = None, since: str = "", until: str = "~"
    ) -> Iterator[dict[str, Any]]:
        """All decisions, with only the fields that this reader may see."""
        for record in records(self._records.ledger, run_id=run_id, since=since, until=until):
            yield view(record, profile)

    def purge(self, *, before: datetime, reason: str) -> Removal:
        """Delete the personal parts of older events; the chain stays verifiable and says so."""
        return purge(self._records.trail, before=before, reason=reason)

    def find(self, subject: Subject) -> PersonData:
        """Everything that the ledger holds of a person."""
        tokens = person_tokens(self._normalise(subject), self._records.trail.tokeniser)
        watched = self._records.watchlist.of_token(tokens.certain)
        return find_person(self._records.trail, watched, tokens)

    def erase(self, subject: Subject, *, reason: str) -> Erasure:
        """Delete what is certainly this person's; the chain stays verifiable and says so."""
        tokens = person_tokens(self._normalise(subject), self._records.trail.tokeniser)
        return erase_person(self._records.trail, tokens, reason=reason)
