"""A row's cells as a Subject, by the columns that were recognised or named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from defaulter_screen.models.subject import Columns, Subject, SubjectKind
from defaulter_screen.sources.codes import clean, gender_of, party_kind
from defaulter_screen.sources.columns import detect_applicant_columns, fold
from defaulter_screen.sources.text_columns import TEXT_FIELDS

_SEVERAL = re.compile(r"[、,，;；/|]")
_KINDS = {"person": SubjectKind.PERSON, "organisation": SubjectKind.ORGANISATION}


class SubjectMaker:
    """Makes the Subject of a row; picklable.

    What kind of subject a row is comes from 主体类型 or 证件类型 where they say so, else the flow detects it. Where a
    table has columns for both numbers, the one that fits the kind is used, or the one that is filled.

    Attributes:
        positions: canonical field to column.
    """

    def __init__(self, headings: Sequence[str], positions: Mapping[str, int]) -> None:
        self.positions = dict(positions)
        self._kind_columns = tuple(
            (positions[field], fold(headings[positions[field]]))
            for field in ("kind", "document_type")
            if field in positions
        )
        self._name = positions.get("name")
        self._id = positions.get("id_number")
        self._organisation_id = positions.get("org_number")
        self._former = positions.get("former_name")
        self._gender = positions.get("gender")
        self._birth = positions.get("birth_date")
        self._region = positions.get("region")
        self._representative = positions.get("legal_representative")
        self._reference = positions.get("reference")

    def __call__(self, cells: Sequence[str]) -> Subject:
        """The subject of one row; ``cells`` has as many cells as the heading."""
        kind = self._kind(cells) if self._kind_columns else None
        return Subject(
            _cell(cells, self._name),
            self._number(cells, kind),
            kind,
            self._aliases(cells) if self._former is not None else (),
            gender_of(clean(cells[self._gender])) or None if self._gender is not None else None,
            _cell(cells, self._birth),
            _cell(cells, self._region),
            _cell(cells, self._representative),
            _cell(cells, self._reference),
        )

    @property
    def text_columns(self) -> tuple[int, ...]:
        """Columns of names and numbers, which must be text."""
        return tuple(self.positions[field] for field in TEXT_FIELDS if field in self.positions)

    def columns(self, rows: Sequence[Sequence[str]]) -> Columns:
        """What the sieve looks at, of rows of cells."""
        kinds = [self._kind(cells) for cells in rows] if self._kind_columns else [None] * len(rows)
        return Columns(
            names=_column(rows, self._name),
            numbers=self._numbers(rows),
            births=_column(rows, self._birth),
            usual=self._usual(rows, kinds),
            kinds=kinds,
            bare=self._bare(rows),
            subject=lambda place: self(rows[place]),
        )

    def _numbers(self, rows: Sequence[Sequence[str]]) -> list[str]:
        own, codes = _column(rows, self._id), _column(rows, self._organisation_id)
        return [code or number for number, code in zip(own, codes, strict=True)] if any(codes) else own

    def _bare(self, rows: Sequence[Sequence[str]]) -> list[bool]:
        """Rows that state no gender, region or legal representative."""
        stated = (self._gender, self._region, self._representative)
        known = [_column(rows, column) for column in stated if column is not None]
        return [not any(cells) for cells in zip(*known, strict=True)] if known else [True] * len(rows)

    def _usual(self, rows: Sequence[Sequence[str]], kinds: Sequence[SubjectKind | None]) -> list[bool]:
        """Rows without former names, with one number at most, that are not said to be an organisation's."""
        own, codes = _column(rows, self._id), _column(rows, self._organisation_id)
        former = _column(rows, self._former)
        usual = [not (a or (b and c)) for a, b, c in zip(former, own, codes, strict=True)]
        return [a and kind is not SubjectKind.ORGANISATION for a, kind in zip(usual, kinds, strict=True)]

    def _kind(self, cells: Sequence[str]) -> SubjectKind | None:
        for column, heading in self._kind_columns:
            if kind := party_kind(heading, clean(cells[column])):
                return _KINDS[kind]
        return None

    def _number(self, cells: Sequence[str], kind: SubjectKind | None) -> str | None:
        own, code = _cell(cells, self._id), _cell(cells, self._organisation_id)
        # A row with both numbers that does not say what it is: the code belongs to the organisation that applies,
        # the identity number to who acts for it.
        return own or code if kind is SubjectKind.PERSON else code or own

    def _aliases(self, cells: Sequence[str]) -> tuple[str, ...]:
        text = _cell(cells, self._former)
        return tuple(part for name in _SEVERAL.split(text or "") if (part := name.strip()))


def make_mapper(headings: Sequence[str], overrides: Mapping[str, str], path: str) -> SubjectMaker:
    """Recognise the columns of an applicants' table.

    Raises:
        AmbiguousSourceError: two columns could equally be the name or the number.
        SourceError: neither a name nor a number column, or an override names no field or column.
    """
    return SubjectMaker(headings, detect_applicant_columns(headings, overrides, path=path))


def _column(rows: Sequence[Sequence[str]], column: int | None) -> list[str]:
    """A column of cells; placeholders are empty, as ``_cell`` has them."""
    if column is None:
        return [""] * len(rows)
    return [clean(cells[column]) for cells in rows]


def _cell(cells: Sequence[str], column: int | None) -> str | None:
    """The cell; None for a blank or a placeholder such as ``无``."""
    return None if column is None else clean(cells[column]) or None
