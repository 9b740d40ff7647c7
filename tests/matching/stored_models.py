"""Models of made-up lists, stored and read as a store has them."""

from __future__ import annotations

from collections.abc import Iterable

from defaulter_screen.matching.brief import brief_of
from defaulter_screen.matching.model_building import ModelBuilder
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.models.listing import ListKind
from factory import World
from matching.sides import listed


def by_name(names: Iterable[tuple[str, str]], kind: ListKind = ListKind.DEFAULTER) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name, number in names:
        found.setdefault(name, []).append(brief_of(listed(name.replace("·", ""), number), kind))
    return found


def stored(names: dict[str, list[int]], page: int = 7) -> bytes:
    builder = ModelBuilder()
    items = list(names.items())
    for start in range(0, len(items), page):
        part = items[start : start + page]
        builder.add(
            [name for name, _ in part],
            [len(briefs) for _, briefs in part],
            [brief for _, briefs in part for brief in briefs],
        )
    return builder.build()


def built(*names: tuple[str, str], kind: ListKind = ListKind.DEFAULTER) -> PopulationModel:
    return PopulationModel.of(stored(by_name(names, kind)))


def people(count: int = 300) -> list[tuple[str, str]]:
    return [(person.name, person.masked) for person in World.of(31, count, 0).listed]
