"""Listed persons who compare alike: of a subject without a number, one comparison answers for a whole class of them.

Where no numbers are compared, two bearers of one name differ, as far as the comparison can see, in the year that their
published numbers show, in whether the stated day fits, and in gender and province where the subject states his. So a
name of hundreds of bearers takes some five comparisons, and each bearer still counts with his own odds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from defaulter_screen.matching.brief import YEAR_BASE
from defaulter_screen.matching.marks import UNKNOWN_DAY, brief_remainder, remainder_of
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Birth

Class = Callable[[int], Hashable]
PLACE_BITS = (0xFFFFF << 32) | 0x1F
"""Area of the number, and court's province."""
GENDER_BITS = 3 << 7
INVALID, OPEN, FITS, OTHER = range(4)
"""What a number says of the stated birth: it is wrong itself, nothing, that the day fits, that it does not."""


def class_of(stated: Stated) -> Class:
    """Gives the class of a brief: equal for all bearers of one name whom a subject without a number cannot tell apart.

    Args:
        stated: what he states besides his name.
    """
    kept = (GENDER_BITS if stated.gender else 0) | (PLACE_BITS if stated.region else 0)
    birth = stated.birth
    year = birth.year - YEAR_BASE if birth is not None and birth.full else -1
    day, remainder = day_of(birth) if birth is not None and birth.full else (0, 0)

    def found(brief: int) -> Hashable:
        born, shown = brief >> 52 & 0xFF, brief >> 9 & 0x1FF
        if born != year and not shown:
            return born, OPEN, brief & kept
        told = brief_remainder(brief)
        if told == UNKNOWN_DAY:
            fit = INVALID if shown else OPEN
        elif born != year:
            fit = OPEN
        else:
            fit = FITS if (shown == day if shown else told == remainder) else OTHER
        return born, fit, shown > 0, brief & kept

    return found


def day_of(birth: Birth) -> tuple[int, int]:
    """A full date's day as briefs hold it, and its remainder."""
    month, day = birth.month or 0, birth.day or 0
    return month << 5 | day, remainder_of(month, day)
