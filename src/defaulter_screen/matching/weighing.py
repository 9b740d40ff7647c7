"""Candidates compared with a person: cases of one person joined, everybody weighed with his own odds.

Whose numbers show enough is told from his brief alone; of the others the whole entry is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from defaulter_screen.ids.number import Scheme
from defaulter_screen.matching.brief import (
    FIRST_STRONG,
    court_code,
    kind_of,
    pattern_of,
    person_and_gender,
    person_of,
    shows_birth,
    unpack,
)
from defaulter_screen.matching.candidates import Candidate, side_of
from defaulter_screen.matching.field import COMPARED_AT_MOST, Compared, Evaluated, Field, Listed
from defaulter_screen.matching.index import Entries, Entry
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.numbers import SLIP_LIMIT, slip_distance
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.scales import Scales
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised

Group = Sequence[Candidate]
"""The cases of one listed person."""
_READ_AT_MOST = COMPARED_AT_MOST * 4
"""Entries of one subject that are read in full."""


def weigh(
    subject: Normalised, stated: Stated, candidates: Sequence[Candidate], index: Entries, model: IdentityModel
) -> Field:
    """Compare a person with everybody who could be meant."""
    groups: dict[tuple[str, int, int], list[Candidate]] = defaultdict(list)
    unread: list[Candidate] = []
    for one in candidates:
        person = _person(one, subject)
        if person is None:
            unread.append(one)
        else:
            groups[person].append(one)
    read = unread[:_READ_AT_MOST]
    entries = zip(read, index.entries([one.listing_id for one in read]), strict=True)
    if subject.number is not None:
        found = _one_by_one(subject, stated, list(groups.values()), model)
        found.people += _people(entries, lambda side: _evaluated(subject, stated, side, model))
        return found
    scales = Scales(subject, stated, model)
    return Field(_by_classes(groups.values(), stated, scales) + _people(entries, scales.of_side))


def read_for(subject: Normalised, candidates: Sequence[Candidate]) -> list[int]:
    """The listings that ``weigh`` reads: found by number alone, or without a number that tells enough."""
    return [one.listing_id for one in candidates if _person(one, subject) is None][:_READ_AT_MOST]


def _person(one: Candidate, subject: Normalised) -> tuple[str, int, int] | None:
    """What tells the person from others of his name, where his brief tells all that is compared; else None.

    A number that hides its sequence tells enough where it shows when its bearer was born and the subject gives none;
    where he lives is left to his entry.
    """
    name, brief = one.name, one.brief
    if name is None:
        return None
    if brief >= FIRST_STRONG:
        return name.text, person_of(brief), 0
    if subject.number is not None or subject.region or not court_code(brief) or not shows_birth(brief):
        return None
    return name.text, person_and_gender(brief), court_code(brief)


def _by_classes(groups: Iterable[Group], stated: Stated, scales: Scales) -> list[Listed]:
    """Persons whom a subject without a number cannot tell apart are weighed once for all (``alike``)."""
    people = []
    for group in groups:
        compared = scales.of_brief(_told(group, stated))
        if compared is not None:
            people.append(_listed(group, compared))
    return people


def _one_by_one(subject: Normalised, stated: Stated, groups: list[list[Candidate]], model: IdentityModel) -> Field:
    """Persons whose numbers are each compared with the subject's: the nearest, and the rest like the last of them."""
    if len(groups) > COMPARED_AT_MOST:
        groups.sort(key=lambda group: _distance(subject, stated, group[0].brief))
    people = []
    for group in groups[:COMPARED_AT_MOST]:
        told = _told(group, stated)
        compared = _evaluated(subject, stated, side_of(unpack(told.brief), told.name), model)
        if compared is not None:
            people.append(_listed(group, compared))
    over = len(groups[COMPARED_AT_MOST:])
    return Field(people, (people[-1].odds if people else 0.0) * over, over)


def _told(group: Group, stated: Stated) -> Candidate:
    """Of several cases that before the court of the stated province tells most."""
    if len(group) == 1 or not stated.region:
        return group[0]
    return next((one for one in group if unpack(one.brief).court == stated.region[:2]), group[0])


def _listed(group: Group, compared: Compared) -> Listed:
    listed = Listed(compared, [group[0].listing_id], defaulter=kind_of(group[0].brief) is ListKind.DEFAULTER)
    for candidate in group[1:]:
        listed.found(candidate.listing_id, kind_of(candidate.brief))
    return listed


def _evaluated(subject: Normalised, stated: Stated, side: Normalised, model: IdentityModel) -> Evaluated | None:
    evaluation = evaluate_person(subject, stated, side, model)
    return None if evaluation is None else Evaluated.of(evaluation, side)


def _distance(subject: Normalised, stated: Stated, brief: int) -> tuple[int, int, bool]:
    """How far an entry is from what the subject states; the nearest are compared one by one."""
    number, shown = subject.number, unpack(brief)
    slips = 0
    if number is not None and not number.valid and number.scheme is not Scheme.DAMAGED:
        slips = slip_distance(number.compact, pattern_of(shown))
    years = abs(shown.year - stated.birth.year) if stated.birth and shown.year else 0
    return min(slips, SLIP_LIMIT + 1), years, stated.gender not in (None, shown.gender)


def _people(
    entries: Iterable[tuple[Candidate, Entry]], compare: Callable[[Normalised], Compared | None]
) -> list[Listed]:
    """Whose entries these are; two are one person's where name, what the number shows and what is published agree."""
    people: dict[object, Listed] = {}
    for candidate, entry in entries:
        side = entry.side
        name, shown = side.person.text if side.person else "", person_of(candidate.brief)
        key = (name, shown) if candidate.brief >= FIRST_STRONG else (name, side.gender, side.region, shown)
        if key not in people:
            compared = compare(side)
            if compared is None:
                continue
            people[key] = Listed(compared, [], defaulter=False)
        people[key].take(entry.listing)
    return list(people.values())
