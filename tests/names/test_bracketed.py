"""What stands in brackets: places, owners, former names, states."""

from __future__ import annotations

import pytest

from defaulter_screen.names.bracketed import other_names, owner_name, read_brackets


@pytest.mark.parametrize(
    ("raw", "owner"),
    [
        ("鑫隆小吃店（经营者：张小四）", "张小四"),
        ("鑫隆小吃店(业主 张小四)", "张小四"),
        ("鑫隆小吃店(张小四)", "张小四"),
        ("张小四(杭州市西湖区鑫隆小吃店)", "张小四"),
        ("鑫隆小吃店,经营者:张小四", "张小四"),
        ("鑫隆小吃店(西湖店)", ""),
        ("鑫隆贸易有限公司(张小四)", ""),
        ("鑫隆小吃店(云和)", ""),
        ("天华(鑫隆贸易公司)", ""),
        ("鑫隆小吃店", ""),
        ("经营者:(张小四)", ""),
    ],
)
def test_owner_name(raw, owner):
    assert owner_name(raw) == owner


@pytest.mark.parametrize(
    ("raw", "others"),
    [
        ("鑫隆贸易有限公司（曾用名：鑫达贸易有限公司）", ("鑫达贸易有限公司",)),
        ("鑫隆贸易有限公司(原鑫达贸易有限公司)(简称鑫隆贸易)", ("鑫达贸易有限公司", "鑫隆贸易")),
        ("鑫隆贸易有限公司(原料)", ()),
        ("鑫隆贸易有限公司", ()),
    ],
)
def test_other_names(raw, others):
    assert other_names(raw) == others


@pytest.mark.parametrize(
    ("compared", "text", "body", "place"),
    [
        ("天华(北京)电器公司", "天华北京电器公司", "天华电器公司", "北京"),
        ("天华(浙江省杭州市)电器公司", "天华浙江省杭州市电器公司", "天华电器公司", "浙江省杭州市"),
        ("天华(中国)公司", "天华中国公司", "天华公司", "中国"),
        ("天华(北京)(上海)公司", "天华北京上海公司", "天华上海公司", "北京"),
        ("天华公司(宁波)分公司", "天华公司宁波分公司", "天华公司宁波分公司", ""),
        ("天华(集团)公司", "天华集团公司", "天华集团公司", ""),
        ("天华()公司", "天华公司", "天华公司", ""),
        ("天华(筹)公司", "天华公司", "天华公司", ""),
        ("天华(北京公司", "天华北京公司", "天华北京公司", ""),
    ],
)
def test_read_brackets(compared, text, body, place):
    found = read_brackets(compared)
    assert (found.text, found.body, found.place) == (text, body, place)
