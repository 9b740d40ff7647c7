"""What the model of names needs whatever the name: small facts about the list, stored at the model's head."""

from __future__ import annotations

from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class NameFacts:
    """What the model of names needs whatever the name; counts are of distinct persons.

    Attributes:
        han: with surname and given name.
        other: with a name of other make.
        base: by gender × cohort, where both are known.
        singles: with a given name of one character.
        doubled: whose given name is one character twice (媛媛).
        characters: distinct characters by position (``single``, ``first``, ``second``).
        seen_pairs: given names of two characters seen once, and twice.
        seen_characters: characters (at a position) seen once, and twice.
        provinces: persons with surname and given name by province, in the order of the columns of surnames.
        pools: with names of two parts, dotted (``d:``) or four characters (``f:``), and others; also by province.
        words: distinct parts of names of other make, by pool.
        surname_sounds: the surnames, listed or published, that share a sound.
    """

    han: int
    other: int
    base: list[int]
    singles: int
    doubled: int
    characters: dict[str, int]
    seen_pairs: tuple[int, int]
    seen_characters: tuple[int, int]
    provinces: dict[str, int]
    pools: dict[str, int]
    words: dict[str, int]
    surname_sounds: dict[str, list[str]]
