"""Marks in numpy columns: the same values as ``marks`` makes one by one, for a list of millions and a batch's chunk.

Imports numpy: to be imported where columns are worked on, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.brief import FIRST_STRONG, UNKNOWN_CHECK, UNKNOWN_SEQUENCE, YEAR_BASE
from defaulter_screen.matching.marks import (
    ANY_DAY,
    CHECK_WEIGHTS,
    DATE_FACTOR,
    DAY_WEIGHTS,
    FIRST_FACTOR,
    MODULUS,
    SECOND_FACTOR,
    UNKNOWN_DAY,
    Marks,
)

U64 = NDArray[np.uint64]
_AT_ONCE = 1 << 18
"""Briefs whose digits are taken apart at a time: what is made of one takes twenty times its memory."""


def _u(value: int) -> np.uint64:
    return np.uint64(value)


def marks_of(keys: U64) -> U64:
    """``marks.mark_of`` of every key."""
    mixed = (keys ^ (keys >> _u(32))) * _u(FIRST_FACTOR)
    mixed = (mixed ^ (mixed >> _u(29))) * _u(SECOND_FACTOR)
    return mixed ^ (mixed >> _u(32))


def dated_marks(links: U64, years: U64, days: U64) -> U64:
    """``marks.dated_mark`` of every triple."""
    return marks_of(links ^ (((years << _u(4)) | days) * _u(DATE_FACTOR)))


def years_of(briefs: U64) -> U64:
    """Birth years as briefs hold them; 0 where unknown."""
    return (briefs >> _u(52)) & _u(0xFF)


def remainders_of(briefs: U64) -> U64:
    """``marks.brief_remainder`` of every brief."""
    fields = {name: (briefs >> _u(shift)) & _u(mask) for name, (shift, mask) in _FIELDS.items()}
    year, check = fields["year"] + _u(YEAR_BASE), fields["check"]
    digits = [
        *_digits(fields["area"], 6), *_digits(year, 4), None, None, None, None, *_digits(fields["sequence"], 3),
    ]  # fmt: skip
    total = check.copy()
    for weight, digit in zip(CHECK_WEIGHTS, digits, strict=True):
        if digit is not None:
            total += _u(weight) * digit
    by_check = (_u(11 * 200 + 1) - total % _u(MODULUS)) % _u(MODULUS)
    shown = fields["month"] > 0
    day_digits = (*_digits(fields["month"], 2), *_digits(fields["day"], 2))
    by_day = np.zeros_like(briefs)
    for weight, digit in zip(DAY_WEIGHTS, day_digits, strict=True):
        by_day += _u(weight) * digit
    by_day %= _u(MODULUS)
    dated = fields["year"] > 0
    checked = dated & (briefs >= _u(FIRST_STRONG)) & (check != UNKNOWN_CHECK) & (fields["sequence"] != UNKNOWN_SEQUENCE)
    known = np.where(shown, dated & (~checked | (by_day == by_check)), checked)
    return np.where(known, np.where(shown, by_day, by_check), _u(UNKNOWN_DAY))


_FIELDS = {
    "year": (52, 0xFF),
    "area": (32, 0xFFFFF),
    "sequence": (22, 0x3FF),
    "check": (18, 0xF),
    "month": (14, 0xF),
    "day": (9, 0x1F),
}


def _digits(values: U64, count: int) -> list[U64]:
    """The last decimal digits of each, the first of them first."""
    digits: list[U64] = []
    for _ in range(count):
        rest = values // _u(10)
        digits.append(values - rest * _u(10))
        values = rest
    return digits[::-1]


def name_marks(names: U64, counts: NDArray[np.int64], briefs: U64) -> tuple[U64, U64, U64, U64]:
    """The marks of names and their bearers.

    Args:
        names: keys of names, each once, in order.
        counts: how many bearers each has.
        briefs: the bearers', name by name.

    Returns:
        marks, and the distinct (name, year, remainder) triples behind them as three columns, names in order.
    """
    owners = np.repeat(np.arange(len(names), dtype=np.uint64), counts)
    # Name's place, year and remainder in one integer, so that one sort makes them distinct: thirty million names fit.
    packed = (owners << _u(12)) | (years_of(briefs) << _u(4))
    for start in range(0, len(briefs), _AT_ONCE):
        packed[start : start + _AT_ONCE] |= remainders_of(briefs[start : start + _AT_ONCE])
    packed = _distinct(packed)
    keys = names[(packed >> _u(12)).astype(np.int64)]
    years, days = (packed >> _u(4)) & _u(0xFF), packed & _u(0xF)
    whole_years = _distinct(packed >> _u(4))
    year_keys, year_years = names[(whole_years >> _u(8)).astype(np.int64)], whole_years & _u(0xFF)
    any_day = np.full_like(year_years, ANY_DAY)
    marks = np.concatenate(
        [marks_of(names), dated_marks(keys, years, days), dated_marks(year_keys, year_years, any_day)]
    )
    return marks, keys, years, days


def _distinct(values: U64) -> U64:
    """Each value once, sorted in place: they are nearly in order already, which ``np.unique`` makes nothing of."""
    values.sort(kind="stable")
    return values[np.concatenate(([True], values[1:] != values[:-1]))] if len(values) else values


def borne_then(marks: Marks, names: bytes, births: Sequence[tuple[int, int]]) -> list[int]:
    """Of packed keys of listed names those that somebody born then may bear, in their order."""
    keys = np.frombuffer(names, "<u8").astype(np.uint64)
    # All births at once: of some hundred names each step costs more than what it works on.
    years, days = (np.repeat(np.array(part, np.uint64), len(keys)) for part in zip(*births, strict=True))
    held = marks.holds_many(dated_marks(np.tile(keys, len(births)), years, days))
    found: list[int] = keys[held.reshape(len(births), len(keys)).any(axis=0)].tolist()
    return found


def link_marks(links: U64, counts: NDArray[np.int64], targets: U64, bearers: tuple[U64, U64, U64]) -> U64:
    """The dated marks of links: each link with the births of everybody whose name it leads to.

    Args:
        links: link keys in any order.
        counts: how many names each leads to.
        targets: keys of these names, link by link.
        bearers: distinct (name, year, remainder) triples, names in order.
    """
    names, years, days = bearers
    # In the order of the names, millions of which are otherwise searched all over memory.
    order = np.argsort(targets)
    targets, links = targets[order], np.repeat(links, counts)[order]
    first, last = np.searchsorted(names, targets, "left"), np.searchsorted(names, targets, "right")
    many = last - first
    rows = np.repeat(first, many) + (np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many))
    repeated = np.repeat(links, many)
    return dated_marks(repeated, years[rows], days[rows])


INDEXED = tuple(
    one for one in KeyClass if one not in (KeyClass.PERSON_NAME, KeyClass.PERSON_PINYIN, KeyClass.PERSON_DELETION)
)
"""Classes whose keys leave a mark each and nothing else."""
