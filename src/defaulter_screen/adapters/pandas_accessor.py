"""pandas: ``df.defaulter.screen(store=…, scene=…)``, there once this module was imported.

>>> import defaulter_screen.adapters.pandas_accessor  # doctest: +SKIP
>>> frame = pd.read_csv("applicants.csv", dtype=str)  # doctest: +SKIP
>>> frame.defaulter.screen(store="defaulters.db", scene="loan-credit")  # doctest: +SKIP

Read tables with ``dtype=str``: without it pandas turns identity numbers into floats that end in other digits, and such
columns are refused.
"""

from __future__ import annotations

from typing import Any, Unpack

from defaulter_screen.adapters.frames import Cell, FrameKeywords, Store, screen_columns
from defaulter_screen.errors import MissingExtraError

try:
    import pandas as pd
except ImportError as error:
    raise MissingExtraError("pandas", "pandas") from error

_TYPES = {1: "Float64", 2: "Float64", 4: "Int64"}
"""pandas type by place among the result columns; the others are text."""


@pd.api.extensions.register_dataframe_accessor("defaulter")
class DefaulterAccessor:
    """What the package adds to a DataFrame."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def screen(self, *, store: Store, **options: Unpack[FrameKeywords]) -> pd.DataFrame:
        """The same rows, index and columns with the ten result columns behind them; the frame itself stays as it is.

        Args:
            store: a store's path, or an open ``Screener``.
            **options: ``scene``, ``columns``, ``at``, ``run_id``, ``lang``, ``audit``: see ``FrameKeywords``. Every
                decision is recorded in the store's ledger unless ``audit=False`` is given.

        Raises:
            InvalidInputError: names or identity numbers are not text, or the frame was screened before.
            SourceError: the columns cannot be recognised; name them with ``columns={"name": …, "id_number": …}``.
            StoreError: the store or the audit trail cannot be used.
        """
        headings = [str(label) for label in self._frame.columns]
        results = screen_columns(store, headings, self._cells, **options)
        added = {
            name: pd.array(cells, dtype=_TYPES.get(place, "string"))
            for place, (name, cells) in enumerate(results.items())
        }
        return self._frame.assign(**added)

    def _cells(self, position: int) -> list[Cell]:
        return cells_of(self._frame.iloc[:, position])


def cells_of(series: Any) -> list[Cell]:
    """A column's cells as Python has them; whatever pandas calls missing is None."""
    cells: list[Cell] = series.astype(object).where(series.notna(), None).tolist()
    return cells
