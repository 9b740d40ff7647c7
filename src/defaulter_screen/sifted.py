"""What the sieve of a batch tells of a chunk; apart from it, since whoever takes its word need not load numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from defaulter_screen.matching.matcher import Match
from defaulter_screen.models.subject import SubjectKind


class Sifted(NamedTuple):
    """What a sieve tells of a chunk, row by row.

    Attributes:
        clear: the kind of each row's subject where it certainly meets nobody who would be a hit; None for the others.
        chances: P(on the defaulter list) of the clear rows where somebody counts all the same, by place.
        matches: what matching says of rows that have hits, by place: they need not be searched for again.
        plain: whether each row's name is a person's and stands as it is compared.
    """

    clear: list[SubjectKind | None]
    chances: dict[int, float]
    matches: dict[int, Match]
    plain: Sequence[bool] = ()


def sifted(plain: Sequence[bool], seen: Mapping[SubjectKind, Mapping[int, Match | None]]) -> Sifted:
    """What was found of the rows of a chunk.

    Args:
        plain: see ``Sifted``, of each row.
        seen: by kind and place what matching says; None where nobody could be meant; left out who has to be screened.
    """
    clear: list[SubjectKind | None] = [None] * len(plain)
    told = Sifted(clear, {}, {}, plain)
    for kind, matches in seen.items():
        for place, match in matches.items():
            if match is not None and match.hits:
                told.matches[place] = match
                continue
            clear[place] = kind
            if match is not None:
                told.chances[place] = match.probability
    return told
