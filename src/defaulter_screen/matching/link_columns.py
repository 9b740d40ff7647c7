"""The links to follow from many names, and the names that could have been meant, in one numpy column.

What ``slips.asked_links`` and ``slips.slip_texts`` say of one name; here all texts of a chunk are hashed at one go, and
a text that is asked for in two classes is hashed once.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.blocking import (
    KeyClass,
    deletions,
    swaps,
    text_key_column,
)
from defaulter_screen.matching.met_columns import counted
from defaulter_screen.names.name import PersonName, mask_name
from defaulter_screen.names.pinyin import han_keys
from defaulter_screen.names.similarity import taken_for

U64 = NDArray[np.uint64]
Counts = NDArray[np.int64]


class Spelt(NamedTuple):
    """A name in Chinese characters.

    Attributes:
        text: in compared form.
        surname: empty where it has none.
        given: the rest.
    """

    text: str
    surname: str
    given: str

    def __repr__(self) -> str:
        """Never shows the name."""
        return f"Spelt({mask_name(self.text)})"

    @classmethod
    def of(cls, name: PersonName) -> Spelt:
        """Of a parsed name."""
        return cls(name.text, name.surname, name.given if name.surname else name.text)


def links_of(names: Sequence[Spelt]) -> tuple[U64, Counts]:
    """Links, and behind them the keys of names that could have been meant, name by name; and how many of each name."""
    texts: list[str] = []
    sizes: list[tuple[int, int, int]] = []
    for text, surname, given in names:
        begun, sounds, rests = len(texts), han_keys(surname, given), deletions(text)
        texts += sounds
        texts += rests
        texts.append(text)
        for place, character in enumerate(text):
            head, tail = text[:place], text[place + 1 :]
            texts += [head + other + tail for other in taken_for(character)]
        texts += swaps(text)
        sizes.append((len(sounds), len(rests), len(texts) - begun))
    hashes: U64 = text_key_column(0, texts)
    sounds_, rests_, all_ = np.array(sizes, np.int64).reshape(-1, 3).T
    begins = np.cumsum(all_) - all_
    # Sounds; rests and the whole name as rests of longer ones; rests as names; names of similar shape, or swapped.
    parts = [
        (begins, sounds_, KeyClass.PERSON_PINYIN),
        (begins + sounds_, rests_ + 1, KeyClass.PERSON_DELETION),
        (begins + sounds_, rests_, KeyClass.PERSON_NAME),
        (begins + sounds_ + rests_ + 1, all_ - sounds_ - rests_ - 1, KeyClass.PERSON_NAME),
    ]
    starts = np.stack([start for start, _, _ in parts], axis=1).reshape(-1)
    counts = np.stack([count for _, count, _ in parts], axis=1)
    bases = np.tile(np.array([class_ << 58 for _, _, class_ in parts], np.uint64), len(names))
    each = counts.reshape(-1)
    places = np.repeat(starts, each) + counted(each)
    return hashes[places] | np.repeat(bases, each), counts.sum(axis=1)
