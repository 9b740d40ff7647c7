"""The frozen identity model: how many people in the country would fit a piece of evidence.

Learned from the loaded list once, stored under its own id, and recorded in every decision, so that a decision does
not depend on the list's order, size or history. What the list cannot know (minors, the balance of provinces and
generations) comes from the 2020 census; what a small list cannot know, from published name reports.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from defaulter_screen.matching.brief import FIRST_STRONG, UNKNOWN_SEQUENCE, kind_of, person_of, unpack
from defaulter_screen.matching.frequencies import NameModel
from defaulter_screen.matching.name_counts import COHORT_STARTS, NameCounts, cell
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.names.priors import NamePriors, load_priors

MODEL_FORMAT = "1"
_AREA_STRENGTH = 1.0
"""How many persons a county weighs before any was seen there."""
_SEQUENCE_STRENGTH = 500.0
_SHARES_KEPT = 20_000
_COUNTIES = 2900.0
"""County-level divisions (2020), spread evenly where the list knows nothing."""
APPLICANTS_BORN = (1936, 2008)
"""Birth years of people of an age to apply for anything (18 to 90 in 2026). The population counts as theirs, so that a
stated birth year narrows it no further than it should: children apply for nothing."""
_KEEP_SINGLES = 300_000
"""Lists of more persons than this do not keep what was seen once: it says nothing and is most of the model's size."""


class ModelBuilder:
    """Collects the statistics of a list, one distinct name at a time."""

    def __init__(self) -> None:
        self.names = NameCounts()
        self.areas: Counter[int] = Counter()
        self.sequences: Counter[int] = Counter()
        self.persons = 0

    def add_name(self, text: str, briefs: Iterable[int]) -> None:
        """Count the persons on the defaulter list who bear a name.

        Args:
            text: the name in compared form, with its middle dot where it has one.
            briefs: the packed briefs of all listings under it; those of one number are one person with several cases.
        """
        listed = sorted({brief for brief in briefs if kind_of(brief) is ListKind.DEFAULTER})
        people = {person_of(brief) if brief >= FIRST_STRONG else brief: brief for brief in listed}
        rows = []
        for brief in map(unpack, people.values()):
            province = f"{brief.area:06d}"[:2] if brief.area else ""
            rows.append((brief.gender, brief.year, province))
            if brief.strong:
                self.areas[brief.area] += 1
                self.sequences[brief.sequence] += 1
        self.persons += len(people)
        if rows:
            self.names.add(parse_person(text), text, rows)

    def build(self) -> PopulationModel:
        """The frozen model."""
        singles = 0 if self.persons <= _KEEP_SINGLES else 1
        for table in (self.names.full, self.names.given, self.names.other_full):
            for key in [key for key, count in table.items() if count <= singles]:
                del table[key]
        for key in [key for key in self.names.cells if key.startswith("g:") and key[2:] not in self.names.given]:
            del self.names.cells[key]
        return PopulationModel.assemble(self.names, dict(self.areas), dict(self.sequences), self.persons)


