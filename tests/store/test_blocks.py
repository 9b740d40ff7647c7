"""Blocks of keys: every key is found with its entries, nothing else is, and a block fits a page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.store import blocks
from defaulter_screen.store.blocks import ENTRY, columns_of, find, keys_of, made, made_of, opened

CLASSES = st.sampled_from([1, 4, 31])
KEYS = st.one_of(
    st.builds(lambda number, rest: number << 58 | rest, CLASSES, st.integers(0, 2**58 - 1)),
    st.builds(lambda number, rest: number << 58 | rest, CLASSES, st.integers(0, 70_000)),
)
ENTRIES = st.lists(st.tuples(st.integers(1, 2**32 - 1), st.integers(0, 2**64 - 1)), min_size=1, max_size=5)
LINKS = st.lists(st.tuples(st.just(0), st.integers(0, 2**64 - 1)), min_size=1, max_size=5)
INDEXES = st.dictionaries(KEYS, st.one_of(ENTRIES, LINKS), max_size=60)


def ordered(index):
    return {key: sorted(index[key], key=lambda entry: (entry[1], entry[0])) for key in sorted(index)}


def blob(entries):
    return b"".join(ENTRY.pack(*entry) for entry in entries)


def written(index):
    return list(made_of(ordered(index).items()))


@given(INDEXES)
def test_every_key_comes_back_with_its_entries(index):
    expected = {key: blob(entries) for key, entries in ordered(index).items()}
    found = written(index)
    assert [row for _, block in found for row in opened(block)] == list(expected.items())
    assert [key for _, block in found for key in keys_of(block).tolist()] == list(expected)
    for first, block in found:
        inside = dict(opened(block))
        assert min(inside) == first
        for key, entries in inside.items():
            assert find(block, key) == entries
    columns = [columns_of(block) for _, block in found]
    rows = [
        row
        for keys, counts, ids, briefs in columns
        for row in zip(np.repeat(keys, counts).tolist(), ids.tolist(), briefs.tolist(), strict=True)
    ]
    assert rows == [(key, *entry) for key, entries in ordered(index).items() for entry in entries]


@given(INDEXES.filter(bool), KEYS)
def test_a_key_that_is_not_there_is_not_found(index, wanted):
    starts = [(first, block) for first, block in written(index) if first <= wanted]
    if starts and wanted not in index:
        assert find(starts[-1][1], wanted) is None


@given(INDEXES)
def test_a_block_holds_one_class_and_one_kind_of_entries(index):
    for _, block in written(index):
        inside = dict(opened(block))
        assert len({key >> 58 for key in inside}) == 1
        assert len({ENTRY.unpack_from(entries)[0] == 0 for entries in inside.values()}) == 1


@pytest.mark.parametrize("step", [1, 255, 256, 257, 1 << 40])
def test_blocks_fill_a_page_and_no_more(step):
    keys = np.arange(20_000, dtype=np.uint64) * np.uint64(step) + np.uint64(1 << 58)
    found = list(made(keys, np.ones(20_000, np.uint32), keys))
    sizes = [len(block) for _, block in found[:-1]]
    assert max(sizes) <= blocks._ROOM
    # Where one key less makes all distances a byte shorter, that byte is lost.
    assert min(sizes) > blocks._ROOM - 300
    assert np.array_equal(np.concatenate([keys_of(block) for _, block in found]), keys)


def test_a_key_with_more_entries_than_a_page_has_a_block_of_its_own():
    count = 70_000
    keys = np.array([5] + [6] * count + [7], np.uint64)
    found = list(made(keys, np.arange(1, count + 3, dtype=np.uint32), np.arange(count + 2, dtype=np.uint64)))
    assert [first for first, _ in found] == [5, 6, 7]
    assert len(find(found[1][1], 6) or b"") == count * ENTRY.size


def test_nothing_makes_no_block():
    assert list(made(np.array([], np.uint64), np.array([], np.uint32), np.array([], np.uint64))) == []
    assert list(made_of([])) == []
