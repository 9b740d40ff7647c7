"""What is known of Chinese characters, in a numpy table with a row for each: found out where one is first met.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FIRST, END = 0x4E00, 0xA000
"""Code points of the characters that columns know."""


class ByCharacter:
    """Numbers by character.

    Args:
        width: how many a character has.
        tell: gives those of some characters, a row for each.
    """

    def __init__(self, width: int, tell: Callable[[NDArray[np.int64]], NDArray[np.float64]]) -> None:
        self._tell = tell
        self._known = np.zeros(END - FIRST, bool)
        self._values = np.empty((END - FIRST, width))

    def of(self, codes: NDArray[np.int64]) -> NDArray[np.float64]:
        """A row for each character.

        Args:
            codes: the characters' distances to the first.
        """
        unknown = codes[~self._known[codes]]
        if len(unknown):
            unknown = np.unique(unknown)
            self._values[unknown] = self._tell(unknown)
            self._known[unknown] = True
        return self._values[codes]


def characters(codes: NDArray[np.int64]) -> list[str]:
    """Characters by their distances to the first."""
    return [chr(FIRST + code) for code in codes.tolist()]
