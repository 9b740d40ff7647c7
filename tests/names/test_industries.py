"""Trade name and trade words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names.industries import split_core, trade_words
from defaulter_screen.names.lexicon import data_lines


@pytest.mark.parametrize(
    ("core", "brand", "industry"),
    [
        ("鑫隆贸易", "鑫隆", "贸易"),
        ("鑫隆网络科技", "鑫隆", "网络科技"),
        ("恒通信技术", "恒通信", "技术"),
        ("鑫隆建设第八工程", "鑫隆", "建设第八工程"),
        ("鑫隆制冷与空调", "鑫隆", "制冷与空调"),
        ("鑫隆与空调", "鑫隆与", "空调"),
        ("第三建筑", "第三", "建筑"),
        ("中国建筑", "中国建筑", ""),
        ("中国石油天然气", "中国石油", "天然气"),
        ("新科技", "新", "科技"),
        ("电气", "电气", ""),
        ("云帆", "云帆", ""),
        ("", "", ""),
    ],
)
def test_split_core(core, brand, industry):
    assert split_core(core) == (brand, industry)


@given(st.text(alphabet="鑫隆云帆科技贸易建筑工程第三与及", max_size=12))
def test_nothing_is_lost(core):
    brand, industry = split_core(core)
    assert brand + industry == core
    assert bool(brand) == bool(core)


def test_the_list_is_long_and_holds_no_single_characters_but_one():
    words = data_lines("organisations/industries.txt")
    assert len(words) > 300
    assert [word for word in words if len(word) == 1] == ["局"]
    assert "贸易" in trade_words()
