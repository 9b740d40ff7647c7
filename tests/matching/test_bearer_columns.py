"""Bearers counted in columns are those that the scalar function counts, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from defaulter_screen.matching.bearer_columns import bearer_columns
from defaulter_screen.matching.bearers import bearer_compared, bearers
from defaulter_screen.matching.brief import Brief, brief_of, pack, unpack
from defaulter_screen.matching.field import COMPARED_AT_MOST
from defaulter_screen.matching.met_columns import Met
from defaulter_screen.matching.person_columns import tells_too_little
from defaulter_screen.matching.settlement import HITS_AT_MOST, settle
from defaulter_screen.matching.settlement_columns import settle_columns
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import PersonName
from defaulter_screen.store.postings import Postings
from matching.sides import MODEL, asks, listed


class _Namesakes:
    """The entries of one name, none of which is read."""

    def __init__(self, entries: Sequence[tuple[int, int]]) -> None:
        self._entries = entries

    def sorted_postings(self, key: int) -> Postings:
        assert key
        return Postings.of(self._entries)

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:
        assert not ids
        return []


def _brief(dice: Random) -> int:
    """A person whose number tells him, or whose birth and court do."""
    pick = dice.choice
    strong, kind = dice.random() < 0.7, pick([ListKind.DEFAULTER, ListKind.DEFAULTER, ListKind.HONOURED])
    sequence, court = (dice.randint(1, 60), pick(["33", "44", ""])) if strong else (1023, pick(["33", "44"]))
    born = (0, 0) if strong else (3, dice.randint(1, 3))
    gender = pick([None, Gender.MALE, Gender.FEMALE])
    return pack(Brief(strong, pick([1980, 1985]), 330102 * strong, sequence, 15, *born, gender, kind, court))


def _names(dice: Random) -> list[tuple[str, list[tuple[int, int]]]]:
    ids = iter(dice.sample(range(1, 100_000), 2_000))
    sizes = [dice.choice([0, 1, 2, 15, 60, 200]) for _ in range(5)]
    entries = [[(next(ids), _brief(dice)) for _ in range(size)] for size in sizes]
    return [
        (name, sorted(found, key=lambda one: (one[1], one[0])))
        for name, found in zip("伟芳静敏磊", entries, strict=True)
    ]


def test_bearers_are_those_of_each_name() -> None:
    dice = Random(3)
    more_than_compared = 0
    for _ in range(40):
        names = _names(dice)
        subjects = [asks(name=f"王{name}") for name, _ in names]
        rows = np.array([row for row, (_, found) in enumerate(names) for _ in found], np.int64)
        ids = np.array([one for _, found in names for one, _ in found], np.uint32)
        briefs = np.array([brief for _, found in names for _, brief in found], np.uint64)
        met = Met(rows, np.zeros(len(rows), np.uint64), ids, briefs)
        assert not tells_too_little(briefs).any()
        compared = [bearer_compared(subject, subject.person, MODEL) for subject in subjects]
        odds = np.array([one.odds for one in compared if one])
        people, more = bearer_columns(met, odds)
        column = settle_columns(people, odds * more, more, MODEL, 0.01)
        for row, (_, found) in enumerate(names):
            scalar = settle(bearers(subjects[row], _Namesakes(found), MODEL), MODEL, 0.01)
            own = column.shown.rows == row
            shown = [
                (ids[column.shown.members[start:end]].tolist(), defaulter)
                for start, end, defaulter in zip(
                    column.shown.starts[own], column.shown.ends[own], column.shown.defaulters[own], strict=True
                )
            ]
            assert shown == [(one.ids, one.defaulter) for one in scalar.shown]
            assert column.of(row, scalar.shown) == scalar
            assert len(shown) <= HITS_AT_MOST
            more_than_compared += scalar.persons > COMPARED_AT_MOST
    assert more_than_compared > 10


def test_entries_to_be_read_are_those_without_number_court_or_birth() -> None:
    told = unpack(brief_of(listed(province=""), ListKind.DEFAULTER))
    weak = unpack(brief_of(listed(number="33010219850304****", province="浙江"), ListKind.DEFAULTER))
    briefs = [told, weak, weak._replace(court=""), weak._replace(month=0, day=0), weak._replace(year=0)]
    assert tells_too_little(np.array([*map(pack, briefs)], np.uint64)).tolist() == [False, False, True, True, True]
