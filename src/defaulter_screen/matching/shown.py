"""How many people's numbers show certain characters at certain places: what a masked number is worth.

Whatever is hidden is summed over, so that showing less never makes a number rarer.
"""

from __future__ import annotations

from functools import cache
from itertools import product

from defaulter_screen.ids.masked import compatible
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.models.subject import Gender

DAYS = 365.2425
CHECK_VALUES = 11
"""A check digit takes eleven values, so one birthday in eleven fits a shown one."""
_YEARS = range(1900, 2030)
_AREAS_BELOW = {5: 3, 4: 8, 3: 30}
"""About how many county codes begin with so many digits; two digits are a province's."""
_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def shown_share(shown: str, people: PopulationModel) -> float:
    """Share of people whose number shows these characters at these places.

    Args:
        shown: 18 characters, ``*`` where nothing is known.
        people: the statistics.
    """
    share = _area_share(shown[:6], people) * _born_and_sequence(shown, people) * _day_share(shown[10:14])
    return share if shown[17] == "*" else share / CHECK_VALUES


def shown_year(shown: str) -> int:
    """The birth year, where what is shown (nothing, or 18 characters) leaves only one; else 0."""
    years = _years(shown[6:10] or "****")
    return years[0] if len(years) == 1 else 0


@cache
def _years(pattern: str) -> tuple[int, ...]:
    """The years that a pattern allows; none where it hides all of them."""
    if pattern.isdigit():
        return (int(pattern),)
    return () if pattern == "****" else tuple(year for year in _YEARS if compatible(pattern, str(year)))


def _born_and_sequence(shown: str, people: PopulationModel) -> float:
    """Birth year and sequence together: the last digit of the sequence is the gender's."""
    sequence, years = shown[14:17], _years(shown[6:10])
    if sequence == "***":
        return sum(people.birth_share(year, None) for year in years) if years else 1.0
    share = 0.0
    for gender in (Gender.MALE, Gender.FEMALE):
        sequences = _sequences(sequence, gender)
        if sequences:
            born = sum(people.birth_share(year, gender) for year in years) if years else people.gender_share(gender)
            share += born * min(sum(map(people.sequence_share, sequences)), 1.0)
    return share


@cache
def _sequences(pattern: str, gender: Gender) -> tuple[int, ...]:
    """The sequences of a gender that a pattern allows."""
    digits = ("0123456789" if character == "*" else character for character in pattern)
    odd = 1 if gender is Gender.MALE else 0
    return tuple(number for number in map(int, map("".join, product(*digits))) if number % 2 == odd)


def _area_share(area: str, people: PopulationModel) -> float:
    """Share of an area code, of which only the digits before the first hidden one count."""
    if area.isdigit():
        return people.area_share(int(area))
    head = area.split("*", 1)[0]
    if len(head) < 2:
        return sum(people.province_share(code) for code in people.priors.province_population if code.startswith(head))
    province = people.province_share(head[:2])
    if len(head) == 2:
        return province
    seen = [int(code) for code in people.areas if f"{code:06d}".startswith(head)]
    unseen = people.area_share(int(head.ljust(6, "0"))) * max(_AREAS_BELOW[len(head)] - len(seen), 1)
    return min(sum(map(people.area_share, seen)) + unseen, province)


@cache
def _day_share(pattern: str) -> float:
    """Share of the birthdays that a pattern of month and day allows."""
    if pattern.isdigit() or pattern == "****":
        return 1.0 if pattern == "****" else 1 / DAYS
    days = ((m + 1, d + 1) for m, last in enumerate(_DAYS_OF_MONTHS) for d in range(last))
    return min(max(sum(compatible(pattern, f"{m:02d}{d:02d}") for m, d in days), 1) / DAYS, 1.0)
