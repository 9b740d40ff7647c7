"""The one door: cells where they belong, kinds told apart, both sides alike, nothing raised that need not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ids.number import Scheme
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import Gender, Subject, SubjectKind
from defaulter_screen.normalisation import normalise_listing, normalise_subject, number_problems
from factory import AT, SLIPS, World

NUMBER = "330102198503041236"
CODE = "91330100MA2ABCDE1R"
LIKE_A_CODE = "34130215590824244X"
"""A made-up resident's number of which two digits were swapped (1559 for 1955 or so); the check of unified codes fits."""


def normalised(**fields: object) -> Normalised:
    return normalise_subject(Subject(**fields), today=AT)  # type: ignore[arg-type]


def name_of(side: Normalised) -> str:
    return side.person.text if side.person else side.organisation.text if side.organisation else ""


@pytest.mark.parametrize(
    ("name", "number", "note"),
    [
        ("李小明", NUMBER, None),
        (NUMBER, "李小明", "swapped-columns"),
        ("李小明" + NUMBER, None, "number-in-name"),
        ("李小明 " + NUMBER, "", "number-in-name"),
        (f"李小明（{NUMBER}）", None, "number-in-name"),
        (f"{NUMBER}，李小明", None, "number-in-name"),
        ("  李　小明 ", "３３０１０２１９８５０３０４１２３６", None),
    ],
)
def test_name_and_number_wherever_they_stand(name: str, number: str | None, note: str | None) -> None:
    side = normalised(name=name, id_number=number)
    assert (name_of(side), side.number and side.number.compact) == ("李小明", NUMBER)
    assert side.notes == ((note,) if note else ())
    assert side.kind is SubjectKind.PERSON


def test_a_number_alone_in_the_name_cell() -> None:
    side = normalised(name=NUMBER)
    assert (side.person, side.number and side.number.compact, side.notes) == (None, NUMBER, ("number-in-name",))


def test_a_code_alone_in_the_name_cell() -> None:
    side = normalised(name=CODE)
    assert (side.organisation, side.number and side.number.compact, side.notes) == (None, CODE, ("number-in-name",))


def test_a_name_alone_in_the_number_cell() -> None:
    side = normalised(id_number="李小明")
    assert (name_of(side), side.number, side.notes) == ("李小明", None, ("name-in-number",))


def test_two_numbers_are_left_where_they_are() -> None:
    side = normalised(name=NUMBER, id_number=NUMBER)
    assert side.number is not None
    assert side.number.compact == NUMBER
    assert side.notes == ()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"name": "杭州宏鑫食品有限公司"}, SubjectKind.ORGANISATION),
        ({"name": "李小明"}, SubjectKind.PERSON),
        ({"id_number": CODE}, SubjectKind.ORGANISATION),
        ({"id_number": NUMBER}, SubjectKind.PERSON),
        ({"id_number": "123"}, SubjectKind.PERSON),
        ({"name": "宏鑫小吃店", "id_number": NUMBER}, SubjectKind.PERSON),
        ({"name": "宏鑫小吃店", "id_number": NUMBER, "kind": "organisation"}, SubjectKind.ORGANISATION),
        ({"name": "李小明", "kind": " 企业 "}, SubjectKind.ORGANISATION),
        ({"name": "杭州宏鑫食品有限公司", "kind": SubjectKind.PERSON}, SubjectKind.PERSON),
        ({"name": "李小明", "kind": ""}, SubjectKind.PERSON),
        ({"name": "杭州宏鑫食品有限公司", "id_number": "330100000012345"}, SubjectKind.ORGANISATION),
        ({"name": "任小柏", "id_number": LIKE_A_CODE}, SubjectKind.PERSON),
        ({"name": "任小柏律师事务所", "id_number": LIKE_A_CODE}, SubjectKind.ORGANISATION),
        ({"name": "文化馆", "id_number": "123301004701340115"}, SubjectKind.ORGANISATION),
        ({"name": "文化馆", "id_number": LIKE_A_CODE}, SubjectKind.ORGANISATION),
        ({"name": "王友帽", "id_number": "91130120261101000X"}, SubjectKind.ORGANISATION),
        ({"id_number": LIKE_A_CODE}, SubjectKind.ORGANISATION),
    ],
)
def test_kind_as_stated_or_detected(fields: dict[str, object], kind: SubjectKind) -> None:
    assert normalised(**fields).kind is kind


def test_a_slip_that_happens_to_be_a_unified_code_is_a_persons_beside_his_name() -> None:
    number = normalised(name="任小柏", id_number=LIKE_A_CODE).number
    assert number is not None
    assert (number.scheme, number.valid) == (Scheme.RESIDENT_ID, False)


def test_a_registration_number_alone_is_an_organisations() -> None:
    from defaulter_screen.ids.business_registration import check_character

    body = "33010000001234"
    number = body + check_character(body)
    assert normalised(id_number=number).kind is SubjectKind.ORGANISATION
    assert normalised(name="李小明", id_number=number).kind is SubjectKind.PERSON


def test_nine_characters_are_read_by_what_the_name_says() -> None:
    company = normalised(name="西宁盛隆食品有限公司", id_number="P39961177")
    person = normalised(name="李小明", id_number="P39961177")
    assert company.number is not None
    assert person.number is not None
    assert (company.number.scheme, person.number.scheme) == (Scheme.ORG_CODE, Scheme.PASSPORT)


