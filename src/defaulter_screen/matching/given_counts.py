"""What is counted of given names and of the characters in them, and what is published of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple


def unknown_given(given: str) -> float:
    """The share of a given name of which nothing is published."""
    return 1 / 1_500 if len(given) == 1 else 1 / 160_000


def discount(once: int, twice: int) -> float:
    """Absolute discount from the number of values seen once and twice; 0.75 where neither was seen."""
    return once / (once + 2 * twice) if once else 0.75


class CharacterCounts(NamedTuple):
    """A character at a position.

    Attributes:
        persons: how many have it.
        types: distinct given names.
        shares: of the cells among its persons.
        lean: the same, each cell as the list has it made as much heavier.
    """

    persons: int
    types: int
    shares: Sequence[float]
    lean: Sequence[float]


class GivenCounts(NamedTuple):
    """A given name: persons, their cells, and what its characters tell.

    Attributes:
        seen: persons.
        cells: persons of each cell.
        known: persons of whom the cell is known.
        norm: the sum over the cells of what the characters make of them.
        head: its first or only character.
        tail: its second character, or None.
        company: how much oftener the two meet since both belong to one gender and cohort.
    """

    seen: int
    cells: Sequence[int]
    known: int
    norm: float
    head: CharacterCounts
    tail: CharacterCounts | None
    company: float


def given_shares(published: Mapping[str, float], surname_prior: Mapping[str, float]) -> dict[str, float]:
    """Shares of given names that published full names imply; several surnames are averaged."""
    found: dict[str, list[float]] = defaultdict(list)
    for name, share in published.items():
        surname = surname_prior.get(name[0])
        if surname:
            found[name[1:]].append(share / surname)
    return {given: sum(shares) / len(shares) for given, shares in found.items()}
