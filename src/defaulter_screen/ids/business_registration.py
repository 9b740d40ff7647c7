"""Business registration number (工商注册号, GS 15-2006): six digits authority, eight sequence, one check digit.

The check digit is ISO 7064 MOD 11,10. Before 2007 there were 13 digits without one; both are out of use since the
unified code came in 2015, but old listings carry them.

>>> check_character("11000000000123")
'7'
"""

from __future__ import annotations

from datetime import date

from defaulter_screen.ids.clean import compact
from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.ids.uscc import REGIONS

__all__ = ["check_character", "compact", "parse"]


def check_character(body: str) -> str:
    """The check digit of 14 digits."""
    product = 10
    for digit in map(int, body):
        product = (product + digit) % 10 or 10
        product = product * 2 % 11
    return str((11 - product) % 10)


def parse(compact: str, *, today: date) -> Number:  # noqa: ARG001 - every scheme has the same verbs
    """Read a business registration number of 15 digits, or of 13 without check digit."""
    if len(compact) not in (13, 15):
        return Number(Scheme.BUSINESS_REGISTRATION, compact, problems=(Problem.LENGTH,))
    if not (compact.isascii() and compact.isdecimal()):
        return Number(Scheme.BUSINESS_REGISTRATION, compact, problems=(Problem.FORMAT,))
    problems: list[Problem] = []
    if len(compact) == 15 and check_character(compact[:14]) != compact[14]:
        problems.append(Problem.CHECKSUM)
    if compact[:2] not in REGIONS:
        problems.append(Problem.AREA_UNKNOWN)
    return Number(Scheme.BUSINESS_REGISTRATION, compact, problems=tuple(problems), area=compact[:6])
