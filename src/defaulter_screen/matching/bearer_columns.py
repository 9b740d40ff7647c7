"""Who bears the bare names of a chunk, counted in numpy columns: ``bearers.bearers`` for many.

Told are names of which no entry has to be read; bearers then differ in nothing but themselves, and one comparison is
all of theirs.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.brief import FIRST_STRONG
from defaulter_screen.matching.field import COMPARED_AT_MOST
from defaulter_screen.matching.met_columns import Met
from defaulter_screen.matching.person_columns import People, any_defaulter, grouped

Places = NDArray[np.int64]
Floats = NDArray[np.float64]


class Bearers(NamedTuple):
    """Those who bear the names.

    Attributes:
        people: with the odds of the names' rows.
        more: for each row how many persons more than are told apart.
    """

    people: People
    more: Places


def bearer_columns(met: Met, odds: Floats) -> Bearers:
    """Tell the bearers apart.

    Args:
        met: the entries of the names, name by name and each name's sorted by brief; none of them to be read.
        odds: of a bearer, for each row.
    """
    order, starts, ends = grouped(met.rows, met.briefs)
    rows = met.rows[order[starts]]
    # The first of those whose numbers tell them are told apart, in the order of their briefs; the rest are counted.
    numbered = met.briefs[order[starts]] >= np.uint64(FIRST_STRONG)
    before: Places = np.cumsum(numbered) - numbered
    rank: Places = before - before[np.searchsorted(rows, rows)]
    over = rank >= COMPARED_AT_MOST
    people = People(
        rows,
        odds[rows],
        np.ones(len(starts), bool),
        any_defaulter(met.briefs[order], starts),
        met.ids[order[starts]].astype(np.int64),
        order[starts],
        np.zeros(len(starts), np.uint64),
        starts,
        ends,
        order,
    )
    return Bearers(people.of(np.flatnonzero(~over)), np.bincount(rows[over], minlength=len(odds)))
