"""One person and one listing: every field compared once, each with how often the right and a wrong person show it.

The fields are not independent, so they are chained: the name's share is that among people of the stated (or shown)
gender, birth year and province, and what a number shows is not counted again as birth date, gender or region.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from defaulter_screen.ids.number import Number, mask
from defaulter_screen.matching.evidence import Evaluation, Finding
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.names import NameComparison, compare_names
from defaulter_screen.matching.numbers import NumberComparison, compare_numbers, completes, with_birth
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.matching.rates import ErrorRates
from defaulter_screen.matching.sounds import sound_share
from defaulter_screen.models.hit import Agreement, NumberEvidence
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import mask_name
from defaulter_screen.names.regions import current_area

DAYS = 365.2425
CHECK_VALUES = 11
"""A check digit takes eleven values, so one birthday in eleven fits a shown one."""
_RIGHT = 0.97
"""Share of true matches in which a stated field is simply right."""


@dataclass(frozen=True, slots=True)
class Stated:
    """Birth, gender and region as the subject states them, in his number or beside it."""

    birth: Birth | None
    gender: Gender | None
    region: str

    @classmethod
    def of(cls, subject: Normalised) -> Stated:
        """A complete number tells more, and more surely, than what stands beside it."""
        number = subject.number
        if number is None or not number.valid:
            return cls(subject.birth, subject.gender, subject.region)
        own = _birth_of(number)
        return cls(
            own or subject.birth,
            Gender(number.gender) if number.gender else subject.gender,
            number.area[:2] if number.complete and number.area else subject.region,
        )


def _birth_of(number: Number) -> Birth | None:
    if number.birth_date:
        return Birth(number.birth_date.year, number.birth_date.month, number.birth_date.day)
    return Birth(number.birth_year) if number.birth_year else None


def evaluate_person(
    subject: Normalised, stated: Stated, listing: Normalised, model: IdentityModel
) -> Evaluation | None:
    """Compare a person with a listing.

    Returns:
        the evaluation; None where the numbers exclude that both are one, and where neither name nor number speaks for
        it: people who changed their names are found by their numbers only.
    """
    number = compare_numbers(subject.number, listing.number)
    if number.excluded:
        return None
    unusable = subject.number is not None and not subject.number.valid
    result = Evaluation(lookalikes=model.people.population, evidence=number.evidence, unusable=unusable)
    _add_name(result, subject, listing, _circle(stated, number), model)
    if number.level != "incomparable":
        result.add(_number_finding(subject, listing, number, model))
    if number.evidence is NumberEvidence.NONE and not number.shown and _nothing_agrees(result):
        return None
    if not number.shown:
        _add_stated(result, stated, listing, model)
    return result


def _nothing_agrees(result: Evaluation) -> bool:
    return all(finding.agreement is Agreement.CONFLICT for finding in result.findings)


@dataclass(frozen=True, slots=True)
class _Circle:
    """The people among whom the name's share is taken."""

    gender: Gender | None
    year: int
    province: str


def _circle(stated: Stated, number: NumberComparison) -> _Circle:
    shown = number.shown
    year = int(shown[6:10]) if shown[6:10].isdigit() else (stated.birth.year if stated.birth else 0)
    gender = stated.gender
    if shown and shown[16].isdigit():
        gender = Gender.MALE if int(shown[16]) % 2 else Gender.FEMALE
    return _Circle(gender, year, shown[:2] if shown[:2].isdigit() else stated.region[:2])


def _add_name(
    result: Evaluation, subject: Normalised, listing: Normalised, circle: _Circle, model: IdentityModel
) -> None:
    if subject.person is None or listing.person is None:
        return
    found = compare_names(subject.person, listing.person, model.rates.name)
    if found.by_sound:
        share = sound_share(model.people, listing.person)
    else:
        share = model.people.name_share(
            subject.person,
            gender=circle.gender,
            year=circle.year,
            province=circle.province,
            exclude=1 if found.bears else 0,
        )
    values = (mask_name(subject.person.text), mask_name(listing.person.text))
    level = _notation(subject, found)
    likelihood = found.likelihood or _changed(found, share, subject, model)
    result.add(Finding("name", level, found.agreement, likelihood, share, values))


def _notation(subject: Normalised, found: NameComparison) -> str:
    """Equal names of which one was written traditionally say so."""
    person = subject.person
    if found.level == "exact" and person and {"traditional", "variant"} & set(person.notes):
        return "traditional"
    return found.level


