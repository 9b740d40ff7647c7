"""Counts over the distinct persons of a list, in columns: what the identity model is made of."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, pairwise
from typing import TYPE_CHECKING, Any

from defaulter_screen.matching.brief import FIRST_STRONG, YEAR_BASE, kind_code
from defaulter_screen.matching.model_file import Rows, text_hashes
from defaulter_screen.matching.name_counts import (
    CELLS,
    COHORT_STARTS,
    COHORTS,
    POSITIONS,
    other_parts,
)
from defaulter_screen.matching.sounds import counted_sounds
from defaulter_screen.models.listing import ListKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


_PROVINCES = 100
"""Two-digit codes; the first two digits of an area, whatever they are."""


Parts = tuple[str, str]
"""Surname and given name."""


class People:
    """The distinct persons of many names, in columns."""

    def __init__(self, owners: Numbers, briefs: NDArray[np.uint64], names: int) -> None:
        import numpy as np  # noqa: PLC0415

        signed = briefs.astype(np.int64)
        self.owners = owners
        self.counts = np.bincount(owners, minlength=names)
        self.strong = briefs >= FIRST_STRONG
        self.areas = signed >> 32 & 0xFFFFF
        self.sequences = signed >> 22 & 0x3FF
        years, genders = signed >> 52 & 0xFF, signed >> 7 & 3
        starts = np.asarray(COHORT_STARTS) - YEAR_BASE
        cells = np.searchsorted(starts, years, side="right") - 1 + COHORTS * (genders == 2)
        self.cells = np.where((years > 0) & (genders > 0), cells, -1)
        self.provinces = np.where(self.areas > 0, self.areas // 10_000, -1)

    def provinces_of(self, names: Iterable[int]) -> dict[int, list[str]]:
        """The provinces of the persons of some names, where they are known."""
        import numpy as np  # noqa: PLC0415

        found: dict[int, list[str]] = defaultdict(list)
        mine = np.flatnonzero(np.isin(self.owners, list(names)) & (self.provinces >= 0))
        for owner, province in zip(self.owners[mine].tolist(), self.provinces[mine].tolist(), strict=True):
            found[owner].append(f"{province:02d}")
        return found


class HanCounts:
    """Counts over persons with surname and given name."""

    def __init__(self) -> None:
        self._surnames = _Counted(_PROVINCES)
        self._given = _Counted(CELLS)
        self._full_keys = array("Q")
        self._full_counts = array("Q")

    def add(self, names: Mapping[int, Parts], people: People) -> None:
        """Count the persons of these names (by their places among all names)."""
        import numpy as np  # noqa: PLC0415

        surnames, given = self._surnames.numbers, self._given.numbers
        places = np.fromiter(names, np.int64, len(names))
        of_surname, of_given = (np.full(len(people.counts), -1) for _ in range(2))
        of_surname[places] = [surnames[surname] for surname, _ in names.values()]
        of_given[places] = [given[rest] for _, rest in names.values()]
        self._full_keys.extend(text_hashes(map("|".join, names.values())))
        self._full_counts.extend(people.counts[places].tolist())
        mine = of_surname[people.owners] >= 0
        owners = people.owners[mine]
        self._surnames.add(of_surname[owners], people.provinces[mine])
        self._given.add(of_given[owners], people.cells[mine])

    def stored(self, least: int) -> tuple[dict[str, Any], dict[str, Rows]]:
        """Facts for the head and tables; names and given names seen less often than ``least`` are left out."""
        surnames, (all_given, given_counts) = self._surnames.rows(), self._given.columns()
        characters = _characters(all_given, given_counts)
        kept = given_counts[:, 0] >= least
        given = dict(zip(compress(all_given, kept), given_counts[kept, 0].tolist(), strict=True))
        counts = {position: {text: row[0] for text, row in table.items()} for position, table in characters.items()}
        provinces = [code for code in range(_PROVINCES) if any(row[1 + code] for row in surnames.values())]
        local = {text: [row[0], *(row[1 + code] for code in provinces)] for text, row in surnames.items()}
        sounds, surname_sounds = counted_sounds(surnames, counts)
        facts = {
            "han": sum(row[0] for row in surnames.values()),
            # Every given name has one character that is its only one or its first.
            "base": [
                sum(row[2 + place] for position in POSITIONS[:2] for row in characters[position].values())
                for place in range(CELLS)
            ],
            "singles": sum(counts["single"].values()),
            "doubled": sum(count for text, count in given.items() if text[0] * 2 == text),
            "characters": {position: len(table) for position, table in counts.items()},
            "seen_pairs": seen_counts(count for text, count in given.items() if len(text) > 1),
            "seen_characters": seen_counts(count for table in counts.values() for count in table.values()),
            "provinces": {
                f"{code:02d}": sum(row[1 + place] for row in local.values()) for place, code in enumerate(provinces)
            },
            "surname_sounds": surname_sounds,
        }
        tables = {
            "full": self._full(least),
            "given": Rows.of_columns(given, given_counts[kept]),
            **{position: Rows.of(table, 2 + CELLS) for position, table in characters.items()},
            "surnames": Rows.of(local, 1 + len(provinces)),
            "sounds": Rows.of({text: (count,) for text, count in sounds.items()}),
        }
        return facts, tables

    def _full(self, least: int) -> Rows:
        if not self._full_keys:
            return Rows(1, array("Q"), array("Q"))
        import numpy as np  # noqa: PLC0415

        # Two spellings of one name in compared form are one name.
        keys, places = np.unique(np.frombuffer(self._full_keys, np.uint64), return_inverse=True)
        counts = np.bincount(places, weights=np.frombuffer(self._full_counts, np.uint64)).astype(np.uint64)
        kept = counts >= least
        return Rows(1, array("Q", keys[kept].tobytes()), array("Q", counts[kept].tobytes()))


class _Numbers(dict[str, int]):
    """Texts numbered in the order in which they are asked for."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _Counted:
    """Rows of counts by text: all persons, and those of each of several groups."""

    def __init__(self, groups: int) -> None:
        self.numbers = _Numbers()
        self._width = 1 + groups
        self._counts: Any = None

    def add(self, rows: Numbers, groups: Numbers) -> None:
        """Count persons: the number of each one's text, and his group or -1."""
        import numpy as np  # noqa: PLC0415

        size = len(self.numbers) * self._width
        known = groups >= 0
        counts = np.bincount(rows * self._width, minlength=size)
        counts += np.bincount(rows[known] * self._width + 1 + groups[known], minlength=size)
        if self._counts is not None:
            counts[: len(self._counts)] += self._counts
        self._counts = counts

    def columns(self) -> tuple[list[str], Numbers]:
        """The texts, and a row of counts for each."""
        import numpy as np  # noqa: PLC0415

        counts = np.zeros(0, np.int64) if self._counts is None else self._counts
        return list(self.numbers), counts.reshape(-1, self._width)

    def rows(self) -> dict[str, list[int]]:
        """Every text with its counts."""
        texts, counts = self.columns()
        return dict(zip(texts, counts.tolist(), strict=True))


