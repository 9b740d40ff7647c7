"""Persons of a batch who state nothing but a name that stands on the lists: told together.

Four in five bare names do, and each asks for its namesakes, for names and provinces of those without a usable number,
and for the entries that are shown. Here all of that is read for a whole chunk, and the namesakes are counted in
columns; where some of them have to be read, by the function that looks at a single name (``matching.bearers``).

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from defaulter_screen.column_sieve import ColumnSieve
from defaulter_screen.matching.bearer_columns import bearer_columns
from defaulter_screen.matching.bearers import bearer_compared, bearers, weak_entries
from defaulter_screen.matching.field import Evaluated, Listed
from defaulter_screen.matching.index import Postings
from defaulter_screen.matching.matcher import Match, unmet
from defaulter_screen.matching.met_columns import Met, entries_under
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.name_shares import CircleColumn
from defaulter_screen.matching.person_columns import tells_too_little
from defaulter_screen.matching.plain_name import PlainName
from defaulter_screen.matching.settlement import Settled, settle
from defaulter_screen.matching.settlement_columns import settle_columns
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import PersonName


class Bare(NamedTuple):
    """A row of the chunk.

    Attributes:
        place: in the chunk.
        name: plain.
    """

    place: int
    name: PlainName


class BareSieve(ColumnSieve):
    """Looks after those whose bare name may stand on the lists."""

    def look(self, rows: Sequence[Bare]) -> dict[int, Match | None]:
        """What matching says of each, by place."""
        if not rows:
            return {}
        keys = np.array([row.name.key for row in rows], np.uint64)
        met = entries_under(np.arange(len(rows)), keys, self.index.postings_columns)
        told = np.ones(len(rows), bool)
        told[met.rows[tells_too_little(met.briefs)]] = False
        self._know_shares(rows)
        subjects = [Normalised(SubjectKind.PERSON, person=row.name.person) for row in rows]
        settled = self._counted(met.where(told[met.rows]), subjects)
        for row, found in self._one_by_one(np.flatnonzero(~told).tolist(), rows, subjects):
            settled[row] = found
        seen = {rows[row].place: unmet(one) for row, one in enumerate(settled) if not one.shown}
        hits = {rows[row].place: (one, subjects[row]) for row, one in enumerate(settled) if one.shown}
        return seen | self.shown(hits)

    def _counted(self, met: Met, subjects: Sequence[Normalised]) -> list[Settled]:
        """By what was met; rows of which nothing is told yet have met nobody."""
        compared = {row: self._compared(subjects[row]) for row in np.unique(met.rows).tolist()}
        odds = np.zeros(len(subjects))
        odds[list(compared)] = [one.odds for one in compared.values()]
        people, more = bearer_columns(met, odds)
        column = settle_columns(people, odds * more, more, self.model, self.cutoff)
        listed: dict[int, list[Listed]] = {row: [] for row in compared}
        shown = column.shown
        ids = met.ids[shown.members].tolist()
        columns = shown.rows, shown.defaulters, shown.starts, shown.ends
        for row, defaulter, start, end in zip(*(each.tolist() for each in columns), strict=True):
            listed[row].append(Listed(compared[row], ids[start:end], defaulter=defaulter))
        return [column.of(row, listed.get(row, ())) for row in range(len(subjects))]

    def _compared(self, subject: Normalised) -> Evaluated:
        """The subject with whoever bears his name.

        Raises:
            LookupError: his own name speaks against him; it never does.
        """
        found = bearer_compared(subject, subject.person, self.model)
        if found is None:
            raise LookupError("a name speaks against itself")
        return found

    def _know_shares(self, rows: Sequence[Bare]) -> None:
        """Have the shares of names at hand for which the comparisons will ask."""
        names = name_column([row.name.text if row.name.untouched else "" for row in rows])
        usual = names.at(np.flatnonzero(names.usual))
        nothing = np.zeros(len(usual.texts), np.int64)
        circles = CircleColumn(nothing, nothing, [""] * len(usual.texts))
        (shares,) = self.model.people.names.columns.of(usual, circles, (1,))
        for text, share in zip(usual.texts, shares.tolist(), strict=True):
            self.model.people.know_share(share, text, gender=None, year=0, exclude=1)

    def _one_by_one(
        self, which: Sequence[int], rows: Sequence[Bare], subjects: Sequence[Normalised]
    ) -> Iterator[tuple[int, Settled]]:
        """Those among whose bearers some have to be read."""
        entries = self.index.postings_at_hand([rows[row].name.key for row in which])
        weak = list(dict.fromkeys(one for found in entries.values() for one, _ in weak_entries(found)))
        at_hand = _AtHand(entries, dict(zip(weak, self.index.named(weak), strict=True)))
        for row in which:
            yield row, settle(bearers(subjects[row], at_hand, self.model), self.model, self.cutoff)


class _AtHand:
    """What was read for the chunk (``matching.bearers.Namesakes``)."""

    def __init__(self, entries: Mapping[int, Postings], named: Mapping[int, tuple[PersonName | None, str]]) -> None:
        self._entries = entries
        self._named = named

    def sorted_postings(self, key: int) -> Postings:
        return self._entries[key]

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:
        return [self._named[one] for one in ids]
