"""Who could be meant, for many persons who state a name and a birth: ``candidates`` once more, in numpy columns.

One search for each person reads the index key by key. Here the links and names of a whole chunk are read together,
what the marks and briefs exclude is struck out in columns, and only who is left becomes a candidate.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.brief import YEAR_BASE
from defaulter_screen.matching.candidates import Candidate
from defaulter_screen.matching.filters import near_years
from defaulter_screen.matching.mark_columns import U64, dated_marks, remainders_of, years_of
from defaulter_screen.matching.marks import ANY_DAY, UNKNOWN_DAY, Marks
from defaulter_screen.matching.met_columns import KeyColumns, Met, counted, entries_under
from defaulter_screen.matching.slips import NAMES_AT_MOST
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.person import parse_person

CLASS_SHIFT = np.uint64(58)
"""Where a key holds its class."""
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


class ColumnIndex(Protocol):
    """What the search needs of an index besides ``matching.index``."""

    def postings_columns(self, keys: Sequence[int]) -> KeyColumns:
        """The listings under many keys, key by key in the order asked, each key's sorted by brief."""

    def links_columns(self, keys: Sequence[int]) -> KeyColumns:
        """The names that many link keys point to, likewise."""

    def name_texts(self, keys: Sequence[int]) -> dict[int, str]:
        """The names behind name keys."""


class Asked(NamedTuple):
    """Persons, and what of the search has been done already.

    Attributes:
        texts: their names, plain and without other names.
        keys: of the names.
        years: of the births stated, as briefs hold them.
        days: remainders of the days stated; ``ANY_DAY`` where another day in the published number could matter as well.
        own: for whom bearers of the name may be born near.
        links: link keys and names that could have been meant of which the marks say that somebody was born then, person
            by person and in search order; none of whom no name a slip away could matter.
        owners: the person of each.
    """

    texts: Sequence[str]
    keys: U64
    years: Places
    days: Places
    own: Mask
    links: U64
    owners: Places

    def __repr__(self) -> str:
        """Shows nobody: a repr ends up in logs."""
        return f"Asked({len(self.texts)} persons)"


class Found(NamedTuple):
    """Entries worth comparing, person by person, each of a person's once and in search order.

    Attributes:
        rows: whose.
        names: under which of the names below.
        ids: of the listings.
        briefs: theirs.
        texts: the names as they are compared, each as often as it was found for somebody.
        owners: for whom each was found.
        own: which are that person's own.
        over: persons of whom too many names were found: a single search cuts them off.
    """

    rows: Places
    names: Places
    ids: NDArray[np.uint32]
    briefs: U64
    texts: Sequence[str]
    owners: Places
    own: Mask
    over: Mask

    def __repr__(self) -> str:
        """Shows nobody: a repr ends up in logs."""
        return f"Found({len(self.rows)} entries)"

    def candidates(self, row: int, name: PersonName) -> list[Candidate]:
        """What was found of one person.

        Args:
            row: which.
            name: his.
        """
        start, end = np.searchsorted(self.rows, (row, row + 1)).tolist()
        under = self.names[start:end].tolist()
        named = {place: name if self.own[place] else parse_person(self.texts[place]) for place in dict.fromkeys(under)}
        columns = self.ids[start:end].tolist(), self.briefs[start:end].tolist()
        return list(map(Candidate, *columns, [named[place] for place in under]))


def found_for(asked: Asked, index: ColumnIndex, marks: Marks) -> Found:
    """What ``candidates.person_candidates`` finds, of all of them."""
    own = np.flatnonzero(asked.own)
    rows, keys = _neighbours(asked, index, marks)
    both = np.concatenate([asked.keys[own], keys])
    owners = np.concatenate([own, rows])
    met = entries_under(np.arange(len(both)), both, index.postings_columns)
    kept = _kept(asked, owners[met.rows], met.rows < len(own), met.briefs)
    return _found(asked, owners, met.where(kept), len(own), index)


def years_near(years: Places) -> tuple[Places, Mask]:
    """``filters.near_years`` of birth years as briefs hold them, a row for each, and which places of a row have one."""
    distinct, places = np.unique(years, return_inverse=True)
    near = [sorted(near_years(year + YEAR_BASE)) for year in distinct.tolist()]
    width = max(map(len, near), default=0)
    table = np.array([[*one, *[0] * (width - len(one))] for one in near], np.int64).reshape(len(near), width)
    there = np.arange(width) < np.array([len(one) for one in near], np.int64)[:, None]
    return table[places], there[places]


