"""A listing's evidence in 64 bits, kept inside the index so that namesakes are told apart without fetching them.

A common name stands on the list more than a thousand times; fetching and normalising every one of them for one
applicant would cost milliseconds. The brief holds what a published person's number shows (birth year, area, sequence,
check character, month and day), his gender, the kind of list and the court's province, in an order in which sorting by
the integer puts entries without a usable number first and the rest by birth year.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.organisation import OrganisationParts

YEAR_BASE = 1879
"""Birth years are stored as their distance to this year; 0 means unknown."""
UNKNOWN_SEQUENCE = 1023
UNKNOWN_CHECK = 15

_KINDS = (ListKind.DEFAULTER, ListKind.CONSUMPTION_RESTRICTED, ListKind.HONOURED, ListKind.ROSTER)
_KIND_CODE = {kind: code for code, kind in enumerate(_KINDS)}
_GENDER_CODE = {Gender.MALE: 1, Gender.FEMALE: 2}
_CODE_GENDER = {1: Gender.MALE, 2: Gender.FEMALE}

_PROVINCES = (
    "",
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43"),
    *("44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"),
)
"""The 31 provinces that have courts of the list, by two-digit code; five bits hold them and none."""
_PROVINCE_CODE = {province: code for code, province in enumerate(_PROVINCES)}

LAST_BIRTH = 2012
"""The list began in 2013: of a later birth an early date of a decision may say that it lies in the future."""

FIRST_STRONG = 1 << 60
"""Briefs below this bound show no number that could be looked up by itself."""

PERSON_SHIFT = 9
"""Bits of a person's brief that are not his own: list, court, and the gender that his number shows as well."""

KIND_SHIFT = 5
KIND_BITS = 3 << KIND_SHIFT
"""Where a brief holds the kind of list."""

IS_BRANCH = 1
"""Bit of an organisation's brief: the listed name is a branch's."""


class Brief(NamedTuple):
    """A person's brief, unpacked; a tuple, since it is made for every namesake and every row of a list.

    Attributes:
        strong: area, year of birth and sequence are visible.
        year: birth year, or 0.
        area: six-digit area code as an integer, or 0.
        sequence: three-digit sequence, or ``UNKNOWN_SEQUENCE``.
        check: check digit 0-10, or ``UNKNOWN_CHECK``.
        month: month of birth, or 0.
        day: day of birth, or 0.
        gender: as published or shown by the number.
        list_kind: which list.
        court: two-digit code of the executing court's province, or empty.
    """

    strong: bool
    year: int
    area: int
    sequence: int
    check: int
    month: int
    day: int
    gender: Gender | None
    list_kind: ListKind
    court: str = ""


def pack(brief: Brief) -> int:
    """The brief as an unsigned 64-bit integer."""
    strong, year, area, sequence, check, month, day, gender, list_kind, court = brief
    return (
        (int(strong) << 60)
        | ((year - YEAR_BASE if year else 0) << 52)
        | (area << 32)
        | (sequence << 22)
        | (check << 18)
        | (month << 14)
        | (day << 9)
        | (_GENDER_CODE[gender] << 7 if gender else 0)
        | (_KIND_CODE[list_kind] << 5)
        | _PROVINCE_CODE.get(court, 0)
    )


def unpack(value: int) -> Brief:
    """The reverse of ``pack``."""
    year = (value >> 52) & 0xFF
    return Brief(
        bool(value >> 60 & 1),
        year + YEAR_BASE if year else 0,
        (value >> 32) & 0xFFFFF,
        (value >> 22) & 0x3FF,
        (value >> 18) & 0xF,
        (value >> 14) & 0xF,
        (value >> 9) & 0x1F,
        _CODE_GENDER.get((value >> 7) & 3),
        _KINDS[(value >> 5) & 3],
        _PROVINCES[value & 0x1F],
    )


def person_of(value: int) -> int:
    """What of a person's brief is his own: equal for all his cases, whatever list and court they stand with."""
    return value >> PERSON_SHIFT


def person_and_gender(value: int) -> int:
    """The same with his gender as published, which tells persons apart whose numbers show nothing."""
    return value >> 7


def court_code(value: int) -> int:
    """The executing court's province as a brief holds it; 0 where none is known."""
    return value & 0x1F


def province_number(code: str) -> int:
    """A province as a brief holds it; -1 where no court of the list is there."""
    return _PROVINCE_CODE.get(code, -1)


def shows_birth(value: int) -> bool:
    """Whether a person's brief has a whole date of birth, of which no doubt is possible."""
    year, month, day = (value >> 52 & 0xFF) + YEAR_BASE, value >> 14 & 0xF, value >> 9 & 0x1F
    if not month or year == YEAR_BASE or year > LAST_BIRTH:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def pattern_of(brief: Brief) -> str:
    """The 18-character pattern that a brief stands for."""
    area = f"{brief.area:06d}" if brief.area else "******"
    year = f"{brief.year:04d}" if brief.year else "****"
    day = f"{brief.month:02d}{brief.day:02d}" if brief.month else "****"
    sequence = f"{brief.sequence:03d}" if brief.sequence != UNKNOWN_SEQUENCE else "***"
    check = "*" if brief.check == UNKNOWN_CHECK else "X" if brief.check == 10 else str(brief.check)
    return area + year + day + sequence + check


def kind_of(value: int) -> ListKind:
    """The kind of list, for persons' and organisations' briefs alike."""
    return _KINDS[(value >> 5) & 3]


def kind_code(kind: ListKind) -> int:
    """The kind of list as bits 5 and 6 of a brief hold it."""
    return _KIND_CODE[kind]


def brief_of(listing: Normalised, list_kind: ListKind) -> int:
    """The packed brief of a normalised listing."""
    if listing.kind is SubjectKind.ORGANISATION:
        return _organisation_brief(listing, list_kind)
    pattern = (listing.number.pattern if listing.number else None) or "*" * 18
    area, year, sequence, born = pattern[:6], pattern[6:10], pattern[14:17], pattern[10:14]
    located, ordered, dated = area.isdigit(), sequence.isdigit(), born.isdigit()
    return pack(
        Brief(
            located and ordered and year[2:].isdigit(),
            _year(year),
            int(area) if located else 0,
            int(sequence) if ordered else UNKNOWN_SEQUENCE,
            _check(pattern[17]),
            int(born[:2]) & 0xF if dated else 0,
            int(born[2:]) & 0x1F if dated else 0,
            listing.gender,
            list_kind,
            listing.region[:2],
        )
    )


def _year(shown: str) -> int:
    """The birth year shown; without one 0, since an age leaves two years possible."""
    if not shown.isdigit():
        return 0
    year = int(shown)
    return year if YEAR_BASE < year <= YEAR_BASE + 255 else 0


def _check(character: str) -> int:
    if character == "X":
        return 10
    return int(character) if character.isdigit() else UNKNOWN_CHECK


def _organisation_brief(listing: Normalised, list_kind: ListKind) -> int:
    known = bool(listing.number and listing.number.complete and listing.number.pattern)
    return organisation_brief(listing.organisation, list_kind, known=known)


def organisation_brief(name: OrganisationName | OrganisationParts | None, list_kind: ListKind, *, known: bool) -> int:
    """Organisations: whether a complete code is known, the region that the name states, and whether it is a branch."""
    region = int((name.region_code if name else "").ljust(6, "0") or 0)
    branch = bool(name and name.branch)
    return (int(known) << 60) | (region << 32) | (_KIND_CODE[list_kind] << 5) | int(branch)
