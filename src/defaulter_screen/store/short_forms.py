"""Short stored forms of the two kinds of number that every listing has; what has another shape stays text.

At ten million listings the masked identity number and the two case numbers are half of a row. Both come back exactly as
they were published.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from defaulter_screen.coded import Coded, Mapped, Numbering

_MASKED = re.compile(r"([0-9]{10})\*{4}([0-9]{3})([0-9X])")
_CASE = re.compile(r"([^0-9]?)([0-9]{4})([^0-9](?:.*[^0-9])?)([0-9]{1,9})([^0-9]*)", re.DOTALL)
_HEADS = {"）": "（", ")": "("}
_LONGEST, _SHORTEST, _DIGITS = 64, 8, 9
"""Characters of a usual case number, and digits of a serial number."""
_NINE = 9
GAP = "\x00"
"""Stands in a case form where year and serial number stood."""


def short_number(text: str) -> int | str | None:
    """A number with the courts' usual mask (ten characters, four hidden, four) as an integer; else the text.

    >>> short_number("3301021985****123X")
    36311241836363
    """
    found = _MASKED.fullmatch(text)
    if found is None:
        return text or None
    check = 10 if found[3] == "X" else int(found[3])
    return int(found[1]) * 11_000 + int(found[2]) * 11 + check


def long_number(stored: int | str | None) -> str:
    """The reverse of ``short_number``."""
    if not isinstance(stored, int):
        return stored or ""
    rest, check = divmod(stored, 11)
    head, sequence = divmod(rest, 1_000)
    return f"{head:010d}****{sequence:03d}{'X' if check == 10 else check}"


def short_case(text: str) -> tuple[str | None, int | str | None]:
    r"""A case number as its form (shared by all cases of a court and kind) and an integer; else None and the text.

    The integer holds the serial number, the year and the length of the serial number (it may begin with zeros).

    >>> short_case("（2020）浙0102执123号")
    ('（\x00）浙0102执\x00号', 12320203)
    """
    found = _CASE.fullmatch(text)
    if found is None or GAP in text:
        return None, text or None
    head, year, middle, serial, tail = found.groups()
    return f"{head}{GAP}{middle}{GAP}{tail}", int(serial) * 100_000 + int(year) * 10 + len(serial)


class CaseShortener:
    """``short_case`` of many case numbers; knows the forms that it has met."""

    def __init__(self) -> None:
        self._middles: Numbering[str] = Numbering()
        self._forms: Numbering[str | None] = Numbering()
        self._usual_forms = Mapped(_usual_form)

    def short(self, texts: Sequence[str]) -> tuple[Coded[str | None], list[int | str | None]]:
        """The forms of case numbers, and their integers or texts."""
        usual = _usual_cases(texts)
        if usual is not None:
            middles, stored = usual
            return self._usual_forms.of(self._middles.of(middles)), stored
        made = [short_case(text) for text in texts]
        return self._forms.of(form for form, _ in made), [number for _, number in made]


def _usual_cases(texts: Sequence[str]) -> tuple[list[str], list[int | str | None]] | None:
    """What stands between year and serial number, and the integers, where all are written as courts do, else None.

    As courts do, in either width: （2020）浙0102执123号.
    """
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    if not len(texts) or lengths.min() < _SHORTEST or lengths.max() > _LONGEST:
        return None
    characters = np.array(texts).view(np.uint32).reshape(len(texts), -1)
    front = characters[:, :6].T.copy()
    digits = front[1:5] - np.uint32(ord("0"))  # what stands below zero becomes large
    last, rows = lengths - 1, np.arange(len(texts))
    if not (
        (front[0] + np.uint32(1) == front[5]).all()
        and ((front[0] == ord("（")) | (front[0] == ord("("))).all()
        and (digits <= _NINE).all()
        and (characters[rows, last] == ord("号")).all()
        and GAP not in "".join(texts)
    ):
        return None
    stored = (digits[0] * 10_000 + digits[1] * 1_000 + digits[2] * 100 + digits[3] * 10).astype(np.int64)
    ends = last.copy()
    serial, worth = np.ones(len(texts), bool), 100_000
    for place in range(_DIGITS + 1):
        digit = characters[rows, last - 1 - place] - np.uint32(ord("0"))
        serial &= digit <= _NINE
        if not serial.any():
            break
        stored += np.where(serial, digit, 0).astype(np.int64) * worth
        ends -= serial
        worth *= 10
    counts = last - ends
    if counts.min() == 0 or counts.max() > _DIGITS:
        return None
    stored += counts
    middles = [text[5:end] for text, end in zip(texts, ends.tolist(), strict=True)]
    return middles, stored.tolist()


def _usual_form(middle: str) -> str | None:
    return f"{_HEADS[middle[0]]}{GAP}{middle}{GAP}号"


def long_case(form: str, stored: int | str | None) -> str:
    """The reverse of ``short_case``."""
    if not isinstance(stored, int):
        return stored or ""
    serial, rest = divmod(stored, 100_000)
    year, length = divmod(rest, 10)
    head, middle, tail = form.split(GAP)
    return f"{head}{year:04d}{middle}{str(serial).zfill(length)}{tail}"
