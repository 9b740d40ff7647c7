"""Person or organisation, by the shape of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names import kind
from defaulter_screen.names.kind import guess_kind

PERSONS = """
张三 王伟 欧阳小明 司马相宜 李建设 王发展 张学会 李大学 陈店生 张王小满 阿里木 买买提·艾山 阿卜杜热合曼·吐尔逊 约翰·史密斯
阿不都热依木 买买提艾力江 Zhang,Wei ZHANG-WEI JohnSmith 張三 王伟(曾用名:王建国) 张三A 阿里巴巴 李 —— 扎西次仁 巴图尔·A
"""
ORGANISATIONS = """
杭州鑫隆贸易有限公司 鑫隆贸易 鑫隆五金厂 鑫隆厂 老王饭店 恒信集团 北京恒达 上海鑫隆 杭州市第一人民医院 东恩村村民委员会 某某村村民小组
个体工商户张小四 云帆房地产开发 ABC科技 3M中国 ABC-Co.,Ltd. Acme&Sons Universal-Bank 鑫隆第三分公司 鑫隆超市 海豚湾儿童乐园
云帆·小满文化传媒有限公司 云帆·小满文化传媒 天华(北京)电器有限公司 (有限公司) Area51 长风破浪会有时 张三丰火锅店 鑫隆ABC建材
"""


@pytest.mark.parametrize("name", PERSONS.split())
def test_persons(name):
    assert guess_kind(name) == "person"


@pytest.mark.parametrize("name", ORGANISATIONS.split())
def test_organisations(name):
    assert guess_kind(name) == "organisation"


@pytest.mark.parametrize("name", ["Zhang Wei", "WEI ZHANG", "王 伟", "阿不都热依木 艾力", "", "  "])
def test_spaces_do_not_make_an_organisation(name):
    assert guess_kind(name) == "person"


def test_a_company_in_letters():
    assert guess_kind("Xinlong Trading Co., Ltd.") == "organisation"
    assert guess_kind("ＸＩＮＬＯＮＧ　ＬＩＭＩＴＥＤ") == "organisation"


@pytest.mark.parametrize(
    "name",
    [
        *("张", "张三", "鑫隆厂", "欧阳小明", "买买提江", "老王饭店", "司马光店", "张家村委员会", "集团", "公司"),
        *("杭州鑫隆贸易有限公司", "中国银行", "鑫隆集团", "上海滩", "阿卜杜拉吐尔逊", "第八工程局", "小吃店"),
    ],
)
def test_names_with_nothing_to_repair_are_guessed_as_others(name: str) -> None:
    quickly = guess_kind(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "is_plain", lambda _raw: False)
        assert guess_kind(name) == quickly


@given(st.text(alphabet="张鑫隆贸易店厂集团公司（）()北京", max_size=10))
def test_the_short_way_for_brackets_guesses_what_the_whole_way_does(name: str) -> None:
    quickly = guess_kind(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "with_plain_brackets", lambda _raw: None)
        assert guess_kind(name) == quickly
