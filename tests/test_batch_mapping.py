"""Cells become subjects by the columns that were recognised."""

from __future__ import annotations

import pickle

import pytest

from defaulter_screen.batch.mapping import make_mapper
from defaulter_screen.errors import AmbiguousSourceError
from defaulter_screen.models.subject import SubjectKind

BOTH = ["姓名/名称", "证件类型", "证件号码", "统一社会信用代码"]


@pytest.mark.parametrize(
    ("document", "number", "code", "expected", "kind"),
    [
        ("居民身份证", "11", "22", "11", SubjectKind.PERSON),
        ("身份证", "", "22", "22", SubjectKind.PERSON),
        ("统一社会信用代码", "11", "22", "22", SubjectKind.ORGANISATION),
        ("组织机构代码", "11", "", "11", SubjectKind.ORGANISATION),
        ("", "11", "", "11", None),
        ("", "", "22", "22", None),
        ("无", "11", "22", "22", None),
    ],
)
def test_the_number_that_fits_the_kind_is_used(
    document: str, number: str, code: str, expected: str, kind: SubjectKind | None
) -> None:
    subject = make_mapper(BOTH, {}, "")(["某某", document, number, code])
    assert subject.id_number == expected
    assert subject.kind is kind


def test_every_column_finds_its_field() -> None:
    headings = ["受理编号", "姓名", "曾用名", "身份证号", "性别", "出生日期", "地区", "法定代表人"]
    cells = ["A1", "张三", "张山、张珊", "3301", "女", "1985年", "浙江", "-"]
    subject = make_mapper(headings, {}, "")(cells)
    assert (subject.name, subject.id_number, subject.gender) == ("张三", "3301", "female")
    assert (subject.birth_date, subject.region, subject.reference) == ("1985年", "浙江", "A1")
    assert subject.aliases == ("张山", "张珊")
    assert subject.legal_representative is None


def test_an_odd_gender_is_no_evidence_instead_of_an_error() -> None:
    assert make_mapper(["姓名", "性别"], {}, "")(["张三", "保密"]).gender is None


def test_the_user_s_word_goes_first() -> None:
    mapper = make_mapper(["姓名", "XM"], {"姓名": "XM"}, "")
    assert mapper(["甲", "乙"]).name == "乙"


def test_two_names_are_refused() -> None:
    with pytest.raises(AmbiguousSourceError):
        make_mapper(["姓名", "企业名称"], {}, "")


def test_a_mapper_travels_to_workers() -> None:
    mapper = pickle.loads(pickle.dumps(make_mapper(BOTH, {}, "")))
    assert mapper(["甲", "", "1", ""]).id_number == "1"
