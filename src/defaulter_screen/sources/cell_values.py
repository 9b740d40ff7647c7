"""What the cells of a list say: the first that says something of several, dates, removals, persons within an entry."""

from __future__ import annotations

import json
from collections.abc import Hashable
from datetime import date
from typing import Any, TypeVar

from defaulter_screen.coded import Coded, Numbering
from defaulter_screen.sources import codes
from defaulter_screen.sources.dates import parse_date
from defaulter_screen.sources.listing_rows import FIELD_LIMIT

Cell = TypeVar("Cell", bound=Hashable)


Related = tuple[tuple[str, str, str], ...]
"""``(name, number, position)`` of each person published with an entry."""


def first_date(cells: list[str], positions: tuple[int, ...]) -> date | None:
    """The first of several columns that holds a readable date."""
    for index in positions:
        if day := parse_date(cells[index]):
            return day
    return None


def is_overlong(text: str) -> bool:
    """Whether a cell is longer than any field of a list."""
    return len(text) >= FIELD_LIMIT


def says_removed(heading: str, text: str) -> bool:
    """Whether a cell under a heading says that the entry left the list."""
    return bool(text) and codes.is_removed(heading, text)


def first_of(columns: list[Coded[Cell]], nothing: Coded[Cell], numbering: Numbering[Cell]) -> Coded[Cell]:
    """Row by row the first of several columns' values that says something."""
    if len(columns) < 2:
        return columns[0] if columns else nothing
    return numbering.of(next(filter(None, values), values[-1]) for values in zip(*columns, strict=True))


def related_persons(value: Any) -> Related:
    """``qysler``: a list of ``{iname, cardNum, corporationtypename}``, in CSV the same as JSON text."""
    if isinstance(value, str):
        if not value.lstrip().startswith("["):
            return ()
        try:
            value = json.loads(value)
        except ValueError:
            return ()
    if not isinstance(value, list):
        return ()
    persons = (
        tuple(codes.clean(item.get(key)) for key in ("iname", "cardNum", "corporationtypename"))
        for item in value
        if isinstance(item, dict)
    )
    return tuple((name, number, position) for name, number, position in persons if name)
