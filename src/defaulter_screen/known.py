"""What a function makes of values that come again and again, computed once for each while there are not too many."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Value = TypeVar("Value", bound=Hashable)
Made = TypeVar("Made")
MANY = 20_000
"""Of what a column repeats (dates, courts, codes): many more are nothing that comes again."""


class Known(dict[Value, Made], Generic[Value, Made]):
    """What was made, by the values that it was made of; a value asked for the first time is made then.

    Args:
        make: pure; what it makes is shared.
        most: so many are kept; before one more is made all are forgotten.

    >>> lengths = Known(len, most=2)
    >>> lengths["甲乙"], lengths.of(["丙", "丙", "丁戊己"])
    (2, [1, 1, 3])
    """

    def __init__(self, make: Callable[[Value], Made], most: int = MANY) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, value: Value) -> Made:
        """Make it."""
        if len(self) >= self._most:
            self.clear()
        made = self[value] = self._make(value)
        return made

    def of(self, column: Iterable[Value]) -> list[Made]:
        """What is made of each value."""
        return list(map(self.__getitem__, column))
