"""Opens a published list of any format that FORMATS knows, and yields its entries.

    reader = open_list("失信名单.csv")
    reader.description.columns     # {'name': '被执行人姓名/名称', ...}: what was recognised, to be shown
    for row in reader: ...         # RawListing, or RejectedRow where a row could not be read

Opening detects compression, encoding, format and columns from the head of the file and refuses what cannot be told;
iterating streams. An error in the middle (half a download, a cut document) is raised: the caller must not publish what
came before it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from itertools import chain, islice
from typing import Any, Final

from defaulter_screen.errors import SourceError
from defaulter_screen.sources import json_lists
from defaulter_screen.sources.bulk_text import looks_like_bulk, open_bulk
from defaulter_screen.sources.compression import InputFile, open_input
from defaulter_screen.sources.encoding import DecodedLines, decode_document, detect_encoding, ends_in_newlines
from defaulter_screen.sources.json_arrays import array_items
from defaulter_screen.sources.listing_builder import ListingBuilder
from defaulter_screen.sources.listing_rows import RejectedRow, reject
from defaulter_screen.sources.portions import (
    Lines,
    Portion,
    PortionReader,
    Row,
    UnbuiltRow,
    grouped,
    json_line_rows,
    line_portions,
    row_test,
)
from defaulter_screen.sources.row_plan import RowPlan
from defaulter_screen.sources.tables import Table, open_delimited, open_sheet
from defaulter_screen.values import frozen_dataclass

FORMATS: Final = ("auto", "csv", "tsv", "xlsx", "json", "jsonp", "jsonl", "bulk", "rows")
"""``bulk`` is text without headings (``bulk_text``).

``rows`` is what an iterable of mappings is described as; it cannot be asked for.
"""

_HEAD = 1 << 20


@frozen_dataclass(frozen=True, slots=True)
class SourceDescription:
    """What was detected, to be shown to the user.

    Attributes:
        path: the file, or empty for rows in memory.
        format: one of ``FORMATS`` other than ``auto``.
        encoding: the Python codec used; empty for spreadsheets and rows in memory.
        compression: ``""``, ``"gzip"`` or ``"zip"``.
        delimiter: between cells, for delimited text.
        sheet: name of the sheet, for workbooks.
        columns: canonical field to the heading or key that it is read from.
    """

    path: str
    format: str
    encoding: str = ""
    compression: str = ""
    delimiter: str = ""
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Format, encoding and compression, as in ``csv, gb18030, gzip``."""
        return ", ".join(part for part in (self.format, self.encoding, self.compression) if part)


_Keep = Callable[[str], None]


