from __future__ import annotations

from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.store import spool
from defaulter_screen.store.rows import pack_postings
from defaulter_screen.store.spill import PlainSpill

KEYS = st.one_of(st.integers(0, 2**63 - 1), st.sampled_from([0, 1, 1 << 58, (1 << 58) + 1, 2**63 - 1]))
RECORDS = st.lists(st.tuples(KEYS, st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1)), max_size=40)


def expected(records):
    """What a plain sort and group gives."""
    ordered = sorted(records)
    return [
        (key, b"".join(spool.ENTRY.pack(row[2], row[1]) for row in rows))
        for key, rows in ((key, list(rows)) for key, rows in groupby(ordered, key=lambda row: row[0]))
    ]


@settings(deadline=None)
@given(RECORDS)
def test_postings_leave_sorted_and_grouped(tmp_path_factory, records):
    spooled = spool.Spool(PlainSpill(tmp_path_factory.mktemp("spool")), "posting")
    for position, (key, brief, listing_id) in enumerate(records):
        if position % 2:
            spooled.add(key, brief, listing_id)
        else:
            spooled.add_packed(pack_postings([(key, brief)]), listing_id)
    assert spooled.records == len(records)
    assert [(key, blob) for key, blob, _ in spooled.postings()] == expected(records)


@given(RECORDS.filter(bool))
def test_both_ways_of_grouping_agree(records):
    data = b"".join(spool.RECORD.pack(*record) for record in records)
    assert list(spool.grouped_plain(data)) == list(spool.grouped_arrays(data))


def test_what_does_not_fit_in_memory_goes_through_files(tmp_path):
    spooled = spool.Spool(PlainSpill(tmp_path), "posting")
    records = [((number * 7919) % 5_000, number, number) for number in range(200_000)]
    for record in records:
        spooled.add(*record)
    assert any(tmp_path.iterdir())
    assert [(key, blob) for key, blob, _ in spooled.postings()] == expected(records)
    assert not any(tmp_path.iterdir())


@settings(deadline=None)
@given(st.dictionaries(KEYS, st.text(st.characters(exclude_categories=["Cs"]), max_size=20)))
def test_texts_leave_in_key_order(tmp_path_factory, texts):
    spooled = spool.Spool(PlainSpill(tmp_path_factory.mktemp("spool")), "name")
    for key, text in texts.items():
        spooled.add_text(key, text)
    assert list(spooled.texts()) == sorted(texts.items())
