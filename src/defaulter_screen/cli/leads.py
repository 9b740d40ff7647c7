"""``leads``: enforcement leads for executing courts, as JSON Lines."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import say
from defaulter_screen.cli.options import Opening


@click.group("leads", short_help="协助执行线索 / enforcement leads for the courts")
def command() -> None:
    """协助执行线索 / Enforcement leads: what was met of a listed person in the asset scenes; never a freeze."""


@command.command("export")
@options.opening
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="JSONL 文件(默认标准输出) / file")
@click.option("--run", "run_id", help="只导出该批次 / only this batch run")
@click.option("--since", type=options.DateType(), help="起始日 / only from this day on (UTC)")
@click.option("--until", type=options.DateType(), help="截止日(不含) / only before this day (UTC)")
@click.option("--court", default="", help="只导出该法院 / only courts whose name contains this")
def export(opening: Opening, output: Path | None, since: date | None, until: date | None, **given: Any) -> None:
    """导出线索 / Export the leads of recorded decisions, one JSON object per line; subjects are masked."""
    from defaulter_screen.batch.finishing import replace_file
    from defaulter_screen.leads import recorded_leads

    first, last = since.isoformat() if since else "", until.isoformat() if until else "~"
    with opening.open() as screener:
        ledger = screener.recorder.records.ledger
        found = list(recorded_leads(ledger, since=first, until=last, **given))
    text = "".join(json.dumps(lead, ensure_ascii=False) + "\n" for lead in found)
    if output is None:
        click.echo(text, nl=False)
    else:
        replace_file(output, text.encode())
    say(f"线索 {len(found)} 条", f"{len(found)} leads")