def _changed(found: NameComparison, share: float, subject: Normalised, model: IdentityModel) -> float:
    """A changed name is drawn like anybody's; one who keeps his surname draws the given name only."""
    if found.level == "changed-given" and subject.person:
        surname = model.people.names.surname_share(subject.person.surname)
        return min(model.rates.name.changed_given * share / surname, 1.0)
    return model.rates.name.changed_all * share


def _number_finding(
    subject: Normalised, listing: Normalised, number: NumberComparison, model: IdentityModel
) -> Finding:
    mine, theirs = subject.number, listing.number
    values = (mask(mine.compact) if mine else "", mask(theirs.compact) if theirs else "")
    slips = model.rates.number
    if number.level == "unrelated":
        every = slips.slip_one + slips.slip_two + slips.unrelated
        return Finding("number", "unrelated", Agreement.CONFLICT, slips.unrelated / every, 1.0, values)
    if not number.shown:
        return Finding("number", number.level, Agreement.SAME, _RIGHT, 1 / model.people.population, values)
    share = shown_share(number.shown, model.people)
    merged_complete = mine is not None and theirs is not None and _complete_together(mine, theirs)
    if merged_complete and not number.shown[17].isalnum():
        share /= CHECK_VALUES
    if number.slips:
        rate = slips.slip_one if number.slips == 1 else slips.slip_two
        every = slips.slip_one + slips.slip_two + slips.unrelated
        spread = min(share * slips.neighbours**number.slips, 1.0)
        return Finding("number", number.level, Agreement.SIMILAR, rate / every, spread, values)
    agreement = Agreement.SAME if number.evidence is NumberEvidence.EQUAL else Agreement.PARTIAL
    if number.level == "rounded":
        agreement = Agreement.SIMILAR
    return Finding("number", number.level, agreement, _RIGHT, share, values)


def _complete_together(mine: Number, theirs: Number) -> bool:
    pairs = zip(mine.pattern or "", theirs.pattern or "", strict=False)
    return bool(mine.pattern and theirs.pattern) and all(a != "*" or b != "*" for a, b in pairs)


def shown_share(shown: str, people: PopulationModel) -> float:
    """Share of people whose number shows these characters at these places.

    Area, birth and sequence are taken from the model, a single digit out of context as one in ten.
    """
    share = 1.0
    area, year, day, sequence = shown[:6], shown[6:10], shown[10:14], shown[14:17]
    digits = 0
    gender = None
    if sequence.isdigit():
        gender = Gender.MALE if int(sequence[2]) % 2 else Gender.FEMALE
        share *= people.sequence_share(int(sequence))
    else:
        digits += sum(character != "*" for character in sequence)
    if area.isdigit():
        share *= people.area_share(int(area))
    elif area[:2].isdigit():
        share *= people.province_share(area[:2])
        digits += sum(character != "*" for character in area[2:])
    else:
        digits += sum(character != "*" for character in area)
    if year.isdigit():
        share *= people.birth_share(int(year), gender)
    else:
        digits += sum(character != "*" for character in year[2:])
        share *= people.gender_share(gender) if gender else 1.0
    share *= 1 / DAYS if day.isdigit() else 0.1 ** sum(character != "*" for character in day)
    if shown[17] != "*":
        share /= CHECK_VALUES
    return float(share * 0.1**digits)


def _add_stated(result: Evaluation, stated: Stated, listing: Normalised, model: IdentityModel) -> None:
    """Birth, gender and region where the numbers do not already say them."""
    pattern = listing.number.pattern if listing.number and listing.number.valid else None
    gender = stated.gender if stated.gender and listing.gender else None
    if stated.birth:
        finding = _birth_finding(stated.birth, gender, pattern, listing, model)
        if finding:
            result.add(finding)
    if gender:
        result.add(_gender_finding(gender, listing, bool(stated.birth), model))
    if stated.region:
        finding = _region_finding(stated.region[:2], pattern, listing, model)
        if finding:
            result.add(finding)


def _gender_finding(gender: Gender, listing: Normalised, counted: bool, model: IdentityModel) -> Finding:
    """``counted``: the birth year's share already is that of the gender."""
    same = gender is listing.gender
    share = 1.0 if counted else model.people.gender_share(gender)
    return Finding(
        "gender",
        "same" if same else "differs",
        Agreement.SAME if same else Agreement.CONFLICT,
        1 - model.rates.gender_wrong if same else model.rates.gender_wrong,
        share,
        (gender.value, listing.gender.value if listing.gender else ""),
    )


