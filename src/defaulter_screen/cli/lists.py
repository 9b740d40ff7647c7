"""``lists``: which lists the store holds, how old they are, what changed, and how long old versions are kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.changes import write_changes
from defaulter_screen.cli.console import say, table
from defaulter_screen.cli.encrypting import decrypt, encrypt
from defaulter_screen.models.listing import ListVersion


@click.group(
    "lists", invoke_without_command=True, short_help="名单种类、版本、条目数、时效 / lists, versions, counts, age"
)
@options.any_store
@options.store_key
@options.as_json
@click.pass_context
def command(ctx: click.Context, store: str | None, store_key: str | None, *, as_json: bool) -> None:
    """名单种类、版本、条目数、时效 / The lists in force: kind, source, version, date, age, number of listings."""
    if ctx.invoked_subcommand is not None:
        return
    if store is None:
        raise click.UsageError("请给出 --store / Missing option '--store'.", ctx)
    with options.open_lists(store, store_key) as lists:
        _print(lists.view().versions, as_json=as_json)


@command.command("versions", short_help="保留的全部版本 / all versions that are kept")
@options.store
@options.store_key
@options.as_json
def versions(store: str, store_key: str | None, *, as_json: bool) -> None:
    """保留的全部版本 / All versions that are kept, oldest first; any of them can be screened against and compared."""
    with options.open_lists(store, store_key) as lists:
        _print(lists.versions(), as_json=as_json)


@command.command("diff", short_help="两个版本之间的变化 / what changed between two versions")
@click.argument("v1", type=click.IntRange(min=0))
@click.argument("v2", type=click.IntRange(min=0))
@options.store
@options.store_key
@click.option(
    "--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", help="输出格式 / output format"
)
@options.as_json
def diff(v1: int, v2: int, store: str, store_key: str | None, shape: str, *, as_json: bool) -> None:
    """两个版本之间新增、变更、移出的条目 / Listings added, modified and removed from V1 (0: before the first) to V2.

    姓名与号码遮蔽 / Names of persons and numbers are masked; ``--json`` is ``--format json``.
    """
    with options.open_lists(store, store_key) as lists:
        counts = write_changes(lists.diff(v1, v2), "json" if as_json else shape, sys.stdout)
    added, modified, removed = (counts[kind] for kind in ("added", "modified", "removed"))
    say(f"新增 {added}，变更 {modified}，移出 {removed}", f"{added} added, {modified} modified, {removed} removed")


@command.command("retain", short_help="只保留最近的版本 / keep only the newest versions")
@click.argument("keep", type=click.IntRange(min=1))
@options.store
@options.store_key
@click.option("--compact/--no-compact", default=True, help="同时清理空间(默认) / free the space too (default: yes)")
def retain(keep: int, store: str, store_key: str | None, *, compact: bool) -> None:
    """每个种类与来源只保留最近 KEEP 个版本 / Keep the newest KEEP versions of each kind and source.

    更早的版本不能再用于筛查和带原件的重放 / Older ones can no longer be screened or replayed against.
    """
    with options.open_lists(store, store_key, read_only=False) as lists:
        gone = lists.retain(keep)
        if compact:
            lists.compact()
    say(f"已放弃 {gone} 个旧版本", f"{gone} old versions let go")


@command.command("compact", short_help="合并索引并清理空间 / merge the index, free space")
@options.store
@options.store_key
def compact(store: str, store_key: str | None) -> None:
    """合并索引，删除无任何版本引用的条目 / Merge later loads into the index, delete what no kept version shows."""
    with options.open_lists(store, store_key, read_only=False) as lists:
        lists.compact()
    say("已合并", "merged")


command.add_command(encrypt)
command.add_command(decrypt)


def _print(versions: Sequence[ListVersion], *, as_json: bool) -> None:
    today = datetime.now().astimezone().date()
    rows = [list_data(version, today) for version in versions]
    click.echo(json.dumps(rows, ensure_ascii=False) if as_json else _shown(rows))


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
