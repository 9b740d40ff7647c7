"""One person and one listing: what each field contributes, and what is not counted twice."""

from __future__ import annotations

from datetime import date

import pytest

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.shown import shown_share, shown_year
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.hit import Agreement, NumberEvidence
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import Gender
from matching.sides import MASKED, MODEL, NUMBER, asks, listed

OTHER = "33010219850304125" + check_character("33010219850304125")
AGED = {"age": 40, "publication_date": date(2025, 6, 1), "gender": "male", "province": "浙江"}


def evaluate(subject: Normalised, listing: Normalised) -> Evaluation | None:
    return evaluate_person(subject, Stated.of(subject), listing, MODEL)


def levels(subject: Normalised, listing: Normalised) -> dict[str, str]:
    found = evaluate(subject, listing)
    assert found is not None
    return {finding.field: finding.level for finding in found.findings}


def test_stated_prefers_a_complete_number() -> None:
    both = asks(name="李小明", id_number=NUMBER, birth_date="1990-01-01", gender="女", region="广东")
    assert Stated.of(both) == Stated(Birth(1985, 3, 4), Gender.MALE, "33")
    assert Stated.of(asks(name="李小明", birth_date="1990", gender="女")) == Stated(Birth(1990), Gender.FEMALE, "")


def test_stated_beside_a_masked_number() -> None:
    def birth(number: str, stated: str | None) -> Birth | None:
        return Stated.of(asks(name="李小明", id_number=number, birth_date=stated)).birth

    assert birth(MASKED, "1985-03-04") == Birth(1985, 3, 4)
    assert birth(MASKED, "1990-03-04") == Birth(1985)
    assert birth(MASKED, None) == Birth(1985)
    assert birth("330102********1236", "1990-03-04") == Birth(1990, 3, 4)
    assert birth("330102198503041237", "1990") == Birth(1990)


@pytest.mark.parametrize(
    ("birth", "level", "agreement"),
    [
        ("1985", "same-year", Agreement.PARTIAL),
        ("1985-03-04", "fits-check-digit", Agreement.SAME),
        ("1985-03-05", "other-day", Agreement.CONFLICT),
        ("1986", "near-year", Agreement.CONFLICT),
        ("1958", "near-year", Agreement.CONFLICT),
        ("1970", "other-year", Agreement.CONFLICT),
    ],
)
def test_birth_against_a_masked_number(birth: str, level: str, agreement: Agreement) -> None:
    found = evaluate(asks(name="李小明", birth_date=birth), listed())
    assert found is not None
    finding = next(f for f in found.findings if f.field == "birth_date")
    assert (finding.level, finding.agreement) == (level, agreement)


@pytest.mark.parametrize(
    ("number", "birth", "level"),
    [
        (NUMBER, "1985-03-04", "same-day"),
        (NUMBER, "1985-03-05", "other-day"),
        ("330102198503****36", "1985-03-04", "same-year"),
    ],
)
def test_birth_against_what_else_a_list_shows(number: str, birth: str, level: str) -> None:
    assert levels(asks(name="李小明", birth_date=birth), listed(number=number))["birth_date"] == level


@pytest.mark.parametrize(
    ("birth", "level"),
    [
        ("1985-03-04", "fits-age"),
        ("1985", "fits-age"),
        ("1984", "fits-age"),
        ("1986", "other-age"),
        ("1985-09-01", "other-age"),
        ("1984-01-01", "other-age"),
        ("1960-01-01", "other-age"),
    ],
)
def test_birth_against_an_age(birth: str, level: str) -> None:
    assert levels(asks(name="李小明", birth_date=birth), listed(number="", **AGED))["birth_date"] == level


def test_without_an_age_nothing_is_said_of_birth_or_place() -> None:
    found = levels(asks(name="李小明", birth_date="1985", gender="男", region="浙江"), listed(number=""))
    assert found == {"name": "exact"}


@pytest.mark.parametrize(
    ("region", "number", "province", "level"),
    [
        ("浙江", MASKED, "广东", "same"),
        ("广东", MASKED, "广东", "same-as-court"),
        ("云南", MASKED, "广东", "differs"),
        ("浙江", "", "浙江", "same-as-court"),
        ("云南", "", "浙江", "differs"),
    ],
)
def test_regions(region: str, number: str, province: str, level: str) -> None:
    assert levels(asks(name="李小明", region=region), listed(number=number, province=province))["region"] == level


