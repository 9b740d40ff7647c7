"""Listed persons told apart by their briefs, in numpy columns: which entries are one person's.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.brief import FIRST_STRONG, KIND_BITS, KIND_SHIFT, LAST_BIRTH, YEAR_BASE, kind_code
from defaulter_screen.matching.mark_columns import U64, years_of
from defaulter_screen.models.listing import ListKind

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Floats = NDArray[np.float64]

_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0])
_DEFAULTER = kind_code(ListKind.DEFAULTER) << KIND_SHIFT
_NOT_OF_ONE = np.uint64(0x1FF), np.uint64(KIND_BITS)
"""Bits of a brief that differ in two cases of one person, whom his number tells, or his court and birth."""


class People(NamedTuple):
    """Listed persons by whom they could be, each once for every person who could be meant; in no order.

    Attributes:
        rows: whose.
        odds: of each against everybody who is not on the list.
        stands: who is a hit however unlikely he is.
        defaulters: who stands on the defaulter list.
        first: the first of his entries.
        told: where among the entries found the one stands that tells most.
        classes: equal for those of one name whom nothing told could tell apart.
        starts: where in ``members`` his entries begin.
        ends: where they end.
        members: places of entries among those found.
    """

    rows: Places
    odds: Floats
    stands: Mask
    defaulters: Mask
    first: Places
    told: Places
    classes: U64
    starts: Places
    ends: Places
    members: Places

    def of(self, kept: Places) -> People:
        """Some of them, in any order."""
        return People(
            self.rows[kept],
            self.odds[kept],
            self.stands[kept],
            self.defaulters[kept],
            self.first[kept],
            self.told[kept],
            self.classes[kept],
            self.starts[kept],
            self.ends[kept],
            self.members,
        )


def field_of(briefs: U64, shift: int, mask: int) -> Places:
    """Some bits of each brief."""
    return ((briefs >> np.uint64(shift)) & np.uint64(mask)).astype(np.int64)


def courts_of(briefs: U64) -> Places:
    """``brief.court_code`` of each."""
    return field_of(briefs, 0, 0x1F)


def birth_shown(briefs: U64) -> Mask:
    """``brief.shows_birth`` of each."""
    years = years_of(briefs).astype(np.int64)
    born, month, day = years + YEAR_BASE, field_of(briefs, 14, 0xF), field_of(briefs, 9, 0x1F)
    leap = (born % 4 == 0) & ((born % 100 != 0) | (born % 400 == 0))
    last = _DAYS[month] - ((month == 2) & ~leap)
    shown: Mask = (years > 0) & (born <= LAST_BIRTH) & (day >= 1) & (day <= last)
    return shown


def tells_too_little(briefs: U64) -> Mask:
    """Which entries have to be read, since neither a number tells the person nor court and birth do."""
    weak = briefs < np.uint64(FIRST_STRONG)
    weak[weak] = ~birth_shown(briefs[weak]) | (courts_of(briefs[weak]) == 0)
    return weak


def grouped(names: Places, briefs: U64) -> tuple[Places, Places, Places]:
    """Entries sorted by person, each person's in the order given; where in that order persons begin and end.

    Args:
        names: under which each was found; persons of two names are two.
        briefs: none of them tells too little.
    """
    own = briefs & ~np.where(briefs >= np.uint64(FIRST_STRONG), *_NOT_OF_ONE)
    order = np.lexsort((own, names))
    own, under = own[order], names[order]
    begins = np.ones(len(order), bool)
    begins[1:] = (under[1:] != under[:-1]) | (own[1:] != own[:-1])
    starts = np.flatnonzero(begins)
    return order, starts, np.append(starts[1:], len(order))


def any_defaulter(briefs: U64, starts: Places) -> Mask:
    """Which persons stand on the defaulter list.

    Args:
        briefs: of their entries, person by person.
        starts: where each person's begin.
    """
    listed: Mask = (briefs & np.uint64(KIND_BITS)) == np.uint64(_DEFAULTER)
    return np.logical_or.reduceat(listed, starts) if len(starts) else listed
