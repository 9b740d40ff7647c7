"""Travel permits, passports, military and police numbers: opaque kinds, compared as text only.

No check digit of these is published; what tells them apart is their shape, or the label that stood before them.

* 港澳居民来往内地通行证: ``H`` or ``M`` and eight digits, on old cards two more that count the renewals;
  台湾居民来往大陆通行证: eight digits, on old ones ten and perhaps a letter.
* Passports: a letter and eight digits, two letters and seven digits, and what foreign states print.
* Military (军官证, 士兵证 …): Chinese characters, ``字第``, digits, ``号``; police the same with 警.

>>> from datetime import date
>>> parse("H1234567801", today=date(2026, 1, 1)).compact
'H12345678'
"""

from __future__ import annotations

import re
from datetime import date

from defaulter_screen.ids.clean import compact
from defaulter_screen.ids.number import Number, Scheme
from defaulter_screen.patterns import later

__all__ = ["compact", "parse", "scheme_of"]

_HONG_KONG_MACAU = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_TAIWAN = re.compile(r"T?[0-9]{8}|[0-9]{10}[A-Z]?")
_PASSPORT = re.compile(r"[A-Z][0-9]{8}|[A-Z]{2}[0-9]{7}|[PDS][0-9]{7}")
_FOREIGN_PASSPORT = re.compile(r"[A-Z0-9]{6,12}")
_LETTERED = later("([\u3400-\u9fff]{1,6})[A-Z]?[0-9]{4,12}号?")
_LABELLED = (
    ("通行证", Scheme.TRAVEL_PERMIT),
    ("回乡证", Scheme.TRAVEL_PERMIT),
    ("台胞证", Scheme.TRAVEL_PERMIT),
    ("护照", Scheme.PASSPORT),
    ("PASSPORT", Scheme.PASSPORT),
    ("警", Scheme.POLICE),
    ("军", Scheme.MILITARY),
    ("士兵", Scheme.MILITARY),
)


def scheme_of(compact: str, *, label: str = "") -> Scheme | None:
    """The opaque kind that a number's shape or label names, or None.

    Args:
        compact: the number in canonical characters.
        label: the words that stood beside it, as ``clean`` returns them.
    """
    if _HONG_KONG_MACAU.fullmatch(compact):
        return Scheme.TRAVEL_PERMIT
    named = next((scheme for word, scheme in _LABELLED if word in label.upper()), None)
    if named is not None and (named is not Scheme.PASSPORT or _FOREIGN_PASSPORT.fullmatch(compact)):
        return named
    if _PASSPORT.fullmatch(compact):
        return Scheme.PASSPORT
    if _TAIWAN.fullmatch(compact):
        return Scheme.TRAVEL_PERMIT
    lettered = _LETTERED.fullmatch(compact)
    if lettered:
        return Scheme.POLICE if "警" in lettered[1] else Scheme.MILITARY
    return None


def parse(compact: str, *, today: date, label: str = "") -> Number:  # noqa: ARG001 - every scheme has the same verbs
    """Read one of the opaque kinds; what is none of them comes back as ``UNKNOWN``.

    A permit's ``compact`` leaves out the count of renewals, a military or police number's the words 字第 and 号, so
    that the same document written twice compares equal.
    """
    scheme = scheme_of(compact, label=label)
    if scheme is None:
        return Number(Scheme.UNKNOWN, compact)
    if scheme is Scheme.TRAVEL_PERMIT and compact[0] in "HM":
        compact = compact[:9]
    elif scheme in (Scheme.MILITARY, Scheme.POLICE):
        compact = compact.replace("字", "").replace("第", "").removesuffix("号")
    return Number(scheme, compact)
