"""The probabilities once more, from what is recorded of a decision: weights of the comparisons, and the balance.

A comparison's weight is log10(m/u), so a hit's odds against everybody who is not listed are 10 to the sum of its
weights, divided by the population; the matcher shares the probability among them as ``matcher`` explains.
"""

from __future__ import annotations

from collections.abc import Sequence

from defaulter_screen.models.hit import Balance, Hit, Relation
from defaulter_screen.models.listing import ListKind

NO_ODDS = 1e-12
"""Odds never counted as nothing: the flow itself can be wrong."""


def share_of(share: float) -> float:
    """A candidate's probability, kept off 0 and 1."""
    return max(min(share, 1 - NO_ODDS), NO_ODDS)


def probability_of(listed: float, total: float, least: float) -> float:
    """P(on the defaulter list) from the odds on it, all odds, and the odds of somebody who matches nobody."""
    return min(max(listed, least) / (total + least), 1 - NO_ODDS)


def shared_again(hits: Sequence[Hit], balance: Balance, population: float) -> tuple[list[float], float]:
    """Every hit's probability, and P(the subject is on the defaulter list).

    Args:
        hits: as recorded; only their comparisons' weights, lists and relations are looked at.
        balance: as recorded with them.
        population: of persons or organisations, as recorded.
    """
    odds = [_odds(hit, population) for hit in hits]
    candidates = dict(zip(balance.persons, odds, strict=False))
    own = [hit for hit, _ in zip(hits, balance.persons, strict=False)]
    listed = {n for n, hit in zip(balance.persons, own, strict=True) if hit.listing.list_kind is ListKind.DEFAULTER}
    total = 1.0 + balance.unshown + balance.prior * sum(candidates.values())
    on_list = balance.unshown_listed + balance.prior * sum(candidates[number] for number in listed)
    shares = [
        share_of(one / (1 + one) if hit.relation is Relation.RELATED_PARTY else balance.prior * one / total)
        for hit, one in zip(hits, odds, strict=True)
    ]
    return shares, probability_of(on_list, total, balance.floor)


def _odds(hit: Hit, population: float) -> float:
    return float(10.0 ** sum(comparison.weight for comparison in hit.comparisons) / population)
