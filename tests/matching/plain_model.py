"""The model of names as its formulas stand, one person and one name at a time: what the stored one must equal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from defaulter_screen.matching.added import added
from defaulter_screen.matching.brief import FIRST_STRONG, kind_of, person_of, unpack
from defaulter_screen.matching.name_counts import CELLS, COHORT_STARTS, cell, cohort, is_han
from defaulter_screen.matching.population import _margins
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.names.priors import load_priors

_UNIFORM_CHARACTERS = 6000
_SURNAME_STRENGTH = 500.0
_UNKNOWN_SURNAMES = 3000
_GIVEN_PRIOR = 50.0
_FULL_STRENGTH = 30.0
_OTHER_STRENGTH = 3.0
_LOCAL_STRENGTH = 1000.0
_POOLS = ("d:", "f:", "")
_PROVINCE_STRENGTH = 20.0
_PAIR_STRENGTH = 150.0
_CHARACTER_STRENGTH = 8.0
_GIVEN_STRENGTH = 20.0


def plain_model(names: Mapping[str, Iterable[int]], *, keep_singles: int) -> PlainModel:
    """The model of a list: names as the index has them, and the briefs of each."""
    counts, persons = PlainCounts(), 0
    for text, briefs in names.items():
        listed = sorted({brief for brief in briefs if kind_of(brief) is ListKind.DEFAULTER})
        people = {person_of(brief) if brief >= FIRST_STRONG else brief: brief for brief in listed}
        rows = [
            (brief.gender, brief.year, f"{brief.area:06d}"[:2] if brief.area else "")
            for brief in map(unpack, people.values())
        ]
        persons += len(people)
        if rows:
            counts.add(parse_person(text), text, rows)
    for table in (counts.full, counts.given, counts.other_full):
        for key in [key for key, count in table.items() if count <= (persons > keep_singles)]:
            del table[key]
    for key in [key for key in counts.cells if key.startswith("g:") and key[2:] not in counts.given]:
        del counts.cells[key]
    priors = load_priors()
    published = {name: holders / priors.total_population for name, holders in priors.full_name_holders.items()}
    return PlainModel.fit(counts, priors.surname_share, _margins(priors), published)


def _discount(counts: Iterable[int]) -> float:
    """Absolute discount from the number of values seen once and twice; 0.75 where neither was seen."""
    seen = Counter(count for count in counts if count <= 2)
    once, twice = seen[1], seen[2]
    return once / (once + 2 * twice) if once else 0.75


@dataclass(slots=True)
class PlainCounts:
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


@dataclass(slots=True)
class PlainModel:
    """The frozen name model."""

    counts: PlainCounts
    surname_prior: Mapping[str, float]
    margins: list[float]
    """Census share of each gender × cohort cell in the population."""
    published: Mapping[str, float] = field(default_factory=dict)
    """Share of the full names whose bearers a report counts."""
    given_prior: Mapping[str, float] = field(default_factory=dict)
    """Share of their given names, by their surnames' shares."""
    discounts: tuple[float, float] = (0.75, 0.75)
    """Of the second character given the first, of single characters."""
    other_surname: float = 0.0
    """Share of one of the rare surnames that the published ranking leaves over."""
    singles: int = 0
    """Persons with a given name of one character."""
    doubled: float = 0.0
    """Share of given names of two characters in which both are the same (媛媛)."""
    words: dict[str, int] = field(default_factory=dict)
    """Distinct parts of names of other make, by pool."""
    base: list[float] = field(default_factory=list)
    """Share of each gender × cohort cell on the list."""

    @classmethod
    def fit(
        cls,
        counts: PlainCounts,
        surname_prior: Mapping[str, float],
        margins: list[float],
        published: Mapping[str, float],
    ) -> PlainModel:
        """Estimate the discounts from the counts of counts, and sum what every question needs."""
        doubles = (count for given, count in counts.given.items() if len(given) > 1)
        characters = [*counts.single.values(), *counts.first.values(), *counts.second.values()]
        total = sum(counts.base) + CELLS
        return cls(
            counts,
            surname_prior,
            margins,
            published,
            _given_shares(published, surname_prior),
            discounts=(_discount(doubles), _discount(characters)),
            other_surname=max(1e-3, 1 - sum(surname_prior.values())) / _UNKNOWN_SURNAMES,
            singles=sum(counts.single.values()),
            doubled=sum(count for given, count in counts.given.items() if given[0] * 2 == given) / (counts.han + 1),
            words=dict(Counter(part[:2] for part in counts.parts)),
            base=[(count + 1) / total for count in counts.base],
        )

    def share(self, name: PersonName, *, gender: Gender | None, year: int, province: str, exclude: int) -> float:
        """Share of the population of that gender, birth year and province that bears exactly this name.

        Args:
            name: the name in parts.
            gender: None where not known: then the census margins are summed over.
            year: birth year, 0 where not known.
            province: two-digit code, empty where not known.
            exclude: how many persons of the list to leave out of the counts (1 where the candidate bears the name).
        """
        other = self._make_share(province)
        if not is_han(name):
            return max(other * self._other_share(name, province, exclude), 1e-13)
        share = (1 - other) * self._han_share(name, province, exclude)
        return max(share * self._tilt(name.given, gender, year, exclude), 1e-13)

    def surname_share(self, surname: str, province: str = "", exclude: int = 0) -> float:
        """Share of a surname, shrunk to the published ranking, of a province to the country."""
        counts = self.counts
        prior = self.surname_prior.get(surname) or self.other_surname
        seen = max(counts.surname[surname] - exclude, 0)
        share = (seen + _SURNAME_STRENGTH * prior) / (max(counts.han - exclude, 0) + _SURNAME_STRENGTH)
        local = counts.province.get(province)
        if not local:
            return share
        total = sum(local.values())
        return (max(local[surname] - exclude, 0) + _LOCAL_STRENGTH * share) / (total + _LOCAL_STRENGTH)

    def _han_share(self, name: PersonName, province: str, exclude: int) -> float:
        """Full name: its count, shrunk to the published number of its bearers, else to the product of its parts."""
        counts = self.counts
        parts = self.published.get(name.text)
        if parts is None or province:
            parts = self.surname_share(name.surname, province, exclude) * self._given(name.given, exclude)
        seen = max(counts.full[f"{name.surname}|{name.given}"] - exclude, 0)
        return (seen + _FULL_STRENGTH) / (counts.han + _FULL_STRENGTH / parts)

    def _given(self, given: str, exclude: int) -> float:
        """P(given) on the list, shrunk to what is known without one.

        Published names tell the share of some thirty given names. Any other is taken for commoner than most are: on a
        list too small to learn from, too many lookalikes cost a question, too few an innocent's peace.
        """
        known = self.given_prior.get(given) or (1 / 1_500 if len(given) == 1 else 1 / 160_000)
        listed = self.counts.han
        return (listed * self._listed_given(given, exclude) + _GIVEN_PRIOR * known) / (listed + _GIVEN_PRIOR)

    def _listed_given(self, given: str, exclude: int) -> float:
        """P(given) on the list: one character, or two of which the second follows the first."""
        counts = self.counts
        doubles = counts.han - self.singles
        single_share = (self.singles + 30.0) / (counts.han + 200.0)
        if len(given) == 1:
            return single_share * self._character(counts.single, self.singles, given, exclude)
        first, rest = given[0], given[1:]
        seen = max(counts.given[given] - exclude, 0)
        head = self._character(counts.first, doubles, first, exclude)
        # Everybody of this very given name is counted above: the lower level leaves them out (Kneser-Ney's idea).
        lower = self._character(counts.second, doubles, rest, exclude + seen) * self._company(first, rest)
        lower = (1 - self.doubled) * lower + self.doubled * (first == rest)
        total = max(counts.first[first] - exclude, 0)
        types = max(counts.first_types[first] - (1 if seen == 0 and exclude else 0), 0)
        gap = self.discounts[0]
        own = max(seen - gap, 0.0) + (_PAIR_STRENGTH + gap * types) * lower
        return (1 - single_share) * head * own / (total + _PAIR_STRENGTH)

    def _company(self, first: str, rest: str) -> float:
        """How much oftener two characters meet since both belong to one gender and cohort."""
        left = self._cells_of(f"1:{first}")
        right = self._cells_of(f"2:{rest}")
        return added(left[index] * right[index] / self.base[index] for index in range(CELLS))

    def _cells_of(self, key: str) -> list[float]:
        counts = self.counts.cells.get(key)
        if not counts:
            return self.base
        total = sum(counts) + _CHARACTER_STRENGTH
        return [(counts[index] + _CHARACTER_STRENGTH * self.base[index]) / total for index in range(CELLS)]

    def _character(self, table: Counter[str], total: int, value: str, exclude: int) -> float:
        gap, total = self.discounts[1], max(total - exclude, 0)
        if not total:
            return 1 / _UNIFORM_CHARACTERS
        return (max(table[value] - exclude - gap, 0.0) + gap * len(table) / _UNIFORM_CHARACTERS) / total

    def _tilt(self, given: str, gender: Gender | None, year: int, exclude: int) -> float:
        """P(cell | given) / P(cell on the list), summed over the census where gender or year is not known."""
        wanted = _cells(gender, year)
        # Where the year is stated, the candidate left out stands in one of these very cells.
        ratios = self._cell_ratios(given, wanted if exclude and year else ())
        weight = sum(self.margins[index] for index in wanted)
        return added(self.margins[index] * ratios[index] for index in wanted) / weight

    def _cell_ratios(self, given: str, without: Sequence[int]) -> list[float]:
        keys = [f"s:{given}"] if len(given) == 1 else [f"1:{given[0]}", f"2:{given[1:]}"]
        base, prior = self.base, list(self.base)
        for key in keys:
            shares = self._cells_of(key)
            prior = [prior[index] * shares[index] / base[index] for index in range(CELLS)]
        norm = added(prior)
        own: list[float] = list(self.counts.cells.get(f"g:{given}") or [0] * CELLS)
        for index in without:
            own[index] = max(own[index] - 1 / len(without), 0.0)
        total = sum(own) + _GIVEN_STRENGTH
        return [(own[index] + _GIVEN_STRENGTH * prior[index] / norm) / total / base[index] for index in range(CELLS)]

    def _make_share(self, province: str) -> float:
        """Share of people with names of other make; it runs from a thousandth to nearly all, by province."""
        counts = self.counts
        share = (counts.other + 5.0) / (counts.han + counts.other + 400.0)
        local = counts.province.get(province)
        if not province or local is None:
            return share
        other = sum(counts.pools[pool + province] for pool in _POOLS)
        return (other + _PROVINCE_STRENGTH * share) / (sum(local.values()) + other + _PROVINCE_STRENGTH)

    def _other_share(self, name: PersonName, province: str, exclude: int) -> float:
        """Share of a name among those of other make: its full count, backed off to its parts and characters."""
        counts = self.counts
        total = max(counts.other - exclude, 0)
        lower = max(self._parts_share(name.text, province, exclude), self._sequence_share(name.text))
        seen = max(counts.other_full[name.text] - exclude, 0) if not province else 0
        return (seen + _OTHER_STRENGTH) / (total + _OTHER_STRENGTH / lower) if not province else lower

    def _parts_share(self, text: str, province: str, exclude: int) -> float:
        """Two known parts, wherever the dot stood; a part that only the candidate bears was seen once all the same."""
        share = 0.0
        for pool, cuts in (("d:", range(1, len(text))), ("f:", (2,) if len(text) == 4 else ())):
            weight = self._pool_share(pool, province)
            share += weight * sum(self._pair_share(pool, text[:cut], text[cut:], exclude) for cut in cuts)
        return share

    def _pool_share(self, pool: str, province: str) -> float:
        """Share of a family of names among those of other make, in a province or in the country."""
        pools = self.counts.pools
        share = pools[pool] / max(self.counts.other, 1)
        if not province:
            return share
        local = sum(pools[each + province] for each in _POOLS)
        return (pools[pool + province] + 5.0 * share) / (local + 5.0)

    def _pair_share(self, pool: str, left: str, right: str, exclude: int) -> float:
        parts = self.counts.parts
        one, two = parts[pool + left], parts[pool + right]
        if not one or not two:
            return 0.0
        total = 2 * self.counts.pools[pool] + self.words[pool]
        return (one - exclude + 1) * (two - exclude + 1) / total**2

    def _sequence_share(self, text: str) -> float:
        """Characters in sequence, each shrunk to a uniform choice."""
        counts = self.counts
        padded = f"^{text}$"
        share = 1.0
        for left, right in pairwise(padded):
            share *= (counts.bigram[left + right] + 1 / 300) / (counts.unigram[left] + 1.0)
        return share


def _given_shares(published: Mapping[str, float], surname_prior: Mapping[str, float]) -> dict[str, float]:
    """Shares of given names that published full names imply; several surnames are averaged."""
    found: dict[str, list[float]] = defaultdict(list)
    for name, share in published.items():
        surname = surname_prior.get(name[0])
        if surname:
            found[name[1:]].append(share / surname)
    return {given: sum(shares) / len(shares) for given, shares in found.items()}


def _cells(gender: Gender | None, year: int) -> list[int]:
    genders = (Gender.MALE, Gender.FEMALE) if gender is None else (gender,)
    cohorts = range(len(COHORT_STARTS)) if not year else (cohort(year),)
    return [(0 if g is Gender.MALE else len(COHORT_STARTS)) + k for g in genders for k in cohorts]
