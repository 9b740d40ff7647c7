"""Marks one by one and in columns are the same, and say of a day of birth what the published number says."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.brief import FIRST_STRONG, brief_of
from defaulter_screen.matching.mark_columns import (
    dated_marks,
    link_marks,
    marks_of,
    name_marks,
    remainders_of,
    years_of,
)
from defaulter_screen.matching.marks import (
    ANY_DAY,
    UNKNOWN_DAY,
    brief_remainder,
    dated_mark,
    day_terms,
    mark_of,
    remainder_of,
)
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Birth
from defaulter_screen.normalisation import normalise_listing

TODAY = date(2026, 11, 1)
KEYS = st.integers(0, (1 << 63) - 1)


def brief(number: str) -> int:
    side = normalise_listing(kind="person", name="张三", number=number, today=TODAY)
    return brief_of(side, ListKind.DEFAULTER)


def numbered(area: int, born: date, sequence: int) -> str:
    body = f"{area:06d}{born:%Y%m%d}{sequence:03d}"
    return body + check_character(body)


NUMBERS = st.builds(
    numbered,
    st.sampled_from([330102, 110105, 510107]),
    st.dates(date(1930, 1, 1), date(2008, 1, 1)),
    st.integers(1, 998),
)


@given(st.lists(KEYS, min_size=1))
def test_marks_in_columns_are_the_marks(keys: list[int]) -> None:
    assert marks_of(np.array(keys, dtype=np.uint64)).tolist() == [mark_of(key) for key in keys]


@given(KEYS, st.integers(0, 255), st.integers(0, 15))
def test_dated_marks_in_columns_are_the_marks(key: int, year: int, day: int) -> None:
    columns = (np.array([value], dtype=np.uint64) for value in (key, year, day))
    assert dated_marks(*columns).tolist() == [dated_mark(key, year, day)]


@given(st.lists(st.integers(0, (1 << 61) - 1), min_size=1))
def test_remainders_in_columns_are_the_remainders(briefs: list[int]) -> None:
    assert remainders_of(np.array(briefs, dtype=np.uint64)).tolist() == [brief_remainder(one) for one in briefs]


@given(NUMBERS)
def test_every_mask_tells_the_day_of_the_very_number_or_nothing(number: str) -> None:
    own = remainder_of(int(number[10:12]), int(number[12:14]))
    assert brief_remainder(brief(number)) == own
    assert brief_remainder(brief(f"{number[:10]}****{number[14:]}")) == own  # by the check character
    assert brief_remainder(brief(f"{number[:14]}****")) == own  # by the day itself
    assert brief_remainder(brief(f"{number[:6]}********{number[14:]}")) == UNKNOWN_DAY
    assert brief_remainder(brief(f"{number[:10]}*******{number[17]}")) == UNKNOWN_DAY


@given(NUMBERS)
def test_a_complete_number_with_a_slip_fits_every_day(number: str) -> None:
    wrong = number[:16] + str((int(number[16]) + 2) % 10) + number[17]
    assert brief_remainder(brief(wrong)) == UNKNOWN_DAY


@given(st.lists(st.tuples(st.integers(1, 5), NUMBERS, st.booleans()), min_size=1, max_size=20))
def test_whoever_is_listed_leaves_the_marks_that_his_birth_asks_for(rows: list[tuple[int, str, bool]]) -> None:
    """The contract between list and search: no true birth is missed, whatever the mask."""
    people = sorted(
        (name, brief(number if shown else f"{number[:10]}****{number[14:]}")) for name, number, shown in rows
    )
    names = np.array(sorted({name for name, _ in people}), dtype=np.uint64)
    counts = np.array([sum(name == one for name, _ in people) for one in names.tolist()])
    briefs = np.array([one for _, one in people], dtype=np.uint64)
    marks, *bearers = name_marks(names, counts, briefs)
    links = link_marks(names + np.uint64(100), np.ones(len(names), dtype=np.int64), names, tuple(bearers))
    found = set(marks.tolist()) | set(links.tolist())
    for name, number, _ in rows:
        birth = Birth(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        year = birth.year - 1879
        assert mark_of(name) in found
        assert dated_mark(name, year, ANY_DAY) in found
        for link in (name, name + 100):
            assert any(dated_mark(link, *term) in found for term in day_terms(birth, any_day=False))
            assert any(dated_mark(link, *term) in found for term in day_terms(Birth(birth.year), any_day=True))


def test_a_year_without_a_day_fits_every_day_of_it() -> None:
    shows_year = brief("3301021985********")
    assert shows_year < FIRST_STRONG
    assert years_of(np.array([shows_year], dtype=np.uint64)).tolist() == [1985 - 1879]
    one = np.array([1], dtype=np.uint64)
    marks, *_ = name_marks(one, np.array([1]), np.array([shows_year], dtype=np.uint64))
    for any_day, day in ((False, 4), (False, 30), (True, 4)):
        terms = day_terms(Birth(1985, 3, day), any_day=any_day)
        assert {dated_mark(1, *term) for term in terms} & set(marks.tolist())
