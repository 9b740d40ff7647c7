"""Lists published as JSON: JSON Lines, plain arrays, the open API's and the court site's envelopes, JSONP around them.

Envelopes seen: ``{"data": [{"result": [...]}]}``, ``{"data": [{"disp_data": [...]}]}``, ``[{"result": [...]}]``,
``{"result": {"items": [...]}}``. They come from paged interfaces and are small; a top-level array and JSON Lines are
read in a stream.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Final

from defaulter_screen.errors import SourceError
from defaulter_screen.sources.encoding import LINE_LIMIT, DecodedLines
from defaulter_screen.sources.listing_rows import RejectedRow, reject

DOCUMENT_LIMIT: Final = 1 << 28
"""Bytes of one enveloped document; it is held in memory whole."""

Entry = tuple[int, dict[str, Any]]
"""Line or ordinal (from 1), and one JSON object."""

_JSONP = re.compile(r"\s*(?:/\*.*?\*/)?\s*[\w$.]+\s*\(\s*(?=[\[{])", re.DOTALL)
_JSONP_BYTES = re.compile(rb"\s*(?:/\*.*?\*/)?\s*[\w$.]+\s*\(\s*[\[{]", re.DOTALL)
_LIST_KEYS = ("data", "result", "disp_data", "results", "list", "rows", "records", "items", "content", "datas")
_DEEPEST = 6
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_MARK = 7_341_902_664_815_532_907
"""Odd and above 2**53: no number with a decimal point equals it."""
_DECODER = json.JSONDecoder()
_BLANK = re.compile(r"[\s,]*")


def looks_like_json(head: bytes) -> bool:
    """True where the first bytes are those of JSON or JSONP."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return text.startswith((b"{", b"[{", b"[]")) or bool(re.match(rb"\[\s*[{\]]", text) or _JSONP_BYTES.match(text))


def is_jsonp(text: str) -> bool:
    """True for ``callback({...});``, with or without the comment in front."""
    return bool(_JSONP.match(text))


def unwrap_jsonp(text: str) -> str:
    """The JSON inside JSONP; other text is returned as it is.

    >>> unwrap_jsonp('/**/jQuery110({"data":[]});')
    '{"data":[]}'
    """
    match = _JSONP.match(text)
    if match is None:
        return text
    inner = text[match.end() :].rstrip().removesuffix(";").rstrip()
    return inner.removesuffix(")")


def json_line_objects(lines: DecodedLines) -> Iterator[Entry | RejectedRow]:
    """JSON Lines: one object (or JSONP-wrapped response) on each line; blank lines are skipped."""
    faults = lines.faults
    for number, text in enumerate(lines, start=lines.first):
        lines.open_characters = 0
        if faults:
            yield reject(number, faults.pop(number), text)
        elif not text.isspace():
            yield _parsed(number, text)


def usual_objects(data: bytes, encoding: str) -> list[dict[str, Any]] | None:
    """The objects of whole lines of JSON, parsed in one go; None where one of the lines is not simply an object.

    Lines with anything remarkable (no object, JSONP, blank, damaged) are left to ``json_line_objects``.

    Args:
        data: whole lines.
        encoding: theirs.
    """
    try:
        text = data.decode("utf-8" if encoding == "utf-8-sig" else encoding)
    except UnicodeDecodeError:
        return None
    if len(text) >= LINE_LIMIT or "\0" in text:
        return None
    if "\\u" in text and ("\\u0000" in text or _SURROGATE.search(text)):
        return None
    lines = text.removesuffix("\n").split("\n")
    # Between the lines goes a number that stands nowhere in them: where it comes back at every second place, each line
    # was one value, whatever brackets it left open.
    mark = next(number for number in count(_MARK, 2) if str(number) not in text)
    try:
        values = json.loads(f"[{f',{mark},'.join(lines)}]")
    except (ValueError, RecursionError):
        return None
    objects = values[::2]
    if len(values) != 2 * len(lines) - 1 or values[1::2] != [mark] * (len(lines) - 1):
        return None
    return objects if all(type(value) is dict for value in objects) else None


def _parsed(number: int, text: str) -> Entry | RejectedRow:
    try:
        value = json.loads(text if text.startswith("{") else unwrap_jsonp(text))
    except (ValueError, RecursionError):
        return reject(number, "bad-json", text)
    if not isinstance(value, dict):
        return reject(number, "not-an-object", text)
    fault = _unusable_characters(text, value)
    return reject(number, fault, text) if fault else (number, value)


def _unusable_characters(text: str, value: Any) -> str:
    """``nul`` or ``surrogate`` where escapes in the text stand for characters that no store takes, else empty."""
    if "\\u0000" in text and "\0" in _spelled_out(value):
        return "nul"
    if _SURROGATE.search(text):
        try:
            _spelled_out(value).encode()
        except UnicodeEncodeError:
            return "surrogate"
    return ""


def _spelled_out(value: Any) -> str:
    if isinstance(value, dict):
        with contextlib.suppress(TypeError):  # the usual entry holds nothing but text
            return "".join(value) + "".join(value.values())
        return "".join(key + _spelled_out(item) for key, item in value.items())
    if isinstance(value, list):
        return "".join(map(_spelled_out, value))
    return value if isinstance(value, str) else ""


def entries_of(document: Any, is_row: Callable[[dict[str, Any]], bool], depth: int = 0) -> list[Any] | None:
    """The entries inside an envelope, or None where there is no list of them.

    Args:
        document: parsed JSON.
        is_row: tells whether an object is an entry (it has a name) rather than a wrapper.
        depth: how deep the call is; envelopes nest a few levels at most.
    """
    if depth > _DEEPEST:
        return None
    if isinstance(document, list):
        return _entries_of_list(document, is_row, depth)
    if not isinstance(document, dict):
        return None
    if is_row(document):
        return [document]
    by_key = {key.casefold(): value for key, value in document.items()}
    found = [
        entries
        for key in _LIST_KEYS
        if key in by_key and (entries := entries_of(by_key[key], is_row, depth + 1)) is not None
    ]
    return max(found, key=len) if found else None


def _entries_of_list(items: list[Any], is_row: Callable[[dict[str, Any]], bool], depth: int) -> list[Any] | None:
    if not items or any(isinstance(item, dict) and is_row(item) for item in items):
        return items
    inner = [entries for item in items if (entries := entries_of(item, is_row, depth + 1)) is not None]
    return [entry for entries in inner for entry in entries] if inner else None


def document_entries(text: str, is_row: Callable[[dict[str, Any]], bool], *, path: str) -> list[Any]:
    """Entries of one JSON or JSONP document.

    Raises:
        SourceError: no complete JSON (with its line), or no list of entries inside.
    """
    try:
        document = json.loads(unwrap_jsonp(text))
    except (ValueError, RecursionError) as error:
        raise _not_json(error, text, path) from error
    entries = entries_of(document, is_row)
    if entries is None:
        raise SourceError("JSON 里没有名单条目 / the JSON holds no list of entries", path=path)
    return entries


def _not_json(error: Exception, text: str, path: str) -> SourceError:
    line = error.lineno if isinstance(error, json.JSONDecodeError) else None
    return SourceError(
        f"不是完整的 JSON（可能被截断），未载入任何名单 / not complete JSON, perhaps cut short "
        f"({len(text)} characters)",
        path=path,
        line=line,
    )


def checked_entries(entries: Iterator[Any]) -> Iterator[Entry | RejectedRow]:
    """Number the entries from 1; what is no object or holds unusable characters is rejected."""
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            yield reject(number, "not-an-object", str(entry))
            continue
        spelled = _spelled_out(entry)
        if "\0" in spelled:
            yield reject(number, "nul", spelled)
        elif not _encodable(spelled):
            yield reject(number, "surrogate", spelled)
        else:
            yield number, entry


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def array_items(stream: io.BufferedReader, encoding: str, *, path: str) -> Iterator[Any]:
    """Items of a top-level JSON array, in a stream.

    Args:
        stream: bytes from the beginning.
        encoding: of the stream.
        path: for messages.

    Raises:
        SourceError: the array is broken or cut short (with its line); what came before must not be published then.
    """
    reader = _ArrayReader(io.TextIOWrapper(stream, encoding, newline=""), path)
    return reader.items()


class _ArrayReader:
    """A window over the text that grows until it holds one whole item."""

    _CHUNK = 1 << 18

    def __init__(self, text: io.TextIOWrapper, path: str) -> None:
        self._text = text
        self._path = path
        self._buffer = ""
        self._at = 0
        self._line = 1

    def items(self) -> Iterator[Any]:
        try:
            self._grow()
            self._skip(self._buffer.index("[") + 1)
            while self._more():
                yield self._item()
            self._check_end()
        except UnicodeDecodeError as error:
            raise SourceError(
                f"不是 {self._text.encoding} 编码的文本 / not {self._text.encoding} text",
                path=self._path,
                line=self._line,
            ) from error
        finally:
            self._text.detach()

    def _item(self) -> Any:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError) as error:
                # An incomplete item and a broken one look alike until there is no more text.
                if len(self._buffer) - self._at > LINE_LIMIT or not self._grow():
                    raise self._broken() from error
                continue
            self._skip(end)
            return value

    def _more(self) -> bool:
        """Move to the next item; False at the closing bracket."""
        while True:
            match = _BLANK.match(self._buffer, self._at)
            self._skip(match.end() if match else self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at] != "]"
            if not self._grow():
                raise self._broken()

    def _check_end(self) -> None:
        """Refuse text after the array: it may be another array, and its entries must not be lost unseen."""
        self._skip(self._at + 1)
        while not self._buffer[self._at :].strip():
            self._skip(len(self._buffer))
            if not self._grow():
                return
        raise SourceError(
            "数组结束之后还有内容（多个数组连在一起？） / text after the end of the array; several arrays in one file?",
            path=self._path,
            line=self._line,
        )

    def _skip(self, end: int) -> None:
        self._line += self._buffer.count("\n", self._at, end)
        self._at = end

    def _grow(self) -> bool:
        more = self._text.read(self._CHUNK)
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        return bool(more)

    def _broken(self) -> SourceError:
        return SourceError(
            "不是完整的 JSON（可能被截断），未载入任何名单 / not complete JSON, perhaps cut short",
            path=self._path,
            line=self._line,
        )
