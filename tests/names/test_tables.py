"""data/names is what scripts/build_data.py makes of resources/; every table says where it comes from."""

from __future__ import annotations

import importlib.util
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from defaulter_screen.names import similarity
from defaulter_screen.names.tables import table_lines

ROOT = Path(__file__).resolve().parents[2]


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_data", ROOT / "scripts" / "build_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = load_script()
COMPUTED = "alike.txt"


@pytest.mark.parametrize("name", [name for name in script.TABLES if name != COMPUTED])
def test_tables_are_current(name: str) -> None:
    package = script.TABLES[name][1]
    if package and not find_spec(package):
        pytest.skip(f"{package} is not installed (extra build-data)")
    assert script.build([name])[name] == (script.DATA / name).read_text(encoding="utf-8")


def test_the_table_of_similar_characters_is_current_by_sample() -> None:
    """The whole takes minutes; every 97th character is computed again."""
    chars = script.alike_domain()
    neighbours = similarity.sharing_components(chars)
    shipped = dict(line.split("\t") for line in table_lines(COMPUTED))
    sample = sorted(chars)[::97]
    assert {char: script.most_alike(char, neighbours[char]) for char in sample} == {
        char: shipped.get(char, "") for char in sample
    }


@pytest.mark.parametrize("path", sorted(script.DATA.glob("*.txt")), ids=lambda path: path.name)
def test_every_table_names_its_source(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\n")[:3]
    assert head[0] == script.HEADING
    assert "ource" in head[1] or "OpenCC" in head[1]


@pytest.mark.parametrize(
    "name",
    [
        "fold_exceptions.csv",
        "name_priors.toml",
        "person_words.csv",
        "private_use.csv",
        "radicals.csv",
        "similar_shapes.csv",
        "surname_readings.csv",
        "surnames.csv",
        "variants.csv",
        "component_strokes.csv",
    ],
)
def test_every_resource_names_source_and_licence(name: str) -> None:
    head = "".join((script.RESOURCES / name).read_text(encoding="utf-8").split("\n")[:14])
    assert "icence" in head
    assert "ource" in head or "verified" in head


def test_no_character_is_named_twice_in_the_hand_made_tables() -> None:
    for name, column in (
        ("variants.csv", "variant"),
        ("surnames.csv", "surname"),
        ("fold_exceptions.csv", "character"),
    ):
        values = [row[column] for row in script.rows(name)]
        assert len(values) == len(set(values)), name


def test_shipped_tables_are_small() -> None:
    assert sum(path.stat().st_size for path in script.DATA.iterdir()) < 2_500_000
