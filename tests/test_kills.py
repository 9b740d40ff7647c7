"""The benchmarks' proofs in small: killed at random moments, and days of a made-up list, one after another."""

from __future__ import annotations

import importlib
import random
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from defaulter_screen.models.subject import Subject

BENCHMARKS = Path(__file__).parent / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A benchmark script as a module."""
    monkeypatch.setattr(sys, "path", list(sys.path))

    def load(name: str) -> ModuleType:
        sys.path.insert(0, str(BENCHMARKS))
        return importlib.import_module(name)

    return load


def test_killed_load_batch_watch_and_review_lose_and_repeat_nothing(benchmark: Any, tmp_path: Path) -> None:
    found = benchmark("fifty_kills").kills(tmp_path, 4, seed=4)
    assert sum(found.get(f"{work} killed", 0) for work in ("load", "watch", "batch", "review")) == 4
    assert found["notices"] > 250  # who leaves the list before a run ends is never told of


def test_five_days_of_a_made_up_list(benchmark: Any, tmp_path: Path) -> None:
    person, dice = benchmark("bench_audit").person, random.Random(3)
    listed = [person(dice) for _ in range(120)]
    rows = [
        {
            "iname": name,
            "cardNum": f"{number[:10]}****{number[-4:]}",
            "caseCode": f"（2024）浙0102执{case}号",
            "performance": "全部未履行",
            "publishDate": date(2025, 3, 1).isoformat(),
        }
        for case, (name, number) in enumerate(listed)
    ]
    subjects = [Subject(name=name, id_number=number) for name, number in listed]
    days = benchmark("thirty_days").Days(tmp_path, rows, [*subjects, Subject(name=listed[0][0])], seed=3)
    found = days.run(5)
    assert found["days"] == 5
    assert found["answers as of"] == 25 * (1 + 2 + 3 + 4 + 5)
    assert found["notices"] > len(subjects)
    assert min(found["added"], found["changed"], found["removed"]) > 0


def test_a_batch_replays_after_everything_moved_on(benchmark: Any, tmp_path: Path) -> None:
    script = benchmark("replay_batch")
    found = script.replays(tmp_path, script.move_on(tmp_path, script.batch(tmp_path, 150)))
    assert (found["decisions"], found["form 1 same"], found["form 2 same"], found["findings"]) == (150, 150, 150, 0)
    assert found["probability recomputed"] > 20


def test_supervision_screens_few_of_the_watched(benchmark: Any, monkeypatch: Any, capsys: Any) -> None:
    script = benchmark("bench_watch")
    monkeypatch.setattr(sys, "argv", ["bench_watch.py", "200", "10", "2000"])
    script.main()
    assert '"screened": 200' in capsys.readouterr().out
