"""Candidates compared with a person: cases of one person joined, everybody weighed with his own odds.

Whose numbers show enough is told from his brief alone; of the others the whole entry is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from defaulter_screen.ids.number import Scheme
from defaulter_screen.matching.alike import class_of
from defaulter_screen.matching.brief import FIRST_STRONG, kind_of, pattern_of, person_of, unpack
from defaulter_screen.matching.candidates import Candidate, side_of
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.field import COMPARED_AT_MOST, Field, Listed
from defaulter_screen.matching.index import Entries
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.numbers import SLIP_LIMIT, slip_distance
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised

Group = Sequence[Candidate]
"""The cases of one listed person."""


def weigh(
    subject: Normalised, stated: Stated, candidates: Sequence[Candidate], index: Entries, model: IdentityModel
) -> Field:
    """Compare a person with everybody who could be meant."""
    strong: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    weak: list[Candidate] = []
    for candidate in candidates:
        if candidate.strong and candidate.name:
            strong[candidate.name.text, person_of(candidate.brief)].append(candidate)
        else:
            weak.append(candidate)
    groups = list(strong.values())
    if subject.number is None:
        found = Field(_by_classes(subject, stated, groups, model))
    else:
        found = _one_by_one(subject, stated, groups, model)
    found.people += _weak_persons(subject, stated, weak, index, model)
    return found


def _by_classes(subject: Normalised, stated: Stated, groups: Sequence[Group], model: IdentityModel) -> list[Listed]:
    """Persons whom a subject without a number cannot tell apart are compared once for all (``alike``)."""
    class_, people = class_of(stated), []
    known: dict[tuple[str, Hashable], tuple[Evaluation | None, Normalised]] = {}
    for group in groups:
        told = _told(group, stated)
        key = told.name.text if told.name else "", class_(told.brief)
        compared = known.get(key)
        if compared is None:
            side = side_of(unpack(told.brief), told.name)
            compared = known[key] = evaluate_person(subject, stated, side, model), side
        evaluation, side = compared
        if evaluation is not None:
            people.append(_listed(group, evaluation, side))
    return people


def _one_by_one(subject: Normalised, stated: Stated, groups: list[list[Candidate]], model: IdentityModel) -> Field:
    """Persons whose numbers are each compared with the subject's: the nearest, and the rest like the last of them."""
    if len(groups) > COMPARED_AT_MOST:
        groups.sort(key=lambda group: _distance(subject, stated, group[0].brief))
    people = []
    for group in groups[:COMPARED_AT_MOST]:
        told = _told(group, stated)
        side = side_of(unpack(told.brief), told.name)
        evaluation = evaluate_person(subject, stated, side, model)
        if evaluation is not None:
            people.append(_listed(group, evaluation, side))
    over = len(groups[COMPARED_AT_MOST:])
    return Field(people, (people[-1].odds if people else 0.0) * over, over)


def _told(group: Group, stated: Stated) -> Candidate:
    """Of several cases that before the court of the stated province tells most."""
    if not stated.region or len(group) == 1:
        return group[0]
    return next((one for one in group if unpack(one.brief).court == stated.region[:2]), group[0])


def _listed(group: Group, evaluation: Evaluation, side: Normalised) -> Listed:
    ids = [candidate.listing_id for candidate in group]
    defaulter = any(kind_of(candidate.brief) is ListKind.DEFAULTER for candidate in group)
    return Listed(evaluation, side, ids, defaulter=defaulter)


def _distance(subject: Normalised, stated: Stated, brief: int) -> tuple[int, int, bool]:
    """How far an entry is from what the subject states; the nearest are compared one by one."""
    number, shown = subject.number, unpack(brief)
    slips = 0
    if number is not None and not number.valid and number.scheme is not Scheme.DAMAGED:
        slips = slip_distance(number.compact, pattern_of(shown))
    years = abs(shown.year - stated.birth.year) if stated.birth and shown.year else 0
    return min(slips, SLIP_LIMIT + 1), years, stated.gender not in (None, shown.gender)


def _weak_persons(
    subject: Normalised, stated: Stated, weak: Sequence[Candidate], index: Entries, model: IdentityModel
) -> list[Listed]:
    """Entries found by number, or without a usable number: their compared form needs the whole entry."""
    people: dict[object, Listed] = {}
    looked_at = weak[: COMPARED_AT_MOST * 4]
    for candidate, entry in zip(looked_at, index.entries([one.listing_id for one in looked_at]), strict=True):
        side = entry.side
        name, shown = side.person.text if side.person else "", person_of(candidate.brief)
        key = (name, shown) if candidate.brief >= FIRST_STRONG else (name, side.gender, side.region, shown)
        if key not in people:
            evaluation = evaluate_person(subject, stated, side, model)
            if evaluation is None:
                continue
            people[key] = Listed(evaluation, side, [], defaulter=False)
        people[key].take(entry.listing)
    return list(people.values())
