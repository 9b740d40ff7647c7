"""Who bears a bare name: they all compare alike, so they are counted from the index, and hardly read.

The commonest names stand on the list some thousand times. Nothing tells one bearer from another where nothing but the
name is stated, so no bearer is a candidate to be looked at by himself; of entries without a usable number, name and
province alone are read, which say whether two entries are one person's.
"""

from __future__ import annotations

from collections.abc import Sequence

from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.brief import FIRST_STRONG, PERSON_SHIFT, kind_of, person_and_gender, person_of
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.field import COMPARED_AT_MOST, Field, Listed
from defaulter_screen.matching.index import Index, Postings
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
Compared = tuple[Evaluation | None, Normalised]
"""What the comparison with a listed person says, and his side as far as it matters."""
NOBODY: Compared = (None, Normalised(SubjectKind.PERSON))


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
    if name is None:
        return Field()
    entries = index.sorted_postings(text_key(KeyClass.PERSON_NAME, name.text))
    if not entries:
        return Field()
    compare = _Comparison(subject, model)
    first = entries.below(FIRST_STRONG)
    people, more = _numbered(entries, first, compare.with_name(name))
    rest = people[-1].odds if people else 0.0
    return Field(people + _weak(entries.part(0, min(first, WEAK_AT_MOST)), index, compare), rest * more, more)


class _Comparison:
    """The subject's name against the names found, each compared once."""

    def __init__(self, subject: Normalised, model: IdentityModel) -> None:
        self._subject = subject
        self._model = model
        self._known: dict[PersonName | None, Compared] = {}

    def with_name(self, name: PersonName | None) -> Compared:
        """What the comparison with a bearer of that name says, and the bearer's side as far as it matters."""
        found = self._known.get(name)
        if found is None:
            side = Normalised(SubjectKind.PERSON, person=name)
            found = self._known[name] = evaluate_person(self._subject, NOTHING, side, self._model), side
        return found


def _numbered(entries: Postings, first: int, compared: Compared) -> tuple[list[Listed], int]:
    """Persons told apart by what their numbers show, as many as are compared, and how many more there are."""
    evaluation, side = compared
    if evaluation is None:
        return [], 0
    people: list[Listed] = []
    last = -1
    for place, (listing_id, brief) in enumerate(entries.after(first), first):
        person = person_of(brief)
        if person == last:
            people[-1].found(listing_id, kind_of(brief))
            continue
        if len(people) == COMPARED_AT_MOST:
            return people, entries.distinct(place, PERSON_SHIFT)
        people.append(Listed(evaluation, side, [listing_id], defaulter=kind_of(brief) is ListKind.DEFAULTER))
        last = person
    return people, 0


def _weak(entries: Sequence[tuple[int, int]], index: Index, compare: _Comparison) -> list[Listed]:
    """The others; two entries are one person's where name, gender, province and what is shown are the same."""
    people: dict[object, Listed] = {}
    last, compared = None, NOBODY
    for (listing_id, brief), (name, region) in zip(entries, index.named([one for one, _ in entries]), strict=True):
        key = (name.text if name else "", region, person_and_gender(brief))
        known = people.get(key)
        if known is not None:
            known.found(listing_id, kind_of(brief))
            continue
        if name is not last:
            last, compared = name, compare.with_name(name)
        evaluation, side = compared
        if evaluation is not None:
            people[key] = Listed(evaluation, side, [listing_id], defaulter=kind_of(brief) is ListKind.DEFAULTER)
    return list(people.values())
