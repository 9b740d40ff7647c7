"""How rows of one set of headings become ``RawListing``: columns are found once, then a fetch and a cleaning a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any, Final

from defaulter_screen.coded import Coded, Mapped, Numbering, of_one
from defaulter_screen.known import MANY
from defaulter_screen.sources import codes
from defaulter_screen.sources.cell_codes import CellCodes
from defaulter_screen.sources.cell_values import (
    Related,
    first_date,
    first_of,
    is_overlong,
    related_persons,
    says_removed,
)
from defaulter_screen.sources.columns import LISTINGS, detect_listing_columns, fold
from defaulter_screen.sources.dates import parse_date
from defaulter_screen.sources.listing_rows import FIELD_LIMIT, RawListing, RejectedRow, reject
from defaulter_screen.sources.raw_columns import RawColumns, ReadPortion

# Fields that are one text each: the first column that is not empty.
_TEXTS: Final = (
    "name", "number", "uscc", "org_code", "registration", "gender",
    "age", "legal_representative", "court", "province", "case_number", "basis_number",
    "basis_unit", "duty", "performance", "performed", "unperformed", "grounds",
    "record_id", "category", "record_url",
)  # fmt: skip


_REPEATING: Final = frozenset(
    (
        "gender", "age", "kind", "court", "province", "basis_unit", "filing_date", "publication_date", "performance",
        "grounds", "category", "removed",
    )
)  # fmt: skip
"""Fields whose columns repeat few texts, each of which is looked at once."""


_NO_CODE, _NO_TEXT = -2, -1
"""Where the cells of a field without a column stand: of one that repeats, and of one that does not."""


_RECORD_ID = re.compile(r"[?&]id=(\d+)")


class RowPlan:
    """How to read rows of one set of headings.

    Attributes:
        columns: canonical field to the heading that it is read from.
        cell_codes: of mappings, by their keys, what codes the cells of columns that repeat few texts.

    Args:
        headings: of the rows.
        overrides: canonical field (or one of its names) to heading.
        path: for messages.
        keyed: rows are mappings, not sequences.
        most: values of a column up to which they are remembered as ones that repeat.
    """

    def __init__(
        self, headings: Sequence[Any], overrides: Mapping[str, str], *, path: str, keyed: bool, most: int = MANY
    ) -> None:
        self._made_of = (tuple(headings), dict(overrides), path, keyed)
        texts = [str(heading) for heading in headings]
        positions = detect_listing_columns(texts, overrides, path=path)
        self.columns = {field: texts[columns[0]] for field, columns in positions.items()}
        used = sorted({position for columns in positions.values() for position in columns})
        slot = {position: index for index, position in enumerate(used)}
        slots = {field: tuple(slot[position] for position in columns) for field, columns in positions.items()}
        self._fetch = _fetcher([headings[position] if keyed else position for position in used])
        missing = {field: (_NO_CODE if field in _REPEATING else _NO_TEXT,) for field in _TEXTS}
        self._texts = itemgetter(*(slots.get(field, missing[field])[0] for field in _TEXTS))
        self._fallbacks = [
            (columns[0], columns[1:]) for field, columns in slots.items() if field in _TEXTS and columns[1:]
        ]
        self._kinds, self._removals = (
            [(slot[position], _meaning(field, texts[position], overrides)) for position in positions.get(field, ())]
            for field in ("kind", "removed")
        )
        self._known_kinds = [(index, Mapped(partial(codes.party_kind, heading))) for index, heading in self._kinds]
        self._known_removals = [(index, Mapped(partial(says_removed, heading))) for index, heading in self._removals]
        self._clean, self._days = Mapped(codes.clean), Mapped(parse_date)
        self._genders, self._ages = Mapped(codes.gender_of), Mapped(codes.age_of)
        self._overlong = Mapped(is_overlong)
        self._filed = slots.get("filing_date", ())
        self._published = slots.get("publication_date", ())
        self._related = slots.get("related", ())
        repeating = {index for field, columns in slots.items() if field in _REPEATING for index in columns}
        self._numberings: dict[int, Numbering[str]] = {index: Numbering(most) for index in repeating}
        self.cell_codes = {
            heading: CellCodes(self._numberings[index])
            for index, heading in enumerate(headings[position] for position in used)
            if keyed and index in repeating
        }
        self._several_days: Numbering[date | None] = Numbering()
        self._parties: Numbering[str] = Numbering()

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process as what it was made of."""
        return _remade_plan, self._made_of

    def build(self, line: int, row: Any) -> RawListing | RejectedRow:
        """Read one row: a sequence of cells, or a mapping with exactly the plan's keys.

        Args:
            line: where it stands.
            row: the raw row.
        """
        raw = self._fetch(row)
        placeholders, text_of = codes.PLACEHOLDERS, codes.text_of
        cells = [
            "" if (text := (value if type(value) is str else text_of(value)).strip()) in placeholders else text
            for value in raw
        ]
        if len(max(cells, key=len)) >= FIELD_LIMIT:
            return reject(line, "field-too-long", ",".join(cells))
        for main, others in self._fallbacks:
            cells[main] = cells[main] or next((cells[other] for other in others if cells[other]), "")
        cells += ("", "")
        related = related_persons(raw[self._related[0]]) if self._related else ()
        return self._listing(line, cells, related)

    def build_many(self, lines: list[int], rows: Sequence[Any]) -> ReadPortion:
        """Read many rows at once: what ``build`` gives, in columns.

        Args:
            lines: where each stands.
            rows: as ``build`` takes them.
        """
        fetched = list(zip(*map(self._fetch, rows), strict=True))
        are_texts = [set(map(type, raw)) == {str} for raw in fetched]
        return self._built(lines, fetched, are_texts, rows.__getitem__)

    def build_columns(self, lines: list[int], columns: Mapping[Any, Sequence[str]]) -> ReadPortion:
        """The same of rows that come as columns of texts.

        Args:
            lines: where each row stands.
            columns: the cells of each of the plan's keys.
        """
        fetched = self._fetch(columns)
        return self._built(
            lines, fetched, [True] * len(fetched), lambda place: {key: columns[key][place] for key in columns}
        )

    def _built(
        self,
        lines: list[int],
        fetched: Sequence[Sequence[Any]],
        are_texts: Sequence[bool],
        row_at: Callable[[int], Any],
    ) -> ReadPortion:
        count = len(lines)
        cells: list[Any] = []
        unusable: set[int] = set()
        for slot, (raw, texts) in enumerate(zip(fetched, are_texts, strict=True)):
            cleaned = self._cleaned(raw, slot, texts=texts)
            if self._holds_overlong(cleaned):
                unusable.update(place for place, text in enumerate(cleaned) if len(text) >= FIELD_LIMIT)
            cells.append(cleaned)
        for main, others in self._fallbacks:
            options = zip(cells[main], *(cells[other] for other in others), strict=True)
            first = [next(filter(None, option), "") for option in options]
            cells[main] = self._numberings[main].of(first) if main in self._numberings else first
        cells += (of_one("", count), [""] * count)
        columns = self._listings(lines, cells, fetched)
        unusable.update(place for place, name in enumerate(columns.name) if not name)
        if not unusable:
            return ReadPortion(columns, [])
        bad = sorted(unusable)
        # One row at a time, which says why.
        rejects = [(place - before, self.build(lines[place], row_at(place))) for before, place in enumerate(bad)]
        kept = [place for place in range(count) if place not in unusable]
        return ReadPortion(columns.taken(kept), rejects)  # type: ignore[arg-type]

    def _holds_overlong(self, column: Sequence[str]) -> bool:
        """Whether a cell may be too long; of a coded column one of an earlier portion may be."""
        if isinstance(column, Coded):
            return True in self._overlong.of(column).values
        return len("".join(column)) >= FIELD_LIMIT

    def _cleaned(self, raw: Sequence[Any], slot: int, *, texts: bool) -> Sequence[str]:
        if isinstance(raw, Coded):
            return self._clean.of(raw)
        told = raw if texts else list(map(codes.text_of, raw))
        numbering = self._numberings.get(slot)
        if numbering is not None:
            return self._clean.of(numbering.of(told))
        stripped = list(map(str.strip, told))
        placeholders = codes.PLACEHOLDERS
        if placeholders.isdisjoint(stripped):
            return stripped
        return ["" if text in placeholders else text for text in stripped]

    def _listings(self, lines: list[int], cells: list[Any], raw: Sequence[Sequence[Any]]) -> RawColumns:
        (
            name, number, uscc, org_code, registration, gender, age, representative, court, province, case_number,
            basis_number, basis_unit, duty, performance, performed, unperformed, grounds, record_id, category, url,
        ) = self._texts(cells)  # fmt: skip
        nothing: Any = cells[_NO_TEXT]
        kind = first_of([known.of(cells[index]) for index, known in self._known_kinds], cells[_NO_CODE], self._parties)
        if url is not nothing:
            record_id = [
                match[1] if address and not known and (match := _RECORD_ID.search(address)) else known
                for known, address in zip(record_id, url, strict=True)
            ]
        registered = [column for column in (uscc, org_code, registration) if column is not nothing]
        if registered:
            of_register = [next(filter(None, shown), "") for shown in zip(*registered, strict=True)]
            number = [
                (shown or other) if party == "person" else (other or shown)
                for shown, other, party in zip(number, of_register, kind, strict=True)
            ]
        related: list[Related] = [()] * len(lines)
        if self._related:
            related = [related_persons(value) for value in raw[self._related[0]]]
        return RawColumns(
            lines, name, number, self._genders.of(gender), self._ages.of(age), kind, representative,
            court, province, case_number, basis_number, basis_unit, self._dates(cells, self._filed),
            self._dates(cells, self._published), duty, performance, performed, unperformed, grounds, record_id,
            category, self._are_removed(cells), related,
        )  # fmt: skip

    def _dates(self, cells: list[Any], positions: tuple[int, ...]) -> Coded[date | None]:
        found = [self._days.of(cells[index]) for index in positions]
        return first_of(found, of_one(None, len(cells[_NO_CODE])), self._several_days)

    def _are_removed(self, cells: list[Any]) -> list[bool]:
        flags = [known.of(cells[index]) for index, known in self._known_removals]
        if not any(any(flag.values) for flag in flags):
            return [False] * len(cells[_NO_CODE])
        return list(map(any, zip(*flags, strict=True)))

    def _listing(self, line: int, cells: list[str], related: Related) -> RawListing | RejectedRow:
        (
            name, number, uscc, org_code, registration, gender, age, representative, court, province, case_number,
            basis_number, basis_unit, duty, performance, performed, unperformed, grounds, record_id, category, url,
        ) = self._texts(cells)  # fmt: skip
        if not name:
            return reject(line, "no-name", ",".join(cells))
        kind = next((kind for index, heading in self._kinds if (kind := codes.party_kind(heading, cells[index]))), "")
        if url and not record_id and (match := _RECORD_ID.search(url)):
            record_id = match[1]
        registered = uscc or org_code or registration
        # Positional and in the order of the fields: keyword arguments cost a tenth of the reading time.
        return RawListing(
            line, name, (number or registered) if kind == "person" else (registered or number),
            codes.gender_of(gender), codes.age_of(age), kind, representative, court, province, case_number,
            basis_number, basis_unit, first_date(cells, self._filed), first_date(cells, self._published), duty,
            performance, performed, unperformed, grounds, record_id, category, self._is_removed(cells), related,
        )  # fmt: skip

    def _is_removed(self, cells: list[str]) -> bool:
        return any(codes.is_removed(heading, cells[index]) for index, heading in self._removals if cells[index])


def _remade_plan(headings: Sequence[Any], overrides: Mapping[str, str], path: str, keyed: bool) -> RowPlan:
    return RowPlan(headings, overrides, path=path, keyed=keyed)


def _meaning(field: str, heading: str, overrides: Mapping[str, str]) -> str:
    """The word that decides what a code means: the heading, or the user's word for it where it says nothing."""
    known = LISTINGS.recognise(heading)
    if known and known[0] == field:
        return fold(heading)
    return next(fold(wanted) for wanted in overrides if LISTINGS.field_of(wanted) == field)


def _fetcher(keys: list[Any]) -> Callable[[Any], Sequence[Any]]:
    """``itemgetter`` that returns a sequence for a single key as well."""
    if len(keys) == 1:
        (key,) = keys
        return lambda row: (row[key],)
    return itemgetter(*keys)