class ListReader:
    """Entries of one list, in the order of the file.

    Attributes:
        description: what was detected.
        portion_reader: builds the rows of ``portions``, in this process or another.
    """

    def __init__(
        self,
        description: SourceDescription,
        rows: Callable[[_Keep], Iterator[UnbuiltRow]],
        portion_reader: PortionReader,
        lines: Callable[[_Keep], Iterator[Lines]] | None = None,
    ) -> None:
        self.description = description
        self.portion_reader = portion_reader
        self._rows = rows
        self._lines = lines
        self._digest = ""

    def __iter__(self) -> Iterator[Row]:
        """Stream the entries; a file can be iterated again, an iterator handed over cannot.

        Raises:
            SourceError: the file turns out damaged or cut short.
        """
        return self.portion_reader.rows(self._rows(self._keep))

    def portions(self) -> Iterator[Portion]:
        """The same list in portions for ``portion_reader``; together they give the same rows in the same order.

        Raises:
            SourceError: the file turns out damaged or cut short.
        """
        return self._lines(self._keep) if self._lines else grouped(self._rows(self._keep))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the file's bytes as stored, or of the rows as canonical JSON.

        Raises:
            SourceError: the entries were not yet read to the end.
        """
        if not self._digest:
            raise SourceError("尚未读完，摘要未知 / not read to the end yet: no digest", path=self.description.path)
        return self._digest

    def _keep(self, digest: str) -> None:
        self._digest = digest


def open_list(
    source: str | os.PathLike[str] | Iterable[Mapping[str, object]],
    *,
    format: str = "auto",  # noqa: A002 -- the word that users know
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> ListReader:
    """Open a published list.

    Args:
        source: a file (plain, .gz, or .zip with one member) or rows in memory.
        format: one of ``FORMATS``; ``auto`` detects it by content.
        encoding: instead of the detected one.
        columns: canonical field or any name of it (``name``, ``姓名``) to a heading or key of the source.

    Raises:
        SourceError: not a list, empty, damaged, wrong encoding, no name column, an unknown format.
        AmbiguousSourceError: more than one reading fits.
        MissingExtraError: a workbook without the ``excel`` extra.
    """
    if format not in FORMATS:
        raise SourceError(f"未知的格式 {format!r} / unknown format {format!r}; known: {', '.join(FORMATS[:-1])}")
    overrides = dict(columns or {})
    if not isinstance(source, str | os.PathLike):
        return _open_rows(source, overrides)
    path = os.fspath(source)
    with open_input(path) as file:
        if file.workbook or format == "xlsx":
            return _table_reader(open_sheet(file), "xlsx", overrides)
        codec = detect_encoding(file.stream, path=path, override=encoding)
    with open_input(path) as file:
        chosen = _detect_format(file, codec) if format == "auto" else format
    with open_input(path) as file:
        if chosen == "bulk":
            return _table_reader(open_bulk(file, codec, mapped=bool(overrides)), chosen, overrides)
        if chosen in ("csv", "tsv"):
            delimiter = "\t" if chosen == "tsv" else None
            table = open_delimited(file, codec, delimiter=delimiter)
            return _table_reader(table, "tsv" if table.delimiter == "\t" else "csv", overrides)
        return _json_reader(file, chosen, codec, overrides)


def _detect_format(file: InputFile, codec: str) -> str:
    text = file.stream.peek(_HEAD).decode(codec, "replace").removeprefix("\ufeff").lstrip()
    if not json_lists.looks_like_json(text[:4096].encode("utf-8", "replace")):
        return "bulk" if looks_like_bulk(text) else "csv"
    head = [line for line in text.split("\n", 20)[:20] if line.strip()]
    first = head[0]
    if len(head) > 1 and not first.startswith("[") and any(map(_is_json, head)):
        return "jsonl"
    return "jsonp" if json_lists.is_jsonp(text) else "json"


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(json_lists.unwrap_jsonp(text)), dict)
    except (ValueError, RecursionError):
        return False


def _table_reader(table: Table, shown_format: str, overrides: Mapping[str, str]) -> ListReader:
    plan = RowPlan(table.headings, overrides, path=table.path, keyed=False)

    def rows(keep: _Keep) -> Iterator[UnbuiltRow]:
        yield from (row for row in table.lines() if isinstance(row, RejectedRow) or any(row[1]))
        keep(table.digest)

    description = SourceDescription(
        table.path, shown_format, table.encoding, table.compression, table.delimiter, table.sheet, plan.columns
    )
    return ListReader(description, rows, PortionReader(plan))


def _json_reader(file: InputFile, chosen: str, codec: str, overrides: Mapping[str, str]) -> ListReader:
    builder = ListingBuilder(overrides, path=file.path)
    # The first entry is read at once: unknown or ambiguous columns are refused before anything is loaded.
    first = next((entry for entry in _entries(file, chosen, codec, overrides) if isinstance(entry, tuple)), None)
    columns = builder.plan(first[1]).columns if first else {}

    def rows(keep: _Keep) -> Iterator[UnbuiltRow]:
        with open_input(file.path) as again:
            yield from _entries(again, chosen, codec, overrides)
            keep(again.digest())

    def lines(keep: _Keep) -> Iterator[Lines]:
        with open_input(file.path) as again:
            yield from line_portions(again.stream)
            keep(again.digest())

    description = SourceDescription(file.path, chosen, codec, file.compression, columns=columns)
    with open_input(file.path) as head:
        cut = lines if chosen == "jsonl" and ends_in_newlines(head.stream, codec) else None
    return ListReader(description, rows, PortionReader(builder, codec, file.path, overrides), cut)


def _entries(file: InputFile, chosen: str, codec: str, overrides: Mapping[str, str]) -> Iterator[UnbuiltRow]:
    is_row = row_test(overrides)
    if chosen == "jsonl":
        return json_line_rows(DecodedLines(file.stream, codec, path=file.path), is_row)
    if chosen == "json" and file.stream.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        items = array_items(file.stream, codec, path=file.path)
        return json_lists.checked_entries(_flattened(items, is_row))
    text = decode_document(file.stream, codec, path=file.path, limit=json_lists.DOCUMENT_LIMIT)
    return json_lists.checked_entries(iter(json_lists.document_entries(text, is_row, path=file.path)))


def _flattened(items: Iterator[Any], is_row: Callable[[dict[str, Any]], bool]) -> Iterator[Any]:
    for item in items:
        inner = None if not isinstance(item, dict) or is_row(item) else json_lists.entries_of(item, is_row)
        yield from [item] if inner is None else inner


def _open_rows(source: Iterable[Mapping[str, object]], overrides: Mapping[str, str]) -> ListReader:
    builder = ListingBuilder(overrides, path="")
    iterator = iter(source)
    again = source if iterator is not source else None
    start = list(islice(iterator, 1))
    columns = builder.plan(start[0]).columns if start and isinstance(start[0], Mapping) else {}
    remaining = [chain(start, iterator)]

    def rows(keep: _Keep) -> Iterator[UnbuiltRow]:
        digest = hashlib.sha256()
        for number, row in enumerate(remaining.pop() if remaining else again or (), start=1):
            if isinstance(row, Mapping):
                digest.update(json.dumps(dict(row), sort_keys=True, ensure_ascii=True, default=str).encode())
                yield builder.build(number, row)
            else:
                yield reject(number, "not-an-object", str(row))
        keep(digest.hexdigest())

    # The values may be anything, and only what is built of them is sure to reach another process.
    return ListReader(SourceDescription("", "rows", columns=columns), rows, PortionReader(None))
