"""splink 4 on DuckDB, recordlinkage and rapidfuzz on the very persons that our batch screens, speed beside recall.

    python tests/benchmarks/bench_tools.py 1000000 --rows 1000000 --workdir /tmp/bench

Persons only, applicants against listings. Of the tools only predicting is timed (set-up beside it), and whatever they
pair counts as found; of ours the whole command: start, table in, table out. ``recall`` is the share of the applicants on
the list who were found: paired with a listing of their own; of ours: who did not pass. ``named``: the case number shown
is their own (a bare name meets its namesakes). ``ratio_to_splink`` is our rows a second by splink's; splink uses both
cores, so it stands beside our two processes, by wall clock and by processor time. What is not installed is named.
"""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench_screening import run
from linkage_tools import rapidfuzz, recordlinkage, splink
from told_persons import World
from workbench import emit, parser, store_file, workdir

from defaulter_screen.models.case_number import unify_case_number


def ours(world: World, folder: Path, listings: int) -> dict[str, Any]:
    """Our batch, audit off, in two processes."""
    source, rows = folder / "persons.csv", len(world.rows) - 1
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(world.rows)
    took = run(folder, store_file(folder, listings), source, 2, audit=False)
    return {
        "rows_per_second": round(rows / took["seconds"], 1),
        "rows_per_cpu_second": round(rows / took["cpu_seconds"], 1),
        **recall(world, folder / "out.csv"),
    }


def recall(world: World, output: Path) -> dict[str, float]:
    """Of the applicants on the list: who did not pass, and whose own case is shown; of the others: who did not pass."""
    listed = {world.party[world.rows[place + 1][0]] for place in world.listed}
    stopped = named = others = disturbed = 0
    with output.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            party, passed = world.party[row["受理编号"]], row["screen_outcome"] == "pass"
            if party not in listed:
                others, disturbed = others + 1, disturbed + (not passed)
                continue
            case = row["screen_case_number"]
            stopped += not passed
            named += party in world.cases.get(unify_case_number(case) or case, ())
    most = max(len(world.listed), 1)
    return {
        "recall": round(stopped / most, 4),
        "named": round(named / most, 4),
        "others_not_passed": round(disturbed / max(others, 1), 4),
    }


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=50_000)
    options.add_argument("--rows", type=int, default=20_000, help="applicants, organisations included")
    options.add_argument("--fuzz-rows", type=int, default=100, help="applicants that rapidfuzz is asked about")
    given = options.parse_args()
    world = World.of(given.listings, given.rows)
    tools = {
        "splink": lambda: splink(world),
        "recordlinkage": lambda: recordlinkage(world),
        "rapidfuzz": lambda: rapidfuzz(world, given.fuzz_rows),
    }
    figures: dict[str, Any] = {
        "person_listings": len(world.listings.party),
        "person_applicants": len(world.applicants.party),
        "listed": len(world.listed),
        "true_pairs": world.true_pairs(),
    }
    figures |= {name: run_tool() for name, run_tool in tools.items() if find_spec(name)}
    skipped = {name: f"{name} is not installed (extra bench)" for name in tools if name not in figures}
    with workdir(given.workdir) as folder:
        figures["ours"] = ours(world, folder, given.listings)
    for name in ("splink", "recordlinkage"):
        if name in figures:
            figures[f"ratio_to_{name}"] = {
                rate: round(figures["ours"][rate] / figures[name][rate], 4)
                for rate in ("rows_per_second", "rows_per_cpu_second", "recall")
            }
    emit("tools", listings=given.listings, rows=given.rows, **figures, skipped=skipped)


if __name__ == "__main__":
    main()
