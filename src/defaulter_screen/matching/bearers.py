"""Who bears a bare name: they all compare alike, so they are counted from the index, and hardly read.

The commonest names stand on the list some thousand times. Nothing tells one bearer from another where nothing but the
name is stated, so no bearer is a candidate to be looked at by himself; of entries without a usable number, name and
province alone are read, which say whether two entries are one person's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.brief import FIRST_STRONG, kind_of, person_and_gender, person_of
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.field import COMPARED_AT_MOST, Field, Listed
from defaulter_screen.matching.index import Index
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
Entries = Sequence[tuple[int, int]]


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


def bearers(subject: Normalised, index: Index, model: IdentityModel) -> Field:
    """Everybody listed under the subject's bare name; the same as comparing his candidates one by one.

    Args:
        subject: of whom ``is_bare_name`` holds.
        index: of one list version.
        model: the identity model.
    """
    name = subject.person
    entries = index.postings(text_key(KeyClass.PERSON_NAME, name.text)) if name else []
    if not entries:
        return Field()
    compare = _Comparison(subject, model)
    first = bisect_left(entries, FIRST_STRONG, key=itemgetter(1))
    people, more = _numbered(entries[first:], compare.with_name(name))
    rest = people[-1].odds if people else 0.0
    return Field([*people, *_weak(entries[:first], index, compare)], rest * more, more)


class _Comparison:
    """The subject's name against the names found, each compared once."""

    def __init__(self, subject: Normalised, model: IdentityModel) -> None:
        self._subject = subject
        self._model = model
        self._known: dict[PersonName | None, tuple[Evaluation | None, Normalised]] = {}

    def with_name(self, name: PersonName | None) -> tuple[Evaluation | None, Normalised]:
        """What the comparison with a bearer of that name says, and the bearer's side as far as it matters."""
        found = self._known.get(name)
        if found is None:
            side = Normalised(SubjectKind.PERSON, person=name)
            found = self._known[name] = evaluate_person(self._subject, NOTHING, side, self._model), side
        return found


def _numbered(entries: Entries, compared: tuple[Evaluation | None, Normalised]) -> tuple[list[Listed], int]:
    """Persons told apart by what their numbers show, as many as are compared, and how many more there are."""
    evaluation, side = compared
    persons: list[list[tuple[int, int]]] = []
    last, more = -1, 0
    for place, entry in enumerate(entries):
        person = person_of(entry[1])
        if person == last:
            persons[-1].append(entry)
            continue
        if len(persons) == COMPARED_AT_MOST:
            more = len({brief >> 9 for _, brief in entries[place:]})  # person_of, of thousands
            break
        persons.append([entry])
        last = person
    people = [_listed(cases, evaluation, side) for cases in persons] if evaluation is not None else []
    return people, more


def _weak(entries: Entries, index: Index, compare: _Comparison) -> list[Listed]:
    """The others; two entries are one person's where name, gender, province and what is shown are the same."""
    looked_at = entries[:WEAK_AT_MOST]
    persons: dict[object, tuple[PersonName | None, list[tuple[int, int]]]] = {}
    for entry, (name, region) in zip(looked_at, index.named([one for one, _ in looked_at]), strict=True):
        key = (name.text if name else "", region, person_and_gender(entry[1]))
        known = persons.get(key)
        if known is None:
            persons[key] = name, [entry]
        else:
            known[1].append(entry)
    people = []
    for name, cases in persons.values():
        evaluation, side = compare.with_name(name)
        if evaluation is not None:
            people.append(_listed(cases, evaluation, side))
    return people


def _listed(cases: Entries, evaluation: Evaluation, side: Normalised) -> Listed:
    defaulter = ListKind.DEFAULTER in [kind_of(brief) for _, brief in cases]
    return Listed(evaluation, side, [listing_id for listing_id, _ in cases], defaulter=defaulter)
