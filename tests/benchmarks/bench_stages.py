"""Where the time of a batch goes: processor time of each step, microseconds an average row, one process, audit off.

    python tests/benchmarks/bench_stages.py 10000000 --rows 60000 --workdir /tmp/bench

Each step is timed by the process's own clock around its call; a step within another counts in both.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bench_screening import SCENE
from workbench import applicants_file, emit, parser, store_file, workdir

from defaulter_screen import born_sieve, sieving
from defaulter_screen.batch import chunks, running, screening
from defaulter_screen.batch.job import BatchJob, Start
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.running import run_batch
from defaulter_screen.screener import Screener

STEPS: dict[str, tuple[Any, str]] = {
    "chunks": (running, "screen_chunk"),
    "rows": (chunks, "screen_rows"),
    "sieve": (sieving.Sieve, "sift"),
    "births": (sieving.BornSieve, "look"),
    "births_search": (born_sieve, "found_for"),
    "births_weigh": (born_sieve, "weigh_columns"),
    "births_shown": (sieving.BornSieve, "shown"),
    "bare_names": (sieving.BareSieve, "look"),
    "companies": (sieving.OrganisationSieve, "look"),
    "companies_parse": (sieving, "_usual_organisations"),
    "numbers": (sieving.NumberedSieve, "look"),
    "with_hits": (Screener, "screen_met"),
    "long_way": (Screener, "screen"),
    "decided": (screening, "decided"),
}


def watched(spent: Counter[str], step: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose processor time is added up."""

    def timed(*given: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return call(*given, **named)
        finally:
            spent[step] += time.process_time() - begun

    return timed


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=100_000)
    options.add_argument("--rows", type=int, default=10_000)
    given = options.parse_args()
    spent = Counter[str]()
    for step, (owner, name) in STEPS.items():
        setattr(owner, name, watched(spent, step, getattr(owner, name)))
    with workdir(given.workdir) as folder, tempfile.TemporaryDirectory() as out:
        store, source = store_file(folder, given.listings), applicants_file(folder, given.listings, given.rows)
        today = date.today()  # noqa: DTZ011 - as the command has it
        plan = make_plan(BatchJob(source, Path(out) / "out.csv", SCENE, run_id="stages", at=today, lang="en"))
        begun = time.process_time()
        run_batch(plan, partial(Screener.open, store, audit=False), Start("stages", today))
        whole = time.process_time() - begun
    steps = {step: round(spent[step] / given.rows * 1e6, 1) for step in STEPS}
    emit("stages", listings=given.listings, rows=given.rows, us_a_row=round(whole / given.rows * 1e6, 1), steps=steps)


if __name__ == "__main__":
    main()
