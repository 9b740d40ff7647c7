"""Briefs and number keys of many listed persons at once: the courts' usual mask, in numpy columns.

Nine published numbers of ten have this shape. What ``blocking.listing_postings`` gives for each of them is made here
for a whole portion of a list; all that depends on rules of the number is asked of the scalar parser, once for each
province, birth year and kind of check character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from defaulter_screen.ids.masked import parse_usual
from defaulter_screen.matching.blocking import KeyClass, number_keys
from defaulter_screen.matching.brief import YEAR_BASE, Brief, pack
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender

_LENGTH = 18
_USUAL = re.compile(r"[0-9]{10}\*{4}[0-9]{3}[0-9X]").fullmatch
_ASKED, _READABLE, _VALID, _GENDERED = 1, 2, 4, 8
_ZERO, _X = 48, 88
_GENDERS = (None, Gender.MALE, Gender.FEMALE)


class UsualNumbers(NamedTuple):
    """What the numbers with the usual mask show, in numpy columns of one value per number.

    Attributes:
        positions: which of the given numbers have the usual mask; those that the parser reads otherwise are left out.
        valid: nothing fatal is known against the number.
        keys: the key under which the listing is indexed.
        briefs: the brief without gender, kind of list and court.
        genders: 0 where the number shows none, else 1 (male) or 2 (female).
        shorts: the stored form, see ``store.short_forms``.
    """

    positions: Any
    valid: Any
    keys: Any
    briefs: Any
    genders: Any
    shorts: Any


class UsualNumberReader:
    """Reads the persons' numbers that have the usual mask: ten digits, four hidden, four.

    Args:
        today: the day from which on a birth date lies in the future.
    """

    def __init__(self, today: date) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        self._today = today
        self._known = np.zeros(1_000 * 10_000 * 2, np.uint8)
        """What the parser says of numbers that begin with three digits, show a year, and end in ``X`` or do not: memory
        that the system gives only as far as it is used, a province's years."""

    def read(self, numbers: Sequence[str]) -> UsualNumbers:
        """Read numbers as published; those of another shape are passed over."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        shaped = [place for place, text in enumerate(numbers) if text[10:14] == "****" and _USUAL(text)]
        shown = np.frombuffer("".join([numbers[place] for place in shaped]).encode(), np.uint8).reshape(-1, _LENGTH)
        digits = shown.astype(np.int64) - _ZERO
        is_x = shown[:, 17] == _X
        head, sequence = _number(digits[:, :10]), _number(digits[:, 14:17])
        year, area = head % 10_000, head // 10_000
        said = self._said((head // 10_000_000 * 10_000 + year) * 2 + is_x)
        check = np.where(is_x, 10, digits[:, 17])
        known_year = np.where((year > YEAR_BASE) & (year <= YEAR_BASE + 255), year - YEAR_BASE, 0)
        briefs = (1 << 60) | (known_year << 52) | (area << 32) | (sequence << 22) | (check << 18)
        keys = (KeyClass.AREA_YEAR_SEQUENCE << 58) | (((area << 10) | sequence) << 7) | (year % 100)
        columns = (
            np.array(shaped, np.int64),
            (said & _VALID) > 0,
            keys.astype(np.uint64),
            briefs.astype(np.uint64),
            np.where(said & _GENDERED, 2 - digits[:, 16] % 2, 0),
            head * 11_000 + sequence * 11 + check,
        )
        readable = (said & _READABLE) > 0
        return UsualNumbers(*(column[readable] for column in columns))

    def _said(self, codes: Any) -> Any:
        """What the parser says of numbers: asked once of each kind (see ``parse_usual``)."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        known = self._known
        for code in np.unique(codes[known[codes] == 0]).tolist():
            rest, ends_in_x = divmod(code, 2)
            text = f"{rest // 10_000:03d}000{rest % 10_000:04d}****000{'X' if ends_in_x else '0'}"
            number = parse_usual(text, today=self._today, hint="person")
            known[code] = _ASKED
            if number is not None and number.pattern is not None and number_keys(number.pattern):
                known[code] |= _READABLE | (_VALID if number.valid else 0) | (_GENDERED if number.gender else 0)
        return known[codes]


def _number(digits: Any) -> Any:
    """Rows of digits as integers."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return digits @ (10 ** np.arange(digits.shape[1] - 1, -1, -1))


class BriefEnds:
    """The lower bits of briefs, which hold gender, kind of list and the court's province."""

    def __init__(self, list_kind: ListKind) -> None:
        self._list_kind = list_kind

    def of(self, genders: Any, regions: Sequence[str]) -> Any:
        """The bits for each listing.

        Args:
            genders: 0 for none, 1 male, 2 female; numpy.
            regions: region codes of the courts' provinces.
        """
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        distinct = sorted(set(regions))
        places = {region: place for place, region in enumerate(distinct)}
        table = np.array(
            [[self._end(gender, region) for region in distinct] for gender in _GENDERS], np.uint64
        ).reshape(len(_GENDERS), -1)
        return table[genders, np.array([places[region] for region in regions], np.int64)]

    def _end(self, gender: Gender | None, region: str) -> int:
        return pack(Brief(False, 0, 0, 0, 0, 0, 0, gender, self._list_kind, region[:2]))
