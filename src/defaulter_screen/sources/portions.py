"""A list in portions that other processes can read: cut where rows end, cheap to cut, read by the same functions.

JSON Lines are cut as bytes, since decoding and parsing them is half the work of reading; what cannot be cut without
reading it (quoted line breaks of CSV, one long array, a workbook) travels as cells or objects that are not yet built
into listings.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from defaulter_screen.errors import SourceError
from defaulter_screen.sources import json_lists
from defaulter_screen.sources.columns import LISTINGS, fold
from defaulter_screen.sources.encoding import LINE_LIMIT, DecodedLines
from defaulter_screen.sources.json_columns import in_utf8, usual_shape
from defaulter_screen.sources.listing_builder import ListingBuilder
from defaulter_screen.sources.listing_rows import RawListing, RejectedRow, reject
from defaulter_screen.sources.raw_columns import ReadPortion, in_columns
from defaulter_screen.sources.row_plan import RowPlan
from defaulter_screen.values import frozen_dataclass

Row = RawListing | RejectedRow
UnbuiltRow = tuple[int, Any] | RawListing | RejectedRow
"""Line and cells (or object) that are still to be built; built and rejected rows pass."""
Lines = tuple[int, bytes]
"""Number of the first line, and whole lines."""
Portion = Lines | list[UnbuiltRow]

_BLOCK = 1 << 20
_ROWS = 2_000


@frozen_dataclass(frozen=True, slots=True)
class PortionReader:
    """Builds the rows of a portion; made where the list is opened, used where it is read.

    Attributes:
        builder: of the list's columns; None where rows come built.
        encoding: of JSON Lines.
        path: for messages.
        overrides: the user's mapping of columns.
    """

    builder: RowPlan | ListingBuilder | None
    encoding: str = ""
    path: str = ""
    overrides: Mapping[str, str] = field(default_factory=dict)

    def rows(self, portion: Iterable[UnbuiltRow] | Lines) -> Iterator[Row]:
        """The rows of a portion (or of any stream of unbuilt rows), in order."""
        unbuilt: Any = self._parsed(*portion) if isinstance(portion, tuple) else portion
        build: Any = self.builder.build if self.builder else None
        for row in unbuilt:
            yield build(*row) if type(row) is tuple else row

    def columns(self, portion: list[UnbuiltRow] | Lines) -> ReadPortion:
        """The rows of a portion in columns: many at once where all have the same fields, else one by one."""
        if isinstance(portion, tuple):
            read = self._usual_columns(*portion)
            if read is not None:
                return read
            objects = json_lists.usual_objects(portion[1], self.encoding)
            if objects is None:
                return in_columns(self.rows(portion))
            lines, rows = list(range(portion[0], portion[0] + len(objects))), objects
        else:
            if not all(type(row) is tuple for row in portion) or not portion:
                return in_columns(self.rows(portion))
            lines, rows = map(list, zip(*portion, strict=True))
        plan = self._shared_plan(rows)
        return in_columns(self.rows(portion)) if plan is None else plan.build_many(lines, rows)

    def _usual_columns(self, first: int, data: bytes) -> ReadPortion | None:
        """Lines that all have the shape of the first, or None."""
        lines = in_utf8(data, self.encoding)
        shape = lines and usual_shape(lines)
        plan = shape and self._shared_plan([dict.fromkeys(shape.keys, "")])
        if not (lines and shape and plan):
            return None
        columns = shape.columns(lines, plan.cell_codes)
        if columns is None:
            return None
        count = len(next(iter(columns.values())))
        return plan.build_columns(list(range(first, first + count)), columns)

    def _shared_plan(self, rows: list[Any]) -> RowPlan | None:
        """How to read all of these rows alike, or None where they differ."""
        if not isinstance(self.builder, ListingBuilder):
            return self.builder
        keys = tuple(rows[0])
        if not all(map(keys.__eq__, map(tuple, rows))) or not row_test(self.overrides)(rows[0]):
            return None
        try:
            return self.builder.plan(keys)
        except SourceError:
            return None

    def _parsed(self, first: int, lines: bytes) -> Iterator[UnbuiltRow]:
        decoded = DecodedLines(io.BytesIO(lines), self.encoding, path=self.path, first=first)
        return json_line_rows(decoded, row_test(self.overrides))


def grouped(rows: Iterator[UnbuiltRow]) -> Iterator[Portion]:
    """Portions of rows that had to be read to be cut."""
    group: list[UnbuiltRow] = []
    for row in rows:
        group.append(row)
        if len(group) >= _ROWS:
            yield group
            group = []
    if group:
        yield group


def line_portions(stream: io.BufferedReader, *, block: int = 0) -> Iterator[Lines]:
    """Portions of whole lines of text in which every byte 0x0A ends a line.

    Of a line above ``LINE_LIMIT`` only so much goes on: the reader rejects it by its length.

    Args:
        stream: from its beginning.
        block: bytes of a portion, about; 0 for as many as usual.
    """
    block = block or _BLOCK
    line, rest = 1, b""
    while data := stream.read(block):
        end = data.rfind(b"\n") + 1
        if end:
            whole = rest + data[:end]
            yield line, whole
            line, rest = line + whole.count(b"\n"), data[end:]
        else:
            rest += data
            if len(rest) >= LINE_LIMIT:
                yield line, rest[:LINE_LIMIT]
                line, rest = line + 1, _behind_line(stream, block)
    if rest:
        yield line, rest


def _behind_line(stream: io.BufferedReader, block: int) -> bytes:
    """What follows the end of the line in which the stream stands, as far as it was read."""
    while data := stream.read(block):
        end = data.find(b"\n") + 1
        if end:
            return data[end:]
    return b""


def json_line_rows(lines: DecodedLines, is_row: Callable[[dict[str, Any]], bool]) -> Iterator[UnbuiltRow]:
    """The objects of JSON Lines; lines that are whole responses are opened, their entries share the line."""
    usual: tuple[str, ...] = ()
    for entry in json_lists.json_line_objects(lines):
        if isinstance(entry, RejectedRow) or tuple(entry[1]) == usual:
            yield entry
            continue
        line, item = entry
        if is_row(item):
            usual = tuple(item)
            yield entry
            continue
        inner = json_lists.entries_of(item, is_row)
        for row in [item] if inner is None else inner:
            yield (line, row) if isinstance(row, dict) else reject(line, "not-an-object", str(row))


def row_test(overrides: Mapping[str, str]) -> Callable[[dict[str, Any]], bool]:
    """Whether an object is an entry: it has a key for the name, recognised or mapped by the user."""
    mapped = {fold(key) for wanted, key in overrides.items() if LISTINGS.field_of(wanted) == "name"}

    def is_row(item: dict[str, Any]) -> bool:
        if mapped:
            return any(fold(key) in mapped for key in item)
        return any(hit and hit[0] == "name" for hit in map(LISTINGS.recognise, item))

    return is_row
