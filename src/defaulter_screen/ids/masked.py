"""Masked numbers: what is shown, set at its place in the 18-character pattern that is compared.

Courts publish ten characters, ``****`` and four; other sources hide other parts, and the run of mask characters need
not be as long as what it hides. So the visible beginning is anchored left, the visible end right, and what stands
between two runs counts only where the whole is as long as the number is. ``X`` hides something in runs of two and more,
or where it can be no check character.

>>> from datetime import date
>>> parse("3301021985****123X", today=date(2026, 1, 1)).pattern
'3301021985****123X'
>>> parse("33010285****001", today=date(2026, 1, 1)).pattern
'3301021985****001*'
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from defaulter_screen.ids import foreigner, org_code, travel_documents, uscc
from defaulter_screen.ids.clean import MASK_CHARACTERS, compact
from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.ids.resident_id import PROVINCES, read_birth

__all__ = ["agreeing", "compact", "compatible", "normalise", "parse", "parse_usual"]

_TO_ASTERISK = dict.fromkeys(map(ord, MASK_CHARACTERS), "*")
_X_RUN = re.compile("X{2,}")
_USUAL = re.compile(r"[0-9]{10}\*{4}[0-9]{3}[0-9X]").fullmatch
_CENTURIES = frozenset(("", "1", "2", "18", "19", "20"))
"""What may stand where the century does, as far as it is shown."""
_DIGITS = "0123456789"
_HIDDEN = "*"


def normalise(compact: str) -> str:
    """Write every hidden character as ``*``; a text without any comes back unchanged.

    >>> normalise("3301021985XXXX001X")
    '3301021985****001X'
    """
    text = compact.translate(_TO_ASTERISK)
    text = _X_RUN.sub(lambda run: _HIDDEN * len(run[0]), text)
    if "X" not in text or len(text) < 15 or text.strip("X*" + _DIGITS):
        return text  # in codes of letters, a single X is a character like others
    shown_as_check = text[-1] == "X" and (_HIDDEN in text or len(text) != 15)
    if shown_as_check:
        return text[:-1].replace("X", _HIDDEN) + "X"
    return text.replace("X", _HIDDEN)


def compatible(pattern_a: str, pattern_b: str) -> bool:
    """True where no position shows two different characters.

    >>> compatible("3301021985****1236", "330102198503041236")
    True
    """
    return pattern_a == pattern_b or all(a == b or _HIDDEN in (a, b) for a, b in zip(pattern_a, pattern_b, strict=True))


def agreeing(pattern_a: str, pattern_b: str) -> tuple[int, int]:
    """How many positions show the same character on both sides, and how many show different ones.

    >>> agreeing("3301021985****1236", "330102198503041237")
    (13, 1)
    """
    equal = different = 0
    for a, b in zip(pattern_a, pattern_b, strict=True):
        if a == b:
            equal += a != _HIDDEN
        elif a != _HIDDEN and b != _HIDDEN:  # noqa: PLR1714 - a tuple for each character would double the time
            different += 1
    return equal, different


def parse(compact: str, *, today: date, hint: str | None = None) -> Number:
    """Read a masked number.

    Args:
        compact: canonical characters, hidden ones as ``normalise`` writes them.
        today: the day from which on a birth date lies in the future.
        hint: ``"person"``, ``"organisation"`` or None.

    Returns:
        The number, always with the note ``MASKED``; ``LENGTH`` and no pattern where more is shown than fits.
    """
    scheme = _scheme(compact, hint)
    if scheme in (Scheme.RESIDENT_ID, Scheme.FOREIGNER_RESIDENCE_2023):
        return _person(compact, scheme, today)
    if scheme is Scheme.USCC:
        return _with_pattern(compact, scheme, _anchor(compact, 18))
    if scheme is Scheme.ORG_CODE:
        return _with_pattern(compact, scheme, org_code.as_pattern(compact) if len(compact) == 9 else None)
    return Number(scheme, compact, problems=(Problem.MASKED,))


def parse_usual(text: str, *, today: date, hint: str | None = None) -> Number | None:
    """Read the courts' usual mask, ten digits, four hidden and four; None where the text is anything else.

    Nine published numbers of ten have this shape. All but area and gender depends on the province (of organisations:
    the prefecture), the birth year and on whether the last character is ``X``: as few combinations that this returns
    what ``parse`` does in a third of its time.

    >>> parse_usual("3301021985****123X", today=date(2026, 1, 1)) == parse(
    ...     "3301021985****123X", today=date(2026, 1, 1))
    True
    """
    if text[10:14] != "****" or not _USUAL(text):
        return None
    known = text[:3] + "000" if hint == "person" else text[:4] + "00"
    like = _like(f"{known}{text[6:10]}****000{'X' if text[17] == 'X' else '0'}", today, hint)
    if like is None:
        return None
    gender = like.gender and ("male" if text[16] in "13579" else "female")
    return Number(like.scheme, text, text, like.problems, (), None, like.birth_year, gender, like.area and text[:6])


@lru_cache(maxsize=65_536)  # 340 prefectures times ninety birth years are half as many
def _like(text: str, today: date, hint: str | None) -> Number | None:
    """What ``parse`` makes of all numbers like this one; None where the hidden or last characters matter."""
    number = parse(text, today=today, hint=hint)
    return number if number.pattern == text else None


def _ends(text: str) -> tuple[str, str]:
    """What is shown before the first and after the last hidden character."""
    return text[: text.index(_HIDDEN)], text[text.rindex(_HIDDEN) + 1 :]


def _anchor(text: str, width: int) -> str | None:
    """The text spread over ``width`` characters; None where its ends leave nothing to hide."""
    if len(text) == width:
        return text
    head, tail = _ends(text)
    hidden = width - len(head) - len(tail)
    return head + _HIDDEN * hidden + tail if hidden > 0 else None


def _with_pattern(text: str, scheme: Scheme, pattern: str | None) -> Number:
    problems = (Problem.MASKED,) if pattern else (Problem.LENGTH, Problem.MASKED)
    return Number(scheme, text, pattern, problems)


def _scheme(text: str, hint: str | None) -> Scheme:
    head, tail = _ends(text)
    shown = head + tail
    if shown.removesuffix("X").strip(_DIGITS):
        return _scheme_of_letters(text, head, hint)
    if len(text) == 9 and hint != "person":
        return Scheme.ORG_CODE
    if hint == "organisation":
        return _scheme_of_organisation(text, head)
    if len(text) < 12 and len(head) < 6 and hint is None and not tail.endswith("X"):
        return travel_documents.scheme_of(text.replace(_HIDDEN, "0")) or Scheme.UNKNOWN
    if hint is None and _looks_like_uscc(text, head):
        return Scheme.USCC
    if head[:1] == "9" and head[1:3] in PROVINCES and head[6:8] in _CENTURIES:
        return Scheme.FOREIGNER_RESIDENCE_2023
    return Scheme.RESIDENT_ID


def _scheme_of_organisation(text: str, head: str) -> Scheme:
    """The scheme of digits that are said to be an organisation's; a sole trader's may be the owner's own."""
    if len(text) in (13, 15):
        return Scheme.BUSINESS_REGISTRATION
    if len(text) in (8, 10):
        return Scheme.ORG_CODE
    owner = head[:2] in PROVINCES and head[2:4] not in uscc.REGIONS and len(head) >= 8 and head[6:8] in _CENTURIES
    return Scheme.RESIDENT_ID if owner else Scheme.USCC


