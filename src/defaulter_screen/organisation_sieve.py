"""Organisations of a batch: told in columns, and weighed there where somebody stands under one of their keys.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from defaulter_screen.column_sieve import ColumnSieve
from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.mark_columns import marks_of
from defaulter_screen.matching.matcher import Match, match_of, organisation_settled_among
from defaulter_screen.matching.met_columns import Met, entries_under
from defaulter_screen.matching.organisation_candidates import CANDIDATES_AT_MOST, organisation_keys
from defaulter_screen.matching.organisation_columns import asked_keys
from defaulter_screen.matching.organisations import could_be
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.reading_ahead import read_ahead


class UsualOrganisation(NamedTuple):
    """A row whose cells normalisation leaves as they are.

    Attributes:
        place: in the chunk.
        name: in parts.
        code: unified, valid; empty where there is none.
    """

    place: int
    name: OrganisationName
    code: str


class OrganisationSieve(ColumnSieve):
    """Looks after organisations."""

    def look(
        self,
        usual: Sequence[UsualOrganisation],
        odd: Mapping[int, Normalised],
        subject: Callable[[int], Normalised],
    ) -> dict[int, Match | None]:
        """What matching says of each, by place: None where nobody could be meant.

        Args:
            usual: organisations whose cells are usual.
            odd: other rows that are organisations', by place, as the long way has them.
            subject: a usual row as the long way has it, by its place.
        """
        places = [*(one.place for one in usual), *odd]
        names = [*(one.name for one in usual), *(one.organisation for one in odd.values())]
        near = self._near(names, self._met(usual, odd))
        seen: dict[int, Match | None] = dict.fromkeys(places)
        for row, ahead in read_ahead(self.index, near):
            own = odd[places[row]] if places[row] in odd else subject(places[row])
            found = organisation_settled_among(near[row], own, ahead, self.model, self.cutoff)
            seen[places[row]] = match_of(found, own, ahead)
        return seen

    def _met(self, usual: Sequence[UsualOrganisation], odd: Mapping[int, Normalised]) -> Met:
        """Who stands under the keys that the search would ask for, in its order; odd rows count behind the usual."""
        rows, keys = asked_keys([one.name for one in usual], [one.code for one in usual])
        others = [organisation_keys(one) for one in odd.values()]
        rows = np.concatenate([rows, np.repeat(np.arange(len(others)) + len(usual), [*map(len, others)])])
        keys = np.concatenate([keys, np.array([key for found in others for key in found], np.uint64)])
        there = self.marks.holds_many(marks_of(keys))
        return entries_under(rows[there], keys[there], self.index.postings_columns)

    def _near(self, names: Sequence[OrganisationName | None], met: Met) -> dict[int, list[int]]:
        """For each row the listings that could be it, of all that it met.

        Whoever has its number stands under a key of the number; of the others the name alone is read, which excludes
        most of them.
        """
        by_number = met.where(np.isin(met.keys >> np.uint64(58), _NUMBERS)).by_row()
        ids: list[int] = np.unique(met.ids).tolist()
        known = dict(zip(ids, self.index.organisation_names(ids), strict=True))
        near: dict[int, list[int]] = {}
        for row, entries in met.by_row().items():
            numbered, own = by_number.get(row, {}), names[row]
            kept = [one for one in list(entries)[:CANDIDATES_AT_MOST] if one in numbered or could_be(own, known[one])]
            if kept:
                near[row] = kept
        return near


_NUMBERS = (KeyClass.ORGANISATION_CODE, KeyClass.ORGANISATION_SHOWN, KeyClass.ORGANISATION_REGISTRATION)
