"""Labelled files: a table of applicants (or pairs) with its labels beside it or in a second table.

The applicants' columns are read exactly as a batch reads them, so that what is measured is what a batch will do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import field

from defaulter_screen.batch.mapping import SubjectMaker, make_mapper
from defaulter_screen.errors import InvalidInputError, SourceError
from defaulter_screen.evaluation.answers import cells_or_empty
from defaulter_screen.evaluation.labels import Label, LabelReader, is_label_field
from defaulter_screen.evaluation.pairs import PairReader, listing_columns
from defaulter_screen.models.subject import Subject
from defaulter_screen.sources.columns import APPLICANTS, LISTINGS, fold
from defaulter_screen.sources.listing_rows import RawListing, RejectedRow
from defaulter_screen.sources.tables import BadRow, Table, open_table
from defaulter_screen.values import frozen_dataclass

_NAMING = frozenset(("name", "number", "uscc", "org_code"))
_WHO = frozenset(("name", "id_number", "org_number"))
_UNKNOWN = Label(listed=False)


@frozen_dataclass(frozen=True, slots=True)
class LabelledRow:
    """One row with its label.

    Attributes:
        row: counted from 1 without the heading; 0 where the label has no row.
        label: what is known.
        subject: who is screened; None where the row could not be read or is missing.
        listing: the listing of a pair, else None.
    """

    row: int
    label: Label
    subject: Subject | None = None
    listing: RawListing | None = None


@frozen_dataclass(frozen=True, slots=True)
class Labels:
    """Where the labels are.

    Attributes:
        truth: a second table that holds them, or None where they stand beside the applicants.
        key: the column that joins both tables.
        columns: field, of applicant or label, to heading (``--map``).
        encoding: instead of the detected one.
    """

    truth: str | os.PathLike[str] | None = None
    key: str = "序号"
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None


class LabelledFile:
    """A labelled file, looked at; iterate it for its rows.

    Attributes:
        pairs: each row holds a subject and a listing.
        mapping: field and heading, as recognised.
        unlabelled: rows left out so far because nobody knows the truth about them.

    Raises:
        SourceError: a file cannot be read, or its columns not recognised.
        AmbiguousSourceError: two columns could equally be meant.
    """

    def __init__(self, path: str | os.PathLike[str], labels: Labels) -> None:
        self._table = open_table(path, encoding=labels.encoding)
        self._labels = labels
        headings, where = self._table.headings, str(path)
        own = {word: heading for word, heading in labels.columns.items() if is_label_field(word)}
        foreign: frozenset[int] = frozenset()
        self._truth = _Truth(labels, own) if labels.truth is not None else None
        self._reader = None if self._truth else LabelReader(headings, own, path=where)
        if self._reader:
            foreign = frozenset(self._reader.positions.values())
        beside = listing_columns(headings)
        named = {found[0] for heading in beside.values() if (found := LISTINGS.recognise(heading))}
        self.pairs = bool(named & _NAMING) and _names_subject(headings, foreign | beside.keys())
        self._pair = PairReader(headings, path=where) if self.pairs else None
        if self.pairs:
            foreign |= beside.keys()
        chosen = {word: heading for word, heading in labels.columns.items() if word not in own}
        self._maker: SubjectMaker = make_mapper(cells_or_empty(headings, foreign), chosen, where)
        self.mapping = tuple((word, headings[column]) for word, column in self._maker.positions.items())
        self.unlabelled = 0

    def __iter__(self) -> Iterator[LabelledRow]:
        """The rows in order; labels without a row come last.

        Raises:
            InvalidInputError: a label cannot be understood.
            SourceError: the file cannot be read on.
        """
        self.unlabelled = 0
        key = _column(self._table, self._labels.key) if self._truth else -1
        if self._truth:
            self._truth.read()
        for item in self._table:
            number = item.row_number if isinstance(item, BadRow) else item[0]
            cells = None if isinstance(item, BadRow) else item[1]
            label = self._label(cells, number, key)
            if label is None:
                self.unlabelled += 1
            else:
                yield self._row(number, cells, label)
        if self._truth:
            yield from (LabelledRow(0, label) for label in self._truth.left())

    def _label(self, cells: list[str] | None, number: int, key: int) -> Label | None:
        if cells is None:
            return None
        if self._truth:
            return self._truth.take(cells[key])
        return self._reader(cells, number) if self._reader else None

    def _row(self, number: int, cells: list[str] | None, label: Label) -> LabelledRow:
        if cells is None:
            return LabelledRow(number, label)
        listing = self._pair(cells, number) if self._pair else None
        if isinstance(listing, RejectedRow):
            return LabelledRow(number, label)
        return LabelledRow(number, label, self._maker(cells), listing)


def applicants(
    path: str | os.PathLike[str], columns: Mapping[str, str] | None = None, encoding: str | None = None
) -> Iterator[LabelledRow]:
    """The rows of an applicants' table that says nothing about the truth, as a batch reads them.

    Raises:
        SourceError: the file cannot be read, or its columns not recognised.
    """
    chosen = {word: heading for word, heading in (columns or {}).items() if not is_label_field(word)}
    table = open_table(path, encoding=encoding)
    maker = make_mapper(table.headings, chosen, str(path))
    for item in table:
        if isinstance(item, BadRow):
            yield LabelledRow(item.row_number, _UNKNOWN)
        else:
            yield LabelledRow(item[0], _UNKNOWN, maker(item[1]))


class _Truth:
    """Labels of a second table, by key."""

    def __init__(self, labels: Labels, chosen: Mapping[str, str]) -> None:
        path = labels.truth or ""
        self._path = str(path)
        self._table = open_table(path, encoding=labels.encoding)
        self._key = _column(self._table, labels.key)
        self._reader = LabelReader(self._table.headings, chosen, path=self._path)
        self._known: dict[str, Label | None] = {}

    def read(self) -> None:
        """Read the whole table: labels are short."""
        self._known.clear()
        for item in self._table:
            if isinstance(item, BadRow):
                raise SourceError(item.reason, path=self._path, line=item.line)
            number, cells = item
            key = _key(cells[self._key])
            if key in self._known:
                raise InvalidInputError(
                    f"第 {number} 行：标注的键重复 / row {number}: the key of a label stands twice",
                    field="key",
                    row=number,
                )
            self._known[key] = self._reader(cells, number)

    def take(self, cell: str) -> Label | None:
        """The label of a key, once."""
        return self._known.pop(_key(cell), None)

    def left(self) -> list[Label]:
        """Labels that no row asked for."""
        return [label for label in self._known.values() if label]


def _key(cell: str) -> str:
    """A key as both tables write it: spreadsheets make ``7.0`` of 7."""
    return cell.strip().removesuffix(".0")


def _column(table: Table, heading: str) -> int:
    columns = [column for column, other in enumerate(table.headings) if fold(other) == fold(heading)]
    if len(columns) != 1:
        raise SourceError(
            f"没有关联列 {heading!r}，请用 --key 指定 / no column {heading!r} joins the tables; name it with --key",
            path=str(table.path),
        )
    return columns[0]


def _names_subject(headings: list[str], foreign: frozenset[int]) -> bool:
    rest = [heading for column, heading in enumerate(headings) if column not in foreign]
    return any((found := APPLICANTS.recognise(heading)) and found[0] in _WHO for heading in rest)
