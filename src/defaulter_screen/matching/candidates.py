"""Which listings are worth comparing with a person: those that could reach the policy's cutoff, and no others.

A complete number finds its listings by what the lists show of it, whatever the name. A name finds its bearers, of whom
the index's briefs leave those that the stated number, or birth date, allows. Names a slip away are searched only where
one of them could still reach the cutoff: the bound is the best candidate that a slip of the pen could make.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.blocking import (
    KeyClass,
    asked_texts,
    deletions,
    lookalike_spellings,
    name_links,
    person_number_keys,
    swaps,
    text_key,
    text_keys,
)
from defaulter_screen.matching.brief import FIRST_STRONG, Brief, pattern_of
from defaulter_screen.matching.filters import Keep, anything, fits_pattern, near_years, own_filter, slip_filter
from defaulter_screen.matching.index import Index
from defaulter_screen.matching.marks import born_on, day_terms, holds_dated, mark_of, name_terms
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.shown import DAYS
from defaulter_screen.matching.sounds import likeliest_choice
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.values import frozen_dataclass

_WORTH_COLUMNS = 40
"""Names of which more are asked for their bearers' births in columns, before any of their entries is read."""
_FEW = 16
"""So few entries are looked at one by one."""
_BRIEF = itemgetter(1)
NAMES_AT_MOST = 400
"""Names that one misspelt or Latin name may lead to; the sound of the commonest name has fewer in use."""


@frozen_dataclass(frozen=True, slots=True)
class Candidate:
    """One listing worth comparing.

    Attributes:
        listing_id: row in the store.
        brief: its packed brief.
        name: the name under which it was found; None where it was found by number alone.
    """

    listing_id: int
    brief: int
    name: PersonName | None

    @property
    def strong(self) -> bool:
        """True where the brief holds all that a comparison needs."""
        return self.brief >= FIRST_STRONG and self.name is not None


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
        if stated.birth is not None and subject.number is None:
            entries = _born(key, near_years(stated.birth.year), index)
        else:
            entries = _postings(key, index)
        found.update((id_, Candidate(id_, brief, own)) for id_, brief in entries if keep(brief))
    slips = _Slips(keep) if name.make is NameMake.LATIN else _slips(subject, stated, name, model, cutoff)
    if slips is not None:
        for candidate in _by_neighbours(name, slips, index, searched):
            found.setdefault(candidate.listing_id, candidate)
    return list(found.values())


def born_in(entries: Sequence[tuple[int, int]], years: Iterable[int]) -> list[tuple[int, int]]:
    """Of entries sorted by brief those of certain birth years, as briefs hold them; without looking at the others.

    Briefs sort by the year, first those that show too little of their number, then the rest.
    """
    if len(entries) < _FEW:
        return list(entries)
    found: list[tuple[int, int]] = []
    for low, high in _bounds(years):
        start = bisect_left(entries, low, key=_BRIEF)
        if start < len(entries) and entries[start][1] < high:
            found += entries[start : bisect_left(entries, high, start, key=_BRIEF)]
    return found


