"""Candidates joined and weighed: cases of one person, entries without numbers, namesakes by the hundred, false positives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching import settlement, slips
from defaulter_screen.matching.field import COMPARED_AT_MOST
from defaulter_screen.matching.given_counts import given_shares
from defaulter_screen.matching.matcher import Match, match
from defaulter_screen.models.hit import NumberEvidence
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Subject
from defaulter_screen.names.similarity import confusable
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.pipeline import Circumstances
from defaulter_screen.screener import Screener
from factory import AT, LISTED_ON, Person, World, company_row, listing_row

CROWD = COMPARED_AT_MOST + 40
Place = tuple[World, Circumstances]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Forty persons, of whom the first ten have entries without numbers, twice; a crowd of one name; companies twice."""
    world = World.of(51, 40, 6, namesakes=0)
    rows = [listing_row(person, 1, age_only=place < 10) for place, person in enumerate(world.listed)]
    again = [listing_row(person, 2, age_only=place < 10) for place, person in enumerate(world.listed)]
    crowd = [world.person(name="王秀英") for _ in range(CROWD)]
    rows += [listing_row(person, 1000 + place) for place, person in enumerate(crowd)]
    world.listed += crowd
    rows += [company_row(company, place) for company in world.companies for place in (1, 2)]
    with Screener.open(tmp_path_factory.mktemp("store") / "list.db", create=True, audit=False) as screener:
        screener.load([*rows, *again], list_date=LISTED_ON)
        honoured = [world.listed[20], world.person(name="欧阳赟赟")]
        screener.load([listing_row(p, 5) for p in honoured], ListKind.HONOURED, list_date=LISTED_ON)
        yield world, screener._in_force.circumstances(screener.policy, AT)


def found(here: Circumstances, subject: Subject, suppressed: frozenset[str] = frozenset()) -> Match:
    return match(normalise_subject(subject, today=AT), here.index, here.model, 0.001, suppressed)


def test_cases_of_one_person_are_one_hit(place: Place) -> None:
    world, here = place
    for person in world.listed[:20]:
        (hit,) = found(here, person.subject()).hits
        assert [listing.name for listing in hit.listings] == [person.name] * 2


def test_entries_without_a_number_are_found_by_name_and_its_slips(place: Place) -> None:
    world, here = place
    for person in world.listed[:10]:
        for name in (person.name, f"王某某（曾用名：{person.name}）"):
            hits = found(here, person.subject(name=name)).hits
            assert person.name in [hit.listing.name for hit in hits]
            assert {hit.number_evidence for hit in hits} == {NumberEvidence.NONE}
    slipped = [p for p in world.listed[:10] if len(p.name) == 3]
    assert slipped
    for person in slipped:
        swapped = person.name[0] + person.name[2] + person.name[1]
        found(here, person.subject(name=swapped))  # weighed, whatever comes of it


def test_of_a_crowd_the_nearest_are_compared_and_the_rest_counted(place: Place) -> None:
    world, here = place
    bare = found(here, Subject(name="王秀英"))
    assert bare.persons == CROWD
    person = world.listed[-1]
    beside = found(here, Subject(name=person.name, birth_date=person.born, gender=person.gender))
    assert person.masked in [hit.listing.number for hit in beside.hits]
    assert beside.probability > bare.probability / CROWD
    wrong = person.number[:17] + ("0" if person.number[17] != "0" else "1")
    assert person.masked in [hit.listing.number for hit in found(here, person.subject(id_number=wrong)).hits]


def test_other_lists_do_not_make_a_defaulter(place: Place) -> None:
    world, here = place
    both = found(here, world.listed[20].subject())
    assert {hit.listing.list_kind for hit in both.hits} == {ListKind.DEFAULTER, ListKind.HONOURED}
    assert both.probability > 0.5
    honoured = found(here, Subject(name="欧阳赟赟"))
    assert [hit.listing.list_kind for hit in honoured.hits] == [ListKind.HONOURED]
    assert honoured.probability < 1e-6


def test_reviewed_false_positives_are_left_out_of_the_weighing(place: Place) -> None:
    world, here = place
    person = world.listed[15]
    keys = frozenset(listing.key for hit in found(here, person.subject()).hits for listing in hit.listings)
    reviewed = found(here, person.subject(), keys)
    assert reviewed.hits == ()
    assert reviewed.probability < 1e-6


