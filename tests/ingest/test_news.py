"""What another process took apart is taken from its news, and comes to the same."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ingest.entries import EntryContext
from defaulter_screen.ingest.entry_columns import MadePortion, PortionMaker
from defaulter_screen.ingest.news import News
from defaulter_screen.models.listing import ListKind
from defaulter_screen.sources.listing_rows import RawListing
from defaulter_screen.sources.raw_columns import in_columns

CONTEXT = EntryContext(ListKind.DEFAULTER, "court", date(2026, 11, 1))
PERSONS = st.builds(
    RawListing,
    line=st.just(1),
    name=st.sampled_from(["测芳", "测伟", "测偉", "测小芳（曾用名：测芳）", "买买提·艾力", "暂无", "Li Si"]),
    number=st.sampled_from(["9999991985****0012", "", "999999198503040012"]),
    kind=st.just("person"),
)
COMPANIES = st.builds(
    RawListing,
    line=st.just(1),
    name=st.sampled_from(
        ["杭州测试贸易有限公司", "测试（中国）有限公司上海分公司", "浙江測試電器股份有限公司", "暂无"]
    ),
    number=st.sampled_from(["91330100MA2ABCDE1R", "9133010000****DE1R", "12345678-8", "330100123456789", ""]),
    kind=st.just("organisation"),
    legal_representative=st.sampled_from(["", "测芳"]),
)
ROWS = st.lists(PERSONS | COMPANIES, min_size=1, max_size=6)


def told(made: MadePortion) -> list[list[object]]:
    listings = made.listings
    numbers = (listings.key_hashes, listings.content_hashes, listings.briefs)
    postings = zip(listings.posting_rows.tolist(), listings.posting_keys.tolist(), strict=True)
    return [*(column.tolist() for column in numbers), sorted(postings), *map(list, listings.columns)]


@given(first=ROWS, second=ROWS)
def test_who_learns_makes_the_same_and_sends_no_name_again(first: list[RawListing], second: list[RawListing]) -> None:
    alone, here, there = (PortionMaker(CONTEXT) for _ in range(3))
    news = there.make(in_columns(first)).news
    here.learn(News.unpacked(news.packed()))
    one_after_the_other = [alone.make(in_columns(rows)) for rows in (first, second)]
    made = here.make(in_columns(second))
    assert told(made) == told(one_after_the_other[1])
    assert not set(made.news.names) & set(news.names)
    met = {hashed for hashes, _ in news.organisations for hashed in hashes}
    assert not met & {hashed for hashes, _ in made.news.organisations for hashed in hashes}
    # A name in an unusual spelling is told to nobody, and may be sent twice.
    new = set(made.names.texts) - set(one_after_the_other[1].names.texts)
    assert not new & set(news.names)
