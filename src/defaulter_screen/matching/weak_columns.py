"""Plain names asked in numpy columns: who certainly shares no text or sound with an entry that is found by name only.

It asks for the marks of ``weak_marks``: whatever ``blocking.asked_texts`` would ask for, and at times a little more.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.heard_characters import heard_characters
from defaulter_screen.matching.mark_columns import marks_of
from defaulter_screen.matching.weak_marks import LONGEST_TEXT, SOUND_SALT, TEXT_SALT, polynomial
from defaulter_screen.names.person import is_head_of_longer, split_surname
from defaulter_screen.names.pinyin import READINGS_PER_CHARACTER, shipped_readings, surname_voices
from defaulter_screen.names.tables import surname_shares

Mask = NDArray[np.bool_]
U64 = NDArray[np.uint64]

_FIRST, _END = 0x4E00, 0xA000
_WIDTH = 16


class _Voices(NamedTuple):
    """For each character its sounds: how many, and of each the polynomial and the shift."""

    counts: NDArray[np.int64]
    values: U64
    shifts: U64


def surely_not_weak(names: Sequence[str], holds_many: Callable[[U64], Mask]) -> Mask:
    """Which names certainly meet no such entry.

    Args:
        names: plain names (``plain_columns.plain_names``).
        holds_many: asks the fence.

    Returns:
        False where an entry may be met, and for every name that only the long way can split and read.
    """
    column = np.array([name if len(name) <= LONGEST_TEXT else "" for name in names], dtype=f"U{LONGEST_TEXT}")
    characters = column.view(np.uint32).reshape(len(names), LONGEST_TEXT).astype(np.uint64)
    known = split_columns(names, characters)
    places = np.flatnonzero(known)
    met = np.zeros(len(names), dtype=bool)
    for rows, marks in (*_texts(places, characters), *_sounds(places, characters)):
        met[rows[holds_many(marks)]] = True
    return known & ~met


def split_columns(names: Sequence[str], characters: U64) -> Mask:
    """Names of a surname of one character and given names whose readings the shipped table has.

    Args:
        names: two or three plain characters each; of others it says nothing.
        characters: their code points, a row for each name; 0 behind the last.
    """
    inside = (characters >= _FIRST) & (characters < _END)
    codes = np.where(inside, characters, _FIRST).astype(np.int64) - _FIRST
    heads, longer = _heads()
    readable = (_given().counts > 0)[codes]
    third = characters[:, 2] == 0
    split: Mask = inside[:, 0] & inside[:, 1] & (inside[:, 2] | third) & readable[:, 0] & readable[:, 1]
    split &= (readable[:, 2] | third) & heads[codes[:, 0]]
    for place in np.flatnonzero(split & longer[codes[:, 0]]).tolist():
        split[place] = len(split_surname(names[place])) == 1
    return split


def _texts(places: NDArray[np.int64], characters: U64) -> list[tuple[NDArray[np.int64], U64]]:
    """The names and what is left of them when one of three characters is left out."""
    width = np.uint64(_WIDTH)
    first, second, third = characters[places].T
    pair = first << width | second
    whole = np.where(third > 0, pair << width | third, pair)
    long = third > 0
    first, second, third = first[long], second[long], third[long]
    left = (pair[long], first << width | third, second << width | third)
    asked = [(places, whole), *((places[long], one) for one in left)]
    return [(rows, marks_of(texts ^ np.uint64(TEXT_SALT))) for rows, texts in asked]


def _sounds(places: NDArray[np.int64], characters: U64) -> list[tuple[NDArray[np.int64], U64]]:
    """The names in every combination of their readings."""
    asked: list[tuple[NDArray[np.int64], U64]] = []
    long = characters[places, 2] > 0
    for rows, size in ((places[~long], 2), (places[long], 3)):
        codes = characters[rows, :size].astype(np.int64) - _FIRST
        tables = [_surnames(), *[_given()] * (size - 1)]
        for picks in product(*(range(len(table.values)) for table in tables)):
            there = np.ones(len(rows), dtype=bool)
            for place, (table, pick) in enumerate(zip(tables, picks, strict=True)):
                there &= table.counts[codes[:, place]] > pick
            if not there.any():
                continue
            value = np.zeros(int(there.sum()), dtype=np.uint64)
            for place, (table, pick) in enumerate(zip(tables, picks, strict=True)):
                code = codes[there, place]
                value = value * table.shifts[pick][code] + table.values[pick][code]
            asked.append((rows[there], marks_of(value ^ np.uint64(SOUND_SALT))))
    return asked


@cache
def _heads() -> tuple[Mask, Mask]:
    """For each character: whether it is a surname, and whether a longer surname or a foreign name begins with it."""
    known = [character for character in surname_shares() if len(character) == 1 and _FIRST <= ord(character) < _END]
    heads, longer = np.zeros(_END - _FIRST, dtype=bool), np.zeros(_END - _FIRST, dtype=bool)
    for character in known:
        heads[ord(character) - _FIRST] = True
        longer[ord(character) - _FIRST] = is_head_of_longer(character)
    return heads, longer


@cache
def _given() -> _Voices:
    sounds, which = heard_characters()
    return _table([voices[:READINGS_PER_CHARACTER] for voices in sounds], which)


@cache
def _surnames() -> _Voices:
    known = shipped_readings()
    heads = [one for one in surname_shares() if len(one) == 1 and one in known and _FIRST <= ord(one) < _END]
    which = np.full(_END - _FIRST, len(heads))
    which[[ord(one) - _FIRST for one in heads]] = np.arange(len(heads))
    return _table([*(surname_voices(one)[0] for one in heads), ()], which)


def _table(voices: Sequence[tuple[str, ...]], which: NDArray[np.int64]) -> _Voices:
    """Of different voices, and for each character which of them are its."""
    counts = np.array([len(sounds) for sounds in voices])
    values, shifts = (np.zeros((counts.max(), len(voices)), dtype=np.uint64) for _ in range(2))
    made = {sound: polynomial(sound) for sound in {sound for sounds in voices for sound in sounds}}
    for place, sounds in enumerate(voices):
        for pick, sound in enumerate(sounds):
            values[pick, place], shifts[pick, place] = made[sound]
    return _Voices(counts[which], values[:, which], shifts[:, which])
