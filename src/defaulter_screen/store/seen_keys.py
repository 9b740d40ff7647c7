"""The keys that a load has had, in some twenty bytes each: a set of Python's takes four times as much, and longer.

A table of flags says of most keys that they are new; the few of which it says "perhaps" are looked up in sorted
arrays.
"""

from __future__ import annotations

from typing import Any

_FEWEST_BITS = 16
_ROOM = 8
"""Flags for each key, at least: one new key of eight or fewer is looked up."""
_SPREAD = 0x9E3779B97F4A7C15
"""Odd: multiplied by it, keys of one class differ in their upper bits as well (Fibonacci hashing)."""
_KEY_BITS = 64


class SeenKeys:
    """Keys of 64 bits at most."""

    def __init__(self) -> None:
        self._sorted: list[Any] = []
        """Arrays, each more than twice as long as the next."""
        self._count = 0
        self._bits = 0
        self._flags: Any = None

    def first(self, keys: Any) -> Any:
        """Add keys (numpy ``uint64``); a numpy array that says of each whether it came for the first time."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        distinct, places = np.unique(keys, return_index=True)
        self._make_room(len(distinct))
        flags = self._flags_of(distinct)
        perhaps = np.flatnonzero(self._flags[flags])
        new = np.ones(len(distinct), bool)
        new[perhaps] = ~self._holds(distinct[perhaps])
        self._flags[flags] = True
        self._keep(distinct[new])
        first = np.zeros(len(keys), bool)
        first[places[new]] = True
        return first

    def _holds(self, keys: Any) -> Any:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        found = np.zeros(len(keys), bool)
        for known in self._sorted:
            places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            found |= known[places] == keys
        return found

    def _keep(self, keys: Any) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        if not len(keys):
            return
        self._count += len(keys)
        kept = self._sorted
        while kept and len(kept[-1]) <= 2 * len(keys):
            # Two sorted runs: a stable sort merges them.
            keys = np.sort(np.concatenate((kept.pop(), keys)), kind="stable")
        kept.append(keys)

    def _make_room(self, more: int) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        bits = max(_FEWEST_BITS, ((self._count + more) * _ROOM).bit_length())
        if bits > self._bits:
            self._bits = bits
            self._flags = np.zeros(1 << bits, bool)
            for known in self._sorted:
                self._flags[self._flags_of(known)] = True

    def _flags_of(self, keys: Any) -> Any:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        return (keys * np.uint64(_SPREAD) >> np.uint64(_KEY_BITS - self._bits)).astype(np.int64)
