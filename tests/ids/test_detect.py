from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids import business_registration, damaged, foreigner, org_code, resident_id, uscc
from defaulter_screen.ids.detect import parse_number
from defaulter_screen.ids.number import Number, Problem, Repair, Scheme
from ids.numbers import TODAY, org_codes, registrations, residents, usccs

VALID = "330102198503041236"
USCC = "91330100MA2ABCDEX"
USCC += uscc.check_character(USCC)


def read(raw: object, hint: str | None = None) -> Number:
    number = parse_number(raw, today=TODAY, hint=hint)
    assert number is not None
    return number


@pytest.mark.parametrize(
    "raw", [None, "", "  ", "暂无", "-", "--", "—", "null", "无", "NULL", "N/A", True, float("nan"), 0]
)
def test_nothing_given(raw: object) -> None:
    assert parse_number(raw, today=TODAY) is None


@pytest.mark.parametrize("raw", [VALID, int(VALID), Decimal(VALID)])
def test_text_and_whole_numbers(raw: object) -> None:
    number = read(raw)
    assert (number.scheme, number.compact, number.repairs) == (Scheme.RESIDENT_ID, VALID, ())
    assert number.complete


def test_repairs_are_reported() -> None:
    assert read("身份证号：" + VALID).repairs == (Repair.LABEL,)
    assert read(VALID + ".0").repairs == (Repair.DECIMAL,)
    assert read("９１３３０１００ma2abcdex" + USCC[-1]).repairs == (Repair.WIDTH, Repair.CASE)
    assert read(USCC).repairs == ()


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (VALID[:17] + "0", Problem.CHECKSUM),
        (VALID[:8] + VALID[9:], Problem.LENGTH),
        (VALID + "6", Problem.LENGTH),
        ("33O102198503041236", Problem.FORMAT),
        ("3301o2198503041236", Problem.FORMAT),
        ("33010219850304l236", Problem.FORMAT),
        ("33010219850304I236", Problem.FORMAT),
        ("33O1O2198503O41236", Problem.FORMAT),
        (VALID[1:], Problem.LENGTH),
        (VALID[0] + VALID[2:], Problem.LENGTH),
        ("330102198513041236", Problem.BIRTH_DATE),
        ("3301028503041O3", Problem.FORMAT),
    ],
)
@pytest.mark.parametrize("hint", [None, "person"])
def test_slips_keep_scheme_and_text(raw: str, problem: Problem, hint: str | None) -> None:
    number = read(raw, hint)
    assert number.scheme is Scheme.RESIDENT_ID
    assert problem in number.problems
    assert not number.valid
    assert number.compact == raw.upper()
    assert number.pattern == (raw.upper() if len(raw) == 18 else None)


@pytest.mark.parametrize(
    ("raw", "hint", "scheme"),
    [
        (USCC, "person", Scheme.USCC),
        (VALID, "organisation", Scheme.RESIDENT_ID),
        (USCC[:17] + "0", None, Scheme.USCC),
        (USCC[:17] + "0", "organisation", Scheme.USCC),
        (USCC[:17] + "0", "person", Scheme.USCC),
        (USCC[:16], "organisation", Scheme.USCC),
        (USCC + "1", None, Scheme.USCC),
        ("9133010012345678901", None, Scheme.USCC),
        ("913301001234567890", None, Scheme.USCC),
        ("913301001234567890", "person", Scheme.RESIDENT_ID),
        (VALID[:17] + "0", "organisation", Scheme.RESIDENT_ID),
        ("ABCDEFGHIJKLMNOPQ1", None, Scheme.UNKNOWN),
        ("ABCDEFGHIJKLMNOPQ1", "person", Scheme.UNKNOWN),
    ],
)
def test_eighteen_characters(raw: str, hint: str | None, scheme: Scheme) -> None:
    assert read(raw, hint).scheme is scheme


def both_checks(head: str, births: str) -> str:
    """A number that satisfies the check of a resident's number and of a unified code."""
    for sequence in range(1000):
        body = f"{head}{births}{sequence:03d}"
        last = resident_id.check_character(body)
        if uscc.check_character(body) == last:
            return body + last
    raise AssertionError


