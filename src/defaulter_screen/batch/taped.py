"""Rows of an applicants' table with their text exactly as it was written: the results are put behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from defaulter_screen.sources.delimited import Line
from defaulter_screen.sources.encoding import DecodedLines
from defaulter_screen.sources.listing_rows import RejectedRow


class Row(NamedTuple):
    """One row of the table.

    Attributes:
        number: from 1, without the heading; blank lines do not count.
        cells: as many as the table has headings.
        raw: its text without the line end; None where it has to be written anew from the cells.
        fault: why it cannot be read (a key of ``listing_rows.REASONS``), or empty.
    """

    number: int
    cells: list[str]
    raw: str | None
    fault: str = ""

    def __repr__(self) -> str:
        """Shows nobody: a repr ends up in logs."""
        return f"Row({self.number}, {len(self.cells)} cells, {self.fault!r})"


class TapedLines(DecodedLines):
    """Decoded lines that keep what the reader took since the last ``take``: the text of one row.

    Attributes:
        above: lines at the beginning that are not kept (the heading and what stands above it).
    """

    def __init__(
        self, stream: io.BufferedReader | io.BytesIO, encoding: str, *, path: str, first: int | None = None
    ) -> None:
        super().__init__(stream, encoding, path=path, first=first)
        self.above = 0
        self._tape: list[str] = []

    def __iter__(self) -> Iterator[str]:
        lines = super().__iter__()
        yield from islice(lines, self.above)
        for line in lines:
            self._tape.append(line)
            yield line

    def take(self) -> str:
        """The text since the last call, line ends and blank lines included."""
        text = "".join(self._tape)
        self._tape.clear()
        return text


def taped_rows(
    rows: Iterator[Line | RejectedRow], lines: TapedLines, width: int, delimiter: str, *, first: int
) -> Iterator[Row]:
    """Rows with their text, numbered from ``first``."""
    for number, row in enumerate(rows, start=first):
        # A row never begins or ends with a line end of its own: what stands there are blank lines and its line end.
        text = lines.take().strip("\r\n")
        if isinstance(row, RejectedRow):
            yield Row(number, _rescued(text, width, delimiter), None, row.reason_code)
        else:
            yield Row(number, row[1], text if _fits(text, width, delimiter) else None)


def _fits(text: str, width: int, delimiter: str) -> bool:
    """True where the text has exactly the table's columns, so that ours can follow it."""
    if '"' not in text:
        return text.count(delimiter) == width - 1
    return closed(text) and len(_parsed(text, delimiter)) == width


def _parsed(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])


def _rescued(text: str, width: int, delimiter: str) -> list[str]:
    """The cells of a row that cannot be read as it is; what exceeds the heading stays in the last column."""
    try:
        cells = _parsed(text, delimiter)
    except csv.Error:
        cells = [text]
    return [*cells[: width - 1], delimiter.join(cells[width - 1 :]), *[""] * (width - max(len(cells), 1))][:width]


def closed(text: str) -> bool:
    """True where each quotation mark has its partner, so that cells can be written behind the text."""
    return '"' not in text or text.count('"') % 2 == 0
