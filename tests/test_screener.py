"""Screening end to end on made-up worlds: every kind of slip and of innocent, and what must not change a decision."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from defaulter_screen.errors import InvalidInputError, StoreNotFoundError, UnknownSceneError
from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Subject
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.screener import Screener
from factory import AT, INNOCENTS, LISTED_ON, ORGANISATIONS, SLIPS, Person, World, company_row, listing_row

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
EACH = 40
"""Applicants of each kind."""

Rows = Iterable[dict[str, object]]
Make = Callable[[Rows], Screener]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Opens a new store with a list in it."""
    opened: list[Screener] = []

    def make(rows: Rows) -> Screener:
        path = tmp_path_factory.mktemp("store") / "list.db"
        screener = Screener.open(path, create=True, audit=False, clock=lambda: NOW)
        opened.append(screener)
        rows = list(rows)
        if rows:
            screener.load(rows, list_date=LISTED_ON)
        return screener

    yield make
    for screener in opened:
        screener.close()


@pytest.fixture(scope="module", params=[False, True], ids=["masked", "full"])
def place(request: pytest.FixtureRequest, store: Make) -> tuple[World, Screener, bool]:
    world = World.of(7, 400, 30)
    return world, store(world.rows(full=request.param)), request.param


def decide(screener: Screener, subject: Subject) -> Decision:
    return screener.screen(subject, at=AT, decision_id="1")


# --- kinds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", SLIPS)
def test_listed_persons_however_written(label: str, place: tuple[World, Screener, bool]) -> None:
    world, screener, full = place
    kind = SLIPS[label]
    right = kind.full if full else kind.masked
    seen = 0
    for person in _people_for(label, world):
        subject = kind.make(world, person)
        if subject is None:
            continue
        seen += 1
        decision = decide(screener, subject)
        assert decision.outcome in right, (label, subject.name, subject.id_number, decision.reasons)
        shown = person.number if full else person.masked
        hits = [listing.number for hit in decision.hits for listing in hit.listings]
        assert shown in hits or label == "name-changed" or len(decision.hits) > 1
    assert seen > 3, f"{label} applies to hardly anybody: the test could not fail"


def _people_for(label: str, world: World) -> list[Person]:
    dotted = [person for person in world.listed if "·" in person.name]
    return dotted if label == "name-dotted" else world.listed[:EACH]


@pytest.mark.parametrize("label", INNOCENTS)
def test_innocents_who_look_like_listed_persons(label: str, place: tuple[World, Screener, bool]) -> None:
    world, screener, full = place
    kind = INNOCENTS[label]
    subjects = [s for person in world.listed[:EACH] if (s := kind.make(world, person)) is not None]
    assert len(subjects) > 3
    for subject in subjects:
        decision = decide(screener, subject)
        assert decision.outcome in (kind.full if full else kind.masked), (label, subject.name, subject.id_number)


@pytest.mark.parametrize("label", ORGANISATIONS)
def test_organisations_however_written(label: str, place: tuple[World, Screener, bool]) -> None:
    world, screener, _ = place
    kind = ORGANISATIONS[label]
    subjects = [s for company in world.companies if (s := kind.make(world, company)) is not None]
    assert len(subjects) > 3
    for subject in subjects:
        assert decide(screener, subject).outcome in kind.outcomes, (label, subject.name, subject.id_number)


def test_every_decision_explains_itself_without_showing_a_person(place: tuple[World, Screener, bool]) -> None:
    world, screener, _ = place
    for label, kind in {**SLIPS, **INNOCENTS}.items():
        person = world.listed[0]
        subject = kind.make(world, person)
        if subject is None:
            continue
        decision = decide(screener, subject)
        assert decision.reasons, label
        told = decision.explain() + decision.explain(lang="en")
        assert person.number not in told + decision.model_dump_json()
        assert person.name not in told


# --- two listed namesakes, and many -----------------------------------------------------------------------------------


def test_of_a_thousand_namesakes_the_one_with_the_slip_is_found(store: Make) -> None:
    world = World.of(3, 30, 0)
    world.listed += [world.person(name="张伟") for _ in range(600)]
    screener = store(world.rows())
    for person in world.listed[30::37]:
        wrong = person.number[:17] + ("1" if person.number[17] != "1" else "2")
        decision = decide(screener, person.subject(id_number=wrong))
        assert decision.outcome is Outcome.REVIEW
        assert person.masked in [listing.number for hit in decision.hits for listing in hit.listings]
        beside = Subject(name=person.name, birth_date=person.born, gender=person.gender, region=person.area)
        assert decide(screener, beside).outcome is Outcome.CLARIFY


