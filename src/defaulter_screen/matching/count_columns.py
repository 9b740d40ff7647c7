"""The counts of many texts from a stored table of the model, in numpy columns.

Nothing is taken apart first: the bisection that finds one text in its bucket (``model_file``) is made for all at once
on the bytes as they are stored.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.digests import digests
from defaulter_screen.matching.model_file import Table

U64 = NDArray[np.uint64]
Places = NDArray[np.int64]
_SIZES = (1, 2, 4, 8)
_WORD = 8


class CountColumns:
    """A table's counts.

    Args:
        table: the table; all of its bytes are read.
    """

    def __init__(self, table: Table) -> None:
        self._columns, self._bits = table.columns, table.bits
        data = table.stored()
        self._offsets = np.frombuffer(data, "<u4", (1 << self._bits) + 1)[:-1].astype(np.int64) + (4 << self._bits) + 4
        # Numbers of each width from every byte on: rows lie as they come, on no boundary.
        self._numbers = {size: np.ndarray(len(data) - size + 1, f"<u{size}", data, strides=(1,)) for size in _SIZES}

    def of(self, texts: Iterable[str]) -> NDArray[np.int64]:
        """The counts of each text, a row for each; zeros where it has none."""
        # As ``model_file.text_hash`` reads them.
        keys = np.frombuffer(b"".join(digests(texts)), ">u8").astype(np.uint64)
        words = self._numbers[_WORD]
        number = (keys >> np.uint64(64 - self._bits)).astype(np.int64) if self._bits else np.zeros(len(keys), np.int64)
        at = self._offsets[number]
        rows, sizes = (self._numbers[4][at + place].astype(np.int64) for place in (0, 4))
        at += 8
        # Of an empty bucket its head is looked at.
        low, high, last = np.zeros_like(at), rows.copy(), rows - 1
        for _ in range(int(rows.max(initial=0)).bit_length()):
            middle = (low + high) >> 1
            less = (words[at + _WORD * np.minimum(middle, last)] < keys) & (low < high)
            high = np.where(less, high, middle)
            low = np.where(less, middle + 1, low)
        there = (low < rows) & (words[at + _WORD * np.minimum(low, last)] == keys)
        counts = np.zeros((len(keys), self._columns), np.int64)
        first = at + _WORD * rows + sizes * self._columns * low
        for size in _SIZES:
            own = np.flatnonzero(there & (sizes == size))
            counts[own] = self._numbers[size][first[own][:, None] + size * np.arange(self._columns)]
        return counts
