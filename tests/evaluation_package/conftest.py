"""A small made-up list in a store, shared by the tests of this folder."""

from __future__ import annotations

from datetime import date

import pytest

from defaulter_screen.screener import Screener

AT = date(2026, 11, 1)
LIST = [
    {
        "iname": "澹台鹤轩",
        "cardNum": "1101011980****0076",
        "caseCode": "(2021)京0101执55号",
        "sexy": "男",
        "publishDate": "2026年03月04日",
    },
    {"iname": "欧阳明辉", "cardNum": "3301021985****1236", "caseCode": "(2020)浙0102执1号", "sexy": "男"},
]
APPLICANTS = """序号,姓名,证件号码,出生日期,listed,情形,正确案号
1,澹台鹤轩,110101198003070076,,是,完整号码,（2021）京0101执55号
2,澹台鹤轩,,,是,仅姓名,(2021)京0101执55号
3,澹台鹤轩,110101199003070038,,否,同名,
4,王小明,,,否,仅姓名,
5,,,,否,空行,
6,欧阳明辉,,,不确定,仅姓名,
"""


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "list.db"
    with Screener.open(path, create=True, audit=False) as screener:
        screener.load(LIST, list_date=AT)
    return path


@pytest.fixture
def applicants(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(APPLICANTS, "utf-8")
    return path
