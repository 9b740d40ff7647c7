"""The subject and the listing in the one form that is compared; made only by ``normalisation.py``."""

from __future__ import annotations

from datetime import date

from defaulter_screen.ids.number import Number
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.names.name import OrganisationName, PersonName
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Birth:
    """A birth date as far as it is known; month and day None where only the year is."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def full(self) -> bool:
        """True where month and day are known."""
        return self.month is not None and self.day is not None


@frozen_dataclass(frozen=True, slots=True)
class Normalised:
    """One side of a comparison, subject and listing alike.

    Attributes:
        kind: person or organisation.
        person: the person's name in parts, or None (organisations; number only).
        organisation: the organisation's name in parts, or None.
        number: the parsed number, or None where none was given.
        birth: stated birth date (subject) or None; the number's own birth date is in ``number``.
        age: age in years at ``age_date`` (listings), or None.
        age_date: publication date that ``age`` refers to.
        gender: stated gender; the number's own is in ``number``.
        region: leading digits of the area code of the stated place (2 to 6), or empty.
        legal_representative: compared form of the name, or empty.
        notes: what normalisation repaired or doubted, as reason codes (``swapped-columns``, ``number-in-name`` …).
    """

    kind: SubjectKind
    person: PersonName | None = None
    organisation: OrganisationName | None = None
    number: Number | None = None
    birth: Birth | None = None
    age: int | None = None
    age_date: date | None = None
    gender: Gender | None = None
    region: str = ""
    legal_representative: str = ""
    notes: tuple[str, ...] = ()
