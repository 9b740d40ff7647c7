from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids import masked
from defaulter_screen.ids.detect import parse_number
from defaulter_screen.ids.number import Problem, Scheme
from ids.numbers import TODAY, first_generation, org_codes, residents, usccs

NUMBER = "330102198501020011"


def read(raw: str, hint: str | None = None) -> tuple[Scheme, str | None]:
    number = parse_number(raw, today=TODAY, hint=hint)
    assert number is not None
    assert number.masked
    return number.scheme, number.pattern


@pytest.mark.parametrize("sign", "*＊×xX●#•·?？")
def test_every_mask_character(sign: str) -> None:
    assert read(f"3301021985{sign * 4}001X") == (Scheme.RESIDENT_ID, "3301021985****001X")


@pytest.mark.parametrize(
    ("raw", "pattern"),
    [
        ("3301021985****001X", "3301021985****001X"),
        ("330102********001X", "330102********001X"),
        ("33010219850102****", "33010219850102****"),
        ("330************015", "330************015"),
        ("330102***********1", "330102***********1"),
        ("3301**********0011", "3301**********0011"),
        ("33010285****001", "3301021985****001*"),
        # The count of mask characters is not trusted.
        ("3301021985*001X", "3301021985****001X"),
        ("3301021985********001X", "3301021985****001X"),
        ("33010285*001", "3301021985****001*"),
        ("3301021985*", "3301021985********"),
        ("*001X", "**************001X"),
        ("**************0011", "**************0011"),
        # Several runs: what stands between counts where the whole is 18 long.
        ("330***1985****001X", "330***1985****001X"),
        ("330*1985*001X", "330***********001X"),
        # X as a mask and as a check character.
        ("33010219850102XXXX", "33010219850102****"),
        ("3301021985XXXX0011", "3301021985****0011"),
        ("3301021985X1020011", "3301021985*1020011"),
        ("3301021985X102001X", "3301021985*102001X"),
        ("33010285010200X", "3301021985010200**"),
        # Both generations are possible: only what they agree on.
        ("330102******001", "330102*********0**"),
        ("33010220****001", "330102*********0**"),
    ],
)
def test_person_patterns(raw: str, pattern: str) -> None:
    assert read(raw) == (Scheme.RESIDENT_ID, pattern)


def test_what_a_masked_number_tells() -> None:
    number = parse_number("3301021985****0011", today=TODAY)
    assert number is not None
    assert (number.birth_year, number.birth_date, number.gender, number.area) == (1985, None, "male", "330102")
    assert number.valid
    assert not number.complete
    assert number.visible == 14
    full = parse_number("33010219850102**2*", today=TODAY)
    assert full is not None
    assert (full.birth_date, full.gender) == (date(1985, 1, 2), "female")
    short = parse_number("330***********0011", today=TODAY)
    assert short is not None
    assert (short.area, short.birth_year) == (None, None)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("3301022099****001X", Problem.BIRTH_FUTURE),
        ("33010219851302**1X", Problem.BIRTH_DATE),
        ("9901021985****001X", Problem.AREA_UNKNOWN),
        ("330102198501020011*1", Problem.LENGTH),
        ("33010285010200*11", Problem.LENGTH),
    ],
)
def test_problems_of_masked_numbers(raw: str, problem: Problem) -> None:
    number = parse_number(raw, today=TODAY)
    assert number is not None
    assert problem in number.problems
    assert (number.pattern is None) == (problem is Problem.LENGTH)


@pytest.mark.parametrize(
    ("raw", "hint", "scheme", "pattern"),
    [
        ("91330100MA****DEX1", None, Scheme.USCC, "91330100MA****DEX1"),
        ("91330100MA*DEX1", None, Scheme.USCC, "91330100MA****DEX1"),
        ("91330100MA********DEX1", None, Scheme.USCC, "91330100MA****DEX1"),
        ("**************DEX1", None, Scheme.USCC, "**************DEX1"),
        ("9133010012****5678", None, Scheme.USCC, "9133010012****5678"),
        ("5133010012****5678", None, Scheme.USCC, "5133010012****5678"),
        ("3301021985****0011", "organisation", Scheme.RESIDENT_ID, "3301021985****0011"),
        ("330102********0011", "organisation", Scheme.USCC, "330102********0011"),
        ("914403******12345X", None, Scheme.USCC, "914403******12345X"),
        ("91330100MA2ABCDEX*R1", None, Scheme.USCC, None),
        ("1234****-9", None, Scheme.ORG_CODE, "********1234****9*"),
        ("MA2A****X", "organisation", Scheme.ORG_CODE, "********MA2A****X*"),
        ("KA2A**1*X", None, Scheme.ORG_CODE, "********KA2A**1*X*"),
        ("123456789*123", "organisation", Scheme.BUSINESS_REGISTRATION, None),
        ("330100******345", "organisation", Scheme.BUSINESS_REGISTRATION, None),
        ("12345678*9", "organisation", Scheme.ORG_CODE, None),
        ("1234****", "organisation", Scheme.ORG_CODE, None),
        ("9318401980****1234", None, Scheme.FOREIGNER_RESIDENCE_2023, "9318401980****1234"),
        ("9313401980****1234", "person", Scheme.FOREIGNER_RESIDENCE_2023, "9313401980****1234"),
        ("USA3100******12", None, Scheme.FOREIGNER_RESIDENCE_OLD, None),
        ("E1234****", None, Scheme.PASSPORT, None),
        ("H1234****", None, Scheme.TRAVEL_PERMIT, None),
        ("军字第12***67号", None, Scheme.MILITARY, None),
        ("12****78", None, Scheme.TRAVEL_PERMIT, None),
        ("12**8", None, Scheme.UNKNOWN, None),
        ("QX*Z", None, Scheme.UNKNOWN, None),
        ("ZZZZZZZZZZZZZZ*Z", None, Scheme.UNKNOWN, None),
        ("12345*7*A", "organisation", Scheme.ORG_CODE, "********12345*7*A*"),
        ("330***015", "person", Scheme.RESIDENT_ID, "330************015"),
    ],
)
def test_other_masked_schemes(raw: str, hint: str | None, scheme: Scheme, pattern: str | None) -> None:
    assert read(raw, hint) == (scheme, pattern)


