"""``repair``: record, list and withdraw attested facts of credit repair."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import say, table
from defaulter_screen.cli.options import Opening
from defaulter_screen.models.repair import REPAIR_WORDS, RepairKind

if TYPE_CHECKING:
    from defaulter_screen.ledger.repairs import RecordedRepair

_KINDS = "；".join(f"{kind.value} {zh}" for kind, (zh, _) in REPAIR_WORDS.items())


@click.group("repair", short_help="信用修复事实 / attested facts of credit repair")
def command() -> None:
    """信用修复：登记、查看、撤回 / Attested repairs: what a policy relaxes while they count (see ``policy show``)."""


@command.command("add")
@options.opening
@click.option("--name", help="姓名或名称 / name")
@click.option("--id-number", required=True, help="完整证件号码或信用代码 / complete number or code")
@click.option("--kind", "kind", required=True, type=click.Choice([kind.value for kind in RepairKind]), help=_KINDS)
@click.option("--case-number", required=True, help="案号 / case number")
@click.option("--since", required=True, type=options.DateType(), help="起始日 / first day")
@click.option("--until", required=True, type=options.DateType(), help="截止日 / last day")
@click.option("--evidence", required=True, help="证据：文书名称、文号、日期 / what was seen: document, number, date")
@click.option("--attested-by", required=True, help="经办人 / who saw it")
@options.as_json
def add(opening: Opening, name: str | None, id_number: str, *, as_json: bool, **facts: Any) -> None:
    """登记修复事实 / Record a repair of one subject and case."""
    from defaulter_screen.models.subject import Subject
    from defaulter_screen.repairing import Attestation

    with opening.open() as screener:
        number = screener.repairs.add(Subject(name=name, id_number=id_number), Attestation(**facts))
    click.echo(json.dumps({"repair_id": number}) if as_json else f"已登记 / recorded: {number}")


@command.command("list")
@options.opening
@options.at
@options.as_json
def list_repairs(opening: Opening, at: date | None, *, as_json: bool) -> None:
    """查看全部修复事实 / Every repair on record; subjects are masked."""
    day = at or datetime.now().astimezone().date()
    with opening.open() as screener:
        rows = [_data(one, day) for one in screener.repairs.all()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        say("没有修复记录", "no repairs on record")
        return
    head = ("编号 id", "主体 subject", "种类 kind", "案号 case", "起 since", "止 until", "状态 state")
    keys = ("repair_id", "subject", "kind", "case_number", "since", "until", "state")
    click.echo(table([head, *([str(row[key]) for key in keys] for row in rows)]))


@command.command("remove")
@click.argument("repair_id", type=int)
@options.opening
@click.option("--by", required=True, help="经办人 / who withdraws it")
@click.option("--reason", required=True, help="理由 / why")
def remove(repair_id: int, opening: Opening, by: str, reason: str) -> None:
    """撤回修复事实（留痕） / Withdraw a repair; it stays on record."""
    with opening.open() as screener:
        screener.repairs.withdraw(repair_id, by=by, reason=reason)
    say(f"已撤回 {repair_id}", f"withdrawn: {repair_id}")


def _data(one: RecordedRepair, at: date) -> dict[str, Any]:
    repair = one.repair
    state = (
        "withdrawn" if one.withdrawn else "counts" if repair.counts(at) else "ended" if at > repair.until else "later"
    )
    return {
        "repair_id": repair.repair_id,
        "subject": one.shown,
        "kind": repair.kind.value,
        "case_number": repair.case_number,
        "since": repair.since.isoformat(),
        "until": repair.until.isoformat(),
        "state": state,
        "evidence": repair.evidence,
        "attested_by": repair.attested_by,
        "withdrawn": one.withdrawn,
    }
