"""Bulk text without headings: fields separated by U+0001, as database exports write it, each field often in Base64.

Nothing in such a file says which field is which, and the orders that were documented for it contradict each other: the
columns are named by their positions (``1``, ``2`` …), and the user maps them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from itertools import islice
from typing import Final

from defaulter_screen.errors import AmbiguousSourceError
from defaulter_screen.sources.columns import names_somebody
from defaulter_screen.sources.compression import InputFile
from defaulter_screen.sources.delimited import Line
from defaulter_screen.sources.encoding import DecodedLines
from defaulter_screen.sources.listing_rows import RejectedRow, reject
from defaulter_screen.sources.tables import Table

SEPARATOR: Final = "\x01"
_LOOK_AHEAD = 20


def looks_like_bulk(text: str) -> bool:
    """True where the first line is separated by U+0001 and holds no headings."""
    first = text.split("\n", 1)[0]
    return SEPARATOR in first and not names_somebody(first.split(SEPARATOR))


def open_bulk(source: InputFile, encoding: str, *, mapped: bool) -> Table:
    """Bulk text as a table whose headings are the positions, counted from 1.

    Args:
        source: the file, at its beginning.
        encoding: of the file; the text inside Base64 is UTF-8 or GB18030, whichever it fits.
        mapped: whether the user maps columns.

    Raises:
        AmbiguousSourceError: he does not, and nothing else tells the columns apart.
    """
    head = [_fields(text) for text in islice(DecodedLines(source.stream, encoding, path=source.path), _LOOK_AHEAD)]
    width = max(map(len, head))
    if not mapped:
        raise AmbiguousSourceError(
            f"文件没有列名（每行 {width} 个字段），请用列映射按位置指定，如 姓名=2、证件号码=5、案号=3 / "
            f"the file has no headings ({width} fields); map them by position, such as 姓名=2, 证件号码=5, 案号=3",
            path=source.path,
            candidates=[str(position) for position in range(1, width + 1)],
        )
    encoded = all(_decoded(field) is not None for fields in head for field in fields)

    def rows(again: InputFile) -> Iterator[Line | RejectedRow]:
        return _rows(DecodedLines(again.stream, encoding, path=again.path), width, encoded=encoded)

    headings = [str(position) for position in range(1, width + 1)]
    return Table(source, headings, rows, format="bulk", details={"encoding": encoding, "delimiter": SEPARATOR})


def _rows(lines: DecodedLines, width: int, *, encoded: bool) -> Iterator[Line | RejectedRow]:
    for number, text in enumerate(lines, start=1):
        lines.open_characters = 0
        if lines.faults:
            yield reject(number, lines.faults.pop(number), text)
        elif text.strip():
            yield _row(number, _fields(text), width, encoded=encoded)


def _row(number: int, fields: list[str], width: int, *, encoded: bool) -> Line | RejectedRow:
    if len(fields) > width:
        return reject(number, "too-many-cells", ",".join(fields))
    cells = [_decoded(field) if encoded else field for field in fields]
    readable = [cell for cell in cells if cell is not None]
    if len(readable) < len(cells):
        return reject(number, "bad-base64", ",".join(readable))
    if any("\0" in cell for cell in readable):
        return reject(number, "nul", ",".join(readable))
    return number, readable + [""] * (width - len(readable))


def _fields(text: str) -> list[str]:
    return text.rstrip("\r\n").split(SEPARATOR)


def _decoded(field: str) -> str | None:
    """The text inside a Base64 field, or None where it is none."""
    try:
        data = base64.b64decode(field, validate=True)
    except (binascii.Error, ValueError):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
