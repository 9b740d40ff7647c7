"""``stats``: counts of a list, and listed persons per 10 000 inhabitants."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import say, table
from defaulter_screen.models.listing import ListKind

if TYPE_CHECKING:
    from defaulter_screen.statistics import Figure, Statistics

_NUMERATOR = "名单上不同的自然人 / distinct natural persons on the list"
_DENOMINATOR = "2020 年第七次人口普查常住人口 / inhabitants, 2020 census"
_ALL = "合计 / total"
_UNSAID = "（未载明）"
_HEADS = {
    "province": "省份 province",
    "court": "执行法院 court",
    "year": "公布年份 year",
    "ground": "失信情形 ground",
    "performance": "履行情况 performance",
}


@click.command("stats", short_help="万人失信率与其他统计 / counts, listed persons per 10 000 inhabitants")
@options.store
@options.store_key
@options.policy
@click.option("--by", multiple=True, type=click.Choice(tuple(_HEADS)), help="按…统计，可重复 / break down by")
@click.option(
    "--list-kind",
    type=click.Choice([kind.value for kind in ListKind]),
    default="defaulter",
    show_default=True,
    help="名单种类 / which list",
)
@click.option("--limit", type=click.IntRange(min=1), help="最多显示行数 / at most so many lines")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="SVG 图表文件 / chart file")
@options.as_json
def command(store: str, *, as_json: bool, **given: Any) -> None:
    """万人失信率与其他统计 / Listed persons per 10 000 inhabitants, and other counts of the list in force.

    分子：名单上不同的自然人；分母：2020 年人口普查常住人口；日期：名单日期。条目数和单位数另列。
    """
    found = _statistics(store, given)
    figures = found.figures[: given["limit"]]
    if given["svg"]:
        given["svg"].write_text(_chart(found, figures), encoding="utf-8")
        say(f"图表 {given['svg']}", f"chart {given['svg']}")
    click.echo(json.dumps(_data(found, figures), ensure_ascii=False) if as_json else _shown(found, figures))


def _statistics(store: str, given: dict[str, Any]) -> Statistics:
    from datetime import datetime

    from defaulter_screen.policy.loader import load_policy
    from defaulter_screen.statistics import By, compute_statistics

    terms = load_policy(given["policy"]).compile(datetime.now().astimezone().date()).terms
    by, kind = [By(one) for one in dict.fromkeys(given["by"])], ListKind(given["list_kind"])
    with options.open_lists(store, given["store_key"]) as lists:
        return compute_statistics(lists, by, terms, kind=kind)


def _data(found: Statistics, figures: tuple[Figure, ...]) -> dict[str, Any]:
    return {
        "by": [one.value for one in found.by],
        "list_kind": found.list_kind.value,
        "list_versions": found.list_versions,
        "list_date": found.list_date.isoformat() if found.list_date else None,
        "numerator": _NUMERATOR,
        "denominator": _DENOMINATOR,
        "census": found.census.isoformat(),
        "total": _line(found, found.total),
        "figures": [_line(found, figure) for figure in figures],
    }


def _line(found: Statistics, figure: Figure) -> dict[str, Any]:
    labels = dict(zip((one.value for one in found.by), figure.labels, strict=False))
    return {
        **labels,
        "entries": figure.entries,
        "persons": figure.persons,
        "organisations": figure.organisations,
        "inhabitants": figure.inhabitants,
        "per_10000": figure.per_10000,
    }


def _notes(found: Statistics) -> list[str]:
    when = found.list_date.isoformat() if found.list_date else "—"
    return [
        f"名单 list: {found.list_kind.value} {found.list_versions or '—'}；名单日期 list date: {when}",
        f"分子 numerator: {_NUMERATOR}",
        f"分母 denominator: {_DENOMINATOR} ({found.census.isoformat()})",
    ]


def _shown(found: Statistics, figures: tuple[Figure, ...]) -> str:
    heads = [_HEADS[one.value] for one in found.by] or [""]
    head = (
        *heads,
        "条目 entries",
        "自然人 persons",
        "单位 organisations",
        "常住人口 inhabitants",
        "万人失信率 per 10 000",
    )
    blank = [""] * (len(heads) - 1)
    rows = [[*(label or _UNSAID for label in figure.labels), *_cells(figure)] for figure in figures]
    return "\n".join([*_notes(found), "", table([head, *rows, [_ALL, *blank, *_cells(found.total)]])])


def _cells(figure: Figure) -> list[str]:
    inhabitants = "" if figure.inhabitants is None else f"{figure.inhabitants:,}"
    rate = "" if figure.per_10000 is None else f"{figure.per_10000:.3f}"
    return [f"{figure.entries:,}", f"{figure.persons:,}", f"{figure.organisations:,}", inhabitants, rate]


def _chart(found: Statistics, figures: tuple[Figure, ...]) -> str:
    """Rates where there is a denominator for all of it, else persons."""
    from defaulter_screen.reporting.rate_chart import Rate, rate_chart

    shown = [figure for figure in figures if any(figure.labels)] or [found.total]
    rated = all(figure.per_10000 is not None for figure in shown)
    title = "万人失信率 / listed persons per 10 000 inhabitants" if rated else "名单上的自然人 / listed persons"
    bars = []
    for figure in shown:
        value = figure.per_10000 if rated and figure.per_10000 is not None else float(figure.persons)
        label = " ".join(label or _UNSAID for label in figure.labels) or _ALL
        bars.append(Rate(label, value, f"{value:.3f}" if rated else f"{figure.persons:,}"))
    if all(one.value != "year" for one in found.by):
        bars.sort(key=lambda bar: -bar.value)
    return rate_chart(title, _notes(found)[: 3 if rated else 2], bars)
