"""Which listings are worth comparing with a person: those that could reach the policy's cutoff, and no others.

A complete number finds its listings by what the lists show of it, whatever the name. A name finds its bearers, of whom
the index's briefs leave those that the stated number, or birth date, allows. Names a slip away are searched only where
one of them could still reach the cutoff: the bound is the best candidate that a slip of the pen could make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from defaulter_screen.ids.masked import compatible
from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.matching.blocking import KeyClass, deletions, name_links, person_number_keys, text_key
from defaulter_screen.matching.brief import FIRST_STRONG, UNKNOWN_CHECK, UNKNOWN_SEQUENCE, Brief, unpack
from defaulter_screen.matching.index import Index
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.numbers import SLIP_LIMIT, slip_distance
from defaulter_screen.matching.persons import DAYS, Stated
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.names.similarity import alike

NAMES_AT_MOST = 400
"""Names that one misspelt or Latin name may lead to; the sound of the commonest name has fewer in use."""

Keep = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
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


def pattern_of(brief: Brief) -> str:
    """The 18-character pattern that a brief stands for."""
    area = f"{brief.area:06d}" if brief.area else "******"
    year = f"{brief.year:04d}" if brief.year else "****"
    day = f"{brief.month:02d}{brief.day:02d}" if brief.month else "****"
    sequence = f"{brief.sequence:03d}" if brief.sequence != UNKNOWN_SEQUENCE else "***"
    check = "*" if brief.check == UNKNOWN_CHECK else "X" if brief.check == 10 else str(brief.check)
    return area + year + day + sequence + check


def side_of(brief: Brief, name: PersonName | None) -> Normalised:
    """A person's compared form from his brief."""
    pattern = pattern_of(brief)
    masked = "*" in pattern
    number = Number(
        Scheme.RESIDENT_ID,
        pattern,
        pattern,
        (Problem.MASKED,) if masked else (),
        birth_year=brief.year or None,
        gender=brief.gender.value if brief.gender else None,
        area=pattern[:6] if brief.area else None,
    )
    return Normalised(SubjectKind.PERSON, person=name, number=number, gender=brief.gender)


def person_candidates(
    subject: Normalised, stated: Stated, index: Index, model: IdentityModel, cutoff: float
) -> list[Candidate]:
    """All listings of persons that could reach the cutoff, each once."""
    found: dict[int, Candidate] = {}
    for listing_id, brief in _by_number(subject, index):
        found[listing_id] = Candidate(listing_id, brief, None)
    key_class = _name_class(subject)
    if subject.person and key_class in index.classes:
        keep = _filter(subject, stated)
        for name in _names(subject, stated, index, model, cutoff):
            key = text_key(key_class, name.text)
            for listing_id, brief in index.postings(key):
                if keep(brief):
                    found[listing_id] = Candidate(listing_id, brief, name)
    return list(found.values())


def _name_class(subject: Normalised) -> KeyClass:
    """A complete number has found all that show enough of theirs; by name only the others remain.

    One that a spreadsheet may have rounded has found nobody yet.
    """
    number = subject.number
    complete = number is not None and number.complete and number.pattern is not None
    if number is None or not complete or number.compact.endswith("000"):
        return KeyClass.PERSON_NAME
    return KeyClass.PERSON_WEAK_NAME


def _by_number(subject: Normalised, index: Index) -> Iterator[tuple[int, int]]:
    """Listings that show nothing but what the subject's number has."""
    number = subject.number
    if number is None or number.scheme is Scheme.DAMAGED:
        return
    pattern = number.pattern
    for key in person_number_keys(subject):
        if key >> 58 not in index.classes:
            continue
        for listing_id, brief in index.postings(key):
            if pattern is None or not number.valid or compatible(pattern_of(unpack(brief)), pattern):
                yield listing_id, brief


def _filter(subject: Normalised, stated: Stated) -> Keep:
    """What a brief must show, or hide, to be worth comparing under an agreeing name."""
    number = subject.number
    if number is not None and number.scheme is not Scheme.DAMAGED and number.pattern and number.valid:
        pattern = number.pattern
        if number.complete and pattern.endswith("000"):
            pattern = pattern[:15] + "***"
        return lambda brief: compatible(pattern_of(unpack(brief)), pattern)
    if stated.birth is None:
        return lambda _: True
    year = stated.birth.year
    digits = sorted(str(year))

    def near(brief: int) -> bool:
        shown = unpack(brief).year
        return not shown or abs(shown - year) <= 1 or sorted(str(shown)) == digits

    if number is not None and number.compact and not number.valid:
        given = number.compact
        return lambda brief: near(brief) or slip_distance(given, pattern_of(unpack(brief))) <= SLIP_LIMIT
    return near


def _names(
    subject: Normalised, stated: Stated, index: Index, model: IdentityModel, cutoff: float
) -> Iterator[PersonName]:
    """The subject's own names, then those that a slip could have made of."""
    name = subject.person
    if name is None:
        return
    own = {name.text, *name.aliases}
    if name.make is not NameMake.LATIN:
        yield name
        for alias in name.aliases:
            yield parse_person(alias)
    if name.make is not NameMake.LATIN and not _slip_could_matter(subject, stated, name, model, cutoff):
        return
    seen = set(own)
    for key in _neighbours(name, index):
        text = index.name_text(key)
        if text and (plain := parse_person(text)).text not in seen:
            seen.add(plain.text)
            yield plain
            if len(seen) >= NAMES_AT_MOST:
                return


def _slip_could_matter(
    subject: Normalised, stated: Stated, name: PersonName, model: IdentityModel, cutoff: float
) -> bool:
    """Whether the likeliest slip, with everything else agreeing, would reach the cutoff.

    A bare name never does: it cannot get beyond ``clarify``, and every name is a slip away from another.
    """
    number, birth = subject.number, stated.birth
    usable = number is not None and number.scheme is not Scheme.DAMAGED
    if number is not None and usable and not number.complete and number.visible >= 10:
        return True
    if birth is None:
        return False
    share = model.people.name_share(name, gender=stated.gender, year=birth.year, province=stated.region[:2])
    others = model.people.population * share * model.people.birth_share(birth.year, stated.gender)
    if birth.full:
        others /= DAYS
    if stated.region:
        others *= model.people.province_share(stated.region[:2])
    rates = model.rates.name
    slip = max(rates.same_sound / rates.alternatives_sound, rates.missing, rates.swapped) / len(name.text)
    return slip >= cutoff * others


def _neighbours(name: PersonName, index: Index) -> Iterator[int]:
    """Keys of listed names of the same sound, one character more, less or other, or of similar shape."""
    _, links = name_links(name)
    for key in links:
        yield from index.links(key)
    if name.make is NameMake.LATIN:
        return
    yield from index.links(text_key(KeyClass.PERSON_DELETION, name.text))
    for rest in deletions(name.text):
        yield text_key(KeyClass.PERSON_NAME, rest)
    for place, character in enumerate(name.text):
        for other in alike(character):
            yield text_key(KeyClass.PERSON_NAME, name.text[:place] + other + name.text[place + 1 :])
    for place in range(len(name.text) - 1):
        swapped = name.text[:place] + name.text[place + 1] + name.text[place] + name.text[place + 2 :]
        yield text_key(KeyClass.PERSON_NAME, swapped)
