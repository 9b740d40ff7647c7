"""Who bears a bare name: they all compare alike, so they are counted from the index, and hardly read.

The commonest names stand on the list some thousand times. Nothing tells one bearer from another where nothing but the
name is stated, so no bearer is a candidate to be looked at by himself; of entries without a usable number, name and
province alone are read, which say whether two entries are one person's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.brief import FIRST_STRONG, PERSON_SHIFT, kind_of, person_and_gender
from defaulter_screen.matching.field import COMPARED_AT_MOST, Compared, Evaluated, Field, Listed
from defaulter_screen.matching.index import Postings
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.persons import evaluate_person
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


def bearers(subject: Normalised, index: Namesakes, model: IdentityModel) -> Field:
    """Everybody listed under the subject's bare name; the same as comparing his candidates one by one.

    Args:
        subject: of whom ``is_bare_name`` holds.
        index: of one list version.
        model: the identity model.
    """
    name = subject.person
    if name is None:
        return Field()
    entries = index.sorted_postings(text_key(KeyClass.PERSON_NAME, name.text))
    if not entries:
        return Field()
    compare = _Comparison(subject, model)
    first = entries.below(FIRST_STRONG)
    people, more = _numbered(entries, first, compare.with_name(name))
    rest = people[-1].odds if people else 0.0
    return Field(people + _weak(weak_entries(entries), index, compare), rest * more, more)


def weak_entries(entries: Postings) -> list[tuple[int, int]]:
    """Of a name's entries those without a usable number of which name and province are read."""
    return entries.part(0, min(entries.below(FIRST_STRONG), WEAK_AT_MOST))


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
            side = Normalised(SubjectKind.PERSON, person=name)
            evaluation = evaluate_person(self._subject, NOTHING, side, self._model)
            found = self._known[name] = None if evaluation is None else Evaluated.of(evaluation, side)
            return found


def _numbered(entries: Postings, first: int, compared: Compared | None) -> tuple[list[Listed], int]:
    """Persons told apart by what their numbers show, as many as are compared, and how many more there are."""
    if compared is None:
        return [], 0
    people: list[Listed] = []
    last, place = -1, first
    for listing_id, brief in entries.after(first):
        if brief >> PERSON_SHIFT == last:
            people[-1].found(listing_id, kind_of(brief))
        elif len(people) < COMPARED_AT_MOST:
            people.append(Listed(compared, [listing_id], defaulter=kind_of(brief) is ListKind.DEFAULTER))
            last = brief >> PERSON_SHIFT
        else:
            return people, entries.distinct(place, PERSON_SHIFT)
        place += 1
    return people, 0


def _weak(entries: Sequence[tuple[int, int]], index: Namesakes, compare: _Comparison) -> list[Listed]:
    """The others; two entries are one person's where name, gender, province and what is shown are the same."""
    people: dict[object, Listed] = {}
    last: PersonName | None = None
    compared: Compared | None = None
    for (listing_id, brief), (name, region) in zip(entries, index.named([one for one, _ in entries]), strict=True):
        key = (name.text if name else "", region, person_and_gender(brief))
        known = people.get(key)
        if known is not None:
            known.found(listing_id, kind_of(brief))
            continue
        if name is not last:
            last, compared = name, compare.with_name(name)
        if compared is not None:
            people[key] = Listed(compared, [listing_id], defaulter=kind_of(brief) is ListKind.DEFAULTER)
    return list(people.values())
