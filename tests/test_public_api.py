"""The public face: what it lists, what importing it costs, and that its errors are one tree with raisers."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

import defaulter_screen
from defaulter_screen import errors

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
HEAVY = {
    "pypinyin",
    "click",
    "pandas",
    "pyspark",
    "sqlite_utils",
    "numpy",
    "rapidfuzz",
    "sqlite3",
    "pydantic",
    "sqlcipher3",
}
ERRORS = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, BaseException) and value.__module__ == errors.__name__
]


def python(code: str) -> str:
    path = os.pathsep.join(part for part in (str(SOURCE), os.environ.get("PYTHONPATH", "")) if part)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_is_sorted_complete_and_small() -> None:
    listed = defaulter_screen.__all__
    assert listed == sorted(listed)
    assert set(listed) == {*defaulter_screen._HOMES, "__version__"}
    assert 20 <= len(listed) <= 25


@pytest.mark.parametrize("name", defaulter_screen.__all__)
def test_every_public_name_is_there_and_comes_from_where_the_type_checker_looks(name: str) -> None:
    value = getattr(defaulter_screen, name)
    assert name in dir(defaulter_screen)
    if name != "__version__":
        home = f"defaulter_screen.{defaulter_screen._HOMES[name]}"
        assert value is getattr(importlib.import_module(home), name)
        assert value.__module__ == home
        assert inspect.getdoc(value)


def test_names_for_the_type_checker_are_the_public_ones() -> None:
    tree = ast.parse(Path(defaulter_screen.__file__ or "").read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: node.module for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert typed == {name: f"defaulter_screen.{home}" for name, home in defaulter_screen._HOMES.items()}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = defaulter_screen.no_such_name


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = set(python("import sys, defaulter_screen; print(*sys.modules)").split())
    assert not HEAVY & loaded
    assert {name for name in loaded if name.startswith("defaulter_screen")} == {"defaulter_screen"}


def test_the_nouns_load_without_the_machinery() -> None:
    loaded = set(
        python(
            "import sys; from defaulter_screen import Subject, Outcome; Subject(name='a'); print(*sys.modules)"
        ).split()
    )
    assert not HEAVY & loaded


def test_the_screener_loads_without_what_only_some_commands_need() -> None:
    loaded = set(python("import sys; from defaulter_screen import Screener; print(*sys.modules)").split())
    assert not {"pypinyin", "click", "pandas", "pyspark", "sqlite_utils", "numpy"} & loaded


def raised_names() -> set[str]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                function = node.exc.func
                found.add(function.id if isinstance(function, ast.Name) else getattr(function, "attr", ""))
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
                # A function may make the error that its caller raises.
                found.add(getattr(node.value.func, "id", ""))
    return found


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_has_our_root_a_code_and_a_raiser(error: type[errors.DefaulterScreenError]) -> None:
    assert issubclass(error, errors.DefaulterScreenError)
    assert error.code
    if error is not errors.DefaulterScreenError:
        assert error.__name__ in raised_names()


def test_no_other_module_defines_an_error_outside_the_tree() -> None:
    strays = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and path.name != "errors.py":
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                if not node.name.startswith("_") and bases & {"Exception", "BaseException", "ValueError"}:
                    strays.append(f"{path.name}:{node.name}")
    assert strays == []