def test_where_both_checks_hold_the_hint_decides() -> None:
    number = both_checks("513320", "19850304")
    assert read(number).scheme is Scheme.RESIDENT_ID
    assert read(number, "person").scheme is Scheme.RESIDENT_ID
    assert read(number, "organisation").scheme is Scheme.USCC
    with_nine = both_checks("913301", "19850304")
    assert read(with_nine).scheme is Scheme.USCC
    assert read(with_nine, "person").scheme is not Scheme.USCC
    foreign = both_checks("931840", "19850304")
    assert read(foreign, "person").scheme is Scheme.FOREIGNER_RESIDENCE_2023


def test_digits_that_satisfy_a_code_by_chance_stay_a_persons_slip() -> None:
    slips = (f"330199198513{rest:05d}" for rest in range(100_000))
    slip = next(body + uscc.check_character(body) for body in slips if uscc.check_character(body).isdecimal())
    assert uscc.parse(slip, today=TODAY).valid
    assert read(slip).scheme is Scheme.RESIDENT_ID
    assert read(slip, "organisation").scheme is Scheme.USCC


@pytest.mark.parametrize("first", "12345678")
def test_a_wrong_first_digit_is_a_persons_slip(first: str) -> None:
    slip = first + VALID[1:]
    assert read(slip).scheme is Scheme.RESIDENT_ID
    assert read("9" + VALID[1:]).scheme is Scheme.RESIDENT_ID


def test_foreigners() -> None:
    body = "93184019800101123"
    number = read(body + foreigner.check_character(body))
    assert number.scheme is Scheme.FOREIGNER_RESIDENCE_2023
    assert number.complete
    assert read("USA310085030412").scheme is Scheme.FOREIGNER_RESIDENCE_OLD


def registration(head: str) -> str:
    return head + business_registration.check_character(head)


@pytest.mark.parametrize(
    ("raw", "hint", "scheme"),
    [
        ("330102850304123", None, Scheme.RESIDENT_ID),
        ("330102850304123", "organisation", Scheme.BUSINESS_REGISTRATION),
        (registration("33010000001234"), None, Scheme.BUSINESS_REGISTRATION),
        (registration("33010000001234"), "person", Scheme.RESIDENT_ID),
        (registration("33010085030412"), None, Scheme.RESIDENT_ID),
        ("330100000012340", None, Scheme.RESIDENT_ID),
        ("USA310085030412", "organisation", Scheme.BUSINESS_REGISTRATION),
        ("ABCDE1234567890", None, Scheme.UNKNOWN),
        ("3301002012345", None, Scheme.BUSINESS_REGISTRATION),
        ("3301002012345", "person", Scheme.UNKNOWN),
    ],
)
def test_fifteen_and_thirteen_digits(raw: str, hint: str | None, scheme: Scheme) -> None:
    assert read(raw, hint).scheme is scheme


@pytest.mark.parametrize(
    ("raw", "hint", "scheme"),
    [
        ("12345678-8", None, Scheme.ORG_CODE),
        ("12345678-9", None, Scheme.ORG_CODE),
        ("12345678-8", "person", Scheme.PASSPORT),
        ("E12345678", None, Scheme.PASSPORT),
        ("E12345678", "organisation", Scheme.ORG_CODE),
        ("H12345678", "person", Scheme.TRAVEL_PERMIT),
        ("MA1234567", None, Scheme.PASSPORT),
        ("MA123456" + org_code.check_character("MA123456"), None, Scheme.ORG_CODE),
        ("EA123456" + org_code.check_character("EA123456"), None, Scheme.PASSPORT),
        ("MA123456" + org_code.check_character("MA123456"), "person", Scheme.PASSPORT),
        ("ABC中12345", None, Scheme.UNKNOWN),
        ("ABC中12345", "organisation", Scheme.ORG_CODE),
        ("护照号 123456789", None, Scheme.PASSPORT),
    ],
)
def test_nine_characters(raw: str, hint: str | None, scheme: Scheme) -> None:
    assert read(raw, hint).scheme is scheme


