"""Packed postings say what the same entries say one by one."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.store.postings import Postings

BRIEFS = st.integers(0, (1 << 64) - 1) | st.integers(0, 1 << 12)
ENTRIES = st.lists(st.tuples(st.integers(1, 40), BRIEFS), max_size=40).map(
    lambda entries: sorted(entries, key=lambda entry: (entry[1], entry[0]))
)


@given(ENTRIES, st.integers(0, 45), st.integers(0, 63))
def test_values_are_counted_as_one_by_one(entries, start, shift):
    assert Postings.of(entries).distinct(start, shift) == len({brief >> shift for _, brief in entries[start:]})


@given(ENTRIES, BRIEFS, st.integers(0, 45), st.integers(0, 45))
def test_parts_are_those_of_the_list(entries, bound, start, end):
    packed = Postings.of(entries)
    assert len(packed) == len(entries)
    below = bisect_left([brief for _, brief in entries], bound)
    assert packed.below(bound) == below
    assert all(packed.below(bound, known) == below for known in range(below + 1))
    assert packed.part(start, end) == entries[start:end]
    assert list(packed.after(start)) == entries[start:]


@given(ENTRIES, st.sets(st.integers(1, 40)))
def test_hidden_listings_are_left_out(entries, hidden):
    mask = bytearray(number not in hidden for number in range(41))
    seen = Postings.of(entries).visible(mask)
    assert seen.part(0, len(seen)) == [entry for entry in entries if entry[0] not in hidden]
