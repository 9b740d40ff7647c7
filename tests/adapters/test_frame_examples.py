"""The examples of ``examples/frames`` run as they stand."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import defaulter_screen
from frame_world import Applicants

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "frames"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def store(applicants: Applicants, tmp_path: Path) -> Path:
    """A copy, for the examples record what they decide."""
    return Path(shutil.copy(applicants.store, tmp_path / "defaulters.db"))


@pytest.fixture
def table(applicants: Applicants, tmp_path: Path) -> Path:
    path = tmp_path / "applicants.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(applicants.columns)
        writer.writerows(zip(*applicants.columns.values(), strict=True))
    return path


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_table(package: str, store: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip(package, reason=f"{package} is not installed: pip install 'defaulter-screen[{package}]'")
    reviewed = example(f"{package}_table").main(str(store), str(table))
    assert len(reviewed) > 10
    assert "review" in capsys.readouterr().out
    assert Path(f"{store}.ledger").exists()


def test_a_register(store: Path, applicants: Applicants, tmp_path: Path) -> None:
    """As ``spark-submit`` runs it: in a process of its own."""
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'defaulter-screen[spark]'")
    if not shutil.which("java"):
        pytest.skip("there is no Java: install Java 17 and put it on the PATH")
    arrow: Any = pytest.importorskip("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    parquet.write_table(arrow.table(applicants.columns), tmp_path / "register.parquet")
    path = os.pathsep.join([str(Path(defaulter_screen.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    settings = {"PYTHONPATH": path, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    script, register, out = EXAMPLES / "spark_register.py", tmp_path / "register.parquet", tmp_path / "out"
    ran = subprocess.run(
        [sys.executable, script, store, register, out],
        env={**os.environ, **settings, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    counts = {outcome: int(rows) for outcome, rows in (line.split() for line in ran.stdout.splitlines())}
    found = Counter(parquet.read_table(out)["screen_outcome"].to_pylist())
    assert counts == found
    assert sum(found.values()) == len(applicants.expected)
