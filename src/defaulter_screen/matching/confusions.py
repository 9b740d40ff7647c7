"""Which characters are taken for which, told of many pairs in numpy columns: ``names.similarity.confusable``.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.by_character import FIRST
from defaulter_screen.matching.heard_characters import heard_characters
from defaulter_screen.names.similarity import (
    NEAR_FINALS,
    NEAR_INITIALS,
    split_syllable,
    taken_for,
    without_glide,
)

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]

OTHER, SAME_SOUND, NEAR_SOUND, SIMILAR_SHAPE = range(4)
"""Why one of two different characters could stand for the other, the strongest; ``OTHER``: no reason."""


class _Sounds(NamedTuple):
    """How characters are read.

    Attributes:
        counts: of readings, by character.
        readings: theirs, as syllables; behind the last one a syllable that is none.
        alike: which two syllables are the same.
        near: which two different ones are taken for each other.
    """

    counts: Places
    readings: NDArray[np.int64]
    alike: Mask
    near: Mask


def confusions(listed: Places, stated: Places) -> NDArray[np.int64]:
    """Why each pair of different characters could stand for each other.

    Args:
        listed: characters as distances to ``by_character.FIRST``, all of them of readings that the shipped table has.
        stated: likewise, what stands in their place.
    """
    sounds = _sounds()
    most = int(sounds.counts[np.concatenate([listed, stated])].max(initial=0))
    left, right = (sounds.readings[codes, :most] for codes in (listed, stated))
    pairs = left[:, :, None], right[:, None, :]
    same, near = (table[pairs].any(axis=(1, 2)) for table in (sounds.alike, sounds.near))
    found = np.where(same, SAME_SOUND, np.where(near, NEAR_SOUND, OTHER))
    seen = np.flatnonzero(found == OTHER)
    for place, one, other in zip(seen.tolist(), listed[seen].tolist(), stated[seen].tolist(), strict=True):
        if chr(FIRST + other) in taken_for(chr(FIRST + one)):
            found[place] = SIMILAR_SHAPE
    return found


@cache
def _sounds() -> _Sounds:
    voices, which = heard_characters()
    syllables = {one: place for place, one in enumerate(sorted({one for sounds in voices for one in sounds}))}
    counts = np.array([len(sounds) for sounds in voices])
    width, none = counts.max(), len(syllables)
    readings = np.array([[*map(syllables.__getitem__, sounds), *[none] * (width - len(sounds))] for sounds in voices])
    alike, near = (np.zeros((len(syllables) + 1,) * 2, bool) for _ in range(2))
    alike[:-1, :-1] = np.eye(len(syllables), dtype=bool)
    near[:-1, :-1] = _near(list(syllables)) & ~alike[:-1, :-1]
    return _Sounds(counts[which], readings[which], alike, near)


def _near(syllables: list[str]) -> Mask:
    """``similarity.near_syllables`` of every two."""
    initials, finals = zip(*map(split_syllable, syllables), strict=True)
    same = _pairs(initials, lambda one, other: one == other)
    near = _pairs(initials, lambda one, other: (one, other) in NEAR_INITIALS)
    glides = _pairs(initials, lambda one, other: {one, other} == {"f", "h"})
    ends, plain_ends = (_pairs(parts, _near_finals) for parts in (finals, list(map(without_glide, finals))))
    found: Mask = (same & ends) | (near & np.where(glides, plain_ends, ends))
    return found


def _near_finals(one: str, other: str) -> bool:
    return one == other or (one, other) in NEAR_FINALS


def _pairs(parts: Iterable[str], holds: Callable[[str, str], bool]) -> Mask:
    """What holds of every two; told once of those that are the same."""
    distinct, places = np.unique(np.array(list(parts)), return_inverse=True)
    known: list[str] = distinct.tolist()
    table = np.array([[holds(one, other) for other in known] for one in known], bool)
    return table[places[:, None], places]
