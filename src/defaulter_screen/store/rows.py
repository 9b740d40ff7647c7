"""A listing on its way into the table and back: packed to plain integers and texts, as worker processes send it.

Repeated texts stay texts in the packed form; the loader replaces them by phrase ids (``PHRASES``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from defaulter_screen.models.listing import Listing, ListKind, RelatedPerson
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.store.short_forms import long_case, long_number

PackedListing = tuple[Any, ...]
"""``listing`` columns from ``traits`` on, in table order (empty texts as None), then duty, performed, unperformed."""

COLUMNS = (
    "traits, name, number, legal_representative, court, province, case_form, case_number, basis_form, basis_number, "
    "basis_unit, filing_date, publication_date, performance, grounds, record_id, category, related"
)
MENTION_COLUMNS = "source_id, listing_id, key_hash, traits, court, case_form, case_number, publication_date, record_id"
TEXT_START = 18
"""Where the free texts begin in a packed listing."""
PHRASES = (4, 5, 6, 8, 10, 13, 14, 16)
"""Positions in a packed listing that hold repeated texts."""

_GENDERS = (None, Gender.MALE, Gender.FEMALE)
_KINDS = (SubjectKind.PERSON, SubjectKind.ORGANISATION)
_KIND_BIT = {kind: bit for bit, kind in enumerate(_KINDS)}
_GENDER_BITS = {gender: code << 1 for code, gender in enumerate(_GENDERS)}


def unpack(row: Sequence[Any], sources: Mapping[int, tuple[ListKind, str]], phrases: Mapping[int, str]) -> Listing:
    """Make a ``Listing`` of a row ``source_id, listing_id, key_hash, COLUMNS, duty, performed, unperformed``.

    Args:
        row: as stored.
        sources: list kind and name of each source.
        phrases: repeated texts by id.
    """
    (
        source_id, listing_id, key_hash, traits, name, number, representative, court, province, case_form, case,
        basis_form, basis, basis_unit, filed, published, performance, grounds, record_id, category, related, duty,
        performed, unperformed,
    ) = row  # fmt: skip
    list_kind, source = sources[source_id]
    age = traits >> 3
    return Listing(
        listing_id,
        record_id or f"{key_hash:016x}",
        list_kind,
        source,
        _KINDS[traits & 1],
        name,
        long_number(number),
        _GENDERS[traits >> 1 & 3],
        age - 1 if age else None,
        representative or "",
        phrases[court] if court else "",
        phrases[province] if province else "",
        long_case(phrases[case_form], case) if case_form else case or "",
        long_case(phrases[basis_form], basis) if basis_form else basis or "",
        phrases[basis_unit] if basis_unit else "",
        date.fromordinal(filed) if filed else None,
        date.fromordinal(published) if published else None,
        duty or "",
        phrases[performance] if performance else "",
        performed or "",
        unperformed or "",
        phrases[grounds] if grounds else "",
        record_id or "",
        phrases[category] if category else "",
        _related(related) if related else (),
    )


def unpack_mention(
    row: Sequence[Any], sources: Mapping[int, tuple[ListKind, str]], phrases: Mapping[int, str]
) -> Listing:
    """Make a ``Listing`` of a row of ``MENTION_COLUMNS``: which entry it is, court, case and date, and nothing else."""
    source_id, listing_id, key_hash, traits, court, case_form, case, published, record_id = row
    list_kind, source = sources[source_id]
    return Listing(
        listing_id,
        record_id or f"{key_hash:016x}",
        list_kind,
        source,
        _KINDS[traits & 1],
        "",
        court=phrases[court] if court else "",
        case_number=long_case(phrases[case_form], case) if case_form else case or "",
        publication_date=date.fromordinal(published) if published else None,
        record_id=record_id or "",
    )


def traits_of(kind: SubjectKind, gender: Gender | None, age: int | None) -> int:
    """Kind in bit 0, gender in bits 1-2, age + 1 above (0 for none); ``unpack`` reads them."""
    return _KIND_BIT[kind] | _GENDER_BITS[gender] | ((age + 1) << 3 if age is not None and age >= 0 else 0)


def related_text(related: Sequence[RelatedPerson]) -> str:
    """Persons published with an entry, as they are stored."""
    return json.dumps([[p.name, p.number, p.position] for p in related], ensure_ascii=False, separators=(",", ":"))


def _related(text: str) -> tuple[RelatedPerson, ...]:
    return tuple(RelatedPerson(*parts) for parts in json.loads(text))
