"""Numbers that a spreadsheet turned into a float: their last digits are gone for good, so they are never matched.

A float shows 15 significant digits. What is left is scientific notation (``3.30102E+17``) or 18 digits that end in
zeros. A number that is valid as it stands, some end in 000, is not damaged.

>>> is_scientific("3.30102199001011E+17")
True
"""

from __future__ import annotations

import re
from datetime import date

from defaulter_screen.ids import uscc
from defaulter_screen.ids.clean import compact
from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.ids.resident_id import PROVINCES, read_birth

__all__ = ["compact", "is_scientific", "is_truncated", "parse"]

_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+E\+?|E\+)[0-9]{1,3}")


def is_scientific(text: str) -> bool:
    """True for scientific notation with a positive exponent, as a spreadsheet exports a long number."""
    return _SCIENTIFIC.fullmatch(text) is not None


def is_truncated(compact: str, *, today: date) -> bool:
    """True for 18 digits ending in 000 whose first 15 are those of a resident's number or of a unified code.

    The caller has made sure that the number is not valid as it stands.
    """
    if not (len(compact) == 18 and compact.isascii() and compact.isdecimal() and compact.endswith("000")):
        return False
    person = compact[:2] in PROVINCES and read_birth(compact[6:14], today)[2] is None
    return person or (compact[0] in uscc.DEPARTMENTS and compact[2:4] in uscc.REGIONS)


def parse(compact: str, *, today: date) -> Number:  # noqa: ARG001 - every scheme has the same verbs
    """The damaged number as it was found; it has no pattern."""
    return Number(Scheme.DAMAGED, compact, problems=(Problem.DAMAGED,))
