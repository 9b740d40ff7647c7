"""Made-up worlds for tests: persons, organisations, a list of some of them, and who might ask about them.

Everything is drawn from a seed and from the package's own tables (surnames, sounds, shapes, places); nobody here exists.
Every kind of slip that the error models know is a function from a listed person to a subject; ``SLIPS`` says what may
come of it, and ``INNOCENTS`` does the same for people who are not listed but look as if they were.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from defaulter_screen.ids import org_code, resident_id, uscc
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Subject
from defaulter_screen.names.name import NameMake
from defaulter_screen.names.organisation import parse_organisation
from defaulter_screen.names.person import parse_person, split_surname
from defaulter_screen.names.pinyin import readings
from defaulter_screen.names.priors import load_priors
from defaulter_screen.names.similarity import alike
from defaulter_screen.names.tables import pair_tables, surname_shares
from defaulter_screen.names.text import compare_form

AT = date(2026, 11, 1)
LISTED_ON = date(2026, 10, 31)
PUBLISHED = date(2025, 6, 1)
"""Two years later an entry may have ended."""

_INDUSTRIES = ("建筑工程", "电子科技", "食品", "物流", "纺织", "机械制造", "房地产开发", "餐饮管理")
_BRANDS = "宏鑫盛泰恒瑞达丰隆昌源兴茂祥裕顺"
_WORDS = ("买买", "提江", "阿布", "都拉", "古丽", "娜尔", "吐尔", "逊江", "艾力", "木拉", "依米", "提古")


# --- tables ----------------------------------------------------------------------------------------------------------


@cache
def given_characters() -> tuple[str, ...]:
    """Characters for given names: those of the published commonest names, then everyday ones (GB 2312, level 1)."""
    common = dict.fromkeys("".join(name[1:] for name in load_priors().full_name_holders))
    level_one = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    everyday = [pair.decode("gb2312", "ignore") for pair in level_one]
    readable = [c for c in everyday if c and c not in common and readings(c) and alike(c)]
    random.Random(0).shuffle(readable)
    return (*common, *readable[:600])


@cache
def _given_weights() -> tuple[float, ...]:
    return tuple(1 / (rank + 40) for rank in range(len(given_characters())))


@cache
def _surnames() -> tuple[tuple[str, ...], tuple[int, ...]]:
    shares = {name: share or 20 for name, share in surname_shares().items() if split_surname(name + "伟强") == name}
    return tuple(shares), tuple(shares.values())


@cache
def counties() -> tuple[str, ...]:
    """County codes in force."""
    from defaulter_screen.names.lexicon import data_lines

    rows = (line.split("\t") for line in data_lines("regions/places.tsv"))
    return tuple(
        r[0] for r in rows if len(r[0]) == 6 and not r[0].endswith("00") and len(r) == 3 and r[0][0] in "123456"
    )


@cache
def _place_names() -> dict[str, str]:
    from defaulter_screen.names.lexicon import data_lines

    rows = (line.split("\t") for line in data_lines("regions/places.tsv"))
    return {row[0]: row[2] for row in rows if len(row) == 3}


@cache
def _cities() -> tuple[str, ...]:
    """Cities that are read as such in front of a name; a few are trade words more often."""
    names = [name for code, name in _place_names().items() if code.endswith("00") and not code.endswith("0000")]
    return tuple(name for name in names if parse_organisation(f"{name}恒达食品有限公司").region == name)


@cache
def _by_sound() -> dict[str, tuple[str, ...]]:
    """Everyday characters by their first sound."""
    found: dict[str, list[str]] = {}
    for character in (*given_characters(), *_surnames()[0]):
        if len(character) == 1:
            found.setdefault(readings(character)[0], []).append(character)
    return {sound: tuple(dict.fromkeys(characters)) for sound, characters in found.items()}


@cache
def _traditional() -> dict[str, str]:
    """Simplified -> traditional, where the package folds it back."""
    return {
        simple: old
        for old, simple in pair_tables("folding.txt")["traditional"].items()
        if compare_form(old)[0] == simple
    }


# --- people ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """A made-up person."""

    name: str
    area: str
    born: date
    sequence: int

    @property
    def number(self) -> str:
        body = f"{self.area}{self.born:%Y%m%d}{self.sequence:03d}"
        return body + resident_id.check_character(body)

    @property
    def masked(self) -> str:
        """As the courts publish it."""
        return self.number[:10] + "****" + self.number[14:]

    @property
    def gender(self) -> str:
        return "男" if self.sequence % 2 else "女"

    @property
    def surname(self) -> str:
        return split_surname(self.name)

    def subject(self, **changes: object) -> Subject:
        return replace(Subject(name=self.name, id_number=self.number), **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Organisation:
    """A made-up organisation."""

    city: str
    brand: str
    industry: str
    form: str
    code: str

    @property
    def name(self) -> str:
        return f"{self.city}{self.brand}{self.industry}{self.form}"

    def subject(self, **changes: object) -> Subject:
        return replace(Subject(name=self.name, id_number=self.code), **changes)  # type: ignore[arg-type]


@dataclass
class World:
    """People, organisations, and the list that some of them stand on.

    Attributes:
        draw: its randomness; two worlds of one seed and size are equal.
        listed: persons on the list.
        companies: organisations on the list.
    """

    draw: random.Random
    listed: list[Person] = field(default_factory=list)
    companies: list[Organisation] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int, persons: int = 400, companies: int = 20, *, namesakes: float = 0.1) -> World:
        """A world with so many listed persons and organisations; some of the persons share a name."""
        world = cls(random.Random(seed))
        while len(world.listed) < persons:
            name = ""
            if world.listed and world.draw.random() < namesakes:
                name = world.draw.choice(world.listed).name
            world.listed.append(world.person(name=name))
        world.companies = [world.organisation() for _ in range(companies)]
        return world

    # people

    def name(self) -> str:
        """A name: mostly Han, one in fifty of other make with a middle dot."""
        if self.draw.random() < 0.02:
            return "".join(self.draw.sample(_WORDS, 2)) + "·" + "".join(self.draw.sample(_WORDS, 2))
        surnames, weights = _surnames()
        surname = self.draw.choices(surnames, weights)[0]
        length = 1 if self.draw.random() < 0.15 else 2
        name = surname + "".join(self.draw.choices(given_characters(), _given_weights(), k=length))
        parsed = parse_person(name)
        return name if parsed.surname == surname and parsed.text == name else self.name()

    def born(self, first: int = 1945, last: int = 2005) -> date:
        return date(first, 1, 1) + timedelta(days=self.draw.randrange((last - first) * 365))

    def person(self, *, name: str = "", area: str = "", born: date | None = None) -> Person:
        return Person(
            name or self.name(),
            area or self.draw.choice(counties()),
            born or self.born(),
            min(int(self.draw.expovariate(1 / 80)) + 1, 999),
        )

    def organisation(self) -> Organisation:
        brand = "".join(self.draw.sample(_BRANDS, 2))
        form = self.draw.choice(("有限公司", "有限责任公司", "股份有限公司"))
        return Organisation(self.draw.choice(_cities()), brand, self.draw.choice(_INDUSTRIES), form, self.code())

    def code(self) -> str:
        """A valid unified social credit code."""
        body = "".join(self.draw.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=8))
        head = "91" + self.draw.choice(counties()) + body + org_code.check_character(body)
        return head + uscc.check_character(head)

    # the list

    def rows(self, *, full: bool = False) -> list[dict[str, object]]:
        """The list in the shape of the open API; ``full``: with numbers that hide nothing."""
        rows = [listing_row(person, place, full=full) for place, person in enumerate(self.listed)]
        return [*rows, *(company_row(company, place) for place, company in enumerate(self.companies))]

    # who asks

    def namesake(self, person: Person, **fixed: object) -> Person:
        """Somebody else of the same name, whose number fits nobody on the list."""
        while True:
            other = self.person(name=person.name, **fixed)  # type: ignore[arg-type]
            if all(self._apart(other, listed) for listed in self.listed):
                return other

    @staticmethod
    def _apart(one: Person, other: Person) -> bool:
        mine, theirs = one.number, other.number
        return mine[:10] + mine[14:] != theirs[:10] + theirs[14:]


def listing_row(person: Person, place: int, *, full: bool = False, age_only: bool = False) -> dict[str, object]:
    """One entry; ``age_only``: without a number, as a few are published."""
    published = PUBLISHED
    had_birthday = (published.month, published.day) >= (person.born.month, person.born.day)
    return {
        "iname": person.name,
        "sexy": person.gender + "性",
        "age": str(published.year - person.born.year - (not had_birthday)),
        "cardNum": "" if age_only else person.number if full else person.masked,
        "courtName": f"{_place_names()[person.area[:2] + '0000']}某某区人民法院",
        "areaName": _place_names()[person.area[:2] + "0000"],
        "caseCode": f"(2023)测0101执{place}号",
        "gistId": f"(2022)测0101民初{place}号",
        "performance": "全部未履行",
        "disruptTypeName": "违反财产报告制度",
        "regDate": "20230101",
        "publishDate": f"{PUBLISHED:%Y年%m月%d日}",
        "partyTypeName": "0",
    }


def company_row(company: Organisation, place: int) -> dict[str, object]:
    return {
        "iname": company.name,
        "cardNum": company.code,
        "courtName": "某某市某某区人民法院",
        "caseCode": f"(2023)测0202执{place}号",
        "performance": "全部未履行",
        "disruptTypeName": "违反财产报告制度",
        "regDate": "20230101",
        "publishDate": f"{PUBLISHED:%Y年%m月%d日}",
        "partyTypeName": "1",
        "businessEntity": "",
    }


# --- slips of listed persons ------------------------------------------------------------------------------------------

Make = Callable[[World, Person], Subject | None]
"""None where the kind does not apply to the person (an 18-digit number that has no 15-digit form)."""


@dataclass(frozen=True)
class Kind:
    """A kind of applicant and the outcomes that are right for him, on a list with masked and with full numbers."""

    make: Make
    masked: frozenset[Outcome]
    full: frozenset[Outcome]


def _kind(make: Make, masked: str, full: str = "") -> Kind:
    sets = [frozenset(map(Outcome, words.split())) for words in (masked, full or masked)]
    return Kind(make, sets[0], sets[1])


def _valid(number: str) -> bool:
    return len(number) == 18 and number[:17].isdigit() and resident_id.check_character(number[:17]) == number[17]


def _with_number(person: Person, number: str, given: str | None = None) -> Subject | None:
    """None where a slip changed nothing, made another valid number (that one proves the contrary) or a rounded one."""
    if number == person.number or _valid(number) or (number.endswith("000") and given is None):
        return None
    return person.subject(id_number=number if given is None else given)


def _one_wrong(world: World, person: Person) -> Subject | None:
    place = world.draw.randrange(17)
    digits = [d for d in "0123456789" if d != person.number[place]]
    return _with_number(person, person.number[:place] + world.draw.choice(digits) + person.number[place + 1 :])


def _swapped_digits(world: World, person: Person) -> Subject | None:
    place = world.draw.randrange(16)
    n = person.number
    return _with_number(person, n[:place] + n[place + 1] + n[place] + n[place + 2 :])


def _missing_digit(world: World, person: Person) -> Subject | None:
    place = world.draw.randrange(18)
    return _with_number(person, person.number[:place] + person.number[place + 1 :])


def _extra_digit(world: World, person: Person) -> Subject | None:
    place = world.draw.randrange(18)
    return _with_number(person, person.number[:place] + world.draw.choice("0123456789") + person.number[place:])


def _two_slips(world: World, person: Person) -> Subject | None:
    number = list(person.number)
    for place in world.draw.sample(range(17), 2):
        number[place] = world.draw.choice([d for d in "0123456789" if d != number[place]])
    return _with_number(person, "".join(number))


def _first_generation(world: World, person: Person) -> Subject | None:
    if person.born.year >= 1986:
        return None
    return person.subject(id_number=person.number[:6] + person.number[8:17])


def _masked(head: int, tail: int, mask: str = "*", stars: int = 0) -> Make:
    def make(world: World, person: Person) -> Subject | None:
        n = person.number
        hidden = mask * (stars or 18 - head - tail)
        return person.subject(id_number=n[:head] + hidden + (n[-tail:] if tail else ""))

    return make


def _masked_first_generation(world: World, person: Person) -> Subject | None:
    n = person.number
    return person.subject(id_number=f"{n[:6]}{n[8:10]}****{n[14:17]}") if person.born.year < 1986 else None


def _rewritten(world: World, person: Person) -> Subject | None:
    n = person.number
    ways = [
        n.lower(),
        n.translate({ord(c): ord(c) + 0xFEE0 for c in n}),
        " ".join((n[:6], n[6:14], n[14:])),
        "-".join((n[:6], n[6:14], n[14:])),
        "'" + n,
        "\u200b" + n + "\u00a0",
        "身份证号：" + n,
        n if n.endswith("X") else n + ".0",
    ]
    return person.subject(id_number=world.draw.choice(ways))


def _spreadsheet(world: World, person: Person) -> Subject | None:
    n = person.number
    rounded = n[:15] + "000"
    return None if _valid(rounded) else person.subject(id_number=world.draw.choice((f"{n[0]}.{n[1:6]}E+17", rounded)))


def _renamed(name: str, person: Person, **changes: object) -> Subject | None:
    return person.subject(name=name, **changes) if name and name != person.name else None


def _replaced(world: World, person: Person, others: Callable[[str], str]) -> str:
    """The name with one character of the given name replaced by one that ``others`` offers."""
    if not person.surname:
        return ""
    place = world.draw.randrange(len(person.surname), len(person.name))
    choices = [c for c in others(person.name[place]) if c != person.name[place]]
    if not choices:
        return ""
    name = person.name[:place] + world.draw.choice(choices) + person.name[place + 1 :]
    return name if parse_person(name).text == name else ""


def _same_sound(world: World, person: Person) -> Subject | None:
    return _renamed(_replaced(world, person, lambda c: "".join(_by_sound().get(readings(c)[0], ()))), person)


def _similar_shape(world: World, person: Person) -> Subject | None:
    return _renamed(_replaced(world, person, lambda c: alike(c)[:3]), person)


def _missing_character(world: World, person: Person) -> Subject | None:
    if len(person.name) != 3 or not person.surname:
        return None
    place = world.draw.randrange(1, 3)
    return _renamed(person.name[:place] + person.name[place + 1 :], person)


def _doubled_character(world: World, person: Person) -> Subject | None:
    place = world.draw.randrange(1, len(person.name))
    if not person.surname:
        return None
    return _renamed(person.name[:place] + person.name[place] + person.name[place:], person)


def _extra_character(world: World, person: Person) -> Subject | None:
    if len(person.name) > 3 or not person.surname:
        return None
    return _renamed(person.name + world.draw.choice(given_characters()), person)


def _swapped_characters(world: World, person: Person) -> Subject | None:
    if len(person.name) != 3 or not person.surname:
        return None
    return _renamed(person.name[0] + person.name[2] + person.name[1], person)


def _in_traditional(world: World, person: Person) -> Subject | None:
    return _renamed("".join(_traditional().get(c, c) for c in person.name), person)


def _spaced(world: World, person: Person) -> Subject | None:
    space = world.draw.choice((" ", "\u3000", "\u00a0", "\u200b", "  "))
    return _renamed(space.join(person.name.replace("·", "")), person)


def _dotted(world: World, person: Person) -> Subject | None:
    return _renamed(person.name.replace("·", world.draw.choice("•・．‧.")), person) if "·" in person.name else None


def _pinyin(*, turned: bool) -> Make:
    def make(world: World, person: Person) -> Subject | None:
        if parse_person(person.name).make is not NameMake.HAN or not person.surname:
            return None
        family = "".join(readings(c, surname=True)[0] for c in person.surname)
        given = "".join(readings(c)[0] for c in person.name[len(person.surname) :])
        words = (given.title(), family.upper()) if turned else (family.upper(), given.title())
        return _renamed(" ".join(words).replace("v", "u").replace("V", "U"), person)

    return make


def _alias_beside(world: World, person: Person) -> Subject | None:
    return person.subject(name=f"{person.name}（曾用名：{world.name()}）") if person.surname else None


def _listed_under_alias(world: World, person: Person) -> Subject | None:
    return person.subject(name=f"{_han(world)}（曾用名：{person.name}）") if person.surname else None


def _han(world: World) -> str:
    name = world.name()
    return name if "·" not in name else _han(world)


def _swapped_columns(world: World, person: Person) -> Subject | None:
    return person.subject(name=person.number, id_number=person.name)


def _one_cell(world: World, person: Person) -> Subject | None:
    between = world.draw.choice((" ", "，", "", "/"))
    return person.subject(name=person.name + between + person.number, id_number=None)


def _changed_name(world: World, person: Person) -> Subject | None:
    return _renamed(_han(world), person)


def _beside(person: Person) -> Subject:
    """No number, but what else a form asks for."""
    return person.subject(id_number=None, birth_date=person.born, gender=person.gender, region=person.area)


SLIPS: dict[str, Kind] = {
    "exact": _kind(lambda world, person: person.subject(), "intercept"),
    "number-rewritten": _kind(_rewritten, "intercept"),
    "first-generation": _kind(_first_generation, "intercept review"),
    "number-one-wrong": _kind(_one_wrong, "intercept review"),
    "number-swapped": _kind(_swapped_digits, "intercept review"),
    "number-missing": _kind(_missing_digit, "intercept review"),
    "number-extra": _kind(_extra_digit, "intercept review"),
    "number-two-slips": _kind(_two_slips, "intercept review clarify"),
    "number-spreadsheet": _kind(_spreadsheet, "review clarify"),
    "mask-10-4": _kind(_masked(10, 4), "intercept review"),
    "mask-10-4-few-stars": _kind(_masked(10, 4, stars=6), "intercept review"),
    "mask-6-4": _kind(_masked(6, 4), "intercept review clarify"),
    "mask-14": _kind(_masked(14, 0), "intercept review clarify"),
    "mask-3-3": _kind(_masked(3, 3), "intercept review clarify"),
    "mask-6-1": _kind(_masked(6, 1), "intercept review clarify"),
    "mask-4-4": _kind(_masked(4, 4), "intercept review clarify"),
    "mask-wide": _kind(_masked(10, 4, "＊"), "intercept review"),
    "mask-x": _kind(_masked(10, 4, "x"), "intercept review"),
    "mask-X": _kind(_masked(10, 4, "X"), "intercept review"),
    "mask-bullet": _kind(_masked(6, 4, "●"), "intercept review clarify"),
    "mask-hash": _kind(_masked(6, 4, "#"), "intercept review clarify"),
    "mask-first-generation": _kind(_masked_first_generation, "intercept review clarify"),
    "name-same-sound": _kind(_same_sound, "intercept review"),
    "name-similar-shape": _kind(_similar_shape, "intercept review"),
    "name-missing": _kind(_missing_character, "intercept review"),
    "name-doubled": _kind(_doubled_character, "intercept review"),
    "name-extra": _kind(_extra_character, "intercept review clarify"),
    "name-swapped": _kind(_swapped_characters, "intercept review"),
    "name-traditional": _kind(_in_traditional, "intercept"),
    "name-spaced": _kind(_spaced, "intercept"),
    "name-dotted": _kind(_dotted, "intercept"),
    "name-pinyin": _kind(_pinyin(turned=False), "intercept review"),
    "name-pinyin-turned": _kind(_pinyin(turned=True), "intercept review"),
    "name-alias-beside": _kind(_alias_beside, "intercept"),
    "name-listed-is-alias": _kind(_listed_under_alias, "intercept review"),
    "name-changed": _kind(_changed_name, "review clarify", "intercept review"),
    "swapped-columns": _kind(_swapped_columns, "intercept"),
    "one-cell": _kind(_one_cell, "intercept"),
    "number-only": _kind(lambda w, p: p.subject(name=None), "review clarify", "intercept review"),
    "name-only": _kind(lambda w, p: p.subject(id_number=None), "clarify"),
    "birth-beside": _kind(lambda w, p: _beside(p), "review clarify"),
    "birth-year-beside": _kind(lambda w, p: p.subject(id_number=None, birth_date=p.born.year), "review clarify"),
}
"""Listed persons by how they are written; passing any of them is a miss."""


# --- innocents --------------------------------------------------------------------------------------------------------


def _namesake(world: World, person: Person) -> Subject:
    return world.namesake(person).subject()


def _namesake_county_year(world: World, person: Person) -> Subject:
    return _neighbour(world, person).subject()


def _neighbour(world: World, person: Person) -> Person:
    """A namesake of the same county and year; another sequence, or it would be the same 14 characters."""
    year = person.born.year
    while True:
        other = world.namesake(person, area=person.area, born=world.born(year, year + 1))
        if other.sequence != person.sequence:
            return other


def _sibling(world: World, person: Person) -> Subject | None:
    if not person.surname:
        return None
    born = person.born + timedelta(days=world.draw.randrange(300, 1000))
    return world.namesake(replace(person, name=person.surname + _han(world)[-1]), area=person.area, born=born).subject()


def _near_number(world: World, person: Person) -> Subject:
    """Another name, and a valid number that differs in one digit of the body and so in the check character."""
    digits = [d for d in range(1, 1000) if d != person.sequence and str(d)[-1] == str(person.sequence)[-1]]
    return replace(person, name=_han(world), sequence=world.draw.choice(digits)).subject()


def _other_name_slip(world: World, person: Person) -> Subject | None:
    other = _same_sound(world, person)
    return replace(world.namesake(person), name=other.name or "").subject() if other else None


def _namesake_rewritten(world: World, person: Person) -> Subject | None:
    return _rewritten(world, world.namesake(person))


def _namesake_masked(world: World, person: Person) -> Subject | None:
    other = world.namesake(person)
    return None if other.area == person.area else other.subject(id_number=other.masked)


def _namesake_slip(world: World, person: Person) -> Subject | None:
    return _one_wrong(world, world.namesake(person))


def _namesake_spreadsheet(world: World, person: Person) -> Subject | None:
    return _spreadsheet(world, world.namesake(person))


def _stranger(world: World, person: Person) -> Subject:
    known = {listed.name for listed in world.listed}
    while True:
        other = world.person()
        if other.name not in known:
            return other.subject()


INNOCENTS: dict[str, Kind] = {
    "stranger": _kind(_stranger, "pass"),
    "namesake": _kind(_namesake, "pass"),
    "namesake-county-year": _kind(_namesake_county_year, "pass"),
    "namesake-rewritten": _kind(_namesake_rewritten, "pass"),
    "namesake-masked": _kind(_namesake_masked, "pass clarify review"),
    "namesake-slip": _kind(_namesake_slip, "pass clarify review"),
    "namesake-spreadsheet": _kind(_namesake_spreadsheet, "clarify review"),
    "sibling": _kind(_sibling, "pass"),
    "near-number": _kind(_near_number, "pass"),
    "similar-name": _kind(_other_name_slip, "pass"),
    "bare-name-of-a-listed": _kind(lambda w, p: Subject(name=p.name), "clarify"),
}
"""People who are not listed but look as if they were; intercepting any of them is the harm."""


# --- organisations ----------------------------------------------------------------------------------------------------

OrganisationMake = Callable[[World, Organisation], Subject | None]


@dataclass(frozen=True)
class OrganisationKind:
    """A kind of organisation that asks, and the right outcomes."""

    make: OrganisationMake
    outcomes: frozenset[Outcome]


def _org(make: OrganisationMake, outcomes: str) -> OrganisationKind:
    return OrganisationKind(make, frozenset(map(Outcome, outcomes.split())))


def _brand_sound(world: World, company: Organisation) -> str:
    for place, character in enumerate(company.brand):
        for other in _by_sound().get(readings(character)[0], ()):
            if other != character:
                return company.brand[:place] + other + company.brand[place + 1 :]
    return ""


def _brand_slip(world: World, company: Organisation) -> Organisation | None:
    brand = _brand_sound(world, company)
    return replace(company, brand=brand) if brand else None


def _other_city(world: World, company: Organisation) -> Organisation:
    while True:
        city = world.organisation().city
        if city != company.city:
            return replace(company, city=city, code=world.code())


_SAME_FORM = {"有限公司": "有限责任公司", "有限责任公司": "有限公司"}


def _slip_subject(world: World, company: Organisation, **changes: object) -> Subject | None:
    slip = _brand_slip(world, company)
    return slip.subject(**changes) if slip else None


def _slipped(part: str, *, coded: bool) -> OrganisationMake:
    """One character of another part than the trade name is taken for one of the same sound."""

    def make(world: World, company: Organisation) -> Subject | None:
        text = getattr(company, part)
        for place, character in enumerate(text):
            for other in _by_sound().get(readings(character)[0], ()):
                slipped = replace(company, **{part: text[:place] + other + text[place + 1 :]})
                # A character that makes another place of it, or another trade, makes another body.
                known = parse_organisation(slipped.name).region if part == "city" else slipped.industry in _INDUSTRIES
                if other != character and (part == "form" or not known):
                    return slipped.subject(**({} if coded else {"id_number": None}))
        return None

    return make


ORGANISATIONS: dict[str, OrganisationKind] = {
    "exact": _org(lambda w, c: c.subject(), "intercept"),
    "code-only": _org(lambda w, c: c.subject(name=None), "intercept review"),
    "name-only": _org(lambda w, c: c.subject(id_number=None), "review"),
    "organisation-code": _org(lambda w, c: c.subject(id_number=c.code[8:17]), "intercept"),
    "form-and-code": _org(
        lambda w, c: replace(c, form=_SAME_FORM[c.form]).subject() if c.form in _SAME_FORM else None, "intercept"
    ),
    "form-only": _org(
        lambda w, c: replace(c, form=_SAME_FORM[c.form]).subject(id_number=None) if c.form in _SAME_FORM else None,
        "review",
    ),
    "brackets": _org(
        lambda w, c: c.subject(name=f"{c.brand}{c.industry}（{c.city}）{c.form}", id_number=None), "review"
    ),
    "brand-slip-and-code": _org(_slip_subject, "intercept review"),
    "brand-slip": _org(lambda w, c: _slip_subject(w, c, id_number=None), "review clarify"),
    "place-slip-and-code": _org(_slipped("city", coded=True), "intercept review"),
    "place-slip": _org(_slipped("city", coded=False), "review clarify"),
    "trade-slip-and-code": _org(_slipped("industry", coded=True), "intercept review"),
    "trade-slip": _org(_slipped("industry", coded=False), "review clarify"),
    "form-slip-and-code": _org(_slipped("form", coded=True), "intercept review"),
    "form-slip": _org(_slipped("form", coded=False), "review clarify"),
    "renamed": _org(lambda w, c: replace(w.organisation(), code=c.code).subject(), "intercept review"),
    "branch": _org(lambda w, c: Subject(name=c.name + "第一分公司", id_number=w.code()), "review"),
    "abbreviated": _org(lambda w, c: Subject(name=c.brand + c.industry), "review clarify"),
    "other-city": _org(lambda w, c: _other_city(w, c).subject(), "pass"),
    "other-industry": _org(
        lambda w, c: replace(c, industry=next(i for i in _INDUSTRIES if i != c.industry), code=w.code()).subject(),
        "pass",
    ),
    "other-sound": _org(
        lambda w, c: replace(slip, code=w.code()).subject() if (slip := _brand_slip(w, c)) else None, "pass"
    ),
    "namesake-with-own-code": _org(lambda w, c: c.subject(id_number=w.code()), "pass"),
    "stranger": _org(lambda w, c: Subject(name="测试无人用字号咨询有限公司", id_number=w.code()), "pass"),
}
"""Organisations by how they are written; those whose set is ``pass`` are not listed."""
