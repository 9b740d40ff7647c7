"""A mistyped number's entries in columns are those that asking about one brief after another finds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from defaulter_screen.matching.brief import FIRST_STRONG, YEAR_BASE
from defaulter_screen.matching.filters import SlipFilter
from defaulter_screen.matching.slip_columns import slipped_entries
from defaulter_screen.store.postings import Postings

AREA, YEAR, SEQUENCE, CHECK = 330102, 1985, 123, 6
PARTS = st.builds(
    lambda strong, area, year, sequence, check, rest: (
        (FIRST_STRONG if strong else 0) | area << 32 | year - YEAR_BASE << 52 | sequence << 22 | check << 18 | rest
    ),
    st.sampled_from([True, True, True, False]),
    st.sampled_from([AREA, AREA, 330103, 330120, 110101]),
    st.sampled_from([YEAR, YEAR, 1958, 1986, 1950]),
    st.sampled_from([SEQUENCE, SEQUENCE, 132, 321]),
    st.sampled_from([CHECK, CHECK, 10]),
    st.integers(0, (1 << 18) - 1),
)


@given(
    st.lists(st.lists(PARTS, max_size=5), max_size=8),
    st.sampled_from(
        [
            "330102198503041237", "330102198503041326", "33010219850304123", "330102850304123", "3301O2198503041236",
            "330102198503O41235", "A" * 18, "330102150003041236",
        ]
    ),
)  # fmt: skip
@example([[FIRST_STRONG | AREA << 32 | (YEAR - YEAR_BASE) << 52 | SEQUENCE << 22 | CHECK << 18]], "330102198503041326")
def test_columns_keep_what_the_filter_keeps(names, number):
    keep = SlipFilter(number)
    entries = [list(enumerate(sorted(briefs), 7 * place)) for place, briefs in enumerate(names)]
    kept = slipped_entries([Postings.of(one) for one in entries], keep)
    assert kept == [[entry for entry in one if keep(entry[1])] for one in entries]
    assert all(type(part) is int for one in kept for entry in one for part in entry)


def test_a_swap_at_the_end_is_kept():
    brief = FIRST_STRONG | AREA << 32 | (YEAR - YEAR_BASE) << 52 | SEQUENCE << 22 | CHECK << 18
    assert slipped_entries([Postings.of([(5, brief)]), Postings.of([])], SlipFilter("330102198503041326")) == [
        [(5, brief)],
        [],
    ]
