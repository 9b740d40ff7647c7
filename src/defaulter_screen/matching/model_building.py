"""Counting the distinct persons of a list: how the identity model comes about.

In columns, since a list of millions has a million distinct names: numpy counts persons, cells and provinces of many
names at once, and only what depends on the characters of a name is done name by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from defaulter_screen.matching.model_file import write_model
from defaulter_screen.matching.name_counts import (
    LONGEST_GIVEN,
    is_han,
)
from defaulter_screen.matching.person_counts import (
    HanCounts,
    OtherCounts,
    Parts,
    People,
    _columns,
    _tally,
    distinct_persons,
)
from defaulter_screen.names.name import NameMake
from defaulter_screen.names.person import is_bare_name, parse_person, split_surname

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_KEEP_SINGLES = 300_000
"""Lists of more persons than this do not keep what was seen once: it says nothing and is most of the model's size."""
_AT_ONCE = 1_000_000
"""Briefs counted together, at most: each time goes through the counts of all names so far."""
_EARLY = 100_000
"""Few names so far: counting soon keeps a process busy that is given them as they are written."""
_SHARE = 4


class ModelBuilder:
    """Collects the statistics of a list."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Sequence[str], Sequence[int], Sequence[int]]] = []
        self._briefs = 0
        self._han = HanCounts()
        self._other = OtherCounts()
        self._areas: Counter[int] = Counter()
        self._sequences: Counter[int] = Counter()
        self._persons = 0

    def add(self, names: Sequence[str], sizes: Sequence[int], briefs: Sequence[int]) -> None:
        """Count the persons on the defaulter list who bear these names.

        Args:
            names: distinct names in compared form, with their middle dots where they have one; each comes once.
            sizes: how many briefs belong to each.
            briefs: the packed briefs of all listings, name by name; those of one number are one person with several
                cases.
        """
        self._waiting.append((names, sizes, briefs))
        self._briefs += len(briefs)
        if self._briefs >= max(_EARLY, min(_AT_ONCE, self._persons // _SHARE)):
            self._count()

    def build(self) -> bytes:
        """The frozen model in its stored form."""
        self._count()
        least = 1 if self._persons <= _KEEP_SINGLES else 2
        facts, tables = self._han.stored(least)
        other_facts, other = self._other.stored(least)
        head = {
            "persons": self._persons,
            "areas": _columns(self._areas),
            "sequences": _columns(self._sequences),
            **facts,
            **other_facts,
        }
        return write_model(head, {**tables, "other": other})

    def _count(self) -> None:
        if not self._briefs:
            self._waiting.clear()
            return
        import numpy as np  # noqa: PLC0415 - whoever asks a model must not wait for what builds one

        names = [name for part, _, _ in self._waiting for name in part]
        sizes = np.concatenate([np.asarray(part, np.int64) for _, part, _ in self._waiting])
        briefs = np.concatenate([np.asarray(part, np.uint64) for _, _, part in self._waiting])
        self._waiting.clear()
        self._briefs = 0
        owners, briefs = distinct_persons(np.repeat(np.arange(len(names)), sizes), briefs)
        people = People(owners, briefs, len(names))
        self._persons += len(briefs)
        self._areas.update(_tally(people.areas[people.strong]))
        self._sequences.update(_tally(people.sequences[people.strong]))
        han: dict[int, Parts] = {}
        others: dict[int, str] = {}
        for index in np.flatnonzero(people.counts).tolist():
            parts = _parts(names[index])
            if isinstance(parts, tuple):
                han[index] = parts
            elif parts:
                others[index] = parts
        self._han.add(han, people)
        if others:
            provinces = people.provinces_of(others)
            for index, text in others.items():
                self._other.add(text, names[index], int(people.counts[index]), provinces.get(index, ()))


def _parts(text: str) -> Parts | str:
    """A name's surname and given name; of names of other make the compared form, of those in letters nothing."""
    if is_bare_name(text):  # what the parser makes of nearly every name, without the object
        surname = split_surname(text)
        given = text[len(surname) :]
        return (surname, given) if surname and len(given) <= LONGEST_GIVEN else text
    name = parse_person(text)
    if is_han(name):
        return name.surname, name.given
    return "" if name.make is NameMake.LATIN else name.text
