"""After the last row: the summary, the report, and the output in its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from defaulter_screen.batch.job import Format, Start
from defaulter_screen.batch.planning import Plan
from defaulter_screen.batch.results import columns
from defaulter_screen.batch.tally import Tally
from defaulter_screen.models.listing import ListVersion
from defaulter_screen.reporting.html import batch_page
from defaulter_screen.reporting.summary import BatchSummary, Parameter
from defaulter_screen.reporting.workbook import Cell, write_workbook


def summarise(plan: Plan, start: Start, tally: Tally, *, lists: Sequence[ListVersion], policy: str) -> BatchSummary:
    """The batch in numbers, with what it was run with."""
    job = plan.job
    used = "; ".join(f"{field} = {heading}" for field, heading in plan.mapping)
    parameters = (
        Parameter("输入文件", "input", job.source.name),
        Parameter("输入文件 SHA-256", "input SHA-256", plan.table.digest),
        Parameter("编码", "encoding", plan.table.encoding or plan.table.format.value),
        Parameter("识别的列", "columns", used),
        Parameter("业务场景", "scene", job.scene),
        Parameter("筛查基准日", "date", start.at.isoformat()),
        Parameter("批次编号", "run id", start.run_id),
        Parameter("策略", "policy", policy),
        Parameter("程序版本", "program", job.code_version),
    )
    return BatchSummary(
        rows=tally.rows,
        outcomes=dict(tally.outcomes),
        reasons=tally.counted(tally.reasons),
        measures=tally.counted(tally.measures),
        attention=tuple(tally.attention),
        parameters=parameters,
        lists=tuple(lists),
    )


def finish(plan: Plan, summary: BatchSummary, part: Path) -> None:
    """Write the report, then put the output in the target's place in one step."""
    job = plan.job
    if job.report is not None:
        replace_file(job.report, batch_page(summary, job.language).encode())
    if job.format is Format.XLSX:
        book = part.with_name(part.name + ".xlsx")
        headings = (*plan.table.headings, *columns(job.language, job.applications or ""))
        try:
            write_workbook(book, headings, _rows(part), summary, job.language)
            book.replace(job.target)
        finally:
            book.unlink(missing_ok=True)
        part.unlink()
    else:
        part.replace(job.target)


def replace_file(target: Path, data: bytes) -> None:
    """Write a small file so that a reader sees the old or the new one."""
    fresh = target.with_name(target.name + ".part")
    try:
        fresh.write_bytes(data)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _rows(part: Path) -> Iterator[list[Cell]]:
    with part.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
