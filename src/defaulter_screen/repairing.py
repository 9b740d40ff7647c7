"""Attested repairs as a user of ``Screener`` meets them: record, list, withdraw; for an identified subject only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ids.number import mask
from defaulter_screen.ledger.forms import identity_form
from defaulter_screen.ledger.records import Records
from defaulter_screen.ledger.repairs import RecordedRepair
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.repair import Repair, RepairKind
from defaulter_screen.models.subject import Subject, SubjectKind
from defaulter_screen.names.name import mask_name
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Attestation:
    """What is attested; see ``models.repair.Repair`` for the fields."""

    kind: RepairKind | str
    case_number: str
    since: date
    until: date
    evidence: str
    attested_by: str


class RepairDesk:
    """Records repairs in the ledger.

    Args:
        records: the open ledger.
        normalise: the one door to the compared form.
    """

    def __init__(self, records: Records, normalise: Callable[[Subject], Normalised]) -> None:
        self._records = records
        self._normalise = normalise

    def add(self, subject: Subject, attested: Attestation) -> int:
        """Record a repair; returns its number.

        Raises:
            InvalidInputError: the subject has no complete number, the kind is unknown, or something is missing.
        """
        normalised = self._identified(subject)
        repair = Repair(
            repair_kind(attested.kind),
            attested.case_number.strip(),
            attested.since,
            attested.until,
            attested.evidence,
            attested.attested_by,
        )
        return self._records.repairs.add(self._token(normalised), _shown(normalised), repair)

    def of(self, subject: Subject) -> tuple[Repair, ...]:
        """The repairs of one subject that were not withdrawn, ended ones included.

        Raises:
            InvalidInputError: the subject has no complete number.
        """
        return self._records.repairs.of((self._token(self._identified(subject)),))

    def all(self) -> list[RecordedRepair]:
        """Every repair on record, withdrawn ones included."""
        return self._records.repairs.all()

    def withdraw(self, repair_id: int, *, by: str, reason: str) -> None:
        """End a repair from now on; it stays on record.

        Raises:
            InvalidInputError: there is no such repair, or name or reason is missing.
        """
        self._records.repairs.withdraw(repair_id, by=by, reason=reason)

    def _token(self, subject: Normalised) -> str:
        return self._records.trail.tokeniser.token(identity_form(subject))

    def _identified(self, subject: Subject) -> Normalised:
        normalised = self._normalise(subject)
        number = normalised.number
        if number is None or not number.complete or not number.valid:
            raise InvalidInputError(
                "登记信用修复须提供完整有效的证件号码或信用代码 / a repair needs a complete, valid number or code",
                field="id_number",
                reason="not-identified",
            )
        return normalised


def repair_kind(kind: RepairKind | str) -> RepairKind:
    """The kind of that code.

    Raises:
        InvalidInputError: there is none.
    """
    try:
        return RepairKind(kind)
    except ValueError:
        known = ", ".join(RepairKind)
        message = f"修复种类 {kind!r} 不认识 / unknown kind of repair {kind!r}; one of {known}"
        raise InvalidInputError(message, field="kind", reason="unknown-kind") from None


def _shown(subject: Normalised) -> str:
    """Masked: organisations are public, persons are not."""
    number = subject.number.compact if subject.number else ""
    if subject.kind is SubjectKind.ORGANISATION:
        return f"{subject.organisation.original if subject.organisation else ''} {number}".strip()
    return f"{mask_name(subject.person.original) if subject.person else ''} {mask(number)}".strip()
