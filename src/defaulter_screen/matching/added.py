"""Sums that come to the same to the last digit wherever they are made: one term after the other.

``sum`` does so up to Python 3.11 and carries what it rounds off from 3.12 on, numpy's ``sum`` adds in pairs; a
probability must not depend on either.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add


def added(terms: Iterable[float]) -> float:
    """The sum, rounded after each term; 0 of none.

    >>> added([1e16, 1.0, 1.0]) == 1e16
    True
    """
    return reduce(add, terms, 0.0)
