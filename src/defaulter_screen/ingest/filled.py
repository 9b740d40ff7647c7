"""What a load has found of each entry of a portion, put together as the store takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from defaulter_screen.sources.raw_columns import RawColumns


class Filled:
    """What was found for each entry of a portion, by its position; before that, what it is of usual persons."""

    def __init__(self, columns: RawColumns) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        count = len(columns.line)
        self.kinds: dict[int, str] = {}
        self.hashes: dict[int, int] = {}
        self.names = list(columns.name)
        self.numbers = [number.replace("****", "*") for number in columns.number]
        self.shorts = np.full(count, -1, np.int64)
        self.briefs = np.zeros(count, np.uint64)
        self._rows: list[int] = []
        self._counts: list[int] = []
        self._keys: list[int] = []
        self._many: list[tuple[Any, Any]] = []

    def post(self, position: int, keys: Sequence[int]) -> None:
        """The keys of one entry."""
        self._rows.append(position)
        self._counts.append(len(keys))
        self._keys += keys

    def post_many(self, positions: Any, keys: Any) -> None:
        """A key for each of many entries, as numpy columns."""
        self._many.append((positions, keys))

    def postings(self) -> tuple[Any, Any]:
        """Position and key of every posting."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        rows = np.repeat(np.array(self._rows, np.int64), np.array(self._counts, np.int64))
        keys = np.array(self._keys, np.uint64)
        return (
            np.concatenate([rows, *(positions for positions, _ in self._many)]),
            np.concatenate([keys, *(more for _, more in self._many)]),
        )
