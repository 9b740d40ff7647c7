"""``demo``: load, screen and explain, on made-up data, with the very commands that a user would type."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from datetime import date, datetime
from pathlib import Path

import click

from defaulter_screen.cli import demo_world as world
from defaulter_screen.cli import options
from defaulter_screen.cli.console import table, width
from defaulter_screen.names.kind import guess_kind
from defaulter_screen.names.name import mask_name

SCENE = "government-procurement"
_NAMES = {"zh": ("名单.csv", "申请人.csv", "结果.csv"), "en": ("list.csv", "applicants.csv", "results.csv")}
_HEADS = {
    "zh": ("行", "姓名/名称", "说明", "结论", "同证据人数"),
    "en": ("row", "name", "what it is", "outcome", "lookalikes"),
}
_WORDS = {
    "zh": {
        "made": "在 {folder} 造了一份虚构的名单（{listings} 条）和 {applicants} 个申请人；人和单位都不存在。",
        "repeat": "下面每一步都是您可以自己输入的命令：",
        "load": "1. 载入名单",
        "batch": "2. 批量筛查（场景：政府采购）",
        "explain": "3. 逐个说明",
        "lookalikes": (
            "同证据人数：全国还有多少人（单位）也符合同样的证据。号码相符并且不到 0.01 才拦截；人数多，就不能认定。"
        ),
        "end": "文件留在 {folder}，可以接着试；删掉这个文件夹即可清除。",
        "next": "用您自己的名单：defaulter-screen load 名单文件 --store 名单库.db",
    },
    "en": {
        "made": "Made up a list ({listings} entries) and {applicants} applicants in {folder}. Nobody in them exists.",
        "repeat": "Every step below is a command that you can type yourself:",
        "load": "1. Load the list",
        "batch": "2. Screen the applicants (scene: government procurement)",
        "explain": "3. Why",
        "lookalikes": (
            "lookalikes: how many others in the country fit the same evidence. An intercept needs a number that fits "
            "and less than 0.01 of them; where many fit, nobody is taken for the listed one."
        ),
        "end": "The files stay in {folder}: try on, or delete the folder.",
        "next": "With a list of your own: defaulter-screen load FILE --store STORE.db",
    },
}


@click.command("demo", short_help="用虚构数据演示 / see it work on made-up data")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="放演示文件的文件夹(默认临时文件夹) / folder for the demo's files (default: a temporary one)",
)
@options.lang
def command(folder: Path | None, lang: str) -> None:
    """演示：造一份虚构名单和申请人，载入、批量筛查、逐个说明 / Load, screen and explain, on made-up data.

    每一步都显示所用的命令，可以照着重做。
    """
    chosen = folder or Path(tempfile.mkdtemp(prefix="defaulter-screen-demo-"))
    chosen.mkdir(parents=True, exist_ok=True)
    words, wide = _WORDS[lang], min(max(shutil.get_terminal_size((100, 24)).columns, 60), 100)
    rows = write_world(chosen, lang, datetime.now().astimezone().date())
    with chdir(chosen), _own_environment():
        for line in _told(lang, rows, chosen):
            click.echo("\n".join(wrapped(line, wide)))
    click.echo()
    for key in ("end", "next"):
        click.echo("\n".join(wrapped(words[key].format(folder=chosen), wide)))


def write_world(folder: Path, lang: str, today: date) -> int:
    """Write the list and the applicants as CSV (UTF-8 with byte order mark); returns the number of list entries."""
    listed, applicants, _ = _NAMES[lang]
    entries = list(world.list_rows(today))
    _write(folder / listed, world.LIST_HEADINGS, entries)
    rows = (applicant.row(number, lang) for number, applicant in enumerate(world.APPLICANTS, start=1))
    _write(folder / applicants, world.APPLICANT_HEADINGS[lang], rows)
    return len(entries)


def _write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])


def _told(lang: str, entries: int, folder: Path) -> Iterator[str]:
    """The demo's text, piece by piece, as its commands are run."""
    words, (listed, applicants, results) = _WORDS[lang], _NAMES[lang]
    yield words["made"].format(folder=folder, listings=entries, applicants=len(world.APPLICANTS))
    yield words["repeat"]
    yield f"\n$ cd {quoted(str(folder))}"
    yield f"\n{words['load']}"
    yield from run(lang, "load", listed, "--store", "demo.db")
    yield f"\n{words['batch']}"
    here = ("--store", "demo.db", "--scene", SCENE, "--no-audit")
    yield from run(lang, "batch", applicants, "-o", results, *here, "--lang", lang)
    yield "\n" + outcomes(Path(results), lang)
    yield words["lookalikes"]
    yield f"\n{words['explain']}"
    for position, *headings in world.EXPLAINED:
        applicant = world.APPLICANTS[position]
        given = ["--name", applicant.name, *(["--id-number", applicant.number] if applicant.number else [])]
        yield f"\n=== {headings[lang == 'en']}"
        yield from run(lang, "check", *here, *given, "--lang", lang)


