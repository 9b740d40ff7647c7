r"""Text as people type it, brought to the one form that is compared.

Three steps, kept apart so that each can be explained: :func:`clean` repairs the encoding and typing (radicals,
compatibility ideographs, the private-use codes of GB 18030-2000, full width, invisible characters, every kind of space,
dot and bracket); :func:`fold` maps traditional and variant characters to the simplified standard one;
:func:`compare_form` does both and drops spaces and middle dots. All three are idempotent and the same on the list side
and the query side. The original is never changed: whoever calls this keeps it beside the result.

NFKC as a whole is not applied: it would turn ㈱ into (株) and ① into 1, and it leaves 113 radicals, 〔〕【】 and
most middle dots alone. Each class of characters has its own table here or in ``data/names/characters.txt``.

>>> compare_form("王\u3000偉")
('王伟', ('inner-space', 'traditional'))
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from defaulter_screen.names.tables import pair_tables
from defaulter_screen.patterns import later

MIDDLE_DOT = "·"
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
"""The Chinese characters, as the inside of a regular expression's character class."""

_DOTS = "\u0387\u1427\u16eb\u2022\u2024\u2027\u2219\u22c5\u25e6\u2e31\u2e33\u30fb\ua78f\uff65\ufe52"
_OPENING = "（［｛〔【〖〘〚﹙﹛﹝⟦⟨⦅｟︵︷︹︻︗[{"
_CLOSING = "）］｝〕】〗〙〛﹚﹜﹞⟧⟩⦆｠︶︸︺︼︘]}"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SINGLE_QUOTES = "\u2018\u2019\u201b\u02bc\u02b9\u00b4\uff07`"
_DOUBLE_QUOTES = "\u201c\u201d\u201f\uff02\u301d\u301e"
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
# Default-ignorable code points, Hangul fillers and controls: nobody sees them, every exact comparison trips over them.
_INVISIBLE_RANGES = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x034F, 0x034F), (0x061C, 0x061C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip

_RUN_OF_SPACES = re.compile(" {2,}")
_FULL_STOP_AS_DOT = later(rf"(?<=[{HAN}]) ?\.+ ?(?=[{HAN}])")
_FULL_STOP_BETWEEN = later(rf"(?<=[{HAN}])\.+(?=[{HAN}])")

_PLACEHOLDERS = frozenset(
    (
        "暂无",
        "无",
        "空",
        "无此项",
        "无名",
        "未知",
        "不详",
        "不明",
        "未提供",
        "未填写",
        "未填",
        "未登记",
        "待定",
        "待补充",
    )
) | {"保密", "null", "none", "nil", "na", "n/a", "nan", "nul", "#n/a", "undefined", "unknown"}
_FILLERS = "-_./\\*?·~#=,;:、。…×+'\"() |—"


def _width() -> dict[str, str]:
    """Full-width and half-width forms, small forms and Roman numerals -> ordinary ones (NFKC of these ranges only)."""
    ranges = (
        (0xFF01, 0xFFA0),
        (0xFFA1, 0xFFDD),
        (0xFFE0, 0xFFE7),
        (0xFE54, 0xFE6C),
        (0x2160, 0x2180),
        (0xFE10, 0xFE17),
    )
    chars = (chr(code) for first, last in ranges for code in range(first, last))
    forms = ((char, unicodedata.normalize("NFKC", char)) for char in chars)
    return {char: form for char, form in forms if form != char and char not in _OPENING + _CLOSING}


@cache
def clean_notes() -> dict[str, dict[str, str]]:
    """What :func:`clean` replaces, by the note that says so; later notes win where a character is in several."""
    ignorable = (chr(code) for first, last in _INVISIBLE_RANGES for code in range(first, last + 1))
    return {
        "width": _width() | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SINGLE_QUOTES, "'")
        | dict.fromkeys(_DOUBLE_QUOTES, '"') | {"\u02d9": MIDDLE_DOT},
        "brackets": dict.fromkeys(_OPENING, "(") | dict.fromkeys(_CLOSING, ")"),
        "dot": dict.fromkeys(_DOTS, MIDDLE_DOT),
        "space": dict.fromkeys(_SPACES, " "),
        "invisible": dict.fromkeys(ignorable, ""),
        **pair_tables("characters.txt"),
    }  # fmt: skip


@cache
def _clean_table() -> dict[int, str]:
    """One table for ``str.translate``; replacements are themselves replaced until nothing changes."""
    merged: dict[str, str] = {}
    for pairs in clean_notes().values():
        merged |= pairs
    return {ord(char): "".join([merged.get(part, part) for part in target]) for char, target in merged.items()}


