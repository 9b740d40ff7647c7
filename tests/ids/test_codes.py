"""Unified social credit code, organisation code, business registration number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from defaulter_screen.ids import business_registration, org_code, uscc
from defaulter_screen.ids.number import Problem, Scheme
from ids.numbers import TODAY, org_codes, registrations, usccs


@given(usccs)
def test_generated_unified_codes_are_valid(code: str) -> None:
    number = uscc.parse(code, today=TODAY)
    assert number.problems == ()
    assert number.pattern == code
    assert number.area == code[2:8]


@given(usccs)
def test_unified_code_agrees_with_the_oracle(code: str) -> None:
    assert oracle.calc_check_digit(code) == code[-1]
    # The oracle knows no department that is a letter.
    assert oracle.is_valid(code) == code[0].isdecimal()


@given(usccs, st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_single_wrong_character_breaks_a_unified_code(code: str, position: int, wrong: str) -> None:
    slip = code[:position] + wrong + code[position + 1 :]
    assert uscc.parse(slip, today=TODAY).valid == (slip == code)


@pytest.mark.parametrize("department", sorted(uscc.DEPARTMENTS))
def test_all_departments(department: str) -> None:
    body = f"{department}1100000MA2ABCDEX"
    assert uscc.parse(body + uscc.check_character(body), today=TODAY).problems == ()


def test_embedded_code_is_a_note() -> None:
    body = "91330100MA2ABCDE1"
    number = uscc.parse(body + uscc.check_character(body), today=TODAY)
    assert number.problems == (Problem.EMBEDDED_CODE,)
    assert number.valid


def test_unified_code_with_unknown_area() -> None:
    body = "91990100MA2ABCDEX"
    assert uscc.parse(body + uscc.check_character(body), today=TODAY).problems == (Problem.AREA_UNKNOWN,)


@pytest.mark.parametrize(
    ("text", "problem", "area"),
    [
        ("91330100MA2ABCDEXA", Problem.CHECKSUM, "330100"),
        ("91330100MA2ABCDEO1", Problem.FORMAT, "330100"),
        ("B1330100MA2ABCDEX1", Problem.FORMAT, "330100"),
        ("9133O100MA2ABCDEX1", Problem.FORMAT, None),
        ("91330100MA2ABCDEX", Problem.LENGTH, None),
    ],
)
def test_unified_code_problems(text: str, problem: Problem, area: str | None) -> None:
    number = uscc.parse(text, today=TODAY)
    assert (number.scheme, number.problems, number.area) == (Scheme.USCC, (problem,), area)
    assert number.pattern == (text if len(text) == 18 else None)


@given(org_codes)
def test_organisation_code_stands_at_its_place(code: str) -> None:
    number = org_code.parse(code, today=TODAY)
    assert number.problems == ()
    assert number.pattern == "********" + code + "*"


@given(org_codes, st.integers(0, 8), st.sampled_from("0123456789"))
def test_a_single_wrong_digit_is_seen_where_the_modulus_allows(code: str, position: int, wrong: str) -> None:
    slip = code[:position] + wrong + code[position + 1 :]
    if code[position].isdecimal():
        assert org_code.parse(slip, today=TODAY).valid == (slip == code)


@pytest.mark.parametrize(
    ("text", "problem", "pattern"),
    [
        ("123456789", Problem.CHECKSUM, "********123456789*"),
        ("12345678A", Problem.FORMAT, "********12345678A*"),
        ("1234567中8", Problem.FORMAT, "********1234567中8*"),
        ("12345678", Problem.LENGTH, None),
    ],
)
def test_organisation_code_problems(text: str, problem: Problem, pattern: str | None) -> None:
    number = org_code.parse(text, today=TODAY)
    assert (number.problems, number.pattern) == ((problem,), pattern)


@given(registrations)
def test_generated_registrations_are_valid(number: str) -> None:
    parsed = business_registration.parse(number, today=TODAY)
    assert parsed.problems == ()
    assert parsed.area == number[:6]


@given(registrations, st.integers(0, 14), st.sampled_from("0123456789"))
def test_a_single_wrong_digit_breaks_a_registration(number: str, position: int, wrong: str) -> None:
    slip = number[:position] + wrong + number[position + 1 :]
    assert business_registration.parse(slip, today=TODAY).valid == (slip == number)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("3301002012345", ()),
        ("9901002012345", (Problem.AREA_UNKNOWN,)),
        ("33010020123456", (Problem.LENGTH,)),
        ("33010020123456A", (Problem.FORMAT,)),
        ("110000000001230", (Problem.CHECKSUM,)),
    ],
)
def test_registration_problems(text: str, problems: tuple[Problem, ...]) -> None:
    assert business_registration.parse(text, today=TODAY).problems == problems
