"""Organisations of a batch: told in columns, and weighed there where somebody stands under one of their keys.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from defaulter_screen.matching.mark_columns import marks_of
from defaulter_screen.matching.marks import Marks
from defaulter_screen.matching.matcher import Match, match_organisation_among
from defaulter_screen.matching.met_columns import entries_under
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.organisation_candidates import CANDIDATES_AT_MOST, organisation_keys
from defaulter_screen.matching.organisation_columns import asked_keys
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.pipeline import StoreIndex
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


@dataclass(frozen=True, slots=True)
class OrganisationSieve:
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
        rows, keys = asked_keys([one.name for one in usual], [one.code for one in usual])
        others = [organisation_keys(one) for one in odd.values()]
        rows = np.concatenate([rows, np.repeat(np.arange(len(usual), len(places)), [*map(len, others)])])
        keys = np.concatenate([keys, np.array([key for found in others for key in found], np.uint64)])
        there = self.marks.holds_many(marks_of(keys))
        found = entries_under(rows[there], keys[there], self.index.postings_columns).by_row()
        wanted = {places[row]: list(entries)[:CANDIDATES_AT_MOST] for row, entries in found.items()}
        seen: dict[int, Match | None] = dict.fromkeys(places)
        for place, ahead in read_ahead(self.index, wanted):
            own = odd[place] if place in odd else subject(place)
            seen[place] = match_organisation_among(wanted[place], own, ahead, self.model, self.cutoff)
        return seen
