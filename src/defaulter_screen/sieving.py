"""The sieve of a batch: which rows certainly meet nobody on the lists, told in columns before any row is screened.

It asks the fence for every mark that the search of ``matching.candidates`` could follow, for thousands of rows at once.
A row that it calls clear has no candidate whatever, so all clear rows get the very ruling that one of them gets when it
goes the long way; whoever is not clear goes the long way himself. It never decides anything.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.matching.blocking import KeyClass, asked_texts, text_key, text_keys
from defaulter_screen.matching.brief import YEAR_BASE
from defaulter_screen.matching.candidates import asked_links, slip_reach, slip_texts
from defaulter_screen.matching.filters import near_years
from defaulter_screen.matching.mark_columns import dated_marks, marks_of
from defaulter_screen.matching.marks import ANY_DAY, dated_mark, day_terms, mark_of
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.organisation_candidates import organisation_keys
from defaulter_screen.matching.plain_columns import plain_names, resident_numbers
from defaulter_screen.matching.stated import Stated
from defaulter_screen.matching.weak_columns import surely_not_weak
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import Columns, SubjectKind
from defaulter_screen.names.kind import guess_kind
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.person import is_bare_name, parse_person
from defaulter_screen.names.text import says_nothing
from defaulter_screen.normalisation import normalise_subject, number_problems, stated_birth
from defaulter_screen.pipeline import Circumstances
from defaulter_screen.policy.compiled import CompiledScene
from defaulter_screen.store.fence import Fence

_KEPT = 100_000
"""Names kept with their keys: a batch meets the same names again and again."""
_LIKE_FIRMS = ("厂", "店")
"""Two or three characters that end so may be a firm's name."""
_SHORT = 3

Mask = NDArray[np.bool_]


class _Name:
    """A plain name with the keys that a search would ask for."""

    __slots__ = ("_person", "key", "links", "text", "weak")

    def __init__(self, text: str) -> None:
        self.text = text
        self._person: PersonName | None = None
        self.key = text_key(KeyClass.PERSON_NAME, text)
        self.weak: bool | None = None
        self.links: NDArray[np.uint64] | None = None

    @property
    def person(self) -> PersonName:
        """The name in parts; most names are told by their keys alone."""
        if self._person is None:
            self._person = parse_person(self.text)
        return self._person


