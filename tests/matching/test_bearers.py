"""The bearers of a bare name, counted from the index, are those that comparing every candidate finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from defaulter_screen.matching import matcher, settlement
from defaulter_screen.matching.bearers import is_bare_name
from defaulter_screen.matching.field import COMPARED_AT_MOST
from defaulter_screen.matching.matcher import Match, match
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender, Subject
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.pipeline import Circumstances
from defaulter_screen.screener import Screener
from factory import AT, LISTED_ON, World, listing_row

COMMON = "王秀英"
Place = tuple[World, Circumstances]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Persons with and without numbers, each twice; more bearers of one name than are compared, of both sorts."""
    world = World.of(52, 30, 0, namesakes=0)
    crowd = [world.person(name=COMMON) for _ in range(COMPARED_AT_MOST + 30)]
    world.listed += crowd
    rows = [
        listing_row(person, 1 + again, age_only=place % 3 == 0)
        for again in range(2)
        for place, person in enumerate(world.listed)
    ]
    with Screener.open(tmp_path_factory.mktemp("store") / "list.db", create=True, audit=False) as screener:
        screener.load(rows, list_date=LISTED_ON)
        honoured = [world.listed[20], crowd[0], crowd[3]]
        screener.load([listing_row(p, 5) for p in honoured], ListKind.HONOURED, list_date=LISTED_ON)
        yield world, screener._in_force.circumstances(screener.policy, AT)


def found(here: Circumstances, subject: Subject, suppressed: frozenset[str] = frozenset()) -> Match:
    return match(normalise_subject(subject, today=AT), here.index, here.model, 0.001, suppressed)


def test_counting_bearers_finds_what_comparing_each_finds(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    world, here = place
    names = dict.fromkeys((COMMON, *(person.name for person in world.listed), "澹台鹤轩"))
    counted = {name: found(here, Subject(name=name)) for name in names}
    one = frozenset({counted[COMMON].hits[0].listing.key})
    without = found(here, Subject(name=COMMON), one)
    monkeypatch.setattr(matcher, "is_bare_name", lambda _subject, _stated: False)
    assert counted == {name: found(here, Subject(name=name)) for name in names}
    assert without == found(here, Subject(name=COMMON), one)
    assert len(counted[COMMON].hits) >= settlement.HITS_AT_MOST
    assert counted[COMMON].persons > COMPARED_AT_MOST
    assert not counted["澹台鹤轩"].hits


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        (Subject(name=COMMON), True),
        (Subject(name="买买提·吐尔逊"), True),
        (Subject(name=COMMON, gender=Gender.FEMALE), False),
        (Subject(name=COMMON, birth_date="1985"), False),
        (Subject(name=COMMON, region="浙江"), False),
        (Subject(name=COMMON, id_number="3301021985"), False),
        (Subject(name=COMMON, aliases=("王秀",)), False),
        (Subject(name="Wang Xiuying"), False),
        (Subject(id_number="330102198503041236"), False),
    ],
)
def test_a_bare_name_is_one_name_and_nothing_else(subject: Subject, bare: bool) -> None:
    normalised = normalise_subject(subject, today=AT)
    assert is_bare_name(normalised, Stated.of(normalised)) is bare
