"""Items of a top-level JSON array, read in a stream."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from defaulter_screen.errors import SourceError
from defaulter_screen.sources.encoding import LINE_LIMIT

_MARK = 7_341_902_664_815_532_907
"""Odd and above 2**53: no number with a decimal point equals it."""


_DECODER = json.JSONDecoder()


_BLANK = re.compile(r"[\s,]*")


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
