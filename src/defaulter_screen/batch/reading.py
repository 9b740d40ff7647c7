"""Applicants' tables as rows that keep the user's own text: CSV and its kin, JSON Lines, Parquet, workbooks.

Unlike a list, an applicants' table goes back to the user, so a row carries its text exactly as it was written (quotes,
spaces, digits of numbers) beside its cells. Rows are read one by one; only a workbook is held in memory.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

from defaulter_screen.batch.job import Format
from defaulter_screen.batch.taped import Row, TapedLines, closed, taped_rows
from defaulter_screen.errors import SourceError
from defaulter_screen.sources import tables
from defaulter_screen.sources.codes import text_of
from defaulter_screen.sources.compression import open_input
from defaulter_screen.sources.delimited import Headings, delimited_rows, find_headings
from defaulter_screen.sources.encoding import detect_encoding
from defaulter_screen.sources.json_lists import json_line_objects, looks_like_json
from defaulter_screen.sources.listing_rows import RejectedRow
from defaulter_screen.sources.parquet import FLOATS, MAGIC, parquet_rows, parquet_shape
from defaulter_screen.sources.text_columns import not_text
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class ApplicantTable:
    """An applicants' table, looked at but not yet read.

    Attributes:
        path: the file.
        format: of the file.
        headings: its columns.
        heading: the heading row as written, where it can be passed through, else None.
        encoding: of its text, empty for workbooks.
        delimiter: of CSV.
        newline: line end of CSV.
        heading_line: the line on which the heading begins.
        heading_end: the line on which it ends.
        digest: SHA-256 of the file.
        estimate: about how many rows it has, for progress.
        typed: columns of a file with types that hold something else than text: place to the type's name.
    """

    path: Path
    format: Format
    headings: tuple[str, ...]
    heading: str | None
    encoding: str
    delimiter: str
    newline: str
    heading_line: int
    heading_end: int
    digest: str
    estimate: int
    typed: Mapping[int, str] = field(default_factory=dict)

    def require_text(self, columns: Iterable[int]) -> None:
        """Refuse columns of names and numbers that are not text.

        Args:
            columns: their places.

        Raises:
            InvalidInputError: naming the first such column, and what becomes of its numbers.
        """
        for place in columns:
            if kind := self.typed.get(place):
                raise not_text(self.headings[place], kind, damaged=kind in FLOATS)

    def rows(self) -> Iterator[Row]:
        """The rows in order.

        Raises:
            SourceError: the file cannot be read on.
        """
        readers = {
            Format.CSV: _csv_rows,
            Format.JSONL: _json_rows,
            Format.XLSX: _sheet_rows,
            Format.PARQUET: _parquet_rows,
        }
        return readers[self.format](self)


def open_applicants(path: Path, *, encoding: str | None = None) -> ApplicantTable:
    """Look at a table: format, encoding, headings, size.

    Args:
        path: the file; gzip and ZIP are read as they are.
        encoding: tried where the text is not UTF-8; else it is found out.

    Raises:
        SourceError: the file is empty or cannot be read.
        AmbiguousSourceError: several sheets or files that could be meant.
        MissingExtraError: a workbook without the ``excel`` extra, a Parquet file without ``parquet``.
    """
    with open_input(path) as file:
        head, workbook, packed, digest = file.stream.peek(4096), file.workbook, file.compression, file.digest()
    if workbook:
        headings = tuple(tables.open_table(path).headings)
        return ApplicantTable(path, Format.XLSX, headings, None, "", ",", "\r\n", 0, 0, digest, 0)
    if head.startswith(MAGIC):
        return _parquet_table(path, digest, packed=bool(packed))
    codec, estimate = _encoding(path, encoding)
    if looks_like_json(head):
        return ApplicantTable(path, Format.JSONL, _keys(path, codec), None, codec, ",", "\r\n", 0, 0, digest, estimate)
    return _csv_table(path, codec, digest, estimate)


def _encoding(path: Path, stated: str | None) -> tuple[str, int]:
    """The encoding and the number of line ends.

    What is UTF-8, or carries a mark, is read as such whatever is stated: ``--encoding`` names the output's encoding
    too.
    """
    try:
        with open_input(path) as file:
            found = detect_encoding(file.stream, path=str(path))
    except SourceError:
        if stated is None:
            raise
        found = ""
    if stated and not found.startswith("utf"):
        with open_input(path) as file:
            found = detect_encoding(file.stream, path=str(path), override=stated)
    with open_input(path) as file:
        blocks = iter(lambda: file.stream.read(1 << 20), b"")
        return found, sum(block.count(b"\n") for block in blocks)


@contextmanager
def _lines(path: Path, encoding: str) -> Iterator[TapedLines]:
    with open_input(path) as file:
        yield TapedLines(file.stream, encoding, path=str(path))


def _csv_table(path: Path, encoding: str, digest: str, estimate: int) -> ApplicantTable:
    with _lines(path, encoding) as lines:
        found = find_headings(lines, None, path=str(path))
    with _lines(path, encoding) as lines:
        texts = iter(lines)
        for _ in range(found.line - 1):
            next(texts)
        lines.take()
        reader = csv.reader(texts, delimiter=found.delimiter)
        cells, text = next(reader), lines.take()
    passes = len(cells) == len(found.cells) and closed(text)
    newline = "\r\n" if text.endswith("\r\n") else "\n"
    return ApplicantTable(
        path,
        Format.CSV,
        tuple(found.cells),
        text.strip("\r\n") if passes else None,
        encoding,
        found.delimiter,
        newline,
        found.line,
        found.line - 1 + reader.line_num,
        digest,
        estimate,
    )


def _csv_rows(table: ApplicantTable) -> Iterator[Row]:
    with _lines(table.path, table.encoding) as lines:
        lines.above = table.heading_end
        rows = delimited_rows(lines, Headings(list(table.headings), table.delimiter, table.heading_line))
        yield from taped_rows(rows, lines, len(table.headings), table.delimiter, first=1)


def _json_rows(table: ApplicantTable) -> Iterator[Row]:
    headings = table.headings
    with _lines(table.path, table.encoding) as lines:
        for number, row in enumerate(json_line_objects(lines), start=1):
            text = lines.take().strip()
            if isinstance(row, RejectedRow):
                yield Row(number, [""] * len(headings), None, row.reason_code)
            else:
                cells = [text_of(row[1].get(heading)) for heading in headings]
                yield Row(number, cells, text if text.startswith("{") else None)


def _keys(path: Path, encoding: str) -> tuple[str, ...]:
    """All keys of a JSON Lines file, in the order in which they first appear: a late line may bring the number."""
    keys: dict[str, None] = {}
    with _lines(path, encoding) as lines:
        for row in json_line_objects(lines):
            lines.take()
            if not isinstance(row, RejectedRow):
                keys.update(dict.fromkeys(row[1]))
    return tuple(keys)


def _sheet_rows(table: ApplicantTable) -> Iterator[Row]:
    width = len(table.headings)
    for row in tables.open_table(table.path):
        if isinstance(row, tables.BadRow):
            yield Row(row.row_number, [""] * width, None, row.reason_code)
        else:
            yield Row(row[0], row[1], None)


def _parquet_table(path: Path, digest: str, *, packed: bool) -> ApplicantTable:
    if packed:
        raise SourceError(
            "Parquet 文件本身已压缩，不能再套压缩包，请先解压 / "
            "a Parquet file is compressed in itself: unpack the archive around it",
            path=str(path),
        )
    shape = parquet_shape(str(path))
    tables.check_headings(shape.headings, str(path), 1)
    return ApplicantTable(
        path, Format.PARQUET, shape.headings, None, "", ",", "\r\n", 0, 0, digest, shape.rows, shape.typed
    )


def _parquet_rows(table: ApplicantTable) -> Iterator[Row]:
    for number, cells in enumerate(parquet_rows(str(table.path)), start=1):
        yield Row(number, list(cells), None, "nul" if any("\0" in cell for cell in cells) else "")
