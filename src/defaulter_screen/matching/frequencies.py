"""How frequent a person's name is, learned from the loaded list and shrunk towards published priors.

A list of millions is the best sample of Chinese names there is, but a biased one: adults, more men, some provinces.
So the model has two parts, and only the second knows gender and cohort:

    P(name)             = P(surname) · P(given)   , shrunk into the count of the full name
    P(name | g, cohort) = P(name) · P(g, cohort | given) / P(g, cohort on the list)

and a population figure sums the second over the census margins of gender and cohort.

``P(name)`` shrinks the count of the full name to the product of its parts. A given name of two characters is its
first character times the second given the first, a Pitman-Yor process: absolute discounting (Ney, Essen and Kneser
1994; the discount d = n1 / (n1 + 2 n2) comes from the list's own counts of what was seen once and twice, the
Good-Turing idea) plus a strength. Its lower level is the second character alone, times how much oftener the two meet
because both belong to one gender and one generation. Counts are over distinct persons, and the candidate himself is
left out, or a rare listed name would vouch for its own frequency.

``P(g, cohort | given)`` is a naive Bayes over the characters, shrunk into the given name's own counts.

Names of other make (minority, transliterated) have a model of their own (``other_names``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import mul, truediv
from typing import TYPE_CHECKING, TypeVar

from defaulter_screen.matching.added import added
from defaulter_screen.matching.given_counts import CharacterCounts, GivenCounts, discount, given_shares, unknown_given
from defaulter_screen.matching.model_file import Table
from defaulter_screen.matching.name_counts import CELLS, COHORTS, POSITIONS, cohort, is_han
from defaulter_screen.matching.name_facts import NameFacts
from defaulter_screen.matching.other_names import OtherNames
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import PersonName

if TYPE_CHECKING:
    from defaulter_screen.matching.name_shares import NameShares

UNIFORM_CHARACTERS = 6000
"""Characters in use in names: base of the back-off. Of the 8 105 standard characters about three quarters occur."""
_SURNAME_STRENGTH = 500.0
"""How many persons of the list the published surname shares weigh."""
_UNKNOWN_SURNAMES = 3000
"""Rare surnames that share what the published ranking leaves over."""
GIVEN_PRIOR = 50.0
"""How many persons of the list weigh as much as what is known of given names without it."""
FULL_STRENGTH = 30.0
"""Full names against the product of their parts: how many bearers the product weighs."""
_LOCAL_STRENGTH = 1000.0
"""How many persons of a province the country's share of a surname weighs."""
PAIR_STRENGTH = 150.0
"""Second character given the first, against the second alone."""
CHARACTER_STRENGTH = 8.0
GIVEN_STRENGTH = 20.0


LEAST_SHARE = 1e-13
"""Of a name that nobody bears."""
_KEPT = 20_000
"""Characters, surnames and given names of which the counts asked for lately are kept."""
_MALE = Gender.MALE
_NO_GIVEN = (0,) * (1 + CELLS)
_NO_CHARACTER = (0,) * (2 + CELLS)
_NEVER_SEEN = 400
"""Persons' worth of characters never seen at a position."""
_Value = TypeVar("_Value")


