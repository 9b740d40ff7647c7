"""Whether a row is a person's or an organisation's, and its number read as one of that kind.

Where a list or a table does not say the kind, number and name tell it together.
"""

from __future__ import annotations

from datetime import date

from defaulter_screen.ids.detect import parse_number
from defaulter_screen.ids.number import Number, Scheme
from defaulter_screen.ids.resident_id import PROVINCES
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.kind import guess_kind
from defaulter_screen.names.person import is_bare_name
from defaulter_screen.names.text import clean

_ORGANISATION_SCHEMES = frozenset({Scheme.USCC, Scheme.ORG_CODE, Scheme.BUSINESS_REGISTRATION})
_PERSONAL = (Scheme.RESIDENT_ID, Scheme.DAMAGED)
_CENTURIES = ("18", "19", "20")
_INSTITUTIONS = frozenset("馆校宫院站所局会社队处团室部厅")
"""Characters in which short names of institutions end."""
_SHORT_NAME = 4
"""Names of up to four characters can be a person's whatever they end in."""


def kind_and_number(stated: SubjectKind | None, name: str, text: str, today: date) -> tuple[SubjectKind, Number | None]:
    """The kind as stated or detected, and the number read as one of that kind.

    Nine characters are an organisation code as well as a passport: where the number alone does not tell, the name does.

    Args:
        stated: the kind, where it is stated.
        name: the cell.
        text: the number's cell; empty where there is none.
        today: the date against which a birth date counts as future.
    """
    if _is_filler(text):
        text = ""
    number = parse_number(text, today=today, hint=stated.value if stated else None) if text else None
    if stated is not None:
        return stated, number
    kind = _detected_kind(name, number)
    if number is not None and (kind is SubjectKind.ORGANISATION) != (number.scheme in _ORGANISATION_SCHEMES):
        number = parse_number(text, today=today, hint=kind.value)
    return kind, number


def _is_filler(text: str) -> bool:
    """One character over and over (00000000-0, 111111): typed to fill a cell, and some of it even has a valid check."""
    if "*" in text:
        return False
    cleaned = clean(text)
    characters = set(cleaned) if cleaned.isalnum() else {character for character in cleaned if character.isalnum()}
    return len(characters) == 1


def _detected_kind(name: str, number: Number | None) -> SubjectKind:
    """By the number where it says, else by the shape of the name; a number alone that says nothing is a person's."""
    if number is not None and number.valid and number.scheme in _ORGANISATION_SCHEMES:
        if _is_a_persons_by_name(name, number):
            return SubjectKind.PERSON
        if number.scheme is not Scheme.BUSINESS_REGISTRATION or not name:
            return SubjectKind.ORGANISATION
    elif number is not None and number.valid and number.scheme is Scheme.RESIDENT_ID and not number.masked:
        return SubjectKind.PERSON
    if not name or (number is not None and number.scheme in _PERSONAL and len(name) <= _SHORT_NAME):
        return SubjectKind.PERSON  # a name such as 周店 beside what is left of a person's number
    return SubjectKind(guess_kind(name))


def _is_a_persons_by_name(name: str, number: Number) -> bool:
    """Beside a person's name, digits that happen to be a unified code are his number with a slip: one in 340 is.

    Codes of nothing but digits that begin as a resident's number are public institutions', some of whose names (文化馆)
    look like a person's. One slip leaves either the century or month and day of a birth date whole. What begins with 9
    is a company's or a sole trader's, who are many, and no resident's.
    """
    digits = number.compact
    like_his = number.scheme is Scheme.USCC and digits[:17].isdecimal() and digits[:2] in PROVINCES
    like_his = like_his and digits[0] != "9"
    like_his = like_his and (
        digits[6:8] in _CENTURIES or ("01" <= digits[10:12] <= "12" and "01" <= digits[12:14] <= "31")
    )
    return like_his and name[-1:] not in _INSTITUTIONS and is_bare_name(name) and guess_kind(name) == "person"
