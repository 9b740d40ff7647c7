"""Tables of applicants and lists with a heading row: CSV, TSV, XLSX, JSON Lines; read in a stream, from disk, twice.

Opening looks at the head of the file (compression, encoding, delimiter, headings) and raises where that fails.
Iterating opens the file again and yields rows; a row that cannot be read is a value (``BadRow``), not an error.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence

from defaulter_screen.errors import AmbiguousSourceError, SourceError
from defaulter_screen.sources.codes import text_of
from defaulter_screen.sources.columns import names_somebody, shown
from defaulter_screen.sources.compression import InputFile, open_input
from defaulter_screen.sources.delimited import (
    Headings,
    Line,
    delimited_rows,
    find_headings,
    heading_index,
    strip_headings,
)
from defaulter_screen.sources.encoding import DecodedLines, detect_encoding
from defaulter_screen.sources.json_lists import json_line_objects, looks_like_json
from defaulter_screen.sources.listing_rows import FIELD_LIMIT, RejectedRow, reject
from defaulter_screen.sources.spreadsheets import read_sheet
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a table that could not be read.

    Attributes:
        row_number: counted from 1 without the heading row, blank lines not counted, as in the iteration.
        line: line of the file or row of the sheet.
        reason_code: a key of ``listing_rows.REASONS``.
        reason_zh: the reason in Chinese.
        reason_en: the reason in English.
    """

    row_number: int
    line: int
    reason_code: str
    reason_zh: str
    reason_en: str

    @property
    def reason(self) -> str:
        """Both languages, Chinese first."""
        return f"{self.reason_zh} / {self.reason_en}"


class Table:
    """A table with a heading row; iterate it as often as you like.

    Attributes:
        path: the file.
        headings: stripped; for JSON Lines the keys of all rows, in order of first appearance.
        encoding: the Python codec used; empty for spreadsheets.
        delimiter: between cells; empty for spreadsheets and JSON Lines.
        format: ``"csv"`` (any delimiter), ``"xlsx"``, ``"jsonl"`` or ``"bulk"`` (see ``bulk_text``).
        compression: ``""``, ``"gzip"`` or ``"zip"``.
        sheet: name of the sheet; empty for text.
        digest: SHA-256 (hex) of the file's bytes, known after one complete iteration, else empty.
    """

    def __init__(
        self,
        source: InputFile,
        headings: list[str],
        rows: Callable[[InputFile], Iterator[Line | RejectedRow]],
        *,
        format: str,  # noqa: A002 -- the word that users know
        details: dict[str, str],
    ) -> None:
        self.path = source.path
        self.compression = source.compression
        self.headings = headings
        self.format = format
        self.encoding = details.get("encoding", "")
        self.delimiter = details.get("delimiter", "")
        self.sheet = details.get("sheet", "")
        self.digest = ""
        self._rows = rows

    def lines(self) -> Iterator[Line | RejectedRow]:
        """Rows with the line on which they begin; faults as ``RejectedRow``."""
        with open_input(self.path) as source:
            yield from self._rows(source)
            self.digest = source.digest()

    def __iter__(self) -> Iterator[tuple[int, list[str]] | BadRow]:
        """``(row number, cells)``, one cell for each heading, or ``BadRow``."""
        for number, row in enumerate(self.lines(), start=1):
            if isinstance(row, RejectedRow):
                yield BadRow(number, row.line, row.reason_code, row.reason_zh, row.reason_en)
            else:
                yield number, row[1]


