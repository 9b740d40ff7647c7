"""Apache Spark: a DataFrame is screened partition by partition with ``mapInPandas`` (pyspark 3.5 and 4.x).

>>> from defaulter_screen.adapters.spark import screen_dataframe  # doctest: +SKIP
>>> screen_dataframe(applicants, store="defaulters.db", scene="loan-credit").write.parquet("out")  # doctest: +SKIP

The driver looks at columns, scene and store, and ships the store; executors open it read-only and run the one flow.
Every executor needs this package, in the driver's version; one with another store or version refuses to work.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TypedDict, Unpack
from uuid import uuid4

from defaulter_screen.adapters.frames import FrameTask, TextColumns, check_lang, recognise
from defaulter_screen.batch.planning import defaulter_label
from defaulter_screen.batch.results import columns as result_columns
from defaulter_screen.errors import InvalidInputError, MissingExtraError, StoreError
from defaulter_screen.matching.rates import ErrorRates
from defaulter_screen.outside import now, user_key_path
from defaulter_screen.policy.schema import Policy
from defaulter_screen.replaying import policy_text
from defaulter_screen.screener import Screener
from defaulter_screen.sources.text_columns import not_text

try:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql import types as spark_types
except ImportError as error:
    raise MissingExtraError("spark", "pyspark") from error

# Executors import it; imported here so that a missing pandas is told on the driver, before any task is sent.
from defaulter_screen.adapters.spark_audit import AuditPlace
from defaulter_screen.adapters.spark_columns import Carriage, carry, quoted
from defaulter_screen.adapters.spark_worker import PartitionWorker, Rulebook, StorePlace, state_of

_INTEGERS = (spark_types.ByteType, spark_types.ShortType, spark_types.IntegerType, spark_types.LongType)
_FLOATS = (spark_types.FloatType, spark_types.DoubleType, spark_types.DecimalType)
_RESULT_TYPES = {1: spark_types.DoubleType(), 2: spark_types.DoubleType(), 4: spark_types.LongType()}
"""Spark type by place among the result columns; the others are strings."""


class SparkKeywords(TypedDict, total=False):
    """How a DataFrame is screened.

    Attributes:
        columns: canonical field or any of its names (``name``, ``姓名``) to the DataFrame's column, over what is
            detected.
        at: date for terms, measures in force and list age; the driver's today where not given.
        run_id: first part of every decision id; random where not given.
        row_key: an integer column, from 1 and unique, that ends the decision ids: ``<run id>-<row key>``. Without it
            rows are counted in their partition and the ids are ``<run id>.<partition>-<row>``: stable as long as the
            input is read in the same partitions and order.
        audit: False, or a folder that every node reaches, in which each partition leaves its audit segment.
        key_file: key of the subjects' tokens, at the same place on every node; where not given, in each node's own
            configuration folder. Only for audit.
        store_key: key file of an encrypted store, at the same place on every node; encrypts the audit segments too.
        caller: who asks, for the audit trail.
        purpose: what for, likewise.
        lang: ``en`` (machine form, the default) or ``zh``.
        ship: send the store's file to the executors; False where it lies at the same path on every node.
        policy: a policy file, a loaded policy, or None for the default policy.
        rates: a file of error rates, loaded rates, or None for the shipped ones.
    """

    columns: Mapping[str, str] | None
    at: date | None
    run_id: str | None
    row_key: str | None
    audit: bool | str | PathLike[str]
    key_file: str | PathLike[str] | None
    store_key: str | PathLike[str] | None
    caller: str
    purpose: str
    lang: str
    ship: bool
    policy: str | PathLike[str] | Policy | None
    rates: str | PathLike[str] | ErrorRates | None


def screen_dataframe(
    df: DataFrame, *, store: str | PathLike[str], scene: str = "general", **options: Unpack[SparkKeywords]
) -> DataFrame:
    """The DataFrame with the ten result columns behind its own; evaluated lazily, as everything in Spark.

    Each action evaluates it anew: write or persist it once, above all with audit.

    Args:
        df: the applicants; names and identity numbers are strings.
        store: the store's file; with ``ship=False`` at this path on every node.
        scene: business scene.
        **options: see ``SparkKeywords``.

    Raises:
        InvalidInputError: names or numbers are not strings, a row key is not integer, the DataFrame has result columns
            or nested ones, or scene or language is unknown.
        SourceError: the columns cannot be recognised; name them with ``columns``.
        StoreError: there is no store, or it is being written to.
    """
    lang = options.get("lang", "en")
    check_lang(lang)
    table = recognise(df.columns, options.get("columns"))
    _check_types(df, table)
    audit, at = _audit_place(Path(store), options), options.get("at") or now().date()
    policy, rates, secret = options.get("policy"), options.get("rates"), options.get("store_key")
    with Screener.open(store, read_only=True, audit=False, policy=policy, rates=rates, store_key=secret) as screener:
        screener.policy.compile(at).scene(scene)  # an unknown scene is told here, not by an executor
        loaded = None if rates is None else screener.identity_model.rates
        rules = Rulebook(policy_text(screener.policy), loaded, state_of(screener))
        label = defaulter_label(screener.lists())
    key = _key_position(df, options.get("row_key"))
    carriage = carry(df, table.positions if key is None else (*table.positions, key))
    worker = PartitionWorker(
        FrameTask(scene, at, options.get("run_id") or uuid4().hex, label, lang, table.subject),
        table._replace(positions=carriage.positions[: len(table.positions)]),
        _place(
            df.sparkSession, Path(store), None if secret is None else os.fspath(secret), ship=options.get("ship", True)
        ),
        rules,
        carriage.width,
        None if key is None else carriage.positions[-1],
        audit,
    )
    return _screened(carriage, worker, lang)


def _screened(carriage: Carriage, worker: PartitionWorker, lang: str) -> DataFrame:
    text, names = spark_types.StringType(), result_columns(lang)
    added = [spark_types.StructField(name, _RESULT_TYPES.get(place, text)) for place, name in enumerate(names)]
    schema = spark_types.StructType([*carriage.schema, *added])
    return carriage.frame.mapInPandas(worker.screen, schema).selectExpr(*carriage.back, *map(quoted, names))


def _check_types(df: DataFrame, table: TextColumns) -> None:
    """A numeric number column is refused from the schema; what it held is not looked at and never cast."""
    if len(set(df.columns)) != len(df.columns):
        message = "DataFrame 有同名列，请先改名 / the DataFrame has two columns of one name: rename them first"
        raise InvalidInputError(message, field="columns", reason="repeated-column")
    for place, heading in table.checked:
        kind = df.schema.fields[table.positions[place]].dataType
        if not isinstance(kind, spark_types.StringType | spark_types.NullType):
            raise not_text(heading, kind.simpleString(), damaged=isinstance(kind, _FLOATS))


def _key_position(df: DataFrame, row_key: str | None) -> int | None:
    if row_key is None:
        return None
    if row_key not in df.columns or not isinstance(df.schema[row_key].dataType, _INTEGERS):
        raise InvalidInputError(
            f"行号列 {row_key!r} 须是整数列 / the row key {row_key!r} must be a column of integers",
            field="row_key",
            reason="row-key",
        )
    position: int = df.columns.index(row_key)
    return position


def _audit_place(store: Path, options: SparkKeywords) -> AuditPlace | None:
    folder = options.get("audit", False)
    if folder is False:
        return None
    if folder is True:
        message = "audit 须给出分段文件夹 / audit: give the folder for the segments"
        raise InvalidInputError(message, field="audit", reason="no-segment-folder")
    key = options.get("key_file")
    return AuditPlace(
        Path(folder) / f"{store.name}.ledger",
        Path(key) if key is not None else user_key_path(),
        options.get("caller", ""),
        options.get("purpose", ""),
    )


def _place(session: SparkSession, store: Path, key_file: str | None = None, *, ship: bool) -> StorePlace:
    if not ship:
        return StorePlace(str(store.absolute()), shipped=False, key_file=key_file)
    log = Path(f"{store}-wal")
    if log.is_file() and log.stat().st_size:
        raise StoreError(
            "名单库正被写入或未正常关闭，不能分发；请先关闭 / "
            "the store is being written to or was not closed, so that its file is not whole: close it before shipping",
            path=str(store),
        )
    return StorePlace(_shipped(session, store), shipped=True, key_file=key_file)


_NAMED: dict[tuple[Path, int, int], Path] = {}
"""What was sent: a store in one state has one file, however many jobs of this driver need it."""


def _shipped(session: SparkSession, store: Path) -> str:
    """Send the file under a name of its own: Spark never sends a second file of the same name, such as tomorrow's list.

    Spark's file server reads the file when an executor asks for it, so that it stays until the driver ends.
    """
    facts = store.stat()
    state = (store.resolve(), facts.st_size, facts.st_mtime_ns)
    if state not in _NAMED:
        _NAMED[state] = _named(store, f"{store.stem}-{uuid4().hex}{store.suffix}")
    session.sparkContext.addFile(os.fspath(_NAMED[state]))
    return _NAMED[state].name


def _named(store: Path, name: str) -> Path:
    """The store's file under another name: a hard link beside it (Spark looks through symbolic ones), else a copy."""
    try:
        named = _temporary_folder(store.parent) / name
        named.hardlink_to(store)
    except OSError:  # a folder that cannot be written, or a file system without links
        named = _temporary_folder(None) / name
        shutil.copyfile(store, named)
    return named


def _temporary_folder(parent: Path | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=".defaulter-screen-", dir=parent))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
