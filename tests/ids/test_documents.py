"""Foreigners' numbers and the opaque kinds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids import foreigner, travel_documents
from defaulter_screen.ids.number import Problem, Scheme
from ids.numbers import TODAY, births

NEW = "931840" + "19800101" + "123"


def test_new_form() -> None:
    text = NEW + foreigner.check_character(NEW)
    number = foreigner.parse(text, today=TODAY)
    assert number.scheme is Scheme.FOREIGNER_RESIDENCE_2023
    assert (number.problems, number.pattern, number.area) == ((), text, None)
    assert (number.birth_date, number.gender) == (date(1980, 1, 1), "male")
    assert number.complete


@given(births, st.integers(0, 999), st.sampled_from("0123456789X"))
def test_new_form_has_one_check_character(born: date, sequence: int, last: str) -> None:
    body = f"931840{born:%Y%m%d}{sequence:03d}"
    valid = foreigner.parse(body + last, today=TODAY).valid
    assert valid == (last == foreigner.check_character(body))


@pytest.mark.parametrize(
    ("text", "problem"),
    [("9318401980010112", Problem.LENGTH), ("831840198001011236", Problem.FORMAT)],
)
def test_neither_form(text: str, problem: Problem) -> None:
    assert foreigner.parse(text, today=TODAY).problems == (problem,)


@pytest.mark.parametrize(
    ("text", "born", "problems"),
    [
        ("USA310085030412", date(1985, 3, 4), ()),
        ("USA310005030412", None, ()),  # 1905 or 2005
        ("USA310085130412", None, (Problem.BIRTH_DATE,)),
        ("USA990085030412", date(1985, 3, 4), (Problem.AREA_UNKNOWN,)),
    ],
)
def test_old_form(text: str, born: date | None, problems: tuple[Problem, ...]) -> None:
    number = foreigner.parse(text, today=TODAY)
    assert number.scheme is Scheme.FOREIGNER_RESIDENCE_OLD
    assert (number.birth_date, number.birth_year) == (born, born.year if born else None)
    assert number.problems == problems
    assert number.pattern is None


@pytest.mark.parametrize(
    ("text", "label", "scheme", "compact"),
    [
        ("H12345678", "", Scheme.TRAVEL_PERMIT, "H12345678"),
        ("M1234567802", "", Scheme.TRAVEL_PERMIT, "M12345678"),
        ("12345678", "", Scheme.TRAVEL_PERMIT, "12345678"),
        ("1234567890A", "", Scheme.TRAVEL_PERMIT, "1234567890A"),
        ("123456789", "台胞证", Scheme.TRAVEL_PERMIT, "123456789"),
        ("E12345678", "", Scheme.PASSPORT, "E12345678"),
        ("EA1234567", "", Scheme.PASSPORT, "EA1234567"),
        ("P1234567", "", Scheme.PASSPORT, "P1234567"),
        ("123456789", "护照号", Scheme.PASSPORT, "123456789"),
        ("AB123456", "passport", Scheme.PASSPORT, "AB123456"),
        ("中文", "护照号", Scheme.UNKNOWN, "中文"),
        ("军字第0012345号", "", Scheme.MILITARY, "军0012345"),
        ("军0012345", "", Scheme.MILITARY, "军0012345"),
        ("0012345", "军官证号", Scheme.MILITARY, "0012345"),
        ("京警字第012345号", "", Scheme.POLICE, "京警012345"),
        ("012345", "警号", Scheme.POLICE, "012345"),
        ("ABC", "", Scheme.UNKNOWN, "ABC"),
    ],
)
def test_opaque_kinds(text: str, label: str, scheme: Scheme, compact: str) -> None:
    number = travel_documents.parse(text, today=TODAY, label=label)
    assert (number.scheme, number.compact) == (scheme, compact)
    assert (number.pattern, number.problems) == (None, ())
