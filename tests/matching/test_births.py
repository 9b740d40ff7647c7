"""Entries of certain birth years are those that looking at every entry finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.matching.births import born_in
from defaulter_screen.matching.brief import FIRST_STRONG
from defaulter_screen.matching.mark_columns import borne_then, dated_marks
from defaulter_screen.matching.marks import dated_mark
from defaulter_screen.store.postings import Postings

YEARS = st.integers(0, 255)
BRIEFS = st.builds(
    lambda strong, year, rest: strong | year << 52 | rest,
    st.sampled_from([0, FIRST_STRONG]),
    YEARS,
    st.integers(0, (1 << 52) - 1),
)


@given(st.lists(BRIEFS, min_size=16, max_size=80), st.sets(YEARS, max_size=6))
def test_those_of_certain_years_are_found_and_no_others(briefs, more):
    years = more | {brief >> 52 & 0xFF for brief in briefs[:2]} | {0}
    entries = list(enumerate(sorted(briefs)))
    found = born_in(Postings.of(entries), years)
    assert found == [entry for entry in entries if entry[1] >> 52 & 0xFF in years]


@given(st.lists(BRIEFS, max_size=15), st.sets(YEARS, max_size=2))
def test_of_few_entries_all_are_given(briefs, years):
    entries = list(enumerate(sorted(briefs)))
    assert born_in(Postings.of(entries), years) == entries


class _Marks:
    """A set that never errs."""

    def __init__(self, marks):
        self._marks = marks

    def holds(self, mark):
        return mark in self._marks

    def holds_many(self, marks):
        import numpy as np

        return np.array([mark in self._marks for mark in marks.tolist()], bool)


@given(st.lists(st.integers(0, (1 << 63) - 1), max_size=60), st.data())
def test_names_that_somebody_born_then_bears_are_told_in_their_order(names, data):
    import numpy as np

    births = data.draw(st.lists(st.tuples(YEARS, st.integers(0, 15)), min_size=1, max_size=3))
    borne = data.draw(st.sets(st.sampled_from(names))) if names else set()
    marks = _Marks({dated_mark(name, *births[-1]) for name in borne})
    packed = np.array(names, "<u8").tobytes()
    assert borne_then(marks, packed, births) == [name for name in names if name in borne]
    assert dated_marks(*(np.array([one], np.uint64) for one in (7, *births[0]))).tolist() == [dated_mark(7, *births[0])]
