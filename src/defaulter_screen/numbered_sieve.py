"""Persons of a batch who give a complete number: told in columns, and weighed there where somebody fits it.

Whoever shows what they have stands under one of four keys of the number; whoever shows too little of his own stands
under the name. Most of those met contradict the number all the same: so say their briefs, which are read for a whole
chunk at once.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.candidates import Candidate
from defaulter_screen.matching.field import COMPARED_AT_MOST
from defaulter_screen.matching.mark_columns import marks_of
from defaulter_screen.matching.marks import Marks
from defaulter_screen.matching.matcher import Match, match_among
from defaulter_screen.matching.met_columns import entries_under, fitting
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.plain_columns import NumberColumn
from defaulter_screen.matching.plain_name import PlainName
from defaulter_screen.matching.weak_columns import surely_not_weak
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.pipeline import StoreIndex
from defaulter_screen.reading_ahead import read_ahead

U64 = NDArray[np.uint64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NumberedSieve:
    """For one list version, model and scene.

    Attributes:
        index: of the list version.
        marks: its fence.
        model: the identity model.
        cutoff: the scene's.
    """

    index: StoreIndex
    marks: Marks
    model: IdentityModel
    cutoff: float

    def look(
        self,
        names: Sequence[str],
        numbers: NumberColumn,
        name_of: Callable[[str], PlainName],
        subject: Callable[[int], Normalised],
    ) -> list[Match | None]:
        """What matching says of each; None where nobody could be meant.

        Args:
            names: plain.
            numbers: valid ones, one a name.
            name_of: a name with its keys.
            subject: of a place among the names, as the long way has it.
        """
        rows, keys = self._asked(names, numbers, name_of)
        there = self.marks.holds_many(marks_of(keys))
        met = entries_under(rows[there], keys[there], self.index.postings_columns)
        found = met.where(fitting(met, numbers)).by_row()
        seen: list[Match | None] = [None] * len(names)
        # No more of them are looked at (``weighing``).
        wanted = {row: list(entries)[: COMPARED_AT_MOST * 4] for row, entries in found.items()}
        for row, ahead in read_ahead(self.index, wanted):
            candidates = [Candidate(one, found[row][one], None) for one in wanted[row]]
            seen[row] = match_among(candidates, subject(row), ahead, self.model, self.cutoff)
        return seen

    def _asked(
        self, names: Sequence[str], numbers: NumberColumn, name_of: Callable[[str], PlainName]
    ) -> tuple[Places, U64]:
        """The keys that the search would ask for, in its order, each with its row."""
        near = self._perhaps_weak(names)
        weak = [name_of(names[row]).weak_keys for row in near.tolist()]
        rows = [np.repeat(near, [len(keys) for keys in weak])]
        keys = [np.array([one for keys in weak for one in keys], np.uint64)]
        for column in reversed(numbers.keys):
            if len(names) and int(column[0] >> np.uint64(58)) in self.index.classes:
                rows.insert(0, np.arange(len(names)))
                keys.insert(0, column)
        return np.concatenate(rows), np.concatenate(keys)

    def _perhaps_weak(self, names: Sequence[str]) -> Places:
        """The names that columns alone cannot tell apart from all entries that are found by name only."""
        if KeyClass.PERSON_WEAK_NAME not in self.index.classes:
            return np.zeros(0, np.int64)
        return np.flatnonzero(~surely_not_weak(names, self.marks.holds_many))
