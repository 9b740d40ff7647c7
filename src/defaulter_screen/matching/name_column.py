"""Names in a numpy column, taken apart into their characters.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.by_character import FIRST
from defaulter_screen.matching.plain_columns import plain_names
from defaulter_screen.matching.weak_columns import split_columns
from defaulter_screen.values import frozen_dataclass

Mask = NDArray[np.bool_]
LONGEST = 3
"""Characters of a name that columns take apart."""


@frozen_dataclass(frozen=True, slots=True)
class NameColumn:
    """Names of a chunk; of those that are not ``usual`` the other columns say nothing.

    Attributes:
        texts: in compared form.
        usual: which are a surname of one character and a given name of one or two, all of them characters that
            normalisation leaves alone and whose readings the shipped table has.
        codes: for each its characters, as distances to ``by_character.FIRST``; 0 behind the last.
        lengths: how many these are.
    """

    texts: Sequence[str]
    usual: Mask
    codes: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def __repr__(self) -> str:
        """Shows no name: a repr ends up in logs."""
        return f"NameColumn({len(self.texts)} names)"

    def at(self, places: NDArray[np.int64]) -> NameColumn:
        """Some of the names."""
        texts = [self.texts[place] for place in places.tolist()]
        return NameColumn(texts, self.usual[places], self.codes[places], self.lengths[places])


def name_column(texts: Sequence[str]) -> NameColumn:
    """Take names apart.

    Args:
        texts: in compared form, or anything else: that is not usual.
    """
    plain, lengths = plain_names(texts)
    column = np.array([text if len(text) <= LONGEST else "" for text in texts], dtype=f"U{LONGEST}")
    characters = column.view(np.uint32).reshape(len(texts), LONGEST).astype(np.uint64)
    usual: Mask = plain & (lengths <= LONGEST) & split_columns(texts, characters)
    codes = np.where(usual[:, None] & (characters > 0), characters.astype(np.int64) - FIRST, 0)
    return NameColumn(texts, usual, codes, lengths)
