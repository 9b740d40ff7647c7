"""Which number is it? The one door through which raw cells become numbers.

Decided by check digits first, since these seldom hold by chance, then by shape, then by the caller's hint. A number
with a slip keeps its scheme and gets its problem: matching grades it, nothing is corrected silently.

>>> from datetime import date
>>> parse_number("91330100MA2ABCDE1R", today=date(2026, 1, 1)).scheme.value
'uscc'
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from defaulter_screen.ids import (
    business_registration,
    damaged,
    foreigner,
    masked,
    org_code,
    resident_id,
    travel_documents,
    uscc,
)
from defaulter_screen.ids.clean import clean, is_placeholder
from defaulter_screen.ids.number import Number, Problem, Repair, Scheme

PERSON = "person"
ORGANISATION = "organisation"
_EXACT_FLOAT = 10**15
"""A float shows 15 significant digits; below, it is the number that was typed."""
_DIGITS = "0123456789"
_MISREAD = str.maketrans("ODQILZSBG", "000112586")
_SLIPPED_DIGITS = {ord("O"): "0", ord("I"): "1"}
"""No unified code holds these letters, so they tell nothing about the scheme; only for counting, never to correct."""


def parse_number(raw: object, *, today: date, hint: str | None = None) -> Number | None:
    """Read whatever a cell or JSON field holds.

    Args:
        raw: text, int, float or None; other objects count as their text.
        today: the day from which on a birth date lies in the future.
        hint: ``"person"`` or ``"organisation"`` where the caller knows what the number belongs to.

    Returns:
        The number with problems and repairs, or None where the field holds none (blank, 暂无, ``-``, null …).
    """
    if isinstance(raw, str):
        usual = masked.parse_usual(raw, today=today, hint=hint)
        if usual is not None:
            return usual
        text, repairs, label = clean(raw)
    elif raw is None or isinstance(raw, bool):
        return None
    elif isinstance(raw, float):
        return _parse_float(raw, today=today, hint=hint)
    else:
        text, repairs, label = clean(str(raw))
    if is_placeholder(text):
        return None
    number = _classify(text, label, today, hint)
    return replace(number, repairs=repairs) if repairs else number


def _parse_float(raw: float, *, today: date, hint: str | None) -> Number | None:
    if raw != raw:  # noqa: PLR0124 - not-a-number is how pandas writes an empty cell
        return None
    if not raw.is_integer() or abs(raw) >= _EXACT_FLOAT:
        return damaged.parse(repr(raw).upper(), today=today)
    number = parse_number(str(int(raw)), today=today, hint=hint)
    return replace(number, repairs=(Repair.DECIMAL,)) if number else None


def _classify(text: str, label: str, today: date, hint: str | None) -> Number:
    if "*" in text:
        return masked.parse(masked.normalise(text), today=today, hint=hint)
    if len(text) == 18:
        number = _valid_eighteen(text, today, hint)
        if number is not None:
            return number  # before masks are looked for: a unified code may hold XX
    if damaged.is_scientific(text):
        return damaged.parse(text, today=today)
    shown = masked.normalise(text)
    if "*" in shown and not (hint != PERSON and org_code.parse(text, today=today).valid):
        return masked.parse(shown, today=today, hint=hint)
    if len(text) == 18:
        return _eighteen(text, today, hint)
    if len(text) == 15:
        return _fifteen(text, today, hint)
    if len(text) == 9:
        return _nine(text, label, today, hint)
    return _other(text, label, today, hint)


def _valid_eighteen(text: str, today: date, hint: str | None) -> Number | None:
    """A resident's number or unified code that is valid as it stands; most cells end here."""
    if text[0] != "9" and hint != ORGANISATION:
        person = resident_id.parse(text, today=today)
        if not person.problems:
            return person
    code = uscc.parse(text, today=today)
    if not code.valid or _is_rather_person(text, code, today, hint) or _is_rather_masked(text, code, today, hint):
        return None
    return code


def _is_rather_masked(text: str, code: Number, today: date, hint: str | None) -> bool:
    """True where a valid unified code is rather a person's number with letters for asterisks (3301021985XXXX001X).

    One such mask in 31 satisfies the unified code's check by chance, and then mostly breaks that of the organisation
    code inside; where it does not, a run of four is still a mask rather than a code.
    """
    run = "XX" if hint == PERSON or code.problems else "XXXX"
    if run not in text or hint == ORGANISATION:
        return False
    shown = masked.parse(masked.normalise(text), today=today, hint=PERSON)
    return shown.scheme is Scheme.RESIDENT_ID and shown.valid and shown.area is not None