def test_a_code_with_too_much_shown_has_no_pattern() -> None:
    number = masked.parse("91330100MA2ABCDEX*R1", today=TODAY, hint="organisation")
    assert number.problems == (Problem.LENGTH, Problem.MASKED)
    assert masked.parse("MA2ABCDE*1", today=TODAY).scheme is Scheme.UNKNOWN


def test_compatible_and_agreeing() -> None:
    assert masked.compatible(NUMBER, NUMBER)
    assert masked.compatible("3301021985****0011", NUMBER)
    assert not masked.compatible("3301021986****0011", NUMBER)
    assert masked.agreeing("3301021985****0011", NUMBER) == (14, 0)
    assert masked.agreeing("3301021986****0012", NUMBER) == (12, 2)


signs = st.sampled_from("*＊×●#•?")


@given(residents, st.integers(0, 17), st.integers(1, 17), st.integers(1, 14), signs)
def test_a_masked_form_is_compatible_with_its_number(
    number: str, start: int, hidden: int, written: int, sign: str
) -> None:
    """Whatever is hidden, and however long the run is written, as long as 14 characters are not read as 15."""
    end = min(start + hidden, 18)
    head, tail = number[:start], number[end:]
    for run in {written, end - start}:
        if head + tail:
            form = parse_number(head + sign * run + tail, today=TODAY, hint="person")
            assert form is not None
            assert form.pattern is None or masked.compatible(form.pattern, number)


@given(first_generation, st.integers(0, 14), st.integers(1, 14), signs)
def test_a_masked_first_generation_form_is_compatible(number: str, start: int, hidden: int, sign: str) -> None:
    end = min(start + hidden, 15)
    full = parse_number(number, today=TODAY, hint="person")
    form = parse_number(number[:start] + sign * (end - start) + number[end:], today=TODAY, hint="person")
    if form is not None:
        assert full is not None
        assert full.pattern is not None
        assert form.pattern is not None
        assert masked.compatible(form.pattern, full.pattern)


@given(usccs, st.integers(0, 17), st.integers(1, 17))
def test_a_masked_unified_code_is_compatible(code: str, start: int, hidden: int) -> None:
    end = min(start + hidden, 18)
    form = parse_number(code[:start] + "*" * (end - start) + code[end:], today=TODAY, hint="organisation")
    if form is not None:
        assert form.pattern is not None
        assert masked.compatible(form.pattern, code)


@given(org_codes, st.integers(0, 8), st.integers(1, 8))
def test_a_masked_organisation_code_is_compatible(code: str, start: int, hidden: int) -> None:
    end = min(start + hidden, 9)
    form = parse_number(code[:start] + "*" * (end - start) + code[end:], today=TODAY, hint="organisation")
    if form is not None:
        assert form.pattern is not None
        assert masked.compatible(form.pattern, "********" + code + "*")


_HEADS = st.one_of(
    st.from_regex(r"[0-9]{10}", fullmatch=True),
    st.builds(
        "{}{:02d}{:02d}{}".format,
        st.sampled_from(["33", "91", "81", "93", "51", "99"]),
        st.integers(0, 99),
        st.integers(0, 99),
        st.sampled_from(["1985", "2099", "1850", "8503", "2012", "0102"]),
    ),
)


@given(_HEADS, st.from_regex(r"[0-9]{3}[0-9X]", fullmatch=True), st.sampled_from(["person", "organisation", None]))
def test_the_usual_mask_is_read_as_every_other(head: str, tail: str, hint: str | None) -> None:
    text = f"{head}****{tail}"
    usual = masked.parse_usual(text, today=TODAY, hint=hint)
    assert usual is None or usual == masked.parse(text, today=TODAY, hint=hint)


@pytest.mark.parametrize(
    "text", ["330102198****123X", "3301021985****12X1", "33010219 5****1234", "3301021985****１２３４", ""]
)
def test_other_shapes_are_left_to_the_general_reading(text: str) -> None:
    assert masked.parse_usual(text, today=TODAY) is None