def test_swapping_namesakes_numbers_swaps_their_outcomes(store: Make) -> None:
    world = World.of(4, 100, 0)
    screener = store(world.rows())
    for listed in world.listed[:20]:
        innocent = world.namesake(listed)
        assert decide(screener, listed.subject()).outcome is Outcome.INTERCEPT
        assert decide(screener, innocent.subject()).outcome is Outcome.PASS
        assert (
            decide(screener, replace(innocent, name=listed.name).subject(id_number=listed.number)).outcome
            is Outcome.INTERCEPT
        )
        assert decide(screener, listed.subject(id_number=innocent.number)).outcome is Outcome.PASS


def test_a_second_namesake_never_raises_the_first(store: Make) -> None:
    world = World.of(5, 120, 0, namesakes=0)
    alone = store(world.rows())
    seconds = [world.namesake(person) for person in world.listed[:20]]
    world.listed += seconds
    both = store(world.rows())
    both._in_force._models, alone._in_force._models = {}, {}
    model = alone._in_force.circumstances(alone.policy, AT).model
    both._in_force._models[both.store.view().model_id] = model  # one model: only the list differs
    for person in world.listed[:20]:
        for subject in (person.subject(), Subject(name=person.name), Subject(name=person.name, birth_date=person.born)):
            before, after = (_of(decide(screener, subject), person) for screener in (alone, both))
            assert after <= before * (1 + 1e-9)


def _of(decision: Decision, person: Person) -> float:
    """The probability that the subject is this listed person."""
    return max((hit.probability for hit in decision.hits if hit.listing.number == person.masked), default=0.0)


def test_several_cases_of_one_person_are_one_person(store: Make) -> None:
    world = World.of(6, 60, 0, namesakes=0)
    once = store(world.rows())
    twice = store([*world.rows(), *(listing_row(person, place + 1000) for place, person in enumerate(world.listed))])
    for person in world.listed[:15]:
        for subject in (person.subject(), Subject(name=person.name, birth_date=person.born, gender=person.gender)):
            single, double = decide(once, subject), decide(twice, subject)
            assert double.probability == pytest.approx(single.probability, rel=1e-6)
            assert [len(hit.listings) for hit in double.hits] == [2 * len(hit.listings) for hit in single.hits]


# --- what must not change a decision ----------------------------------------------------------------------------------


def _asked(world: World) -> list[Subject]:
    kinds = {**SLIPS, **INNOCENTS}
    subjects = (kind.make(world, world.draw.choice(world.listed)) for kind in kinds.values())
    companies = (kind.make(world, world.draw.choice(world.companies)) for kind in ORGANISATIONS.values())
    return [subject for subject in (*subjects, *companies) if subject is not None]


def _essence(decision: Decision) -> object:
    """All that a decision says, but for the ids of its listings and the number of the list version."""
    hits = [
        (h.probability, h.lookalikes, sorted(x.case_number for x in h.listings), h.comparisons) for h in decision.hits
    ]
    codes = [reason.code for reason in decision.reasons]
    return decision.outcome, decision.probability, sorted(hits, key=repr), codes, decision.model_id


def test_order_chunks_and_history_change_no_decision(store: Make) -> None:
    world = World.of(8, 200, 20)
    rows = world.rows()
    subjects = _asked(world)
    plain = store(rows)
    shuffled = rows[:]
    random.Random(1).shuffle(shuffled)
    expected = [_essence(decide(plain, subject)) for subject in subjects]
    assert [_essence(decide(store(shuffled), subject)) for subject in subjects] == expected

    model = plain._in_force.circumstances(plain.policy, AT).model
    for screener in (_in_chunks(store, shuffled), _with_a_past(store, world, rows)):
        assert len(list(screener.store.view().ids())) == len(rows)
        screener._in_force._models[screener.store.view().model_id] = model  # one model: only the history differs
        assert [_essence(decide(screener, subject)) for subject in subjects] == expected


def _in_chunks(store: Make, rows: list[dict[str, object]]) -> Screener:
    screener = store(rows[:50])
    for start in range(50, len(rows), 45):
        screener.load(rows[start : start + 45], mode="delta", list_date=LISTED_ON)
    return screener


def _with_a_past(store: Make, world: World, rows: list[dict[str, object]]) -> Screener:
    """Others stood on the list before; some of today's did not."""
    others = World.of(99, 150, 10)
    screener = store([*rows[::2], *(listing_row(p, 5000 + place) for place, p in enumerate(others.listed))])
    screener.load(
        [*rows[:120], *(company_row(c, 7000 + place) for place, c in enumerate(others.companies))],
        list_date=LISTED_ON,
        force=True,
    )
    screener.load(rows, list_date=LISTED_ON, force=True)
    return screener


