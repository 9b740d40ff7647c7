"""Memory of a batch does not grow with the file (budget: 1 000 000 rows within 500 MB per process)."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="peak memory is read through getrusage")
TESTS = Path(__file__).parent.parent

SCRIPT = """
import resource, sys
sys.path[:0] = [{src!r}, {tests!r}]
from datetime import date
from pathlib import Path
import batch_fake
from defaulter_screen.batch.job import BatchJob, Start
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.running import run_batch

source, target = Path(sys.argv[1]), Path(sys.argv[2])
report = run_batch(make_plan(BatchJob(source, target, "general")), batch_fake.open_fake, Start("R", date(2026, 11, 23)))
print(report.summary.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(tmp_path: Path, rows: int, ending: str) -> int:
    """Peak memory in KiB (bytes on macOS) of a batch of so many rows, in a process of its own."""
    source, target = tmp_path / f"{rows}.csv", tmp_path / f"{rows}.{ending}"
    with source.open("w", encoding="utf-8") as file:
        file.write("序号,姓名,证件号码,地区\n")
        file.writelines(
            f"{n},{'雷疑张'[n % 3]}测试{n},33010219850304{n % 10000:04},浙江省杭州市\n" for n in range(rows)
        )
    script = textwrap.dedent(SCRIPT).format(src=str(TESTS.parent / "src"), tests=str(TESTS))
    command = [sys.executable, "-c", script, str(source), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    counted, used = done.stdout.split()
    assert int(counted) == rows
    return int(used)


def test_two_hundred_thousand_rows_take_the_memory_of_ten_thousand(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    few, many = peak(tmp_path, 10_000, "out.csv"), peak(tmp_path, 200_000, "out.csv")
    assert many < few * 1.2
