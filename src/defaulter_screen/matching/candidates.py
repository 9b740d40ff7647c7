"""Which listings are worth comparing with a person: those that could reach the policy's cutoff, and no others.

A complete number finds its listings by what the lists show of it, whatever the name. A name finds its bearers, of whom
the index's briefs leave those that the stated number, or birth date, allows. Names a slip away: ``slips``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.births import born_under
from defaulter_screen.matching.blocking import (
    KeyClass,
    asked_texts,
    person_number_keys,
    text_key,
    text_keys,
)
from defaulter_screen.matching.brief import Brief, pattern_of
from defaulter_screen.matching.filters import Keep, anything, fits_pattern, near_years, own_filter
from defaulter_screen.matching.index import Index
from defaulter_screen.matching.marks import mark_of
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.slips import Slips, near_names, shows_year, slips_of
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person


class Candidate(NamedTuple):
    """One listing worth comparing; a tuple, since a common name has hundreds.

    Attributes:
        listing_id: row in the store.
        brief: its packed brief.
        name: the name under which it was found; None where it was found by number alone.
    """

    listing_id: int
    brief: int
    name: PersonName | None

    def __repr__(self) -> str:
        """Without the brief, which is a number in another form: a repr ends up in logs."""
        return f"Candidate({self.listing_id}, {self.name!r})"


def side_of(brief: Brief, name: PersonName | None) -> Normalised:
    """A person's compared form from his brief."""
    pattern = pattern_of(brief)
    problems: tuple[Problem, ...] = ()
    if "*" in pattern:
        problems = (Problem.MASKED,)
    elif check_character(pattern[:17]) != pattern[17]:
        problems = (Problem.CHECKSUM,)  # lists have slips, too
    number = Number(
        Scheme.RESIDENT_ID,
        pattern,
        pattern,
        problems,
        birth_year=brief.year or None,
        gender=brief.gender.value if brief.gender else None,
        area=pattern[:6] if brief.area else None,
    )
    return Normalised(SubjectKind.PERSON, person=name, number=number, gender=brief.gender, region=brief.court)


def person_candidates(
    subject: Normalised, stated: Stated, index: Index, model: IdentityModel, cutoff: float
) -> list[Candidate]:
    """All listings of persons that could reach the cutoff, each once."""
    found = {key: Candidate(key, brief, None) for key, brief in _by_number(subject, index)}
    name = subject.person
    if name is None:
        return list(found.values())
    keep = own_filter(subject, stated)
    if found_by_number(subject):
        for candidate in _weak(name, keep, index):
            found.setdefault(candidate.listing_id, candidate)
        return list(found.values())
    searched = set()
    for own in _own_names(name):
        key = text_key(KeyClass.PERSON_NAME, own.text)
        searched.add(key)
        if stated.birth is not None and (subject.number is None or shows_year(subject.number)):
            entries = born_under(key, near_years(stated.birth.year), index)
        else:
            entries = _postings(key, index)
        found.update((id_, Candidate(id_, brief, own)) for id_, brief in entries if keep(brief))
    slips = Slips(keep) if name.make is NameMake.LATIN else slips_of(subject, stated, name, model, cutoff)
    if slips is not None:
        for near, entries in near_names(name, slips, index, searched):
            for listing_id, brief in entries:
                found.setdefault(listing_id, Candidate(listing_id, brief, near))
    return list(found.values())


def _postings(key: int, index: Index) -> list[tuple[int, int]]:
    """The postings of a key, of which the marks say at once where there are none."""
    marks = index.marks
    return index.postings(key) if marks is None or marks.holds(mark_of(key)) else []


def found_by_number(subject: Normalised) -> bool:
    """Whether a complete number has found all that show enough of theirs, whatever the name.

    One that a spreadsheet may have rounded has not.
    """
    number = subject.number
    return number is not None and number.complete and number.pattern is not None and not number.compact.endswith("000")


def _weak(name: PersonName, keep: Keep, index: Index) -> Iterator[Candidate]:
    """Entries that show too little of their number to be found by it, under the name and its slips."""
    if KeyClass.PERSON_WEAK_NAME not in index.classes:
        return
    keys, marks = weak_keys(name), index.marks
    if marks is not None:
        keys = [key for key in keys if marks.holds(mark_of(key))]
    found = index.postings_many(keys) if keys else {}
    for key in keys:
        yield from (Candidate(listing_id, brief, None) for listing_id, brief in found.get(key, ()) if keep(brief))


def weak_keys(name: PersonName) -> list[int]:
    """What is asked for among entries that are found by name only, of the name and of the person's other names."""
    names = (name, *map(parse_person, name.aliases))
    return text_keys(KeyClass.PERSON_WEAK_NAME, [text for one in names for text in asked_texts(one)])


def _own_names(name: PersonName) -> Iterator[PersonName]:
    if name.make is not NameMake.LATIN:
        yield name
        yield from map(parse_person, name.aliases)


def _by_number(subject: Normalised, index: Index) -> Iterator[tuple[int, int]]:
    """Listings that show nothing but what the subject's number has."""
    number = subject.number
    if number is None or number.scheme is Scheme.DAMAGED:
        return
    fits = fits_pattern(number.pattern) if number.pattern and number.valid else anything
    for key in person_number_keys(subject):
        if key >> 58 in index.classes:
            yield from ((listing_id, brief) for listing_id, brief in _postings(key, index) if fits(brief))
