"""A batch as a Parquet file: the user's columns as text, ours typed. Needs pyarrow (extra ``parquet``).

Rows are streamed into row groups of a fixed number of rows; nothing in the file depends on the clock, so that the same
batch gives the same bytes (with the same version of pyarrow, which names itself in the file).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from defaulter_screen.errors import MissingExtraError

_BATCH = 8_192
_BATCHES_PER_GROUP = 16
"""Rows are turned into columns early: as Python objects they are several times as large."""
Cell = str | float | int | None


def write_parquet(
    path: Path, headings: Sequence[str], kinds: Sequence[type[str | float | int]], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write the file to ``path``.

    Args:
        path: file to write; the caller replaces the user's file with it.
        headings: names of the columns, each once.
        kinds: what each column holds: ``str``, ``float`` (float64) or ``int`` (int64); None is null.
        rows: in order.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an optional extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("parquet", "pyarrow") from error
    types = {str: pa.string(), float: pa.float64(), int: pa.int64()}
    schema = pa.schema([(heading, types[kind]) for heading, kind in zip(headings, kinds, strict=True)])
    rows = iter(rows)
    with parquet.ParquetWriter(path, schema) as writer:
        while group := _group(rows, schema):
            writer.write_table(pa.Table.from_batches(group), row_group_size=_BATCH * _BATCHES_PER_GROUP)


def _group(rows: Iterable[Sequence[Cell]], schema: Any) -> list[Any]:
    import pyarrow as pa  # noqa: PLC0415 - an optional extra

    group: list[Any] = []
    while len(group) < _BATCHES_PER_GROUP and (some := list(islice(rows, _BATCH))):
        cells = [pa.array(column, kind) for column, kind in zip(zip(*some, strict=True), schema.types, strict=True)]
        group.append(pa.record_batch(cells, schema=schema))
    return group