def _near(stated: Places) -> Mask:
    """For each stated year which years of briefs are near it."""
    table, there = years_near(stated)
    near = np.zeros((len(stated), 256), bool)
    rows, places = np.nonzero(there & (table >= 0) & (table < near.shape[1]))
    near[rows, table[rows, places]] = True
    return near


def _neighbours(asked: Asked, index: ColumnIndex, marks: Marks) -> tuple[Places, U64]:
    """Rows with the keys of names a slip away that somebody born then may bear; each once a row, in search order."""
    links, owners = asked.links, asked.owners
    leads = (links >> CLASS_SHIFT) != int(KeyClass.PERSON_NAME)
    linked, places = np.unique(links[leads], return_inverse=True)
    read = index.links_columns(linked.tolist())
    # A name that could have been meant stands for itself, a link for the names that it leads to.
    counts = np.ones(len(links), np.int64)
    counts[leads] = read.counts[places]
    rows, keys = np.repeat(owners, counts), np.repeat(links, counts)
    starts = np.cumsum(read.counts) - read.counts
    led = np.repeat(leads, counts)
    keys[led] = read.values[np.repeat(starts[places], counts[leads]) + counted(counts[leads])]
    there = (keys != asked.keys[rows]) & _borne_then(asked, rows, keys, marks)
    rows, keys = rows[there], keys[there]
    first = np.sort(np.unique(np.stack([rows.astype(np.uint64), keys]), axis=1, return_index=True)[1])
    return rows[first], keys[first]


def _borne_then(asked: Asked, rows: Places, keys: U64, marks: Marks) -> Mask:
    """Which names somebody of the stated birth may bear, or somebody of whom no birth is known."""
    years, days = asked.years.astype(np.uint64), asked.days.astype(np.uint64)
    open_, nobody_knows = np.uint64(UNKNOWN_DAY), np.uint64(0)
    found = marks.holds_many(dated_marks(keys, years[rows], days[rows]))
    for year, day in (
        (years, np.full_like(years, open_)),
        (np.full_like(years, nobody_knows), np.full_like(years, open_)),
    ):
        rest = np.flatnonzero(~found)
        found[rest] = marks.holds_many(dated_marks(keys[rest], year[rows[rest]], day[rows[rest]]))
    return found


def _kept(asked: Asked, rows: Places, own: Mask, briefs: U64) -> Mask:
    """Which entries contradict nothing: ``filters.own_filter``, ``slip_filter``, and of names a slip away the day."""
    years = years_of(briefs).astype(np.int64)
    days, near = asked.days, _near(asked.years)
    kept: Mask = (years == 0) | (years == asked.years[rows])
    kept[own] = near[rows[own], years[own]]
    dated = np.flatnonzero(kept & ~own & (days[rows] != ANY_DAY))
    told = remainders_of(briefs[dated]).astype(np.int64)
    kept[dated] = (told == days[rows[dated]]) | (told == UNKNOWN_DAY)
    return kept


def _found(asked: Asked, owners: Places, met: Met, own: int, index: ColumnIndex) -> Found:
    """What is left of each, under the names in search order; ``met`` has for rows the places of its keys.

    Args:
        asked: the persons.
        owners: for each key whose it is.
        met: the entries.
        own: so many keys, the first of all, are of the persons' own names.
        index: knows the other names.
    """
    used, first = np.unique(met.rows, return_index=True)
    mine, keys = used < own, met.keys[first].tolist()
    texts = index.name_texts(list(dict.fromkeys(key for key, one in zip(keys, mine.tolist(), strict=True) if not one)))
    people: list[int] = owners[used].tolist()
    names = [
        asked.texts[row] if one else texts.get(key) for row, key, one in zip(people, keys, mine.tolist(), strict=True)
    ]
    under = np.searchsorted(used, met.rows)
    known = np.flatnonzero(np.array([name is not None for name in names], bool)[under])
    rows, ids = owners[met.rows[known]], met.ids[known]
    # Of the entries of each, in search order, the first under each listing.
    kept = np.sort(np.unique(rows.astype(np.uint64) << np.uint64(32) | ids, return_index=True)[1])
    kept = kept[np.argsort(rows[kept], kind="stable")]
    places = known[kept]
    over = np.bincount(owners[used], minlength=len(asked.texts)) > NAMES_AT_MOST
    texts_of = [name or "" for name in names]
    return Found(rows[kept], under[places], ids[kept], met.briefs[places], texts_of, owners[used], mine, over)
