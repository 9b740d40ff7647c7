"""Of a name's entries those of certain birth years: briefs sort by year, so the others need not be looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from defaulter_screen.matching.brief import FIRST_STRONG
from defaulter_screen.matching.index import Index
from defaulter_screen.matching.marks import mark_of

_FEW = 16
"""So few entries are looked at one by one."""
_BRIEF = itemgetter(1)


def born_in(entries: Sequence[tuple[int, int]], years: Iterable[int]) -> list[tuple[int, int]]:
    """Of entries sorted by brief those of certain birth years, as briefs hold them; without looking at the others.

    Briefs sort by the year, first those that show too little of their number, then the rest.
    """
    if len(entries) < _FEW:
        return list(entries)
    found: list[tuple[int, int]] = []
    for low, high in _bounds(years):
        start = bisect_left(entries, low, key=_BRIEF)
        if start < len(entries) and entries[start][1] < high:
            found += entries[start : bisect_left(entries, high, start, key=_BRIEF)]
    return found


def born_under(key: int, years: Iterable[int], index: Index) -> list[tuple[int, int]]:
    """``born_in`` of a key that can have thousands of entries, of which no others are taken apart."""
    if index.marks is not None and not index.marks.holds(mark_of(key)):
        return []
    entries = index.sorted_postings(key)
    if len(entries) < _FEW:
        return entries.part(0, len(entries))
    parts = (entries.part(entries.below(low), entries.below(high)) for low, high in _bounds(years))
    return [entry for part in parts for entry in part]


def _bounds(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where the briefs of each birth year begin and end: those that show too little of their number, and the rest."""
    for year in sorted(years):
        for low in (year << 52, FIRST_STRONG | year << 52):
            yield low, low + (1 << 52)
