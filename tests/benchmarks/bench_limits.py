"""What reading and writing alone costs: the applicants' table by the csv module, polars and DuckDB, beside our batch.

    python tests/benchmarks/bench_limits.py 1000000 --rows 1000000 --workdir /tmp/bench

Every tool copies the table as text, one thread a process, in one process and in two (each copies it once); then ``batch``
screens the very same file in as many processes, every result column, audit off. ``ratio_to`` is our rows a second by a
tool's: by the wall clock, and by processor time, which a busy machine does not disturb. What is not installed is named
with the reason.
"""

from __future__ import annotations

import csv
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from bench_screening import found, run
from workbench import applicants_file, emit, parser, store_file, workdir

ROUNDS = 3


class Cost(NamedTuple):
    """Seconds for some rows: by the wall clock and of processor time."""

    wall: float
    cpu: float


def csv_module(source: Path, target: Path) -> None:
    """The standard library."""
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(csv.reader(read))


def polars(source: Path, target: Path) -> None:
    """Cells as text: an identity number is no integer."""
    import polars as pl

    pl.read_csv(source, infer_schema=False).write_csv(target)


def duckdb(source: Path, target: Path) -> None:
    """Likewise."""
    import duckdb as db

    with db.connect(config={"threads": 1}) as engine:
        engine.execute(f"COPY (FROM read_csv('{source}', all_varchar = true)) TO '{target}' (HEADER)")


TOOLS: dict[str, Callable[[Path, Path], None]] = {"csv_module": csv_module, "polars": polars, "duckdb": duckdb}


def copied(tool: str, source: Path, target: Path) -> float:
    """Copy in this process; its processor seconds."""
    begun = time.process_time()
    TOOLS[tool](source, target)
    return time.process_time() - begun


def measured(tool: str, source: Path, folder: Path, jobs: int) -> Cost:
    """The cost of one table where each of several processes copies it once: the median of some rounds.

    The processes are new ones, since polars asks for its number of threads once; what importing costs is not counted.
    """
    os.environ["POLARS_MAX_THREADS"] = "1"
    targets = [folder / f"copy-{number}.csv" for number in range(jobs)]
    costs = []
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for _ in range(ROUNDS + 1):
            begun = time.perf_counter()
            busy = list(pool.map(copied, [tool] * jobs, [source] * jobs, targets))
            costs.append(Cost((time.perf_counter() - begun) / jobs, sum(busy) / jobs))
    return Cost(*(statistics.median(times) for times in zip(*costs[1:], strict=True)))


def rates(rows: int, cost: Cost) -> dict[str, int]:
    """Rows a second."""
    return {"rows_per_second": round(rows / cost.wall), "rows_per_cpu_second": round(rows / cost.cpu)}


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=100_000)
    options.add_argument("--rows", type=int, default=100_000)
    given = options.parse_args()
    missing = {tool: f"{tool} is not installed (extra bench)" for tool in ("polars", "duckdb") if not find_spec(tool)}
    figures: dict[str, Any] = {"listings": given.listings, "rows": given.rows, "skipped": missing}
    with workdir(given.workdir) as folder:
        store, source = store_file(folder, given.listings), applicants_file(folder, given.listings, given.rows)
        for jobs in (1, 2):
            costs = {tool: measured(tool, source, folder, jobs) for tool in TOOLS if tool not in missing}
            took = run(folder, store, source, jobs, audit=False)
            ours = Cost(took["seconds"], took["cpu_seconds"])
            figures[f"jobs_{jobs}"] = {
                **{tool: rates(given.rows, cost) for tool, cost in costs.items()},
                "batch": rates(given.rows, ours),
                "ratio_to": {tool: round(cost.wall / ours.wall, 4) for tool, cost in costs.items()},
                "cpu_ratio_to": {tool: round(cost.cpu / ours.cpu, 4) for tool, cost in costs.items()},
            }
        emit("limits", **figures, **found(folder / "out.csv"))


if __name__ == "__main__":
    main()
