"""``audit``: show, verify, replay and export what was recorded; merge segments, purge, one person's rights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import say, table
from defaulter_screen.cli.options import DateType, Opening
from defaulter_screen.models.subject import Subject

if TYPE_CHECKING:
    from defaulter_screen.screener import Screener

_PROFILES = click.Choice(["inspector", "operator", "person"])
_PROFILE_HELP = "读者：检查人员、经办人、本人 / who reads it"


@click.group("audit", short_help="审计：查询、校验、重放、导出 / the audit trail")
def command() -> None:
    """审计台账 / The audit trail: every decision, chained, verifiable, replayable."""


@command.command("show", short_help="查看一个决定的记录 / one recorded decision")
@options.opening
@click.argument("decision_id")
@click.option("--profile", type=_PROFILES, default="operator", help=_PROFILE_HELP)
def show(opening: Opening, decision_id: str, profile: str) -> None:
    """查看一个决定的记录 / Show one recorded decision as JSON, with the fields that the reader may see."""
    from defaulter_screen.ledger.audit.lookup import Profile, view

    with opening.open() as screener:
        record = screener.audit.get(decision_id)
    if record is None:
        raise click.ClickException(f"没有决定 {decision_id} 的记录 / no record of decision {decision_id}")
    click.echo(json.dumps(view(record, Profile(profile)), ensure_ascii=False, indent=2))


@command.command("verify", short_help="校验审计链 / does the chain still hold")
@options.opening
@click.option(
    "--head", "head_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="另存的链头 / head"
)
@options.as_json
def verify(opening: Opening, head_file: Path | None, *, as_json: bool) -> None:
    """校验审计链，有问题时退出码为 1 / Verify the chain; exits with 1 on any finding."""
    from defaulter_screen.ledger.audit.chain import Head

    head = Head.from_json(head_file.read_text(encoding="utf-8")) if head_file else None
    with opening.open() as screener:
        findings = screener.audit.verify(head)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False))
    elif findings:
        rows = [(str(one.segment), str(one.seq), one.code, f"{one.text_zh} / {one.text_en}") for one in findings]
        click.echo(table([("分段 segment", "序号 seq", "代码 code", "问题 finding"), *rows]))
    else:
        click.echo("审计链完整 / the chain holds")
    click.get_current_context().exit(1 if findings else 0)


@command.command("head", short_help="导出链头，请另行保存 / the head, to be kept elsewhere")
@options.opening
def head(opening: Opening) -> None:
    """导出链头 / Print the chain's head; kept elsewhere, it lets ``verify --head`` find a removed tail."""
    with opening.open() as screener:
        click.echo(screener.audit.head().to_json())


@command.command("replay", short_help="重放决定 / decide again with the versions of the record")
@options.opening
@click.argument("decision_ids", nargs=-1)
@click.option("--run", "run_id", help="整个批次 / a whole batch run")
@click.option(
    "--input", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="原始文件 / its file"
)
@options.as_json
def replay(
    opening: Opening, decision_ids: tuple[str, ...], run_id: str | None, source: Path | None, *, as_json: bool
) -> None:
    """重放决定，有差异时退出码为 1 / Decide again; exits with 1 where anything differs.

    不带 --input 时按记录重放；带 --input 时用批次的原始文件重新筛查，并核对令牌。
    Without --input from the record alone; with it the batch's own file is screened again and must be the same people.
    """
    if not decision_ids and not run_id:
        raise click.UsageError("请给出决定编号或 --run / give decision ids or --run")
    subjects = dict(_subjects(source)) if source else None
    with opening.open() as screener:
        results = [_replayed(screener, one, subjects) for one in (*decision_ids, *_ids_of(screener, run_id))]
    for one in results:
        if as_json or one["differences"]:
            click.echo(json.dumps(one, ensure_ascii=False))
    different = sum(bool(one["differences"]) for one in results)
    say(f"重放 {len(results)} 个决定，{different} 个不同", f"{len(results)} decisions replayed, {different} differ")
    click.get_current_context().exit(1 if different else 0)


@command.command("export", short_help="导出记录 (JSON Lines) / export records")
@options.opening
@click.option("--profile", type=_PROFILES, required=True, help=_PROFILE_HELP)
@click.option("--run", "run_id", help="批次 / batch run")
@click.option("--since", type=DateType(), help="起始日期 / first day")
@click.option("--until", type=DateType(), help="截止日期(不含) / day after the last")
def export(opening: Opening, profile: str, run_id: str | None, since: date | None, until: date | None) -> None:
    """导出记录，只含该读者可见的内容 / Export records as JSON Lines, with only what this reader may see."""
    from defaulter_screen.ledger.audit.lookup import Profile

    first, last = since.isoformat() if since else "", until.isoformat() if until else "~"
    with opening.open() as screener:
        for one in screener.audit.export(Profile(profile), run_id=run_id, since=first, until=last):
            click.echo(json.dumps(one, ensure_ascii=False))


