from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.store.short_forms import CaseShortener, long_case, long_number, short_case, short_number

CASE = st.from_regex(r"[^0-9]?[0-9]{4}[^0-9]{1,3}[0-9]{0,4}[^0-9]{1,3}[0-9]{1,10}[^0-9]{0,3}", fullmatch=True)
NUMBER = st.from_regex(r"[0-9]{9,11}\*{3,5}[0-9]{3}[0-9Xx]", fullmatch=True)


@given(NUMBER | st.text(max_size=20))
def test_a_number_comes_back_as_it_was(text):
    assert long_number(short_number(text)) == text


@given(CASE | st.text(max_size=20))
def test_a_case_number_comes_back_as_it_was(text):
    form, stored = short_case(text)
    assert long_case(form or "", stored) == text


@pytest.mark.parametrize("text", ["9999991985****0012", "0000001985****001X"])
def test_the_usual_mask_takes_six_bytes(text):
    assert short_number(text) < 2**47


@pytest.mark.parametrize("text", ["（2020）测0102执123号", "(2014)测执字第08146号", "〔2009〕测民初字第1号之一"])
def test_the_usual_case_number_takes_six_bytes(text):
    assert short_case(text)[1] < 2**47


@pytest.mark.parametrize("text", ["", "123", "无案号", "2020", "（２０２０）测执1号", "a\x002020b1"])
def test_other_shapes_stay_text(text):
    assert short_case(text) == (None, text or None)


_CASES = st.one_of(
    st.builds(
        lambda head, year, place, serial, tail: f"{head[0]}{year}{head[1]}{place}{serial}{tail}",
        st.sampled_from(["（）", "()", "（)", "〔〕"]),
        st.from_regex(r"\A[0-9]{4,5}\Z"),
        st.sampled_from(["浙0102执", "测执", "测9", "", "测\u2028执", "测）执", "测\0"]),
        st.from_regex(r"\A[0-9]{1,11}\Z"),
        st.sampled_from(["号", "号", "号之一", "", "号\n", "号1"]),
    ),
    st.text("（()）2020执号\n", max_size=12),
)


@given(st.lists(_CASES, max_size=4))
def test_many_case_numbers_are_shortened_as_each_is(texts: list[str]) -> None:
    forms, stored = CaseShortener().short(texts)
    assert list(zip(forms, stored, strict=True)) == [short_case(text) for text in texts]
