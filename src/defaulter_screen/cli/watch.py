"""``watch``: who is under supervision, and what the lists' changes mean for them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import say, table
from defaulter_screen.cli.options import DateType, Opening
from defaulter_screen.models.subject import Role, Subject

if TYPE_CHECKING:
    from defaulter_screen.models.supervision import Notice

_SLICE = 20_000
"""Rows added together: the larger the part, the less often the pages of the key index are written."""
_ROWS_NAMED = 20
"""Of the rows set aside, how many are named."""


@click.group("watch", short_help="自动监督 / supervision of a register")
def command() -> None:
    """自动监督 / Keep subjects under supervision; be told once of every change that concerns them."""


@command.command("add", short_help="加入监测名册 / put under supervision")
@options.opening
@options.scene
@click.argument("source", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="姓名或登记名称 / name")
@click.option("--id-number", help="证件号码 / number")
@click.option("--reference", default="", help="业务编号 / your own key")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="applicant", help="角色 / role")
@click.option("--until", type=DateType(), help="监测至 / last day of supervision")
def add(opening: Opening, scene: str, source: Path | None, **given: Any) -> None:
    """加入监测名册：一个主体，或 CSV/XLSX 文件中的全部 / One subject, or everybody in a CSV or XLSX file.

    文件中不能用的行(读不出、没有姓名和号码)不加入，列出行号，其余照常。
    Rows of a file that cannot be used are set aside and named; the others are watched.
    """
    if source is None and not (given["name"] or given["id_number"]):
        raise click.UsageError("请给出文件，或 --name、--id-number / give a file, or --name, --id-number")
    with opening.open() as screener:
        watch = partial(screener.watch_all, scene=scene, role=Role(given["role"]), until=given["until"])
        if source:
            count = _add_rows(source, watch)
        else:
            count = len(watch([Subject(given["name"], given["id_number"], reference=given["reference"])]))
    say(f"已监测 {count} 个主体", f"{count} subjects are watched")


@command.command("remove", short_help="移出监测名册 / end supervision")
@options.opening
@click.option("--id", "watch_ids", type=int, multiple=True, help="监测编号 / number of the watch")
@click.option("--reference", help="业务编号 / your own key")
def remove(opening: Opening, watch_ids: tuple[int, ...], reference: str | None) -> None:
    """移出监测名册，证据一并删除 / End supervision; the evidence kept for it is deleted."""
    with opening.open() as screener:
        watchlist = screener.recorder.records.watchlist
        count = watchlist.remove(watch_ids) if watch_ids else 0
        count += watchlist.remove_reference(reference) if reference is not None else 0
    say(f"已移出 {count} 个主体", f"{count} removed")


@command.command("list", short_help="监测名册 / who is watched")
@options.opening
@options.as_json
def listing(opening: Opening, *, as_json: bool) -> None:
    """监测名册(姓名号码遮蔽) / Who is watched; names and numbers are masked."""
    with opening.open() as screener:
        rows = [_watched(one) for one in screener.recorder.records.watchlist.all()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo(table([tuple(_COLUMNS), *([str(row[key] or "") for key in _COLUMNS] for row in rows)]))


@command.command("run", short_help="名单更新后重新筛查受影响者 / screen whom the changes touch")
@options.opening
@options.at
@click.option(
    "--format", "shape", type=click.Choice(["jsonl", "csv"]), default="jsonl", help="输出格式 / output format"
)
@click.option("--everybody", is_flag=True, help="全部重新筛查 / screen everybody again")
@click.option("--no-acknowledge", "keep", is_flag=True, help="不确认，下次再次输出 / show the notices again next time")
def run(opening: Opening, *, at: date | None, shape: str, everybody: bool, keep: bool) -> None:
    """重新筛查受影响者并输出通知 / Screen whom the lists' changes touch; print the notices, each once.

    通知写出之后才确认：中断后再运行，不丢失也不重复。
    A notice is acknowledged after it was printed: an interrupted run goes on, nothing is lost.
    """
    with opening.open() as screener:
        notices = list(screener.supervise(at=at, everybody=everybody))
        click.echo(_printed(notices, shape), nl=False)
        if notices and not keep:
            screener.recorder.records.supervision.acknowledge(notices[-1].notice_id)
    say(f"{len(notices)} 条通知", f"{len(notices)} notices")


@command.command("check", short_help="全部重新筛查，核对状态 / prove that nobody was missed")
@options.opening
@options.at
@click.option("--sample", type=click.IntRange(min=1), help="只抽查若干主体 / only so many, spread over the watchlist")
def check(opening: Opening, at: date | None, sample: int | None) -> None:
    """全部重新筛查并核对，不一致时退出码为 1 / Screen everybody in full; exits with 1 where a state differs.

    --sample N 只抽查均匀分布的 N 个主体。 With --sample N only N of them, spread evenly.
    """
    with opening.open() as screener:
        day = at or datetime.now().astimezone().date()
        mismatches = screener.supervisor(day).check(day, sample=sample)
    for one in mismatches:
        click.echo(json.dumps({"watch_id": one.watch_id, "reference": one.reference}, ensure_ascii=False))
    say(f"{len(mismatches)} 个主体状态不符", f"{len(mismatches)} states differ")
    click.get_current_context().exit(1 if mismatches else 0)


_COLUMNS = ("watch_id", "name", "id_number", "scene", "role", "reference", "until")


def _watched(watched: Any) -> dict[str, Any]:
    from defaulter_screen.ids.number import mask
    from defaulter_screen.names.name import mask_name

    subject = watched.subject
    return {
        "watch_id": watched.watch_id,
        "name": mask_name(subject.name or ""),
        "id_number": mask(subject.id_number or ""),
        "scene": watched.scene,
        "role": watched.role.value,
        "reference": watched.reference,
        "until": watched.until.isoformat() if watched.until else None,
    }


def _add_rows(source: Path, watch: Callable[..., list[int]]) -> int:
    """Watch everybody in a table and name the rows that cannot be used; the number of those watched."""
    aside: list[int] = []
    count = 0
    rows = _read(source, aside)
    while part := list(islice(rows, _SLICE)):
        refused: list[Subject] = []
        count += len(watch([subject for _, subject in part], refused=refused.append))
        unusable = set(map(id, refused))
        aside += [number for number, subject in part if id(subject) in unusable]
    if aside:
        named = ", ".join(map(str, sorted(aside)[:_ROWS_NAMED])) + (" …" if len(aside) > _ROWS_NAMED else "")
        say(
            f"{len(aside)} 行不能使用，未加入：第 {named} 行",
            f"{len(aside)} rows cannot be used and are not watched: {named}",
        )
    return count


def _read(source: Path, aside: list[int]) -> Iterator[tuple[int, Subject]]:
    """Rows of a table with their numbers; who has no reference of his own gets the row number as one."""
    from defaulter_screen.batch.mapping import make_mapper
    from defaulter_screen.batch.reading import open_applicants

    applicants = open_applicants(source)
    mapper = make_mapper(applicants.headings, {}, str(source))
    applicants.require_text(mapper.text_columns)
    for row in applicants.rows():
        if row.fault:
            aside.append(row.number)
            continue
        subject = mapper(row.cells)
        named = subject if subject.reference else replace(subject, reference=f"{source.name}:{row.number}")
        yield row.number, named


def _printed(notices: list[Notice], shape: str) -> str:
    from defaulter_screen.ledger.supervision import notice_data

    rows = [notice_data(one) for one in notices]
    if shape == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if not rows:
        return ""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(rows[0])
    writer.writerows([";".join(cell) if isinstance(cell, list) else cell for cell in row.values()] for row in rows)
    return text.getvalue()
