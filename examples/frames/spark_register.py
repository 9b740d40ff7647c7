"""A whole register on Spark: ``spark-submit examples/frames/spark_register.py STORE REGISTER.parquet OUT [SEGMENTS]``.

The register has names and identity numbers as strings. With a fourth argument, a folder that every node reaches, each
partition leaves its audit segment there; docs/scale.md says how they are merged, and how large a job to expect.
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from defaulter_screen.adapters.spark import screen_dataframe


def main(store: str, register: str, out: str, segments: str = "") -> None:
    """Screen the register and write it with the result columns, once: every further action would screen it again."""
    session = SparkSession.builder.appName("defaulter-screen").getOrCreate()
    screened = screen_dataframe(
        session.read.parquet(register), store=store, scene="in-service-appraisal", audit=segments or False
    )
    screened.write.parquet(out)
    counts = session.read.parquet(out).groupBy("screen_outcome").count().collect()
    for outcome, rows in sorted(tuple(row) for row in counts):
        print(f"{outcome:10} {rows:>12,}")


if __name__ == "__main__":
    main(*sys.argv[1:5])
