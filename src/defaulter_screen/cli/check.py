"""``check``: screen one subject."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.options import Opening
from defaulter_screen.models.subject import Role, Subject


@click.command("check", short_help="筛查一个主体 / screen one subject")
@options.opening
@options.scene
@click.option("--name", help="姓名或登记名称 / name of a person or organisation")
@click.option("--id-number", help="证件号码或统一社会信用代码 / identity number or credit code")
@click.option("--kind", type=click.Choice(["person", "organisation"]), help="主体类型(默认自动识别) / kind of subject")
@click.option("--alias", "aliases", multiple=True, help="曾用名，可重复 / former name; repeatable")
@click.option("--birth-date", help="出生日期或年份 / date or year of birth")
@click.option("--gender", help="性别 / gender")
@click.option("--region", help="地区 / province, city or county")
@click.option("--legal-representative", help="法定代表人 / legal representative")
@click.option("--reference", help="业务编号，原样带出 / your own key, carried through")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.APPLICANT.value,
    help="在申请中的角色 / role",
)
@options.at
@options.as_json
@options.lang
@options.fail_on
def command(opening: Opening, *, as_json: bool, lang: str, fail_on: str | None, **given: Any) -> None:
    """筛查一个主体 / Screen one subject and say what follows.

    结论：拦截 intercept、人工复核 review、补充信息 clarify、放行 pass。
    """
    if not (given["name"] or given["id_number"]):
        raise click.UsageError("请给出 --name 或 --id-number / give --name or --id-number")
    scene, role, at = given.pop("scene"), given.pop("role"), _date(given.pop("at"))
    with opening.open() as screener:
        decision = screener.screen(Subject(**given), scene=scene, role=role, at=at)
    click.echo(decision.model_dump_json() if as_json else decision.explain(lang))
    options.stop_on(fail_on, [decision.outcome])


def _date(value: Any) -> date | None:
    return value if isinstance(value, date) else None
