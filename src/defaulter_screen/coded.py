"""Columns that repeat few values: each value is kept once, and of a row the number of its value.

What is made of such a column (a date's day, a court's id) is made of its values, a few thousand, instead of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from defaulter_screen.known import MANY

Value = TypeVar("Value", bound=Hashable)
Made = TypeVar("Made")
Cell = TypeVar("Cell")
_TABLES = 64
"""Tables of values whose results are remembered: one for each column that a function is asked of."""


class Coded(Sequence[Cell]):
    """A column of few values.

    Attributes:
        values: those that the rows can have, and perhaps more; a list that only grows, shared by a column's portions.
        codes: for each row the place of its value; numpy integers.
    """

    __slots__ = ("codes", "values")

    def __init__(self, values: list[Cell], codes: Any) -> None:
        self.values = values
        self.codes = codes

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> Coded[Cell]: ...
    def __getitem__(self, place: int | slice) -> Cell | Coded[Cell]:
        """A row's value, or some rows."""
        codes = self.codes[place]
        return Coded(self.values, codes) if isinstance(place, slice) else self.values[codes]

    def __iter__(self) -> Iterator[Cell]:
        """The rows' values."""
        return map(self.values.__getitem__, self.codes.tolist())

    def at(self, places: Any) -> Coded[Cell]:
        """The rows at these places (numpy integers)."""
        return Coded(self.values, self.codes[places])


def of_one(value: Cell, count: int) -> Coded[Cell]:
    """A column whose rows all have the same value."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return Coded([value], np.zeros(count, np.int64))


class Numbering(dict[Value, int], Generic[Value]):
    """Numbers the values of a column in the order in which they come; once they are too many, anew.

    Args:
        most: values in a table.

    >>> numbering = Numbering()
    >>> list(numbering.of("甲乙甲")), numbering.of("乙").codes.tolist()
    (['甲', '乙', '甲'], [1])
    """

    def __init__(self, most: int = MANY) -> None:
        super().__init__()
        self._most = most
        self._met: list[Value] = []

    def __missing__(self, value: Value) -> int:
        """Number it."""
        number = self[value] = len(self._met)
        self._met.append(value)
        return number

    def of(self, column: Iterable[Value]) -> Coded[Value]:
        """The column in coded form."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        if len(self._met) > self._most:
            self.clear()
            self._met = []
        codes = np.array(list(map(self.__getitem__, column)), np.int64)
        return Coded(self._met, codes)


class Mapped(Generic[Cell, Made]):
    """What a function makes of coded columns; it is asked once of each value.

    Args:
        make: pure; what it makes is shared.

    >>> lengths = Mapped(len)
    >>> list(lengths.of(Numbering().of(["甲乙", "丙", "甲乙"])))
    [2, 1, 2]
    """

    def __init__(self, make: Callable[[Cell], Made]) -> None:
        self._make = make
        self._known: dict[int, tuple[list[Cell], list[Made]]] = {}

    def of(self, column: Coded[Cell]) -> Coded[Made]:
        """What is made of each row."""
        return Coded(self._made(column.values), column.codes)

    def numbers(self, column: Coded[Cell]) -> Any:
        """The same as a numpy array, where integers are made."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        return np.array(self._made(column.values), np.int64)[column.codes]

    def _made(self, values: list[Cell]) -> list[Made]:
        known = self._known.get(id(values))
        if known is None:
            if len(self._known) >= _TABLES:
                self._known.clear()
            # With the list itself, so that no other can get its id.
            known = self._known[id(values)] = values, []
        made = known[1]
        made += map(self._make, values[len(made) :])
        return made
