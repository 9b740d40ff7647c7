"""Published entries of one portion as columns: the form in which a load works on the usual ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from defaulter_screen.sources.listing_rows import RawListing, RejectedRow

Related = tuple[tuple[str, str, str], ...]


class RawColumns(NamedTuple):
    """The fields of ``RawListing``, each as a list with one value per entry, in order."""

    line: list[int]
    name: list[str]
    number: list[str]
    gender: list[str]
    age: list[int | None]
    kind: list[str]
    legal_representative: list[str]
    court: list[str]
    province: list[str]
    case_number: list[str]
    basis_number: list[str]
    basis_unit: list[str]
    filing_date: list[date | None]
    publication_date: list[date | None]
    duty: list[str]
    performance: list[str]
    performed: list[str]
    unperformed: list[str]
    grounds: list[str]
    record_id: list[str]
    category: list[str]
    removed: list[bool]
    related: list[Related]

    def row(self, position: int) -> RawListing:
        """One entry as a row."""
        values: list[Any] = [column[position] for column in self]
        return RawListing(*values)

    def taken(self, positions: Sequence[int]) -> RawColumns:
        """The entries at these positions alone."""
        return RawColumns._make([column[position] for position in positions] for column in self)


class ReadPortion(NamedTuple):
    """A portion of a list, read.

    Attributes:
        columns: its entries.
        rejects: rows that could not be read, each with the number of entries before it.
    """

    columns: RawColumns
    rejects: list[tuple[int, RejectedRow]]


_FIELDS = attrgetter(*RawColumns._fields)


def in_columns(rows: Iterable[RawListing | RejectedRow]) -> ReadPortion:
    """Rows as columns, with the rejected ones beside them."""
    listings: list[RawListing] = []
    rejects: list[tuple[int, RejectedRow]] = []
    for row in rows:
        if isinstance(row, RejectedRow):
            rejects.append((len(listings), row))
        else:
            listings.append(row)
    if not listings:
        return ReadPortion(RawColumns._make([] for _ in RawColumns._fields), rejects)
    return ReadPortion(RawColumns._make(map(list, zip(*map(_FIELDS, listings), strict=True))), rejects)
