"""A listing on its way into the table and back: packed to plain integers and texts, as worker processes send it.

Repeated texts stay texts in the packed form; the loader replaces them by phrase ids (``PHRASES``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from defaulter_screen.models.listing import Listing, ListKind, RelatedPerson
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.store.short_forms import long_case, long_number, short_case, short_number


class ListingFields(NamedTuple):
    """What a list row says, as published; see ``models.listing.Listing`` for the meaning of each field."""

    kind: SubjectKind
    name: str
    number: str = ""
    gender: Gender | None = None
    age: int | None = None
    legal_representative: str = ""
    court: str = ""
    province: str = ""
    case_number: str = ""
    basis_number: str = ""
    basis_unit: str = ""
    filing_date: date | None = None
    publication_date: date | None = None
    duty: str = ""
    performance: str = ""
    performed: str = ""
    unperformed: str = ""
    grounds: str = ""
    record_id: str = ""
    category: str = ""
    related: tuple[RelatedPerson, ...] = ()


PackedListing = tuple[Any, ...]
"""``listing`` columns from ``traits`` on, in table order (empty texts as None), then duty, performed, unperformed."""

COLUMNS = (
    "traits, name, number, legal_representative, court, province, case_form, case_number, basis_form, basis_number, "
    "basis_unit, filing_date, publication_date, performance, grounds, record_id, category, related"
)
TEXT_START = 18
"""Where the free texts begin in a packed listing."""
PHRASES = (4, 5, 6, 8, 10, 13, 14, 16)
"""Positions in a packed listing that hold repeated texts."""

_GENDERS = (None, Gender.MALE, Gender.FEMALE)
_KINDS = (SubjectKind.PERSON, SubjectKind.ORGANISATION)
_KIND_BIT = {kind: bit for bit, kind in enumerate(_KINDS)}
_GENDER_BITS = {gender: code << 1 for code, gender in enumerate(_GENDERS)}


def pack(fields: ListingFields) -> PackedListing:
    """Make the plain tuple that ``LoadWriter.add`` takes; cheap to send between processes."""
    f = fields
    return (
        traits_of(f.kind, f.gender, f.age),
        f.name,
        short_number(f.number),
        f.legal_representative or None,
        f.court or None,
        f.province or None,
        *short_case(f.case_number),
        *short_case(f.basis_number),
        f.basis_unit or None,
        f.filing_date.toordinal() if f.filing_date else None,
        f.publication_date.toordinal() if f.publication_date else None,
        f.performance or None,
        f.grounds or None,
        f.record_id or None,
        f.category or None,
        related_text(f.related) if f.related else None,
        f.duty or None,
        f.performed or None,
        f.unperformed or None,
    )


def unpack(row: Sequence[Any], *, source: tuple[ListKind, str], phrase: Callable[[int], str]) -> Listing:
    """Make a ``Listing`` of a row ``listing_id, key_hash, COLUMNS, duty, performed, unperformed``."""
    r = row[2:]
    court, province, case_form, basis_form, basis_unit, performance, grounds, category = (
        phrase(r[i]) if r[i] else "" for i in PHRASES
    )
    kind, gender, age = _from_traits(r[0])
    return Listing(
        listing_id=row[0],
        key=r[15] or f"{row[1]:016x}",
        list_kind=source[0],
        source=source[1],
        kind=kind,
        name=r[1],
        number=long_number(r[2]),
        gender=gender,
        age=age,
        legal_representative=r[3] or "",
        court=court,
        province=province,
        case_number=long_case(case_form, r[7]),
        basis_number=long_case(basis_form, r[9]),
        basis_unit=basis_unit,
        filing_date=date.fromordinal(r[11]) if r[11] else None,
        publication_date=date.fromordinal(r[12]) if r[12] else None,
        duty=r[18] or "",
        performance=performance,
        performed=r[19] or "",
        unperformed=r[20] or "",
        grounds=grounds,
        record_id=r[15] or "",
        category=category,
        related=_related(r[17]) if r[17] else (),
    )


def traits_of(kind: SubjectKind, gender: Gender | None, age: int | None) -> int:
    """Kind in bit 0, gender in bits 1-2, age + 1 above (0 for none)."""
    return _KIND_BIT[kind] | _GENDER_BITS[gender] | ((age + 1) << 3 if age is not None and age >= 0 else 0)


def _from_traits(traits: int) -> tuple[SubjectKind, Gender | None, int | None]:
    age = traits >> 3
    return _KINDS[traits & 1], _GENDERS[traits >> 1 & 3], age - 1 if age else None


def related_text(related: Sequence[RelatedPerson]) -> str:
    """Persons published with an entry, as they are stored."""
    return json.dumps([[p.name, p.number, p.position] for p in related], ensure_ascii=False, separators=(",", ":"))


def _related(text: str) -> tuple[RelatedPerson, ...]:
    return tuple(RelatedPerson(*parts) for parts in json.loads(text))
