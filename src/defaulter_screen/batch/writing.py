"""One input row and its result as a line of output; the user's own text goes through as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from defaulter_screen.batch.guard import any_dangerous, dangerous, guarded
from defaulter_screen.batch.job import Format
from defaulter_screen.batch.results import Result, columns
from defaulter_screen.batch.taped import Row
from defaulter_screen.values import frozen_dataclass

Extra = tuple[str, ...]
"""Cells behind a row's result; tables of applications have some."""


class Line(Protocol):
    """Writes a row."""

    def __call__(self, row: Row, result: Result, extra: Extra = (), /) -> str:
        """The row, its result and the cells behind it as a line."""
        ...


@frozen_dataclass(frozen=True, slots=True)
class Layout:
    """How rows are written; picklable, so that every worker writes the same.

    Attributes:
        format: of the output; lines of XLSX and Parquet are JSON arrays, from which the file is made at the end.
        headings: the user's columns.
        written: the heading row as the user wrote it, or None.
        raw: format of the input where its text can be passed through, else None.
        delimiter: of CSV.
        newline: line end of CSV.
        lang: ``zh`` or ``en``.
        form: ``long`` or ``wide`` for tables of applications, else empty.
    """

    format: Format
    headings: tuple[str, ...]
    written: str | None
    raw: Format | None
    delimiter: str
    newline: str
    lang: str
    form: str = ""

    def heading(self) -> str:
        """The first line of the output; empty where the format has none."""
        if self.format is not Format.CSV:
            return ""
        own, added = self.written, self._csv(columns(self.lang, self.form))
        if own is None or self.raw is None or any_dangerous(self.headings):
            own = self._csv([guarded(cell) for cell in self.headings])
        return own + self.delimiter + added + self.newline

    def line(self) -> Line:
        """The function that writes a row."""
        if self.format is Format.JSONL:
            return self._spliced_json if self.raw is Format.JSONL else self._json
        if self.format in (Format.XLSX, Format.PARQUET):
            return self._array
        return self._passed_csv if self.raw is Format.CSV else self._plain_csv

    def _passed_csv(self, row: Row, result: Result, extra: Extra = ()) -> str:
        if row.raw is None or any_dangerous(row.cells):
            return self._plain_csv(row, result, extra)
        return row.raw + self.delimiter + self._added(result, extra) + self.newline

    def _plain_csv(self, row: Row, result: Result, extra: Extra = ()) -> str:
        own = self._csv([guarded(cell) for cell in row.cells])
        return own + self.delimiter + self._added(result, extra) + self.newline

    def _added(self, result: Result, extra: Extra) -> str:
        identity = result.decision_id
        if result.lookalikes is None and not extra and not dangerous(identity) and _is_bare(identity, self.delimiter):
            return _before_identity(result._replace(decision_id=""), self.delimiter) + identity
        cells = (*result.texts(), *extra)
        return self._csv([guarded(cell) for cell in cells] if any_dangerous(cells) else cells)

    def _csv(self, cells: Sequence[str]) -> str:
        return _joined(cells, self.delimiter)

    def _json(self, row: Row, result: Result, extra: Extra = ()) -> str:
        data: dict[str, object] = dict(zip(self.headings, row.cells, strict=False))
        data.update(zip(columns("en", self.form), (*result, *extra), strict=True))
        return json.dumps(data, ensure_ascii=False) + "\n"

    def _spliced_json(self, row: Row, result: Result, extra: Extra = ()) -> str:
        """Our keys behind the user's, whose text (numbers, order, nesting) stays as written."""
        if row.raw is None:
            return self._json(row, result, extra)
        added = dict(zip(columns("en", self.form), (*result, *extra), strict=True))
        if '"screen_' in row.raw:
            return json.dumps(json.loads(row.raw) | added, ensure_ascii=False) + "\n"
        own = row.raw[:-1].rstrip()
        comma = "" if own == "{" else ", "
        return own + comma + json.dumps(added, ensure_ascii=False)[1:] + "\n"

    def _array(self, row: Row, result: Result, extra: Extra = ()) -> str:
        return json.dumps([*row.cells, *result, *extra], ensure_ascii=False) + "\n"


@lru_cache(maxsize=256)
def _before_identity(like: Result, delimiter: str) -> str:
    """What stands before the decision's id: alike in all rows that meet nobody, which are most."""
    return _joined([guarded(text) for text in like.texts()], delimiter)


def _is_bare(cell: str, delimiter: str) -> bool:
    """Whether a cell needs no quotation marks."""
    return delimiter not in cell and '"' not in cell and "\n" not in cell and "\r" not in cell


def _joined(cells: Sequence[str], delimiter: str) -> str:
    """Cells as a row, quoted only where they must be; as ``csv.writer`` does it, without a writer for each row."""
    text = delimiter.join(cells)
    clean = '"' not in text and "\n" not in text and "\r" not in text
    if clean and text.count(delimiter) == len(cells) - 1:
        return text
    return delimiter.join([_quoted(cell, delimiter) for cell in cells])


def _quoted(cell: str, delimiter: str) -> str:
    return cell if _is_bare(cell, delimiter) else '"' + cell.replace('"', '""') + '"'
