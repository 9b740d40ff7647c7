"""Which briefs are worth comparing: integers against integers, before anything is unpacked or fetched."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from defaulter_screen.ids.masked import compatible
from defaulter_screen.ids.number import Scheme
from defaulter_screen.matching.brief import (
    FIRST_STRONG,
    UNKNOWN_CHECK,
    UNKNOWN_SEQUENCE,
    YEAR_BASE,
    pattern_of,
    unpack,
)
from defaulter_screen.matching.numbers import SLIP_LIMIT, slip_distance
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Normalised

Keep = Callable[[int], bool]


def anything(_brief: int) -> bool:
    """Every brief, where nothing was stated that it could contradict."""
    return True


def own_filter(subject: Normalised, stated: Stated) -> Keep:
    """What a brief under the subject's own name must not contradict."""
    number = subject.number
    if number is not None and number.scheme is not Scheme.DAMAGED and number.pattern and number.valid:
        pattern = number.pattern
        if number.complete and pattern.endswith("000"):
            pattern = pattern[:15] + "***"
        return fits_pattern(pattern)
    if stated.birth is None:
        return anything
    near = near_years(stated.birth.year)
    if number is not None and number.compact and not number.valid:
        slip = SlipFilter(number.compact)
        return lambda brief: brief >> 52 & 0xFF in near or slip(brief)
    return lambda brief: brief >> 52 & 0xFF in near


@cache
def near_years(year: int) -> frozenset[int]:
    """Years that a slip could have made of one: next to it, or its digits in another order; as briefs hold them."""
    digits = sorted(str(year))
    near = {other for other in range(year - 100, year + 101) if sorted(str(other)) == digits}
    return frozenset({0, *(other - YEAR_BASE for other in (*near, year - 1, year, year + 1))})


def slip_filter(subject: Normalised, stated: Stated) -> Keep:
    """The same under a name a slip away: two fields that both differ do not make one person."""
    number = subject.number
    if number is not None and number.scheme is not Scheme.DAMAGED and number.compact and not number.valid:
        return SlipFilter(number.compact)
    if number is not None and number.scheme is not Scheme.DAMAGED and number.pattern:
        return own_filter(subject, stated)
    year = stated.birth.year - YEAR_BASE if stated.birth else 0
    return lambda brief: not year or brief >> 52 & 0xFF in (0, year)


def fits_pattern(pattern: str) -> Keep:
    """Whether a brief contradicts nothing that an 18-character pattern shows."""
    check = pattern[17]
    if not pattern[:17].isdigit() or check not in "0123456789X":
        return lambda brief: compatible(pattern_of(unpack(brief)), pattern)
    whole = int(pattern[:6]), int(pattern[6:10]) - YEAR_BASE, int(pattern[14:17]), 10 if check == "X" else int(check)
    born = (int(pattern[10:12]) << 5) | int(pattern[12:14])

    def fits(brief: int) -> bool:
        """All digits are known, so five whole numbers are compared in place of eighteen characters."""
        area_, year_, sequence_, check_ = whole
        return (
            (brief >> 32 & 0xFFFFF) in (0, area_)
            and (brief >> 52 & 0xFF) in (0, year_)
            and (brief >> 22 & 0x3FF) in (UNKNOWN_SEQUENCE, sequence_)
            and (brief >> 18 & 0xF) in (UNKNOWN_CHECK, check_)
            and (brief >> 9 & 0x1FF) in (0, born)
        )

    return fits


class SlipFilter:
    """Whether a brief shows a number that the given one is a slip or two away from.

    Two slips leave one of area, year and last four characters whole, at its place or moved with the end.

    Args:
        given: the number as stated.
    """

    __slots__ = ("_given", "areas", "tails", "years")

    def __init__(self, given: str) -> None:
        area, year, tail = given[:6], given[6:10], given[-4:]
        self._given = given
        self.areas = {int(area)} if area.isdigit() else set()
        self.years = {int(year) - YEAR_BASE} if year.isdigit() else set()
        self.tails = {int(tail[:3]) << 4 | (10 if tail[3] == "X" else int(tail[3]))} if _is_tail(tail) else set()

    def __call__(self, brief: int) -> bool:
        """Whether it does."""
        if brief < FIRST_STRONG:
            return False
        whole = brief >> 32 & 0xFFFFF in self.areas or brief >> 52 & 0xFF in self.years
        return (whole or brief >> 18 & 0x3FFF in self.tails) and self.near(brief)

    def near(self, brief: int) -> bool:
        """The same of a brief of which one of the three is known to be whole."""
        return slip_distance(self._given, pattern_of(unpack(brief))) <= SLIP_LIMIT


def _is_tail(tail: str) -> bool:
    return len(tail) == 4 and tail[:3].isdigit() and tail[3] in "0123456789X"
