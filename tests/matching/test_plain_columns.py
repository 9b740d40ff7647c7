"""What columns say of names and numbers is what the long way says of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids.detect import parse_number
from defaulter_screen.ids.number import Scheme
from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.blocking import number_keys
from defaulter_screen.matching.plain_columns import plain_names, resident_numbers
from defaulter_screen.names.text import is_plain

TODAY = date(2026, 11, 1)
CLOSE = st.builds(
    lambda area, born, rest, check: f"{area}{born}{rest}"[:17].ljust(17, "0") + check,
    st.sampled_from(["330102", "110105", "810000", "990102", "911301", "930102", "000000"]),
    st.sampled_from(["19850304", "20240229", "20230229", "18791231", "18800101", "20261101", "20261102", "19001332"]),
    st.from_regex(r"[0-9]{3}", fullmatch=True),
    st.sampled_from([*"0123456789Xx"]),
)
ANY = st.one_of(CLOSE, st.text("0123456789Xx*１张 ", max_size=20))


@given(st.lists(ANY, min_size=1, max_size=8))
def test_valid_numbers_are_valid_complete_and_found_by_the_same_keys(texts: list[str]) -> None:
    column = resident_numbers(texts, TODAY)
    for place, text in enumerate(texts):
        if not column.valid[place]:
            continue
        number = parse_number(text, today=TODAY)
        assert number is not None
        assert number.scheme is Scheme.RESIDENT_ID
        assert number.complete
        assert not number.problems
        assert [int(keys[place]) for keys in column.keys] == number_keys(number.pattern)


@given(st.lists(CLOSE.map(lambda text: text[:17] + check_character(text[:17])), min_size=1, max_size=8))
def test_no_plain_valid_number_is_left_to_the_long_way(texts: list[str]) -> None:
    column = resident_numbers(texts, TODAY)
    for place, text in enumerate(texts):
        number = parse_number(text, today=TODAY)
        usual = number is not None and number.scheme is Scheme.RESIDENT_ID and not number.problems
        if usual and text[0] != "9" and not text.endswith("000"):
            assert column.valid[place], text


@given(st.lists(st.text(st.sampled_from("张伟王偉·a𠮷丨龘 一\0"), max_size=6), min_size=1, max_size=8))
def test_plain_names_are_those_that_normalisation_leaves_alone(texts: list[str]) -> None:
    plain, lengths = plain_names(texts)
    for place, text in enumerate(texts):
        assert plain[place] == (2 <= len(text) <= 4 and is_plain(text))
        assert lengths[place] == (len(text) if plain[place] else 0)


@pytest.mark.parametrize("texts", [[""], ["\0\0"], ["张\0"], ["张\0伟"], ["张伟\0"]])
def test_odd_cells_are_not_plain(texts: list[str]) -> None:
    assert not plain_names(texts)[0].any()
    assert not resident_numbers(texts, TODAY).valid.any()