def _is_rather_person(text: str, code: Number, today: date, hint: str | None) -> bool:
    """True where a valid unified code is rather a person's number, right or with a slip in its check digit.

    One slip in 31 satisfies the unified code's check; a code that also shows a province and a birth date is rarer.
    """
    if hint == ORGANISATION or (text[0] == "9" and hint != PERSON):
        return False  # companies outnumber foreign permanent residents a thousand to one
    if code.problems and (text[:17].isdecimal() or _is_misread(text, today)):
        return True  # with an unknown area or a wrong embedded code, the check holds by chance
    if hint == PERSON and text[:17].isdecimal() and text[:2] in resident_id.PROVINCES:
        return True  # a person's, wherever the slip in it stands
    return set(_person(text, today).problems) <= {Problem.CHECKSUM}


def _is_misread(text: str, today: date) -> bool:
    """True for a person's number in which a letter or two stand for digits that look alike (O for 0, l for 1)."""
    read = text[:17].translate(_MISREAD) + text[17]
    changed = [place for place in range(17) if text[place] != read[place]]
    if not 0 < len(changed) <= 2 or not read[:17].isdecimal() or read[:2] not in resident_id.PROVINCES:
        return False
    dated = resident_id.parse(read, today=today).birth_date is not None
    return dated or (read[6:8] in ("18", "19", "20") and any(6 <= place < 14 for place in changed))


def _person(text: str, today: date) -> Number:
    if foreigner.is_shaped(text, today=today):
        return foreigner.parse(text, today=today)
    return resident_id.parse(text, today=today)


def _eighteen(text: str, today: date, hint: str | None) -> Number:
    person = _person(text, today)
    if person.valid:
        return person
    if damaged.is_truncated(text, today=today):
        return damaged.parse(text, today=today)
    return _slip(text, person, today, hint)


def _slip(text: str, person: Number, today: date, hint: str | None) -> Number:
    """About 18 characters that are valid as nothing: the scheme that they were meant for."""
    letters = _letters(text[:-1].translate(_SLIPPED_DIGITS))
    if letters > 9:
        return Number(Scheme.UNKNOWN, text)
    like_person = person.birth_date is not None or (
        text[:2] in resident_id.PROVINCES and text[6:8] in ("18", "19", "20")
    )
    if hint == PERSON:
        meant_for_person = letters < 4
    elif hint == ORGANISATION:
        meant_for_person = letters < 2 and like_person and text[2:4] not in uscc.REGIONS
    else:
        like_code = text[0] in uscc.DEPARTMENTS and text[2:4] in uscc.REGIONS
        if not letters:  # people's slips outnumber those in codes of digits; only 9 begins no citizen's number
            like_code = like_code and text[0] == "9"
        meant_for_person = letters < 3 and (like_person or not like_code)
    return person if meant_for_person else uscc.parse(text, today=today)


def _fifteen(text: str, today: date, hint: str | None) -> Number:
    if hint != ORGANISATION and foreigner.is_old_form(text):
        return foreigner.parse(text, today=today)
    person = resident_id.parse(text, today=today)
    firm = business_registration.parse(text, today=today)
    if hint == ORGANISATION or (hint is None and firm.valid and not person.valid):
        return firm
    return person if _letters(text) < 3 else Number(Scheme.UNKNOWN, text)


def _nine(text: str, label: str, today: date, hint: str | None) -> Number:
    """Organisation codes, passports and permits share nine characters; of these only the first has a check."""
    code = org_code.parse(text, today=today)
    document = travel_documents.parse(text, today=today, label=label)
    if hint == PERSON:
        return document if document.scheme is not Scheme.UNKNOWN else Number(Scheme.PASSPORT, text)
    if hint == ORGANISATION or document.scheme is Scheme.UNKNOWN:
        return code if org_code.is_shaped(text) or hint == ORGANISATION else document
    two_letters = text[:2].isalpha() and text[0] != "E"  # MA… begins both new organisation codes and Macau passports
    return code if two_letters and code.valid else document


def _other(text: str, label: str, today: date, hint: str | None) -> Number:
    document = travel_documents.parse(text, today=today, label=label)
    if hint != ORGANISATION and document.scheme is not Scheme.UNKNOWN:
        return document
    if len(text) == 13 and hint != PERSON and not text.strip(_DIGITS):
        return business_registration.parse(text, today=today)
    if hint == ORGANISATION and len(text) in (8, 10):
        return org_code.parse(text, today=today)
    if 16 <= len(text) <= 20 or (len(text) == 14 and hint == PERSON):
        return _slip(text, resident_id.parse(text, today=today), today, hint)
    return document


def _letters(text: str) -> int:
    return len(text) - sum(map(str.isdecimal, text))
