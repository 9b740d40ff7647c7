"""Resident identity number (公民身份号码, GB 11643-1999): 18 digits, or 15 in the first generation.

Six digits area (GB/T 2260), eight digits birth date, three digits sequence (odd for men), one check character
(ISO 7064 MOD 11-2). The residence permits of Hong Kong, Macau and Taiwan residents (港澳台居民居住证,
国办发〔2018〕81号) use the same form with the areas 810000, 820000 and 830000. First-generation numbers lack century
and check character; such cards lost validity on 2013-01-01, but old judgments still carry them.

>>> from datetime import date
>>> parse("330102198503041236", today=date(2026, 1, 1)).problems
()
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from defaulter_screen.ids.clean import compact
from defaulter_screen.ids.number import Number, Problem, Scheme

__all__ = ["PROVINCES", "check_character", "compact", "convert_15_to_18", "parse", "read_birth"]

PROVINCES = frozenset(
    str(code)
    for codes in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66), (71,))
    for code in codes
) | {"81", "82", "83", "91"}
"""First two digits of an area code (GB/T 2260; 83 for Taiwan residents' permits, 91 abroad)."""

_CHECKS = "10X98765432"
_EARLIEST_YEAR = 1880


def check_character(body: str) -> str:
    """The check character (``0``-``9`` or ``X``) of 17 digits.

    >>> check_character("33010219850304123")
    '6'
    """
    # The standard's weights are the powers of 2 modulo 11, and 13 is 2 there: read as a number of base 13, the body is
    # half its own weighted sum, in a third of the time of adding it up.
    return _CHECKS[int(body, 13) * 2 % 11]


def convert_15_to_18(number: str) -> str:
    """The 18-digit number that a valid first-generation number became (century 19, check character computed).

    >>> convert_15_to_18("330102850304123")
    '330102198503041236'
    """
    body = f"{number[:6]}19{number[6:]}"
    return body + check_character(body)


def parse(compact: str, *, today: date) -> Number:
    """Read a resident identity number.

    Args:
        compact: the number in canonical characters; other lengths than 18 and 15 come back with ``LENGTH``.
        today: the day from which on a birth date lies in the future.

    Returns:
        The number with its problems; ``pattern`` wherever there are 18 characters.
    """
    if len(compact) == 18:
        return parse_18(compact, scheme=Scheme.RESIDENT_ID, province=compact[:2], today=today)
    if len(compact) == 15 and compact.isdecimal():
        return _parse_15(compact, today=today)
    if len(compact) == 15:
        return Number(Scheme.RESIDENT_ID, compact, problems=(Problem.FORMAT,))
    return Number(Scheme.RESIDENT_ID, compact, problems=(Problem.LENGTH,))


def parse_18(compact: str, *, scheme: Scheme, province: str, today: date) -> Number:
    """Read 18 characters laid out as a resident identity number; ``foreigner.py`` shares the layout.

    ``province`` is the two-digit province wherever the scheme shows it.
    """
    body = compact[:17]
    area = compact[:6] if scheme is Scheme.RESIDENT_ID else None
    if not (compact.isascii() and body.isdecimal() and (compact[17] == "X" or compact[17].isdecimal())):
        return Number(scheme, compact, compact, (Problem.FORMAT,))
    born, year, fault = read_birth(compact[6:14], today)
    gender = "male" if compact[16] in "13579" else "female"
    if fault is None and province in PROVINCES and check_character(body) == compact[17]:
        return Number(scheme, compact, compact, (), (), born, year, gender, area)
    problems = [] if fault is None else [fault]
    if check_character(body) != compact[17]:
        problems.append(Problem.CHECKSUM)
    if province not in PROVINCES:
        problems.append(Problem.AREA_UNKNOWN)
    return Number(scheme, compact, compact, tuple(problems), (), born, year, gender, area)


def _parse_15(compact: str, *, today: date) -> Number:
    full = parse_18(convert_15_to_18(compact), scheme=Scheme.RESIDENT_ID, province=compact[:2], today=today)
    return Number(
        Scheme.RESIDENT_ID,
        compact,
        full.pattern,
        (*full.problems, Problem.FIRST_GENERATION),
        (),
        full.birth_date,
        full.birth_year,
        full.gender,
        full.area,
    )


def read_birth(digits: str, today: date) -> tuple[date | None, int | None, Problem | None]:
    """Birth date, birth year and what is wrong with them, from eight characters of which some may be ``*``.

    Returns:
        The date where all is shown and a date; the year where it is shown and can be one; the problem or None.
    """
    born = _date(digits)
    if born is not None:
        if born > today:
            return born, born.year, Problem.BIRTH_FUTURE
        return born, born.year, None if born.year >= _EARLIEST_YEAR else Problem.BIRTH_TOO_EARLY
    return None, *_read_partial(digits, today)


def _read_partial(digits: str, today: date) -> tuple[int | None, Problem | None]:
    """Birth year and problem where the eight characters are no full date."""
    fault = None if _possible(digits) else Problem.BIRTH_DATE
    if not digits[:4].isdecimal():
        return None, fault
    year = int(digits[:4])
    if year > today.year:
        return None, fault or Problem.BIRTH_FUTURE
    if year < _EARLIEST_YEAR:
        return None, fault or Problem.BIRTH_TOO_EARLY
    return year, fault


def _possible(digits: str) -> bool:
    """True where hidden characters leave room for a date; without hidden ones there is none."""
    if "*" not in digits:
        return False
    month, day = digits[4:6], digits[6:8]
    return ("*" in month or "01" <= month <= "12") and ("*" in day or "01" <= day <= "31")


@lru_cache(maxsize=65536)  # one entry per day since 1880 fits; parsing a date costs ten times the look-up
def _date(digits: str) -> date | None:
    if not digits.isdecimal():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
