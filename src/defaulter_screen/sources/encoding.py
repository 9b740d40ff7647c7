"""Finds out how a file's bytes spell its text, and reads them line by line.

No statistical detector: all of them guess wrong on small or mostly-ASCII GBK files. The order is: byte order mark,
strict UTF-8, strict GB18030 (which contains GBK and GB2312). A file that is UTF-8 but for a few broken lines stays
UTF-8; those lines are reported. What was used is always shown, and the caller may say it instead.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import Final

from defaulter_screen.errors import SourceError

PROBE: Final = 1 << 20
"""Bytes looked at, from the first byte on that is not ASCII."""
LINE_LIMIT: Final = 1 << 24
"""A longer line, or a quoted cell that runs on for longer, is given up: memory stays bounded."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Files labelled with the older names routinely hold characters that only the newer standards have.
_SUPERSETS = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "utf-8": "utf-8-sig"}
# Share of lines that may be broken before the encoding is held to be another one.
_TOLERATED = 0.1


def detect_encoding(stream: io.BufferedReader, *, path: str, override: str | None = None) -> str:
    """Name of the Python codec to read the stream with; consumes the stream.

    Args:
        stream: the decompressed bytes from their beginning.
        path: for messages.
        override: an encoding that the user names; ``gbk`` and ``gb2312`` are read as their superset GB18030.

    Raises:
        SourceError: the override is unknown, neither UTF-8 nor GB18030 fits, or it is no text or a web page.
    """
    if override:
        return _known_codec(override, path)
    probe = stream.read(PROBE)
    _refuse_other_files(probe, path)
    for mark, encoding in _MARKS:
        if probe.startswith(mark):
            return encoding
    while probe.isascii() and (more := stream.read(PROBE)):
        probe = more
    return _by_trial(probe, path)


def _refuse_other_files(head: bytes, path: str) -> None:
    start = head[:512].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SourceError("这是网页或 XML，不是名单或表格 / a web page or XML, not a list or table", path=path, line=1)
    marked = any(head.startswith(mark) for mark, _ in _MARKS)
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff")) or (not marked and head.count(0) * 10 > len(head)):
        raise SourceError(
            "这不是文本，也不是工作簿（若是无标记的 UTF-16，请用 --encoding utf-16-le） / "
            "neither text nor a workbook; for UTF-16 without a mark use --encoding utf-16-le",
            path=path,
        )


def _known_codec(name: str, path: str) -> str:
    try:
        canonical = codecs.lookup(name).name
    except LookupError as error:
        raise SourceError(f"未知的编码 {name!r} / unknown encoding {name!r}", path=path) from error
    return _SUPERSETS.get(canonical, canonical)


def _by_trial(probe: bytes, path: str) -> str:
    cut = probe.rfind(b"\n") + 1
    # Without the tail: the probe may end inside a character. A probe that is one line keeps it and tolerates the cut.
    lines = probe[:cut].splitlines() if cut else [probe]
    lines = [line for line in lines if not line.isascii()] or [probe[cut:]]
    utf8, utf8_line = _broken(lines, "utf-8")
    if not utf8:
        return "utf-8"
    gb18030, _ = _broken(lines, "gb18030")
    tolerated = max(len(lines) * _TOLERATED, 1) if len(lines) > 2 else 0
    if utf8 <= tolerated and len(lines) - utf8 > utf8:
        return "utf-8"
    if gb18030 <= tolerated:
        return "gb18030"
    line = probe[:cut].splitlines().index(utf8_line) + 1 if cut and utf8_line in probe[:cut].splitlines() else None
    raise SourceError(
        "既不是 UTF-8 也不是 GB18030 编码的文本，请用 --encoding 指定编码 / "
        "neither UTF-8 nor GB18030 text; name its encoding with --encoding",
        path=path,
        line=line,
    )


def _broken(lines: list[bytes], encoding: str) -> tuple[int, bytes]:
    """How many lines do not decode, and the first of them; a probe that is one line may end inside a character."""
    count, first = 0, b""
    for line in lines:
        try:
            codecs.getincrementaldecoder(encoding)().decode(line, final=len(lines) > 1)
        except UnicodeDecodeError:
            count, first = count + 1, first or line
    return count, first


