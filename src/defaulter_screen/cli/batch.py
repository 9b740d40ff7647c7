"""``batch``: screen a file of applicants."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen import __version__
from defaulter_screen.cli import options
from defaulter_screen.cli.console import progress_bar, say
from defaulter_screen.cli.options import Opening
from defaulter_screen.models.decision import Outcome

if TYPE_CHECKING:
    from defaulter_screen.batch.job import BatchReport
    from defaulter_screen.batch.planning import Plan

_RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


def _run_id(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _RUN_ID.fullmatch(value):
        raise click.BadParameter("只能用字母、数字、. _ - / letters, digits, . _ - only")
    return value


@click.command("batch", short_help="批量筛查 / screen a file of applicants")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
    help="输出文件 .csv/.csv.gz/.jsonl/.parquet/.xlsx(默认标准输出) / output file (default: CSV on standard output)",
)
@options.opening
@options.scene
@click.option("--jobs", type=click.IntRange(min=1), default=1, envvar="DEFAULTER_JOBS", help="进程数 / processes")
@click.option("--resume", is_flag=True, help="从断点继续 / go on with an interrupted run of the same job")
@options.columns
@click.option("--encoding", envvar="DEFAULTER_ENCODING", help="CSV 编码(默认 UTF-8 带 BOM) / encoding of CSV")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="HTML 报告 / HTML report")
@click.option("--dry-run", is_flag=True, help="只显示识别结果，不筛查 / show what was recognised, screen nothing")
@click.option("--limit", type=click.IntRange(min=1), help="最多筛查行数 / at most so many rows")
@click.option("--lang", type=click.Choice(["zh", "en"]), envvar="DEFAULTER_LANG", help="中文列或机器列 / columns")
@options.at
@click.option(
    "--run-id", callback=_run_id, help="批次编号(默认随机) / first part of the decision ids (default: random)"
)
@click.option(
    "--applications",
    type=click.Choice(["long", "wide"]),
    help="每行是申请的一个当事人(long)或一份申请(wide) / a row is a party, or a whole application",
)
@options.as_json
@click.option("--progress/--no-progress", default=True, help="显示进度 / show progress")
@options.fail_on
def command(opening: Opening, *, as_json: bool, fail_on: str | None, **given: Any) -> None:
    """批量筛查 / Screen a file of applicants (CSV, JSON Lines, Parquet, XLSX; ``-`` is standard input).

    原有列、顺序、内容保持不变，结果列附在后面；出错的行标为“无法读取”，不影响其他行。中断后加 --resume 继续。

    \b
    defaulter-screen batch 申请人.csv -o 结果.xlsx --store list.db --scene loan-credit --map 姓名=XM
    """  # noqa: D301 - click's mark for text that is not to be wrapped
    if str(given["output"]) == "-" and (as_json or given["resume"]):
        raise click.UsageError("--json 和 --resume 需要 -o 文件 / --json and --resume need -o FILE")
    with _files(given.pop("source"), given.pop("output")) as (source, output):
        report = _screen(source, output, opening, given)
    if report is not None:
        if as_json:
            click.echo(_json(report))
        options.stop_on(fail_on, [Outcome(code) for code in report.summary.outcomes])


@contextmanager
def _files(source: Path, output: Path) -> Iterator[tuple[Path, Path]]:
    """Real files for both ends: standard input is spooled first, standard output filled once all has gone well."""
    if "-" not in (str(source), str(output)):
        yield source, output
        return
    with TemporaryDirectory(prefix="defaulter-screen-") as folder:
        real, written = source, output
        if str(source) == "-":
            real = Path(folder, "stdin")
            with real.open("wb") as spool:
                shutil.copyfileobj(sys.stdin.buffer, spool)
        if str(output) == "-":
            written = Path(folder, "stdout.csv")
        yield real, written
        if str(output) == "-" and written.exists():
            with written.open("rb") as result:
                shutil.copyfileobj(result, sys.stdout.buffer)


def _screen(source: Path, output: Path, opening: Opening, given: dict[str, Any]) -> BatchReport | None:
    """Show what was recognised; then, but for a dry run, screen."""
    from defaulter_screen.batch.job import BatchJob, Start
    from defaulter_screen.batch.planning import make_plan
    from defaulter_screen.batch.running import RunOptions, run_batch

    names = ("scene", "run_id", "at", "lang", "encoding", "columns", "limit", "report", "applications")
    program = __version__ if opening.rates is None else f"{__version__} rates {_digest(opening.rates)}"
    job = BatchJob(source, output, code_version=program, **{name: given[name] for name in names})
    plan = make_plan(job)
    _show(plan)
    if given["dry_run"]:
        return None
    today = datetime.now().astimezone().date()
    start = Start(job.run_id or secrets.token_hex(4), job.at or today)
    total = min(plan.table.estimate, job.limit or plan.table.estimate) or None
    with progress_bar("筛查 / screening", shown=given["progress"]) as bar:
        told = (lambda rows: bar(rows, total)) if bar else None
        try:
            report = run_batch(plan, opening.opener(), start, RunOptions(given["jobs"], given["resume"], told))
        except KeyboardInterrupt:
            say(
                "已中断，原有输出未动；加 --resume 从断点继续",
                "interrupted, the output is as before; --resume goes on from here",
            )
            raise
    _tell(report)
    return report


def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


def _show(plan: Plan) -> None:
    """What was recognised, before anything is screened."""
    used = ", ".join(f"{field} = {heading}" for field, heading in plan.mapping)
    form = ", ".join(part for part in (plan.table.format.value, plan.table.encoding) if part)
    say(f"识别的列：{used}（{form}）", f"columns recognised: {used} ({form})")
    if plan.repeated:
        say(
            "文件已含筛查结果列，新结果附在其后",
            "the file already holds result columns; new ones are appended behind them",
        )


def _tell(report: BatchReport) -> None:
    """What came out, in numbers."""
    counts = report.summary.outcomes
    chinese = "，".join(f"{o.zh} {counts[o]:,}" for o in Outcome if o in counts)
    english = ", ".join(f"{o.value} {counts[o]:,}" for o in Outcome if o in counts)
    if report.resumed_rows:
        say(f"从第 {report.resumed_rows:,} 行之后继续", f"went on after row {report.resumed_rows:,}")
    rows, run_id = report.summary.rows, report.start.run_id
    say(f"共 {rows:,} 行：{chinese}；批次 {run_id}", f"{rows:,} rows: {english}; run {run_id}")
    if report.replaced_characters:
        say(
            "输出编码缺少部分字符，已写成转义形式；建议用 UTF-8 或 gb18030",
            "the output's encoding lacks some characters, written as escapes; use UTF-8 or gb18030",
        )


def _json(report: BatchReport) -> str:
    data = {
        "rows": report.summary.rows,
        "outcomes": dict(report.summary.outcomes),
        "run_id": report.start.run_id,
        "at": report.start.at.isoformat(),
        "resumed_rows": report.resumed_rows,
        "list_versions": [version.label for version in report.summary.lists],
    }
    return json.dumps(data, ensure_ascii=False)
