"""Rows of delimited text (CSV, TSV and the like), with line numbers and with faults as rows.

Cells may hold the delimiter and line breaks inside quotation marks. The ``csv`` module's process-wide field size limit
is left as the host program set it: cells are bounded by ``FIELD_LIMIT`` here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from defaulter_screen.errors import SourceError
from defaulter_screen.sources.columns import names_somebody
from defaulter_screen.sources.encoding import DecodedLines
from defaulter_screen.sources.listing_rows import FIELD_LIMIT, RejectedRow, reject
from defaulter_screen.values import frozen_dataclass

if TYPE_CHECKING:
    from _csv import Reader

Line = tuple[int, list[str]]
"""Line on which a row begins (from 1), and its cells."""

_DELIMITERS: Final = (",", "\t", ";", "|", "，", "；", "\x01")
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LOOK_AHEAD = 10


@frozen_dataclass(frozen=True, slots=True)
class Headings:
    """Where a table begins.

    Attributes:
        cells: the headings, stripped.
        delimiter: between cells.
        line: line on which the heading row begins, from 1.
    """

    cells: list[str]
    delimiter: str
    line: int


def find_headings(lines: DecodedLines, delimiter: str | None, *, path: str) -> Headings:
    """Find delimiter and heading row; titles and blank lines above the headings are skipped.

    Args:
        lines: the text from its beginning.
        delimiter: between cells, where the user says it.
        path: for messages.

    Raises:
        SourceError: nothing but blank lines, or a first row that cannot be read.
    """
    head = [text for _, text in zip(range(_LOOK_AHEAD * 2), lines, strict=False)]
    if not any(text.strip() for text in head):
        raise SourceError("文件里没有内容 / the file holds no text", path=path)
    if 1 in lines.faults and lines.faults[1] != "nul":
        raise SourceError("第一行无法识读 / the first line cannot be read", path=path, line=1)
    declared = next((match[1] for text in head[:1] if (match := _SEP_LINE.match(text))), None)
    chosen = delimiter or declared or _guess_delimiter(head)
    rows = list(_readable(head[1:] if declared else head, chosen, first=2 if declared else 1))
    if not rows:
        raise SourceError("列名行无法识读 / the heading row cannot be read", path=path, line=1)
    line, cells = rows[heading_index([cells for _, cells in rows])]
    return Headings(strip_headings(cells), chosen, line)


def _readable(head: list[str], delimiter: str, *, first: int) -> Iterator[Line]:
    reader = csv.reader(head, delimiter=delimiter)
    line = first
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = first + reader.line_num
    except csv.Error:
        return


def heading_index(rows: list[list[str]]) -> int:
    """Which of the first rows holds the headings: the first that names a person or number, else the first.

    A title above the table (``失信被执行人名单``) stands alone in its row; a lone heading (姓名) is the heading row
    where no wider row with headings follows.
    """
    likely = [index for index, cells in enumerate(rows[:_LOOK_AHEAD]) if names_somebody(cells)]
    if not likely:
        return 0
    several = [index for index in likely if sum(bool(cell.strip()) for cell in rows[index]) > 1]
    above = rows[: several[0]] if several else []
    titles_only = all(sum(bool(cell.strip()) for cell in cells) == 1 for cells in above)
    return several[0] if several and titles_only else likely[0] if likely[0] == 0 else 0


def strip_headings(cells: list[str]) -> list[str]:
    """Headings without surrounding blanks; empty ones at the end are dropped."""
    headings = [cell.strip().strip("\ufeff\u200b") for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    return headings


def _guess_delimiter(head: list[str]) -> str:
    """The delimiter whose cells look most like headings; then the one that makes most cells."""
    texts = [_QUOTED.sub("", text) for text in head if text.strip()]

    def merit(delimiter: str) -> tuple[int, int]:
        counts = [text.count(delimiter) for text in texts[:_LOOK_AHEAD]]
        named = sum(names_somebody([cell]) for cell in texts[0].strip().split(delimiter)[:100]) if counts[0] else 0
        return named, max(counts)

    best = max(_DELIMITERS, key=merit)
    return best if merit(best)[1] else ","


def delimited_rows(lines: DecodedLines, headings: Headings) -> Iterator[Line | RejectedRow]:
    """Rows below the headings, padded to their number; what cannot be read comes as ``RejectedRow``.

    Blank lines are skipped; empty cells beyond the headings are dropped. After an unclosed quotation mark reading goes
    on with the line after the one where the cell became too long.

    Args:
        lines: the text from its beginning.
        headings: from ``find_headings``.
    """
    texts = iter(lines)
    for _ in range(headings.line - 1):
        next(texts, None)
    reader = csv.reader(texts, delimiter=headings.delimiter)
    next(reader, None)
    yield from _rows_of(reader, lines, headings, headings.line - 1)


def rows_below(lines: DecodedLines, headings: Headings) -> Iterator[Line | RejectedRow]:
    """The same of a piece of the text that begins on a row's first line, somewhere below the headings."""
    yield from _rows_of(csv.reader(iter(lines), delimiter=headings.delimiter), lines, headings, lines.first - 1)


def _rows_of(reader: Reader, lines: DecodedLines, headings: Headings, offset: int) -> Iterator[Line | RejectedRow]:
    width, faults = len(headings.cells), lines.faults
    faults.clear()
    while True:
        line = offset + reader.line_num + 1
        lines.open_characters = 0
        try:
            cells = next(reader, None)
        except csv.Error as error:
            faults.clear()
            yield reject(line, "field-too-long" if "limit" in str(error) else "quoting", "")
            continue
        if cells is None:
            return
        if faults:
            yield reject(line, next(iter(faults.values())), headings.delimiter.join(cells))
            faults.clear()
        elif lines.open_characters >= FIELD_LIMIT and len(max(cells, key=len)) >= FIELD_LIMIT:
            yield reject(line, "field-too-long", headings.delimiter.join(cells))
        elif len(cells) == width:
            yield line, cells
        elif len(cells) > 1 or any(map(str.strip, cells)):
            yield _fitted(line, cells, width, headings.delimiter)


def _fitted(line: int, cells: list[str], width: int, delimiter: str) -> Line | RejectedRow:
    if len(cells) < width:
        return line, cells + [""] * (width - len(cells))
    if any(cell.strip() for cell in cells[width:]):
        return reject(line, "too-many-cells", delimiter.join(cells[: width + 1]))
    return line, cells[:width]
