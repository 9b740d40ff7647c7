from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from defaulter_screen.ingest.entries import EntryContext, dotted, hash63, made_entry, unify_case_number
from defaulter_screen.models.listing import ListKind
from defaulter_screen.names.person import parse_person
from defaulter_screen.sources.listing_rows import RawListing

CONTEXT = EntryContext(ListKind.DEFAULTER, "court", date(2026, 11, 1))
RAW = RawListing(
    7, "测小芳", "9999991985****0012", "female", 40, "person", case_number="（2020）测0102执12号", duty="偿还100元"
)


def key(raw, context=CONTEXT):
    return made_entry(raw, context).key_hash


def content(raw):
    return made_entry(raw, CONTEXT).content_hash


@pytest.mark.parametrize(
    "same",
    [
        {"line": 99},
        {"duty": "偿还200元"},
        {"name": "測小芳"},
        {"name": "测 小 芳"},
        {"number": "9999991985********0012"},
        {"case_number": "(2020) 测０１０２执12号"},
        {"court": "测试市人民法院"},
    ],
)
def test_the_key_does_not_depend_on_writing_or_on_other_fields(same):
    assert key(replace(RAW, **same)) == key(RAW)


@pytest.mark.parametrize(
    "other",
    [{"name": "测大芳"}, {"number": "9999991985****0022"}, {"case_number": "（2020）测0102执13号"}, {"record_id": "7"}],
)
def test_another_case_name_or_number_is_another_key(other):
    assert key(replace(RAW, **other)) != key(RAW)


def test_kind_of_list_and_source_are_part_of_the_key():
    contexts = [CONTEXT, replace(CONTEXT, source="bureau"), replace(CONTEXT, list_kind=ListKind.HONOURED)]
    assert len({key(RAW, context) for context in contexts}) == 3
    with_id = replace(RAW, record_id="7")
    assert len({key(with_id, context) for context in contexts}) == 3


def test_every_published_field_is_part_of_the_content():
    changes = {
        "gender": "male", "age": 41, "court": "甲", "province": "乙", "basis_number": "丙", "basis_unit": "丁",
        "filing_date": date(2020, 1, 1), "publication_date": date(2020, 1, 2), "duty": "戊", "performance": "己",
        "performed": "庚", "unperformed": "辛", "grounds": "壬", "category": "癸", "related": (("测人", "", ""),),
        "legal_representative": "子", "number": "9999991985********0012",
    }  # fmt: skip
    hashes = {content(RAW)} | {content(replace(RAW, **{field: value})) for field, value in changes.items()}
    assert len(hashes) == 1 + len(changes)
    assert content(replace(RAW, line=99)) == content(RAW)


def test_hashes_fit_sqlite_integers_and_keep_their_parts_apart():
    assert 0 <= hash63(["a"]) < 2**63
    assert hash63(["ab", "c"]) != hash63(["a", "bc"])
    assert hash63(["\ud800"]) >= 0


def test_a_person_is_found_under_every_name_of_the_cell():
    entry = made_entry(replace(RAW, name="测小芳（曾用名：测芳）"), CONTEXT)
    assert [name.text for name in entry.names] == ["测小芳", "测芳"]


def test_an_organisation_has_no_person_names():
    entry = made_entry(RawListing(1, "测试钢铁有限公司", "", kind="organisation"), CONTEXT)
    assert entry.names == []
    assert entry.keys


@pytest.mark.parametrize("text", ["", "（2020）浙0102执123号", "〔2020〕浙0102执 123号", "【2020】浙０１０２执123号"])
def test_brackets_width_and_spaces_of_a_case_number_are_unified(text):
    assert unify_case_number(text) == ("(2020)浙0102执123号" if text else "")
    assert unify_case_number(unify_case_number(text)) == unify_case_number(text)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("测小芳", "测小芳"),
        ("买买提•艾力", "买买提·艾力"),
        ("姓名：买买提.艾力（男）", "买买提·艾力"),
        ("买买提艾力", "买买提艾力"),
    ],
)
def test_dots_are_kept(written, expected):
    assert dotted(parse_person(written)) == expected
