"""``load``: read published lists into the store."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import progress_bar, say
from defaulter_screen.models.listing import ListKind

if TYPE_CHECKING:
    from defaulter_screen.models.listing import LoadReport


@click.command("load", short_help="载入名单 / load a published list")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@options.store
@options.store_key
@click.option(
    "--list-kind",
    type=click.Choice([kind.value for kind in ListKind]),
    default=ListKind.DEFAULTER.value,
    show_default=True,
    envvar="DEFAULTER_LIST_KIND",
    help="名单种类 / list kind",
)
@click.option(
    "--source",
    default="default",
    show_default=True,
    envvar="DEFAULTER_SOURCE",
    help="来源名称；全量只替换同种类同来源 / name of the source; a snapshot replaces only its own",
)
@click.option("--list-date", type=options.DateType(), help="名单日期(默认今天) / date for which the list holds")
@click.option(
    "--mode", type=click.Choice(["snapshot", "delta"]), default="snapshot", help="全量或增量 / whole list or changes"
)
@click.option("--format", default="auto", help="文件格式(默认自动识别) / file format (default: detected)")
@click.option("--encoding", envvar="DEFAULTER_ENCODING", help="文件编码(默认自动识别) / encoding (default: detected)")
@options.columns
@click.option("--jobs", type=click.IntRange(min=1), default=1, envvar="DEFAULTER_JOBS", help="进程数 / processes")
@click.option("--force", is_flag=True, help="条目骤减也载入 / load even if the list shrank implausibly")
@options.as_json
def command(files: tuple[str, ...], store: str, store_key: str | None, *, as_json: bool, **given: Any) -> None:
    """载入名单文件 / Load published lists: CSV, XLSX, JSON, JSON Lines, plain or compressed.

    多个文件合为一份名单：第一个按 --mode，其余并入 / several files make up one list: the first is loaded as --mode
    says, the others are added to it.

    带 --store-key 时新建的名单库是加密的，密钥文件不存在则一并生成；已有名单库的密钥不会另行生成。
    With --store-key a new store is encrypted, and its key made where there is none; never for a store that is there.
    """
    from defaulter_screen.screener import Screener

    reports = []
    fresh = store_key is not None and not Path(store_key).exists()
    with Screener.open(store, create=True, store_key=store_key) as screener, _without_collector():
        if fresh:
            options.tell_new_key(store_key)
        for file in files:
            with progress_bar("载入 / loading", shown=not as_json) as progress:
                report = screener.load(file, progress=progress, **given)
            given["mode"] = "delta"
            _tell(report)
            reports.append(report)
    if as_json:
        click.echo("\n".join(_json(report) for report in reports))


@contextmanager
def _without_collector() -> Iterator[None]:
    """A load makes no cycles, and the collector would walk through its millions of keys again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _tell(report: LoadReport) -> None:
    version = report.version
    say(
        f"已载入 {version.label}：共 {version.listings:,} 条（读入 {report.read:,}，新增 {version.added:,}，"
        f"变更 {version.changed:,}，移除 {version.removed:,}，未采用 {report.rejected:,}），{report.format}，"
        f"{report.seconds:.1f} 秒",
        f"loaded {version.label}: {version.listings:,} listings (read {report.read:,}, added {version.added:,}, "
        f"changed {version.changed:,}, removed {version.removed:,}, rejected {report.rejected:,}), {report.format}",
    )
    if report.rejected:
        say(f"未采用的行见 {report.rejects_path}", f"rejected rows: {report.rejects_path}")


def _json(report: LoadReport) -> str:
    return json.dumps(asdict(report), ensure_ascii=False, default=str)
