"""Headings of all families are recognised; what could be read in two ways is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.errors import AmbiguousSourceError, SourceError
from defaulter_screen.sources import column_names
from defaulter_screen.sources.columns import (
    APPLICANTS,
    LISTINGS,
    detect_applicant_columns,
    detect_listing_columns,
    fold,
    names_somebody,
)

FAMILIES = {
    "name": "iname INAME inameclean pname companyName realname NAME BZXRMC xm xname 被执行人姓名/名称 失信被执行人名称 企业名称/单位名称",
    "gender": "sexy SEX_NAME sexname sexyclean sex 性别",
    "age": "age AGE ageclean 年龄",
    "number": "cardNum CARDNUM cardnum idcardNo certNo idcard tmzjhm partyCardNum 身份证号码/组织机构代码 身份证号码/工商注册号",
    "uscc": "SHXYDM tyshxydm 统一社会信用代码",
    "org_code": "ZZJGDM 组织机构代码",
    "legal_representative": (
        "businessEntity BUESINESSENTITY BUSINESSENTITY businessentity staff ownerName legalRep FRDB 法定代表人或者负责人姓名 "
        "企业法人姓名/法定代表人/负责人姓名"
    ),
    "court": "courtName COURT_NAME courtname court execCourt execCourtName ZXFY 执行法院",
    "province": "areaName areaNameNew AREA_NAME AREA_ID areaname province DYMC 省份 地域名称(省份) 身份证原始发证地",
    "basis_number": "gistId GIST_CID GIST_ID gistcid gistid yjCode judgementNo baseonno ZXYJWH 执行依据文号",
    "filing_date": "regDate REG_DATE regdate sortTime caseDt filingdate LASJ caseCreateTime 立案时间",
    "case_number": "caseCode CASE_CODE casecode caseNo AH 案号",
    "basis_unit": "gistUnit GIST_UNIT gist_nuit gistunit yjdw judgementCourt 做出执行依据单位 作出执行依据单位",
    "duty": "duty DUTY yiwu yw 生效法律文书确定的义务 法律生效文书确定的义务",
    "performance": "performance PERFORMANCE lxqk LXQK 被执行人的履行情况",
    "performed": "performedPart PERFORMED_PART performedpart YLXBF 已履行部分",
    "unperformed": "unperformPart UNPERFORM_PART unperformed_part unperformpart unperformedPart WLXBF 未履行部分",
    "grounds": (
        "disruptTypeName DISREPUT_TYPE_NAME DISRUPTTYPENAME disrupttypename jtqx xwqx JTQX behaviorDetails "
        "失信被执行人行为具体情形 失信被执行人具体情形"
    ),
    "publication_date": "publishDate publishDateStamp PUBLISH_DATE publishdate postTime publishDt FBSJ 发布时间 列入日期",
    "kind": "partyTypeName PARTY_TYPE_NAME type orgType partytypename CARDTYPE",
    "removed": "DELETEMARK STATE delist status removeDate",
    "record_id": "id COURTCASEID fkey key recid uuid",
    "related": "qysler",
    "category": "数据类别",
}


@pytest.mark.parametrize(("field", "heading"), [(f, h) for f, headings in FAMILIES.items() for h in headings.split()])
def test_published_headings(field: str, heading: str) -> None:
    found = LISTINGS.recognise(heading)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize(
    ("field", "headings"),
    [
        (
            "name",
            (
                "姓名 名称 申请人 申请人(姓名) 被执行人(姓名/名称) 企业名称 单位名称 公司名称 供应商名称 投标人(名称) 投标单位 客户名称 "
                "主体名称 法人名称 个体户名称 iname pname name xm jgmc companyName realname 姓名/名称 姓名（必填） ＮＡＭＥ"
            ),
        ),
        (
            "id_number",
            (
                "证件号码 证件号 身份证号 身份证号(码) 公民身份号码 居民身份证 身份证件号码 cardNum idcard idNo idcardNo sfzh zjhm tmzjhm "
                "证件号码(身份证/统一社会信用代码) 申请人身份证号"
            ),
        ),
        (
            "org_number",
            "统一社会信用代码 社会信用代码 信用代码 组织机构代码 营业执照号 注册号 uscc creditCode tyshxydm tyxydm zzjgdm unityCreditCode",
        ),
        ("legal_representative", "法定代表人 负责人 法人 businessEntity ownerName"),
        ("kind", "主体类型"),
        ("document_type", "证件类型"),
        ("reference", "项目编号 标段编号 受理编号 申请编号 序号"),
        ("former_name", "曾用名"),
        ("birth_date", "出生日期 出生年月"),
        ("region", "地区 户籍所在地"),
        ("gender", "性别"),
    ],
)
def test_applicant_headings(field: str, headings: str) -> None:
    assert {(APPLICANTS.recognise(heading) or ("",))[0] for heading in headings.split()} == {field}


@pytest.mark.parametrize(
    "heading",
    [
        "配偶姓名",
        "联系人姓名",
        "法定代表人身份证号",
        "申请执行人",
        "姓名拼音",
        "经办人",
        "身份证/姓名",
        "数据来源",
        "",
        "备注",
        "、",
        "关注次数",
    ],
)
def test_somebody_elses_columns(heading: str) -> None:
    """The spouse's name or the representative's number must not be taken for the subject's."""
    assert LISTINGS.recognise(heading) is None
    assert APPLICANTS.recognise(heading) is None


