"""Each rate as the mean of its posterior: a prior centred at the rate in force, moved by what was observed.

The rates in force say the order of magnitude, so a prior weighs as much as having seen the rarer of the two outcomes
``strength`` times (default 4: a relative standard deviation of one half): of a share r up to one half,
Beta(strength, strength·(1-r)/r); of an expected number e, Gamma(strength, strength/e). Rates are estimated one by one:
the shares of one table exclude each other, but are so small that treating them apart changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from defaulter_screen.matching.rates import ErrorRates
from defaulter_screen.recalibration.counting import Count, count_namesakes, count_regions, count_shares
from defaulter_screen.recalibration.observations import Material, Stated
from defaulter_screen.recalibration.quantiles import beta_quantile, gamma_quantile
from defaulter_screen.values import frozen_dataclass

STRENGTH = 4.0
"""How many events a prior is worth."""
_TAIL = 0.025
_ROUNDS = 200
_SAME_PROVINCE = 0.046
"""Chance that two people of the country live in one province (2020 census: sum of the squared shares)."""
_REGIONS = ("region.agrees_with_number", "region.agrees_with_court")


@frozen_dataclass(frozen=True, slots=True)
class Estimate:
    """One rate before and after.

    Attributes:
        key: table and key of the rates file.
        before: the rate in force.
        events: how often it was observed.
        trials: of how many; for expected numbers the exposure, for ``prior_odds`` the number expected.
        after: the new rate, the posterior's mean.
        low: lower bound of its 95 % interval.
        high: upper bound.
    """

    key: str
    before: float
    events: float
    trials: float
    after: float
    low: float
    high: float


def estimate(
    material: Material, rates: ErrorRates, *, strength: float = STRENGTH, prior_odds: bool = False
) -> tuple[Estimate, ...]:
    """Estimate every rate that the material says something about.

    Args:
        material: what was observed.
        rates: in force when it was observed.
        strength: events that a prior is worth.
        prior_odds: also estimate the applicants' prior odds; only where the material is a fair sample of them.
    """
    found = [_share(key, rate_of(rates, key), count, strength) for key, count in _shares(material).items()]
    found += _regions(count_regions(material.observations), rates, strength)
    namesakes = count_namesakes(material.observations, rates.organisation, rates.prior_odds)
    found += [_number(key, rate_of(rates, key), count, strength) for key, count in namesakes.items()]
    if prior_odds and material.stated:
        found.append(_prior_odds(material.stated, rates.prior_odds, strength))
    return tuple(found)


def _shares(material: Material) -> dict[str, Count]:
    return {key: count for key, count in count_shares(material.observations).items() if count.trials}


def rate_of(rates: ErrorRates, key: str) -> float:
    """A rate by table and key of the file."""
    table, name = key.split(".")
    single = {
        "gender.wrong": rates.gender_wrong,
        "region.agrees_with_number": rates.region_number,
        "region.agrees_with_court": rates.region_court,
        "region.court_at_home": rates.court_at_home,
        "population.prior_odds": rates.prior_odds,
    }
    return single[key] if key in single else float(getattr(getattr(rates, table), name))


def _share(key: str, before: float, count: Count, strength: float) -> Estimate:
    a, b = _beta(before, strength)
    a, b = a + count.events, b + count.trials - count.events
    low, high = beta_quantile(_TAIL, a, b), beta_quantile(1 - _TAIL, a, b)
    return Estimate(key, before, count.events, count.trials, a / (a + b), low, high)


def _beta(centre: float, strength: float) -> tuple[float, float]:
    size = strength / min(centre, 1 - centre)
    return centre * size, (1 - centre) * size


def _number(key: str, before: float, count: Count, strength: float) -> Estimate:
    shape, rate = strength + count.events, strength / before + count.trials
    low, high = gamma_quantile(_TAIL, shape, rate), gamma_quantile(1 - _TAIL, shape, rate)
    return Estimate(key, before, count.events, count.trials, shape / rate, low, high)


def _regions(seen: dict[str, float], rates: ErrorRates, strength: float) -> list[Estimate]:
    """Why a province was stated is not seen: the number's may also be the court's or a coincidence.

    So the three causes are shared out over what was seen, and their rates found where both agree (EM).
    """
    total = sum(seen.values())
    if not total:
        return []
    before = (rates.region_number, rates.region_court)
    priors = [_beta(rate, strength) for rate in before]
    number, court, home = *before, rates.court_at_home
    events = (0.0, 0.0)
    for _ in range(_ROUNDS):
        rest = max(1 - number - court, 0.0)
        same = number + court * home + rest * _SAME_PROVINCE
        elsewhere = court * (1 - home) + rest * _SAME_PROVINCE
        by_court = seen["same"] * court * home / same + seen["same-as-court"] * court * (1 - home) / elsewhere
        events = (seen["same"] * number / same, by_court)
        number, court = ((a + k) / (a + b + total) for (a, b), k in zip(priors, events, strict=True))
    counts = (Count(k, total) for k in events)
    return [_share(key, rate, count, strength) for key, rate, count in zip(_REGIONS, before, counts, strict=True)]


def _prior_odds(stated: Sequence[Stated], before: float, strength: float) -> Estimate:
    """The factor on everybody's odds under which as many are expected on the list as are, less what the prior holds."""
    squares = sum(one.weight**2 for one in stated)
    scale = sum(one.weight for one in stated) / squares if squares else 0.0
    odds = [(one.weight * scale, one.probability / (1 - one.probability)) for one in stated if one.probability < 1]
    listed = sum(one.weight * scale for one in stated if one.listed and one.probability < 1)

    def excess(factor: float) -> float:
        return strength * (1 - factor) + listed - sum(w * factor * o / (1 + factor * o) for w, o in odds)

    low, high = 1e-6 / before, 1e6 / before
    for _ in range(_ROUNDS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    factor = math.sqrt(low * high)
    spread = sum(w * factor * o / (1 + factor * o) ** 2 for w, o in odds)
    half = 1.96 / math.sqrt(strength * factor + spread)
    expected = sum(w * o / (1 + o) for w, o in odds)
    after = before * factor
    bounds = after * math.exp(-half), after * math.exp(half)
    return Estimate("population.prior_odds", before, listed, expected, after, *bounds)
