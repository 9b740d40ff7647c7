"""The frozen identity model: how many people in the country would fit a piece of evidence.

Learned from the loaded list once, stored under its own id, and recorded in every decision, so that a decision does
not depend on the list's order, size or history. What the list cannot know (minors, the balance of provinces and
generations) comes from the 2020 census; what a small list cannot know, from published name reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

from defaulter_screen.matching.brief import UNKNOWN_SEQUENCE
from defaulter_screen.matching.frequencies import NameModel
from defaulter_screen.matching.model_file import ModelBytes, read_model
from defaulter_screen.matching.name_counts import CELLS, cell
from defaulter_screen.matching.name_facts import NameFacts
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.priors import NamePriors, load_priors

_AREA_STRENGTH = 1.0
"""How many persons a county weighs before any was seen there."""
_SEQUENCE_STRENGTH = 500.0
_SHARES_KEPT = 20_000
_COUNTIES = 2900.0
"""County-level divisions (2020), spread evenly where the list knows nothing."""
APPLICANTS_BORN = (1936, 2008)
"""Birth years of people of an age to apply for anything (18 to 90 in 2026). The population counts as theirs, so that a
stated birth year narrows it no further than it should: children apply for nothing."""
_UNBORN = 1e-6
"""Share of a birth year that the census does not know."""
_MALE = Gender.MALE


class PopulationModel:
    """The statistics behind every count of lookalikes; what a process asks again and again is kept.

    Attributes:
        names: the model of names.
        areas: persons on the list by area code.
        persons: distinct persons on the list.
        priors: published facts.
        population: people of the country.
        applicants: those of an age to apply, by the census.
        sound_counts: persons by ``position:sound`` of given characters.
        sounds: shares of sounds asked for.
        choices: how often an input method comes up with a character, of those asked for.
    """

    def __init__(self, stored: ModelBytes) -> None:
        """Join counts and published margins.

        Args:
            stored: the bytes, read now (the head) and whenever a name is asked for.

        Raises:
            StoreError: they have another format.
        """
        head, tables = read_model(stored)
        priors = load_priors()
        self.read_whole = stored.read_whole
        self.names = NameModel(
            NameFacts(**{field.name: head[field.name] for field in fields(NameFacts)}),
            tables,
            priors.surname_share,
            _margins(priors),
            {name: holders / priors.total_population for name, holders in priors.full_name_holders.items()},
        )
        self.areas: dict[int, int] = dict(zip(*head["areas"], strict=True))
        self.persons: int = head["persons"]
        self.priors = priors
        self.population = float(priors.total_population)
        self.applicants: float = sum(male + female for _, male, female in _cohorts(priors))
        self.sound_counts = tables["sounds"]
        self.sounds: dict[str, float] = {}
        self.choices: dict[str, float] = {}
        self._sequences = _sequence_shares(*head["sequences"])
        self._born, self._born_male, self._born_female = map(self._birth_shares, (None, Gender.MALE, Gender.FEMALE))
        male, female = (sum(row[place] for row in priors.cohort_population) for place in (2, 3))
        self._male, self._female = male / (male + female), female / (male + female)
        people = sum(priors.province_population.values())
        self._provinces = {code: count / people for code, count in priors.province_population.items()}
        self._province_counts = Counter[int]()
        for area, count in self.areas.items():
            self._province_counts[area // 10_000] += count
        self._area_shares: dict[int, float] = {}
        self._shares: dict[tuple[str, int, int, str, int], float] = {}

    @classmethod
    def of(cls, blob: bytes) -> PopulationModel:
        """A stored model that lies in memory."""
        return cls(ModelBytes(lambda start, size: blob[start : None if size is None else start + size]))

    def name_share(
        self, name: PersonName, *, gender: Gender | None, year: int, province: str = "", exclude: int = 0
    ) -> float:
        """Share of the population (of that gender, birth year, province where given) that bears the name."""
        # Candidates of one subject ask for the same share again and again.
        key = (name.text, 0 if gender is None else 1 if gender is _MALE else 2, year, province, exclude)
        share = self._shares.get(key)
        if share is None:
            share = self.names.share(name, gender=gender, year=year, province=province, exclude=exclude)
            self._keep_share(key, share)
        return share

    def know_share(
        self, share: float, name: str, *, gender: Gender | None, year: int, province: str = "", exclude: int = 0
    ) -> None:
        """Have a share at hand that was found in columns (``name_shares``): ``name_share`` is asked for it soon."""
        self._keep_share((name, 0 if gender is None else 1 if gender is _MALE else 2, year, province, exclude), share)

    def _keep_share(self, key: tuple[str, int, int, str, int], share: float) -> None:
        if len(self._shares) >= _SHARES_KEPT:
            self._shares.clear()
        self._shares[key] = share

    def birth_share(self, year: int, gender: Gender | None) -> float:
        """Share of the population born in a year (and of a gender, where given)."""
        born = self._born if gender is None else self._born_male if gender is _MALE else self._born_female
        return born.get(year, _UNBORN)

    def gender_share(self, gender: Gender) -> float:
        """Share of a gender."""
        return self._male if gender is _MALE else self._female

    def province_share(self, code: str) -> float:
        """Share of a province by its two-digit code; a thirtieth where unknown."""
        return self._provinces.get(code, 1 / 31)

    def area_share(self, area: int) -> float:
        """Share of people whose number begins with a six-digit area code.

        The province's census share, spread within the province as the list has it.
        """
        share = self._area_shares.get(area)
        if share is None:
            if len(self._area_shares) >= _SHARES_KEPT:
                self._area_shares.clear()
            share = self._area_shares[area] = self._share_of_area(area)
        return share

    def sequence_share(self, sequence: int) -> float:
        """Share of a three-digit sequence among numbers of its gender (odd: men)."""
        return 1.0 if sequence == UNKNOWN_SEQUENCE else self._sequences[sequence]

    def _share_of_area(self, area: int) -> float:
        province = area // 10_000
        share = self.province_share(f"{province:02d}")
        # Counties not seen yet share what their province's strength leaves.
        counties = max(_COUNTIES * share, 1.0)
        known = self._province_counts[province]
        within = (self.areas.get(area, 0) + _AREA_STRENGTH) / (known + _AREA_STRENGTH * 2 * counties)
        return share * within

    def _birth_shares(self, gender: Gender | None) -> dict[int, float]:
        shares: dict[int, float] = {}
        for first, last, male, female in self.priors.cohort_population:
            people = male + female if gender is None else male if gender is _MALE else female
            share = people / (last - first + 1) / self.applicants
            shares |= dict.fromkeys(range(first, last + 1), share)
        return shares


def _sequence_shares(sequences: list[int], counts: list[int]) -> list[float]:
    """Share of every three-digit sequence among those of its parity."""
    seen = dict(zip(sequences, counts, strict=True))
    totals = [sum(count for sequence, count in seen.items() if sequence % 2 == parity) for parity in (0, 1)]
    return [
        (seen.get(sequence, 0) + _SEQUENCE_STRENGTH / 500) / (totals[sequence % 2] + _SEQUENCE_STRENGTH)
        for sequence in range(UNKNOWN_SEQUENCE)
    ]


def _cohorts(priors: NamePriors) -> Iterator[tuple[int, float, float]]:
    """Birth year, men and women of those of an age to apply."""
    for first, last, male, female in priors.cohort_population:
        years = last - first + 1
        for year in range(max(first, APPLICANTS_BORN[0]), min(last, APPLICANTS_BORN[1]) + 1):
            yield year, male / years, female / years


def _margins(priors: NamePriors) -> list[float]:
    """Census share of each gender × cohort cell."""
    margins = [0.0] * CELLS
    for year, male, female in _cohorts(priors):
        margins[cell(Gender.MALE, year)] += male
        margins[cell(Gender.FEMALE, year)] += female
    total = sum(margins)
    return [margin / total for margin in margins]
