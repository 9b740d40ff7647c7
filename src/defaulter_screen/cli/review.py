"""``review``: what waits for a human, and what humans concluded."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import say, table
from defaulter_screen.cli.options import DateType, Opening


@click.group("review", short_help="人工复核 / human review")
def command() -> None:
    """人工复核 / Human review: cases that decisions opened, and their dispositions."""


@command.command("list", short_help="待复核事项 / cases that wait")
@options.opening
@click.option("--scene", help="业务场景 / scene")
@click.option("--limit", type=int, default=100, show_default=True, help="最多条数 / at most")
@options.as_json
def listing(opening: Opening, scene: str | None, limit: int, *, as_json: bool) -> None:
    """待复核事项，先到先列 / Cases that wait for a conclusion, oldest first."""
    from defaulter_screen.ledger.review_cases import waiting_cases

    with opening.open() as screener:
        cases = waiting_cases(screener.recorder.records.ledger, scene=scene, limit=limit)
    if as_json:
        click.echo(json.dumps([case_data(case) for case in cases], ensure_ascii=False))
        return
    head = ("编号 case", "决定 decision", "场景 scene", "结论 outcome", "主体 subject", "开立 opened")
    rows = [(str(c.case_id), c.decision_id, c.scene, c.outcome, c.subject["name"], f"{c.opened_at:%F}") for c in cases]
    click.echo(table([head, *rows]) if rows else "没有待复核事项 / nothing waits")


@command.command("show", short_help="查看一个复核事项 / one case")
@options.opening
@click.argument("decision_id")
def show(opening: Opening, decision_id: str) -> None:
    """按决定编号查看复核事项 / Show the case that a decision opened or joined, as JSON."""
    from defaulter_screen.ledger.review_cases import case_of

    with opening.open() as screener:
        case = case_of(screener.recorder.records.ledger, decision_id)
    if case is None:
        raise click.ClickException(f"决定 {decision_id} 没有复核事项 / decision {decision_id} has no case")
    click.echo(json.dumps(case_data(case), ensure_ascii=False, indent=2))


@command.command("dispose", short_help="作出复核结论 / conclude on a hit")
@options.opening
@click.argument("decision_id")
@click.option("--listing", "listing_key", required=True, help="名单条目键(见 review show) / listing key")
@click.option(
    "--disposition",
    type=click.Choice(["true-match", "false-positive", "undetermined"]),
    required=True,
    help="结论：确为同一主体、误报、无法确定 / conclusion",
)
@click.option("--reviewer", required=True, help="复核人 / who concludes")
@click.option("--reason", required=True, help="理由 / why")
@click.option("--evidence", default="", help="依据(勿写完整号码) / what was looked at, without full numbers")
@click.option("--until", type=DateType(), help="误报有效至 / last day on which a false positive counts")
def dispose(opening: Opening, decision_id: str, listing_key: str, disposition: str, **given: Any) -> None:
    """作出复核结论 / Conclude on a hit; a false positive is remembered for this subject and this listing only."""
    from defaulter_screen.ledger.reviews import Conclusion
    from defaulter_screen.models.supervision import Disposition

    with opening.open() as screener:
        case = screener.dispose(decision_id, listing_key, Conclusion(Disposition(disposition), **given))
    hit = next(one for one in case.hits if listing_key in one.listing_keys)
    if hit.settled is None:
        say(
            "已记录；双人复核：尚须另一位复核人作出相同结论",
            "recorded; it counts when a second reviewer concludes the same",
        )
    elif case.closed_at is None:
        say("已记录；事项仍待复核", "recorded; the case still waits")
    else:
        say("已记录；事项已办结", "recorded; the case is closed")


@command.command("stats", short_help="复核工作量与一致性 / load and agreement")
@options.opening
def stats(opening: Opening) -> None:
    """复核工作量与一致性 / Load and agreement of human review, as JSON."""
    from defaulter_screen.ledger.review_cases import statistics

    with opening.open() as screener:
        found = asdict(statistics(screener.recorder.records.ledger))
    click.echo(json.dumps(found, ensure_ascii=False, default=str, indent=2))


def case_data(case: Any) -> dict[str, Any]:
    """A case as plain data."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(case), default=_text, ensure_ascii=False))
    return data


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
