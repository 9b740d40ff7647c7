"""The demo: its world is invented, its commands are real, and its text fits a terminal."""

from __future__ import annotations

import csv
import io
import os
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from defaulter_screen.cli import demo_world as world
from defaulter_screen.cli.console import width
from defaulter_screen.cli.demo import quoted, wrapped, write_world
from defaulter_screen.cli.main import main
from defaulter_screen.ids.detect import parse_number
from defaulter_screen.ids.number import Scheme

TODAY = date(2026, 11, 23)
PROMISED = {
    "intercept": (1, 2, 3, 4, 11, 16),
    "review": (8, 10, 12, 17, 18),
    "clarify": (6, 9, 13),
    "pass": (5, 7, 14, 15, 19),
    "error": (20,),
}
EXPECTED = [next(word for word, numbers in PROMISED.items() if row in numbers) for row in range(1, 21)]


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.fixture(scope="module", params=["zh", "en"])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    folder = tmp_path_factory.mktemp("演示 demo")
    done = CliRunner().invoke(main, ["demo", "--lang", request.param, "--dir", str(folder)], env={"COLUMNS": "90"})
    assert done.exit_code == 0, done.output
    return request.param, done.stdout, folder


def test_every_number_is_valid_and_nobodys() -> None:
    entries = [*world.CAST, *world._fillers()]
    numbers = [entry.number for entry in entries]
    for number in numbers:
        parsed = parse_number(number, today=TODAY)
        assert parsed.valid, number
        assert parsed.scheme in (Scheme.RESIDENT_ID, Scheme.USCC)
        area = number[2:8] if parsed.scheme is Scheme.USCC else number[:6]
        assert area.endswith("99")
    assert len(set(numbers)) == len(numbers) - 1, "one person has two cases"


def test_the_list_has_about_sixty_entries_with_masked_numbers() -> None:
    listed = list(world.list_rows(TODAY))
    assert 55 <= len(listed) <= 65
    heads = world.LIST_HEADINGS
    for row in listed:
        entry = dict(zip(heads, row, strict=True))
        number = entry["身份证号码/组织机构代码"]
        assert entry["性别"] == "" or number[10:14] == "****"
        assert entry["性别"] == "" or 18 <= int(entry["年龄"]) <= 85
    assert len({row[heads.index("案号")] for row in listed}) == len(listed)


def test_the_outcomes_are_those_that_the_remarks_promise(shown: tuple[str, str, Path]) -> None:
    lang, _, folder = shown
    head, *found = rows(folder / {"zh": "结果.csv", "en": "results.csv"}[lang])
    column = head.index({"zh": "筛查结论", "en": "screen_outcome"}[lang])
    words = {"拦截": "intercept", "人工复核": "review", "补充信息": "clarify", "放行": "pass", "无法读取": "error"}
    assert [words.get(row[column], row[column]) for row in found] == EXPECTED
    explained = [EXPECTED[position] for position, *_ in world.EXPLAINED]
    assert explained == ["intercept", "pass", "clarify", "review"]


def test_the_text_fits_the_terminal_and_hides_nothing_but_names(shown: tuple[str, str, Path]) -> None:
    lang, text, _ = shown
    lines = [line for line in text.splitlines() if not line.startswith("$ ")]
    assert max(map(width, lines)) <= 90
    assert sum(line.startswith("===") for line in lines) == 4
    persons = {applicant.name for applicant in world.APPLICANTS if 0 < len(applicant.name) <= 4}
    table = "\n".join(lines)
    assert not [name for name in persons - {"张伟"} if f" {name} " in table]
    assert {"zh": "补充证件号码", "en": "Supply the document number"}[lang] in table


def test_the_commands_shown_do_the_same_when_typed(shown: tuple[str, str, Path]) -> None:
    _, text, folder = shown
    commands = [line.removeprefix("$ defaulter-screen ") for line in text.splitlines() if line.startswith("$ def")]
    assert [command.split()[0] for command in commands] == ["load", "batch", "check", "check", "check", "check"]
    before = Path.cwd()
    os.chdir(folder)
    try:
        for command in commands:
            arguments = [match[1] or match[0] for match in re.finditer(r'"([^"]*)"|\S+', command)]
            done = CliRunner().invoke(main, arguments)
            assert done.exit_code == 0, done.output
            final = done.stdout.strip().splitlines()[:1]
            assert all(line in text for line in final)
    finally:
        os.chdir(before)


def test_the_users_settings_stay_out_of_it(tmp_path: Path) -> None:
    settings = {"DEFAULTER_POLICY": str(tmp_path / "none.toml"), "DEFAULTER_AUDIT_PATH": str(tmp_path / "mine.ledger")}
    done = CliRunner().invoke(main, ["demo", "--dir", str(tmp_path / "d")], env=settings)
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "mine.ledger").exists()


def test_the_list_is_dated_from_today(tmp_path: Path) -> None:
    write_world(tmp_path, "zh", date(2031, 2, 3))
    head, *listed = rows(tmp_path / "名单.csv")
    published = [row[head.index("发布时间")] for row in listed]
    assert "2030年12月" < max(published) < "2031年02月03日"


@pytest.mark.parametrize("wide", [20, 40, 80])
@pytest.mark.parametrize(
    "text",
    [
        "已确认被查主体（浙江虚构县人民法院）在名单上，本场景下依规定不予通过；当事人有权要求说明。",
        "Whoever should not be listed applies in writing to the executing court (article 11).",
        "第二十二条第一款，2014-08-31 起施行 and words 中文 mixed",
        "",
        "x" * 200,
    ],
)
def test_wrapping_keeps_every_character_and_the_width(text: str, wide: int) -> None:
    lines = wrapped(text, wide)
    assert max(map(width, lines)) <= wide
    assert "".join("".join(lines).split()) == "".join(text.split())
    if "。" in text:
        assert not [line for line in lines if line[:1] in "。，；）"]


def test_commands_are_never_broken() -> None:
    command = "$ defaulter-screen check " + "--name 张三 " * 30
    assert wrapped(command, 40) == [command]


@pytest.mark.parametrize(("argument", "typed"), [("名单.csv", "名单.csv"), ("a b", '"a b"'), ("33*1", '"33*1"')])
def test_arguments_are_quoted_only_where_a_shell_needs_it(argument: str, typed: str) -> None:
    assert quoted(argument) == typed
