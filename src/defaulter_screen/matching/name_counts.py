"""Counts over the distinct persons of a list: all that the model of names is made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import NameMake, PersonName

COHORT_STARTS = (0, 1950, 1960, 1970, 1980, 1990, 2000)
"""First birth year of each cohort; naming fashions turn over in about ten years."""
CELLS = 2 * len(COHORT_STARTS)
"""Gender × cohort."""


def is_han(name: PersonName) -> bool:
    """Surname and a given name of one or two characters; longer ones are words of other languages."""
    return name.make is NameMake.HAN and 1 <= len(name.given) <= 2


def cohort(year: int) -> int:
    """Index of the cohort of a birth year."""
    index = 0
    for position, start in enumerate(COHORT_STARTS):
        if year >= start:
            index = position
    return index


def cell(gender: Gender, year: int) -> int:
    """Index of gender × cohort."""
    return (0 if gender is Gender.MALE else len(COHORT_STARTS)) + cohort(year)


@dataclass(slots=True)
class NameCounts:
    """Counts over distinct persons; the sufficient statistics of the model.

    ``full`` is keyed ``surname|given``; ``cells`` by ``s:x`` (single), ``1:x`` and ``2:x`` (position) or ``g:given``.
    """

    han: int = 0
    other: int = 0
    base: list[int] = field(default_factory=lambda: [0] * CELLS)
    full: Counter[str] = field(default_factory=Counter)
    surname: Counter[str] = field(default_factory=Counter)
    single: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    first_types: Counter[str] = field(default_factory=Counter)
    second: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    cells: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * CELLS))
    province: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    parts: Counter[str] = field(default_factory=Counter)
    pools: Counter[str] = field(default_factory=Counter)
    """Persons with names of two parts, dotted (``d:``) or four characters (``f:``), and others; also by province."""
    other_full: Counter[str] = field(default_factory=Counter)
    bigram: Counter[str] = field(default_factory=Counter)
    unigram: Counter[str] = field(default_factory=Counter)

    def add(self, name: PersonName, dotted: str, persons: Iterable[tuple[Gender | None, int, str]]) -> None:
        """Count the distinct persons of one name.

        Args:
            name: the name in parts.
            dotted: the name with its middle dot where it has one.
            persons: gender, birth year (0 unknown) and province code of each.
        """
        people = list(persons)
        if is_han(name):
            self._add_han(name, people)
        elif name.make is not NameMake.LATIN:
            self._add_other(name.text, dotted, people)

    def _add_han(self, name: PersonName, people: list[tuple[Gender | None, int, str]]) -> None:
        persons, given = len(people), name.given
        self.han += persons
        self.full[f"{name.surname}|{given}"] += persons
        self.surname[name.surname] += persons
        if given not in self.given and len(given) > 1:
            self.first_types[given[0]] += 1
        self.given[given] += persons
        if len(given) == 1:
            self.single[given] += persons
            keys = [f"s:{given}", f"g:{given}"]
        else:
            self.first[given[0]] += persons
            self.second[given[1:]] += persons
            keys = [f"1:{given[0]}", f"2:{given[1:]}", f"g:{given}"]
        for gender, year, province in people:
            if province:
                self.province[province][name.surname] += 1
            if gender and year:
                index = cell(gender, year)
                self.base[index] += 1
                for key in keys:
                    self.cells[key][index] += 1

    def _add_other(self, text: str, dotted: str, people: list[tuple[Gender | None, int, str]]) -> None:
        persons = len(people)
        self.other += persons
        self.other_full[text] += persons
        # Tibetan names of four characters are two words of two without a dot between them.
        # The two families share no words, so each has its own pool.
        if "·" in dotted:
            pool, parts = "d:", dotted.split("·")
        elif len(text) == 4:
            pool, parts = "f:", [text[:2], text[2:]]
        else:
            pool, parts = "", []
        self.pools[pool] += persons
        for _, _, province in people:
            self.pools[pool + province] += 1 if province else 0
        for part in parts:
            self.parts[pool + part] += persons
        padded = f"^{text}$"
        for left, right in pairwise(padded):
            self.bigram[left + right] += persons
            self.unigram[left] += persons
