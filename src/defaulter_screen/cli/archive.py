"""``archive``: one subject's credit archive."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.options import Opening


@click.command("archive", short_help="一个主体的信用档案 / one subject's credit archive")
@options.opening
@click.option("--name", help="姓名或名称 / name")
@click.option("--id-number", help="证件号码或信用代码 / number or code")
@click.option("--kind", type=click.Choice(["person", "organisation"]), help="主体类型(默认自动识别) / kind")
@click.option("--reference", help="你的编号 / your own key")
@options.at
@options.as_json
@options.lang
def command(opening: Opening, *, as_json: bool, lang: str, at: date | None, **given: Any) -> None:
    """信用档案 / Every listing past and present, repairs, honours, and a summary by a published rule table.

    只列身份已确认的条目；JSON 格式见 docs/archive.schema.json。
    """
    from defaulter_screen.archive_data import archive_data, archive_page
    from defaulter_screen.models.encoding import to_json
    from defaulter_screen.models.subject import Subject

    with opening.open() as screener:
        made = screener.archive(Subject(**given), at=at)
    click.echo(to_json(archive_data(made)) if as_json else archive_page(made, lang))
