"""A row that the sieve calls clear meets nobody the long way: on every kind of slip, load and list version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from defaulter_screen.batch import screening
from defaulter_screen.batch.job import BatchJob, Start
from defaulter_screen.batch.mapping import SubjectMaker, make_mapper
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.results import result
from defaulter_screen.batch.running import run_batch
from defaulter_screen.batch.tally import Tally
from defaulter_screen.batch.taped import Row
from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.ledger.forms import evidence_form, identity_form
from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Columns, Role, Subject, SubjectKind
from defaulter_screen.normalisation import normalise_subject, number_problems
from defaulter_screen.quiet_rows import QuietRows
from defaulter_screen.reading_ahead import Reading
from defaulter_screen.screener import Screener
from defaulter_screen.sieving import Sieve
from defaulter_screen.sifted import Sifted
from defaulter_screen.store import fence
from factory import AT, INNOCENTS, LISTED_ON, ORGANISATIONS, SLIPS, World, listing_row

HEADINGS = ("姓名/名称", "证件号码", "出生日期", "性别", "地区", "曾用名")
SCENES = ("government-procurement", "high-consumption")


class _Task(NamedTuple):
    """What screening a row needs to know."""

    scene: str
    at: date
    run_id: str
    list_version: str
    lang: str
    subject: SubjectMaker


def cells(subject: Subject) -> list[str]:
    former = "、".join(subject.aliases)
    values = (subject.name, subject.id_number, subject.birth_date, subject.gender, subject.region, former)
    return [str(value) if value else "" for value in values]


def everybody(world: World) -> list[list[str]]:
    """Every slip of every listed person, every innocent, bare names, births and companies."""
    kinds = [*SLIPS.values(), *INNOCENTS.values()]
    made = [kind.make(world, person) for kind in kinds for person in world.listed[:40]]
    subjects = [one for one in made if one is not None]
    subjects += [replace(one, id_number=None, birth_date=None, gender=None, region=None) for one in subjects[::3]]
    subjects += [
        Subject(name=p.name, birth_date=f"{p.number[6:10]}-{p.number[10:12]}-{p.number[12:14]}") for p in world.listed
    ]
    subjects += [Subject(name=p.name, birth_date=p.number[6:10]) for p in world.listed]
    subjects += [
        Subject(name=p.name[0] + p.name[2:], birth_date=p.number[6:14]) for p in world.listed if len(p.name) > 2
    ]
    subjects += [Subject(name=c.name, id_number=n) for c in world.companies for n in (c.code, None)]
    slips = [kind.make(world, c) for label, kind in ORGANISATIONS.items() if "slip" in label for c in world.companies]
    subjects += [one for one in slips if one is not None]
    strangers = World.of(999, persons=150, companies=30)
    subjects += [Subject(name=p.name, id_number=p.number) for p in strangers.listed]
    subjects += [Subject(name=p.name, birth_date=p.number[6:14]) for p in strangers.listed]
    subjects += [Subject(name=p.name) for p in strangers.listed]
    subjects += [Subject(name=c.name, id_number=n) for c in strangers.companies for n in (c.code, None)]
    return [cells(subject) for subject in subjects]


@pytest.fixture(scope="module")
def world() -> World:
    return World.of(20, persons=200, companies=20)


@pytest.fixture
def screener(tmp_path: Path) -> Iterator[Screener]:
    clock = lambda: datetime(2026, 11, 1, 12, tzinfo=UTC)  # noqa: E731
    with Screener.open(tmp_path / "s.db", create=True, audit=False, clock=clock) as opened:
        yield opened


def whole_sieve(screener: Screener, scene: str) -> Sieve:
    """The sieve of a batch of whose hits every entry is read."""
    here = screener._in_force.circumstances(screener.policy, AT)
    made = Sieve.of(here, here.policy.scene_for(scene, Role.APPLICANT), AT, Reading.ALL)
    assert made is not None
    return made


def check(screener: Screener, rows: list[list[str]], scene: str) -> int:
    """How many were clear; none of them has a hit, and of nobody else is anything told that the long way would not."""
    mapper = make_mapper(HEADINGS, {}, "")
    sieve = screener.sieve(scene, AT)
    assert sieve is not None
    columns = mapper.columns(rows)
    kinds, chances, matches, plain = sieve.sift(columns)
    assert not {place for place, kind in enumerate(kinds) if kind is not None} & matches.keys()
    whole = whole_sieve(screener, scene).sift(columns)
    assert (whole.clear, whole.chances, whole.matches.keys()) == (kinds, chances, matches.keys())
    for place, match in whole.matches.items():
        subject = mapper(rows[place])
        expected = screener.screen(subject, scene=scene, at=AT, decision_id="d")
        assert screener.screen_met(subject, match, scene=scene, at=AT, decision_id="d") == expected
        # Without a record, entries at which nobody looks are not read: the ruling and all cells are the same.
        found = screener.screen_met(subject, matches[place], scene=scene, at=AT, decision_id="d")
        assert replace(found, hits=expected.hits) == expected
        assert [result(found, lang) for lang in ("zh", "en")] == [result(expected, lang) for lang in ("zh", "en")]
        assert [{one.listing_id for one in hit.listings} for hit in found.hits] == [
            {one.listing_id for one in hit.listings} for hit in expected.hits
        ]
    quiet: dict[SubjectKind, float] = {}
    for place, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        if kind is not None:
            decision = screener.screen(mapper(row), scene=scene, at=AT)
            assert not decision.hits, row
            nobody = quiet.setdefault(kind, decision.probability) if place not in chances else 0.0
            assert decision.probability == chances.get(place, nobody)
            assert decision.subject.kind is kind
            forms = QuietRows(columns, kind, AT, [place], [place], [0.0], plain).forms()
            normalised = normalise_subject(mapper(row), today=AT)
            assert forms == ([identity_form(normalised)], [evidence_form(normalised)])
    return sum(kind is not None for kind in kinds)


@pytest.mark.parametrize("scene", SCENES)
def test_clear_rows_meet_nobody(screener: Screener, world: World, scene: str) -> None:
    screener.load(world.rows(), list_date=LISTED_ON)
    rows = everybody(world)
    assert check(screener, rows, scene) > len(rows) // 10


def test_free_texts_are_read_for_a_record_alone(screener: Screener, world: World) -> None:
    screener.load([row | {"duty": "归还借款"} for row in world.rows()], list_date=LISTED_ON)
    rows, scene = everybody(world), SCENES[0]
    check(screener, rows, scene)
    columns = make_mapper(HEADINGS, {}, "").columns(rows)
    sieve = screener.sieve(scene, AT)
    assert sieve is not None
    for sifting, duty in ((sieve, ""), (whole_sieve(screener, scene), "归还借款")):
        matches = sifting.sift(columns).matches.values()
        assert {one.duty for match in matches for hit in match.hits for one in hit.listings} == {duty}


@pytest.mark.parametrize("scene", SCENES)
def test_whoever_is_near_counts_as_he_does_the_long_way(screener: Screener, world: World, scene: str) -> None:
    """A crowd of names a slip apart, born in a few years, some twice on the list, some without a usable number."""
    near = [
        world.person(name=name) for name in ("王秀英", "王秀应", "王绣英", "王英", "王英秀", "王秀") for _ in range(40)
    ]
    listed = [listing_row(person, place, age_only=place % 9 == 0) for place, person in enumerate(near)]
    listed += [listing_row(person, 1000 + place) for place, person in enumerate(near[::3])]
    screener.load([*world.rows(), *listed[::2]], list_date=date(2026, 10, 1))
    screener.load(listed[1::2], mode="delta", list_date=LISTED_ON)
    rows = [
        cells(Subject(name=name, birth_date=person.number[6:length], gender=gender, region=region))
        for person in near[::3]
        for name in (person.name, "王秀英", "王秀瑛")
        for length in (10, 14)
        for gender, region in ((None, None), (person.gender, None), ("女", "浙江省"), (None, "广东"), ("?", "?"))
    ]
    sieve, mapper = screener.sieve(scene, AT), make_mapper(HEADINGS, {}, "")
    assert sieve is not None
    sifted = sieve.sift(mapper.columns(rows))
    assert len(sifted.matches) > 50
    assert len(sifted.chances) > 50
    check(screener, rows, scene)


@pytest.mark.parametrize("scene", SCENES)
def test_of_namesakes_on_several_kinds_of_list_every_one_is_judged(
    screener: Screener, world: World, scene: str
) -> None:
    """Bearers of one bare name compare alike, but an order against one of them may restrict where a listing does not."""
    people = [world.person(name="王秀英") for _ in range(8)]
    screener.load([listing_row(person, place) for place, person in enumerate(people[::2])], list_date=LISTED_ON)
    orders = [listing_row(person, 100 + place) for place, person in enumerate(people[1::2])]
    screener.load(orders, ListKind.CONSUMPTION_RESTRICTED, list_date=LISTED_ON)
    screener.load([listing_row(people[3], 200)], ListKind.HONOURED, list_date=LISTED_ON)
    subjects = [
        Subject(name=p.name, birth_date=born) for p in people for born in (None, p.number[6:10], p.number[6:14])
    ]
    check(screener, [cells(subject) for subject in subjects], scene)


def test_what_a_later_load_brings_is_met_and_compaction_forgets_nothing(screener: Screener, world: World) -> None:
    rows, listed = everybody(world), world.rows()
    screener.load(listed[::2], list_date=date(2026, 10, 1))
    before = check(screener, rows, SCENES[0])
    screener.load(listed[1::2], mode="delta", list_date=LISTED_ON)
    assert check(screener, rows, SCENES[0]) < before
    screener.store.compact()
    check(screener, rows, SCENES[0])


def test_a_load_that_outgrows_the_fence_makes_it_anew(
    screener: Screener, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, listed = everybody(world), world.rows()
    screener.load(listed[::2], list_date=date(2026, 9, 1))
    earlier = screener.store.view()
    monkeypatch.setattr(fence, "_CROWDED", 0.01)
    screener.load(listed[1::2], mode="delta", list_date=LISTED_ON)
    assert screener.store.view().fence._first > earlier.fence._first
    check(screener, rows, SCENES[0])


def test_a_list_published_while_a_chunk_is_screened_counts_from_the_next_chunk_on(
    screener: Screener, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the sieve told of one version must not be given out as another's: of that, the newly listed would pass."""
    late = world.person(name="欧阳赟赟")
    screener.load(world.rows(), list_date=date(2026, 10, 1))
    subjects = [Subject(name=person.name, id_number=person.number) for person in (*world.listed[:40], late)]
    rows = [Row(number, cells(subject), None) for number, subject in enumerate(subjects, start=1)]
    task = _Task(SCENES[0], AT, "R", "1", "en", make_mapper(HEADINGS, {}, ""))
    sift, published = Sieve.sift, []

    def sift_and_publish(sieve: Sieve, columns: Columns) -> Sifted:
        told = sift(sieve, columns)
        if not published:
            published.append(True)
            screener.load([listing_row(late, 1)], mode="delta", list_date=LISTED_ON)
        return told

    monkeypatch.setattr(Sieve, "sift", sift_and_publish)
    first = screening.screen_rows(screener, task, rows, Tally())
    assert published
    assert {result.list_version for result in first} == {"1@2026-10-01"}
    assert first[-1].outcome == "pass"
    again = screening.screen_rows(screener, task, rows, Tally())
    assert {result.list_version for result in again} == {f"2@{LISTED_ON}"}
    assert again[-1].outcome == "intercept"


