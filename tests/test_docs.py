"""The documentation is executed, complete, and the same in both languages."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from defaulter_screen.batch.results import FORM_COLUMNS, columns
from defaulter_screen.cli.main import main
from defaulter_screen.ingest.options import MIN_SHARE
from defaulter_screen.models.decision import Outcome
from defaulter_screen.policy.file_schema import PolicyFile
from defaulter_screen.policy.loader import load_policy

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)#\s]+)")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def fences(page: Path) -> list[tuple[str, str]]:
    return [(found["kind"], found["body"]) for found in FENCE.finditer(text(page))]


def setup_commands() -> list[str]:
    """The README's first two: not run here, for they make environments."""
    return [body for _, body in fences(ROOT / "README.md")[:2]]


def cli_docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_cli_docs", ROOT / "scripts" / "build_cli_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the pages assume it: the demo's files, and its list loaded."""
    folder = tmp_path_factory.mktemp("docs")
    steps = (
        ["demo", "--lang", "en", "--dir", str(folder / "demo")],
        ["load", str(folder / "demo" / "list.csv"), "--store", str(folder / "defaulters.db")],
    )
    for step in steps:
        done = CliRunner().invoke(main, step)
        assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy to work in, and a home of its own for the key file."""
    here = tmp_path / "work"
    shutil.copytree(prepared, here)
    for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(here)
    return here


def commands(body: str) -> Iterator[list[str]]:
    for line in body.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0] == "defaulter-screen":
            yield words[1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_of_a_page_runs(page: Path, folder: Path) -> None:
    names: dict[str, object] = {"__name__": page.stem}
    for kind, body in fences(page):
        if kind == "toml" and body.startswith("# "):
            (folder / body[2:].split()[0]).write_text(body, encoding="utf-8")
        elif kind == "csv":
            (folder / "cases.csv").write_text(body, encoding="utf-8")
        elif kind == "python":
            exec(compile(body, str(page), "exec"), names)
        elif kind == "bash" and body not in setup_commands():
            for command in commands(body):
                done = CliRunner().invoke(main, command)
                assert done.exit_code == 0, (command, done.output)


def test_the_first_two_fences_of_the_readme_are_the_two_setups() -> None:
    demo, tests = fences(ROOT / "README.md")[:2]
    assert demo[0] == tests[0] == "bash"
    assert demo[1].endswith("defaulter-screen demo\n")
    assert tests[1].endswith("pytest\n")
    assert demo[1].count("\n") == tests[1].count("\n") == 1


def test_the_runner_calls_the_second_of_them_word_for_word() -> None:
    runner = ROOT / ".ci" / "run"
    second = setup_commands()[1].strip()
    assert second in runner.read_text(encoding="utf-8")
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports"):
        assert f".venv/bin/{tool}\n" in runner.read_text(encoding="utf-8")
    assert os.name == "nt" or os.access(runner, os.X_OK)


def test_the_chinese_readme_is_its_twin() -> None:
    english, chinese = text(ROOT / "README.md"), text(DOCS / "README.zh-CN.md")

    def levels(page: str) -> list[str]:
        return re.findall(r"^(#+) ", FENCE.sub("", page), re.MULTILINE)

    def rows(page: str) -> int:
        return len(re.findall(r"^\|", page, re.MULTILINE))

    assert levels(english) == levels(chinese)
    assert fences(ROOT / "README.md") == fences(DOCS / "README.zh-CN.md")
    assert rows(english) == rows(chinese)

    def targets(page: Path) -> list[Path]:
        return [(page.parent / found["target"]).resolve() for found in LINK.finditer(text(page))]

    assert targets(ROOT / "README.md")[1:] == targets(DOCS / "README.zh-CN.md")[1:]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for found in LINK.finditer(text(page)):
        if not found["target"].startswith("https://"):
            assert (page.parent / found["target"]).exists(), found["target"]


def test_every_page_is_linked_from_the_readme() -> None:
    readme = text(ROOT / "README.md")
    assert [page.name for page in DOCS.glob("*.md") if f"docs/{page.name}" not in readme] == []


def test_every_command_is_documented_as_it_is() -> None:
    page = text(DOCS / "cli.md")
    assert cli_docs().build(page) == page, "run: python scripts/build_cli_docs.py"


def test_every_command_and_option_has_help() -> None:
    for name, command in cli_docs().commands():
        assert command.help, name
        assert command.short_help or command.help, name
        options = [param for param in command.params if isinstance(param, click.Option)]
        assert not [option.name for option in options if not option.help], name
        assert f"## {name}\n" in text(DOCS / "cli.md")


def test_result_columns_are_those_of_the_program() -> None:
    listed = re.findall(r"^\| (screen_\w+) \| (\S+) \|", text(DOCS / "result-columns.md"), re.MULTILINE)
    shipped = list(zip(columns("en"), columns("zh"), strict=True))
    for form in FORM_COLUMNS.values():
        shipped += zip(form["en"], form["zh"], strict=True)
    assert listed == shipped


def test_figures_of_the_pages_are_those_of_the_shipped_data() -> None:
    policy = load_policy()
    verified = sum(measure.verified for measure in policy.measures)
    ids = {measure.id for measure in policy.measures}
    for page in (ROOT / "README.md", DOCS / "policy.md", ROOT / "CHANGELOG.md"):
        assert f"{len(ids)} measures" in text(page)
        assert f"{verified} " in text(page)
        assert f"{len(policy.scenes)} scenes" in text(page)
    assert f"{MIN_SHARE:.0%}".replace("%", " %") in text(DOCS / "formats.md")


def test_every_error_rate_is_documented_with_its_value() -> None:
    rates = ROOT / "src" / "defaulter_screen" / "data" / "identity" / "error_rates.toml"
    page = text(DOCS / "identity-model.md")
    tables = tomllib.loads(rates.read_text(encoding="utf-8"))
    shipped = {
        f"{t}.{key}": value for t, table in tables.items() if isinstance(table, dict) for key, value in table.items()
    }
    listed = {key: float(value) for key, value in re.findall(r"^\| `(\w+\.\w+)` \| ([\d.]+) \|", page, re.MULTILINE)}
    assert listed == shipped


def test_every_key_of_a_policy_file_is_documented() -> None:
    page = text(DOCS / "policy.md")
    keys = set(PolicyFile.model_fields) - {"title_zh", "title_en"}
    assert [key for key in keys if f"`{key}" not in page] == []


def test_every_clause_of_the_opinion_is_in_the_scope() -> None:
    clauses = [
        "一 ",
        *(f"{part}({n})" for part, last in (("二", 5), ("三", 4), ("四", 5)) for n in "一二三四五"[:last]),
    ]
    headings = re.findall(r"^## (.+)$", text(DOCS / "scope.md"), re.MULTILINE)
    assert [
        next((clause for clause in clauses if heading.startswith(clause)), heading) for heading in headings
    ] == clauses
    for _, verdict in re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", text(DOCS / "scope.md"), re.MULTILINE):
        assert verdict.strip() in ("served", "in part", "out of reach", "", "---")


def test_every_outcome_is_explained_in_the_glossary_and_both_readmes() -> None:
    for page in (DOCS / "glossary.md", ROOT / "README.md", DOCS / "README.zh-CN.md"):
        for outcome in set(Outcome) - {Outcome.ERROR}:
            assert f"`{outcome.value}`" in text(page)
            assert outcome.zh in text(page)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_lines_can_be_read_in_an_editor(page: Path) -> None:
    for line in text(page).splitlines():
        if not line.startswith(("|", "defaulter-screen", "legal_basis")) and page.name != "cli.md":
            assert len(line) <= 145, line
