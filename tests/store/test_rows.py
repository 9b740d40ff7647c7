from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.models.listing import Listing, ListKind, RelatedPerson
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.store.rows import PHRASES, TEXT_START, unpack
from store.packing import ListingFields, pack

TEXT = st.text(max_size=12)
CASES = st.from_regex(r"[（(〔]?[0-9]{4}[)）]?浙[0-9]{0,4}执(恢)?字?第?[0-9]{1,10}号?(之一)?", fullmatch=True)
NUMBERS = st.from_regex(r"[0-9]{9,11}\*{3,5}[0-9]{3}[0-9Xx]", fullmatch=True)
FIELDS = st.builds(
    ListingFields,
    kind=st.sampled_from(SubjectKind),
    name=TEXT,
    number=TEXT | NUMBERS,
    gender=st.sampled_from([None, *Gender]),
    age=st.none() | st.integers(0, 130),
    legal_representative=TEXT,
    court=TEXT,
    province=TEXT,
    case_number=TEXT | CASES,
    basis_number=TEXT | CASES,
    basis_unit=TEXT,
    filing_date=st.none() | st.dates(),
    publication_date=st.none() | st.dates(),
    duty=TEXT,
    performance=TEXT,
    performed=TEXT,
    unperformed=TEXT,
    grounds=TEXT,
    record_id=TEXT,
    category=TEXT,
    related=st.lists(st.builds(RelatedPerson, TEXT, TEXT, TEXT), max_size=2).map(tuple),
)


@given(FIELDS)
def test_what_is_packed_comes_back(fields):
    packed = list(pack(fields))
    assert len(packed) == TEXT_START + 3
    phrases = {}
    for at in PHRASES:
        if packed[at] is not None:
            phrases[len(phrases) + 1] = packed[at]
            packed[at] = len(phrases)
    listing = unpack([3, 7, 255, *packed], {3: (ListKind.ROSTER, "s")}, phrases)
    wanted = {**fields._asdict(), "listing_id": 7, "list_kind": ListKind.ROSTER, "source": "s"}
    assert listing == Listing(key=fields.record_id or "00000000000000ff", **wanted)


def test_a_packed_listing_is_plain_and_small():
    fields = ListingFields(SubjectKind.PERSON, "测试", gender=Gender.MALE, age=40, filing_date=date(2020, 1, 2))
    assert all(value is None or type(value) in (int, str) for value in pack(fields))
