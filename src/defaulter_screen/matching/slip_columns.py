"""Of hundreds of names a slip away from a mistyped number's bearer, the entries whose numbers the slip could have left.

Such a number tells no year for certain, so all entries of all these names are asked: thousands, looked at in columns.

Imports numpy: to be imported where there is that much to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.brief import FIRST_STRONG
from defaulter_screen.matching.filters import SlipFilter
from defaulter_screen.matching.index import Postings

_ENTRY = np.dtype([("id", "<u4"), ("brief", "<u8")])
_Briefs = NDArray[np.uint64]


def slipped_entries(names: Sequence[Postings], keep: SlipFilter) -> list[list[tuple[int, int]]]:
    """Of each name's entries those that the filter keeps.

    Args:
        names: the entries of each.
        keep: of a number that is a slip or two away.
    """
    entries = np.frombuffer(b"".join([one.packed for one in names]), _ENTRY)
    worth = np.flatnonzero(_one_part_whole(entries["brief"].astype(np.uint64), keep))
    ends = np.cumsum([len(one) for one in names])
    owners = np.searchsorted(ends, worth, side="right")
    kept: list[list[tuple[int, int]]] = [[] for _ in names]
    for owner, entry in zip(owners.tolist(), entries[worth].tolist(), strict=True):
        if keep.near(entry[1]):
            kept[owner].append(entry)
    return kept


def _one_part_whole(briefs: _Briefs, keep: SlipFilter) -> NDArray[np.bool_]:
    """``SlipFilter`` of every brief, but for the distance itself."""
    whole = np.zeros(len(briefs), np.bool_)
    for shift, width, values in ((32, 20, keep.areas), (52, 8, keep.years), (18, 14, keep.tails)):
        whole |= _are(briefs, shift, width, values)
    return whole & (briefs >= FIRST_STRONG)


def _are(briefs: _Briefs, shift: int, width: int, values: Iterable[int]) -> NDArray[np.bool_]:
    parts = briefs >> np.uint64(shift) & np.uint64((1 << width) - 1)
    # A year before all that briefs hold is negative, and nobody's.
    return np.isin(parts, np.array([one for one in values if one >= 0], np.uint64))
