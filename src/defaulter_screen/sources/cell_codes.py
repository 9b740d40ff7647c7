"""Cells of a column that repeats few texts, told apart by their bytes: no text is made of one that came before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from defaulter_screen.coded import Coded, Numbering

WIDEST = 128
"""Bytes of a cell; a longer one is made a text."""
_WORD = 8
_SLOT_BITS = 16
_SPREAD = 0x9E3779B97F4A7C15
"""Odd, like its powers: cells that differ anywhere differ in the upper bits of what is summed up of their words."""
_ALL = (1 << 64) - 1


class CellCodes:
    """Codes of cells, by their bytes in UTF-8; those that are new are numbered as texts.

    Args:
        numbering: of the column's texts.
    """

    def __init__(self, numbering: Numbering[str]) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        self._numbering = numbering
        powers = [pow(_SPREAD, place + 1, _ALL + 1) for place in range(WIDEST // _WORD)]
        self._factors = np.array(powers, np.uint64)
        self._forget([])

    def _forget(self, values: list[str]) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        self._values = values
        self._width = 0
        self._slots = np.full(1 << _SLOT_BITS, -1, np.int64)
        """A code for each hash, of the first cell that had it."""
        self._words = np.zeros((WIDEST // _WORD, 1 << 8), np.uint64)
        """The first word of the cell of each code, the second …"""

    def of(self, words: Sequence[Any]) -> Coded[str]:
        """The coded column.

        Args:
            words: the first eight bytes of every cell, the next …, with zeros behind its end; numpy ``uint64``.

        Raises:
            UnicodeDecodeError: a cell is not UTF-8.
        """
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        sums = words[0] * self._factors[0]
        for word, factor in zip(words[1:], self._factors[1:], strict=False):
            sums += word * factor
        hashes = (sums >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)
        codes = self._slots[hashes]
        wrong = codes < 0
        for known, word in zip(self._words, words, strict=False):
            wrong |= known[codes] != word
        for known in self._words[len(words) : self._width]:
            wrong |= known[codes] != 0
        new = np.flatnonzero(wrong)
        if not len(new):
            return Coded(self._values, codes)
        found = self._numbering.of(_texts([word[new] for word in words]))
        if found.values is not self._values:
            # Numbered anew: what was known is forgotten, and goes the long way once more.
            found = self._numbering.of(_texts(words))
            self._forget(found.values)
            return found
        codes[new] = found.codes
        missing = len(self._values) - self._words.shape[1]
        if missing > 0:
            self._words = np.pad(self._words, ((0, 0), (0, missing + self._words.shape[1])))
        for known, word in zip(self._words, words, strict=False):
            known[found.codes] = word[new]
        self._width = max(self._width, len(words))
        free = new[self._slots[hashes[new]] < 0]
        self._slots[hashes[free]] = codes[free]
        return Coded(self._values, codes)


def _texts(words: Sequence[Any]) -> list[str]:
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return [cell.tobytes().rstrip(b"\0").decode() for cell in np.stack(words, axis=1)]