class NameModel:
    """The frozen name model.

    Attributes:
        facts: what it needs whatever the name.
        full: persons by ``surname|given``.
        given: persons by given name, in all and by cell.
        other: names of other make.
        positions: by position of a given name what is known of characters there: persons, given names, cells.
        margins: census share of each gender × cohort cell in the population.
        base: share of each cell on the list.
        published: share of the full names whose bearers a report counts.
        given_prior: shares of given names that these imply.
        single_share: share of given names of one character.
        doubles: persons with given names of two.
        doubled: share of given names of one character twice.
        pair_gap: discount of given names of two characters.
        gap: that of characters.
        spread: what it leaves for each character of a position.
    """

    def __init__(
        self,
        facts: NameFacts,
        tables: Mapping[str, Table],
        surname_prior: Mapping[str, float],
        margins: list[float],
        published: Mapping[str, float],
    ) -> None:
        """Join counts and what is published.

        Args:
            facts: of the head of the stored model.
            tables: its tables: ``full`` (by ``surname|given``), ``given``, ``single``, ``first``, ``second``,
                ``surnames``, ``other``.
            surname_prior: share of the population of each surname that a report states.
            margins: census share of each gender × cohort cell in the population.
            published: share of the full names whose bearers a report counts.
        """
        self.facts = facts
        self.full, self.given = tables["full"], tables["given"]
        self._surnames, self.other = tables["surnames"], OtherNames(facts, tables["other"])
        self.positions = {position: tables[position] for position in POSITIONS}
        self._surname_prior, self.margins, self.published = surname_prior, margins, published
        self.given_prior = given_shares(published, surname_prior)
        self._other_surname = max(1e-3, 1 - sum(surname_prior.values())) / _UNKNOWN_SURNAMES
        self.pair_gap, self.gap = discount(*facts.seen_pairs), discount(*facts.seen_characters)
        self.spread = {place: self.gap * count / UNIFORM_CHARACTERS for place, count in facts.characters.items()}
        self.doubles = facts.han - facts.singles
        self.single_share = (facts.singles + 30.0) / (facts.han + 200.0)
        self.doubled = facts.doubled / (facts.han + 1)
        total = sum(facts.base) + CELLS
        self.base = [(count + 1) / total for count in facts.base]
        self._province_columns = {code: 1 + place for place, code in enumerate(facts.provinces)}
        self._wanted: dict[tuple[int, int], tuple[Sequence[int], float]] = {}
        self._known_characters: dict[str, CharacterCounts] = {}
        self._known_given: dict[str, GivenCounts] = {}
        self._known_surnames: dict[str, tuple[float, Sequence[int]]] = {}

    @cached_property
    def columns(self) -> NameShares:
        """The same model in numpy columns, for a batch."""
        from defaulter_screen.matching.name_shares import NameShares  # noqa: PLC0415 - a single lookup needs no numpy

        return NameShares(self)

    def share(self, name: PersonName, *, gender: Gender | None, year: int, province: str, exclude: int) -> float:
        """Share of the population of that gender, birth year and province that bears exactly this name.

        Args:
            name: the name in parts.
            gender: None where not known: then the census margins are summed over.
            year: birth year, 0 where not known.
            province: two-digit code, empty where not known.
            exclude: how many persons of the list to leave out of the counts (1 where the candidate bears the name).
        """
        other = self.other.among_all(province)
        if not is_han(name):
            return max(other * self.other.share(name.text, province, exclude), LEAST_SHARE)
        given = self._known_given.get(name.given) or self._read_given(name.given)
        share = (1 - other) * self._han_share(name, given, province, exclude)
        return max(share * self._tilt(given, gender, year, exclude), LEAST_SHARE)

    def surname_share(self, surname: str, province: str = "", exclude: int = 0) -> float:
        """Share of a surname, shrunk to the published ranking, of a province to the country."""
        prior, counts = self._known_surnames.get(surname) or self._read_surname(surname)
        listed = self.facts.han
        seen = max(counts[0] - exclude, 0)
        share = (seen + _SURNAME_STRENGTH * prior) / (max(listed - exclude, 0) + _SURNAME_STRENGTH)
        column = self._province_columns.get(province)
        if column is None:
            return share
        local = max(counts[column] - exclude, 0)
        return (local + _LOCAL_STRENGTH * share) / (self.facts.provinces[province] + _LOCAL_STRENGTH)

    def character_share(self, position: str, character: str) -> float:
        """Share of a character at a position (``single``, ``first``, ``second``) among the list's given names."""
        return self._character(position, character).persons / self.position_total(position)

    def position_total(self, position: str) -> int:
        """The persons whose given name has a character at a position, and some more for what was never seen."""
        return (self.facts.singles if position == "single" else self.doubles) + _NEVER_SEEN

    def _han_share(self, name: PersonName, given: GivenCounts, province: str, exclude: int) -> float:
        """Full name: its count, shrunk to the published number of its bearers, else to the product of its parts."""
        parts = self.published.get(name.text)
        if parts is None or province:
            parts = self.surname_share(name.surname, province, exclude) * self._given_share(name.given, given, exclude)
        seen = max(self.full.count(f"{name.surname}|{name.given}") - exclude, 0)
        return (seen + FULL_STRENGTH) / (self.facts.han + FULL_STRENGTH / parts)

    def _given_share(self, given: str, counts: GivenCounts, exclude: int) -> float:
        """P(given) on the list, shrunk to what is known without one.

        Published names tell the share of some thirty given names. Any other is taken for commoner than most are: on a
        list too small to learn from, too many lookalikes cost a question, too few an innocent's peace.
        """
        known = self.given_prior.get(given) or unknown_given(given)
        listed = self.facts.han
        return (listed * self._listed_given(given, counts, exclude) + GIVEN_PRIOR * known) / (listed + GIVEN_PRIOR)

    def _listed_given(self, given: str, counts: GivenCounts, exclude: int) -> float:
        """P(given) on the list: one character, or two of which the second follows the first."""
        head, tail = counts.head, counts.tail
        if tail is None:
            return self.single_share * self._occurs("single", self.facts.singles, head.persons, exclude)
        seen = max(counts.seen - exclude, 0)
        begins = self._occurs("first", self.doubles, head.persons, exclude)
        # Everybody of this very given name is counted above: the lower level leaves them out (Kneser-Ney's idea).
        lower = self._occurs("second", self.doubles, tail.persons, exclude + seen) * counts.company
        lower = (1 - self.doubled) * lower + self.doubled * (given[0] == given[1:])
        total = max(head.persons - exclude, 0)
        types = max(head.types - (1 if seen == 0 and exclude else 0), 0)
        gap = self.pair_gap
        own = max(seen - gap, 0.0) + (PAIR_STRENGTH + gap * types) * lower
        return (1 - self.single_share) * begins * own / (total + PAIR_STRENGTH)

    def _occurs(self, position: str, total: int, count: int, exclude: int) -> float:
        """P(character at a position), from its count."""
        total = max(total - exclude, 0)
        if not total:
            return 1 / UNIFORM_CHARACTERS
        return (max(count - exclude - self.gap, 0.0) + self.spread[position]) / total

    def _tilt(self, given: GivenCounts, gender: Gender | None, year: int, exclude: int) -> float:
        """P(cell | given) / P(cell on the list), summed over the census where gender or year is not known."""
        asked = (0 if gender is None else 1 if gender is _MALE else 2), year
        wanted, weight = self._wanted.get(asked) or self.cells_of(asked)
        margins, base, cells, lean = self.margins, self.base, given.cells, given.head.lean
        tail = given.tail.shares if given.tail is not None else None
        total, left_out = given.known + GIVEN_STRENGTH, 0.0
        if exclude and year:
            # The candidate left out stands in one of these very cells.
            left_out = 1 / len(wanted)
            total -= sum([min(cells[index], left_out) for index in wanted])
        share = 0.0
        for index in wanted:
            own, prior = max(cells[index] - left_out, 0.0), lean[index]
            if tail is not None:
                prior = prior * tail[index] / base[index]
            share += margins[index] * ((own + GIVEN_STRENGTH * prior / given.norm) / total / base[index])
        return share / weight

    def cells_of(self, asked: tuple[int, int]) -> tuple[Sequence[int], float]:
        """The cells of a gender (1 male, 2 female, 0 either) and year (0 any), and their share of the population."""
        gender, year = asked
        starts = (0, COHORTS) if not gender else (COHORTS * (gender - 1),)
        cells = [start + each for start in starts for each in (range(COHORTS) if not year else (cohort(year),))]
        found = self._wanted[asked] = cells, sum(self.margins[index] for index in cells)
        return found

    def _character(self, position: str, character: str) -> CharacterCounts:
        key = position + character
        found = self._known_characters.get(key)
        if found is None:
            row = self.positions[position].row(character) or _NO_CHARACTER
            base, cells = self.base, row[2:]
            shares: Sequence[float] = base
            if any(cells):
                total = sum(cells) + CHARACTER_STRENGTH
                shares = [(count + CHARACTER_STRENGTH * own) / total for count, own in zip(cells, base, strict=True)]
            found = CharacterCounts(row[0], row[1], shares, list(map(truediv, map(mul, base, shares), base)))
            _keep(self._known_characters, key, found)
        return found

    def _read_given(self, given: str) -> GivenCounts:
        row = self.given.row(given) or _NO_GIVEN
        if len(given) == 1:
            head, tail, company = self._character("single", given), None, 1.0
            norm = added(head.lean)
        else:
            head, tail = self._character("first", given[0]), self._character("second", given[1:])
            company = added(map(truediv, map(mul, head.shares, tail.shares), self.base))
            norm = added(map(truediv, map(mul, head.lean, tail.shares), self.base))
        cells = row[1:]
        found = GivenCounts(row[0], cells, sum(cells), norm, head, tail, company)
        _keep(self._known_given, given, found)
        return found

    def _read_surname(self, surname: str) -> tuple[float, Sequence[int]]:
        row = self._surnames.row(surname) or (0,) * (1 + len(self._province_columns))
        found = (self._surname_prior.get(surname) or self._other_surname), row
        _keep(self._known_surnames, surname, found)
        return found


def _keep(known: dict[str, _Value], key: str, value: _Value) -> None:
    if len(known) >= _KEPT:
        known.clear()
    known[key] = value