class DecodedLines:
    """The stream's text, line by line with line ends; iterate once.

    A line that cannot be used is still yielded, defused, so that line numbers hold; its number and fault stand in
    ``faults`` then: ``encoding``, ``nul`` or ``line-too-long``.

    Attributes:
        faults: line number (from 1) to fault.
        first: number of the first line; given where the stream is a piece of a file whose lines end in a byte 0x0A.
        open_characters: characters since the caller last set it to 0; the caller does so after each row, so that an
            unclosed quotation mark cannot swallow a file of any size: at ``LINE_LIMIT`` it is closed here.
    """

    def __init__(
        self, stream: io.BufferedReader | io.BytesIO, encoding: str, *, path: str, first: int | None = None
    ) -> None:
        self.first = first or 1
        self._is_piece = first is not None
        self.faults: dict[int, str] = {}
        self.open_characters = 0
        self._stream = stream
        self._encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self._path = path

    def __iter__(self) -> Iterator[str]:
        by_byte = self._is_piece or ends_in_newlines(self._stream, self._encoding)
        texts = self._by_byte_line() if by_byte else self._by_text_line()
        for number, text in enumerate(texts, start=self.first):
            line = text.removeprefix("\ufeff") if number == 1 else text
            if "\0" in line:
                self.faults[number] = "nul"
                line = line.replace("\0", "")
            self.open_characters += len(line)
            if self.open_characters > LINE_LIMIT:
                self.faults[number] = "line-too-long"
                line = '"\n'
            yield line

    def _by_byte_line(self) -> Iterator[str]:
        number, encoding, faults = self.first - 1, self._encoding, self.faults
        while raw := self._stream.readline(LINE_LIMIT):
            number += 1
            if len(raw) == LINE_LIMIT and not raw.endswith(b"\n"):
                faults[number] = "line-too-long"
                self._skip_line()
                yield '"\n' if self.open_characters else "\n"
                continue
            try:
                yield raw.decode(encoding)
            except UnicodeDecodeError:
                faults[number] = "encoding"
                yield raw.decode(encoding, "replace")

    def _skip_line(self) -> None:
        while (rest := self._stream.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
            pass

    def _by_text_line(self) -> Iterator[str]:
        text = io.TextIOWrapper(self._stream, self._encoding, newline="")
        number = 0
        try:
            while line := text.readline(LINE_LIMIT):
                number += 1
                yield line
        except UnicodeError as error:
            raise SourceError(
                f"不是 {self._encoding} 编码的文本 / not {self._encoding} text", path=self._path, line=number + 1
            ) from error
        finally:
            text.detach()


def ends_in_newlines(stream: io.BufferedReader | io.BytesIO, encoding: str) -> bool:
    """Whether every byte 0x0A of the stream (at its beginning) ends a line, and no other byte does."""
    head = stream.peek(1) if isinstance(stream, io.BufferedReader) else stream.getvalue()
    return _newline_is_a_byte(encoding) and not _only_carriage_returns(head)


def _newline_is_a_byte(encoding: str) -> bool:
    """True where the byte 0x0A is always a line end: UTF-8, and GB18030 whose second bytes start at 0x30."""
    return not encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32"))


def _only_carriage_returns(head: bytes) -> bool:
    return b"\r" in head[:-1] and b"\n" not in head


def decode_document(stream: io.BufferedReader, encoding: str, *, path: str, limit: int) -> str:
    """The whole stream as text, for formats that cannot be read in pieces.

    Raises:
        SourceError: longer than ``limit`` bytes, or a byte that does not fit the encoding (with its line).
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise SourceError(
            f"JSON 文件超过 {limit >> 20} MB，请转为 JSON Lines（每行一条） / "
            f"a JSON document above {limit >> 20} MB; convert it to JSON Lines",
            path=path,
        )
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(f"不是 {encoding} 编码的文本 / not {encoding} text", path=path, line=line) from error
