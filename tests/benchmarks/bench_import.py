"""What ``import defaulter_screen`` costs beside ``import pydantic`` (must be at most 1.5 times as much).

Run: ``python tests/benchmarks/bench_import.py``. Each import is timed in fresh processes with warm caches; the least of
several runs counts, since everything else on the machine only adds to it.
"""

from __future__ import annotations

import subprocess
import sys

RUNS = 7
CODE = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
MOST = 1.5


def seconds(statement: str) -> float:
    """The least time that a statement took in a fresh process."""
    command = [sys.executable, "-c", CODE.format(statement)]
    return min(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(RUNS))


def main() -> int:
    """Print the table; exit code 1 where the budget is exceeded."""
    # pydantic resolves its names lazily too: BaseModel is what every user of it imports.
    yardstick = seconds("from pydantic import BaseModel")
    worst = 0.0
    for statement, counts in (
        ("import defaulter_screen", True),
        ("from defaulter_screen import Subject, Outcome", True),
        ("from defaulter_screen import Screener", False),
    ):
        took = seconds(statement)
        worst = max(worst, took / yardstick) if counts else worst
        print(f"{statement:50} {took * 1000:7.1f} ms   {took / yardstick:5.2f} x pydantic")
    print(f"{'from pydantic import BaseModel':50} {yardstick * 1000:7.1f} ms   budget {MOST} x")
    return int(worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
