from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.store import spool
from defaulter_screen.store.spill import PlainSpill

KEYS = st.one_of(st.integers(0, 2**63 - 1), st.sampled_from([0, 1, 1 << 58, (1 << 58) + 1, 2**63 - 1]))
RECORDS = st.lists(st.tuples(KEYS, st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1)), max_size=40)


def add(spooled, records):
    keys, briefs, ids = zip(*records, strict=True) if records else ((), (), ())
    spooled.add(np.array(keys, np.uint64), np.array(briefs, np.uint64), np.array(ids, np.uint32))


def drained(spooled):
    return [row for columns in spooled.sorted() for row in zip(*(column.tolist() for column in columns), strict=True)]


@settings(deadline=None)
@given(RECORDS, st.integers(0, 40))
def test_records_leave_sorted(tmp_path_factory, records, cut):
    spooled = spool.RecordSpool(PlainSpill(tmp_path_factory.mktemp("spool")), "posting")
    add(spooled, records[:cut])
    add(spooled, records[cut:])
    assert spooled.records == len(records)
    assert drained(spooled) == sorted(records)


def test_equal_keys_stay_in_one_piece(tmp_path):
    spooled = spool.RecordSpool(PlainSpill(tmp_path), "posting")
    add(spooled, [(key << 56, number, 1) for number in range(50) for key in range(5)])
    pieces = [set(keys.tolist()) for keys, _, _ in spooled.sorted()]
    assert sum(map(len, pieces)) == len(set().union(*pieces)) == 5


def test_what_does_not_fit_in_memory_goes_through_files(tmp_path):
    spooled = spool.RecordSpool(PlainSpill(tmp_path), "posting")
    records = [((number * 7919) % 5_000, number, number) for number in range(200_000)]
    for start in range(0, len(records), 10_000):
        add(spooled, records[start : start + 10_000])
    assert any(tmp_path.iterdir())
    assert drained(spooled) == sorted(records)
    assert not any(tmp_path.iterdir())


@settings(deadline=None)
@given(st.dictionaries(KEYS, st.text(st.characters(exclude_categories=["Cs"]), max_size=20)))
def test_texts_leave_in_key_order(tmp_path_factory, texts):
    spooled = spool.TextSpool(PlainSpill(tmp_path_factory.mktemp("spool")), "name")
    spooled.add(np.array(list(texts), np.uint64), list(texts.values()))
    parts = [spooled.sorted(part) for part in range(spooled.end)]
    assert [row for keys, some in parts for row in zip(keys.tolist(), some, strict=True)] == sorted(texts.items())
