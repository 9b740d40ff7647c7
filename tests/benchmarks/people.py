"""Made-up people and companies for the benchmarks, with names as concentrated as real ones; everything from one seed.

Surnames have their published shares. Given names are one character (14.2 %, as published) or two, drawn from steep
Zipf-like rankings of the level-1 characters of GB 2312, separate for men and women, with a share of set pairs (as 建国,
秀英 are); so that somebody on a list of 8.5 million has about 50 namesakes there. Rankings are shuffled by the seed: no
real statistics of given names are in here, and no real person.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from defaulter_screen.ids import org_code, resident_id, uscc
from defaulter_screen.names.lexicon import data_lines
from defaulter_screen.names.priors import load_priors
from defaulter_screen.names.tables import surname_shares

SINGLE_GIVEN = 0.1422
SET_PAIRS = 0.25
ORGANISATIONS = 0.2
WOMEN = 0.28
OTHER_MAKE = 0.012
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CASES = (1, 1, 1, 1, 1, 1, 2, 2, 3, 5)
"""Listings of one person or company, equally likely: 1.8 on average."""
_BATCH = 20_000


class Party(NamedTuple):
    """One made-up person or company.

    Attributes:
        name: as registered.
        number: complete: 18 digits, unified code or organisation code.
        female: persons only.
        cases: how many listings he has.
        court: of his cases.
        organisation: a company.
    """

    name: str
    number: str
    female: bool
    cases: int
    court: tuple[str, str]
    organisation: bool

    @property
    def born(self) -> str:
        """The birth date as eight digits."""
        return self.number[6:14]


def _zipf(count: int, offset: float) -> list[float]:
    return list(accumulate(1 / (rank + offset) for rank in range(count)))


class _Draw:
    """Values of a weighted list, drawn many at a time: a tenth of the price of one at a time."""

    def __init__(self, source: random.Random, values: Sequence[str], cumulative: list[float]) -> None:
        self._refill: Callable[[], list[str]] = lambda: source.choices(values, cum_weights=cumulative, k=_BATCH)
        self._left: list[str] = []

    def __call__(self) -> str:
        if not self._left:
            self._left = self._refill()
        return self._left.pop()


def _areas() -> dict[str, tuple[float, str, str]]:
    """Six-digit codes of today's counties: weight by the province's population, county, province."""
    shares = load_priors().province_population
    rows = [line.split("\t") for line in data_lines("regions/places.tsv")]
    provinces = {row[0][:2]: row[2] for row in rows if row[0].endswith("0000")}
    current = [row for row in rows if not row[0].endswith("00") and not "".join(row[4:]) and row[0][:2] in shares]
    counties: dict[str, int] = {}
    for row in current:
        counties[row[0][:2]] = counties.get(row[0][:2], 0) + 1
    return {row[0]: (shares[row[0][:2]] / counties[row[0][:2]], row[1], provinces[row[0][:2]]) for row in current}


class People:
    """An endless stream of parties.

    Args:
        seed: of the rankings (``world``) and of the draws; parties of other draws come from the same population.
        draws: which stream.
    """

    def __init__(self, seed: int, draws: str) -> None:
        world, self._random = random.Random(seed), random.Random(f"{seed}:{draws}")
        source = self._random
        shares = {surname: max(share, 3) for surname, share in surname_shares().items()}
        self._surname = _Draw(source, list(shares), list(accumulate(shares.values())))
        level_1 = bytes(byte for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF) for byte in (row, cell))
        characters = list(level_1.decode("gb2312", "ignore"))
        self._single, self._first, self._second, self._pairs = [], [], [], []
        for _gender in range(2):
            world.shuffle(characters)
            some, other = characters[:1200], world.sample(characters[:1500], 1500)
            pairs = [world.choice(some[:300]) + world.choice(other[:300]) for _ in range(3000)]
            self._single.append(_Draw(source, some, _zipf(len(some), 3)))
            self._first.append(_Draw(source, some, _zipf(len(some), 8)))
            self._second.append(_Draw(source, other, _zipf(len(other), 8)))
            self._pairs.append(_Draw(source, pairs, _zipf(len(pairs), 10)))
        areas = _areas()
        self._places = {code: (f"{place}人民法院", province) for code, (_, place, province) in areas.items()}
        self._shorts = {code: place.rstrip("市区县") for code, (_, place, _) in areas.items()}
        self._area = _Draw(source, list(areas), list(accumulate(weight for weight, _, _ in areas.values())))
        self._brands = characters
        self._trades = sorted(line for line in data_lines("organisations/industries.txt") if len(line) in (2, 3))

    def __iter__(self) -> Iterator[Party]:
        """People and companies, mixed."""
        uniform = self._random.random
        while True:
            yield self._company() if uniform() < ORGANISATIONS else self._person()

    def people(self) -> Iterator[Party]:
        """Persons only."""
        while True:
            yield self._person()

    def _person(self) -> Party:
        uniform = self._random.random
        area, female = self._area(), uniform() < WOMEN
        # Born 1945 to 2003, most of them around 1975.
        year, day_of_year = 1945 + int(29 * (uniform() + uniform())), int(336 * uniform())
        sequence = 2 * int(500 * uniform()) + (not female)
        body = f"{area}{year}{day_of_year // 28 + 1:02d}{day_of_year % 28 + 1:02d}{sequence:03d}"
        number = body + resident_id.check_character(body)
        cases = _CASES[int(10 * uniform())]
        return Party(self._name(female), number, female, cases, self._places[area], organisation=False)

    def _name(self, female: bool) -> str:
        draw = self._random.random()
        if draw < OTHER_MAKE:
            parts = [self._first[female]() + self._second[female]() + self._second[0]() for _ in range(2)]
            return "·".join(parts)
        if draw < OTHER_MAKE + SINGLE_GIVEN:
            return self._surname() + self._single[female]()
        if draw < OTHER_MAKE + SINGLE_GIVEN + SET_PAIRS:
            return self._surname() + self._pairs[female]()
        return self._surname() + self._first[female]() + self._second[female]()

    def _company(self) -> Party:
        source = self._random
        area, uniform = self._area(), source.random
        brand = "".join(source.choices(self._brands, k=2 + (uniform() < 0.3)))
        form = "有限公司" if uniform() < 0.75 else source.choice(("有限责任公司", "股份有限公司", "厂", "合作社"))
        trade = self._trades[int(len(self._trades) * uniform())]
        place = self._shorts[area] if uniform() < 0.7 else f"{self._places[area][1]}"
        name = f"{place}{brand}{trade}{form}" if uniform() < 0.9 else f"{brand}（{place}）{trade}{form}"
        code = "".join(source.choices(_CODE, k=8))
        code += org_code.check_character(code)
        number = f"91{area}{code}"
        cases = _CASES[int(10 * uniform())]
        return Party(
            name,
            number + uscc.check_character(number),
            female=False,
            cases=cases,
            court=self._places[area],
            organisation=True,
        )
