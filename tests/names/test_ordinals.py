"""Ordinals: Chinese and Arabic numerals are equal, brands with numerals are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names.ordinals import numeral, ordinal_at_end, ordinals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("鑫隆第三工程", "3"),
        ("鑫隆第3工程", "3"),
        ("鑫隆第03工程", "3"),
        ("鑫隆三建公司", "3"),
        ("鑫隆三建", "3"),
        ("中铁十二局集团第二工程有限公司", "12,2"),
        ("第一百零八中学", "108"),
        ("鑫隆二分公司", "2"),
        ("三一重工", ""),
        ("天一建设", ""),
        ("五粮酒业", ""),
        ("鑫隆", ""),
    ],
)
def test_ordinals(text, found):
    assert ordinals(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("二十三", "23"),
        ("一〇一", "101"),
        ("一千零一", "1001"),
        ("007", "7"),
    ],
)
def test_numeral(text, value):
    assert numeral(text) == value


@given(st.integers(min_value=1, max_value=99))
def test_every_numeral_below_a_hundred(value):
    tens, ones = divmod(value, 10)
    digits = "〇一二三四五六七八九"
    written = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    assert numeral(written) == numeral(str(value)) == str(value)


def test_ordinal_at_end():
    assert ordinal_at_end("鑫隆第十二") == 3
    assert ordinal_at_end("鑫隆第十二工程") == 0
    assert ordinal_at_end("鑫隆") == 0
