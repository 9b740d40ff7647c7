"""Persons of a batch who state nothing but a name that stands on the lists: told together.

Four in five bare names do, and each asks for its namesakes, for names and provinces of those without a usable number,
and for the entries that are shown. Here all of that is read for a whole chunk, and weighed by the function that weighs
a single one (``matching.bearers``).

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from defaulter_screen.column_sieve import ColumnSieve
from defaulter_screen.matching.bearers import bearers, weak_entries
from defaulter_screen.matching.index import Postings
from defaulter_screen.matching.matcher import Match
from defaulter_screen.matching.plain_name import PlainName
from defaulter_screen.matching.settlement import settle
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
        """What matching says of each, by place: None where nobody bears the name."""
        entries = self.index.postings_at_hand([row.name.key for row in rows])
        weak = list(dict.fromkeys(one for found in entries.values() for one, _ in weak_entries(found)))
        at_hand = _AtHand(entries, dict(zip(weak, self.index.named(weak), strict=True)))
        found = {}
        for row in rows:
            subject = Normalised(SubjectKind.PERSON, person=row.name.person)
            found[row.place] = settle(bearers(subject, at_hand, self.model), self.model, self.cutoff), subject
        return self.shown(found)


class _AtHand:
    """What was read for the chunk (``matching.bearers.Namesakes``)."""

    def __init__(self, entries: Mapping[int, Postings], named: Mapping[int, tuple[PersonName | None, str]]) -> None:
        self._entries = entries
        self._named = named

    def sorted_postings(self, key: int) -> Postings:
        return self._entries[key]

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:
        return [self._named[one] for one in ids]
