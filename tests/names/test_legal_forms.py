"""Legal forms and branches at the end of names."""

from __future__ import annotations

import pytest

from defaulter_screen.names.legal_forms import form_classes, split_branch, split_form


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("鑫隆贸易有限责任公司", ("鑫隆贸易", "有限责任公司", "limited")),
        ("鑫隆贸易集团有限公司", ("鑫隆贸易", "集团有限公司", "limited")),
        ("鑫隆小吃店个体工商户", ("鑫隆小吃", "店", "individual")),
        ("张小四个体工商户", ("张小四", "个体工商户", "individual")),
        ("大江银行", ("大江银行", "", "")),
        ("公司", ("公司", "", "")),
        ("鑫公司", ("鑫公司", "", "")),
        ("", ("", "", "")),
    ],
)
def test_split_form(text, parts):
    assert split_form(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("鑫隆贸易有限公司宁波分公司", ("鑫隆贸易有限公司", "宁波分公司")),
        ("鑫隆贸易有限公司分公司", ("鑫隆贸易有限公司", "分公司")),
        ("鑫隆贸易有限公司工会委员会", ("鑫隆贸易有限公司", "工会委员会")),
        ("鑫隆贸易有限公司宁波", ("鑫隆贸易有限公司宁波", "")),
        ("公司之家宁波分公司", ("公司之家宁波分公司", "")),
        ("鑫隆公司控股有限公司", ("鑫隆公司控股有限公司", "")),
        ("鑫隆贸易有限公司", ("鑫隆贸易有限公司", "")),
        ("鑫隆机械厂第二分厂", ("鑫隆机械厂", "第二分厂")),
        ("鑫隆合作社城关分社", ("鑫隆合作社", "城关分社")),
        ("大江银行西湖支行", ("大江银行", "西湖支行")),
        ("鑫隆宁波分公司", ("鑫隆宁波分公司", "")),
        ("鑫隆宁波支行", ("鑫隆宁波支行", "")),
        ("鑫隆", ("鑫隆", "")),
    ],
)
def test_split_branch(text, parts):
    assert split_branch(text) == parts


def test_forms_that_are_one_in_law_share_a_class():
    classes = form_classes()
    assert classes["有限公司"] == classes["有限责任公司"] == "limited"
    assert classes["股份有限公司"] != classes["有限公司"] != classes["公司"]