def open_table(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """Open a table of applicants.

    Args:
        path: CSV, TSV, XLSX, XLS or JSON Lines, plain, .gz or .zip; told apart by content, not by name.
        encoding: instead of the detected one.
        delimiter: instead of the detected one.
        sheet: of a workbook with several tables.

    Raises:
        SourceError: unreadable, empty, damaged, wrong encoding, no headings.
        AmbiguousSourceError: duplicate headings, several sheets with tables, several files in the archive.
        MissingExtraError: a workbook without the ``excel`` extra.
    """
    with open_input(path) as source:
        if source.workbook:
            return open_sheet(source, sheet=sheet)
        codec = detect_encoding(source.stream, path=source.path, override=encoding)
    with open_input(path) as source:
        if delimiter is None and looks_like_json(source.stream.peek(4096)):
            return _open_json_lines(source, codec)
    with open_input(path) as source:
        return open_delimited(source, codec, delimiter=delimiter)


def open_delimited(source: InputFile, encoding: str, *, delimiter: str | None = None) -> Table:
    """Delimited text of a known encoding; ``source`` stands at its beginning."""
    headings = find_headings(DecodedLines(source.stream, encoding, path=source.path), delimiter, path=source.path)
    check_headings(headings.cells, source.path, headings.line)

    def rows(again: InputFile) -> Iterator[Line | RejectedRow]:
        return delimited_rows(DecodedLines(again.stream, encoding, path=again.path), headings)

    details = {"encoding": encoding, "delimiter": headings.delimiter}
    return Table(source, headings.cells, rows, format="csv", details=details)


def open_sheet(source: InputFile, *, sheet: str | None = None) -> Table:
    """A workbook's sheet; ``source`` stands at its beginning."""
    name, cells = read_sheet(source.stream.read(), path=source.path, sheet=sheet, is_heading=names_somebody)
    filled = [(number, row) for number, row in enumerate(cells, start=1) if any(cell.strip() for cell in row)]
    at = heading_index([row for _, row in filled])
    headings = Headings(strip_headings(filled[at][1]), "", filled[at][0])
    check_headings(headings.cells, source.path, headings.line)
    body = filled[at + 1 :]

    def rows(_: InputFile) -> Iterator[Line | RejectedRow]:
        return (_sheet_row(number, row, len(headings.cells)) for number, row in body)

    return Table(source, headings.cells, rows, format="xlsx", details={"sheet": name})


def _sheet_row(number: int, row: list[str], width: int) -> Line | RejectedRow:
    if any(cell.strip() for cell in row[width:]):
        return reject(number, "too-many-cells", ",".join(row[: width + 1]))
    if any("\0" in cell for cell in row):
        return reject(number, "nul", ",".join(row))
    return number, row[:width] + [""] * (width - len(row))


def check_headings(headings: Sequence[str], path: str, line: int) -> None:
    """Refuse a heading that stands twice.

    Raises:
        AmbiguousSourceError: with the heading and its columns.
        SourceError: no headings at all.
    """
    if not headings:
        raise SourceError("没有列名行 / no heading row", path=path, line=line)
    for heading in headings:
        columns = [position for position, other in enumerate(headings, start=1) if other == heading and heading]
        if len(columns) > 1:
            name, where = shown([heading]), "、".join(map(str, columns))
            raise AmbiguousSourceError(
                f"列名 {name!r} 出现在第 {where} 列，请改名 / "
                f"the heading {name!r} stands in columns {where}; rename one",
                path=path,
                candidates=[name],
            )


def _open_json_lines(source: InputFile, encoding: str) -> Table:
    """JSON Lines as a table.

    One pass over the file collects the keys: a key that first comes up late is no reason to lose its values.
    """
    keys: dict[str, None] = {}
    for row in _json_rows(source, encoding):
        if not isinstance(row, RejectedRow):
            keys.update(dict.fromkeys(row[1]))
    if not keys:
        raise SourceError("没有可读的 JSON 行 / no readable JSON line", path=source.path, line=1)
    headings = list(keys)

    def rows(again: InputFile) -> Iterator[Line | RejectedRow]:
        for row in _json_rows(again, encoding):
            yield row if isinstance(row, RejectedRow) else _json_cells(row[0], row[1], headings)

    return Table(source, headings, rows, format="jsonl", details={"encoding": encoding})


def _json_rows(source: InputFile, encoding: str) -> Iterator[tuple[int, dict[str, object]] | RejectedRow]:
    lines = DecodedLines(source.stream, encoding, path=source.path)
    return json_line_objects(lines)


def _json_cells(line: int, row: dict[str, object], headings: list[str]) -> Line | RejectedRow:
    cells = [_json_cell(row.get(heading)) for heading in headings]
    if len(max(cells, key=len)) >= FIELD_LIMIT:
        return reject(line, "field-too-long", ",".join(cells))
    return line, cells


def _json_cell(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else text_of(value)
