"""Marks: what the lists leave behind of every listing, so that it can be told quickly that nobody is there.

A mark is a 64-bit hash. Every index key leaves one, and every person leaves some that say *who of this name or sound
was born when*: a link to his name (its sounds, itself with one character left out, itself), his birth year, and what
the published number says of the hidden day of birth. The courts hide the birthday but show the check digit, and both
hang together: with area, year and sequence known, the four digits of month and day have one remainder modulo 11
(ISO 7064 MOD 11-2). So a stated birth date meets one eleventh of the namesakes of its year, before any of them is read.

A set of marks (``store.fence``) may say that a mark is there when it is not, never the reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.brief import FIRST_STRONG, UNKNOWN_CHECK, UNKNOWN_SEQUENCE, YEAR_BASE
from defaulter_screen.models.normalised import Birth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ANY_DAY = 14
"""In place of a remainder: whoever of the year; left by the name itself only."""
UNKNOWN_DAY = 15
"""The published number does not tell the remainder: such an entry fits every day of its year (0: every day)."""
CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of the first seventeen digits in the check (GB 11643, ISO 7064 MOD 11-2)."""
DAY_WEIGHTS = CHECK_WEIGHTS[10:14]
"""Those of month and day."""
MODULUS = 11

FIRST_FACTOR, SECOND_FACTOR, DATE_FACTOR = 0xD6E8FEB86659FD93, 0xC2B2AE3D27D4EB4F, 0x9E3779B97F4A7C15
"""Odd 64-bit constants of well-tried mixing functions (rrmxmx, xxHash, the golden ratio)."""
_ALL = (1 << 64) - 1

LINKS = (KeyClass.PERSON_PINYIN, KeyClass.PERSON_DELETION)
"""Classes that link to names: they leave dated marks only, since nearly every sound stands on a long list."""


class Marks(Protocol):
    """A set of marks that errs on the side of being there."""

    def holds(self, mark: int) -> bool:
        """False only where the mark is certainly not there."""

    def holds_many(self, marks: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """``holds`` of each."""


def mark_of(key: int) -> int:
    """The mark of an index key."""
    key = ((key ^ key >> 32) * FIRST_FACTOR) & _ALL
    key = ((key ^ key >> 29) * SECOND_FACTOR) & _ALL
    return key ^ key >> 32


def dated_mark(link: int, year: int, day: int) -> int:
    """The mark of a link to a name together with a birth.

    Args:
        link: key of the name, of one of its sounds, or of the name with a character left out.
        year: birth year as briefs hold it; 0 where unknown.
        day: remainder of month and day, ``ANY_DAY`` or ``UNKNOWN_DAY``.
    """
    return mark_of(link ^ (((year << 4 | day) * DATE_FACTOR) & _ALL))


@cache
def remainder_of(month: int, day: int) -> int:
    """Remainder of a day of birth in the check of the numbers it could stand in.

    >>> remainder_of(3, 4)
    3
    """
    digits = (month // 10, month % 10, day // 10, day % 10)
    return sum(weight * digit for weight, digit in zip(DAY_WEIGHTS, digits, strict=True)) % MODULUS


def day_terms(birth: Birth, *, any_day: bool) -> tuple[tuple[int, int], ...]:
    """The years and remainders under which somebody born then leaves marks, links to his name included.

    Args:
        birth: as stated, with or without the day.
        any_day: whoever of the year, also where the day contradicts.
    """
    year = birth.year - YEAR_BASE
    if any_day or birth.month is None or birth.day is None:
        return _terms_of(year)
    return (year, remainder_of(birth.month, birth.day)), (year, UNKNOWN_DAY), (0, UNKNOWN_DAY)


@cache
def _terms_of(year: int) -> tuple[tuple[int, int], ...]:
    """Those of whoever was born in a year; there are fewer years than rows."""
    return (*((year, day) for day in (*range(MODULUS), UNKNOWN_DAY)), (0, UNKNOWN_DAY))


def name_terms(terms: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """The same for marks that names leave: they leave one for whoever of the year, which links do not.

    >>> name_terms(day_terms(Birth(1985), any_day=True))
    ((106, 14), (0, 15))
    """
    return terms if len(terms) < MODULUS else ((terms[0][0], ANY_DAY), terms[-1])


@cache
def _sums() -> tuple[tuple[int, ...], ...]:
    """What each front and back half of an area, each year and each sequence add to the sum that the check is made of.

    A brief's area may be any twenty bits; what is no area has a sum all the same.
    """
    w = CHECK_WEIGHTS
    hundreds = [(n // 100 % 10, n // 10 % 10, n % 10) for n in range((1 << 20) // 1_000 + 1)]
    front, back, sequence = (
        tuple([w[at] * a + w[at + 1] * b + w[at + 2] * c for a, b, c in hundreds]) for at in (0, 3, 14)
    )
    years = range(YEAR_BASE, YEAR_BASE + 256)
    year = tuple(
        [w[6] * (y // 1_000) + w[7] * (y // 100 % 10) + w[8] * (y // 10 % 10) + w[9] * (y % 10) for y in years]
    )
    return front, back, year, sequence


def brief_remainder(brief: int) -> int:
    """What the number behind a person's brief says of the day of birth: its remainder, or ``UNKNOWN_DAY``.

    A shown day speaks for itself; a hidden one is told by the check character. Where both are shown and do not fit
    (lists have slips, too), the number is not valid, nothing is compared with it, and every day fits.
    """
    year = brief >> 52 & 0xFF
    if not year:
        return UNKNOWN_DAY
    by_check = UNKNOWN_DAY
    sequence, check = brief >> 22 & 0x3FF, brief >> 18 & 0xF
    if brief >= FIRST_STRONG and check != UNKNOWN_CHECK and sequence != UNKNOWN_SEQUENCE:
        fronts, backs, years, sequences = _sums()
        front, back = divmod(brief >> 32 & 0xFFFFF, 1_000)
        by_check = (1 - check - fronts[front] - backs[back] - years[year] - sequences[sequence]) % MODULUS
    month = brief >> 14 & 0xF
    if not month:
        return by_check
    by_day = remainder_of(month, brief >> 9 & 0x1F)
    return by_day if by_check in (by_day, UNKNOWN_DAY) else UNKNOWN_DAY


def born_on(keep: Callable[[int], bool], remainder: int) -> Callable[[int], bool]:
    """``keep``, and the number behind the brief does not contradict a day of birth."""
    return lambda brief: keep(brief) and brief_remainder(brief) in (remainder, UNKNOWN_DAY)


def holds_dated(marks: Marks, link: int, terms: Sequence[tuple[int, int]]) -> bool:
    """Whether somebody of that link and birth may be on the lists."""
    return any(marks.holds(dated_mark(link, year, day)) for year, day in terms)
