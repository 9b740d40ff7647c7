"""A batch over a real store: CSV in, CSV out with every result column: rows a second, ratio to the ``csv`` module, memory.

``bench_batch.py`` measures what surrounds the screening; this measures all of it.

    python tests/benchmarks/bench_screening.py 1000000 --rows 100000 --workdir /tmp/bench

The ratio compares with reading and writing the same rows with the ``csv`` module in as many processes, measured in the
same run. What was found is counted beside the speed: of the applicants on the list, how many did not pass.
"""

from __future__ import annotations

import csv
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from workbench import applicants_file, command, emit, parser, store_file, workdir

SCENE = "government-procurement"


def copy(source: Path, target: Path) -> float:
    """Seconds to read and write a table with the csv module."""
    begun = time.perf_counter()
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(csv.reader(read))
    return time.perf_counter() - begun


def copies(source: Path, folder: Path, jobs: int) -> float:
    """Rows' worth of seconds when each of several processes copies the table once; of one table."""
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(len, ["x"] * jobs))
        begun = time.perf_counter()
        list(pool.map(copy, [source] * jobs, [folder / f"copy-{number}.csv" for number in range(jobs)]))
        return (time.perf_counter() - begun) / jobs


def found(output: Path) -> dict[str, Any]:
    """Outcomes, and the share of listed applicants who did not pass."""
    outcomes: dict[str, int] = {}
    listed = stopped = 0
    with output.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            outcome = row["screen_outcome"]
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            if row["受理编号"].endswith("-L"):
                listed += 1
                stopped += outcome != "pass"
    return {"outcomes": outcomes, "listed": listed, "listed_not_passed": round(stopped / max(listed, 1), 4)}


def run(folder: Path, store: Path, source: Path, jobs: int, *, audit: bool) -> dict[str, Any]:
    """One run of the command."""
    output = folder / "out.csv"
    for left in folder.glob("ledger*"):
        left.unlink()
    words = ["--store", str(store), "--scene", SCENE, "--jobs", str(jobs), "--lang", "en", "--json"]
    words += ["--audit"] if audit else ["--no-audit"]
    home = {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    took = command("batch", str(source), "-o", str(output), *words, environment=home)
    return {"seconds": took["seconds"], "cpu_seconds": took["cpu_seconds"], **took["memory"]}


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=100_000)
    options.add_argument("--rows", type=int, default=20_000)
    given = options.parse_args()
    with workdir(given.workdir) as folder:
        store, source = store_file(folder, given.listings), applicants_file(folder, given.listings, given.rows)
        figures: dict[str, Any] = {"listings": given.listings, "rows": given.rows}
        for jobs in (1, 2):
            limit = copies(source, folder, jobs)
            figures[f"csv_module_rows_per_second_jobs_{jobs}"] = round(given.rows / limit)
            for audit in (False, True):
                took = run(folder, store, source, jobs, audit=audit)
                figures[f"jobs_{jobs}_audit_{'on' if audit else 'off'}"] = {
                    "rows_per_second": round(given.rows / took["seconds"]),
                    "rows_per_cpu_second": round(given.rows / took["cpu_seconds"]),
                    "ratio_to_csv_module": round(limit / took["seconds"], 3),
                    **{name: value for name, value in took.items() if name.endswith("mib")},
                }
        emit("screening", **figures, **found(folder / "out.csv"))


if __name__ == "__main__":
    main()