@cache
def fold_notes() -> dict[str, dict[str, str]]:
    """What :func:`fold` replaces: ``traditional`` (from OpenCC) and ``variant`` (resources/variants.csv)."""
    return pair_tables("folding.txt")


@cache
def _fold_table() -> dict[int, str]:
    return {ord(char): target for pairs in fold_notes().values() for char, target in pairs.items()}


@cache
def plain_characters() -> frozenset[str]:
    """The Chinese characters that every step leaves alone: a name made of them needs no work at all."""
    changed = _clean_table().keys() | _fold_table().keys()
    return frozenset(map(chr, range(0x4E00, 0xA000))).difference(map(chr, changed))


@cache
def _clean_already() -> frozenset[str]:
    """Plain characters, and the ASCII that :func:`clean` never touches: numbers and dates are made of nothing else."""
    ascii_ = map(chr, range(0x21, 0x7F))
    return plain_characters() | {char for char in ascii_ if ord(char) not in _clean_table() and char != "."}


def is_plain(raw: str) -> bool:
    """True where ``raw`` is made of standard simplified BMP characters only, so that no step would change it."""
    return plain_characters().issuperset(raw)


def with_plain_brackets(raw: str) -> str | None:
    """The text with ``()`` for the usual full-width brackets; None where it has none or where more is to be mended."""
    halved = raw.replace("（", "(").replace("）", ")")
    return halved if "(" in halved and is_plain(halved.replace("(", "").replace(")", "")) else None


def clean(raw: str) -> str:
    r"""Repair encoding and typing; letters keep their case, characters their form (traditional stays traditional).

    Brackets become ``()``, middle dots ``·`` (also a full stop between two Chinese characters), runs of white space one
    space, none at the ends; full-width letters, digits and punctuation become ASCII; invisible characters go.

    >>> clean("\ufeff杭州【西湖】Ａ\u200b公司 ")
    '杭州(西湖)A公司'
    """
    if _clean_already().issuperset(raw):
        return raw
    text = unicodedata.normalize("NFC", raw).translate(_clean_table())
    text = _RUN_OF_SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    return _FULL_STOP_AS_DOT.sub(MIDDLE_DOT, text) if "." in text else text


def fold(text: str) -> str:
    """Traditional and variant characters to the simplified standard ones, character by character.

    Characters that are names of their own stay: 乾, 堃, 喆 … (``resources/fold_exceptions.csv`` and ``variants.csv``).

    >>> fold("錢鍾書"), fold("乾隆")
    ('钱钟书', '乾隆')
    """
    return text.translate(_fold_table())


def compare_form(raw: str) -> tuple[str, tuple[str, ...]]:
    """The form that is compared, and notes on what was changed to reach it.

    Clean and folded, without spaces, middle dots and invisible characters. Notes, in this order where they apply:
    ``width``, ``brackets``, ``dot``, ``invisible``, ``radical``, ``compatibility``, ``private-use``, ``inner-space``,
    ``traditional``, ``variant``. A name in standard simplified characters returns at once.
    """
    if plain_characters().issuperset(raw):
        return raw, ()
    cleaned = clean(raw)
    folded = fold(cleaned).replace(" ", "").replace(MIDDLE_DOT, "")
    whole = _FULL_STOP_BETWEEN.sub("", folded) if "." in folded else folded
    text = unicodedata.normalize("NFC", whole)
    return text, tuple(_notes(raw, cleaned))


def _notes(raw: str, cleaned: str) -> list[str]:
    seen = set(raw)
    notes = [note for note, pairs in clean_notes().items() if note != "space" and not pairs.keys().isdisjoint(seen)]
    if MIDDLE_DOT in cleaned and "dot" not in notes:
        notes.append("dot")
    if " " in cleaned:
        notes.append("inner-space")
    left = set(cleaned)
    notes.extend(note for note, pairs in fold_notes().items() if not pairs.keys().isdisjoint(left))
    return notes


def says_nothing(plain: str) -> bool:
    """``is_blank`` of a text that every step of cleaning leaves alone: whether it is a placeholder."""
    return plain in _PLACEHOLDERS


def is_blank(raw: str | None) -> bool:
    """True where a cell says nothing: None, empty, or a placeholder such as 暂无, 不详, ``null``, ``N/A``, ``--``.

    >>> is_blank(" — "), is_blank("N/A"), is_blank("吴")
    (True, True, False)
    """
    if raw is None:
        return True
    text = clean(raw).lower()
    rest = text.strip(_FILLERS)
    return not rest or text in _PLACEHOLDERS or rest in _PLACEHOLDERS
