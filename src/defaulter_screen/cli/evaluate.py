"""``evaluate``: score a labelled file before the screening is switched on."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import progress_bar, say, table

if TYPE_CHECKING:
    from defaulter_screen.evaluation.labelled import LabelledFile
    from defaulter_screen.evaluation.running import Ask, Evaluation
    from defaulter_screen.matching.model import IdentityModel

file = click.Path(exists=True, dir_okay=False, path_type=Path)
rates = click.option("--rates", type=file, envvar="DEFAULTER_RATES", help="错误率文件(TOML) / error rates file")
truth = click.option("--truth", type=file, help="另存的标注文件 / labels in a second file")
key = click.option("--key", default="序号", show_default=True, help="关联列 / column that joins both files")
encoding = click.option("--encoding", envvar="DEFAULTER_ENCODING", help="CSV 编码 / encoding of CSV")
progress = click.option("--progress/--no-progress", default=True, help="显示进度 / show progress")


@click.command("evaluate", short_help="用有标注的数据评测 / score a labelled file")
@click.argument("source", type=file)
@options.any_store
@options.store_key
@options.policy
@rates
@options.scene
@options.at
@truth
@key
@options.columns
@encoding
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="报告 .html 或可靠性图 .svg / report")
@options.as_json
@progress
def command(source: Path, *, report: Path | None, as_json: bool, **given: Any) -> None:
    """用有标注的申请人(或主体与名单条目的配对)评测 / Score labelled applicants, or pairs of subject and listing.

    标注列：listed(是否在名单，1/0 或 是/否)，可选 kind 情形、acceptable 可接受结论、案号、weight 权重。
    列名以“名单”或 listing_ 开头的视为名单条目，逐对比较，不需要名单库。不写审计。

    \b
    defaulter-screen evaluate 历史.csv --store list.db --report 评测.html
    defaulter-screen evaluate queries.csv --truth truth.csv --key 序号 --store list.db --at 2026-11-01
    """  # noqa: D301 - click's mark for text that is not to be wrapped
    if report is not None and report.suffix.lower() not in (".html", ".svg"):
        raise click.UsageError("--report 应以 .html 或 .svg 结尾 / --report should end in .html or .svg")
    evaluation = _evaluation(source, given)
    if report is not None:
        _write(report, evaluation)
    click.echo(_json(evaluation) if as_json else _text(evaluation))


def labelled_file(source: Path, given: dict[str, Any]) -> LabelledFile:
    """The labelled file that the options describe, after saying what was recognised."""
    from defaulter_screen.evaluation.labelled import LabelledFile, Labels

    labelled = LabelledFile(source, Labels(given["truth"], given["key"], given["columns"], given["encoding"]))
    used = ", ".join(f"{field} = {heading}" for field, heading in labelled.mapping)
    say(f"识别的列：{used}", f"columns recognised: {used}")
    return labelled


def _evaluation(source: Path, given: dict[str, Any]) -> Evaluation:
    from defaulter_screen.evaluation.running import evaluate

    labelled = labelled_file(source, given)
    at = given["at"] or datetime.now().astimezone().date()
    with ExitStack() as stack, progress_bar("评测 / evaluating", shown=given["progress"]) as bar:
        return evaluate(labelled, asking(stack, given, at, pairs=labelled.pairs), at=at, progress=bar)


def asking(stack: ExitStack, given: dict[str, Any], at: date, *, pairs: bool) -> Ask:
    """What answers labelled rows: the store's lists, or for pairs the listing in the row itself. Nothing is audited."""
    from defaulter_screen.evaluation.running import ask_store
    from defaulter_screen.screener import Screener

    if given["store"] is None:
        if not pairs:
            raise click.UsageError("申请人需要 --store 名单库 / applicants need --store")
        return _ask_pairs(None, given, at)
    names = {name: given[name] for name in ("policy", "rates", "store_key")}
    screener = stack.enter_context(Screener.open(given["store"], audit=False, read_only=True, **names))
    if pairs:
        return _ask_pairs(screener.identity_model, given, at)
    return ask_store(lambda subject: screener.screen(subject, scene=given["scene"], at=at))


def _ask_pairs(model: IdentityModel | None, given: dict[str, Any], at: date) -> Ask:
    """Pairs are weighed with the store's statistics where one is given, else with the published ones alone."""
    from defaulter_screen.evaluation.pairs import PairRules, prior_model
    from defaulter_screen.evaluation.running import ask_pair
    from defaulter_screen.matching.rates import load_rates, shipped_rates
    from defaulter_screen.policy.loader import load_policy

    known = model or prior_model(load_rates(given["rates"]) if given["rates"] else shipped_rates())
    return ask_pair(PairRules(known, load_policy(given["policy"]).compile(at), given["scene"], at))


def _write(report: Path, evaluation: Evaluation) -> None:
    from defaulter_screen.evaluation.report import evaluation_page, main_diagram

    svg = report.suffix.lower() == ".svg"
    report.write_text(main_diagram(evaluation) if svg else evaluation_page(evaluation), encoding="utf-8")


def _json(evaluation: Evaluation) -> str:
    from defaulter_screen.evaluation.report import evaluation_data

    return json.dumps(evaluation_data(evaluation), ensure_ascii=False)


def _text(evaluation: Evaluation) -> str:
    from defaulter_screen.evaluation import report

    parts = [
        table([report.KIND_HEAD, *report.kind_rows(evaluation)]) if evaluation.kinds else "",
        table(report.headline_rows(evaluation)),
        *([table([report.CALIBRATION_HEAD, *report.calibration_rows(evaluation)])] if evaluation.calibration else []),
        *(table([report.BIN_HEAD, *report.bin_rows(one)]) for one in evaluation.calibration[:1]),
    ]
    return "\n\n".join(part for part in parts if part)
