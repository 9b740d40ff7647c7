"""The sieve of a batch: which rows certainly meet nobody on the lists, told in columns before any row is screened.

It asks the fence for every mark that the search of ``matching.candidates`` could follow, for thousands of rows at once.
A row that it calls clear has no hit whatever, so all clear rows get the very ruling that one of them gets when it goes
the long way; whoever is not clear goes the long way himself, with what was found of him. It never decides anything.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.bare_sieve import Bare, BareSieve
from defaulter_screen.born_sieve import Born, BornSieve
from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ids.number import Scheme
from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.brief import YEAR_BASE
from defaulter_screen.matching.candidates import found_by_number
from defaulter_screen.matching.mark_columns import marks_of
from defaulter_screen.matching.marks import mark_of
from defaulter_screen.matching.matcher import Match
from defaulter_screen.matching.organisation_columns import is_usual, unified_codes
from defaulter_screen.matching.plain_columns import NumberColumn, plain_names, resident_numbers
from defaulter_screen.matching.plain_name import PlainName
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import Columns, SubjectKind
from defaulter_screen.names.kind import guess_kind
from defaulter_screen.names.name import NameMake
from defaulter_screen.names.organisation import parse_organisation
from defaulter_screen.names.person import is_bare_name
from defaulter_screen.names.regions import region_code
from defaulter_screen.names.text import says_nothing
from defaulter_screen.normalisation import normalise_subject, number_problems, stated_birth, stated_gender
from defaulter_screen.numbered_sieve import NumberedSieve, PlainNumbered
from defaulter_screen.organisation_sieve import OrganisationSieve, UsualOrganisation
from defaulter_screen.pipeline import Circumstances
from defaulter_screen.policy.compiled import CompiledScene
from defaulter_screen.reading_ahead import Reading
from defaulter_screen.sifted import Sifted, sifted
from defaulter_screen.store.fence import Fence

_KEPT = 100_000
"""Names kept with their keys: a batch meets the same names again and again."""
_LIKE_FIRMS = ("厂", "店")
"""Two or three characters that end so may be a firm's name."""
_SHORT = 3

Mask = NDArray[np.bool_]


