"""Which keys of a load came for the first time, as a set tells it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.store import seen_keys
from defaulter_screen.store.seen_keys import SeenKeys

_NEAR = st.integers(0, 20).map(lambda low: (5 << 58) + low)
_KEYS = st.lists(_NEAR | st.integers(0, (1 << 63) - 1), max_size=12)


@pytest.mark.parametrize("bits", [1, 16])
@given(portions=st.lists(_KEYS, max_size=8))
def test_a_key_comes_first_where_a_set_does_not_have_it(bits: int, portions: list[list[int]]) -> None:
    seen, known = SeenKeys(), set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seen_keys, "_FEWEST_BITS", bits)
        for keys in portions:
            expected = []
            for key in keys:
                expected.append(key not in known)
                known.add(key)
            assert seen.first(np.array(keys, np.uint64)).tolist() == expected
