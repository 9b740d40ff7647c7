"""Unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, for every kind of organisation.

One character registering department, one category, six digits area, nine characters organisation code (GB 11714), one
check character (modulo 31 over an alphabet without I, O, S, V, Z). Departments: 1 机构编制, 2 外交, 3 司法行政, 4 文化,
5 民政, 6 旅游, 7 宗教, 8 工会, 9 市场监管, A 军委改革和编制, N 农业农村, Y 其他.

>>> check_character("91330100MA2ABCDE1")
'R'
"""

from __future__ import annotations

from datetime import date

from defaulter_screen.ids import org_code
from defaulter_screen.ids.clean import compact
from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.ids.resident_id import PROVINCES

__all__ = ["DEPARTMENTS", "REGIONS", "check_character", "compact", "parse", "shown_code"]

DEPARTMENTS = frozenset("123456789ANY")
REGIONS = PROVINCES | {"10"}
"""First two digits of the area; 10 stands for registration with the national authority (100000)."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_AS_DIGITS = bytes.maketrans(_ALPHABET.encode(), b"0123456789ABCDEFGHIJKLMNOPQRSTU")


def check_character(body: str) -> str:
    """The check character of 17 characters of the scheme's alphabet."""
    # The weights of the standard are the powers of 3 modulo 31, and 34 is 3 there: read backwards as a number of base
    # 34, the body is its own weighted sum, in half the time of adding it up.
    return _ALPHABET[-int(body.encode().translate(_AS_DIGITS)[::-1], 34) % 31]


def shown_code(code: str) -> str:
    """What both usual masks (10+4, 8+4) show of a code of eighteen characters; empty where not all of that is shown.

    >>> shown_code("91330903M2****DP3P")
    '91330903DP3P'
    """
    shown = code[:8] + code[14:]
    return "" if "*" in shown else shown


def parse(compact: str, *, today: date) -> Number:  # noqa: ARG001 - every scheme has the same verbs
    """Read a unified code; ``pattern`` wherever there are 18 characters.

    The embedded organisation code's own check is a note (``EMBEDDED_CODE``): registries gave out unified codes whose
    organisation code breaks it.
    """
    if len(compact) != 18:
        return Number(Scheme.USCC, compact, problems=(Problem.LENGTH,))
    area = compact[2:8]
    digits = area.isascii() and area.isdecimal()
    if compact.strip(_ALPHABET) or not digits or compact[0] not in DEPARTMENTS:
        return Number(Scheme.USCC, compact, compact, (Problem.FORMAT,), area=area if digits else None)
    problems: list[Problem] = []
    if check_character(compact[:17]) != compact[17]:
        problems.append(Problem.CHECKSUM)
    elif org_code.check_character(compact[8:16]) != compact[16]:
        problems.append(Problem.EMBEDDED_CODE)
    if area[:2] not in REGIONS:
        problems.append(Problem.AREA_UNKNOWN)
    return Number(Scheme.USCC, compact, compact, tuple(problems), (), None, None, None, area)
