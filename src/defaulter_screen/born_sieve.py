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
from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.born_columns import BornColumn, BornColumns
from defaulter_screen.matching.brief import YEAR_BASE
from defaulter_screen.matching.column_search import CLASS_SHIFT, Asked, Found, found_for, years_near
from defaulter_screen.matching.link_columns import Spelt, links_of
from defaulter_screen.matching.mark_columns import dated_marks
from defaulter_screen.matching.marks import ANY_DAY, day_terms, name_terms, remainder_of
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

U64 = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]

_NOWHERE, _SLIPS, _ANY_DAY = range(3)
"""How far a row is searched beyond his own name."""


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
        years = np.array([row.birth.year - YEAR_BASE for row in rows], np.int64)
        reach = self._reaches(rows, born, at)
        own = self._own(rows, years)
        links, owners = self._met_links(rows, reach, at >= 0)
        met = own.copy()
        met[owners] = True
        near = np.flatnonzero(met)
        seen: dict[int, Match | None] = {row.place: None for row in rows}
        if not len(near):
            return seen
        some = [rows[place] for place in near.tolist()]
        asked = Asked(
            [row.name.text for row in some],
            np.array([row.name.key for row in some], np.uint64),
            years[near],
            np.array([_day(row.birth) for row in some], np.int64),
            own[near],
            links,
            np.searchsorted(near, owners),
        )
        asked.days[reach[near] == _ANY_DAY] = ANY_DAY
        found = found_for(asked, self.index, self.marks)
        for place in np.flatnonzero(found.over).tolist():
            del seen[some[place].place]
        return seen | self._weighed(some, found, born, at[near])

    def _weighed(self, rows: Sequence[Born], found: Found, born: BornColumn, at: Places) -> dict[int, Match | None]:
        """What is to be said of those for whom somebody was found."""
        placed = np.array([bool(row.stated.region) for row in rows], bool)
        there = np.bincount(found.rows, minlength=len(rows)) > 0
        told = told_by_briefs(found, at >= 0, placed)
        people = weigh_columns(found, born, np.where(told, at, -1), self._statements, self.model)
        nobody = np.zeros(len(rows), np.int64)
        column = settle_columns(people, nobody.astype(np.float64), nobody, self.model, self.cutoff)
        subjects = {row: _subject(rows[row]) for row in np.unique(column.shown.rows).tolist()}
        self._columns.know_shares(born, at[list(subjects)].tolist())
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

    def _born(self, rows: Sequence[Born]) -> tuple[BornColumn, Places]:
        """Those of usual names in columns, and where each row stands there; -1 for the others."""
        names = name_column([row.name.text if row.name.untouched else "" for row in rows])
        usual = np.flatnonzero(names.usual)
        some = [rows[place] for place in usual.tolist()]
        at = np.full(len(rows), -1)
        at[usual] = np.arange(len(usual))
        return self._columns.of(names.at(usual), [row.stated for row in some], [row.birth for row in some]), at

    def _reaches(self, rows: Sequence[Born], born: BornColumn, at: Places) -> Places:
        """How far to search: not at all, for names a slip away, or for those with another day of birth as well."""
        right, other_day = np.empty(len(rows)), np.empty(len(rows))
        right[at >= 0], other_day[at >= 0] = self._columns.reach(born)
        for place in np.flatnonzero(at < 0).tolist():
            row = rows[place]
            right[place], other_day[place] = slip_reach(row.stated, row.name.person, self.model)
        cutoff = self.cutoff / self.model.rates.prior_odds
        any_day = ~np.array([row.birth.full for row in rows], bool) | (other_day >= cutoff)
        return np.where(right < cutoff, _NOWHERE, np.where(any_day, _ANY_DAY, _SLIPS))

    @cached_property
    def _columns(self) -> BornColumns:
        return BornColumns(self.model)

    @cached_property
    def _statements(self) -> Statements:
        return Statements(self.model)

    def _own(self, rows: Sequence[Born], years: Places) -> Mask:
        """Whose namesakes may have been born in a year that a slip could make of the stated one."""
        listed = np.flatnonzero([row.listed for row in rows])
        near, there = years_near(years[listed])
        owners = np.repeat(listed, there.sum(axis=1))
        keys = np.array([row.name.key for row in rows], np.uint64)[owners]
        # A year before all that marks know, as near ones may be, is nobody's: its number may as well be unknown.
        asked = np.maximum(near[there], 0).astype(np.uint64)
        met = np.zeros(len(rows), bool)
        met[owners[self.marks.holds_many(dated_marks(keys, asked, np.full_like(asked, ANY_DAY)))]] = True
        return met

    def _met_links(self, rows: Sequence[Born], reach: Places, usual: Mask) -> tuple[U64, Places]:
        """Of all links, and of names that could have been meant, those of somebody born then; with the row of each."""
        far = np.flatnonzero(reach != _NOWHERE)
        spelt = [
            _spelt(rows[place].name, usual=one) for place, one in zip(far.tolist(), usual[far].tolist(), strict=True)
        ]
        links, counts = links_of(spelt)
        owners = np.repeat(far, counts)
        met = np.zeros(len(links), bool)
        # Names leave a mark for whoever of the year, which links do not.
        names = links >> CLASS_SHIFT == int(KeyClass.PERSON_NAME)
        for how in (_SLIPS, _ANY_DAY):
            places = np.flatnonzero(reach == how)
            terms = [day_terms(rows[place].birth, any_day=how == _ANY_DAY) for place in places.tolist()]
            for asked, births in ((~names, terms), (names, list(map(name_terms, terms)))):
                own = np.flatnonzero((reach[owners] == how) & asked)
                at = np.searchsorted(places, owners[own])
                for term in zip(*births, strict=True):
                    years, days = np.array(term, np.uint64).T
                    rest = ~met[own]
                    some, row = own[rest], at[rest]
                    met[some] = self.marks.holds_many(dated_marks(links[some], years[row], days[row]))
        return links[met], owners[met]


def _spelt(name: PlainName, *, usual: bool) -> Spelt:
    return Spelt(name.text, name.text[:1], name.text[1:]) if usual else Spelt.of(name.person)


def _day(birth: Birth) -> int:
    """The remainder of a stated day; whoever of the year where there is none."""
    return ANY_DAY if birth.month is None or birth.day is None else remainder_of(birth.month, birth.day)


def _subject(row: Born) -> Normalised:
    stated = row.stated
    return Normalised(
        SubjectKind.PERSON, person=row.name.person, birth=row.birth, gender=stated.gender, region=stated.region
    )