class Sieve:
    """The sieve for one list version, model, scene and date.

    Args:
        here: list version and model.
        fence: of the list version.
        cutoff: the scene's.
        today: the date against which a birth date counts as future.
        related: the scene also restricts who represents a listed organisation.
        reading: see ``ColumnSieve``.
    """

    def __init__(
        self, here: Circumstances, fence: Fence, cutoff: float, *, today: date, related: bool, reading: Reading
    ) -> None:
        self._fence = fence
        # Where no record is kept, nobody sees the free texts of an entry.
        index = here.index.without_texts() if reading is Reading.FIRST else here.index
        told = index, fence, here.model, cutoff, reading
        self._bare, self._born = BareSieve(*told), BornSieve(*told)
        self._numbered, self._organisations = NumberedSieve(*told), OrganisationSieve(*told)
        self._today = today
        self._related = related and KeyClass.RELATED_PERSON in here.index.classes
        self._names: dict[str, PlainName] = {}

    @classmethod
    def of(cls, here: Circumstances, scene: CompiledScene, at: date, reading: Reading) -> Self | None:
        """The sieve for the circumstances of a decision; None where nothing is loaded.

        Args:
            here: list version and model.
            scene: what is being decided.
            at: the day of the decisions.
            reading: what is read of people who compare alike, where all lists are of defaulters.
        """
        fence = here.index.marks
        if fence is None:
            return None
        here.model.people.read_whole()
        if any(one.list_kind is not ListKind.DEFAULTER for one in here.index.view.versions):
            reading = Reading.ALL
        return cls(here, fence, scene.limits.cutoff, today=at, related=bool(scene.consumption), reading=reading)

    def sift(self, columns: Columns) -> Sifted:
        """Tell which rows need not be screened, and what was found of others on the way."""
        names, usual = columns.names, np.array(columns.usual, dtype=bool)
        plain, lengths = plain_names(names)
        # A word that says that nothing is known (保密) is no name, though it looks like one.
        plain &= usual & np.array([not says_nothing(name) for name in names], dtype=bool)
        for place in np.flatnonzero(plain & (lengths > _SHORT)).tolist():
            plain[place] = is_bare_name(names[place])
        numbers = resident_numbers(columns.numbers, self._today)
        born = [_born(text) for text in columns.births]
        # A year before all that marks know would be a negative number, and stop the whole chunk.
        known = [not note and (birth is None or birth.year > YEAR_BASE) for birth, note in born]
        readable = np.array(known, dtype=bool)
        unnumbered = plain & readable & np.array([not text for text in columns.numbers], dtype=bool)
        persons = [place for place in np.flatnonzero(unnumbered).tolist() if _is_a_person(names[place])]
        named = {place: self._name(names[place]) for place in persons}
        rest = np.flatnonzero(~(plain & (numbers.valid | unnumbered)))
        usual_firms, others = _usual_organisations(rest.tolist(), columns, readable)
        odd = {place: found for place in others if (found := self._odd(columns, place))}
        odd_firms = {place: one for place, one in odd.items() if one.kind is SubjectKind.ORGANISATION}
        numbered = {place: one for place, one in odd.items() if one.kind is SubjectKind.PERSON and one.number}
        named |= {place: PlainName.of(one.person) for place, one in odd.items() if one.person and not one.number}
        seen = self._look_named(named, columns, [birth for birth, _ in born])
        seen |= self._look_numbered(plain & numbers.valid & readable, columns, numbers, numbered)
        firms = self._organisations.look(usual_firms, odd_firms, lambda place: self._subject(columns, place))
        return sifted(plain.tolist(), {SubjectKind.PERSON: seen, SubjectKind.ORGANISATION: firms})

    def _look_numbered(
        self, rows: Mask, columns: Columns, numbers: NumberColumn, odd: Mapping[int, Normalised]
    ) -> dict[int, Match | None]:
        """Persons with a complete number: what is to be said of each, but for those who may represent somebody."""
        names, places = columns.names, np.flatnonzero(rows)
        if self._related:
            free = [not self._represents(names[place]) for place in places.tolist()]
            places = places[np.array(free, dtype=bool)]
            odd = {place: one for place, one in odd.items() if not any(map(self._represents, _names_of(one)))}
        order: list[int] = places.tolist()
        plain = PlainNumbered(order, [names[place] for place in order], numbers.at(places), self._name)
        return self._numbered.look(plain, odd, lambda place: self._subject(columns, place))

    def _look_named(
        self, named: Mapping[int, PlainName], columns: Columns, born: Sequence[Birth | None]
    ) -> dict[int, Match | None]:
        """Persons without a number: of bare names and of those who state a birth, what is to be said."""
        keys = np.array([name.key for name in named.values()], dtype=np.uint64)
        met = self._fence.holds_many(marks_of(keys))
        dated: list[Born] = []
        bare: list[Bare] = []
        seen: dict[int, Match | None] = {}
        for (place, name), there in zip(named.items(), met.tolist(), strict=True):
            if self._related and self._represents(name.text):
                continue
            birth = born[place]
            if birth is not None:
                dated.append(Born(place, name, birth, _stated(columns, place, birth), there))
            elif not there:
                seen[place] = None
            elif columns.bare[place]:
                bare.append(Bare(place, name))
        return seen | self._bare.look(bare) | self._born.look(dated)

    def _odd(self, columns: Columns, place: int) -> Normalised | None:
        """An organisation, a person with a complete resident's number, or one with none, as the long way has it.

        None for everybody else, and where the row has something to be told by itself.
        """
        if len(columns.names[place]) <= _SHORT and not columns.numbers[place]:
            return None
        try:
            subject = self._subject(columns, place)
        except InvalidInputError:
            return None
        number, person = subject.number, subject.person
        if subject.kind is SubjectKind.ORGANISATION:
            known = subject.organisation is not None
        elif number is not None:
            known = person is not None and number.scheme is Scheme.RESIDENT_ID and found_by_number(subject)
        else:
            one_name = person is not None and person.make is not NameMake.LATIN and not person.aliases
            known = one_name and (subject.birth is None or subject.birth.year > YEAR_BASE)
        return subject if known and not _has_notes(subject) else None

    def _subject(self, columns: Columns, place: int) -> Normalised:
        return normalise_subject(columns.subject(place), today=self._today)

    def _name(self, text: str) -> PlainName:
        name = self._names.get(text)
        if name is None:
            if len(self._names) >= _KEPT:
                self._names.clear()
            name = self._names[text] = PlainName(text)
        return name

    def _represents(self, name: str) -> bool:
        return self._fence.holds(mark_of(text_key(KeyClass.RELATED_PERSON, name)))


def _names_of(subject: Normalised) -> tuple[str, ...]:
    return (subject.person.text, *subject.person.aliases) if subject.person else ()


def _is_a_person(text: str) -> bool:
    """Whether a plain name without a number is surely taken for a person's (``names.kind``)."""
    return not text.endswith(_LIKE_FIRMS) if len(text) <= _SHORT else guess_kind(text) == "person"


def _usual_organisations(
    places: Sequence[int], columns: Columns, readable: Mask
) -> tuple[list[UsualOrganisation], list[int]]:
    """Organisations whose cells normalisation leaves as they are, and the rows of which only the long way can tell."""
    names, numbers, kinds = columns.names, columns.numbers, columns.kinds
    coded = unified_codes([numbers[place] for place in places])
    usual, rest = [], []
    for place, has_code in zip(places, coded.tolist(), strict=True):
        name, kind = names[place], kinds[place]
        told = (has_code or not numbers[place]) and readable[place] and kind is not SubjectKind.PERSON
        if not (told and is_usual(name)):
            rest.append(place)
        elif has_code or kind is not None or guess_kind(name) == "organisation":
            parsed = parse_organisation(name)
            if parsed.text:
                usual.append(UsualOrganisation(place, parsed, numbers[place]))
    return usual, rest


def _has_notes(subject: Normalised) -> bool:
    return bool(subject.notes or number_problems(subject.number))


def _stated(columns: Columns, place: int, birth: Birth) -> Stated:
    """What a row states besides name and birth; most state nothing."""
    if columns.bare[place]:
        return Stated(birth, None, "")
    subject = columns.subject(place)
    return Stated(birth, stated_gender(subject.gender), region_code(subject.region) if subject.region else "")


@lru_cache(maxsize=1 << 16)
def _born(text: str) -> tuple[Birth | None, str]:
    """The birth that a cell states, and a note where it cannot be read; there are fewer days than rows."""
    return stated_birth(text)
