"""Sums do not depend on the interpreter or on who makes them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.matching.added import added


@given(st.lists(st.floats(0, 1e12), max_size=40))
def test_each_term_is_rounded_as_it_comes(terms: list[float]) -> None:
    total = 0.0
    for term in terms:
        total += term
    assert added(terms) == total
    # As numpy adds up what has places, and what has columns.
    assert np.bincount(np.zeros(len(terms), np.int64), np.array(terms), 1)[0] == total
    assert np.cumsum(np.array([[0.0, *terms]]), axis=1)[0, -1] == total
