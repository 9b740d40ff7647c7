"""Reads a Parquet file as rows of text, a batch at a time, through pyarrow (extra ``parquet``).

A Parquet file has types. Text goes through as it is, nulls are empty, numbers and moments become text as those of a
workbook do (``codes.text_of``); which columns were something else than text is told, so that identity numbers among
them can be refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from defaulter_screen.errors import MissingExtraError, SourceError
from defaulter_screen.sources.codes import text_of

MAGIC = b"PAR1"
"""What a Parquet file begins with."""
FLOATS = frozenset({"halffloat", "float", "double"})
"""pyarrow's names of floating-point types, which do not hold an identity number."""
_BATCH = 4_096


class ParquetShape(NamedTuple):
    """What the end of a Parquet file says about it.

    Attributes:
        headings: names of the columns.
        typed: the columns that hold something else than text: place to pyarrow's name of the type.
        rows: number of rows.
    """

    headings: tuple[str, ...]
    typed: Mapping[int, str]
    rows: int


def parquet_shape(path: str) -> ParquetShape:
    """Look at a Parquet file.

    Args:
        path: the file, not compressed as a whole.

    Raises:
        MissingExtraError: pyarrow is not installed.
        SourceError: it cannot be read.
    """
    with _opened(path) as file:
        schema = file.schema_arrow
        typed = {place: str(kind) for place, kind in enumerate(schema.types) if not _is_text(kind)}
        return ParquetShape(tuple(schema.names), typed, file.metadata.num_rows)


def parquet_rows(path: str) -> Iterator[tuple[str, ...]]:
    """The rows in order, as text; memory is bounded by a batch, whatever the size of the file's row groups.

    Args:
        path: the file.

    Raises:
        MissingExtraError: pyarrow is not installed.
        SourceError: it is damaged, or a cell has no text.
    """
    import pyarrow as pa  # noqa: PLC0415 -- an optional extra

    with _opened(path) as file:
        batches = file.iter_batches(batch_size=_BATCH)
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError, ValueError) as error:
                raise _unreadable(path, error) from error
            if batch is None:
                return
            columns = [_texts(batch.column(n), name, path) for n, name in enumerate(batch.schema.names)]
            yield from zip(*columns, strict=True)


def _opened(path: str) -> Any:
    try:
        import pyarrow as pa  # noqa: PLC0415 -- an optional extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("parquet", "pyarrow") from error
    try:
        return parquet.ParquetFile(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _is_text(kind: Any) -> bool:
    """Text; or bytes without a type, as older programs write it; or nothing at all."""
    import pyarrow as pa  # noqa: PLC0415 -- an optional extra

    kinds = pa.types
    if kinds.is_dictionary(kind):
        kind = kind.value_type
    return kinds.is_null(kind) or str(kind).removeprefix("large_") in ("string", "string_view", "binary")


def _texts(cells: Any, heading: str, path: str) -> list[str]:
    import pyarrow as pa  # noqa: PLC0415 -- an optional extra

    try:
        return [text_of(cell) for cell in _readable(cells).to_pylist()]
    except (pa.ArrowException, ValueError, OverflowError, LookupError) as error:
        # What the library says may hold the cell: only the column is named.
        raise SourceError(
            f"列 {heading!r}（{cells.type}）有单元格无法写成文本 / "
            f"a cell of column {heading!r} ({cells.type}) has no text ({type(error).__name__})",
            path=path,
        ) from None


def _readable(cells: Any) -> Any:
    """Cells of a type that Python has: bytes as UTF-8, moments to the microsecond."""
    import pyarrow as pa  # noqa: PLC0415 -- an optional extra

    kinds, kind = pa.types, cells.type
    if kinds.is_dictionary(kind):
        return _readable(cells.dictionary_decode())
    if kinds.is_binary(kind) or kinds.is_large_binary(kind):
        return cells.cast(pa.large_string())
    if kinds.is_timestamp(kind) and kind.unit == "ns":
        return cells.cast(pa.timestamp("us", kind.tz), safe=False)
    if kinds.is_time64(kind) and kind.unit == "ns":
        return cells.cast(pa.time64("us"), safe=False)
    return cells


def _unreadable(path: str, error: Exception) -> SourceError:
    return SourceError(
        f"无法读取 Parquet 文件，文件可能已损坏 / cannot read the Parquet file ({type(error).__name__})", path=path
    )
