"""Short stored forms of the two kinds of number that every listing has; what has another shape stays text.

At ten million listings the masked identity number and the two case numbers are half of a row. Both come back exactly as
they were published.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_MASKED = re.compile(r"([0-9]{10})\*{4}([0-9]{3})([0-9X])")
_CASE = re.compile(r"([^0-9]?)([0-9]{4})([^0-9](?:.*[^0-9])?)([0-9]{1,9})([^0-9]*)", re.DOTALL)
_USUAL_LINES = re.compile(
    r"^(?:（(?=[0-9]{4}）)|\((?=[0-9]{4}\)))([0-9]{4})([）)](?:[^\n]*[^0-9\n])?)([0-9]{1,9})号$", re.MULTILINE
)
"""What ``_CASE`` finds where year and end are written as courts do, in either width."""
_HEADS = {"）": "（", ")": "("}
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


def short_cases(texts: Sequence[str]) -> tuple[list[str | None], list[int | str | None]]:
    """``short_case`` of many case numbers: their forms, and their integers or texts."""
    joined = "\n".join(texts)
    lined = joined.count("\n") == len(texts) - 1 and GAP not in joined
    usual = _USUAL_LINES.findall(joined) if lined else []
    if len(usual) == len(texts) and usual:
        years, middles, serials = zip(*usual, strict=True)
        forms = {middle: f"{_HEADS[middle[0]]}{GAP}{middle}{GAP}号" for middle in set(middles)}
        parts = {year: int(year) * 10 for year in set(years)}
        return [forms[middle] for middle in middles], [
            int(serial) * 100_000 + parts[year] + len(serial) for year, serial in zip(years, serials, strict=True)
        ]
    made = [short_case(text) for text in texts]
    return [form for form, _ in made], [stored for _, stored in made]


def long_case(form: str, stored: int | str | None) -> str:
    """The reverse of ``short_case``."""
    if not isinstance(stored, int):
        return stored or ""
    serial, rest = divmod(stored, 100_000)
    year, length = divmod(rest, 10)
    head, middle, tail = form.split(GAP)
    return f"{head}{year:04d}{middle}{str(serial).zfill(length)}{tail}"
