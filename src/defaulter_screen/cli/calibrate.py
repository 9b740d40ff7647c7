"""``calibrate``: error rates from reviewed cases, as a report and, with ``-o``, as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import evaluate, options
from defaulter_screen.cli.console import say, table

if TYPE_CHECKING:
    from defaulter_screen.matching.rates import ErrorRates
    from defaulter_screen.recalibration.changes import Changes
    from defaulter_screen.recalibration.estimation import Estimate
    from defaulter_screen.recalibration.observations import Material


@click.command("calibrate", short_help="用已复核案件校准错误率 / recalibrate from reviewed cases")
@click.argument("source", type=evaluate.file, required=False)
@options.store
@options.store_key
@options.policy
@options.audit_path
@evaluate.rates
@options.scene
@options.at
@evaluate.truth
@evaluate.key
@options.columns
@evaluate.encoding
@click.option(
    "--strength",
    type=click.FloatRange(min=0.1),
    default=4.0,
    show_default=True,
    help="先验权重：相当于几次观察 / sightings that a prior is worth",
)
@click.option(
    "--prior-odds",
    is_flag=True,
    help="同时估计先验优势比，仅当数据能代表全部申请人 / prior odds too; only from a fair sample of applicants",
)
@click.option(
    "--compare", type=evaluate.file, help="列出该文件中会变的结论 / show which outcomes of a file would change"
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="新错误率文件 / new rates file")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="HTML 报告 / HTML report")
@options.as_json
def command(source: Path | None, *, output: Path | None, report: Path | None, as_json: bool, **given: Any) -> None:
    """用已复核案件(或有标注的文件)校准错误率 / Estimate error rates from settled reviews, or from a labelled file.

    只写入 -o 指定的文件，不改变任何名单库；使用时须指明：--rates 文件，其版本号出现在每个决定的 model_id 中。

    \b
    defaulter-screen calibrate --store list.db --compare 申请人.csv -o 错误率.toml
    defaulter-screen evaluate 历史.csv --store list.db --rates 错误率.toml
    """  # noqa: D301 - click's mark for text that is not to be wrapped
    from defaulter_screen.recalibration.rates_file import write_rates

    rates, material = _rates(given), _material(source, given)
    estimates, text = _estimate(rates, material, given, source)
    changes = _changes(text, given) if given["compare"] else None
    if output is not None:
        write_rates(output, text)
    _show(estimates, changes, material, given | {"as_json": as_json, "report": report, "text": text})


def _rates(given: dict[str, Any]) -> ErrorRates:
    from defaulter_screen.matching.rates import load_rates, shipped_rates

    return load_rates(given["rates"]) if given["rates"] else shipped_rates()


def _material(source: Path | None, given: dict[str, Any]) -> Material:
    """Settled cases of the ledger, or the labelled file."""
    from defaulter_screen.encryption.store_key import store_key_of
    from defaulter_screen.errors import InvalidInputError
    from defaulter_screen.ledger.database import Ledger
    from defaulter_screen.ledger.review_cases import calibration_cases
    from defaulter_screen.recalibration.observations import from_cases, from_rows

    if source is None:
        path = Path(given["audit_path"] or f"{given['store']}.ledger")
        ledger = Ledger.open_read_only(path, store_key_of(given["store_key"]))
        material = from_cases(calibration_cases(ledger))
    else:
        labelled = evaluate.labelled_file(source, given)
        with ExitStack() as stack:
            material = from_rows(labelled, evaluate.asking(stack, given, _day(given), pairs=labelled.pairs))
    if not material.observations:
        raise InvalidInputError("没有可用的已复核案件 / no reviewed case to learn from", reason="no-cases")
    return material


def _day(given: dict[str, Any]) -> date:
    return given["at"] or datetime.now().astimezone().date()


def _estimate(
    rates: ErrorRates, material: Material, given: dict[str, Any], source: Path | None
) -> tuple[tuple[Estimate, ...], str]:
    """The estimates, and the file that they make."""
    from defaulter_screen.recalibration.estimation import estimate
    from defaulter_screen.recalibration.rates_file import rates_text

    found = estimate(material, rates, strength=given["strength"], prior_odds=given["prior_odds"])
    kind = "labelled file" if source else "settled reviews"
    told = f"{kind}, {len(material.observations)} cases, prior strength {given['strength']:g}, over {rates.version}"
    return found, rates_text(rates, found, source=told, day=datetime.now().astimezone().date())


def _changes(text: str, given: dict[str, Any]) -> Changes:
    """The outcomes of ``--compare`` under the rates in force and under the new ones."""
    from defaulter_screen.evaluation.labelled import applicants
    from defaulter_screen.matching.rates import read_rates
    from defaulter_screen.recalibration.changes import compare_outcomes

    with ExitStack() as stack:
        new = given | {"rates": read_rates(text)}
        before, after = (evaluate.asking(stack, rates, _day(given), pairs=False) for rates in (given, new))
        rows = applicants(given["compare"], given["columns"], given["encoding"])
        answers: Iterator[Any] = ((row.row, before(row), after(row)) for row in rows)
        return compare_outcomes(answers)


def _show(estimates: tuple[Estimate, ...], changes: Changes | None, material: Material, given: dict[str, Any]) -> None:
    from defaulter_screen.matching.rates import read_rates
    from defaulter_screen.recalibration import report

    told, version = report.summary(material, given["strength"]), read_rates(given["text"]).version
    if given["report"] is not None:
        given["report"].write_text(report.recalibration_page(estimates, changes, told=told), encoding="utf-8")
    if given["as_json"]:
        click.echo(json.dumps(report.recalibration_data(estimates, changes, version=version), ensure_ascii=False))
        return
    click.echo(f"{told}\n版本 version: {version}\n")
    click.echo(table([report.RATE_HEAD, *report.rate_rows(estimates)]))
    if changes is not None:
        click.echo("\n" + table([report.CHANGE_HEAD, *report.change_rows(changes)]))
        if changes.first:
            click.echo("\n" + table([report.ROW_HEAD, *report.changed_rows(changes)]))
    say(report.CAUTION_ZH, report.CAUTION_EN)
