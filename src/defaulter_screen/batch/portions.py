"""An applicants' table in portions: pieces of its bytes that a worker process takes apart, or rows read here.

Most tables hold neither quotation marks nor odd line ends. Of these this process only finds where lines end, and
whoever screens a portion decodes it. A piece with anything special in it is read here row by row, as
``ApplicantTable.rows`` does, to the end of its last row; then pieces go on. Both ways give the same rows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Protocol

from defaulter_screen.batch.job import Format
from defaulter_screen.batch.reading import ApplicantTable
from defaulter_screen.batch.taped import Row, TapedLines, taped_rows
from defaulter_screen.sources.compression import open_input
from defaulter_screen.sources.delimited import Headings, rows_below
from defaulter_screen.sources.encoding import ends_in_newlines
from defaulter_screen.values import frozen_dataclass

ROWS = 2_000
"""Rows in a portion read here: enough to make the hand-over to a worker cheap, few enough for a smooth progress."""
PIECE = 1 << 17
"""Bytes of a piece: some two thousand rows."""


class Portion(Protocol):
    """Some rows of the table; picklable."""

    def rows(self) -> Sequence[Row]:
        """The rows in order."""
        ...


@frozen_dataclass(frozen=True, slots=True)
class RowPortion:
    """Rows that were read already."""

    items: Sequence[Row]

    def rows(self) -> Sequence[Row]:
        """The rows in order."""
        return self.items


@frozen_dataclass(frozen=True, slots=True)
class Shape:
    """What it takes to read a piece.

    Attributes:
        headings: of the table.
        delimiter: between cells.
        encoding: of the text; its line ends are single bytes.
        path: for messages.
    """

    headings: tuple[str, ...]
    delimiter: str
    encoding: str
    path: str


@frozen_dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines without quotation marks, blank lines and lone carriage returns.

    Attributes:
        first: number of its first row.
        data: the bytes.
        shape: how to read them.
        skip: rows at its beginning that are not asked for.
        most: rows that are asked for, from its beginning.
    """

    first: int
    data: bytes
    shape: Shape
    skip: int = 0
    most: int | None = None

    def __repr__(self) -> str:
        """Shows nobody: a repr ends up in logs."""
        return f"{type(self).__name__}(from row {self.first}, {len(self.data)} bytes)"

    def rows(self) -> Sequence[Row]:
        """The rows in order."""
        try:
            text = self.data.decode(self.shape.encoding)
        except UnicodeDecodeError:
            return list(self._slowly())[self.skip : self.most]
        lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        delimiter, width = self.shape.delimiter, len(self.shape.headings)
        cut = [line.split(delimiter) for line in lines]
        if any(len(cells) != width for cells in cut):
            return list(self._slowly())[self.skip : self.most]
        rows = [Row(n, cells, line) for n, (cells, line) in enumerate(zip(cut, lines, strict=True), self.first)]
        return rows[self.skip : self.most]

    def _slowly(self) -> Iterator[Row]:
        """Lines that do not decode or have other cells than the headings: by the reader that knows what to do."""
        return _read(io.BytesIO(self.data), self.shape, self.first)


def portions(table: ApplicantTable, *, skip: int = 0, limit: int | None = None) -> Iterator[Portion]:
    """The table's rows in portions.

    Args:
        table: looked at by ``open_applicants``.
        skip: rows at the beginning that are done already.
        limit: rows of the table that are asked for, those skipped included; None: all.

    Raises:
        SourceError: the file cannot be read on.
    """
    if table.format is Format.CSV:
        with open_input(table.path) as file:
            by_byte = ends_in_newlines(file.stream, table.encoding)
        if by_byte:
            yield from _cut(_pieces(table), skip, limit)
            return
    rows = islice(table.rows(), skip, limit)
    while items := list(islice(rows, ROWS)):
        yield RowPortion(items)


def _cut(whole: Iterator[tuple[int, int, Portion]], skip: int, limit: int | None) -> Iterator[Portion]:
    """Portions without the rows that are not asked for."""
    for before, count, portion in whole:
        if limit is not None and before >= limit:
            return
        start = max(skip - before, 0)
        end = count if limit is None else min(limit - before, count)
        if start >= end:
            continue
        if start == 0 and end == count:
            yield portion
        elif isinstance(portion, Piece):
            yield Piece(portion.first, portion.data, portion.shape, start, end)
        else:
            yield RowPortion(portion.rows()[start:end])


def _pieces(table: ApplicantTable) -> Iterator[tuple[int, int, Portion]]:
    """Rows before it, rows in it, and the portion."""
    shape = Shape(table.headings, table.delimiter, _codec(table.encoding), str(table.path))
    # Of several columns a line with one cell may be blank, which is no row; what blanks there are, the reader knows.
    several = len(table.headings) > 1
    done = 0
    with open_input(table.path) as file:
        stream = file.stream
        for _ in range(table.heading_end):
            stream.readline()
        while data := stream.read(PIECE):
            data += stream.readline()
            if _is_plain(data) and not (several and _lone_cell(table.delimiter).search(data)):
                count = data.count(b"\n") + (not data.endswith(b"\n"))
                yield done, count, Piece(done + 1, data, shape)
                done += count
                continue
            for items in _read_here(_Refilled(data, stream), shape, done + 1):
                yield done, len(items), RowPortion(items)
                done += len(items)


def _codec(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding


@cache
def _lone_cell(delimiter: str) -> re.Pattern[bytes]:
    """A line without a delimiter."""
    return re.compile(rb"(?m)^[^" + re.escape(delimiter.encode()) + rb"\n]+$")


def _is_plain(data: bytes) -> bool:
    if b'"' in data or b"\0" in data or data.startswith((b"\n", b"\r")) or b"\n\n" in data or b"\n\r" in data:
        return False
    return data.count(b"\r") == data.count(b"\r\n")


class _Refilled(io.BytesIO):
    """A piece that goes on with the file where a row does not end with it."""

    def __init__(self, data: bytes, rest: io.BufferedReader) -> None:
        super().__init__(data)
        self._rest = rest

    def readline(self, size: int | None = -1, /) -> bytes:
        """The next line of the piece, then of the file."""
        return super().readline(size) or self._rest.readline(-1 if size is None else size)

    @property
    def used(self) -> bool:
        """Whether the piece has been read to its end."""
        return self.tell() >= len(self.getvalue())


def _read_here(piece: _Refilled, shape: Shape, first: int) -> Iterator[list[Row]]:
    items: list[Row] = []
    for row in _read(piece, shape, first):
        items.append(row)
        if len(items) == ROWS:
            yield items
            items = []
        if piece.used:
            break  # between two rows, so that the next piece begins with one
    if items:
        yield items


def _read(stream: io.BytesIO, shape: Shape, first: int) -> Iterator[Row]:
    headings = Headings(list(shape.headings), shape.delimiter, 1)
    # Line 1 is the headings': what looks like a byte order mark further down is part of a cell.
    lines = TapedLines(stream, shape.encoding, path=shape.path, first=2)
    yield from taped_rows(rows_below(lines, headings), lines, len(headings.cells), headings.delimiter, first=first)