def test_cases_of_one_organisation_are_one_hit(place: Place) -> None:
    world, here = place
    for company in world.companies:
        for subject in (company.subject(), company.subject(name=None), company.subject(id_number=None)):
            (hit,) = [hit for hit in found(here, subject).hits if company.name == hit.listing.name]
            assert len(hit.listings) == 2
        assert found(here, Subject(name=company.brand + company.industry)).hits


def test_a_number_alone_finds_what_fits_it(place: Place) -> None:
    world, here = place
    (hit,) = found(here, Subject(id_number=world.listed[15].number)).hits
    assert hit.listing.number == world.listed[15].masked


def test_a_wreck_that_looks_valid_excludes_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    world = World.of(52, 3, 0)
    days = ((month, day) for month in range(1, 13) for day in range(1, 29))
    wreck = next(w + "000" for m, d in days if check_character((w := f"3301021985{m:02d}{d:02d}1") + "00") == "0")
    row = listing_row(world.listed[0], 1) | {"iname": "欧阳赟赟", "cardNum": wreck[:10] + "****" + wreck[14] + "236"}
    with Screener.open(tmp_path_factory.mktemp("store") / "list.db", create=True, audit=False) as screener:
        screener.load([*world.rows(), row], list_date=LISTED_ON)
        here = screener._in_force.circumstances(screener.policy, AT)
        (hit,) = found(here, Subject(name="欧阳赟赟", id_number=wreck)).hits
    assert hit.number_evidence is NumberEvidence.DAMAGED
    assert next(c.level for c in hit.comparisons if c.field == "number") == "rounded"


def test_names_searched_for_one_subject_have_a_limit(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    _, here = place
    monkeypatch.setattr(slips, "NAMES_AT_MOST", 1)
    assert len({hit.listing.name for hit in found(here, Subject(name="WANG Xiuying")).hits}) == 1


def test_published_names_imply_given_names_where_the_surname_is_known() -> None:
    assert given_shares({"王伟": 0.002, "张伟": 0.004, "甲伟": 1.0}, {"王": 0.1, "张": 0.1}) == {
        "伟": pytest.approx(0.03)
    }


def test_the_floor_is_never_nothing(place: Place) -> None:
    _, here = place
    assert 0 < settlement.floor(here.model) < 1e-6
    nobody = Person("澹台鹤轩", "330102", AT, 1)
    assert found(here, nobody.subject(id_number=None)).probability > 0


def test_another_surname_with_the_same_given_name_is_nobody(place: Place) -> None:
    world, here = place
    others = [p for p in world.listed[10:40] if len(p.name) == 3 and p.surname == p.name[0]]
    for person in others:
        surname = next(s for s in "璩禤" if confusable(person.surname, s) is None)
        name = surname + person.name[1:]
        beside = Subject(name=name, birth_date=person.born, gender=person.gender, region=person.area)
        assert person.name not in [hit.listing.name for hit in found(here, beside).hits]
        assert found(here, Subject(name=name, id_number="110101199003071233"[:17] + "X")).hits == ()
    complete = "11010119900307123"
    for person in (p for p in world.listed[:10] if len(p.name) == 3):
        subject = Subject(name="璩" + person.name[1:], id_number=complete + check_character(complete))
        assert found(here, subject).hits == ()


def test_companies_without_a_code(tmp_path_factory: pytest.TempPathFactory) -> None:
    world = World.of(53, 1, 8)
    rows = [company_row(company, place) | {"cardNum": ""} for place, company in enumerate(world.companies)]
    with_head = [row | {"businessEntity": "李小明", "caseCode": f"(2024)测9执{n}号"} for n, row in enumerate(rows)]
    with Screener.open(tmp_path_factory.mktemp("store") / "list.db", create=True, audit=False) as screener:
        screener.load([*world.rows(), *rows, *with_head], list_date=LISTED_ON)
        here = screener._in_force.circumstances(screener.policy, AT)
        for company in world.companies:
            own = found(here, company.subject(id_number=world.code()))
            assert company.name in [hit.listing.name for hit in own.hits]
            plain = found(here, company.subject(id_number=None))
            headed = found(here, company.subject(id_number=None, legal_representative="李小明"))
            assert headed.hits[0].probability >= plain.hits[0].probability
            cut = found(
                here, Subject(name=f"{company.city}{company.brand}{company.industry}有限责任公", kind="organisation")
            )
            assert company.name in [hit.listing.name for hit in cut.hits]
