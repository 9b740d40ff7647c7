"""The user's own columns on their way through pandas and back, unchanged.

``mapInPandas`` hands columns over as pandas has them, and pandas does not have everything: a long column with a missing
cell becomes floats (9007199254740993 comes back as …992), NaN and null become one, and the year 9999 does not fit its
timestamps. Such columns travel as text and are read back by Spark; what subjects are made of travels beside them as it
is. All travel under plain names, for ``mapInPandas`` does not take every name that a DataFrame may have.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import types as spark_types

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.values import frozen_dataclass

_AS_THEY_ARE = (
    spark_types.StringType,
    spark_types.BinaryType,
    spark_types.BooleanType,
    spark_types.ByteType,
    spark_types.ShortType,
    spark_types.IntegerType,
    spark_types.DateType,
    spark_types.DecimalType,
    spark_types.NullType,
)
_AS_TEXT = (
    spark_types.LongType,
    spark_types.FloatType,
    spark_types.DoubleType,
    spark_types.TimestampNTZType,
)


class _Way(NamedTuple):
    """Spark SQL, with ``{}`` for the column: there, back, and as it is looked at."""

    there: str
    back: str
    looked_at: str = "{}"


_DAY = "CAST({} AS DATE)"
"""Of a moment the day is enough, and fits pandas whatever the year."""
_AS_IT_IS = _Way("{}", "{}")
_MOMENT = _Way("CAST(unix_micros({}) AS STRING)", "timestamp_micros(CAST({} AS BIGINT))", _DAY)


def quoted(name: str) -> str:
    """A column name in Spark SQL."""
    return "`" + name.replace("`", "``") + "`"


@frozen_dataclass(frozen=True, slots=True)
class Carriage:
    """A DataFrame ready for ``mapInPandas``.

    Attributes:
        frame: the user's columns, then copies of what subjects are made of.
        width: how many columns are the user's.
        positions: where the columns asked for stand, as they are.
        back: Spark SQL for the user's columns as they were.
    """

    frame: DataFrame
    width: int
    positions: tuple[int, ...]
    back: tuple[str, ...]

    @property
    def schema(self) -> list[spark_types.StructField]:
        """The user's columns as they travel."""
        return list(self.frame.schema.fields[: self.width])


def carry(df: DataFrame, wanted: Iterable[int]) -> Carriage:
    """Make a DataFrame ready.

    Args:
        df: the user's.
        wanted: positions of the columns that are looked at.

    Raises:
        InvalidInputError: a column has a type that does not come back unchanged (nested values, intervals).
    """
    ways = [_way(field) for field in df.schema.fields]
    names, width = [quoted(name) for name in df.columns], len(df.columns)
    travelling = [
        way.there.format(name) + f" AS own_{n}" for n, (way, name) in enumerate(zip(ways, names, strict=True))
    ]
    back = tuple(
        way.back.format(f"own_{n}") + f" AS {name}" for n, (way, name) in enumerate(zip(ways, names, strict=True))
    )
    copies: list[str] = []
    positions: list[int] = []
    for position in wanted:
        if ways[position] is _AS_IT_IS:
            positions.append(position)
        else:
            positions.append(width + len(copies))
            copies.append(ways[position].looked_at.format(names[position]) + f" AS copy_{position}")
    return Carriage(df.selectExpr(*travelling, *copies), width, tuple(positions), back)


def _way(field: spark_types.StructField) -> _Way:
    kind = field.dataType
    if isinstance(kind, _AS_THEY_ARE):
        return _AS_IT_IS
    if isinstance(kind, spark_types.TimestampType):
        return _MOMENT
    if isinstance(kind, _AS_TEXT):
        day = isinstance(kind, spark_types.TimestampNTZType)
        return _Way("CAST({} AS STRING)", f"CAST({{}} AS {kind.simpleString()})", _DAY if day else "{}")
    raise InvalidInputError(
        f"列 {field.name!r}（{kind.simpleString()}）不能原样经过 pandas，请先去掉或用 to_json 转成文本 / "
        f"column {field.name!r} ({kind.simpleString()}) does not pass through pandas unchanged: "
        "leave it out, or make it text with to_json",
        field=field.name,
        reason="column-type",
    )
