"""Of a name's entries those of certain birth years: briefs sort by year, so the others need not be looked at."""

from __future__ import annotations

from collections.abc import Iterable

from defaulter_screen.matching.brief import FIRST_STRONG
from defaulter_screen.matching.index import Index, Postings
from defaulter_screen.matching.marks import mark_of

_FEW = 16
"""So few entries are looked at one by one."""
_STRENGTHS = (0, FIRST_STRONG)
"""Briefs that show too little of their number come first, then the rest; each sorted by year."""


def born_in(entries: Postings, years: Iterable[int]) -> list[tuple[int, int]]:
    """Of a key's entries those of certain birth years, as briefs hold them; no others are taken apart.

    Where there are but few, all of them: whoever asks looks at each again.
    """
    if len(entries) < _FEW:
        return entries.part(0, len(entries))
    found: list[tuple[int, int]] = []
    end = 0
    for low in sorted([strength | year << 52 for strength in _STRENGTHS for year in years]):
        start = entries.below(low, end)
        end = entries.below(low + (1 << 52), start)
        if start < end:
            found += entries.part(start, end)
    return found


def born_under(key: int, years: Iterable[int], index: Index) -> list[tuple[int, int]]:
    """``born_in`` of a key that may have no entries at all."""
    if index.marks is not None and not index.marks.holds(mark_of(key)):
        return []
    return born_in(index.sorted_postings(key), years)