def test_a_fault_of_the_sieve_costs_time_alone_and_is_told(
    screener: Screener, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    screener.load(world.rows(), list_date=LISTED_ON)
    rows = [Row(number, one, None) for number, one in enumerate(everybody(world)[:100], start=1)]
    task = _Task(SCENES[0], AT, "R", "1", "en", make_mapper(HEADINGS, {}, ""))
    expected = screening.screen_rows(screener, task, rows, Tally())

    def fail(_sieve: Sieve, _columns: Columns) -> Sifted:
        raise KeyError(rows[0].cells[0])

    monkeypatch.setattr(Sieve, "sift", fail)
    with pytest.warns(RuntimeWarning, match="KeyError") as told:
        assert screening.screen_rows(screener, task, rows, Tally()) == expected
    assert rows[0].cells[0] not in str(told[0].message)


def test_without_a_list_there_is_no_sieve(screener: Screener) -> None:
    assert screener.sieve(SCENES[0], AT) is None


@pytest.mark.parametrize("scene", SCENES)
def test_a_batch_is_the_same_with_and_without(
    screener: Screener, world: World, scene: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screener.load(world.rows(), list_date=LISTED_ON)
    table = tmp_path / "in.csv"
    lines = [
        ",".join(HEADINGS),
        *(",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in everybody(world)),
    ]
    table.write_text("\n".join(lines), encoding="utf-8")
    written = []
    for least in (1, 1 << 60):
        monkeypatch.setattr(screening, "_WORTH_COLUMNS", least)
        plan = make_plan(BatchJob(table, tmp_path / f"{least}.csv", scene, run_id="R", at=AT))
        run_batch(plan, lambda: Screener.open(screener.store.path, audit=False), Start("R", AT))
        written.append((tmp_path / f"{least}.csv").read_bytes())
    assert written[0] == written[1]


def test_kinds_are_told_apart(screener: Screener, world: World) -> None:
    screener.load(world.rows(), list_date=LISTED_ON)
    rows = [
        ["某某无此人", "", "", "", "", ""],
        ["杭州无此名贸易有限公司", "", "", "", "", ""],
        ["王小无", "", "", "", "", ""],
    ]
    sieve, mapper = screener.sieve(SCENES[0], AT), make_mapper(HEADINGS, {}, "")
    assert sieve.sift(mapper.columns(rows)).clear[1:] == [SubjectKind.ORGANISATION, SubjectKind.PERSON]


@pytest.mark.parametrize("first", [True, False])
def test_a_numbered_person_is_not_clear_beside_a_namesake_whose_entry_shows_no_number(
    screener: Screener, first: bool
) -> None:
    """Also not when the entry has a slip in the name or only its sound; strangers are clear."""
    number = "33010219850304123"
    number += check_character(number)
    weak = [{"iname": name, "cardNum": "", "areaName": "浙江"} for name in ("王小明", "LYU Wei", "赵子龙")]
    if not first:
        screener.load(World.of(20, persons=50, companies=5).rows(), list_date=date(2026, 10, 1))
    screener.load(weak, mode="snapshot" if first else "delta", list_date=LISTED_ON)
    sieve, mapper = screener.sieve(SCENES[0], AT), make_mapper(HEADINGS, {}, "")
    met = ("王小明", "王晓明", "王明", "王明小", "吕伟", "吕威", "赵龙子")
    rows = [[name, number, "", "", "", ""] for name in (*met, "钱三强", "孙悟空")]
    assert KeyClass.PERSON_WEAK_NAME in screener.store.view().classes
    sifted = sieve.sift(mapper.columns(rows))
    counts = [place in sifted.matches or place in sifted.chances for place in range(len(rows))]
    assert counts == [*[True] * len(met), False, False]
    assert sifted.clear[len(met) :] == [SubjectKind.PERSON] * 2
    check(screener, rows, SCENES[0])


def test_what_only_looks_like_a_bare_name_goes_the_long_way(screener: Screener, world: World) -> None:
    """A firm of four characters that begins like a double surname, and words that say that nothing is known."""
    screener.load(world.rows(), list_date=LISTED_ON)
    sieve, mapper = screener.sieve(SCENES[0], AT), make_mapper(HEADINGS, {}, "")
    rows = [[name, "", "", "", "", ""] for name in ("欧阳集团", "司徒公司", "保密", "待补充", "无名", "未提供")]
    kinds = sieve.sift(mapper.columns(rows)).clear
    assert SubjectKind.PERSON not in kinds
    assert kinds[2:] == [None] * 4


def test_a_row_with_two_numbers_goes_the_long_way(screener: Screener, world: World) -> None:
    """Which of them counts depends on what the row says of itself."""
    screener.load(world.rows(), list_date=LISTED_ON)
    listed, stranger = world.listed[0], World.of(998, persons=5, companies=1).listed[0]
    mapper = make_mapper(("姓名", "身份证号码", "统一社会信用代码", "证件类型"), {}, "")
    row = [listed.name, listed.number, stranger.number, "身份证"]
    assert screener.screen(mapper(row), scene=SCENES[0], at=AT).hits
    assert screener.sieve(SCENES[0], AT).sift(mapper.columns([row])).clear == [None]


@pytest.mark.parametrize(
    ("name", "number", "aliases"),
    [
        ("買買提", "330102198503041236", ()),
        ("买买提·吐尔逊", "330102198503041236", ()),
        ("买买提·吐尔逊", None, ()),
        ("张 三", "330102198503041236", ()),
        ("张三", "３３０１０２１９８５０３０４１２３６", ()),
        ("张三", "330102850304123", ()),
        ("张三", "330102198503041236", ("张四",)),
    ],
)
def test_an_odd_person_who_is_clear_is_recorded_as_normalised(
    screener: Screener, world: World, name: str, number: str | None, aliases: tuple[str, ...]
) -> None:
    """His number is looked up as others' are; his name, or number, is not recorded as it is written."""
    screener.load(world.rows(), list_date=LISTED_ON)
    sieve, mapper = screener.sieve(SCENES[0], AT), make_mapper(HEADINGS, {}, "")
    row = cells(Subject(name=name, id_number=number, aliases=aliases))
    kind = sieve.sift(mapper.columns([row])).clear[0]
    notes = number_problems(normalise_subject(mapper(row), today=AT).number)
    assert (kind is SubjectKind.PERSON) == (not notes)
    assert check(screener, [row], SCENES[0]) == (kind is not None)
