"""Portions arrive as they were sent, whatever repeats in them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ingest.entries import EntryContext
from defaulter_screen.ingest.entry_columns import MadePortion, PortionMaker
from defaulter_screen.ingest.packing import Packer, Unpacker
from defaulter_screen.models.listing import ListKind
from defaulter_screen.sources.listing_rows import RawListing, reject
from defaulter_screen.sources.raw_columns import in_columns
from defaulter_screen.sources.row_plan import RowPlan

CONTEXT = EntryContext(ListKind.DEFAULTER, "court", date(2026, 11, 1))
SOME = st.sampled_from(["", "甲", "乙", "丙", "丁"])
ROWS = st.builds(
    RawListing,
    line=st.integers(1, 9),
    name=st.sampled_from(["测芳", "测伟", "测试有限公司"]),
    number=st.just("9999991985****0012"),
    kind=st.sampled_from(["person", "organisation"]),
    court=SOME,
    case_number=st.sampled_from(["", "（2020）测0102执12号", "测1号"]),
    grounds=SOME,
    category=SOME,
    duty=SOME,
    removed=st.booleans(),
)


def told(made: MadePortion) -> tuple[object, ...]:
    listings, names = made.listings, made.names
    numbers = (listings.key_hashes, listings.content_hashes, listings.briefs, listings.posting_rows)
    return (
        made.rows,
        [column.tolist() for column in (*numbers, listings.posting_keys, names.keys, names.links, names.counts)],
        [list(column) for column in listings.columns],
        names.texts,
        made.removals,
        made.rejects,
    )


@given(portions=st.lists(st.lists(ROWS | st.just(reject(7, "no-name", "")), max_size=4), min_size=1, max_size=4))
def test_portions_arrive_as_they_were_sent(portions: list[list[RawListing]]) -> None:
    maker, packer, unpacker = PortionMaker(CONTEXT), Packer(), Unpacker()
    for rows in portions:
        made = maker.make(in_columns(rows))
        assert told(unpacker.unpacked(packer.packed(made))) == told(made)


_CELLS = st.tuples(st.sampled_from(["测芳", "测伟", ""]), SOME, SOME, st.sampled_from(["2020-01-02", "2021-02-03", ""]))


@pytest.mark.parametrize("most", [0, 3, 1000])
@given(portions=st.lists(st.lists(_CELLS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_tables_that_portions_share_arrive_as_they_were_sent(most: int, portions: list[list[tuple[str, ...]]]) -> None:
    plan = RowPlan(["姓名", "执行法院", "省份", "发布时间"], {}, path="", keyed=False, most=most)
    maker, packer, unpacker = PortionMaker(CONTEXT), Packer(), Unpacker()
    for rows in portions:
        made = maker.make(plan.build_many(list(range(len(rows))), rows))
        assert told(unpacker.unpacked(packer.packed(made))) == told(made)


def test_a_text_that_repeats_is_sent_once() -> None:
    maker, packer = PortionMaker(CONTEXT), Packer()
    plan = RowPlan(["姓名", "执行法院"], {}, path="", keyed=False)
    sent = [packer.packed(maker.make(plan.build_many([1], [("测芳", "测试市人民法院")]))) for _ in range(2)]
    assert ["测试市人民法院".encode() in data for data in sent] == [True, False]
