"""Undo how a number was written, and say what was undone.

Numbers reach us from Word, Excel, scans and web forms: full width, lower case, spaces and hyphens, zero-width
characters, a leading apostrophe, a trailing ``.0``, a label in front. None of that is part of the number; all of it is
reported, since it is not what the user wrote. Nothing is guessed: a letter O stays a letter O.

>>> clean("身份证号：３３０１０２ 19850304 123x")[0]
'33010219850304123X'
"""

from __future__ import annotations

import re
import unicodedata

from defaulter_screen.ids.number import Repair
from defaulter_screen.patterns import later

MASK_CHARACTERS = "*×●#•·?"
"""What hides a character, after full width is folded; ``X`` as well, where it can be no check digit (masked.py)."""

_CANONICAL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_INVISIBLE = dict.fromkeys(
    [
        *range(0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0xAD,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
    ]
)
_PUNCTUATION: dict[int, str] = {
    **dict.fromkeys([*range(0x09, 0x0E), 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x3000], " "),
    **dict(zip(map(ord, "：（），；．"), ":(),;.", strict=True)),
}
"""Spaces and punctuation around a number: where they are wide, that is no repair of the number itself."""
_LOOKALIKES = str.maketrans({"Х": "X", "х": "x", "Χ": "X", "χ": "x"})
"""Cyrillic and Greek letters that print as X; the Roman numeral ten folds with the full-width forms."""
_SEPARATORS = dict.fromkeys(map(ord, " -‐‑‒–—―−_()[]{}【】〔〕"))
_QUOTES = "'\"`=‘’“”"
_EDGES = " ,.;。、"
_HAN = "\u3400-\u9fff"
_LABELS = (
    later(rf"([^0-9*:]{{1,30}}|[{_HAN}][^*:]{{1,30}}):\s*"),
    later(rf"([{_HAN}][{_HAN}()/ ]*(?<=[号码证照件为是)]))\s*(?=[^{_HAN}()/ ])"),
    later(r"((?:(?:ID|USCC|PASSPORT|CARD|NO|NUMBER)[\s.]+)+)", re.IGNORECASE),
)
_TRAILING_LABEL = later(rf"\s*\(([{_HAN}]+)\)$")
_TRAILING_DECIMAL = re.compile(r"(?<=\d)\.0+$")
_PLACEHOLDERS = frozenset(
    [
        "",
        "0",
        "/",
        "\\",
        "NULL",
        "NONE",
        "NAN",
        "NIL",
        "N/A",
        "NA",
        "暂无",
        "无",
        "空",
        "没有",
        "未知",
        "不详",
        "未提供",
    ]
)


def clean(text: str) -> tuple[str, tuple[Repair, ...], str]:
    """Bring raw text into canonical characters.

    Args:
        text: what was in the cell.

    Returns:
        The number in upper-case ASCII where it was letters, digits and mask characters (other characters that no
        repair explains stay); the repairs in the order in which they were made; the label that was taken off, or empty.
    """
    if not text.strip(_CANONICAL):  # the usual case; str.strip looks at every character of a canonical text
        return text, (), ""
    repairs: list[Repair] = []
    text = _step(text, text.translate(_INVISIBLE), Repair.INVISIBLE, repairs)
    text = text.translate(_PUNCTUATION)
    text = _step(text, text.strip(_EDGES), Repair.SEPARATORS, repairs)
    text = _step(text, unicodedata.normalize("NFKC", text).translate(_LOOKALIKES), Repair.WIDTH, repairs)
    text = _step(text, text.strip(_QUOTES), Repair.APOSTROPHE, repairs)
    text, label = _unlabel(text)
    if label:
        repairs.append(Repair.LABEL)
        text = _step(text, text.strip(_QUOTES), Repair.APOSTROPHE, repairs)
    text = _step(text, text.upper(), Repair.CASE, repairs)
    text = _step(text, _TRAILING_DECIMAL.sub("", text), Repair.DECIMAL, repairs)
    text = _step(text, text.translate(_SEPARATORS).strip(_EDGES), Repair.SEPARATORS, repairs)
    return text, tuple(dict.fromkeys(repairs)), label


def compact(text: str) -> str:
    """The number in canonical characters, without the report.

    >>> compact(" 12345678-9 ")
    '123456789'
    """
    return clean(text)[0]


def is_placeholder(text: str) -> bool:
    """True where cleaned text only says that there is no number (暂无, null, a dash, nothing but mask characters)."""
    return text in _PLACEHOLDERS or not text.strip(MASK_CHARACTERS)


def _step(before: str, after: str, repair: Repair, repairs: list[Repair]) -> str:
    if before != after:
        repairs.append(repair)
    return after


def _unlabel(text: str) -> tuple[str, str]:
    """Take words off both ends of a number; what carries no digit behind the words is left alone."""
    label = ""
    for pattern in _LABELS:
        found = pattern.match(text)
        if found:
            label, text = found[1].strip(), text[found.end() :]
            break
    found = _TRAILING_LABEL.search(text)
    if found:
        label, text = label + found[1], text[: found.start()]
    return text, label
