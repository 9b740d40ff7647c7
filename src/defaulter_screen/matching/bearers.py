"""Who bears a bare name: they all compare alike, so they are counted from the index, and hardly read.

The commonest names stand on the list some thousand times. Nothing tells one bearer from another where nothing but the
name is stated, so no bearer is a candidate to be looked at by himself; of entries whose numbers tell too little, name
and province alone are read, which say whether two entries are one person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.brief import (
    FIRST_STRONG,
    KIND_BITS,
    KIND_SHIFT,
    PERSON_SHIFT,
    court_code,
    kind_code,
    person_and_gender,
    shows_birth,
)
from defaulter_screen.matching.field import COMPARED_AT_MOST, Compared, Evaluated, Field, Listed
from defaulter_screen.matching.index import Postings
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.settlement import HITS_AT_MOST
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import NameMake, PersonName

WEAK_AT_MOST = COMPARED_AT_MOST * 4
"""Entries without a usable number that are read."""
NOTHING = Stated(None, None, "")


def is_bare_name(subject: Normalised, stated: Stated) -> bool:
    """Whether the subject gives one name in Chinese characters, and nothing beside it."""
    name = subject.person
    return (
        name is not None
        and subject.number is None
        and not name.aliases
        and name.make is not NameMake.LATIN
        and stated == NOTHING
    )


class Namesakes(Protocol):
    """What is read of a name's bearers."""

    def sorted_postings(self, key: int) -> Postings:
        """The ``(listing id, brief)`` pairs under a name, sorted by brief."""

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:
        """Name and province of listed persons in compared form, in the order of the ids."""


def bearers(subject: Normalised, index: Namesakes, model: IdentityModel, *, each: bool = False) -> Field:
    """Everybody listed under the subject's bare name; the same as comparing his candidates one by one.

    Args:
        subject: of whom ``is_bare_name`` holds.
        index: of one list version.
        model: the identity model.
        each: every person with his own entries; else those alone who can be shown, the others counted.
    """
    name = subject.person
    if name is None:
        return Field()
    entries = index.sorted_postings(text_key(KeyClass.PERSON_NAME, name.text))
    if not entries:
        return Field()
    compare = _Comparison(subject, model)
    compared = compare.with_name(name)
    if compared is None:
        return Field()
    first = entries.below(FIRST_STRONG)
    people, more = _numbered(entries, first)
    told, unread = _weak(entries, first)
    people += told
    others: list[Listed] = []
    for own, person in _read(unread, index, compare):
        if own is compared:
            people.append(person)
        else:
            others.append(Listed(own, person.ids, defaulter=person.defaulter))
    return Field(_listed(people, compared, each=each or bool(others)) + others, compared.odds * more, more)


def weak_entries(entries: Postings) -> list[tuple[int, int]]:
    """Of a name's entries those of which name and province have to be read: no number tells enough of them."""
    return _weak(entries, entries.below(FIRST_STRONG))[1]


class _Person:
    """A bearer's entries, the first of them first, and whether one stands on the defaulter list."""

    __slots__ = ("defaulter", "ids")

    def __init__(self, listing_id: int, brief: int) -> None:
        self.ids = [listing_id]
        self.defaulter = brief & KIND_BITS == _DEFAULTER

    def add(self, listing_id: int, brief: int) -> None:
        self.ids.append(listing_id)
        self.defaulter |= brief & KIND_BITS == _DEFAULTER


_DEFAULTER = kind_code(ListKind.DEFAULTER) << KIND_SHIFT


def _listed(people: list[_Person], compared: Compared, *, each: bool) -> list[Listed]:
    """Bearers who compare alike: those who are shown come first on the lists, of the others the number is enough."""
    if each or len(people) <= HITS_AT_MOST:
        return [Listed(compared, person.ids, defaulter=person.defaulter) for person in people]
    people.sort(key=_first_id)
    listed = [Listed(compared, person.ids, defaulter=person.defaulter) for person in people[:HITS_AT_MOST]]
    for defaulter in (True, False):
        # Nobody looks at them: one stands for all.
        same = [person for person in people[HITS_AT_MOST:] if person.defaulter is defaulter]
        listed += [Listed(compared, same[0].ids, defaulter=defaulter)] * len(same) if same else []
    return listed


def _first_id(person: _Person) -> int:
    return person.ids[0]


class _Comparison:
    """The subject's name against the names found, each compared once."""

    def __init__(self, subject: Normalised, model: IdentityModel) -> None:
        self._subject = subject
        self._model = model
        self._known: dict[PersonName | None, Compared | None] = {}

    def with_name(self, name: PersonName | None) -> Compared | None:
        """What the comparison with a bearer of that name says; None where it speaks against him."""
        try:
            return self._known[name]
        except KeyError:
            found = self._known[name] = bearer_compared(self._subject, name, self._model)
            return found


def bearer_compared(subject: Normalised, name: PersonName | None, model: IdentityModel) -> Evaluated | None:
    """What a bare name's comparison with a listed name says, whoever bears it; None where it speaks against him."""
    side = Normalised(SubjectKind.PERSON, person=name)
    evaluation = evaluate_person(subject, NOTHING, side, model)
    return None if evaluation is None else Evaluated.of(evaluation, side)


def _numbered(entries: Postings, first: int) -> tuple[list[_Person], int]:
    """Persons told apart by what their numbers show, as many as are compared, and how many more there are."""
    people: list[_Person] = []
    last, place = -1, first
    for listing_id, brief in entries.after(first):
        if brief >> PERSON_SHIFT == last:
            people[-1].add(listing_id, brief)
        elif len(people) < COMPARED_AT_MOST:
            people.append(_Person(listing_id, brief))
            last = brief >> PERSON_SHIFT
        else:
            return people, entries.distinct(place, PERSON_SHIFT)
        place += 1
    return people, 0


def _weak(entries: Postings, first: int) -> tuple[list[_Person], list[tuple[int, int]]]:
    """Of the entries before ``first`` the persons whose birth is shown, and the entries that have to be read."""
    people: dict[tuple[int, int], _Person] = {}
    unread: list[tuple[int, int]] = []
    for listing_id, brief in entries.part(0, first):
        court = court_code(brief)
        if not (court and shows_birth(brief)):
            unread.append((listing_id, brief))
            continue
        key = person_and_gender(brief), court
        known = people.get(key)
        if known is None:
            people[key] = _Person(listing_id, brief)
        else:
            known.add(listing_id, brief)
    return list(people.values()), unread[:WEAK_AT_MOST]


def _read(
    entries: Sequence[tuple[int, int]], index: Namesakes, compare: _Comparison
) -> Iterable[tuple[Compared, _Person]]:
    """The others; two entries are one person's where name, gender, province and what is shown are the same."""
    people: dict[object, tuple[Compared, _Person]] = {}
    last: PersonName | None = None
    compared: Compared | None = None
    for (listing_id, brief), (name, region) in zip(entries, index.named([one for one, _ in entries]), strict=True):
        key = (name.text if name else "", region, person_and_gender(brief))
        known = people.get(key)
        if known is not None:
            known[1].add(listing_id, brief)
            continue
        if name is not last:
            last, compared = name, compare.with_name(name)
        if compared is not None:
            people[key] = compared, _Person(listing_id, brief)
    return people.values()
