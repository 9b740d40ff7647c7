"""Briefs and number keys of many listed persons at once, in numpy columns.

Nine published numbers of ten have the courts' usual mask; most others hide the last four characters, or nothing. What
``listing_keys.listing_postings`` gives for each of them is made here for a whole portion of a list. Everything unusual
(another mask, a date that is none, a wrong check character) is left to the scalar path, and the rules themselves are
asked of the scalar parsers, once for each province and year or for each date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from defaulter_screen.coded import Coded
from defaulter_screen.ids.masked import parse_usual
from defaulter_screen.ids.resident_id import PROVINCES, read_birth
from defaulter_screen.known import Known
from defaulter_screen.matching.blocking import KeyClass, number_keys
from defaulter_screen.matching.brief import FIRST_STRONG, UNKNOWN_CHECK, UNKNOWN_SEQUENCE, YEAR_BASE, Brief, pack
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender

_LENGTH = 18
_OLD_LENGTH = 15
_ZERO, _NINE, _X, _STAR = 48, 9, 88, 42
_ASKED, _READABLE, _VALID, _GENDERED = 1, 2, 4, 8
_FIRST_YEAR, _LAST_YEAR = YEAR_BASE + 1, YEAR_BASE + 255
_NOTHING = Brief(
    strong=False, year=0, area=0, sequence=0, check=0, month=0, day=0, gender=None, list_kind=ListKind.DEFAULTER
)
_GENDERS = (None, Gender.MALE, Gender.FEMALE)


class UsualNumbers(NamedTuple):
    """What usual numbers show, in numpy columns of one value per number.

    Attributes:
        positions: which of the given numbers they are.
        valid: nothing fatal is known against the number.
        keys: the key under which the listing is indexed.
        briefs: the brief without gender, kind of list and court.
        genders: 0 where the number shows none, else 1 (male) or 2 (female).
        shorts: the integer that ``store.short_forms`` keeps, or -1 where it keeps the text.
    """

    positions: Any
    valid: Any
    keys: Any
    briefs: Any
    genders: Any
    shorts: Any


class UsualNumberReader:
    """Reads the numbers of persons that have a usual shape: with the courts' mask, without the last four, complete.

    Args:
        today: the day from which on a birth date lies in the future.
    """

    def __init__(self, today: date) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        self._today = today
        # Tables that are filled as they are asked: memory that the system gives only where it is used.
        self._begun = np.zeros(1_000 * 10_000 * 2, np.uint8)
        """What the parser says of masked numbers by their first three digits, year and whether they end in ``X``."""
        self._dates = np.zeros((_LAST_YEAR + 1 - _FIRST_YEAR) * 10_000, np.uint8)
        """Which birth dates are dates, and not in the future."""
        self._provinces = np.array([f"{code:02d}" in PROVINCES for code in range(100)], bool)

    def read(self, numbers: Sequence[str]) -> UsualNumbers:
        """Read numbers as published; those of other shapes are passed over."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        lengths = np.fromiter(map(len, numbers), np.int64, len(numbers))
        # What is longer is cut, and what is shorter filled up with zeros, which are no digits.
        shown = np.array(numbers, f"U{_LENGTH}").view(np.uint32).reshape(-1, _LENGTH).T.copy()
        digit, hidden = shown - np.uint32(_ZERO) <= _NINE, shown == _STAR
        whole, last, sure = lengths == _LENGTH, digit[17] | (shown[17] == _X), shown[0] != _ZERO + _NINE
        begun, end = digit[:10].all(axis=0), digit[14:17].all(axis=0)
        usual = whole & begun & hidden[10:14].all(axis=0) & end & last
        dated = begun & digit[10:14].all(axis=0)
        born = whole & dated & hidden[14:].all(axis=0) & sure
        complete = whole & dated & end & last & sure
        old = (lengths == _OLD_LENGTH) & dated & digit[14] & (shown[:_OLD_LENGTH] != shown[0]).any(axis=0)
        parts = [
            read(places, shown[:, places].T.astype(np.int64))
            for read, places in (
                (self._usual, np.flatnonzero(usual)),
                (self._born, np.flatnonzero(born)),
                (self._complete, np.flatnonzero(complete)),
                (self._old, np.flatnonzero(old)),
            )
        ]
        return UsualNumbers(*map(np.concatenate, zip(*parts, strict=True)))

    def _usual(self, positions: Any, shown: Any) -> UsualNumbers:
        """Ten digits, four hidden, four."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        digits, is_x = shown - _ZERO, shown[:, 17] == _X
        head, sequence = _number(digits[:, :10]), _number(digits[:, 14:17])
        year, area = head % 10_000, head // 10_000
        said = self._said((head // 10_000_000 * 10_000 + year) * 2 + is_x)
        check = np.where(is_x, 10, digits[:, 17])
        known_year = np.where((year >= _FIRST_YEAR) & (year <= _LAST_YEAR), year - YEAR_BASE, 0)
        found = UsualNumbers(
            positions,
            (said & _VALID) > 0,
            _area_year_sequence(area, year, sequence),
            _strong(known_year, area, sequence, check),
            np.where(said & _GENDERED, 2 - digits[:, 16] % 2, 0),
            head * 11_000 + sequence * 11 + check,
        )
        return _chosen(found, (said & _READABLE) > 0)

    def _born(self, positions: Any, shown: Any) -> UsualNumbers:
        """Fourteen digits, four hidden."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        area, day = _number(shown[:, :6] - _ZERO), _number(shown[:, 6:14] - _ZERO)
        none = np.zeros(len(positions), np.int64)
        found = UsualNumbers(
            positions,
            none == 0,
            ((KeyClass.AREA_BIRTH << 58) | (area << 27) | day).astype(np.uint64),
            _shown(day // 10_000 - YEAR_BASE, area, UNKNOWN_SEQUENCE, UNKNOWN_CHECK) | _day(day),
            none,
            none - 1,
        )
        return _chosen(found, self._are_dates(day))

    def _complete(self, positions: Any, shown: Any) -> UsualNumbers:
        """Eighteen characters whose check holds, with a known province."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        digits = shown - _ZERO
        check = np.where(shown[:, 17] == _X, 10, digits[:, 17])
        right = self._provinces[digits[:, 0] * 10 + digits[:, 1]] & (_check(digits) == check)
        return self._whole(positions, digits, check, right)

    def _old(self, positions: Any, shown: Any) -> UsualNumbers:
        """Fifteen digits, spread over eighteen."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        digits = np.zeros_like(shown)
        digits[:, :6], digits[:, 6], digits[:, 7], digits[:, 8:17] = shown[:, :6] - _ZERO, 1, 9, shown[:, 6:15] - _ZERO
        return self._whole(positions, digits, _check(digits), positions >= 0)

    def _whole(self, positions: Any, digits: Any, check: Any, right: Any) -> UsualNumbers:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        area, day, sequence = _number(digits[:, :6]), _number(digits[:, 6:14]), _number(digits[:, 14:17])
        year = day // 10_000
        found = UsualNumbers(
            positions,
            positions >= 0,
            _area_year_sequence(area, year, sequence),
            _strong(year - YEAR_BASE, area, sequence, check) | _day(day),
            2 - digits[:, 16] % 2,
            np.full(len(positions), -1, np.int64),
        )
        return _chosen(found, right & self._are_dates(day))

    def _said(self, codes: Any) -> Any:
        """What the parser says of masked numbers: asked once of each kind (see ``parse_usual``)."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        known = self._begun
        for code in np.unique(codes[known[codes] == 0]).tolist():
            rest, ends_in_x = divmod(code, 2)
            text = f"{rest // 10_000:03d}000{rest % 10_000:04d}****000{'X' if ends_in_x else '0'}"
            number = parse_usual(text, today=self._today, hint="person")
            known[code] = _ASKED
            if number is not None and number.pattern is not None and number_keys(number.pattern):
                known[code] |= _READABLE | (_VALID if number.valid else 0) | (_GENDERED if number.gender else 0)
        return known[codes]

    def _are_dates(self, days: Any) -> Any:
        """Whether birth dates, as numbers such as 19850304, can be ones; asked once of each."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        known, begin = self._dates, _FIRST_YEAR * 10_000
        within = (days >= begin) & (days < begin + len(known))
        codes = np.where(within, days - begin, 0)
        for code in np.unique(codes[within & (known[codes] == 0)]).tolist():
            fault = read_birth(f"{code + begin:08d}", self._today)[2]
            known[code] = _ASKED | (0 if fault else _VALID)
        return within & ((known[codes] & _VALID) > 0)


def _number(digits: Any) -> Any:
    """Rows of digits as integers."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return digits @ (10 ** np.arange(digits.shape[1] - 1, -1, -1))


def _check(digits: Any) -> Any:
    """The check character of seventeen digits, ``X`` as ten (ISO 7064 MOD 11-2, see ``ids.resident_id``)."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    weights = 2 ** np.arange(17, 0, -1) % 11
    return (12 - digits[:, :17] @ weights) % 11


def _area_year_sequence(area: Any, year: Any, sequence: Any) -> Any:
    """The key of ``KeyClass.AREA_YEAR_SEQUENCE``, see ``blocking.number_keys``."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    tail = (area << 10) | sequence
    return ((KeyClass.AREA_YEAR_SEQUENCE << 58) | (tail << 7) | (year % 100)).astype(np.uint64)


def _shown(year: Any, area: Any, sequence: Any, check: Any) -> Any:
    """The part of a brief that a number shows, see ``brief.pack``; the year is counted from ``YEAR_BASE``."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return ((year << 52) | (area << 32) | (sequence << 22) | (check << 18)).astype(np.uint64)


def _strong(year: Any, area: Any, sequence: Any, check: Any) -> Any:
    """The same of a number whose area, year and sequence are visible."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return _shown(year, area, sequence, check) | np.uint64(FIRST_STRONG)


def _day(born: Any) -> Any:
    """Month and day of a brief, from dates such as 19850304."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return ((born // 100 % 100 << 14) | (born % 100 << 9)).astype(np.uint64)


def _chosen(found: UsualNumbers, which: Any) -> UsualNumbers:
    return UsualNumbers(*(column[which] for column in found))


class BriefEnds:
    """The lower bits of briefs, which hold gender, kind of list and the court's province."""

    def __init__(self, list_kind: ListKind) -> None:
        self._ends = Known(partial(_end, list_kind))

    def of(self, genders: Any, regions: Coded[str]) -> Any:
        """The bits for each listing.

        Args:
            genders: 0 for none, 1 male, 2 female; numpy.
            regions: region codes of the courts' provinces.
        """
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        table = np.array([[self._ends[gender, region] for region in regions.values] for gender in _GENDERS], np.uint64)
        return table.reshape(len(_GENDERS), -1)[genders, regions.codes]


def _end(list_kind: ListKind, of: tuple[Gender | None, str]) -> int:
    """The bits of a gender and a court's region."""
    gender, region = of
    return pack(_NOTHING._replace(gender=gender, list_kind=list_kind, court=region[:2]))
