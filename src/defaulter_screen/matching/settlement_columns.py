"""The probability of everybody of a chunk shared, and who is shown, in numpy columns: ``settlement.settle`` for many.

Odds are added up in its order, so that every number is the same to the last digit.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.field import Listed
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.person_columns import People
from defaulter_screen.matching.settlement import HITS_AT_MOST, Settled, floor
from defaulter_screen.matching.sharing import NO_ODDS

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


class SettledColumn(NamedTuple):
    """What ``settlement.Settled`` says of each person.

    Attributes:
        shown: those who are shown, person by person, best first.
        persons: how many are hits, shown or not.
        probability: of being on the defaulter list.
        total: all odds, and 1 for not being on the list.
        unshown: odds of those who are not shown.
        unshown_listed: of these, of those on the defaulter list.
        prior: factor on everybody's odds.
        least: odds of somebody who matches nobody.
    """

    shown: People
    persons: NDArray[np.int64]
    probability: Floats
    total: Floats
    unshown: Floats
    unshown_listed: Floats
    prior: float
    least: float

    def of(self, row: int, shown: Sequence[Listed] = ()) -> Settled:
        """The same of one of them.

        Args:
            row: which.
            shown: the same people as ``shown`` has of him.
        """
        columns = self.probability, self.total, self.unshown, self.unshown_listed
        probability, total, unshown, listed = [float(column[row]) for column in columns]
        return Settled(shown, int(self.persons[row]), probability, self.prior, total, unshown, listed, self.least)


def settle_columns(
    people: People, rest: Floats, uncompared: NDArray[np.int64], model: IdentityModel, cutoff: float
) -> SettledColumn:
    """Share the probability.

    Args:
        people: everybody who could be meant.
        rest: for each person odds of those who were not compared; whoever meets nobody is among these persons.
        uncompared: how many those are.
        model: the identity model.
        cutoff: candidates with a slip or contradiction below this probability are no hits.
    """
    rows = len(rest)
    people = people.of(np.lexsort((people.first, -people.odds, people.rows)))
    prior, least = model.rates.prior_odds, model.rates.prior_odds * floor(model)

    def added(kept: Mask) -> Floats:
        """Odds added up one after the other, as ``bincount`` does; those left out are added as nothing."""
        odds = np.bincount(people.rows, np.where(kept, people.odds, 0.0), rows)
        return np.asarray(prior * (rest + odds), np.float64)

    everybody = np.ones(len(people.rows), bool)
    total, listed = 1.0 + added(everybody), added(people.defaulters)
    kept = people.stands | (prior * people.odds / total[people.rows] >= cutoff)
    persons = np.bincount(people.rows[kept], minlength=rows)
    hits = np.flatnonzero(kept)
    ends = np.cumsum(persons)
    shown = np.zeros(len(kept), bool)
    shown[hits[np.arange(len(hits)) - (ends - persons)[people.rows[hits]] < HITS_AT_MOST]] = True
    return SettledColumn(
        people.of(np.flatnonzero(shown)),
        persons + uncompared,
        np.minimum(np.maximum(listed, least) / (total + least), 1 - NO_ODDS),
        total,
        added(~shown),
        added(~shown & people.defaulters),
        prior,
        least,
    )
