"""The sieve of a batch: which rows certainly meet nobody on the lists, told in columns before any row is screened.

It asks the fence for every mark that the search of ``matching.candidates`` could follow, for thousands of rows at once.
A row that it calls clear has no hit whatever, so all clear rows get the very ruling that one of them gets when it goes
the long way; whoever is not clear goes the long way himself, with what was found of him. It never decides anything.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.born_sieve import Born, BornSieve
from defaulter_screen.errors import InvalidInputError
from defaulter_screen.matching.blocking import KeyClass, asked_texts, text_key, text_keys
from defaulter_screen.matching.brief import YEAR_BASE
from defaulter_screen.matching.mark_columns import marks_of
from defaulter_screen.matching.marks import mark_of
from defaulter_screen.matching.matcher import Match
from defaulter_screen.matching.organisation_candidates import organisation_keys
from defaulter_screen.matching.organisation_columns import asked_keys, is_usual, unified_codes
from defaulter_screen.matching.plain_columns import plain_names, resident_numbers
from defaulter_screen.matching.plain_name import PlainName
from defaulter_screen.matching.stated import Stated
from defaulter_screen.matching.weak_columns import surely_not_weak
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import Columns, SubjectKind
from defaulter_screen.names.kind import guess_kind
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.organisation import parse_organisation
from defaulter_screen.names.person import is_bare_name
from defaulter_screen.names.regions import region_code
from defaulter_screen.names.text import says_nothing
from defaulter_screen.normalisation import normalise_subject, number_problems, stated_birth, stated_gender
from defaulter_screen.pipeline import Circumstances
from defaulter_screen.policy.compiled import CompiledScene
from defaulter_screen.sifted import Sifted
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
        fence: of the list version.
        classes: key classes that have postings at all.
        born: looks after those who state a birth.
        today: the date against which a birth date counts as future.
        related: the scene also restricts who represents a listed organisation.
    """

    def __init__(
        self,
        fence: Fence,
        classes: frozenset[int],
        born: BornSieve,
        *,
        today: date,
        related: bool,
    ) -> None:
        self._fence = fence
        self._classes = classes
        self._born = born
        self._today = today
        self._related = related and KeyClass.RELATED_PERSON in classes
        self._names: dict[str, PlainName] = {}

    @classmethod
    def of(cls, here: Circumstances, scene: CompiledScene, at: date) -> Self | None:
        """The sieve for the circumstances of a decision; None where nothing is loaded."""
        fence = here.index.marks
        if fence is None:
            return None
        born = BornSieve(here.index, fence, here.model, scene.limits.cutoff)
        return cls(fence, here.index.classes, born, today=at, related=bool(scene.consumption))

    def sift(self, columns: Columns) -> Sifted:
        """Tell which rows need not be screened, and what was found of others on the way."""
        names, usual = columns.names, np.array(columns.usual, dtype=bool)
        plain, lengths = plain_names(names)
        # A word that says that nothing is known (保密) is no name, though it looks like one.
        plain &= usual & np.array([not says_nothing(name) for name in names], dtype=bool)
        for place in np.flatnonzero(plain & (lengths > _SHORT)).tolist():
            plain[place] = is_bare_name(names[place])
        numbers = resident_numbers(columns.numbers, self._today)
        clear = np.zeros(len(names), dtype=bool)
        born = [_born(text) for text in columns.births]
        # A year before all that marks know would be a negative number, and stop the whole chunk.
        known = [not note and (birth is None or birth.year > YEAR_BASE) for birth, note in born]
        readable = np.array(known, dtype=bool)
        numbered = plain & numbers.valid & readable
        self._clear_numbered(numbered, names, numbers.keys, clear)
        unnumbered = plain & readable & np.array([not text for text in columns.numbers], dtype=bool)
        persons = [place for place in np.flatnonzero(unnumbered).tolist() if _is_a_person(names[place])]
        seen = self._clear_named(persons, columns, [birth for birth, _ in born], clear)
        clear[[place for place, match in seen.items() if match is None or not match.hits]] = True
        rest = np.flatnonzero(~(plain & (numbers.valid | unnumbered)))
        kinds: list[SubjectKind | None] = [SubjectKind.PERSON if one else None for one in clear.tolist()]
        for place in self._clear_organisations(rest.tolist(), columns, readable):
            kinds[place] = SubjectKind.ORGANISATION
        found = {place: match for place, match in seen.items() if match is not None}
        chances = {place: match.probability for place, match in found.items() if not match.hits}
        return Sifted(kinds, chances, {place: match for place, match in found.items() if match.hits})

    def _clear_numbered(
        self, rows: Mask, names: Sequence[str], keys: Sequence[NDArray[np.uint64]], clear: Mask
    ) -> None:
        """Persons with a complete number: nobody shows what they have, nobody of the name shows too little."""
        places = np.flatnonzero(rows)
        met = np.zeros(len(places), dtype=bool)
        for column in keys:
            if int(column[0] >> np.uint64(58)) in self._classes:
                met |= self._fence.holds_many(marks_of(column[places]))
        places = places[~met]
        apart = self._apart([names[place] for place in places.tolist()])
        clear[places] = apart
        asked = places if self._related else places[~apart]
        for place in asked.tolist():
            name = self._name(names[place])
            clear[place] = (clear[place] or self._weak_clear(name)) and not (self._related and self._represents(name))

    def _clear_named(
        self, places: Sequence[int], columns: Columns, born: Sequence[Birth | None], clear: Mask
    ) -> dict[int, Match | None]:
        """Persons without a number: bare names of nobody are clear; of those who state a birth, what is to be said."""
        named = [self._name(columns.names[place]) for place in places]
        keys = np.array([name.key for name in named], dtype=np.uint64)
        met = self._fence.holds_many(marks_of(keys))
        dated: list[Born] = []
        for place, name, there in zip(places, named, met.tolist(), strict=True):
            if self._related and self._represents(name):
                continue
            birth = born[place]
            if birth is None:
                clear[place] = not there
            else:
                dated.append(Born(place, name, birth, _stated(columns, place, birth), there))
        return self._born.look(dated)

    def _clear_organisations(self, places: Sequence[int], columns: Columns, readable: Mask) -> list[int]:
        """Organisations of which nobody stands under any of the keys that the search would ask for."""
        usual, rest = _usual_organisations(places, columns, readable)
        owners, keys = asked_keys([one.name for one in usual], [one.code for one in usual])
        odd = {place: found for place in rest if (found := self._organisation_keys(columns, place))}
        asked = [*(one.place for one in usual), *odd]
        owners = np.concatenate([owners, np.repeat(np.arange(len(usual), len(asked)), [*map(len, odd.values())])])
        keys = np.concatenate([keys, np.array([key for found in odd.values() for key in found], dtype=np.uint64)])
        met = np.zeros(len(asked), dtype=bool)
        met[owners[self._fence.holds_many(marks_of(keys))]] = True
        return [place for place, there in zip(asked, met.tolist(), strict=True) if not there]

    def _organisation_keys(self, columns: Columns, place: int) -> list[int]:
        """What the search would ask for; nothing where the row is no organisation, or has something to be told."""
        if len(columns.names[place]) <= _SHORT and not columns.numbers[place]:
            return []
        try:
            subject = normalise_subject(columns.subject(place), today=self._today)
        except InvalidInputError:
            return []
        if subject.kind is not SubjectKind.ORGANISATION or subject.organisation is None or _has_notes(subject):
            return []
        return organisation_keys(subject)

    def _name(self, text: str) -> PlainName:
        name = self._names.get(text)
        if name is None:
            if len(self._names) >= _KEPT:
                self._names.clear()
            name = self._names[text] = PlainName(text)
        return name

    def _apart(self, names: Sequence[str]) -> Mask:
        """Which names columns alone tell apart from all entries that are found by name only."""
        if KeyClass.PERSON_WEAK_NAME not in self._classes:
            return np.ones(len(names), dtype=bool)
        return surely_not_weak(names, self._fence.holds_many)

    def _weak_clear(self, name: PlainName) -> bool:
        """Whether nobody whose entry shows too little of a number stands under the name or its slips."""
        if name.weak is None:
            keys = text_keys(KeyClass.PERSON_WEAK_NAME, asked_texts(name.person))
            there = KeyClass.PERSON_WEAK_NAME in self._classes
            name.weak = not (there and any(self._fence.holds(mark_of(key)) for key in keys))
        return name.weak

    def _represents(self, name: PlainName) -> bool:
        return self._fence.holds(mark_of(text_key(KeyClass.RELATED_PERSON, name.text)))


def _is_a_person(text: str) -> bool:
    """Whether a plain name without a number is surely taken for a person's (``names.kind``)."""
    return not text.endswith(_LIKE_FIRMS) if len(text) <= _SHORT else guess_kind(text) == "person"


class _Organisation(NamedTuple):
    """A row that is surely an organisation's, with its name in parts and its unified code, or none."""

    place: int
    name: OrganisationName
    code: str


def _usual_organisations(
    places: Sequence[int], columns: Columns, readable: Mask
) -> tuple[list[_Organisation], list[int]]:
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
                usual.append(_Organisation(place, parsed, numbers[place]))
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
