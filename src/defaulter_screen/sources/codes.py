"""What single cells mean: placeholders, party types, gender, age, and whether an entry was withdrawn."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

from defaulter_screen.sources.dates import parse_date

_PLACEHOLDER_WORDS = (
    "暂无 暂无数据 暂无信息 无 空 不详 未知 未填 - -- --- — —— ― － －－ / \\ "
    "null none nan n/a na nil undefined \\n <null> (null)"
)
PLACEHOLDERS: Final = frozenset(
    spelling
    for word in _PLACEHOLDER_WORDS.split()
    for spelling in (word, word.upper(), word.capitalize(), "NaN", "None", "N/a")
)
"""Cells that say nothing is known; compared after stripping."""

LARGEST_EXACT: Final = 10**15
"""Spreadsheets keep 15 digits; a longer number in a numeric cell has lost its end."""


def text_of(value: Any) -> str:
    """A JSON or spreadsheet value as text, untouched where it is text already.

    A float of 16 digits or more is written as such (``3.30102198503041E+17``), so that an identity number that a
    spreadsheet damaged shows the damage instead of invented zeros.

    >>> text_of(36.0), text_of(3.30102198503041e17), text_of(None), text_of(["甲", "乙"])
    ('36', '3.30102198503041E+17', '', '甲,乙')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, date | time):
        return _moment_text(value)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _float_text(value: float) -> str:
    if math.isnan(value):
        return ""
    if abs(value) >= LARGEST_EXACT:
        return f"{value:.15G}"
    return str(int(value)) if value.is_integer() else repr(value)


def _moment_text(value: date | time) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat()


def clean(value: Any) -> str:
    """Strip a cell; placeholders become empty. The inside stays as published.

    >>> clean(" 暂无 "), clean("偿还　借款"), clean(None)
    ('', '偿还　借款', '')
    """
    text = (value if type(value) is str else text_of(value)).strip()
    return "" if text in PLACEHOLDERS else text


_KIND_WORDS = (
    ("非自然人", "organisation"),
    ("自然人", "person"),
    ("个人", "person"),
    ("person", "person"),
    ("natural", "person"),
    ("身份证", "person"),
    ("护照", "person"),
    *(
        (word, "organisation")
        for word in ("法人", "企业", "单位", "组织", "公司", "机构", "个体", "合作社", "信用代码", "注册号", "营业执照")
    ),
    *((word, "organisation") for word in ("organisation", "organization", "company", "enterprise", "firm")),
)
_PARTY_TYPE = {"0": "person", "1": "organisation", "580": "person", "581": "organisation"}
_ORG_TYPE = {"1": "person", "2": "organisation", "3": "organisation"}
_WORDS_ONLY = {"580": "person", "581": "organisation"}
# The same digit means different things in different feeds, so the folded heading decides (FORMATS, "person or
# organisation"); under any other heading only words and the unmistakable 580/581 count.
_KIND_CODES = {
    "partytypename": _PARTY_TYPE,
    "partytype": _PARTY_TYPE,
    "kind": _PARTY_TYPE,
    "type": _PARTY_TYPE,
    "orgtype": _ORG_TYPE,
}


@lru_cache(maxsize=4096)
def party_kind(folded_heading: str, text: str) -> str:
    """``"person"``, ``"organisation"`` or empty, from a party type code or word under the given heading.

    Args:
        folded_heading: the column's heading after ``columns.fold``: it decides what a digit means.
        text: the cleaned cell.

    >>> party_kind("partytypename", "1"), party_kind("orgtype", "1"), party_kind("主体类型", "自然人")
    ('organisation', 'person', 'person')
    """
    if not text:
        return ""
    code = text.removesuffix(".0")
    known = _KIND_CODES.get(folded_heading, _WORDS_ONLY).get(code)
    if known is not None:
        return known
    lowered = text.casefold()
    return next((kind for word, kind in _KIND_WORDS if word in lowered), "")


_GENDERS = {
    **dict.fromkeys(("男", "男性", "male", "m", "1"), "male"),
    **dict.fromkeys(("女", "女性", "female", "f", "2"), "female"),
}


@lru_cache(maxsize=4096)
def gender_of(text: str) -> str:
    """``"male"``, ``"female"`` or empty; the digits are those of GB/T 2261.1.

    >>> gender_of("男性"), gender_of("F"), gender_of("9")
    ('male', 'female', '')
    """
    return _GENDERS.get(text) or _GENDERS.get(text.casefold(), "")


@lru_cache(maxsize=4096)
def age_of(text: str) -> int | None:
    """Age in years at publication; None for ``0`` (organisations), blanks and what cannot be an age.

    >>> age_of("36"), age_of("36岁"), age_of("0"), age_of("999")
    (36, 36, None, None)
    """
    digits = text.removesuffix("岁").removesuffix(".0").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 3:
        return None
    age = int(digits)
    return age if 0 < age < 150 else None


_REMOVED_WORDS = (
    "移除",
    "移出",
    "删除",
    "撤销",
    "屏蔽",
    "退出",
    "下架",
    "失效",
    "removed",
    "deleted",
    "delisted",
    "withdrawn",
    "absent",
)
_NOT_REMOVED = ("未", "否", "不", "not ")
_YES = frozenset(("1", "true", "yes", "y", "t", "是", "已"))
# Headings whose digit 1 means "gone": the deletion mark of the court's extracts, and the status of vendor feeds
# (0 present, 1 absent). STATE has no documented digits: there, only words count.
_FLAG_HEADINGS = frozenset(
    (
        "deletemark",
        "deleteflag",
        "isdelete",
        "isdeleted",
        "deleted",
        "delflag",
        "delist",
        "delisted",
        "isremoved",
        "removed",
        "status",
        "是否删除",
        "删除标志",
        "删除标记",
        "是否移除",
        "是否移出",
        "是否退出",
        "是否撤销",
        "是否屏蔽",
    )
)


def is_removed(folded_heading: str, text: str) -> bool:
    """Whether a cell says that the entry is no longer on the list.

    Removed: ``1``/``true``/``yes``/``是`` under a deletion flag (DELETEMARK, delist, 是否移除 …) or ``status``; a
    date under a removal date (移出日期, removeDate …) or a flag; under any heading a word such as 已移除, removed.
    Digits under ``STATE`` decide nothing: no feed documents them, and guessing wrong would empty a list.

    >>> is_removed("deletemark", "1"), is_removed("state", "1"), is_removed("移出日期", "2024-01-02")
    (True, False, True)
    """
    lowered = text.casefold()
    flag = folded_heading in _FLAG_HEADINGS
    if flag and lowered.removesuffix(".0") in _YES:
        return True
    if any(word in lowered for word in _REMOVED_WORDS):
        return not lowered.startswith(_NOT_REMOVED)
    return folded_heading not in ("state", "status", "状态") and parse_date(text) is not None