@dataclass(slots=True)
class PopulationModel:
    """The statistics behind every count of lookalikes."""

    names: NameModel
    areas: dict[int, int]
    sequences: dict[int, int]
    persons: int
    priors: NamePriors
    population: float
    applicants: float
    """People of an age to apply, by the census."""
    province_counts: Counter[int] = field(default_factory=Counter)
    sequence_totals: tuple[int, int] = (0, 0)
    """Of even sequences (women) and odd ones (men)."""
    area_total: int = 0
    shares: dict[tuple[str, Gender | None, int, str, int], float] = field(default_factory=dict)
    """Shares of names asked for lately."""
    sounds: dict[str, dict[str, float]] = field(default_factory=dict)
    """Shares of syllables by position; filled on first use."""

    @classmethod
    def assemble(
        cls, names: NameCounts, areas: dict[int, int], sequences: dict[int, int], persons: int
    ) -> PopulationModel:
        """Join counts and published margins."""
        priors = load_priors()
        provinces: Counter[int] = Counter()
        for area, count in areas.items():
            provinces[area // 10000] += count
        return cls(
            names=NameModel.fit(
                names,
                priors.surname_share,
                _margins(priors),
                {name: holders / priors.total_population for name, holders in priors.full_name_holders.items()},
            ),
            areas=areas,
            sequences=sequences,
            persons=persons,
            priors=priors,
            population=float(priors.total_population),
            applicants=sum(male + female for _, male, female in _cohorts(priors)),
            province_counts=provinces,
            sequence_totals=(_with_parity(sequences, 0), _with_parity(sequences, 1)),
            area_total=len(areas),
        )

    def name_share(
        self, name: PersonName, *, gender: Gender | None, year: int, province: str = "", exclude: int = 0
    ) -> float:
        """Share of the population (of that gender, birth year, province where given) that bears the name."""
        # Candidates of one subject ask for the same share again and again.
        key = (name.text, gender, year, province, exclude)
        share = self.shares.get(key)
        if share is None:
            if len(self.shares) >= _SHARES_KEPT:
                self.shares.clear()
            share = self.shares[key] = self.names.share(
                name, gender=gender, year=year, province=province, exclude=exclude
            )
        return share

    def birth_share(self, year: int, gender: Gender | None) -> float:
        """Share of the population born in a year (and of a gender, where given)."""
        for first, last, male, female in self.priors.cohort_population:
            if first <= year <= last:
                people = {Gender.MALE: male, Gender.FEMALE: female}.get(gender, 0) if gender else male + female
                return people / (last - first + 1) / self.applicants
        return 1e-6

    def gender_share(self, gender: Gender) -> float:
        """Share of a gender."""
        male = sum(row[2] for row in self.priors.cohort_population)
        total = male + sum(row[3] for row in self.priors.cohort_population)
        return (male if gender is Gender.MALE else total - male) / total

    def province_share(self, code: str) -> float:
        """Share of a province by its two-digit code; a thirtieth where unknown."""
        known = self.priors.province_population
        return known[code] / sum(known.values()) if code in known else 1 / 31

    def area_share(self, area: int) -> float:
        """Share of people whose number begins with a six-digit area code.

        The province's census share, spread within the province as the list has it.
        """
        province = area // 10000
        known = self.province_counts[province]
        # Counties not seen yet share what their province's strength leaves.
        counties = max(_COUNTIES * self.province_share(f"{province:02d}"), 1.0)
        within = (self.areas.get(area, 0) + _AREA_STRENGTH) / (known + _AREA_STRENGTH * 2 * counties)
        return self.province_share(f"{province:02d}") * within

    def sequence_share(self, sequence: int) -> float:
        """Share of a three-digit sequence among numbers of its gender (odd: men)."""
        if sequence == UNKNOWN_SEQUENCE:
            return 1.0
        total = self.sequence_totals[sequence % 2]
        return (self.sequences.get(sequence, 0) + _SEQUENCE_STRENGTH / 500) / (total + _SEQUENCE_STRENGTH)

    def dump(self) -> bytes:
        """The model as stored: compressed JSON with keys in order, so that equal models have equal ids."""
        counts = self.names.counts
        data: dict[str, Any] = {
            "format": MODEL_FORMAT,
            "persons": self.persons,
            "areas": self.areas,
            "sequences": self.sequences,
            "names": {slot: getattr(counts, slot) for slot in NameCounts.__dataclass_fields__},
        }
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return zlib.compress(text.encode(), 6)

    @classmethod
    def load(cls, blob: bytes) -> PopulationModel:
        """The reverse of ``dump``."""
        data = json.loads(zlib.decompress(blob))
        counts = NameCounts()
        for slot, value in data["names"].items():
            current = getattr(counts, slot)
            if slot == "province":
                current.update({key: Counter(table) for key, table in value.items()})
            elif isinstance(current, dict):
                current.update(value)
            else:
                setattr(counts, slot, value)
        areas = {int(key): count for key, count in data["areas"].items()}
        sequences = {int(key): count for key, count in data["sequences"].items()}
        return cls.assemble(counts, areas, sequences, data["persons"])


def model_id(blob: bytes) -> str:
    """Short id of a stored model: sixteen hexadecimal digits of its BLAKE2b digest."""
    return blake2b(zlib.decompress(blob), digest_size=8).hexdigest()


def _with_parity(sequences: dict[int, int], parity: int) -> int:
    return sum(count for sequence, count in sequences.items() if sequence % 2 == parity)


def _cohorts(priors: NamePriors) -> Iterator[tuple[int, float, float]]:
    """Birth year, men and women of those of an age to apply."""
    for first, last, male, female in priors.cohort_population:
        years = last - first + 1
        for year in range(max(first, APPLICANTS_BORN[0]), min(last, APPLICANTS_BORN[1]) + 1):
            yield year, male / years, female / years


def _margins(priors: NamePriors) -> list[float]:
    """Census share of each gender × cohort cell."""
    margins = [0.0] * (2 * len(COHORT_STARTS))
    for year, male, female in _cohorts(priors):
        margins[cell(Gender.MALE, year)] += male
        margins[cell(Gender.FEMALE, year)] += female
    total = sum(margins)
    return [margin / total for margin in margins]
