"""Which observation counts for which rate: events and trials, by the words of ``data/identity/error_rates.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from defaulter_screen.matching.organisations import RIGHT, STATED_SO
from defaulter_screen.matching.rates import OrganisationRates
from defaulter_screen.recalibration.observations import Observation

_NAME_SLIPS = {
    "same-sound": "name.same_sound",
    "near-sound": "name.near_sound",
    "similar-shape": "name.similar_shape",
    "missing": "name.missing",
    "doubled": "name.doubled",
    "extra": "name.extra",
    "swapped": "name.swapped",
    "other-character": "name.other_character",
    "changed-given": "name.changed_given",
    "different": "name.changed_all",
}
_BY_SOUND = frozenset(("pinyin", "pinyin-slip"))
_NUMBER_SLIPS = {"slip-1": "number.slip_one", "slip-2": "number.slip_two", "unrelated": "number.unrelated"}
_YEARS = {"near-year": "birth.other_year_near", "other-year": "birth.other_year"}
_OF_AGE = frozenset(("fits-age", "other-age"))
_BY_NAME = {"exact": "same_name", "same-form": "same_name"}
_BY_NAME |= {"other-form": "other_form", "slip": "slip", "one-apart": "slip", "partial": "partial"}


@dataclass(slots=True)
class Count:
    """How often a thing happened, of how many times it could have (for expected numbers: over what exposure)."""

    events: float = 0.0
    trials: float = 0.0

    def add(self, happened: bool, weight: float) -> None:
        """One more."""
        self.trials += weight
        self.events += weight * happened


def count_shares(observations: Sequence[Observation]) -> dict[str, Count]:
    """Events and trials of every share, over true matches.

    Names in letters show no characters and are left out of the names' trials; so are ages of the birth dates'.
    """
    true = [seen for seen in observations if seen.true_match]
    persons = [seen for seen in true if not seen.organisation]
    scale = _scale(true)
    counts: dict[str, Count] = {}
    names = [seen for seen in persons if seen.levels.get("name", "pinyin") not in _BY_SOUND]
    _tally(counts, "name", _NAME_SLIPS, names, scale)
    numbers = [seen for seen in persons if "number" in seen.levels]
    _tally(counts, "number", _NUMBER_SLIPS, numbers, scale)
    births = [seen for seen in persons if seen.levels.get("birth_date", "fits-age") not in _OF_AGE]
    _tally(counts, "birth_date", _YEARS, births, scale)
    days = [seen for seen in births if seen.levels["birth_date"] != "same-year"]
    _tally(counts, "birth_date", {"other-day": "birth.other_day"}, days, scale)
    genders = [seen for seen in persons if "gender" in seen.levels]
    _tally(counts, "gender", {"differs": "gender.wrong"}, genders, scale)
    organisations = [seen for seen in true if seen.organisation and "name" in seen.levels]
    coded = [seen for seen in organisations if seen.levels.get("number") == "equal"]
    _tally(counts, "name", {"renamed": "organisation.renamed"}, coded, scale)
    return counts


def _tally(
    counts: dict[str, Count], field: str, words: dict[str, str], observations: Sequence[Observation], scale: float
) -> None:
    for level, key in words.items():
        count = counts.setdefault(key, Count())
        for seen in observations:
            count.add(seen.levels[field] == level, seen.weight * scale)


def _scale(observations: Sequence[Observation]) -> float:
    """Weights so scaled that they sum to the effective number of cases (Kish): weighting adds no evidence."""
    squares = sum(seen.weight**2 for seen in observations)
    return sum(seen.weight for seen in observations) / squares if squares else 0.0


def count_regions(observations: Sequence[Observation]) -> dict[str, float]:
    """How many true matches state the number's province, the court's, or another."""
    persons = [seen for seen in observations if seen.true_match and not seen.organisation and "region" in seen.levels]
    scale, found = _scale(persons), {"same": 0.0, "same-as-court": 0.0, "differs": 0.0}
    for seen in persons:
        found[seen.levels["region"]] += seen.weight * scale
    return found


def count_namesakes(
    observations: Sequence[Observation], rates: OrganisationRates, prior_odds: float
) -> dict[str, Count]:
    """Organisations told by name alone: false matches, over what exposure the true ones make.

    For each true match there are ``others · prior / m`` false ones to expect, with ``m`` how often a listed
    organisation is stated so: hence an exposure of ``prior / m`` for each true match.
    """
    alone = [seen for seen in observations if seen.organisation and "number" not in seen.levels]
    scale = _scale(alone)
    counts: dict[str, Count] = {}
    for seen in alone:
        level = seen.levels.get("name", "")
        if level not in _BY_NAME:
            continue
        key = _same_name(seen, rates) if _BY_NAME[level] == "same_name" else _BY_NAME[level]
        count = counts.setdefault(f"organisation.{key}", Count())
        weight = seen.weight * scale
        if seen.true_match:
            count.trials += weight * prior_odds / STATED_SO.get(level, RIGHT)
        else:
            count.events += weight
    return counts


def _same_name(seen: Observation, rates: OrganisationRates) -> str:
    """Whether the name was weighed with its region or without: whichever of the two its weight is nearer to."""
    others = RIGHT * rates.population / 10.0 ** (seen.name_weight or 0.0)
    with_region = abs(others - rates.same_name) <= abs(others - rates.same_name_without_region)
    return "same_name" if with_region else "same_name_without_region"
