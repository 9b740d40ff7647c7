"""The baselines run on a made-up world beside ours, and what they are for shows: ours harms nobody and misses less."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.fixture(scope="module")
def tools():
    spec = importlib.util.spec_from_file_location("baseline_tools", BENCHMARKS / "baseline_tools.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def listed(tools):
    from defaulter_screen.sources.listing_rows import RawListing

    return tools.Listed(
        [RawListing(1, "欧阳明辉", "3301021985****1236"), RawListing(2, "澹台鹤轩", "110101198003070076")]
    )


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("欧阳明辉", "330102198503041236", "intercept intercept intercept"),
        ("欧阳明辉", "110101199003070038", "intercept intercept pass"),
        ("欧阳明", "330102198503041236", "intercept pass review"),
        ("欧阳明辉", "", "intercept intercept clarify"),
        ("澹台鹤轩", "110101800307007", "intercept intercept intercept"),
        ("王小明", "", "pass pass pass"),
        ("", "", "pass pass pass"),
    ],
)
def test_each_baseline_does_what_it_says(tools, listed, name, number, expected):
    said = [getattr(tools, tool)(listed)([(name, number)])[0][0].value for tool in ("exact", "fuzzy", "idfirst")]
    assert said == expected.split()


def test_one_run_prints_figures_of_all_and_why_a_tool_was_skipped():
    command = [
        sys.executable,
        str(BENCHMARKS / "baselines.py"),
        "--made-up",
        "5",
        "--only",
        "exact",
        "idfirst",
        "ours",
        "splink",
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"},
    )
    line, _, table = done.stdout.partition("\n")
    data = json.loads(line)
    results = data["results"]
    assert {"exact", "idfirst", "ours"} <= results.keys()
    assert "splink" in results.keys() | data["skipped"].keys()
    assert results["ours"]["innocents_intercepted"] == 0
    assert results["exact"]["innocents_intercepted"] > 100
    assert results["ours"]["listed_damaged_id_missed_share"] < results["idfirst"]["listed_damaged_id_missed_share"]
    assert "| figure | exact | idfirst |" in table
