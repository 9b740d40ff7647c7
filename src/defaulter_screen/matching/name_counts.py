"""What the model of names counts: gender and generation cells, and which names are surname and given name."""

from __future__ import annotations

from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import NameMake, PersonName

COHORT_STARTS = (0, 1950, 1960, 1970, 1980, 1990, 2000)
"""First birth year of each cohort; naming fashions turn over in about ten years."""
COHORTS = len(COHORT_STARTS)
CELLS = 2 * COHORTS
"""Gender × cohort: men first."""
POSITIONS = ("single", "first", "second")
"""Where a character stands in a given name: alone, or first or second of two."""
LONGEST_GIVEN = 2
_HAN = NameMake.HAN


def is_han(name: PersonName) -> bool:
    """Surname and a given name of one or two characters; longer ones are words of other languages."""
    return name.make is _HAN and 1 <= len(name.given) <= LONGEST_GIVEN


def cohort(year: int) -> int:
    """Index of the cohort of a birth year."""
    index = 0
    for position, start in enumerate(COHORT_STARTS):
        if year >= start:
            index = position
    return index


def cell(gender: Gender, year: int) -> int:
    """Index of gender × cohort."""
    return (0 if gender is Gender.MALE else COHORTS) + cohort(year)


def other_parts(text: str, dotted: str) -> tuple[str, list[str]]:
    """The family of a name of other make (dotted ``d:``, four characters ``f:``, others) and its two or more parts.

    Tibetan names of four characters are two words of two without a dot between them. The two families share no words,
    so each has its own pool.

    Args:
        text: the name in compared form.
        dotted: the same with its middle dot where it has one.
    """
    if "·" in dotted:
        return "d:", dotted.split("·")
    if len(text) == 4:
        return "f:", [text[:2], text[2:]]
    return "", []
