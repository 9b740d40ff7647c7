"""One listing, and some names, as the store takes them, made one by one: what columns are held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from defaulter_screen.models.listing import RelatedPerson
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.store.columns import NewNames
from defaulter_screen.store.rows import PackedListing, related_text, traits_of
from defaulter_screen.store.short_forms import short_case, short_number


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


def new_names(names: Iterable[tuple[int, str, Sequence[int]]]) -> NewNames:
    """Names, given as key, text and link keys, as columns."""
    rows = list(names)
    return NewNames(
        np.array([key for key, _, _ in rows], np.uint64),
        [text for _, text, _ in rows],
        np.array([link for _, _, links in rows for link in links], np.uint64),
        np.array([len(links) for _, _, links in rows], np.int64),
    )
