"""A table in pandas, screened before it is used: ``python examples/frames/pandas_table.py STORE APPLICANTS.csv``.

``dtype=str`` is what keeps identity numbers whole; a column that pandas has read as numbers is refused.
"""

from __future__ import annotations

import sys

import pandas as pd

import defaulter_screen.adapters.pandas_accessor  # noqa: F401 - df.defaulter is there from here on


def main(store: str, table: str) -> pd.DataFrame:
    """Print how many rows go where; the rows that a human must see are returned."""
    screened = pd.read_csv(table, dtype=str).defaulter.screen(store=store, scene="loan-credit")
    print(screened["screen_outcome"].value_counts().to_string())
    return screened[screened["screen_outcome"] == "review"]


if __name__ == "__main__":
    main(*sys.argv[1:3])
