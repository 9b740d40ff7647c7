"""Changes between two list versions as a table, JSON or CSV, one at a time, so that millions fit."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from enum import Enum
from itertools import islice
from typing import IO, Any

from defaulter_screen.cli.console import table
from defaulter_screen.ids.number import mask
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.models.supervision import Change
from defaulter_screen.names.name import mask_name

COLUMNS = ("change", "version", "kind", "source", "name", "number", "case_number", "court", "fields")
_CHINESE = ("变化", "版本", "名单", "来源", "名称", "号码", "案号", "法院", "变更项")
_UNSEEN = frozenset({"listing_id", "key", "list_kind", "source"})
"""Never differ between two states of one entry, or mean nothing outside the store."""
_MASKED = frozenset({"name", "number", "legal_representative", "related"})
"""Told to differ, not shown: they name persons."""
_PAGE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_changes(changes: Iterable[Change], shape: str, out: IO[str]) -> Counter[str]:
    """Write changes as ``table``, ``json`` or ``csv``; returns how many of each kind there were."""
    counts: Counter[str] = Counter()
    rows = _counted(changes, counts)
    if shape == "json":
        _write_json(rows, out)
    elif shape == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([_guarded(cell) for cell in _cells(row)] for row in rows)
    else:
        head = tuple(f"{zh} {en}" for zh, en in zip(_CHINESE, COLUMNS, strict=True))
        while page := list(islice(rows, _PAGE)):
            out.write(table([head, *map(_cells, page)]) + "\n")
    return counts


def change_data(change: Change) -> dict[str, Any]:
    """One change as plain data; persons' names and numbers are masked."""
    shown = change.after or change.before
    if shown is None:
        return {"change": change.kind.value, "version": change.version}
    person = shown.kind is SubjectKind.PERSON
    return {
        "change": change.kind.value,
        "version": change.version,
        "kind": shown.list_kind.value,
        "source": shown.source,
        "name": mask_name(shown.name) if person else shown.name,
        "number": mask(shown.number) if person else shown.number,
        "case_number": shown.case_number,
        "court": shown.court,
        "fields": dict(_differing(change.before, change.after)),
    }


def _counted(changes: Iterable[Change], counts: Counter[str]) -> Iterator[dict[str, Any]]:
    for change in changes:
        counts[change.kind.value] += 1
        yield change_data(change)


def _differing(before: Listing | None, after: Listing | None) -> Iterator[tuple[str, list[Any]]]:
    """Fields of a modified entry with both values; what names persons without them."""
    if before is None or after is None:
        return
    for field in fields(Listing):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new and field.name not in _UNSEEN:
            yield field.name, [] if field.name in _MASKED else [_plain(old), _plain(new)]


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _write_json(rows: Iterator[dict[str, Any]], out: IO[str]) -> None:
    """An array, one change a line."""
    out.write("[")
    for number, row in enumerate(rows):
        out.write(("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False))
    out.write("\n]\n")


def _cells(row: dict[str, Any]) -> Sequence[str]:
    told = "; ".join(f"{name}: {pair[0]} → {pair[1]}" if pair else name for name, pair in row["fields"].items())
    return [*(str(row[name]) for name in COLUMNS[:-1]), told]


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is guarded."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