def run(lang: str, *arguments: str) -> Iterator[str]:
    """Show a command, run it, and give what it says: messages first, each in one of its two languages."""
    from defaulter_screen.cli.main import main

    yield f"$ defaulter-screen {' '.join(map(quoted, arguments))}"
    said, messages = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(messages):
        main.main(list(arguments), prog_name="defaulter-screen", standalone_mode=False)
    for message in messages.getvalue().splitlines():
        chinese, _, english = message.partition(" / ")
        yield chinese if lang == "zh" else english or chinese
    if said.getvalue():
        yield said.getvalue().rstrip("\n")


def quoted(argument: str) -> str:
    """An argument as one types it in any shell; Chinese characters need no quotes."""
    plain = argument and all(character.isalnum() or character in "-_./\\:=+" for character in argument)
    return argument if plain else f'"{argument}"'


def outcomes(results: Path, lang: str) -> str:
    """The batch's results as a table."""
    with results.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    own = len(world.APPLICANT_HEADINGS[lang])
    shown = [(row[0], _shown(row[1]), row[own - 1], row[own], _count(row[own + 2])) for row in rows if head]
    return table([_HEADS[lang], *shown])


def _shown(name: str) -> str:
    return name if guess_kind(name) == "organisation" else mask_name(name)


def _count(lookalikes: str) -> str:
    """A number of people as one says it."""
    if not lookalikes:
        return "-"
    count = float(lookalikes)
    if count < 0.01:
        return "<0.01"
    return f"{count:.2f}" if count < 10 else f"{float(f'{count:.2g}'):,.0f}"


def wrapped(text: str, wide: int) -> list[str]:
    """Lines no wider than a terminal: between words where there are any, anywhere in Chinese; commands stay whole."""
    return [piece for line in text.split("\n") for piece in ([line] if line.startswith("$ ") else _wrap(line, wide))]


def _wrap(line: str, wide: int) -> Iterator[str]:
    while width(line) > wide:
        end = _end(line, wide)
        yield line[:end].rstrip()
        line = line[end:].lstrip()
    yield line


def _end(line: str, wide: int) -> int:
    """Where a line that is too wide ends: the last place that fits, not in a word, not before 。 nor behind （."""
    fits = next(end for end in range(len(line), 0, -1) if width(line[:end]) <= wide)
    for end in range(fits, fits // 2, -1):
        word = line[end - 1].isascii() and line[end].isascii() and not (line[end - 1].isspace() or line[end].isspace())
        if not word and line[end] not in "。，；：、！？）〕》」”)" and line[end - 1] not in "（〔《「“(":
            return end
    return fits


@contextmanager
def _own_environment() -> Iterator[None]:
    """Without the user's settings, or the demo would write into his audit trail."""
    mine = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("DEFAULTER_")}
    try:
        yield
    finally:
        os.environ.update(mine)