def _bounds(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where the briefs of each birth year begin and end: those that show too little of their number, and the rest."""
    for year in sorted(years):
        for low in (year << 52, FIRST_STRONG | year << 52):
            yield low, low + (1 << 52)


def _born(key: int, years: Iterable[int], index: Index) -> list[tuple[int, int]]:
    """``born_in`` of a key that can have thousands of entries, of which no others are taken apart."""
    if index.marks is not None and not index.marks.holds(mark_of(key)):
        return []
    entries = index.sorted_postings(key)
    if len(entries) < _FEW:
        return entries.part(0, len(entries))
    parts = (entries.part(entries.below(low), entries.below(high)) for low, high in _bounds(years))
    return [entry for part in parts for entry in part]


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


def _by_neighbours(name: PersonName, slips: _Slips, index: Index, searched: set[int]) -> Iterator[Candidate]:
    """Listings under names a slip away; a name is read only where one of its listings is worth comparing."""
    keep = slips.keep
    years = dict.fromkeys(year for year, _ in slips.births)
    keys = [key for key in dict.fromkeys(_neighbours(name, slips, index)) if key not in searched]
    found = index.postings_many(keys)
    bearers: dict[int, list[tuple[int, int]]] = {}
    for key in keys:
        entries: Sequence[tuple[int, int]] = found.get(key, ())
        kept = [entry for entry in (born_in(entries, years) if years else entries) if keep(entry[1])]
        if kept:
            bearers[key] = kept
        if len(bearers) == NAMES_AT_MOST:
            break
    texts = index.name_texts(list(bearers)) if bearers else {}
    for key, kept in bearers.items():
        if key in texts:
            other = parse_person(texts[key])
            yield from (Candidate(listing_id, brief, other) for listing_id, brief in kept)


def _by_number(subject: Normalised, index: Index) -> Iterator[tuple[int, int]]:
    """Listings that show nothing but what the subject's number has."""
    number = subject.number
    if number is None or number.scheme is Scheme.DAMAGED:
        return
    fits = fits_pattern(number.pattern) if number.pattern and number.valid else anything
    for key in person_number_keys(subject):
        if key >> 58 in index.classes:
            yield from ((listing_id, brief) for listing_id, brief in _postings(key, index) if fits(brief))


@frozen_dataclass(frozen=True, slots=True)
class _Slips:
    """What a listing under a name a slip away must not contradict.

    Attributes:
        keep: of its brief.
        births: where the stated birth alone tells, the years and days under which such listings left marks.
    """

    keep: Keep
    births: tuple[tuple[int, int], ...] = ()


def _slips(subject: Normalised, stated: Stated, name: PersonName, model: IdentityModel, cutoff: float) -> _Slips | None:
    """How far to search names a slip away; None where the likeliest slip would not reach the cutoff.

    A bare name is never searched so: it cannot get beyond ``clarify``, and every name is a slip away from another.
    """
    number, birth = subject.number, stated.birth
    usable = number is not None and number.scheme is not Scheme.DAMAGED
    keep = slip_filter(subject, stated)
    if number is not None and usable and not number.complete and number.visible >= 10:
        return _Slips(keep)
    if birth is None:
        return None
    reach = slip_reach(stated, name, model)
    if reach.right < cutoff:
        return None
    if usable:
        return _Slips(keep)
    any_day = reach.other_day >= cutoff
    births = day_terms(birth, any_day=any_day)
    return _Slips(keep if any_day or not birth.full else born_on(keep, births[0][1]), births)


class Reach(NamedTuple):
    """The odds that the likeliest slip, with everything else agreeing, would give a listed person.

    Attributes:
        right: with the stated birth right as well.
        other_day: with another day of birth in the published number.
    """

    right: float
    other_day: float


def slip_reach(stated: Stated, name: PersonName, model: IdentityModel) -> Reach:
    """How much a name a slip away could tell of somebody who states a birth.

    Raises:
        ValueError: no birth is stated.
    """
    birth = stated.birth
    if birth is None:
        raise ValueError("no birth stated")
    share = model.people.name_share(name, gender=stated.gender, year=birth.year, province=stated.region[:2])
    others = model.people.population * share * model.people.birth_share(birth.year, stated.gender)
    if stated.region:
        others *= model.people.province_share(stated.region[:2])
    rates = model.rates.name
    sound = rates.same_sound * likeliest_choice(model.people, name)
    slip = max(sound, rates.missing, rates.swapped) / len(name.text)
    right = slip / others
    return Reach(right * DAYS if birth.full else right, right * model.rates.birth.other_day)


def _neighbours(name: PersonName, slips: _Slips, index: Index) -> Iterator[int]:
    """Keys of listed names of the same sound, one character more, less or other, or of similar shape."""
    latin = name.make is NameMake.LATIN
    asked, marks = asked_links(name), index.marks
    if marks is not None and slips.births:
        asked = [link for link in asked if holds_dated(marks, link, slips.births)]
    linked = index.links_many(asked) if asked else {}
    names = [target for key in asked for target in linked.get(key, ())]
    if marks is not None and slips.births and len(names) > _WORTH_COLUMNS:
        from defaulter_screen.matching.mark_columns import borne_then  # noqa: PLC0415 - numpy, for hundreds of names

        names = borne_then(marks, names, name_terms(slips.births))
    yield from names
    if not latin:
        yield from text_keys(KeyClass.PERSON_NAME, slip_texts(name))


def asked_links(name: PersonName) -> list[int]:
    """The links to listed names near a name: its sounds, itself with a character left out, and as such a rest."""
    _, links = name_links(name)
    return links if name.make is NameMake.LATIN else [*links, text_key(KeyClass.PERSON_DELETION, name.text)]


def slip_texts(name: PersonName) -> tuple[str, ...]:
    """Names that could have been meant: one character left out, taken for another by eye, two in the wrong order."""
    return (*deletions(name.text), *lookalike_spellings(name.text), *swaps(name.text))
