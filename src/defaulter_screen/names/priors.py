"""Published facts about how common names are, for lists that are too small to learn it from.

Sources, and which figure was verified and which recalled, stand in ``resources/name_priors.toml`` and
``resources/surnames.csv``. Nothing here is estimated: what no report states is missing.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from defaulter_screen.names.tables import surname_shares
from defaulter_screen.values import frozen_dataclass

_PER_MILLION = 1_000_000


@frozen_dataclass(frozen=True, slots=True)
class NamePriors:
    """Population facts.

    Attributes:
        surname_share: share of the population in [0, 1] of each surname for which a report states it; a surname that is
            missing is rarer than the rarest single-character one here, except 肖/萧, 付/傅, 闫/阎, which are counted
            together and carry the common share each.
        full_name_holders: persons of a full name; where a report ranks it without a number, the least they can be.
        single_given_share: share in [0, 1] of full names with two characters in the Han population.
        cohort_population: (first birth year, last birth year, males, females) in persons, youngest first, 2020 census.
        province_population: persons by the first two digits of the area code, 2020 census.
        total_population: persons, mainland, 2020 census; with the military, which the provinces leave out.
    """

    surname_share: dict[str, float]
    full_name_holders: dict[str, int]
    single_given_share: float
    cohort_population: tuple[tuple[int, int, int, int], ...]
    province_population: dict[str, int]
    total_population: int


@cache
def load_priors() -> NamePriors:
    """Read the shipped facts; the same frozen value on every call.

    >>> load_priors().total_population
    1411778724
    """
    facts = json.loads((files("defaulter_screen") / "data" / "names" / "priors.json").read_text(encoding="utf-8"))
    at_least = facts["full_name_at_least"]
    return NamePriors(
        surname_share={name: share / _PER_MILLION for name, share in surname_shares().items() if share},
        full_name_holders=dict.fromkeys(at_least["names"], at_least["holders"]) | facts["full_name_holders"],
        single_given_share=facts["single_given_share"],
        cohort_population=tuple((*group["born"], group["male"], group["female"]) for group in facts["cohort"]),
        province_population=facts["province_population"],
        total_population=facts["total_population"],
    )
