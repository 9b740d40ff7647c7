"""``adapters.spark.screen_dataframe`` on ``local[N]``: rows for each second of a core, for the times in docs/scale.md.

    python tests/benchmarks/bench_spark.py 1000000 --rows 200000 --workdir /tmp/bench --cores 2

Applicants in Parquet to results in Parquet, every result column, audit off; a first, short run starts workers and
opens the store. ``rows_per_core_second`` divides by the wall clock times cores: on a busy machine it tells of the
neighbours. ``rows_per_cpu_second`` divides by the processor time of the JVM and of all its Python workers, which stand
beside it, with the largest memory of a worker. Where pyspark or Java is missing the line says so.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workbench import applicants_file, emit, memory_of, parser, store_file, tree, workdir

SCENE = "government-procurement"
WARM = 2_000
_TICKS = os.sysconf("SC_CLK_TCK")


def missing() -> str | None:
    """Why it cannot run."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (extra spark)"
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java") or (home and Path(home, "bin", "java").exists())
    return None if java else "there is no Java: Java 17 on the PATH or JAVA_HOME"


@contextmanager
def session(cores: int) -> Iterator[Any]:
    """Spark in this process and its workers."""
    from pyspark.sql import SparkSession

    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    made = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    try:
        yield made
    finally:
        made.stop()


def below() -> dict[str, tuple[float, list[int]]]:
    """Processor seconds, ended children included, and process numbers below this one: ``java`` and ``python``."""
    found: dict[str, tuple[float, list[int]]] = {"java": (0.0, []), "python": (0.0, [])}
    for pid in tree(os.getpid())[1:]:
        try:
            name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        # User, system, and both of children that ended: fields 14 to 17 of proc(5).
        seconds = sum(map(int, rest.split()[11:15])) / _TICKS
        kind = "java" if name == "java" else "python"
        found[kind] = found[kind][0] + seconds, [*found[kind][1], pid]
    return found


def measured(spark: Any, folder: Path, store: Path, source: Path, cores: int) -> dict[str, Any]:
    """One register, screened and written."""
    from defaulter_screen.adapters.spark import screen_dataframe

    register, output = str(folder / "register.parquet"), str(folder / "screened.parquet")
    table = spark.read.csv(str(source), header=True)
    table.repartition(4 * cores).write.mode("overwrite").parquet(register)
    frame = spark.read.parquet(register)
    rows = frame.count()
    screen_dataframe(frame.limit(WARM).repartition(cores), store=store, scene=SCENE).collect()
    before, begun = below(), time.perf_counter()
    screen_dataframe(frame, store=store, scene=SCENE).write.mode("overwrite").parquet(output)
    wall, after = time.perf_counter() - begun, below()
    cpu = {kind: after[kind][0] - before[kind][0] for kind in after}
    memory = [found for pid in after["python"][1] if (found := memory_of(pid))]
    counted = spark.read.parquet(output).groupBy("screen_outcome").count().collect()
    return {
        "rows": rows,
        "partitions": frame.rdd.getNumPartitions(),
        "rows_per_second": round(rows / wall),
        "rows_per_core_second": round(rows / wall / cores),
        "rows_per_cpu_second": round(rows / sum(cpu.values())),
        "cpu_seconds": {kind: round(seconds, 1) for kind, seconds in cpu.items()},
        **{f"worker_{name}": max(one[name] for one in memory) for name in (memory[0] if memory else ())},
        "outcomes": {row["screen_outcome"]: row["count"] for row in counted},
    }


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=100_000)
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--cores", type=int, default=2)
    given = options.parse_args()
    facts: dict[str, Any] = {"listings": given.listings, "spark_cores": given.cores}
    if why := missing():
        emit("spark", **facts, skipped=why)
        return
    with workdir(given.workdir) as folder, session(given.cores) as spark:
        store, source = store_file(folder, given.listings), applicants_file(folder, given.listings, given.rows)
        emit("spark", **facts, spark=spark.version, **measured(spark, folder, store, source, given.cores))


if __name__ == "__main__":
    main()