def _birth_finding(
    birth: Birth, gender: Gender | None, pattern: str | None, listing: Normalised, model: IdentityModel
) -> Finding | None:
    share = model.people.birth_share(birth.year, gender)
    if pattern and pattern[6:10].isdigit():
        level, m, factor = _against_number(birth, pattern, model.rates)
        shown = pattern[6:10]
    elif listing.age is not None and listing.age_date is not None:
        level, m, factor = _against_age(birth, listing.age, listing.age_date, model.rates)
        shown = f"{listing.age}@{listing.age_date.year}"
    else:
        return None
    agreement = Agreement.PARTIAL if level in ("same-year", "fits-age") else Agreement.SAME
    if level in ("other-day", "near-year", "other-year", "other-age"):
        agreement = Agreement.CONFLICT
    return Finding("birth_date", level, agreement, m, share * factor, (str(birth.year), shown))


def _against_number(birth: Birth, pattern: str, rates: ErrorRates) -> tuple[str, float, float]:
    """Level, m and the factor on the year's share, against what a listed number shows of the birth date."""
    year = int(pattern[6:10])
    if year != birth.year:
        return _other_year(abs(year - birth.year), sorted(str(year)) == sorted(str(birth.year)), rates)
    if birth.month is None or birth.day is None:
        return "same-year", _RIGHT, 1.0
    stated = f"{birth.month:02d}{birth.day:02d}"
    if pattern[10:14].isdigit():
        if pattern[10:14] == stated:
            return "same-day", _RIGHT, 1 / DAYS
        return "other-day", rates.birth.other_day, 1.0
    merged = with_birth(pattern, birth.year, birth.month, birth.day)
    if "*" in merged:
        return "same-year", _RIGHT, 1.0
    if completes(merged, merged):
        return "fits-check-digit", _RIGHT, 1 / CHECK_VALUES
    return "other-day", rates.birth.other_day, 1.0


def _against_age(birth: Birth, age: int, on: date, rates: ErrorRates) -> tuple[str, float, float]:
    """The same against an age at publication: a year of birthdays, in two calendar years."""
    latest = on.toordinal() - age * DAYS
    earliest = latest - DAYS
    if birth.month is not None and birth.day is not None:
        born = date(birth.year, birth.month, birth.day).toordinal()
        if earliest - 3 <= born <= latest + 3:
            return "fits-age", _RIGHT, 1.0
        away = max(earliest - born, born - latest) / DAYS
        return _other_year(1 if away < 1 else 2, swapped=False, rates=rates, level="other-age")
    first, last = date(birth.year, 1, 1).toordinal(), date(birth.year, 12, 31).toordinal() + 1
    part = max(0.0, min(latest, last) - max(earliest, first)) / DAYS
    if part > 0.01:
        return "fits-age", _RIGHT * part, 1.0
    return _other_year(2, swapped=False, rates=rates, level="other-age")


def _other_year(years: int, swapped: bool, rates: ErrorRates, level: str = "other-year") -> tuple[str, float, float]:
    near = years == 1 or swapped
    if near and level == "other-year":
        return "near-year", rates.birth.other_year_near / 4, 1.0
    return level, rates.birth.other_year_near / 2 if near else rates.birth.other_year / 80, 1.0


def _region_finding(province: str, pattern: str | None, listing: Normalised, model: IdentityModel) -> Finding | None:
    share, rates = model.people.province_share(province), model.rates
    court = listing.region[:2]
    if pattern and pattern[:2].isdigit():
        shown = pattern[:2]
        # Codes stay as issued when a county changes provinces (Chongqing, Hainan): today's name of it counts as well.
        here = province in (shown, current_area(pattern[:6])[:2])
        rest = 1 - rates.region_number - rates.region_court
        m = rates.region_number * here + rates.region_court * (province == court) + rest * share
        level = "same" if here else "same-as-court" if province == court else "differs"
    elif court:
        m = rates.court_at_home * (province == court) + (1 - rates.court_at_home) * share
        level = "same-as-court" if province == court else "differs"
        shown = court
    else:
        return None
    # A stated region that differs is common (people move): it lowers the odds, but contradicts nothing.
    agreement = Agreement.SAME if level == "same" else Agreement.PARTIAL
    return Finding("region", level, agreement, m, share, (province, shown))
