"""What stands under many keys, read in columns, and which of it a complete number contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.brief import UNKNOWN_CHECK, UNKNOWN_SEQUENCE, YEAR_BASE, Brief, pack
from defaulter_screen.matching.filters import fits_pattern
from defaulter_screen.matching.met_columns import Met, entries_under, fitting
from defaulter_screen.matching.plain_columns import resident_numbers
from defaulter_screen.models.listing import ListKind

TODAY = date(2026, 11, 1)
BODIES = [
    area + born + sequence
    for area in ("330102", "110105")
    for born in ("19850304", "20001231")
    for sequence in ("123", "124")
]
NUMBERS = [body + check_character(body) for body in BODIES]


class Read(NamedTuple):
    counts: np.ndarray
    ids: np.ndarray
    values: np.ndarray


INDEX = {1: [(7, 70), (8, 80)], 2: [], 3: [(7, 70)], 4: [(9, 90), (7, 70), (5, 50)]}


def read(keys: Sequence[int]) -> Read:
    entries = [entry for key in keys for entry in INDEX[key]]
    ids, values = (np.array([entry[place] for entry in entries], np.uint64) for place in (0, 1))
    return Read(np.array([len(INDEX[key]) for key in keys], np.int64), ids.astype(np.uint32), values)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(INDEX))), max_size=9))
def test_each_row_meets_what_stands_under_its_keys_in_their_order(asked: list[tuple[int, int]]) -> None:
    rows, keys = (np.array([pair[place] for pair in asked], dtype) for place, dtype in ((0, np.int64), (1, np.uint64)))
    found = entries_under(rows, keys, read).by_row()
    for row in range(4):
        wanted = dict(entry for one, key in asked if one == row for entry in INDEX[key])
        assert list(found.get(row, {}).items()) == list(wanted.items())


BRIEFS = st.builds(
    lambda number, kept: pack(
        Brief(
            strong=True,
            year=int(number[6:10]) if "y" in kept else 0,
            area=int(number[:6]) if "a" in kept else 0,
            sequence=int(number[14:17]) if "s" in kept else UNKNOWN_SEQUENCE,
            check=(10 if number[17] == "X" else int(number[17])) if "c" in kept else UNKNOWN_CHECK,
            month=int(number[10:12]) if "d" in kept else 0,
            day=int(number[12:14]) if "d" in kept else 0,
            gender=None,
            list_kind=ListKind.DEFAULTER,
        )
    ),
    st.sampled_from(NUMBERS),
    st.sets(st.sampled_from("yascd")),
)


@given(st.lists(st.tuples(st.sampled_from(NUMBERS), BRIEFS), min_size=1, max_size=9))
def test_an_entry_fits_a_number_as_filters_say(pairs: list[tuple[str, int]]) -> None:
    numbers = resident_numbers([number for number, _ in pairs], TODAY)
    rows = np.arange(len(pairs))[::-1]
    briefs = np.array([brief for _, brief in pairs], np.uint64)[::-1]
    fits = fitting(Met(rows, rows.astype(np.uint32), briefs), numbers)
    assert fits.tolist()[::-1] == [fits_pattern(number)(brief) for number, brief in pairs]
    assert all(int(born) // 10_000 > YEAR_BASE for born in numbers.born)