def test_a_list_ten_times_larger_changes_nothing_for_him_under_one_model(store: Make) -> None:
    world = World.of(9, 80, 0, namesakes=0)
    small = store(world.rows())
    names = {person.name for person in world.listed}
    crowd = [person for person in World.of(10, 900, 0).listed if person.name not in names]
    large = store([*world.rows(), *(listing_row(person, 2000 + place) for place, person in enumerate(crowd))])
    large._in_force._models[large.store.view().model_id] = small._in_force.circumstances(small.policy, AT).model
    for person in world.listed[:25]:
        for subject in (person.subject(), Subject(name=person.name), Subject(name=person.name, birth_date=person.born)):
            one, other = decide(small, subject), decide(large, subject)
            assert other.outcome is one.outcome
            assert _of(other, person) <= _of(one, person) * (1 + 1e-9)


def test_a_delta_keeps_the_model(store: Make) -> None:
    world = World.of(11, 60, 0)
    screener = store(world.rows())
    before = decide(screener, world.listed[0].subject()).model_id
    screener.load([listing_row(world.person(), 9000)], mode="delta", list_date=LISTED_ON)
    assert decide(screener, world.listed[0].subject()).model_id == before


# --- names and numbers alone, errors ----------------------------------------------------------------------------------


def test_a_bare_name_never_gets_beyond_clarify(place: tuple[World, Screener, bool]) -> None:
    world, screener, _ = place
    for person in world.listed:
        decision = decide(screener, Subject(name=person.name))
        assert decision.outcome is Outcome.CLARIFY
        assert any(missing.field == "id_number" for missing in decision.missing)


def test_another_valid_number_never_matches(place: tuple[World, Screener, bool]) -> None:
    world, screener, full = place
    for person in world.listed[:100]:
        body = person.number[:10] + f"{person.born.month:02d}{person.born.day % 27 + 1:02d}" + person.number[14:17]
        number = body + check_character(body)
        if number[17] == person.number[17] and not full:
            continue  # the list shows the same 14 characters of both
        decision = decide(screener, person.subject(id_number=number))
        assert decision.outcome is Outcome.PASS, (person, number)


@pytest.mark.parametrize("number", ["110101199001011234", "33010219850304123", "3.30102E+17", "110101199013011234"])
def test_a_wrong_number_never_fares_better_than_none(number: str, store: Make) -> None:
    world = World.of(12, 50, 0)
    world.listed += [world.person(name="张伟") for _ in range(60)]
    screener = store(world.rows())
    for person in world.listed[::5]:
        decision = decide(screener, person.subject(id_number=number))
        assert decision.outcome in (Outcome.CLARIFY, Outcome.REVIEW)
        assert any(reason.code.startswith("number-") for reason in decision.reasons)
        assert decision.missing[0].field == "id_number"


def test_nothing_to_screen_by_is_an_error(store: Make) -> None:
    screener = store([])
    for subject in (Subject(), Subject(name="  ", id_number="-"), Subject(name="暂无", birth_date="1985-03-04")):
        with pytest.raises(InvalidInputError, match="nothing to screen"):
            decide(screener, subject)


def test_a_decision_names_its_scene_in_both_languages(store: Make) -> None:
    decision = store([]).screen(Subject(name="李明"), scene="government-procurement", at=AT)
    scene = load_policy().compile(AT).scene("government-procurement")
    assert (decision.scene_title_zh, decision.scene_title_en) == (scene.title_zh, scene.title_en)
    assert f"业务场景：{scene.title_zh}；" in decision.explain()
    assert f"Scene: {scene.title_en};" in decision.explain("en")


def test_an_unknown_scene_or_role_is_an_error(store: Make) -> None:
    screener = store([])
    with pytest.raises(UnknownSceneError):
        screener.screen(Subject(name="李明"), scene="no-such-scene", at=AT)
    with pytest.raises(InvalidInputError, match="unknown role"):
        screener.screen(Subject(name="李明"), role="emperor", at=AT)


def test_without_a_list_nobody_passes(store: Make) -> None:
    decision = decide(store([]), World.of(1, 1, 0).listed[0].subject())
    assert decision.outcome is Outcome.REVIEW
    assert decision.hits == ()


def test_there_must_be_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFoundError):
        Screener.open(tmp_path / "none.db", audit=False)


def test_screen_many_keeps_the_order(place: tuple[World, Screener, bool]) -> None:
    world, screener, _ = place
    subjects = [person.subject(reference=str(place)) for place, person in enumerate(world.listed[:10])]
    decisions = list(screener.screen_many(iter(subjects), at=AT))
    assert [decision.subject.reference for decision in decisions] == [str(place) for place in range(10)]