def _characters(given: Sequence[str], counts: Numbers) -> dict[str, dict[str, list[int]]]:
    """The rows of characters by position: persons, distinct given names, persons of each cell.

    Args:
        given: names of one or two characters.
        counts: of each all persons, and those of each cell.
    """
    import numpy as np  # noqa: PLC0415

    doubles = np.array([len(text) > 1 for text in given], bool)
    found: dict[str, dict[str, list[int]]] = {}
    for position, where, place in zip(POSITIONS, (~doubles, doubles, doubles), (0, 0, 1), strict=True):
        numbers = _Numbers()
        owners = np.array([numbers[text[place]] for text in compress(given, where)], np.int64)
        table = np.zeros((len(numbers), 2 + CELLS), np.int64)
        table[:, 1] = np.bincount(owners, minlength=len(numbers))
        for column, target in enumerate([0, *range(2, 2 + CELLS)]):
            # Sums of integers are exact in floating point up to 2**53.
            table[:, target] = np.bincount(owners, weights=counts[where, column], minlength=len(numbers))
        found[position] = dict(zip(numbers, table.tolist(), strict=True))
    return found


class OtherCounts:
    """Counts over persons with names of other make: few enough to be counted one by one."""

    def __init__(self) -> None:
        self._persons = 0
        self._pools: Counter[str] = Counter()
        self._full: Counter[str] = Counter()
        self._rest: Counter[str] = Counter()

    def add(self, text: str, dotted: str, persons: int, provinces: Iterable[str]) -> None:
        """Count the persons of one name, of whom some have a province."""
        self._persons += persons
        self._full[f"n:{text}"] += persons
        pool, parts = other_parts(text, dotted)
        self._pools[pool] += persons
        self._pools.update(pool + province for province in provinces)
        for part in parts:
            self._rest[f"p:{pool}{part}"] += persons
        for left, right in pairwise(f"^{text}$"):
            self._rest[f"b:{left}{right}"] += persons
            self._rest[f"u:{left}"] += persons

    def stored(self, least: int) -> tuple[dict[str, Any], Rows]:
        """Facts for the head, and the table."""
        words = Counter(text[2:4] for text in self._rest if text.startswith("p:"))
        facts = {"other": self._persons, "pools": dict(self._pools), "words": dict(words)}
        kept = {text: count for text, count in self._full.items() if count >= least}
        return facts, Rows.of({text: (count,) for text, count in (kept | self._rest).items()})


def distinct_persons(owners: Numbers, briefs: NDArray[np.uint64]) -> tuple[Numbers, NDArray[np.uint64]]:
    """The defaulters among them, each person of a name once: one number's cases are one person's."""
    import numpy as np  # noqa: PLC0415

    listed = (briefs >> np.uint64(5)) & np.uint64(3) == kind_code(ListKind.DEFAULTER)
    owners, briefs = owners[listed], briefs[listed]
    order = np.lexsort((briefs, owners))
    owners, briefs = owners[order], briefs[order]
    person = np.where(briefs >= FIRST_STRONG, briefs >> np.uint64(9), briefs)
    last = np.ones(len(briefs), bool)
    last[:-1] = (person[1:] != person[:-1]) | (owners[1:] != owners[:-1])
    return owners[last], briefs[last]


def _tally(values: Numbers) -> dict[int, int]:
    import numpy as np  # noqa: PLC0415

    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _columns(counts: Counter[int]) -> list[list[int]]:
    """Values in order, and their counts."""
    values = sorted(counts)
    return [values, [counts[value] for value in values]]


def seen_counts(counts: Iterable[int]) -> list[int]:
    """How many were seen once, and how many twice."""
    seen = Counter(count for count in counts if count <= 2)
    return [seen[1], seen[2]]