def test_evaluation_headings() -> None:
    headings = ["序号", "姓名/名称", "证件类型", "证件号码", "性别", "出生日期", "地区", "法定代表人"]
    assert detect_applicant_columns(headings) == {
        "reference": 0,
        "name": 1,
        "document_type": 2,
        "id_number": 3,
        "gender": 4,
        "birth_date": 5,
        "region": 6,
        "legal_representative": 7,
    }


def test_better_tier_wins() -> None:
    assert detect_applicant_columns(["序号", "受理编号", "姓名"])["reference"] == 1
    assert detect_listing_columns(["inameclean", "iname", "publishDateStamp", "publishDate"], {}) == {
        "name": (1, 0),
        "publication_date": (3, 2),
    }


def test_two_names_are_refused() -> None:
    with pytest.raises(AmbiguousSourceError, match="--map 姓名=") as caught:
        detect_applicant_columns(["申请人", "客户名称"])
    assert caught.value.candidates == ("申请人", "客户名称")
    assert "wide" not in str(caught.value)


def test_wide_applications_are_explained() -> None:
    with pytest.raises(AmbiguousSourceError, match="--applications wide"):
        detect_applicant_columns(["姓名", "企业名称"])
    assert detect_applicant_columns(["姓名", "企业名称"], {"姓名": "企业名称"})["name"] == 1


def test_two_numbers_are_refused() -> None:
    with pytest.raises(AmbiguousSourceError, match="证件号码"):
        detect_applicant_columns(["姓名", "证件号码", "身份证号"])
    assert detect_applicant_columns(["姓名", "证件号码", "统一社会信用代码"]) == {
        "name": 0,
        "id_number": 1,
        "org_number": 2,
    }


@pytest.mark.parametrize("wanted", ["姓名", "name", "iname", "姓名/名称"])
@pytest.mark.parametrize("heading", ["XM2", "xm2", " XM_2"])
def test_overrides(wanted: str, heading: str) -> None:
    assert detect_listing_columns(["姓名", "XM2"], {wanted: heading}) == {"name": (1,)}


def test_override_takes_a_column_from_its_usual_field() -> None:
    found = detect_applicant_columns(["姓名", "法定代表人"], {"name": "法定代表人"})
    assert found == {"name": 1}


def test_overrides_must_fit() -> None:
    with pytest.raises(SourceError, match="不认识"):
        detect_listing_columns(["姓名"], {"花名": "姓名"})
    with pytest.raises(SourceError, match="没有列 'XM'"):
        detect_listing_columns(["姓名"], {"姓名": "XM"}, path="list.csv")


def test_data_in_place_of_headings_is_not_shown() -> None:
    for detect in (detect_listing_columns, detect_applicant_columns):
        with pytest.raises(SourceError) as caught:
            detect(["测试甲", "330102198503041234"], {})
        assert "测试甲" not in str(caught.value)
        assert "330102" not in str(caught.value)


def test_names_somebody() -> None:
    assert names_somebody(["序号", "统一社会信用代码"])
    assert not names_somebody(["日期", "温度"])


def test_no_synonym_stands_for_two_fields() -> None:
    for fields in (column_names.LIST_FIELDS, column_names.APPLICANT_FIELDS):
        words = [fold(word) for tiers in fields.values() for word in tiers.replace("|", " ").split()]
        assert sorted(word for word in set(words) if words.count(word) > 1) == []


@given(
    st.sampled_from([word for tiers in column_names.LIST_FIELDS.values() for word in tiers.replace("|", " ").split()]),
    st.sampled_from(["{}", " {}", "{}\ufeff", "\u200b{} ", "{}:", "*{}", "（{}）", "{}(必填)"]),
    st.sampled_from([str.upper, str.lower, str.title]),
)
def test_spelling_does_not_matter(word: str, dressed: str, case) -> None:
    assert LISTINGS.recognise(dressed.format(case(word))) == LISTINGS.recognise(word)


@given(st.text(max_size=40))
def test_any_heading_can_be_looked_at(heading: str) -> None:
    found = LISTINGS.recognise(heading)
    assert found is None or found[0] in column_names.LIST_FIELDS


def test_many_headings_do_not_pile_up() -> None:
    for number in range(5000):
        LISTINGS.recognise(f"列{number}")
    assert len(LISTINGS._seen) < 5000
