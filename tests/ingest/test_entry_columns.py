"""Columns say of every entry what the scalar path says of it alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.ingest.entries import EntryContext, dotted, made_entry
from defaulter_screen.ingest.entry_columns import PortionMaker
from defaulter_screen.matching.blocking import name_links
from defaulter_screen.models.listing import ListKind, RelatedPerson
from defaulter_screen.models.subject import Gender
from defaulter_screen.sources.listing_rows import RawListing, reject
from defaulter_screen.sources.raw_columns import in_columns
from store.packing import ListingFields, pack

CONTEXT = EntryContext(ListKind.DEFAULTER, "court", date(2026, 11, 1))

DAYS = st.dates(date(1878, 1, 1), date(2030, 1, 1)).map(lambda day: day.strftime("%Y%m%d"))
AREAS = st.sampled_from(["330102", "999999", "110101", "810000", "710000", "911301", "000000", "123456", "830000"])
BODIES = st.builds(lambda area, day, rest: f"{area}{day}{rest:03d}", AREAS, DAYS, st.integers(0, 999))
WHOLE = BODIES.map(lambda body: body + check_character(body))
ENDS = st.sampled_from("0123456789Xx*")
NUMBERS = st.one_of(
    WHOLE,
    st.builds(lambda body, end: body + end, BODIES, ENDS),
    WHOLE.map(lambda number: f"{number[:10]}****{number[14:]}"),
    st.builds(lambda body, end: f"{body[:10]}****{body[14:]}{end}", BODIES, ENDS),
    WHOLE.map(lambda number: f"{number[:14]}****"),
    WHOLE.map(lambda number: f"{number[:10]}********{number[14:]}"),
    BODIES.map(lambda body: body[:6] + body[8:]),
    st.builds(lambda digit, count: digit * count, st.sampled_from("0123456789*"), st.sampled_from([9, 15, 18])),
    st.text("0123456789X*x -A\uff11", max_size=20),
    st.sampled_from(["91330100MA2ABCDE1R", "9133****MA2ABCDE1R", "MA2ABCDE1", "33010200001234X", "E12345678", "暂无"]),
)
NAMES = st.one_of(
    st.text("测试王李小大芳伟欧阳买提艾力", min_size=1, max_size=4),
    st.text("测试王（）() 曾用名：·、/abA先生", min_size=1, max_size=8),
    st.sampled_from(
        [
            "测小芳（曾用名：测芳）",
            "买买提·艾力",
            "Zhang Wei",
            "无名",
            "-",
            "杭州测试贸易有限公司",
            "测试（中国）有限公司上海分公司",
        ]
    ),
)
RELATED = st.lists(st.tuples(NAMES, st.just(""), st.just("")), max_size=2).map(tuple)
ROWS = st.builds(
    RawListing,
    line=st.integers(1, 9),
    name=NAMES,
    number=NUMBERS,
    gender=st.sampled_from(["", "male", "female"]),
    age=st.one_of(st.none(), st.integers(1, 99)),
    kind=st.sampled_from(["", "person", "person", "organisation"]),
    legal_representative=st.one_of(st.just(""), NAMES),
    court=st.sampled_from(["", "测试市人民法院"]),
    province=st.sampled_from(["", "浙江", "测试", "新疆维吾尔自治区"]),
    case_number=st.one_of(
        st.sampled_from(
            ["", "（2020）测0102执12号", "(2020)测0102执12号", "〔2020〕测 ０１执00012号之一", "2020测\n执3号"]
        ),
        st.text("(（2020）测执1号 \n", max_size=12),
    ),
    basis_number=st.sampled_from(["", "（2019）测0102民初7号", "测仲裁"]),
    basis_unit=st.sampled_from(["", "测试仲裁委员会"]),
    filing_date=st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2026, 1, 1))),
    publication_date=st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2026, 1, 1))),
    duty=st.sampled_from(["", "偿还100元"]),
    performance=st.sampled_from(["", "全部未履行"]),
    performed=st.sampled_from(["", "50元"]),
    unperformed=st.sampled_from(["", "50元"]),
    grounds=st.sampled_from(["", "违反财产报告制度"]),
    record_id=st.sampled_from(["", "", "77"]),
    category=st.sampled_from(["", "甲"]),
    related=RELATED,
)


def packed(raw, kind):
    related = tuple(RelatedPerson(*one) for one in raw.related)
    gender = Gender(raw.gender) if raw.gender else None
    taken = {name: getattr(raw, name) for name in ListingFields._fields if name not in ("kind", "gender", "related")}
    return pack(ListingFields(kind=kind, gender=gender, related=related, **taken))


def same(maker, rows, context=CONTEXT):
    made = maker.make(in_columns(rows))
    listings = made.listings
    keys = [[] for _ in rows]
    for position, key in zip(listings.posting_rows.tolist(), listings.posting_keys.tolist(), strict=True):
        keys[position].append(key)
    packs = list(zip(*listings.columns, strict=True))
    for position, raw in enumerate(rows):
        entry = made_entry(raw, context)
        assert int(listings.key_hashes[position]) == entry.key_hash
        assert int(listings.content_hashes[position]) == entry.content_hash
        assert int(listings.briefs[position]) == entry.brief
        assert sorted(keys[position]) == sorted(entry.keys)
        assert packs[position] == packed(raw, entry.kind)
    return made


@settings(deadline=None, max_examples=300)
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_columns_equal_rows(rows):
    same(PortionMaker(CONTEXT), rows)


@settings(deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4), st.sampled_from([ListKind.HONOURED, ListKind.CONSUMPTION_RESTRICTED]))
def test_columns_equal_rows_of_other_lists(rows, kind):
    context = replace(CONTEXT, list_kind=kind)
    same(PortionMaker(context), rows, context)


@settings(deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4), st.lists(ROWS, min_size=1, max_size=4))
def test_what_was_met_before_changes_nothing_and_every_name_is_sent_once(first, second):
    maker = PortionMaker(CONTEXT)
    portions = [same(maker, first), same(maker, second)]
    sent = [key for made in portions for key in made.names.keys.tolist()]
    expected = {}
    for raw in (*first, *second):
        for name in made_entry(raw, CONTEXT).names:
            key, links = name_links(name)
            expected.setdefault(key, set()).add((dotted(name), tuple(links)))
    assert sorted(sent) == sorted(expected)
    for made in portions:
        ends = made.names.counts.cumsum().tolist()
        for key, text, start, end in zip(made.names.keys.tolist(), made.names.texts, [0, *ends], ends, strict=False):
            assert (text, tuple(made.names.links[start:end].tolist())) in expected[key]


def test_cards_that_are_too_many_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("defaulter_screen.ingest.entry_columns.CARDS_AT_MOST", 2)
    maker = PortionMaker(CONTEXT)
    rows = [RawListing(n, f"测{name}", "", kind="person") for n, name in enumerate("芳伟军芳伟军")]
    assert len(same(maker, rows).names.texts) == 3


def test_removals_and_rejects_keep_their_places():
    rows = [
        RawListing(1, "测甲", kind="person", removed=True),
        reject(2, "no-name", ""),
        RawListing(3, "测乙", kind="person"),
        RawListing(4, "测丙", kind="person", removed=True),
        reject(5, "no-name", ""),
    ]
    made = PortionMaker(CONTEXT).make(in_columns(rows))
    assert [(removal.before, removal.line) for removal in made.removals] == [(0, 1), (1, 4)]
    assert [removal.key_hash for removal in made.removals] == [
        made_entry(rows[place], CONTEXT).key_hash for place in (0, 3)
    ]
    assert [(before, row.line) for before, row in made.rejects] == [(1, 2), (2, 5)]
    assert made.rows == 5
    assert made.listings.columns[1] == ["测乙"]
