"""A table in polars, screened before it is used: ``python examples/frames/polars_table.py STORE APPLICANTS.csv``.

``infer_schema=False`` is what keeps identity numbers whole; a column that polars has read as numbers is refused.
"""

from __future__ import annotations

import sys

import polars as pl

from defaulter_screen.adapters.polars_namespace import screen_frame


def main(store: str, table: str) -> pl.DataFrame:
    """Print how many rows go where; the rows that a human must see are returned."""
    screened = screen_frame(pl.read_csv(table, infer_schema=False), store=store, scene="loan-credit")
    print(screened["screen_outcome"].value_counts(sort=True))
    return screened.filter(pl.col("screen_outcome") == "review")


if __name__ == "__main__":
    main(*sys.argv[1:3])
