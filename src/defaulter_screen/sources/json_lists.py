"""Lists published as JSON: JSON Lines, plain arrays, the open API's and the court site's envelopes, JSONP around them.

Envelopes seen: ``{"data": [{"result": [...]}]}``, ``{"data": [{"disp_data": [...]}]}``, ``[{"result": [...]}]``,
``{"result": {"items": [...]}}``. They come from paged interfaces and are small; a top-level array and JSON Lines are
read in a stream.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Final

from defaulter_screen.errors import SourceError
from defaulter_screen.sources.encoding import LINE_LIMIT, DecodedLines
from defaulter_screen.sources.json_arrays import _MARK
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
