"""What organisations' names may be meant to be, where a character of the place, the trade or the legal form is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names.misspelt import meant_names
from defaulter_screen.names.organisation import parse_organisation

WRITTEN_AND_MEANT = """
杭州天华贸易有芳公司|杭州天华贸易有限公司
杭州天华贸易有限公词|杭州天华贸易有限公司
杭州天华贸易有公司|杭州天华贸易有限公司
杭州天华贸易有限责公司|杭州天华贸易有限责任公司
杭州天华贸易有限公司责任|
杭州天华贸易股分有限公司|杭州天华贸易股份有限公司
杭州天华贸易鼓动有限公司|
浙江扒皆砖业合作社|
杭洲天华贸易有限公司|杭州天华贸易有限公司
石家庒天华贸易有限公司|石家庄天华贸易有限公司
航州天华贸易公司|杭州天华贸易公司
杭洲天华贸易有限公司宁波分公司|杭州天华贸易有限公司宁波分公司
浙将省杭州市天华贸易有限公司|浙江省杭州市天华贸易有限公司
浙江省杭洲市天华贸易有限公司|浙江省杭州市天华贸易有限公司
杭州市西胡区天华贸易有限公司|杭州市西湖区天华贸易有限公司
临颍天华芳映有限公司|临颍天华放映有限公司
杭州天华茂易有限公司|杭州天华贸易有限公司
杭州天华茂易|杭州天华贸易
鲁甸天华微电子静限公司|鲁甸天华微电子静有限公司 鲁甸天华微电子有限公司
杭州天华磊易有限公司|
杭州天华贸易有限公司|
天华贸易有限公司|
柯城天华贸易有限公司|
浙江天华洲市场有限公司|
国有资公司|
陈有芳公司|
天华贸易|
天|
"""


@pytest.mark.parametrize("case", WRITTEN_AND_MEANT.strip().split("\n"))
def test_what_is_meant(case: str) -> None:
    written, meant = case.split("|")
    assert [one.text for one in meant_names(parse_organisation(written))] == meant.split()


def test_several_may_be_meant() -> None:
    found = meant_names(parse_organisation("杭州天华贸易限公司"))
    assert {"杭州天华贸易有限公司"} <= {one.text for one in found}
    assert 1 < len(found) <= 8


_PLACES = st.sampled_from(["杭州", "浙江省杭州市", "义乌市", "内蒙古", ""])
_TRADES = st.sampled_from(["贸易", "食品", "电器", "", "建设第八工程"])
_FORMS = st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "专业合作社", "厂", "公司", ""])


@given(_PLACES, st.text("天华宏鑫州限公", min_size=2, max_size=3), _TRADES, _FORMS, st.data())
def test_what_is_meant_is_another_name_of_which_more_is_understood(place, brand, trade, form, data) -> None:
    name = place + brand + trade + form
    at = data.draw(st.integers(0, len(name) - 1))
    written = parse_organisation(name[:at] + data.draw(st.sampled_from("洲线公司限州天")) + name[at + 1 :])
    for meant in meant_names(written):
        assert meant.text != written.text
        parts = (meant.form, meant.region_code, meant.industry), (written.form, written.region_code, written.industry)
        assert any(len(ours) > len(theirs) for ours, theirs in zip(*parts, strict=True))
        assert meant.branch == written.branch


@pytest.mark.parametrize("form", ["有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "农民专业合作社"])
@pytest.mark.parametrize("other", "芳鑫〇Ａ")
def test_any_wrong_character_of_a_form_is_seen_through_where_little_is_left_of_it(form: str, other: str) -> None:
    for at in range(len(form)):
        name = parse_organisation("杭州天华贸易" + form[:at] + other + form[at + 1 :])
        if name.form in ("", "公司"):
            assert form in {one.form for one in meant_names(name)}
