"""What single cells mean."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from defaulter_screen.sources.codes import age_of, clean, gender_of, is_removed, party_kind, text_of


@pytest.mark.parametrize(
    "cell",
    ["暂无", " 暂无 ", "-", "--", "—", "null", "NULL", "Null", "None", "NaN", "N/A", "", "\\N", "　", "无", None],
)
def test_placeholders(cell: str | None) -> None:
    assert clean(cell) == ""


def test_texts_keep_their_inside() -> None:
    assert clean(" 偿还　借款\n- 利息 ") == "偿还　借款\n- 利息"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (36, "36"),
        (330102198503041234, "330102198503041234"),
        (36.0, "36"),
        (36.5, "36.5"),
        (330102198503041234.0, "3.30102198503041E+17"),
        (123456789012345.0, "123456789012345"),
        (float("nan"), ""),
        (float("inf"), "INF"),
        (date(2020, 1, 2), "2020-01-02"),
        (datetime.fromisoformat("2020-01-02"), "2020-01-02"),
        (datetime.fromisoformat("2020-01-02T03:04"), "2020-01-02 03:04:00"),
        (time(8, 30), "08:30:00"),
        (["甲", "乙"], "甲,乙"),
        ([1, "甲"], '[1, "甲"]'),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("heading", "text", "kind"),
    [
        ("partytypename", "0", "person"),
        ("partytypename", "1", "organisation"),
        ("partytypename", "580", "person"),
        ("partytypename", "581", "organisation"),
        ("partytypename", "0.0", "person"),
        ("orgtype", "1", "person"),
        ("orgtype", "2", "organisation"),
        ("orgtype", "3", "organisation"),
        ("orgtype", "", ""),
        ("type", "0", "person"),
        ("type", "失信被执行人名单", ""),
        ("主体类型", "自然人", "person"),
        ("主体类型", "非自然人", "organisation"),
        ("主体类型", "法人或其他组织", "organisation"),
        ("主体类型", "个体工商户", "organisation"),
        ("主体类型", "1", ""),
        ("cardtype", "居民身份证", "person"),
        ("cardtype", "统一社会信用代码", "organisation"),
        ("type", "Company", "organisation"),
    ],
)
def test_party_kinds(heading: str, text: str, kind: str) -> None:
    assert party_kind(heading, text) == kind


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("男性", "male"),
        ("女", "female"),
        ("M", "male"),
        ("Female", "female"),
        ("1", "male"),
        ("0", ""),
        ("", ""),
        ("x", ""),
    ],
)
def test_genders(text: str, gender: str) -> None:
    assert gender_of(text) == gender


@pytest.mark.parametrize(
    ("text", "age"),
    [("36", 36), ("36岁", 36), ("36.0", 36), ("0", None), ("", None), ("-3", None), ("150", None), ("²", None)],
)
def test_ages(text: str, age: int | None) -> None:
    assert age_of(text) == age


@pytest.mark.parametrize(
    ("heading", "text", "removed"),
    [
        ("deletemark", "1", True),
        ("deletemark", "1.0", True),
        ("deletemark", "0", False),
        ("delist", "true", True),
        ("delist", "2024-01-02", True),
        ("status", "1", True),
        ("status", "0", False),
        ("state", "1", False),
        ("state", "20240102", False),
        ("state", "已删除", True),
        ("state", "未删除", False),
        ("状态", "已移除", True),
        ("名单状态", "正常", False),
        ("是否移除", "是", True),
        ("是否移除", "否", False),
        ("移出日期", "2024年1月2日", True),
        ("removedate", "removed", True),
        ("state", "Not removed", False),
    ],
)
def test_withdrawn_entries(heading: str, text: str, removed: bool) -> None:
    assert is_removed(heading, text) is removed
