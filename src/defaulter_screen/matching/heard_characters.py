"""How Chinese characters are read, for numpy tables with a row for each of them.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.by_character import END, FIRST
from defaulter_screen.names.pinyin import shipped_readings

Sounds = tuple[str, ...]


@cache
def heard_characters() -> tuple[list[Sounds], NDArray[np.int64]]:
    """What characters are read as, and for each character from ``by_character.FIRST`` on which of these is his.

    The shipped table has some thousand different readings of twenty thousand characters; the last of them here is none
    at all, of characters that it lacks.
    """
    known = shipped_readings()
    codes = np.frombuffer("".join(known).encode("utf-32-le"), "<u4").astype(np.int64) - FIRST
    places: dict[Sounds, int] = {}
    read = np.array([places.setdefault(sounds, len(places)) for sounds in known.values()], np.int64)
    inside = (codes >= 0) & (codes < END - FIRST)
    which = np.full(END - FIRST, len(places))
    which[codes[inside]] = read[inside]
    return [*places, ()], which
