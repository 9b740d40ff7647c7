"""What screening costs in data frames: pandas, polars and Spark (``local[N]``) on one store, a line of JSON each.

    python tests/benchmarks/generate.py list 1000000 list.jsonl.gz
    python tests/benchmarks/generate.py applicants 200000 applicants.csv --listed-from 1000000
    defaulter-screen load list.jsonl.gz --store list.db
    python tests/benchmarks/bench_adapters.py list.db applicants.csv --spark 2

Rows per second without audit, results included; a first, short run warms store and workers up. ``rows_per_second`` is
wall clock, ``rows_per_cpu_second`` the processor time of this process (Spark's workers are others). What is not installed
is left out and named.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

WARM = 2_000
SCENE = "government-procurement"


Facts = dict[str, object]


def pandas_rate(store: Path, table: Path) -> Facts:
    """The pandas accessor."""
    import pandas as pd

    import defaulter_screen.adapters.pandas_accessor  # noqa: F401 - for df.defaulter

    frame = pd.read_csv(table, dtype=str)
    return _timed(
        lambda part: part.defaulter.screen(store=store, scene=SCENE, audit=False)["screen_outcome"], frame, len(frame)
    )


def polars_rate(store: Path, table: Path) -> Facts:
    """The polars namespace."""
    import polars as pl

    import defaulter_screen.adapters.polars_namespace  # noqa: F401 - for df.defaulter

    frame = pl.read_csv(table, infer_schema=False)
    return _timed(
        lambda part: part.defaulter.screen(store=store, scene=SCENE, audit=False)["screen_outcome"], frame, len(frame)
    )


def _timed(screen: Callable[[Any], Iterable[str]], frame: Any, rows: int) -> Facts:
    screen(frame.head(WARM))
    begun, busy = time.perf_counter(), time.process_time()
    outcomes = screen(frame)
    wall, cpu = time.perf_counter() - begun, time.process_time() - busy
    counted = dict(Counter(outcomes))
    return {"rows_per_second": round(rows / wall), "rows_per_cpu_second": round(rows / cpu), "outcomes": counted}


def spark_rate(store: Path, table: Path, processes: int) -> Facts:
    """Spark in so many processes."""
    from pyspark.sql import SparkSession

    from defaulter_screen.adapters.spark import screen_dataframe

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{processes}]").config("spark.ui.enabled", "false")
    session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame = session.read.csv(str(table), header=True).repartition(4 * processes).cache()
    rows = frame.count()
    screened = screen_dataframe(frame, store=store, scene=SCENE)
    screen_dataframe(frame.limit(WARM).repartition(processes), store=store, scene=SCENE).collect()
    begun = time.perf_counter()
    counted = screened.groupBy("screen_outcome").count().collect()
    rate = round(rows / (time.perf_counter() - begun))
    session.stop()
    outcomes = {row["screen_outcome"]: row["count"] for row in counted}
    return {"rows_per_second": rate, "processes": processes, "outcomes": outcomes}


def main() -> None:
    """Print one line for each kind of frame."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("table", type=Path)
    parser.add_argument("--spark", type=int, default=1, metavar="N", help="processes")
    given = parser.parse_args()
    runs = {
        "pandas": lambda: pandas_rate(given.store, given.table),
        "polars": lambda: polars_rate(given.store, given.table),
        "spark": lambda: spark_rate(given.store, given.table, given.spark),
    }
    for name, run in runs.items():
        try:
            facts = run()
        except ImportError as error:
            facts = {"left_out": str(error)}
        print(json.dumps({"frame": name, **facts, "python": platform.python_version()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
