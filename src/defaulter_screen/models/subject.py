"""Who is screened: the subject, the application with its parties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

from defaulter_screen.ids.number import mask
from defaulter_screen.names.name import mask_name
from defaulter_screen.values import frozen_dataclass


class SubjectKind(StrEnum):
    """What a subject or listing is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Gender(StrEnum):
    """Gender as documents state it."""

    MALE = "male"
    FEMALE = "female"


class Role(StrEnum):
    """What a subject is in an application."""

    APPLICANT = "applicant"
    LEGAL_REPRESENTATIVE = "legal-representative"
    PERSON_IN_CHARGE = "person-in-charge"
    ACTUAL_CONTROLLER = "actual-controller"
    SHAREHOLDER = "shareholder"
    CONSORTIUM_MEMBER = "consortium-member"
    GUARANTOR = "guarantor"
    SPOUSE = "spouse"
    CO_BORROWER = "co-borrower"
    BID_AGENT = "bid-agent"
    BID_EXPERT = "bid-expert"
    BID_STAFF = "bid-staff"


@frozen_dataclass(frozen=True, slots=True)
class Subject:
    """The person or organisation being screened (被查主体), as the caller has it.

    Every field may be written the way users write it (full width, traditional, spaces, masked, 1985年3月4日 …); the
    flow normalises it. Omission is not contradiction: leave out what is not known.

    Attributes:
        name: name of a person or registered name of an organisation.
        id_number: identity number, unified social credit code, organisation code or other document number.
        kind: ``person`` or ``organisation``; detected where not given.
        aliases: further names (former name, alias).
        gender: 男/女, male/female or M/F.
        birth_date: a date, or text in any shape that FORMATS knows; a year alone is fine.
        region: province, city or county as text or area code.
        legal_representative: of an organisation.
        reference: the caller's own key, carried through untouched.
    """

    name: str | None = None
    id_number: str | None = None
    kind: SubjectKind | str | None = None
    aliases: tuple[str, ...] = ()
    gender: Gender | str | None = None
    birth_date: date | str | int | None = None
    region: str | None = None
    legal_representative: str | None = None
    reference: str | None = None

    def __repr__(self) -> str:
        """Masked: a repr ends up in logs."""
        name = mask_name(self.name or "")
        return f"Subject(name={name!r}, id_number={mask(self.id_number or '')!r}, reference={self.reference!r})"


@frozen_dataclass(frozen=True, slots=True)
class Application:
    """Several subjects that stand or fall together (an application, a bid, a loan).

    Attributes:
        parties: ``(role, subject)`` pairs in the caller's order.
        reference: the caller's own key.
    """

    parties: tuple[tuple[Role | str, Subject], ...]
    reference: str | None = None


@frozen_dataclass(frozen=True, slots=True)
class Columns:
    """The cells of a chunk that the sieve looks at, as the user wrote them.

    Attributes:
        names: empty where there is none.
        numbers: likewise.
        births: likewise.
        usual: False where a row says more than these (a former name, a kind): it goes the long way, unless it turns
            out to be an organisation.
        kinds: of the subject where the row states it, else None.
        bare: True where nothing besides is stated that is compared: no gender, region or legal representative.
        subject: makes the subject of a row, by its place in the chunk.
    """

    names: Sequence[str]
    numbers: Sequence[str]
    births: Sequence[str]
    usual: Sequence[bool]
    kinds: Sequence[SubjectKind | None]
    bare: Sequence[bool]
    subject: Callable[[int], Subject]

    def __repr__(self) -> str:
        """Shows nobody: a repr ends up in logs."""
        return f"Columns({len(self.names)} rows)"
