"""The only door to ``names`` and ``ids``, used alike for subjects and listings, so that both sides always agree.

``NORMALISATION_VERSION`` is stored with every list; a store made by another version is refused, since its keys would
silently miss.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.kind_and_number import kind_and_number
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import Gender, Subject, SubjectKind
from defaulter_screen.names.name import OrganisationName, PersonName
from defaulter_screen.names.organisation import OrganisationParts, organisation_parts, parse_organisation
from defaulter_screen.names.person import parse_person
from defaulter_screen.names.regions import region_code
from defaulter_screen.names.text import clean, compare_form, is_blank, is_plain, says_nothing

NORMALISATION_VERSION = "3"

_GENDERS = {
    "男": Gender.MALE, "男性": Gender.MALE, "male": Gender.MALE, "m": Gender.MALE, "1": Gender.MALE,
    "女": Gender.FEMALE, "女性": Gender.FEMALE, "female": Gender.FEMALE, "f": Gender.FEMALE, "2": Gender.FEMALE,
}  # fmt: skip
_KINDS = {
    "person": SubjectKind.PERSON, "个人": SubjectKind.PERSON, "自然人": SubjectKind.PERSON,
    "organisation": SubjectKind.ORGANISATION, "organization": SubjectKind.ORGANISATION,
    "company": SubjectKind.ORGANISATION,
    "企业": SubjectKind.ORGANISATION, "单位": SubjectKind.ORGANISATION, "法人": SubjectKind.ORGANISATION,
    "法人或其他组织": SubjectKind.ORGANISATION,
}  # fmt: skip
_BIRTH = re.compile(r"^(\d{4})(?:\D+(\d{1,2})(?:\D+(\d{1,2}))?|(\d{2})(\d{2}))?\D*(?:00:00(?::00)?(?:\.0+)?)?$")
_DIGITS = re.compile(r"\d")
_DIGIT_OR_MASK = re.compile(r"[\d*＊]")


def normalise_subject(subject: Subject, *, today: date) -> Normalised:
    """Bring a subject into the form that is compared.

    Args:
        subject: as the caller has it.
        today: the date against which a birth date counts as future.

    Raises:
        InvalidInputError: neither a usable name nor a number (reason ``no-evidence``), or an unknown kind or gender.
    """
    name, number_text, notes = _cells(subject)
    kind, number = kind_and_number(_stated_kind(subject.kind), name, number_text, today)
    if not name and number is None:
        raise InvalidInputError(
            "姓名（名称）和证件号码都没有，无法筛查 / neither a name nor a number: nothing to screen",
            field="name",
            reason="no-evidence",
        )
    birth, birth_note = stated_birth(subject.birth_date)
    if birth_note:
        notes.append(birth_note)
    person, organisation = _parsed_name(name, kind, subject.aliases)
    return Normalised(
        kind=kind,
        person=person,
        organisation=organisation,
        number=number,
        birth=birth,
        gender=stated_gender(subject.gender),
        region=region_code(subject.region) if subject.region else "",
        legal_representative=compared_text(subject.legal_representative),
        notes=tuple(notes),
    )


def normalise_listing(
    *,
    kind: str,
    name: str,
    number: str,
    gender: str = "",
    age: int | None = None,
    publication_date: date | None = None,
    province: str = "",
    legal_representative: str = "",
    today: date,
) -> Normalised:
    """Bring a published entry into the form that is compared.

    Args:
        kind: ``person``, ``organisation`` or empty where the list does not say (then it is detected).
        name: as published.
        number: as published, masked or not; may be empty.
        gender: ``male``, ``female`` or empty.
        age: age in years at publication.
        publication_date: the date that ``age`` refers to.
        province: province of the court, as published.
        legal_representative: organisations only.
        today: the date against which a birth date counts as future.
    """
    side, parsed = kind_and_number(_KINDS.get(kind), name, number, today)
    person, organisation = _parsed_name(name, side, ())
    stated = _GENDERS[gender] if gender else None
    shown = _GENDERS[parsed.gender] if parsed and parsed.gender else None
    return Normalised(
        side,
        person,
        organisation,
        parsed,
        age=age if side is SubjectKind.PERSON else None,
        age_date=publication_date,
        gender=shown or stated,
        region=region_code(province) if province else "",
        legal_representative=compared_text(legal_representative),
    )


def listed_person(name: str) -> PersonName | None:
    """The person's name of an entry that is a person's; None where the cell says nothing."""
    return _parsed_name(name, SubjectKind.PERSON, ())[0]


def listed_organisation(name: str) -> OrganisationName | None:
    """The organisation's name of an entry that is an organisation's; None where the cell says nothing."""
    return _parsed_name(name, SubjectKind.ORGANISATION, ())[1]


def listed_organisation_parts(name: str) -> OrganisationParts | None:
    """The same, as far as the entry is found by it."""
    # Of standard characters alone: a cell that says nothing is one of a few words.
    if not name or (says_nothing(name) if is_plain(name) else is_blank(name)):
        return None
    parts = organisation_parts(name)
    return parts if parts.text else None


def listed_number(number: str, kind: SubjectKind, *, today: date) -> Number | None:
    """The number of an entry whose kind is stated; of such an entry nothing else depends on its name."""
    return kind_and_number(kind, "", number, today)[1]


def compared_names(told: Sequence[tuple[str, str]]) -> list[tuple[PersonName | None, str]]:
    """Name and region of listed persons, given as name and province, where nothing else of them is asked for.

    As ``normalise_listing`` has them. Whoever asks for hundreds asks for bearers of one name: every text is read once.
    """
    names = {name: listed_person(name) for name in {name for name, _ in told}}
    return [(names[name], region_code(province) if province else "") for name, province in told]


def _cells(subject: Subject) -> tuple[str, str, list[str]]:
    """Name and number where they belong: cells are swapped, or both stand in one, more often than one would think."""
    name = "" if subject.name is None or is_blank(subject.name) else subject.name
    number = "" if subject.id_number is None or is_blank(str(subject.id_number)) else str(subject.id_number)
    notes: list[str] = []
    if name and not number:
        name, number = _split_cell(name)
        if number:
            notes.append("number-in-name")
        elif _looks_like_number(name):
            return "", name, ["number-in-name"]
    elif name and _looks_like_number(name) and not _looks_like_number(number):
        return number, name, ["swapped-columns"]
    elif number and not name and not _DIGITS.search(number) and "*" not in number:
        return number, "", ["name-in-number"]
    return name, number, notes


_TAIL_NUMBER = re.compile(r"^(?P<name>[^\d*]{2,}?)[\s,，;；:：(（/|、]*(?P<number>[0-9０-９*＊xXｘＸ]{15,18})[)）\s]*$")
_HEAD_NUMBER = re.compile(
    r"^\s*(?P<number>[0-9０-９*＊]{14,17}[0-9０-９xXｘＸ*＊])[\s,，;；:：/|、]*(?P<name>[^\d*]{2,})$"
)


def _split_cell(cell: str) -> tuple[str, str]:
    """``张三 3301…`` in one cell, in either order."""
    found = _TAIL_NUMBER.match(cell) or _HEAD_NUMBER.match(cell)
    return (found["name"], found["number"]) if found else (cell, "")


def _looks_like_number(text: str) -> bool:
    """More digits than anything else and enough of them, or letters and digits at the length of a code."""
    if not _DIGIT_OR_MASK.search(text):
        return False
    compact = clean(text).replace(" ", "").replace("-", "")
    digits = sum(character.isdigit() or character == "*" for character in compact)
    if len(compact) in (9, 18) and compact.isascii() and compact.isalnum():
        return digits >= 2
    return digits >= 8 and digits >= len(compact) - 3


def _stated_kind(kind: SubjectKind | str | None) -> SubjectKind | None:
    if kind is None or kind == "":
        return None
    if isinstance(kind, SubjectKind):
        return kind
    try:
        return _KINDS[kind.strip().lower()]
    except KeyError:
        raise InvalidInputError(
            f"主体类型 {kind!r} 不认识：person 或 organisation / unknown kind {kind!r}: person or organisation",
            field="kind",
        ) from None


def _parsed_name(
    name: str, kind: SubjectKind, aliases: Sequence[str]
) -> tuple[PersonName | None, OrganisationName | None]:
    if not name or is_blank(name):
        return None, None
    if kind is SubjectKind.ORGANISATION:
        organisation = parse_organisation(name)
        return None, organisation if organisation.text else None
    person = parse_person(name)
    if not person.text:
        return None, None
    more = tuple(compare_form(alias)[0] for alias in aliases if not is_blank(alias))
    if more:
        person = PersonName(
            original=person.original,
            text=person.text,
            surname=person.surname,
            given=person.given,
            make=person.make,
            aliases=tuple(dict.fromkeys((*person.aliases, *more))),
            notes=person.notes,
        )
    return person, None


def stated_gender(value: Gender | str | None) -> Gender | None:
    """A gender that cannot be read is no evidence; it never stops a screening."""
    if isinstance(value, Gender) or value is None:
        return value
    return _GENDERS.get(value.strip().lower())


def stated_birth(value: date | str | int | None) -> tuple[Birth | None, str]:
    """The stated birth date and a note where it could not be read."""
    if value is None or value == "":
        return None, ""
    if isinstance(value, date):
        return Birth(value.year, value.month, value.day), ""
    text = clean(str(value)).strip()
    found = _BIRTH.match(text)
    if not found:
        return None, "" if is_blank(text) else "birth-date-unreadable"
    year, month, day = int(found[1]), found[2] or found[4], found[3] or found[5]
    if month is None or day is None:
        return Birth(year), ""
    try:
        date(year, int(month), int(day))
    except ValueError:
        return Birth(year), "birth-date-unreadable"
    return Birth(year, int(month), int(day)), ""


def compared_text(text: str | None) -> str:
    """A text in compared form; empty where there is none."""
    return compare_form(text)[0] if text and not is_blank(text) else ""


def number_problems(number: Number | None) -> tuple[str, ...]:
    """Reason codes for what is wrong with a number."""
    if number is None:
        return ()
    if number.scheme is Scheme.DAMAGED or Problem.DAMAGED in number.problems:
        return ("number-damaged-by-spreadsheet",)
    return () if number.valid else ("number-invalid",)
