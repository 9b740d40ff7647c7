"""The examples run as they stand, in a folder of their own."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest

from defaulter_screen.cli.demo import write_world

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(part for part in (str(ROOT / "src"), os.environ.get("PYTHONPATH", "")) if part)
    known = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **environment}
    return subprocess.run(
        command, env=known, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )


def test_every_example_is_tested_here() -> None:
    shipped = {path.name for path in EXAMPLES.iterdir() if path.is_file()}
    assert shipped == {"approval_system.py", "procurement_check.py", "batch.sh"}


def test_the_approval_step_does_what_each_outcome_says(capsys: pytest.CaptureFixture[str]) -> None:
    steps = example("approval_system").main()
    assert [step.action for step in steps] == ["stop", "grant", "ask"]
    shown = capsys.readouterr().out
    assert "法释〔2013〕17号" in shown
    assert "330199197906083179" not in shown


def test_one_listed_member_stops_the_consortium_and_every_member_is_in_the_record(tmp_path: Path) -> None:
    decisions = example("procurement_check").main(str(tmp_path))
    assert [decision.outcome.value for decision in decisions] == ["pass", "intercept"]
    record = [json.loads(line) for line in (tmp_path / "evidence.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry["result"] for entry in record] == ["pass", "pass", "intercept"]
    for entry in record:
        assert datetime.fromisoformat(entry["query_time"]).tzinfo is not None
        assert entry["list_version"].startswith("1@")
        assert entry["decision_id"]
        assert entry["reasons"]


@pytest.mark.parametrize("name", ["approval_system.py", "procurement_check.py"])
def test_examples_run_as_scripts_on_a_console_of_gbk(name: str) -> None:
    done = run([sys.executable, str(EXAMPLES / name)], PYTHONIOENCODING="gbk:backslashreplace", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.skipif(os.name == "nt", reason="bash on Windows runs in another file system")
def test_the_batch_script_screens_a_folder(tmp_path: Path) -> None:
    write_world(tmp_path, "en", datetime.now().astimezone().date())
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "defaulter-screen").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m defaulter_screen "$@"\n')
    (programs / "defaulter-screen").chmod(0o755)
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    done = run(["bash", str(EXAMPLES / "batch.sh"), str(tmp_path)], PATH=path)
    assert done.returncode == 3, done.stderr
    with (tmp_path / "screened.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(row["筛查结论"] == "拦截" for row in csv.DictReader(file)) == 6
    assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "in force" in done.stdout or "defaulter" in done.stdout