@pytest.mark.parametrize(
    ("raw", "hint", "scheme"),
    [
        ("12345678", None, Scheme.TRAVEL_PERMIT),
        ("12345678", "organisation", Scheme.ORG_CODE),
        ("H1234567801", None, Scheme.TRAVEL_PERMIT),
        ("军官证：军字第0012345号", None, Scheme.MILITARY),
        ("警官证 012345", "person", Scheme.POLICE),
        ("33010219850304", "person", Scheme.RESIDENT_ID),
        ("33010219850304", None, Scheme.UNKNOWN),
        ("QQQ", None, Scheme.UNKNOWN),
    ],
)
def test_other_lengths(raw: str, hint: str | None, scheme: Scheme) -> None:
    assert read(raw, hint).scheme is scheme


@pytest.mark.parametrize(
    "raw",
    [
        3.30102e17,
        330102198503041236.0,
        float("inf"),
        1.5,
        "3.30102E+17",
        "3.30102e+17",
        "３.30102E+17",
        "3.30102199001011E+17",
        "3.30102E17",
        "3E+17",
        "3.30102 E+17",
        "330102198503041000",
        330102198503041000,
        "913301001234567000",
        "证件号：3.30102E+17",
    ],
)
def test_damaged_numbers_are_never_matched(raw: object) -> None:
    number = read(raw)
    assert number.scheme is Scheme.DAMAGED
    assert number.problems == (Problem.DAMAGED,)
    assert number.pattern is None
    assert not number.valid
    assert not number.complete


def test_an_exact_float_is_the_number_typed() -> None:
    number = read(330102850304123.0)
    assert (number.scheme, number.compact) == (Scheme.RESIDENT_ID, "330102850304123")
    assert number.repairs == (Repair.DECIMAL,)
    assert parse_number(0.0, today=TODAY) is None


@given(st.dates(date(1880, 1, 1), TODAY), st.integers(0, 9))
def test_a_valid_number_that_ends_in_zeros_is_not_damaged(born: date, digit: int) -> None:
    body = f"330102{born:%Y%m%d}{digit}00"
    as_it_stands = resident_id.check_character(body) == "0"
    assert read(body + "0").scheme is (Scheme.RESIDENT_ID if as_it_stands else Scheme.DAMAGED)


@given(residents, st.sampled_from("0123456789X"))
def test_a_wrong_check_digit_never_makes_a_company(number: str, last: str) -> None:
    """Not even where the slip satisfies the unified code's check."""
    if number[0] != "9":
        slip = number[:17] + last
        assert read(slip).scheme in (Scheme.RESIDENT_ID, Scheme.DAMAGED)


@pytest.mark.parametrize("text", ["330102198513041000", "000000000000000000", "33010219850304100X"])
def test_other_zeros_are_no_damage(text: str) -> None:
    assert damaged.is_truncated(text, today=TODAY) == (text == "330102198503041000")


@given(residents)
def test_residents_are_found(number: str) -> None:
    if number[0] != "9":
        found = read(number)
        assert (found.scheme, found.complete) == (Scheme.RESIDENT_ID, True)


@given(usccs)
def test_unified_codes_are_found(code: str) -> None:
    assert read(code, "organisation").scheme is Scheme.USCC
    assert read(code, "organisation").complete


@given(org_codes, registrations)
def test_other_codes_are_found_with_a_hint(code: str, number: str) -> None:
    assert read(code, "organisation").scheme is Scheme.ORG_CODE
    assert read(number, "organisation").scheme is Scheme.BUSINESS_REGISTRATION


@given(st.one_of(st.text(), st.text("0123456789Xx*OlIE.+- ABC证号", max_size=22), st.integers(), st.floats()))
def test_nothing_makes_it_fail(raw: object) -> None:
    for hint in (None, "person", "organisation"):
        number = parse_number(raw, today=TODAY, hint=hint)
        assert number is None or number.pattern is None or len(number.pattern) == 18


@given(residents)
def test_a_repr_never_shows_the_number(number: str) -> None:
    assert number not in repr(read(number))


@pytest.mark.parametrize("place", range(2, 17))
@pytest.mark.parametrize("letter", ["O", "l", "B"])
def test_a_letter_for_a_digit_is_a_slip_even_where_a_companys_check_holds(place: int, letter: str) -> None:
    for sequence in range(100, 400):
        text = f"33010219850304{sequence}7"
        slipped = text[:place] + letter + text[place + 1 :]
        number = parse_number(slipped, today=date(2026, 1, 1))
        assert number is not None
        assert number.scheme is Scheme.RESIDENT_ID or Problem.EMBEDDED_CODE not in number.problems