@pytest.mark.parametrize(
    ("value", "birth", "note"),
    [
        (None, None, ""),
        ("", None, ""),
        ("  ", None, ""),
        (date(1985, 3, 4), Birth(1985, 3, 4), ""),
        ("1985-03-04", Birth(1985, 3, 4), ""),
        ("1985年3月4日", Birth(1985, 3, 4), ""),
        ("１９８５/３/４", Birth(1985, 3, 4), ""),
        ("1985-03-04 00:00:00", Birth(1985, 3, 4), ""),
        ("19850304", Birth(1985, 3, 4), ""),
        (1985, Birth(1985), ""),
        ("1985年", Birth(1985), ""),
        ("1985-03", Birth(1985), ""),
        ("1985-02-30", Birth(1985), "birth-date-unreadable"),
        ("不详", None, ""),
        ("春天", None, "birth-date-unreadable"),
    ],
)
def test_birth_dates(value: object, birth: Birth | None, note: str) -> None:
    side = normalised(name="李小明", birth_date=value)
    assert side.birth == birth
    assert side.notes == ((note,) if note else ())
    assert birth is None or birth.full == (birth.day is not None)


@pytest.mark.parametrize(
    ("value", "gender"),
    [
        ("男", Gender.MALE),
        (" F ", Gender.FEMALE),
        ("Male", Gender.MALE),
        ("2", Gender.FEMALE),
        ("未知", None),
        (None, None),
        (Gender.MALE, Gender.MALE),
    ],
)
def test_genders(value: object, gender: Gender | None) -> None:
    assert normalised(name="李小明", gender=value).gender is gender


def test_aliases_region_and_representative_are_compared_forms() -> None:
    side = normalised(
        name="李小明（曾用名：李明）",
        aliases=("李 曉明", " ", "李明"),
        region="浙江省杭州市",
        legal_representative="王 偉",
    )
    assert side.person is not None
    assert side.person.aliases == ("李明", "李晓明")
    assert (side.region[:4], side.legal_representative) == ("3301", "王伟")


def test_what_says_nothing_is_nothing() -> None:
    assert normalised(name="暂无", id_number=NUMBER).person is None
    assert normalised(name="·", id_number=NUMBER).person is None
    assert normalised(name="。", id_number=CODE).organisation is None
    assert normalised(name="李小明", legal_representative="-").legal_representative == ""


@pytest.mark.parametrize("fields", [{}, {"name": " "}, {"name": "暂无", "id_number": "-"}, {"id_number": "无"}])
def test_neither_name_nor_number(fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        normalised(**fields)
    assert (caught.value.field, caught.value.reason) == ("name", "no-evidence")


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(InvalidInputError, match="unknown kind"):
        normalised(name="李小明", kind="robot")


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        (None, ()),
        (NUMBER, ()),
        (NUMBER[:-1] + "1", ("number-invalid",)),
        ("3.30102E+17", ("number-damaged-by-spreadsheet",)),
        (NUMBER[:10] + "****" + NUMBER[14:], ()),
    ],
)
def test_what_is_wrong_with_a_number(number: str | None, codes: tuple[str, ...]) -> None:
    assert number_problems(normalised(name="李小明", id_number=number).number) == codes


# --- both sides alike -------------------------------------------------------------------------------------------------


@given(seed=st.integers(0, 10**6), label=st.sampled_from(sorted(SLIPS)))
@settings(max_examples=200, deadline=None)
def test_both_sides_alike_and_idempotent(seed: int, label: str) -> None:
    """A listing written as a subject is written gives the same compared form; the compared form gives itself."""
    world = World.of(seed, 1, 0)
    subject = SLIPS[label].make(world, world.listed[0])
    if subject is None or label in ("swapped-columns", "one-cell"):
        return  # lists have columns that were looked at once; applicants' cells are not
    mine = normalise_subject(subject, today=AT)
    theirs = normalise_listing(kind="", name=subject.name or "", number=subject.id_number or "", today=AT)
    assert (mine.kind, mine.person, mine.number) == (theirs.kind, theirs.person, theirs.number)
    again = normalise_subject(
        replace(subject, name=name_of(mine) or None, id_number=mine.number and mine.number.compact), today=AT
    )
    assert name_of(again) == name_of(mine)
    assert (again.number and again.number.compact) == (mine.number and mine.number.compact)


def test_listings_take_gender_from_the_number_first() -> None:
    common = {"name": "李小明", "today": AT, "age": 40, "publication_date": date(2024, 1, 1), "province": "浙江"}
    shown = normalise_listing(kind="person", number="3301021985****1236", gender="female", **common)  # type: ignore[arg-type]
    stated = normalise_listing(kind="person", number="", gender="female", **common)  # type: ignore[arg-type]
    company = normalise_listing(kind="organisation", number=CODE, **common)  # type: ignore[arg-type]
    assert (shown.gender, stated.gender, company.gender) == (Gender.MALE, Gender.FEMALE, None)
    assert (stated.age, stated.age_date, stated.region[:2], company.age) == (40, date(2024, 1, 1), "33", None)
    assert normalise_listing(kind="", name="杭州宏鑫食品有限公司", number="", today=AT).kind is SubjectKind.ORGANISATION
