"""How probabilities move: evidence that agrees never lowers them, hiding evidence never raises them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.ids.detect import parse_number
from defaulter_screen.ids.masked import compatible
from defaulter_screen.matching.matcher import match
from defaulter_screen.models.subject import Subject
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.pipeline import Circumstances
from defaulter_screen.screener import Screener
from factory import AT, LISTED_ON, Person, World

ROUNDING = 1 + 1e-9
Place = tuple[World, Circumstances]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    world = World.of(21, 300, 0)
    with Screener.open(tmp_path_factory.mktemp("store") / "list.db", create=True, audit=False) as screener:
        screener.load(world.rows(), list_date=LISTED_ON)
        yield world, screener._in_force.circumstances(screener.policy, AT)


def probability(here: Circumstances, subject: Subject, person: Person) -> float:
    """That the subject is this listed person."""
    found = match(normalise_subject(subject, today=AT), here.index, here.model, 1e-9)
    return max((hit.probability for hit in found.hits if hit.listing.number == person.masked), default=0.0)


def _agreeing(person: Person) -> dict[str, list[object]]:
    """Fields that agree with the listing, each in steps that show more and more."""
    n = person.number
    return {
        "birth_date": [person.born.year, person.born],
        "gender": [person.gender],
        "region": [person.area[:2] + "0000"],
        "id_number": [n[:6] + "*" * 8 + n[14:], person.masked, n],
    }


@pytest.mark.parametrize("seed", range(60))
def test_agreeing_evidence_never_lowers(seed: int, place: Place) -> None:
    world, here = place
    draw = random.Random(seed)
    person = draw.choice(world.listed)
    steps = [(field, value) for field, values in _agreeing(person).items() for value in values]
    order = [field for field, _ in steps]
    draw.shuffle(order)
    remaining = {field: list(values) for field, values in _agreeing(person).items()}
    subject = Subject(name=person.name)
    before = probability(here, subject, person)
    for field in order:
        subject = replace(subject, **{field: remaining[field].pop(0)})
        after = probability(here, subject, person)
        assert after * ROUNDING >= before, (field, subject, before, after)
        before = after
    assert before > 0.5


@pytest.mark.parametrize("seed", range(40))
def test_more_masking_never_raises(seed: int, place: Place) -> None:
    world, here = place
    draw = random.Random(seed)
    person = draw.choice(world.listed)
    for _ in range(5):
        head, tail = draw.choice([(head, tail) for head in range(18) for tail in range(18 - head)])
        shown = _mask(person.number, head, tail)
        hidden = _mask(person.number, draw.randint(0, head), draw.randint(0, tail))
        full = probability(here, person.subject(), person)
        more = probability(here, person.subject(id_number=shown, kind="person"), person)
        less = probability(here, person.subject(id_number=hidden, kind="person"), person)
        assert less <= more * ROUNDING, (shown, hidden)
        assert more <= full * ROUNDING, shown


def _mask(number: str, head: int, tail: int) -> str:
    return number[:head] + "*" * (18 - head - tail) + number[18 - tail :]


@given(seed=st.integers(0, 10**6), head=st.integers(0, 17), data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_masked_form_of_a_number_is_always_compatible_with_it(seed: int, head: int, data: st.DataObject) -> None:
    person = World(random.Random(seed)).person()
    tail = data.draw(st.integers(0, 17 - head))
    stars = data.draw(st.integers(2, 18 - head - tail)) if head + tail <= 16 else 1
    mark = data.draw(st.sampled_from("*＊●#"))
    text = person.number[:head] + mark * stars + person.number[18 - tail :]
    masked, full = (parse_number(number, today=AT, hint="person") for number in (text, person.number))
    assert full is not None
    if masked is None:
        assert not head + tail, "a row of asterisks is no number, everything else is one"
        return
    assert full.pattern is not None
    assert masked.pattern is None or compatible(masked.pattern, full.pattern), text


def test_contradicting_evidence_lowers(place: Place) -> None:
    world, here = place
    for person in world.listed[:40]:
        agreeing = Subject(name=person.name, birth_date=person.born, gender=person.gender)
        whole = probability(here, agreeing, person)
        other = "女" if person.gender == "男" else "男"
        assert probability(here, replace(agreeing, gender=other), person) < whole
        assert probability(here, replace(agreeing, birth_date=person.born.year - 1), person) < whole
        assert probability(here, replace(agreeing, birth_date=person.born.year - 20), person) < whole
