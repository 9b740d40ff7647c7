"""Published entries of one portion as columns: the form in which a load works on the usual ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from defaulter_screen.coded import Coded, Numbering
from defaulter_screen.sources.listing_rows import RawListing, RejectedRow

Related = tuple[tuple[str, str, str], ...]


class RawColumns(NamedTuple):
    """The fields of ``RawListing``, each as a column with one value per entry, in order."""

    line: list[int]
    name: Sequence[str]
    number: Sequence[str]
    gender: Coded[str]
    age: Coded[int | None]
    kind: Coded[str]
    legal_representative: Sequence[str]
    court: Coded[str]
    province: Coded[str]
    case_number: Sequence[str]
    basis_number: Sequence[str]
    basis_unit: Coded[str]
    filing_date: Coded[date | None]
    publication_date: Coded[date | None]
    duty: Sequence[str]
    performance: Coded[str]
    performed: Sequence[str]
    unperformed: Sequence[str]
    grounds: Coded[str]
    record_id: Sequence[str]
    category: Coded[str]
    removed: list[bool]
    related: list[Related]

    def row(self, position: int) -> RawListing:
        """One entry as a row."""
        values: list[Any] = [column[position] for column in self]
        return RawListing(*values)

    def taken(self, positions: Sequence[int]) -> RawColumns:
        """The entries at these positions alone."""
        return RawColumns._make(_chosen(column, positions) for column in self)


class ReadPortion(NamedTuple):
    """A portion of a list, read.

    Attributes:
        columns: its entries.
        rejects: rows that could not be read, each with the number of entries before it.
    """

    columns: RawColumns
    rejects: list[tuple[int, RejectedRow]]


_FIELDS = attrgetter(*RawColumns._fields)
_CODED = frozenset(
    (
        "gender", "age", "kind", "court", "province", "basis_unit", "filing_date", "publication_date", "performance",
        "grounds", "category",
    )
)  # fmt: skip


def in_columns(rows: Iterable[RawListing | RejectedRow]) -> ReadPortion:
    """Rows as columns, with the rejected ones beside them."""
    listings: list[RawListing] = []
    rejects: list[tuple[int, RejectedRow]] = []
    for row in rows:
        if isinstance(row, RejectedRow):
            rejects.append((len(listings), row))
        else:
            listings.append(row)
    rows_of_values = zip(*map(_FIELDS, listings), strict=True) if listings else [()] * len(RawColumns._fields)
    columns = zip(RawColumns._fields, rows_of_values, strict=True)
    return ReadPortion(
        RawColumns._make(Numbering().of(values) if field in _CODED else list(values) for field, values in columns),
        rejects,
    )


def _chosen(column: Any, positions: Sequence[int]) -> Any:
    return column.at(positions) if isinstance(column, Coded) else [column[position] for position in positions]