def test_gender() -> None:
    assert levels(asks(name="李小明", gender="男"), listed())["gender"] == "same"
    assert levels(asks(name="李小明", gender="女"), listed())["gender"] == "differs"


def test_what_numbers_show_is_not_counted_again() -> None:
    beside = {"birth_date": "1985-03-04", "gender": "男", "region": "浙江"}
    assert set(levels(asks(name="李小明", id_number=MASKED, **beside), listed())) == {"name", "number"}
    assert set(levels(asks(name="李小明", id_number="330102********1236", **beside), listed())) == {
        "name",
        "number",
        "birth_date",
    }
    assert set(levels(asks(name="李小明", id_number="33010219850304****", **beside), listed())) == {
        "name",
        "number",
        "gender",
    }
    assert set(levels(asks(name="李小明", id_number=NUMBER[:-1] + "1", **beside), listed())) == {"name", "number"}


def test_a_birthday_beside_a_masked_number_that_breaks_the_check_digit_contradicts() -> None:
    found = levels(asks(name="李小明", id_number=MASKED, birth_date="1985-03-05"), listed())
    assert found["birth_date"] == "other-day"


def test_notation_and_changed_names() -> None:
    assert levels(asks(name="張偉"), listed("张伟"))["name"] == "traditional"
    given = evaluate(asks(name="李建国", id_number=NUMBER), listed())
    wholly = evaluate(asks(name="王建国", id_number=NUMBER), listed())
    assert given is not None
    assert wholly is not None
    assert given.findings[0].level == "changed-given"
    assert given.odds > wholly.odds
    assert given.conflict


def test_another_name_without_a_number_that_agrees_is_another_person() -> None:
    assert evaluate(asks(name="李建国", birth_date="1985-03-04"), listed()) is None
    assert evaluate(asks(name="李建国", id_number=NUMBER[:6] + "19900101" + "0000"), listed()) is None
    assert evaluate(asks(id_number="12345678"), listed()) is None


def test_numbers_that_differ_exclude() -> None:
    assert evaluate(asks(name="李小明", id_number=OTHER), listed(number=NUMBER)) is None
    assert evaluate(asks(name="李小明", id_number=OTHER), listed()) is None


def test_opaque_documents() -> None:
    found = evaluate(asks(name="李小明", id_number="E12345678"), listed(number="E12345678"))
    assert found is not None
    assert found.evidence is NumberEvidence.EQUAL
    assert found.lookalikes < 1e-3


def test_an_unusable_number_is_marked() -> None:
    wrong = evaluate(asks(name="李小明", id_number="110101199001011234"), listed())
    assert wrong is not None
    assert wrong.unusable
    assert wrong.conflict
    assert wrong.agrees
    right = evaluate(asks(name="李小明", id_number=NUMBER), listed(number="110101199001011234"))
    assert right is not None
    assert not right.agrees


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (NUMBER, MASKED),
        (MASKED, "330102********1236"),
        (MASKED, "330***1985****1236"),
        ("330102************", "33010*************"),
        ("33010*************", "3301**************"),
        ("3301**************", "33****************"),
        ("33****************", "3*****************"),
        ("3*****************", "******************"),
        ("******1985********", "******198*********"),
        ("******198*********", "******19**********"),
        ("******1985****1236", "******1985****123*"),
        ("******1985****123*", "******1985****12**"),
        ("******1985****12**", "******1985****1***"),
        ("**********0304****", "**********030*****"),
        ("**************12**", "**************1***"),
    ],
)
def test_showing_more_is_rarer(more: str, less: str) -> None:
    assert 0 < shown_share(more, MODEL.people) < shown_share(less, MODEL.people) <= 1


def test_the_year_where_only_one_is_left() -> None:
    assert [shown_year("******" + year + "********") for year in ("1985", "**85", "198*", "****")] == [1985, 1985, 0, 0]
    assert shown_year("") == 0