@command.command("import", short_help="并入工作进程的审计分段 / merge workers' segments")
@options.opening
@click.argument("segments", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def merge(opening: Opening, segments: tuple[Path, ...]) -> None:
    """并入审计分段 / Merge the segments that workers or Spark partitions wrote; a second time changes nothing."""
    from defaulter_screen.ledger.segments import merge_segment

    with opening.open() as screener:
        for path in segments:
            merged = merge_segment(screener.recorder.records.trail, path)
            state = ("已并入", "merged") if merged.new else ("早已并入", "had been merged")
            say(f"{path.name}：{state[0]}，{merged.events} 条", f"{state[1]}, {merged.events} events")


@command.command("purge", short_help="清除到期的个人信息 / delete what has served its time")
@options.opening
@click.option("--before", type=DateType(), help="早于此日(默认十年前) / older than this day (default: ten years ago)")
@click.option("--reason", required=True, help="理由，记入审计链 / reason, recorded in the chain")
def purge(opening: Opening, before: date | None, reason: str) -> None:
    """清除到期记录中的个人信息，审计链保持可校验 / Delete old personal parts; the chain stays verifiable."""
    from defaulter_screen.ledger.audit.retention import retention_cutoff

    day = datetime(before.year, before.month, before.day, tzinfo=UTC) if before else retention_cutoff(datetime.now(UTC))
    with opening.open() as screener:
        removal = screener.audit.purge(before=day, reason=reason)
    say(f"已清除 {removal.events} 条", f"{removal.events} removed")


@command.command("person", short_help="查询、导出、删除一个人的信息 / one person's rights")
@options.opening
@click.argument("what", type=click.Choice(["find", "export", "erase"]))
@click.option("--name", help="姓名 / name")
@click.option("--id-number", help="证件号码 / identity number")
@click.option("--reason", help="删除理由 / reason of an erasure")
def person(opening: Opening, what: str, name: str | None, id_number: str | None, reason: str | None) -> None:
    """个人信息保护法第四十四至四十七条 / Find, export or erase what the ledger holds of one person."""
    from defaulter_screen.ledger.data_subject import export_person

    if what == "erase" and not reason:
        raise click.UsageError("删除须写明 --reason / an erasure needs --reason")
    subject = Subject(name=name, id_number=id_number)
    with opening.open() as screener:
        if what == "erase":
            data: dict[str, Any] = asdict(screener.audit.erase(subject, reason=reason or ""))
        else:
            found = screener.audit.find(subject)
            data = export_person(found) if what == "export" else _counts(found)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


@command.command("rotate-key", short_help="更换密钥 / add a new key")
@click.option(
    "--key-file", type=click.Path(dir_okay=False, path_type=Path), envvar="DEFAULTER_KEY_FILE", help="密钥 / key"
)
def rotate(key_file: Path | None) -> None:
    """更换密钥；监测与复核的令牌在下次打开时换新 / Add a key; stored tokens are lifted when a ledger is next opened."""
    import os

    from defaulter_screen.ledger.keys import rotate_key
    from defaulter_screen.outside import user_key_path

    ring = rotate_key(key_file or user_key_path(), randomness=os.urandom)
    say(f"新密钥指纹 {ring.key_id}", f"fingerprint of the new key: {ring.key_id}")


def _counts(found: Any) -> dict[str, int]:
    names = ("decisions", "possible", "watched", "cases")
    return {name: len(getattr(found, name)) for name in names}


def _subjects(source: Path) -> Iterator[tuple[int, Subject]]:
    """Row numbers and subjects of a batch's file, read as the batch read them."""
    from defaulter_screen.batch.mapping import make_mapper
    from defaulter_screen.batch.reading import open_applicants

    applicants = open_applicants(source)
    mapper = make_mapper(applicants.headings, {}, str(source))
    applicants.require_text(mapper.text_columns)
    for row in applicants.rows():
        if not row.fault:
            yield row.number, mapper(row.cells)


def _ids_of(screener: Screener, run_id: str | None) -> Iterator[str]:
    if run_id is not None:
        from defaulter_screen.ledger.audit.lookup import records

        found = records(screener.recorder.records.ledger, run_id=run_id)
        yield from dict.fromkeys(one.decision_id for one in found)


def _replayed(screener: Screener, decision_id: str, subjects: dict[int, Subject] | None) -> dict[str, Any]:
    subject = None
    if subjects is not None:
        subject = subjects.get(int(decision_id.rpartition("-")[2]))
        if subject is None:
            return {"decision_id": decision_id, "differences": [{"what": "row", "recorded": "yes", "now": "missing"}]}
    result = screener.audit.replay(decision_id, subject)
    return {
        "decision_id": decision_id,
        "form": result.form,
        "same": result.same,
        "checked": list(result.checked),
        "differences": [asdict(one) for one in result.differences],
    }
