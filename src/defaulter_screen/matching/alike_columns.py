"""Classes of bearers who compare alike (``alike.class_of``), in numpy columns, and what they say of statements.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.alike import FITS, GENDER_BITS, INVALID, OPEN, OTHER, PLACE_BITS, day_of
from defaulter_screen.matching.brief import YEAR_BASE, unpack
from defaulter_screen.matching.candidates import side_of
from defaulter_screen.matching.mark_columns import U64, remainders_of, years_of
from defaulter_screen.matching.marks import UNKNOWN_DAY
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.person_columns import field_of
from defaulter_screen.matching.scales import statement, what_tells
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Birth

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Floats = NDArray[np.float64]

_YEAR_BITS, _FIT_SHIFT, _SHOWN_SHIFT, _STATED_SHIFT = 0xFF << 52, 9, 11, 12
"""A class holds year, gender and place where a brief does, and between them what else tells it."""
_STATEMENTS, _FINDINGS = 1 << 20, 3
"""So many different statements fit in beside a class; of each, birth, gender and place are findings."""
_KEPT = 20_000


class Weights(NamedTuple):
    """What classes say of statements.

    Attributes:
        classes: the class of each, equal only where statement and class are.
        m: of up to three findings how often the right person shows it; 1 behind the last.
        u: how large a share of the others does; likewise.
        agrees: none of them shows a slip or a contradiction.
    """

    classes: U64
    m: Floats
    u: Floats
    agrees: Mask


class _Kept:
    """What has been told so far: statements by number, and the weights of classes.

    Threads that use it at once give no number twice; whoever began with it goes on with it when it has been replaced.
    """

    def __init__(self) -> None:
        self._numbers = count()
        self._statements: dict[Hashable, int] = {}
        self.weights: dict[int, tuple[float, ...]] = {}

    def number(self, statement: Hashable) -> int:
        known = self._statements.get(statement)
        return self._statements.setdefault(statement, next(self._numbers)) if known is None else known

    def full(self, more: int) -> bool:
        return len(self.weights) >= _KEPT or 2 * (len(self._statements) + more) >= _STATEMENTS


class Statements:
    """Weighs classes; what each says is told once.

    Args:
        model: the identity model.
    """

    def __init__(self, model: IdentityModel) -> None:
        self._model = model
        self._kept = _Kept()

    def of(self, rows: Places, briefs: U64, stated: Sequence[Stated], births: Sequence[Birth]) -> Weights:
        """What each brief says of the statement of its row.

        Args:
            rows: whose.
            briefs: of numbers that tell enough (``weighing``).
            stated: by row.
            births: likewise, as stated there.
        """
        used, rows = np.unique(rows, return_inverse=True)
        stated, births = ([column[row] for row in used.tolist()] for column in (stated, births))
        kept = self._kept
        if kept.full(len(stated)):
            kept = self._kept = _Kept()
        told = [kept.number(what_tells(one)) for one in stated]
        classes = _classes(rows, briefs, stated, births) | np.array(told, np.uint64)[rows] << np.uint64(_STATED_SHIFT)
        distinct, first, places = np.unique(classes, return_index=True, return_inverse=True)
        found = []
        for class_, row, brief in zip(distinct.tolist(), rows[first].tolist(), briefs[first].tolist(), strict=True):
            weights = kept.weights.get(class_)
            if weights is None:
                weights = kept.weights[class_] = self._weigh(stated[row], brief)
            found.append(weights)
        table = np.array(found).reshape(-1, 2 * _FINDINGS + 1)[places]
        return Weights(classes, table[:, :_FINDINGS], table[:, _FINDINGS:-1], table[:, -1] > 0)

    def _weigh(self, stated: Stated, brief: int) -> tuple[float, ...]:
        part = statement(stated, side_of(unpack(brief), None), self._model)
        weights = (*part.weights, *[(1.0, 1.0)] * (_FINDINGS - len(part.weights)))
        return *(m for m, _ in weights), *(u for _, u in weights), float(part.agrees)


def _classes(rows: Places, briefs: U64, stated: Sequence[Stated], births: Sequence[Birth]) -> U64:
    kept = [(GENDER_BITS if one.gender else 0) | (PLACE_BITS if one.region else 0) | _YEAR_BITS for one in stated]
    full = [(birth.year - YEAR_BASE, *day_of(birth)) if birth.full else (-1, 0, 0) for birth in births]
    year, day, remainder = np.array(full, np.int64).reshape(-1, 3)[rows].T
    born, shown, told = years_of(briefs).astype(np.int64), field_of(briefs, 9, 0x1FF), remainders_of(briefs)
    fits = np.where(shown > 0, shown == day, told == remainder)
    fit = np.where(
        told == UNKNOWN_DAY,
        np.where(shown > 0, INVALID, OPEN),
        np.where(born != year, OPEN, np.where(fits, FITS, OTHER)),
    )
    told_by = (fit << _FIT_SHIFT | (shown > 0) << _SHOWN_SHIFT).astype(np.uint64)
    return (briefs & np.array(kept, np.uint64)[rows]) | told_by
