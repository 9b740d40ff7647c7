"""One ``screen()`` after another, Decision included: p50 and p99 by evidence; warm and cold; threads; audit off and on.

    python tests/benchmarks/bench_lookup.py 1000000 --rows 20000 --workdir /tmp/bench

Wall-clock quantiles of a busy machine are its neighbours': ``cpu`` has the processor time of the same calls. ``cold`` is
the first pass over rows that this process did not ask before (their pages may be in the system's cache); ``frozen`` the
warm calls again after ``gc.freeze()``, which a service may call.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from workbench import emit, memory_of, parser, quantiles, store_file, subjects, workdir

from defaulter_screen.models.subject import Subject
from defaulter_screen.screener import Screener

SCENE = "government-procurement"
PAIRS = 5

Clock = Callable[[], float]


def timed(
    screener: Screener, rows: Sequence[tuple[str, Subject]], clock: Clock = time.perf_counter
) -> dict[str, list[float]]:
    """Seconds of each row, by kind of evidence."""
    spent: dict[str, list[float]] = {}
    for kind, subject in rows:
        begun = clock()
        screener.screen(subject, scene=SCENE)
        spent.setdefault(kind, []).append(clock() - begun)
    return spent


def by_kind(spent: dict[str, list[float]]) -> dict[str, Any]:
    """Quantiles of each kind and of all."""
    every = [value for values in spent.values() for value in values]
    return {kind: quantiles(values) for kind, values in [*sorted(spent.items()), ("all", every)]}


def rate(screener: Screener, rows: Sequence[tuple[str, Subject]], threads: int) -> float:
    """Rows a second of several threads on one screener."""
    parts = [rows[number::threads] for number in range(threads)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda part: timed(screener, part), parts))
    return len(rows) / (time.perf_counter() - begun)


def threads_against_one(screener: Screener, rows: Sequence[tuple[str, Subject]]) -> tuple[float, float]:
    """Rows a second of one thread, and what four do of that: medians of pairs, since a neighbour's minute passes."""
    pairs = [(rate(screener, part, 1), rate(screener, part, 4)) for part in (rows[n::PAIRS] for n in range(PAIRS))]
    return round(median(alone for alone, _ in pairs)), round(median(shared / alone for alone, shared in pairs), 2)


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=100_000)
    options.add_argument("--rows", type=int, default=10_000)
    given = options.parse_args()
    with workdir(given.workdir) as folder, tempfile.TemporaryDirectory() as ledgers:
        store, rows = store_file(folder, given.listings), subjects(folder, given.listings, given.rows)
        figures: dict[str, Any] = {"listings": given.listings, "rows": len(rows)}
        with Screener.open(store, audit=False) as screener:
            screener.screen(rows[0][1], scene=SCENE)
            figures["cold"] = by_kind(timed(screener, rows))
            figures["warm"] = by_kind(timed(screener, rows))
            figures["warm_cpu"] = by_kind(timed(screener, rows, time.thread_time))
            gc.collect()
            gc.freeze()
            figures["frozen"] = by_kind(timed(screener, rows))
            gc.unfreeze()
            figures["one_thread_per_second"], figures["four_threads_ratio"] = threads_against_one(screener, rows)
            figures["memory"] = memory_of()
        ledger = Path(ledgers) / "ledger.db"
        with Screener.open(store, audit=ledger, key_file=Path(ledgers) / "key") as screener:
            few = rows[: max(len(rows) // 10, 1)]
            timed(screener, few)
            figures["audited"] = by_kind(timed(screener, few))
            figures["audited_cpu"] = by_kind(timed(screener, few, time.thread_time))
            _, figures["audited_four_threads_ratio"] = threads_against_one(screener, few)
    emit("lookup", **figures)


if __name__ == "__main__":
    main()
