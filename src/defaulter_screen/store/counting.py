"""Counting what stands on a list: entries, and the distinct persons and organisations behind them, by a column.

Persons and organisations are told apart by name and published number together: one who has several entries counts once
in every group he stands in. Entries without a number that share a name therefore count as one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from defaulter_screen.models.listing import ListKind
from defaulter_screen.store.lists import ListStore


class Column(StrEnum):
    """What entries can be counted by."""

    PROVINCE = "province"
    COURT = "court"
    PUBLISHED = "publication_date"
    GROUNDS = "grounds"
    PERFORMANCE = "performance"


class Count(NamedTuple):
    """One group.

    Attributes:
        label: what its entries have in common; empty where the list says nothing.
        entries: in force.
        persons: distinct natural persons behind them.
        organisations: distinct organisations behind them.
    """

    label: str
    entries: int
    persons: int
    organisations: int


Labels = Callable[[str], Sequence[str]]
"""From a column's text (dates as ISO texts) to the labels under which its entries count; none: the empty one."""

_WHO = "listing.name || char(31) || ifnull(number, '')"
_COUNTS = (
    f"count(DISTINCT listing_id), count(DISTINCT CASE WHEN traits & 1 = 0 THEN {_WHO} END), "
    f"count(DISTINCT CASE WHEN traits & 1 THEN {_WHO} END)"
)
_LISTED = "FROM listing JOIN source USING (source_id)"
_WHERE = "WHERE list_kind = :kind AND stands(listing_id)"
_TEXTS = {
    Column.PROVINCE: "(SELECT text FROM phrase WHERE phrase_id = province)",
    Column.COURT: "(SELECT text FROM phrase WHERE phrase_id = court)",
    Column.GROUNDS: "(SELECT text FROM phrase WHERE phrase_id = grounds)",
    Column.PERFORMANCE: "(SELECT text FROM phrase WHERE phrase_id = performance)",
    Column.PUBLISHED: "CASE WHEN publication_date THEN date(publication_date + 1721424.5) END",
}
"""A date is kept as the number of days since the year 1; SQLite counts Julian days, which began 1 721 424.5 earlier."""


def count_entries(
    store: ListStore,
    columns: Sequence[tuple[Column, Labels]],
    *,
    kind: ListKind = ListKind.DEFAULTER,
    as_of: int | date | None = None,
) -> list[tuple[tuple[str, ...], Count]]:
    """Count the entries in force by columns.

    Args:
        store: the lists.
        columns: by what, each with its labels; none: all together.
        kind: which list.
        as_of: an earlier version or date.

    Returns:
        A group's labels, one per column, and its counts (whose own label is the last of them); groups in order.
    """
    connection, view = store.connection(), store.view(as_of)
    connection.create_function("stands", 1, lambda listing_id: int(view.visible(listing_id)))
    joins, names = [], []
    for place, (column, labels) in enumerate(columns):
        connection.create_function(f"labels_{place}", 1, _as_json(labels), deterministic=True)
        joins.append(f"JOIN json_each(labels_{place}({_TEXTS[column]})) AS by_{place}")
        names.append(f"by_{place}.value")
    chosen = "".join(f"{name}, " for name in names)
    grouped = f"GROUP BY {', '.join(names)} ORDER BY {', '.join(names)}" if names else ""
    sql = f"SELECT {chosen}{_COUNTS} {_LISTED} {' '.join(joins)} {_WHERE} {grouped}"
    rows = connection.execute(sql, {"kind": kind.value}).fetchall()
    made = [(tuple(row[: len(names)]), row[len(names) :]) for row in rows]
    return [(labels, Count(labels[-1] if labels else "", *numbers)) for labels, numbers in made]


def _as_json(labels: Labels) -> Callable[[str | None], str]:
    """The labels as SQLite takes them apart; a list repeats a handful of texts millions of times."""
    known: dict[str | None, str] = {}

    def found(text: str | None) -> str:
        made = known.get(text)
        if made is None:
            made = known[text] = json.dumps(list(dict.fromkeys(labels(text or ""))) or [""], ensure_ascii=False)
        return made

    return found
