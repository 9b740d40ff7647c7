"""Whoever the search would find among changed listings is met by their keys; and few others are."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from defaulter_screen.matching.blocking import KeyClass, name_links
from defaulter_screen.matching.candidates import person_candidates
from defaulter_screen.matching.index import KEY, Entry
from defaulter_screen.matching.listing_keys import listing_postings
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.organisation_candidates import organisation_candidates
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Subject, SubjectKind
from defaulter_screen.models.supervision import Change, ChangeKind
from defaulter_screen.monitoring.reverse import change_keys, subject_keys
from defaulter_screen.names.person import parse_person
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.screener import Screener
from defaulter_screen.store.postings import Postings
from defaulter_screen.store_index import compared
from ledger.ledger_factory import listing
from monitoring.daily_world import World, resident_id

TODAY = date(2026, 11, 1)
CUTOFF = 0.02


class OneListing:
    """The index of a list of one entry."""

    classes = frozenset(map(int, KeyClass))
    marks = None

    def __init__(self, entry: Listing) -> None:
        self._entry, self._side = entry, compared(entry, TODAY)
        self._postings: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._links: dict[int, list[int]] = defaultdict(list)
        self._names: dict[int, str] = {}
        for key, brief in listing_postings(self._side, entry.list_kind):
            self._postings[key].append((1, brief))
        person = self._side.person
        for text in (person.text, *person.aliases) if person else ():
            key, links = name_links(parse_person(text))
            self._names[key] = text
            for link in links:
                self._links[link].append(key)

    def postings(self, key: int) -> list[tuple[int, int]]:
        return self._postings.get(key, [])

    def sorted_postings(self, key: int) -> Postings:
        return Postings.of(self.postings(key))

    def postings_many(self, keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        return {key: self._postings[key] for key in keys if key in self._postings}

    def postings_at_hand(self, keys: Sequence[int]) -> dict[int, Postings]:
        return {key: self.sorted_postings(key) for key in keys}

    def links_packed(self, keys: Sequence[int]) -> dict[int, bytes]:
        return {key: b"".join(map(KEY.pack, self._links[key])) for key in keys if key in self._links}

    def name_texts(self, keys: Sequence[int]) -> dict[int, str]:
        return {key: self._names[key] for key in keys if key in self._names}

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        return [Entry(self._entry, self._side) for _ in ids]

    def listings(self, ids: Sequence[int]) -> list[Listing]:
        return [self._entry for _ in ids]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"), seed=11, listed=400, watched=0)
    yield made
    made.close()


def found(subject: Normalised, index: OneListing, model: IdentityModel, cutoff: float = CUTOFF) -> bool:
    if subject.kind is SubjectKind.ORGANISATION:
        return bool(organisation_candidates(subject, index))
    return bool(person_candidates(subject, Stated.of(subject), index, model, cutoff / model.rates.prior_odds))


def keys_of(entry: Listing) -> set[int]:
    return change_keys(Change(ChangeKind.ADDED, 1, None, entry), TODAY)


def met(subject: Normalised, entry: Listing, model: IdentityModel, cutoff: float = CUTOFF) -> bool:
    return not keys_of(entry).isdisjoint(subject_keys(subject, model, cutoff))


def subjects(world: World, count: int) -> Iterator[Normalised]:
    dice = random.Random(3)
    for number in range(count):
        given = world.subject(number)
        if isinstance(given.birth_date, int) and dice.random() < 0.5:
            # A slip of the year: next to it, or its digits in another order.
            slips = (
                given.birth_date + 1,
                given.birth_date - 1,
                int(f"{str(given.birth_date)[:2]}{given.birth_date % 10}8"),
            )
            given = replace(given, birth_date=dice.choice(slips))
        if dice.random() < 0.1:
            given = replace(given, aliases=("王小明",))
        yield normalise_subject(given, today=TODAY)


def test_whoever_the_search_finds_is_met_and_few_others(world: World) -> None:
    model = world.screener.identity_model
    listed = [change.after for change in world.screener.changes(0) if change.after is not None]
    entries = [(OneListing(entry), keys_of(entry)) for entry in listed]
    finds = meets = 0
    for subject in subjects(world, 250):
        keys = set(subject_keys(subject, model, CUTOFF))
        for index, listed_under in entries:
            if found(subject, index, model):
                finds += 1
                assert not keys.isdisjoint(listed_under)
            meets += not keys.isdisjoint(listed_under)
    assert finds > 300
    assert meets < 1.5 * finds


@pytest.mark.parametrize(
    ("name", "year", "own", "slip"),
    [
        ("王小明", 1985, True, True),
        ("王小明", 1984, True, False),
        ("王小明", 1958, True, False),
        ("王小明", 1990, False, False),
    ],
)
def test_a_year_narrows_a_slip_of_the_name_more_than_the_name(
    name: str, year: int, own: bool, slip: bool, world: World
) -> None:
    model, number = world.screener.identity_model, resident_id("330102", f"{year}0304", 123)
    entry = listing(name=name, number=f"{number[:10]}****{number[-4:]}")
    for given, expected in ((name, own), ("王晓明", slip)):
        subject = normalise_subject(Subject(name=given, birth_date=1985), today=TODAY)
        assert met(subject, entry, model, 0.0) is found(subject, OneListing(entry), model, 0.0) is expected


def test_a_listing_without_number_meets_every_year(world: World) -> None:
    subject = normalise_subject(Subject(name="王小明", birth_date=1985), today=TODAY)
    assert met(subject, listing(number=""), world.screener.identity_model)


def test_prior_odds_open_ways_in_as_they_do_for_the_search(tmp_path: Path) -> None:
    """Applicants a hundred times as likely to be listed: a slip that cannot matter otherwise then does."""
    with Screener.open(tmp_path / "s.db", create=True, audit=False) as screener:
        plain = screener.identity_model
    likely = IdentityModel(plain.id, plain.people, replace(plain.rates, prior_odds=1e6))
    subject = normalise_subject(Subject(name="王小明", birth_date="1985-03-04"), today=TODAY)
    entry = listing(name="王晓明")
    assert not found(subject, OneListing(entry), plain, 0.5)
    assert found(subject, OneListing(entry), likely, 0.5)
    assert met(subject, entry, likely, 0.5)


def test_a_change_of_performance_gives_the_keys_once_and_a_change_of_name_both() -> None:
    before, performed = listing(), listing(performance="全部已履行")
    alone = keys_of(before)
    assert change_keys(Change(ChangeKind.MODIFIED, 2, before, performed), TODAY) == alone
    renamed = listing(name="李芳")
    both = alone | keys_of(renamed)
    assert change_keys(Change(ChangeKind.MODIFIED, 2, before, renamed), TODAY) == both
