"""Persons of a batch who state a name and a birth: told in columns, and weighed there where somebody is near.

More than half of them meet somebody on a list of ten million: a namesake born a year away, or somebody whose name is a
slip of the pen away. Whoever that is counts in the probability, so he is looked up and weighed, but for a whole chunk
at once; the row goes the long way only if he is a hit.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.column_sieve import ColumnSieve
from defaulter_screen.matching.alike_columns import Statements
from defaulter_screen.matching.born_columns import BornColumn, BornColumns
from defaulter_screen.matching.column_search import Asked, Found, found_for
from defaulter_screen.matching.filters import near_years
from defaulter_screen.matching.mark_columns import dated_marks
from defaulter_screen.matching.marks import ANY_DAY, day_terms
from defaulter_screen.matching.matcher import Match, settled_among, unmet
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.plain_name import PlainName
from defaulter_screen.matching.settlement import Settled
from defaulter_screen.matching.settlement_columns import settle_columns
from defaulter_screen.matching.shown_columns import listed_of
from defaulter_screen.matching.slips import slip_reach
from defaulter_screen.matching.stated import Stated
from defaulter_screen.matching.weighing import read_for
from defaulter_screen.matching.weighing_columns import told_by_briefs, weigh_columns
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.reading_ahead import read_ahead

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


class Born(NamedTuple):
    """A row of the chunk.

    Attributes:
        place: in the chunk.
        name: plain.
        birth: as stated.
        stated: it, with gender and region where these are stated.
        listed: somebody on the lists may bear the name.
    """

    place: int
    name: PlainName
    birth: Birth
    stated: Stated
    listed: bool


class BornSieve(ColumnSieve):
    """Looks after those who state a birth."""

    def look(self, rows: Sequence[Born]) -> dict[int, Match | None]:
        """What matching says of each, by place: None where nobody could be meant; left out who goes the long way."""
        if not rows:
            return {}
        born, at = self._born(rows)
        reaches = self._reaches(rows, born, at)
        own = self._own(rows)
        links = self._met_links(rows, reaches)
        met = [place for place in range(len(rows)) if own[place] or len(links[place])]
        seen: dict[int, Match | None] = {row.place: None for row in rows}
        if not met:
            return seen
        asked = [
            self._asked(rows[place], links[place], own=bool(own[place]), any_day=reaches[place] is True)
            for place in met
        ]
        found = found_for(asked, self.index, self.marks)
        near = [rows[place] for place in met]
        for place in np.flatnonzero(found.over).tolist():
            del seen[near[place].place]
        return seen | self._weighed(near, found, born, at[met])

    def _weighed(self, rows: Sequence[Born], found: Found, born: BornColumn, at: Places) -> dict[int, Match | None]:
        """What is to be said of those for whom somebody was found."""
        placed = np.array([bool(row.stated.region) for row in rows], bool)
        there = np.bincount(found.rows, minlength=len(rows)) > 0
        told = told_by_briefs(found, at >= 0, placed)
        people = weigh_columns(found, born, np.where(told, at, -1), self._statements, self.model)
        column = settle_columns(people, len(rows), self.model, self.cutoff)
        subjects = {row: _subject(rows[row]) for row in np.unique(column.shown.rows).tolist()}
        shown = listed_of(column.shown, found, subjects, self.model)
        settled = {rows[row].place: (column.of(row, shown[row]), subject) for row, subject in subjects.items()}
        seen: dict[int, Match | None] = {}
        for row in np.flatnonzero(there & told).tolist():
            if row not in subjects:
                seen[rows[row].place] = unmet(column.of(row))
        others = np.flatnonzero(there & ~told & ~found.over).tolist()
        return seen | self.shown(settled | self._one_by_one({row: rows[row] for row in others}, found))

    def _one_by_one(self, rows: Mapping[int, Born], found: Found) -> dict[int, tuple[Settled, Normalised]]:
        """Those of whom columns do not tell."""
        near = {row: found.candidates(row, one.name.person) for row, one in rows.items()}
        subjects = {row: _subject(one) for row, one in rows.items()}
        wanted = {row: read_for(subjects[row], candidates) for row, candidates in near.items()}
        return {
            rows[row].place: (settled_among(near[row], subjects[row], ahead, self.model, self.cutoff), subjects[row])
            for row, ahead in read_ahead(self.index, wanted)
        }

    @staticmethod
    def _asked(row: Born, links: NDArray[np.uint64], *, own: bool, any_day: bool) -> Asked:
        return Asked(row.name.person, row.name.key, row.birth, own, links, any_day)

    def _born(self, rows: Sequence[Born]) -> tuple[BornColumn, Places]:
        """Those of usual names in columns, and where each row stands there; -1 for the others."""
        names = name_column([row.name.text if row.name.untouched else "" for row in rows])
        usual = np.flatnonzero(names.usual)
        some = [rows[place] for place in usual.tolist()]
        at = np.full(len(rows), -1)
        at[usual] = np.arange(len(usual))
        return self._columns.of(names.at(usual), [row.stated for row in some], [row.birth for row in some]), at

    def _reaches(self, rows: Sequence[Born], born: BornColumn, at: Places) -> list[bool | None]:
        """Whether another day of birth could matter under a name a slip away; None where no such name could."""
        right, other_day = np.empty(len(rows)), np.empty(len(rows))
        right[at >= 0], other_day[at >= 0] = self._columns.reach(born)
        for place in np.flatnonzero(at < 0).tolist():
            row = rows[place]
            right[place], other_day[place] = slip_reach(row.stated, row.name.person, self.model)
        cutoff = self.cutoff / self.model.rates.prior_odds
        any_day = ~np.array([row.birth.full for row in rows], bool) | (other_day >= cutoff)
        return [day if slip else None for slip, day in zip((right >= cutoff).tolist(), any_day.tolist(), strict=True)]

    @cached_property
    def _columns(self) -> BornColumns:
        return BornColumns(self.model)

    @cached_property
    def _statements(self) -> Statements:
        return Statements(self.model)

    def _own(self, rows: Sequence[Born]) -> Mask:
        """Whose namesakes may have been born in a year that a slip could make of the stated one."""
        near = [sorted(near_years(row.birth.year)) if row.listed else [] for row in rows]
        owners = np.repeat(np.arange(len(rows)), [len(years) for years in near])
        keys = np.array([row.name.key for row in rows], np.uint64)[owners]
        # A year before all that marks know, as near ones may be, is nobody's: its number may as well be unknown.
        years = np.array([max(year, 0) for one in near for year in one], np.uint64)
        met = np.zeros(len(rows), bool)
        met[owners[self.marks.holds_many(dated_marks(keys, years, np.full_like(years, ANY_DAY)))]] = True
        return met

    def _met_links(self, rows: Sequence[Born], reaches: Sequence[bool | None]) -> list[NDArray[np.uint64]]:
        """Of each row's links, and of the names that could have been meant, those of somebody born then."""
        links: list[NDArray[np.uint64]] = [np.zeros(0, np.uint64)] * len(rows)
        for any_day in (False, True):
            places = [place for place, reach in enumerate(reaches) if reach is any_day]
            for place, met in zip(places, self._born_then([rows[at] for at in places], any_day=any_day), strict=True):
                links[place] = met
        return links

    def _born_then(self, rows: Sequence[Born], *, any_day: bool) -> list[NDArray[np.uint64]]:
        if not rows:
            return []
        links = [row.name.links for row in rows]
        counts = np.array([len(one) for one in links], np.int64)
        asked = np.concatenate(links)
        met = np.zeros(len(asked), bool)
        for term in zip(*(day_terms(row.birth, any_day=any_day) for row in rows), strict=True):
            years, days = (np.repeat(np.array(part, np.uint64), counts) for part in zip(*term, strict=True))
            rest = np.flatnonzero(~met)
            met[rest] = self.marks.holds_many(dated_marks(asked[rest], years[rest], days[rest]))
        return [one[there] for one, there in zip(links, np.split(met, np.cumsum(counts)[:-1]), strict=True)]


def _subject(row: Born) -> Normalised:
    stated = row.stated
    return Normalised(
        SubjectKind.PERSON, person=row.name.person, birth=row.birth, gender=stated.gender, region=stated.region
    )