def _scheme_of_letters(text: str, head: str, hint: str | None) -> Scheme:
    """The scheme where letters are shown: never a resident's number."""
    filled = text.replace(_HIDDEN, "0")
    if hint != "organisation":
        if foreigner.is_old_form(filled):
            return Scheme.FOREIGNER_RESIDENCE_OLD
        opaque = travel_documents.scheme_of(filled)
        if opaque is not None:
            return opaque
    if len(text) == 9:
        return Scheme.ORG_CODE
    if hint == "organisation" or (len(text) > 13 and (not head or head[0] in uscc.DEPARTMENTS)):
        return Scheme.USCC
    return Scheme.UNKNOWN


def _looks_like_uscc(text: str, head: str) -> bool:
    """True for digits that begin as a unified code does and not as a resident's number of either generation."""
    if len(text) == 15 or head[:1] not in uscc.DEPARTMENTS or head[2:4] not in uscc.REGIONS:
        return False
    return head[0] == "9" or head[:2] not in PROVINCES or head[6:8] not in _CENTURIES


def _person(text: str, scheme: Scheme, today: date) -> Number:
    pattern = _person_pattern(text)
    if pattern is None:
        return Number(scheme, text, problems=(Problem.LENGTH, Problem.MASKED))
    born, year, fault = read_birth(pattern[6:14], today)
    province = pattern[:2] if scheme is Scheme.RESIDENT_ID else pattern[1:3]
    problems = [fault] if fault else []
    if _HIDDEN not in province and province not in PROVINCES:
        problems.append(Problem.AREA_UNKNOWN)
    return Number(
        scheme,
        text,
        pattern,
        (*problems, Problem.MASKED),
        birth_date=born,
        birth_year=year,
        gender=None if pattern[16] == _HIDDEN else "male" if pattern[16] in "13579" else "female",
        area=pattern[:6] if scheme is Scheme.RESIDENT_ID and _HIDDEN not in pattern[:6] else None,
    )


def _person_pattern(text: str) -> str | None:
    """The pattern of a masked resident's number; where both generations are possible, only what both agree on."""
    full = _anchor(text, 18)
    head, tail = _ends(text)
    if not _may_be_first_generation(text, head, tail):
        return full
    first = _anchor(text, 15)
    spread = f"{first[:6]}19{first[6:]}*" if first else None
    if spread is None or full is None or head[6:8] not in _CENTURIES:
        return spread
    return "".join(a if a == b else _HIDDEN for a, b in zip(full, spread, strict=True))


def _may_be_first_generation(text: str, head: str, tail: str) -> bool:
    """True where 15 digits with a two-digit year are a possible reading."""
    if tail.endswith("X"):
        return False
    month, day = head[8:10].ljust(2, _HIDDEN), head[10:12].ljust(2, _HIDDEN)
    if read_birth(f"19{head[6:8]:*<2}{month}{day}", date.max)[2] is not None:
        return False
    return len(text) == 15 or head[6:8] not in _CENTURIES
