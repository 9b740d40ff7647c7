"""Plain names and numbers in numpy columns: cells that every step of normalisation leaves as they are.

Nine cells of ten in a clean table are such: two to four standard characters, eighteen valid characters. The columns say
which are; everything else goes the long way. What they say of a number is what ``ids.resident_id`` says of it.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.ids.resident_id import PROVINCES
from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.marks import CHECK_WEIGHTS
from defaulter_screen.names.text import plain_characters
from defaulter_screen.values import frozen_dataclass

Mask = NDArray[np.bool_]

LONGEST_NAME = 4
_NUMBER = 18
_CHECKS = np.frombuffer("10X98765432".encode("utf-32-le"), dtype=np.uint32)
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_EARLIEST = 1880_00_00
_SHIFT = 58


def plain_names(texts: Sequence[str]) -> tuple[Mask, NDArray[np.int64]]:
    """Which cells are two to four standard simplified characters, and how many characters each has (others: 0)."""
    column = np.array([text if len(text) <= LONGEST_NAME else "" for text in texts], dtype=f"U{LONGEST_NAME}")
    characters = column.view(np.uint32).reshape(len(texts), LONGEST_NAME)
    # Counted from the texts: in a column, a NUL looks like the end of a cell, and is as invisible to normalisation.
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    behind = np.arange(LONGEST_NAME) >= lengths[:, None]
    standard = _standard()[np.minimum(characters, 0xFFFF)] | behind
    plain: Mask = standard.all(axis=1) & (lengths >= 2) & (lengths <= LONGEST_NAME)
    return plain, np.where(plain, lengths, 0)


@cache
def _standard() -> Mask:
    """For each code point of the basic plane whether normalisation leaves it alone."""
    table = np.zeros(0x10000, dtype=bool)
    table[list(map(ord, plain_characters()))] = True
    return table


@frozen_dataclass(frozen=True, slots=True)
class NumberColumn:
    """Complete valid resident identity numbers, row by row.

    Attributes:
        valid: which rows have one; the other columns say nothing for other rows.
        keys: columns of the index keys under which somebody who shows enough of such a number stands.
        area: the first six digits.
        born: eight digits.
        sequence: three digits.
        check: 10 for ``X``.
    """

    valid: Mask
    keys: tuple[NDArray[np.uint64], ...]
    area: NDArray[np.int64]
    born: NDArray[np.int64]
    sequence: NDArray[np.int64]
    check: NDArray[np.int64]

    def __repr__(self) -> str:
        """Shows no number: a repr ends up in logs."""
        return f"NumberColumn({len(self.valid)} rows)"

    def at(self, places: NDArray[np.int64]) -> NumberColumn:
        """Some of the rows."""
        keys = tuple(column[places] for column in self.keys)
        rest = (column[places] for column in (self.area, self.born, self.sequence, self.check))
        return NumberColumn(self.valid[places], keys, *rest)


def resident_numbers(texts: Sequence[str], today: date) -> NumberColumn:
    """Read a column of cells.

    Left out, and so not ``valid`` here, are numbers that begin with 9 (codes of companies begin so, too) and those that
    end in three zeros (a spreadsheet may have rounded them).

    Args:
        texts: cells as written.
        today: the day from which on a birth date lies in the future.
    """
    column = np.array([text if len(text) == _NUMBER else "" for text in texts], dtype=f"U{_NUMBER}")
    characters = column.view(np.uint32).reshape(len(texts), _NUMBER)
    digits = (characters - np.uint32(ord("0"))).astype(np.int64)
    body, last = digits[:, :17], characters[:, 17]
    numeric: Mask = np.logical_and.reduce(body <= 9, axis=1)
    body = np.where(numeric[:, None], body, 0)
    check = _CHECKS[body @ np.array(CHECK_WEIGHTS) % 11]
    last = np.where(last == ord("x"), np.uint32(ord("X")), last)
    area, born = _number(body[:, :6]), _number(body[:, 6:14])
    sequence = _number(body[:, 14:17])
    rounded = (sequence % 100 == 0) & (last == ord("0"))
    known = np.isin(area // 10_000, [int(code) for code in PROVINCES]) & (area < 900_000)
    valid: Mask = numeric & (last == check) & known & _dated(born, today) & ~rounded
    tail = (area << 10) | sequence
    value = np.where(valid, np.where(last == ord("X"), 10, last.astype(np.int64) - ord("0")), 0)
    keys = (
        (int(KeyClass.AREA_YEAR_SEQUENCE) << _SHIFT) | (tail << 7) | (born // 10_000 % 100),
        (int(KeyClass.AREA_SEQUENCE_CHECK) << _SHIFT) | (tail << 4) | value,
        (int(KeyClass.AREA_BIRTH) << _SHIFT) | (area << 27) | born,
        (int(KeyClass.AREA_YEAR_TAIL) << _SHIFT)
        | (((area << 11) | (sequence % 100 << 4) | value) << 7)
        | (born // 10_000 % 100),
    )
    return NumberColumn(valid, tuple(key.astype(np.uint64) for key in keys), area, born, sequence, value)


def _number(digits: NDArray[np.int64]) -> NDArray[np.int64]:
    number: NDArray[np.int64] = digits @ 10 ** np.arange(digits.shape[1] - 1, -1, -1)
    return number


def _dated(born: NDArray[np.int64], today: date) -> Mask:
    """Which eight digits are a date from 1880 until today."""
    year, month, day = born // 10_000, born // 100 % 100, born % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _DAYS[np.where(month <= 12, month, 0)] - ((month == 2) & ~leap)
    latest = today.year * 10_000 + today.month * 100 + today.day
    dated: Mask = (day >= 1) & (day <= last) & (born >= _EARLIEST) & (born <= latest)
    return dated
