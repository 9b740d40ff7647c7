"""How the cost of one lookup grows with the list: the same applicants against lists of several sizes.

    python tests/benchmarks/bench_scaling.py --sizes 100000 1000000 10000000 --workdir /tmp/bench >> scaling.jsonl
    python tests/benchmarks/chart_scaling.py scaling.jsonl docs/scaling.svg

Processor time, not wall-clock. The sizes are asked in turn, several rounds, and the least median counts: so a busy
neighbour hits all of them alike.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from workbench import emit, parser, store_file, subjects, workdir

from defaulter_screen.screener import Screener

SCENE = "government-procurement"
ROUNDS = 3


def medians(screener: Screener, rows: list[Any]) -> dict[str, float]:
    """Median and mean microseconds of processor time of a lookup by kind of evidence, warm."""
    spent: dict[str, list[float]] = {}
    for kind, subject in rows:
        begun = time.thread_time()
        screener.screen(subject, scene=SCENE)
        spent.setdefault(kind, []).append((time.thread_time() - begun) * 1e6)
    every = [value for values in spent.values() for value in values]
    spent["all"] = every
    return {kind: statistics.median(values) for kind, values in spent.items()} | {"mean": statistics.mean(every)}


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=0)
    options.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--rows", type=int, default=3_000)
    given = options.parse_args()
    with workdir(given.workdir) as folder:
        # Applicants of the smallest list: they stand on all, since the lists begin with the same entries.
        rows = subjects(folder, min(given.sizes), given.rows)
        best: dict[int, dict[str, float]] = {size: {} for size in given.sizes}
        for _ in range(ROUNDS + 1):
            for size, least in best.items():
                with Screener.open(store_file(folder, size), audit=False) as screener:
                    for kind, value in medians(screener, rows).items():
                        least[kind] = min(value, least.get(kind, value))
    points = [{"listings": size, **{kind: round(value, 1) for kind, value in best[size].items()}} for size in best]
    smallest, largest = points[0], points[-1]
    growth = round(float(largest["all"]) / float(smallest["all"]), 2)
    emit("scaling", rows=len(rows), points=points, growth_of_median=growth)


if __name__ == "__main__":
    main()
