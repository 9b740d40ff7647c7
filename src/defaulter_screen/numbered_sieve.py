"""Persons of a batch who give a complete number: told in columns, and weighed there where somebody fits it.

Whoever shows what they have stands under one of four keys of the number; whoever shows too little of his own stands
under the name. Most of those met contradict the number all the same: so say their briefs, which are read for a whole
chunk at once.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.column_sieve import ColumnSieve
from defaulter_screen.matching.blocking import KeyClass, person_number_keys
from defaulter_screen.matching.candidates import Candidate, weak_keys
from defaulter_screen.matching.field import COMPARED_AT_MOST
from defaulter_screen.matching.filters import anything, fits_pattern
from defaulter_screen.matching.mark_columns import marks_of
from defaulter_screen.matching.matcher import Match, match_of, settled_among
from defaulter_screen.matching.met_columns import entries_under, fitting
from defaulter_screen.matching.plain_columns import NumberColumn
from defaulter_screen.matching.plain_name import PlainName
from defaulter_screen.matching.weak_columns import surely_not_weak
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.reading_ahead import read_ahead

U64 = NDArray[np.uint64]
Places = NDArray[np.int64]


class PlainNumbered(NamedTuple):
    """Persons of a chunk whose names are plain and whose numbers columns can read.

    Attributes:
        places: in the chunk.
        names: theirs.
        numbers: likewise.
        name_of: a name with its keys.
    """

    places: Sequence[int]
    names: Sequence[str]
    numbers: NumberColumn
    name_of: Callable[[str], PlainName]

    def __repr__(self) -> str:
        """Shows nobody: a repr ends up in logs."""
        return f"PlainNumbered({len(self.places)} rows)"


class NumberedSieve(ColumnSieve):
    """Looks after those with a complete number."""

    def look(
        self, plain: PlainNumbered, odd: Mapping[int, Normalised], subject: Callable[[int], Normalised]
    ) -> dict[int, Match | None]:
        """What matching says of each, by place: None where nobody could be meant.

        Args:
            plain: persons whose cells are plain.
            odd: other rows that are persons' with a complete number (``candidates.found_by_number``), by place, as the
                long way has them.
            subject: a plain row as the long way has it, by its place.
        """
        places = [*plain.places, *odd]
        rows, keys = self._asked(plain)
        others = [[*person_number_keys(one), *weak_keys(one.person)] if one.person else [] for one in odd.values()]
        rows = np.concatenate([rows, np.repeat(np.arange(len(others)) + len(plain.places), [*map(len, others)])])
        keys = np.concatenate([keys, np.array([key for found in others for key in found], np.uint64)])
        there = self.marks.holds_many(marks_of(keys))
        met = entries_under(rows[there], keys[there], self.index.postings_columns)
        is_plain = met.rows < len(plain.places)
        kept = met.where(is_plain)
        found = kept.where(fitting(kept, plain.numbers)).by_row()
        for row, entries in met.where(~is_plain).by_row().items():
            number = odd[places[row]].number
            fits = fits_pattern(number.pattern) if number and number.pattern else anything
            if own := {listing_id: brief for listing_id, brief in entries.items() if fits(brief)}:
                found[row] = own
        seen: dict[int, Match | None] = dict.fromkeys(places)
        # No more of them are looked at (``weighing``).
        wanted = {row: list(entries)[: COMPARED_AT_MOST * 4] for row, entries in found.items()}
        for row, ahead in read_ahead(self.index, wanted):
            place = places[row]
            candidates = [Candidate(one, found[row][one], None) for one in wanted[row]]
            own_form = odd[place] if place in odd else subject(place)
            settled = settled_among(candidates, own_form, ahead, self.model, self.cutoff)
            seen[place] = match_of(settled, own_form, ahead)
        return seen

    def _asked(self, plain: PlainNumbered) -> tuple[Places, U64]:
        """The keys that the search would ask for of plain rows, each row's in its order."""
        near = self._perhaps_weak(plain.names)
        weak = [plain.name_of(plain.names[row]).weak_keys for row in near.tolist()]
        rows = [np.repeat(near, [len(keys) for keys in weak])]
        keys = [np.array([one for keys in weak for one in keys], np.uint64)]
        for column in reversed(plain.numbers.keys):
            if len(column) and int(column[0] >> np.uint64(58)) in self.index.classes:
                rows.insert(0, np.arange(len(column)))
                keys.insert(0, column)
        return np.concatenate(rows), np.concatenate(keys)

    def _perhaps_weak(self, names: Sequence[str]) -> Places:
        """The names that columns alone cannot tell apart from all entries that are found by name only."""
        if KeyClass.PERSON_WEAK_NAME not in self.index.classes:
            return np.zeros(0, np.int64)
        return np.flatnonzero(~surely_not_weak(names, self.marks.holds_many))