class Sieve:
    """The sieve for one list version, model, scene and date.

    Args:
        fence: of the list version.
        classes: key classes that have postings at all.
        model: the identity model.
        cutoff: the scene's, for odds before the prior's factor.
        today: the date against which a birth date counts as future.
        related: the scene also restricts who represents a listed organisation.
    """

    def __init__(
        self,
        fence: Fence,
        classes: frozenset[int],
        model: IdentityModel,
        *,
        cutoff: float,
        today: date,
        related: bool,
    ) -> None:
        self._fence = fence
        self._classes = classes
        self._model = model
        self._cutoff = cutoff
        self._today = today
        self._related = related and KeyClass.RELATED_PERSON in classes
        self._names: dict[str, _Name] = {}

    @classmethod
    def of(cls, here: Circumstances, scene: CompiledScene, at: date) -> Self | None:
        """The sieve for the circumstances of a decision; None where nothing is loaded."""
        fence = here.index.marks
        if fence is None:
            return None
        cutoff = scene.limits.cutoff / here.model.rates.prior_odds
        related = bool(scene.consumption)
        return cls(fence, here.index.classes, here.model, cutoff=cutoff, today=at, related=related)

    def clear(self, columns: Columns) -> list[SubjectKind | None]:
        """The kind of each row's subject where it certainly meets nobody; None for everybody else."""
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
        self._clear_named(persons, columns, [birth for birth, _ in born], clear)
        rest = np.flatnonzero(~(plain & (numbers.valid | unnumbered)))
        kinds: list[SubjectKind | None] = [SubjectKind.PERSON if one else None for one in clear.tolist()]
        for place in self._clear_organisations(rest.tolist(), columns):
            kinds[place] = SubjectKind.ORGANISATION
        return kinds

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

    def _clear_named(self, places: Sequence[int], columns: Columns, born: Sequence[Birth | None], clear: Mask) -> None:
        """Persons without a number: nobody of the name, or none born near; then nobody whose name is a slip away."""
        named = [self._name(columns.names[place]) for place in places]
        keys = np.array([name.key for name in named], dtype=np.uint64)
        met = self._fence.holds_many(marks_of(keys))
        dated: list[tuple[int, _Name, Birth]] = []
        for place, name, there in zip(places, named, met.tolist(), strict=True):
            if self._related and self._represents(name):
                continue
            birth = born[place]
            if birth is None:
                clear[place] = not there
            elif columns.bare[place] and (not there or self._nobody_near(name, birth)):
                dated.append((place, name, birth))
        self._clear_dated(dated, clear)

    def _clear_dated(self, dated: Sequence[tuple[int, _Name, Birth]], clear: Mask) -> None:
        """Nobody of the name was born near; clear where no name a slip away was borne then, or none could matter."""
        asked: list[tuple[int, _Name, Birth, bool]] = []
        for place, name, birth in dated:
            reach = slip_reach(Stated(birth, None, ""), name.person, self._model)
            clear[place] = True
            if reach.right >= self._cutoff:
                asked.append((place, name, birth, not birth.full or reach.other_day >= self._cutoff))
        for any_day in (False, True):
            rows = [row[:3] for row in asked if row[3] is any_day]
            clear[[place for place, _, _ in rows]] = ~self._slips(rows, any_day=any_day)

    def _slips(self, rows: Sequence[tuple[int, _Name, Birth]], *, any_day: bool) -> Mask:
        """Whether somebody of a name a slip away may have been born that day, or that year."""
        links = [self._links(name) for _, name, _ in rows]
        counts = np.array([len(one) for one in links], dtype=np.int64)
        met = np.zeros(len(rows), dtype=bool)
        asked, owners = np.concatenate([*links, np.zeros(0, dtype=np.uint64)]), np.repeat(np.arange(len(rows)), counts)
        terms = [day_terms(birth, any_day=any_day) for _, _, birth in rows]
        for term in zip(*terms, strict=True):
            years, days = (np.repeat(np.array(part, dtype=np.uint64), counts) for part in zip(*term, strict=True))
            met[owners[self._fence.holds_many(dated_marks(asked, years, days))]] = True
        return met

    def _clear_organisations(self, places: Sequence[int], columns: Columns) -> set[int]:
        """Organisations of which nobody stands under any of the keys that the search would ask for."""
        asked = {place: found for place in places if (found := self._organisation_keys(columns, place))}
        if not asked:
            return set()
        keys = np.array([key for found in asked.values() for key in found], dtype=np.uint64)
        owners = np.repeat(list(asked), [len(found) for found in asked.values()])
        return set(asked).difference(owners[self._fence.holds_many(marks_of(keys))].tolist())

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

    def _name(self, text: str) -> _Name:
        name = self._names.get(text)
        if name is None:
            if len(self._names) >= _KEPT:
                self._names.clear()
            name = self._names[text] = _Name(text)
        return name

    def _apart(self, names: Sequence[str]) -> Mask:
        """Which names columns alone tell apart from all entries that are found by name only."""
        if KeyClass.PERSON_WEAK_NAME not in self._classes:
            return np.ones(len(names), dtype=bool)
        return surely_not_weak(names, self._fence.holds_many)

    def _weak_clear(self, name: _Name) -> bool:
        """Whether nobody whose entry shows too little of a number stands under the name or its slips."""
        if name.weak is None:
            keys = text_keys(KeyClass.PERSON_WEAK_NAME, asked_texts(name.person))
            there = KeyClass.PERSON_WEAK_NAME in self._classes
            name.weak = not (there and any(self._fence.holds(mark_of(key)) for key in keys))
        return name.weak

    def _represents(self, name: _Name) -> bool:
        return self._fence.holds(mark_of(text_key(KeyClass.RELATED_PERSON, name.text)))

    def _nobody_near(self, name: _Name, birth: Birth) -> bool:
        """Whether nobody of exactly this name was born in a year that a slip could make of the stated one."""
        return not any(self._fence.holds(dated_mark(name.key, year, ANY_DAY)) for year in near_years(birth.year))

    def _links(self, name: _Name) -> NDArray[np.uint64]:
        """The links to follow; names that could have been meant only where they stand on a list at all."""
        if name.links is None:
            meant = np.array(text_keys(KeyClass.PERSON_NAME, slip_texts(name.person)), dtype=np.uint64)
            listed = meant[self._fence.holds_many(marks_of(meant))]
            name.links = np.concatenate([np.array(asked_links(name.person), dtype=np.uint64), listed])
        return name.links


def _is_a_person(text: str) -> bool:
    """Whether a plain name without a number is surely taken for a person's (``names.kind``)."""
    return not text.endswith(_LIKE_FIRMS) if len(text) <= _SHORT else guess_kind(text) == "person"


def _has_notes(subject: Normalised) -> bool:
    return bool(subject.notes or number_problems(subject.number))


@lru_cache(maxsize=1 << 16)
def _born(text: str) -> tuple[Birth | None, str]:
    """The birth that a cell states, and a note where it cannot be read; there are fewer days than rows."""
    return stated_birth(text)
