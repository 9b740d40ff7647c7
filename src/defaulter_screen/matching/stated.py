"""Birth, gender and region as the subject states them, against what a listing shows or says of them.

A birthday is tested against the check digit that the courts leave visible: only one in eleven fits. What the numbers
of both sides show in common is not counted again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from defaulter_screen.ids.number import Number
from defaulter_screen.matching.evidence import Evaluation, Finding
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.numbers import completes, with_birth
from defaulter_screen.matching.rates import ErrorRates
from defaulter_screen.matching.shown import CHECK_VALUES, DAYS, shown_year
from defaulter_screen.models.hit import Agreement
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.regions import current_area
from defaulter_screen.values import frozen_dataclass

_GENDERS = {gender.value: gender for gender in Gender}
RIGHT = 0.97
"""Share of true matches in which a stated field is simply right."""


@frozen_dataclass(frozen=True, slots=True)
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
        fuller = own is None or (not own.full and subject.birth is not None and subject.birth.year == own.year)
        return cls(
            subject.birth if fuller else own,
            _GENDERS[number.gender] if number.gender else subject.gender,
            number.area[:2] if number.complete and number.area else subject.region,
        )


def _birth_of(number: Number) -> Birth | None:
    if number.birth_date:
        return Birth(number.birth_date.year, number.birth_date.month, number.birth_date.day)
    return Birth(number.birth_year) if number.birth_year else None


def add_stated(result: Evaluation, stated: Stated, listing: Normalised, shown: str, model: IdentityModel) -> None:
    """Add birth, gender and region where the numbers do not already say them.

    Args:
        result: taken in there.
        stated: what the subject states.
        listing: the other side.
        shown: the pattern that both numbers show, empty where they were not compared.
        model: the identity model.
    """
    pattern = listing.number.pattern if listing.number and listing.number.valid else None
    gender = stated.gender if stated.gender and listing.gender and not shown[16:17].isdigit() else None
    if stated.birth:
        share = _year_share(stated.birth.year, gender, shown, model)
        finding = _birth_finding(stated.birth, share, pattern, listing, model.rates)
        if finding and shown:
            finding = _beside_number(finding, share, shown)
        if finding:
            result.add(finding)
    if gender:
        counted = bool(stated.birth) and not shown_year(shown)
        result.add(_gender_finding(gender, listing, counted, model))
    if stated.region and not shown[:2].isdigit():
        finding = _region_finding(stated.region[:2], pattern, listing, model)
        if finding:
            result.add(finding)


def _year_share(year: int, gender: Gender | None, shown: str, model: IdentityModel) -> float:
    """Share of a birth year, of a stated gender or among those of the gender that the number shows."""
    if not shown[16:17].isdigit():
        return model.people.birth_share(year, gender)
    known = Gender.MALE if int(shown[16]) % 2 else Gender.FEMALE
    return model.people.birth_share(year, known) / model.people.gender_share(known)


def _beside_number(finding: Finding, share: float, shown: str) -> Finding | None:
    """What a birth date adds to numbers that agree.

    Where these show the year, only a birthday that contradicts the list. And whoever shows the list's check character
    has a birthday that fits it, which was counted with the number.
    """
    if shown_year(shown):
        return replace(finding, u=1.0) if finding.level == "other-day" else None
    fits = finding.level == "fits-check-digit" and shown[17].isalnum()
    return replace(finding, u=share) if fits else finding


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
    birth: Birth, share: float, pattern: str | None, listing: Normalised, rates: ErrorRates
) -> Finding | None:
    if pattern and pattern[6:10].isdigit():
        level, m, factor = _against_number(birth, pattern, rates)
        shown = pattern[6:10]
    elif listing.age is not None and listing.age_date is not None:
        level, m, factor = _against_age(birth, listing.age, listing.age_date, rates)
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
        return "same-year", RIGHT, 1.0
    stated = f"{birth.month:02d}{birth.day:02d}"
    if pattern[10:14].isdigit():
        if pattern[10:14] == stated:
            return "same-day", RIGHT, 1 / DAYS
        return "other-day", rates.birth.other_day, 1.0
    merged = with_birth(pattern, birth.year, birth.month, birth.day)
    if "*" in merged:
        return "same-year", RIGHT, 1.0
    if completes(merged, merged):
        return "fits-check-digit", RIGHT, 1 / CHECK_VALUES
    return "other-day", rates.birth.other_day, 1.0


def _against_age(birth: Birth, age: int, on: date, rates: ErrorRates) -> tuple[str, float, float]:
    """The same against an age at publication: a year of birthdays, in two calendar years."""
    latest = on.toordinal() - age * DAYS
    earliest = latest - DAYS
    if birth.month is not None and birth.day is not None:
        born = date(birth.year, birth.month, birth.day).toordinal()
        if earliest - 3 <= born <= latest + 3:
            return "fits-age", RIGHT, 1.0
        away = max(earliest - born, born - latest) / DAYS
        return _other_year(1 if away < 1 else 2, swapped=False, rates=rates, level="other-age")
    first, last = date(birth.year, 1, 1).toordinal(), date(birth.year, 12, 31).toordinal() + 1
    part = max(0.0, min(latest, last) - max(earliest, first)) / DAYS
    if part > 0.01:
        return "fits-age", RIGHT * part, 1.0
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
