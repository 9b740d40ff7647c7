"""Organisation code (组织机构代码, GB 11714-1997): eight characters and a check character, often with a hyphen between.

It lives on as positions 9-17 of the unified social credit code, so an old listing meets a new application there.

>>> check_character("12345678")
'8'
"""

from __future__ import annotations

from datetime import date
from operator import mul

from defaulter_screen.ids.clean import compact
from defaulter_screen.ids.number import Number, Problem, Scheme

__all__ = ["as_pattern", "check_character", "compact", "is_shaped", "parse"]

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = bytes.maketrans(_ALPHABET.encode(), bytes(range(36)))
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "0X987654321"


def check_character(body: str) -> str:
    """The check character (``0``-``9`` or ``X``) of eight digits or capitals."""
    return _CHECKS[sum(map(mul, body.encode().translate(_VALUES), _WEIGHTS)) % 11]


def is_shaped(compact: str) -> bool:
    """True for nine characters that the scheme allows."""
    return len(compact) == 9 and not compact.strip(_ALPHABET) and (compact[8] == "X" or compact[8] in _ALPHABET[:10])


def as_pattern(code: str) -> str:
    """The place of nine characters in the 18 of an otherwise unknown unified code.

    >>> as_pattern("123456788")
    '********123456788*'
    """
    return f"********{code}*"


def parse(compact: str, *, today: date) -> Number:  # noqa: ARG001 - every scheme has the same verbs
    """Read an organisation code; ``pattern`` wherever there are nine characters."""
    if len(compact) != 9:
        return Number(Scheme.ORG_CODE, compact, problems=(Problem.LENGTH,))
    pattern = as_pattern(compact)
    if not is_shaped(compact):
        return Number(Scheme.ORG_CODE, compact, pattern, (Problem.FORMAT,))
    if check_character(compact[:8]) != compact[8]:
        return Number(Scheme.ORG_CODE, compact, pattern, (Problem.CHECKSUM,))
    return Number(Scheme.ORG_CODE, compact, pattern)
