"""polars: ``df.defaulter.screen(store=…, scene=…)``, there once this module was imported, and ``screen_frame``.

>>> import defaulter_screen.adapters.polars_namespace  # doctest: +SKIP
>>> pl.read_csv("applicants.csv", infer_schema=False).defaulter.screen(store="defaulters.db")  # doctest: +SKIP

Read tables with ``infer_schema=False``: else polars reads identity numbers as integers, drops leading zeros, and such
columns are refused.
"""

from __future__ import annotations

from typing import Unpack

from defaulter_screen.adapters.frames import FrameKeywords, Store, screen_columns
from defaulter_screen.errors import MissingExtraError

try:
    import polars as pl
except ImportError as error:
    raise MissingExtraError("polars", "polars") from error

_TYPES = {1: pl.Float64, 2: pl.Float64, 4: pl.Int64}
"""polars type by place among the result columns; the others are text."""


def screen_frame(frame: pl.DataFrame, *, store: Store, **options: Unpack[FrameKeywords]) -> pl.DataFrame:
    """The same rows and columns with the ten result columns behind them.

    Args:
        frame: the applicants; collect a LazyFrame first.
        store: a store's path, or an open ``Screener``.
        **options: ``scene``, ``columns``, ``at``, ``run_id``, ``lang``, ``audit``: see ``FrameKeywords``. Every
            decision is recorded in the store's ledger unless ``audit=False`` is given.

    Raises:
        InvalidInputError: names or identity numbers are not text, or the frame was screened before.
        SourceError: the columns cannot be recognised; name them with ``columns={"name": …, "id_number": …}``.
        StoreError: the store or the audit trail cannot be used.
    """
    results = screen_columns(store, frame.columns, lambda position: frame.to_series(position).to_list(), **options)
    added = [
        pl.Series(name, cells, dtype=_TYPES.get(place, pl.String))
        for place, (name, cells) in enumerate(results.items())
    ]
    return frame.with_columns(added)


@pl.api.register_dataframe_namespace("defaulter")
class DefaulterNamespace:
    """What the package adds to a DataFrame."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def screen(self, *, store: Store, **options: Unpack[FrameKeywords]) -> pl.DataFrame:
        """``screen_frame`` of this frame."""
        return screen_frame(self._frame, store=store, **options)
