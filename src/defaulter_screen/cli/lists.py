"""``lists``: which lists the store holds, and how old they are."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import table
from defaulter_screen.models.listing import ListVersion


@click.command("lists", short_help="名单种类、版本、条目数、时效 / lists, versions, counts, age")
@options.store
@options.as_json
def command(store: str, *, as_json: bool) -> None:
    """名单种类、版本、条目数、时效 / The lists in force: kind, source, version, date, age, number of listings."""
    from defaulter_screen.store.lists import ListStore

    today = datetime.now().astimezone().date()
    with ListStore.open(store, read_only=True) as lists:
        rows = [list_data(version, today) for version in lists.view().versions]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo(_shown(rows))


def list_data(version: ListVersion, today: date) -> dict[str, Any]:
    """One list in force as plain data."""
    return {
        "kind": version.list_kind.value,
        "source": version.source,
        "version_in_force": version.version,
        "label": version.label,
        "list_date": version.list_date.isoformat(),
        "age_days": (today - version.list_date).days,
        "listings": version.listings,
        "mode": version.mode,
        "loaded_at": version.loaded_at.isoformat(),
        "digest": version.digest,
        "model_id": version.model_id,
    }


def _shown(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "库中没有名单，请先 load / the store holds no list: load one"
    head = ("名单 kind", "来源 source", "版本 version", "名单日期 date", "天数 days", "条目数 listings")
    keys = ("kind", "source", "version_in_force", "list_date", "age_days", "listings")
    return table([head, *([str(row[key]) for key in keys] for row in rows)])