def test_lists_and_the_past(store: Make) -> None:
    world = World.of(13, 40, 0)
    rows = world.rows()
    screener = store(rows)
    gone, stays = world.listed[0], world.listed[1]
    screener.load(rows[1:], list_date=AT)
    assert decide(screener, gone.subject()).outcome is Outcome.PASS
    assert decide(screener, stays.subject()).outcome is Outcome.INTERCEPT
    first = screener.lists()[0].version - 1
    assert screener.screen(gone.subject(), at=AT, as_of=first).outcome is Outcome.INTERCEPT
    assert [version.listings for version in screener.lists()] == [39]
    assert [version.list_kind for version in screener.lists()] == [ListKind.DEFAULTER]
    assert screener.screen(stays.subject(), at=date(2026, 11, 1)).decided_at == NOW


def test_four_threads_decide_as_one_does_while_lists_are_published(store: Make) -> None:
    world = World.of(11, 120, 10)
    rows = list(world.rows(full=True))
    screener = store(rows)
    subjects = [person.subject() for person in world.listed]
    expected = [decide(screener, subject) for subject in subjects]
    published: list[int] = []

    def pass_over(_: int) -> list[tuple[int, Decision]]:
        return [(len(published), decide(screener, subject)) for subject in subjects]

    with ThreadPoolExecutor(4) as pool:
        passes = [pool.submit(pass_over, number) for number in range(8)]
        published.extend(screener.load(rows, list_date=LISTED_ON).version.version for _ in range(3))
    known = [1, *published]
    for found in passes:
        for (before, decision), alone in zip(found.result(), expected, strict=True):
            version = int(decision.list_version.partition("@")[0])
            assert version in known[before:]
            assert replace(decision, list_version=alone.list_version) == alone


def test_numbers_that_prove_nothing_intercept_nobody(tmp_path: Path) -> None:
    entry = {"publishDate": "2026-03-04", "sexy": "男性", "age": "40", "partyTypeName": "0"}
    rows = [
        {**entry, "iname": "测试鑫隆贸易有限公司", "cardNum": "00000000-0", "caseCode": "1", "partyTypeName": "1"},
        {**entry, "iname": "章测一", "cardNum": "E12345678", "caseCode": "2"},
        {**entry, "iname": "章测二", "cardNum": "ABC1234", "caseCode": "3"},
    ]
    asked = {
        ("杭州别家餐饮有限公司", "00000000-0", None): {"pass"},
        ("测试鑫隆贸易有限公司", "00000000-0", None): {"review"},
        ("李无辜", "E12345678", "person"): {"clarify", "review"},
        (None, "E12345678", "person"): {"clarify", "review"},
        ("章测一", "E12345678", "person"): {"intercept"},
        ("李无辜", "ABC1234", "person"): {"pass", "clarify"},
        ("章测二", "ABC1234", "person"): {"clarify", "review"},
    }
    with Screener.open(tmp_path / "s.db", create=True, audit=False) as screener:
        screener.load(rows, list_date=date(2026, 11, 1))
        for (name, number, kind), right in asked.items():
            subject = Subject(name=name, id_number=number, kind=kind)
            assert screener.screen(subject, at=date(2026, 11, 2)).outcome in right, number


# --- masked codes of organisations ------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [slice(10, 14), slice(8, 14)], ids=["10+4", "8+4"])
def test_an_organisation_that_gives_its_code_is_looked_at_whatever_it_calls_itself(hidden: slice, store: Make) -> None:
    world = World.of(17, 5, 12)
    masked = {
        code: code[: hidden.start] + "*" * (14 - hidden.start) + code[14:]
        for code in (company.code for company in world.companies)
    }
    rows = [
        company_row(company, place) | {"cardNum": masked[company.code]} for place, company in enumerate(world.companies)
    ]
    screener = store([*rows, *(listing_row(person, place) for place, person in enumerate(world.listed))])
    for company in world.companies:
        slipped = company.name[:-1] + "词"
        for name, outcomes in {
            slipped: {Outcome.INTERCEPT, Outcome.REVIEW},
            "拉萨辞旧迎新渔业有限公司": {Outcome.REVIEW, Outcome.CLARIFY},
            None: {Outcome.REVIEW},
        }.items():
            decision = decide(screener, Subject(name=name, id_number=company.code))
            assert decision.outcome in outcomes, name
            assert decision.hits[0].listing.name == company.name
            asked = [missing.field for missing in decision.missing]
            assert asked == ([] if name == slipped else ["former_name"] if name else ["full_name"])
        assert decide(screener, Subject(name=slipped, id_number=world.code())).outcome is Outcome.PASS
