"""Spark, on a local cluster of two workers; skipped where pyspark or Java is missing. One session serves all tests."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

import defaulter_screen
from conformance import lists
from defaulter_screen.batch.results import CHINESE_COLUMNS, MACHINE_COLUMNS
from defaulter_screen.encryption.conversion import copy_database
from defaulter_screen.encryption.faults import encrypted
from defaulter_screen.encryption.store_key import open_store_key
from defaulter_screen.errors import (
    InvalidInputError,
    MissingExtraError,
    StoreError,
    StoreKeyError,
    UnknownSceneError,
)
from defaulter_screen.ledger.segments import merge_segment
from defaulter_screen.policy.trials import Trial
from defaulter_screen.screener import Screener
from frame_world import SCENE, Applicants

MODULE = "defaulter_screen.adapters.spark"
# Spark's own: sockets left to the garbage collector, and pandas names that pyspark 3.5 still uses.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*pandas:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::UserWarning:pyspark"),
]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    with pytest.raises(MissingExtraError, match=r"defaulter-screen\[spark\]"):
        importlib.import_module(MODULE)


def java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and Path(home, "bin", "java").exists()))


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """Two workers, two processes of their own: what they do not get from the driver they do not have."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: pip install 'defaulter-screen[spark]'")
    if not java():
        pytest.skip("there is no Java: install Java 17 and put it on the PATH")
    source = str(Path(defaulter_screen.__file__).parents[1])
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        environment.setenv("PYSPARK_DRIVER_PYTHON", sys.executable)
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.executorEnv.PYTHONPATH": source,
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.session.timeZone": "Asia/Shanghai",
            "spark.sql.shuffle.partitions": "2",
            # Every case is a plan of its own: compiling them would take longer than running them.
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.default.parallelism": "2",
        }
        builder = sql.SparkSession.builder.master("local-cluster[2,1,1024]").appName("defaulter-screen tests")
        session = reduce(lambda made, item: made.config(*item), settings.items(), builder).getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


@pytest.fixture(scope="session")
def screen_dataframe(spark: Any) -> Any:
    return importlib.import_module(MODULE).screen_dataframe


def frame_of(spark: Any, applicants: Applicants) -> Any:
    """With a row number, on four partitions."""
    columns = {"row": list(range(1, len(applicants.expected) + 1)), **applicants.columns}
    schema = ", ".join(f"`{name}` {'long' if name == 'row' else 'string'}" for name in columns)
    return spark.createDataFrame(list(zip(*columns.values(), strict=True)), schema).repartition(4)


def test_two_workers_decide_as_the_screener_does(
    spark: Any, screen_dataframe: Any, applicants: Applicants, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    with Screener.open(applicants.store, audit=tmp_path / "main.ledger", key_file=key) as screener:
        assert screener.audit.verify() == []  # makes the key
    screened = screen_dataframe(
        frame_of(spark, applicants),
        store=applicants.store,
        scene=applicants.scene,
        at=applicants.at,
        run_id="R",
        row_key="row",
        audit=tmp_path,
        key_file=key,
    )
    rows = sorted(screened.collect(), key=lambda row: row["row"])
    assert [tuple(row[name] for name in MACHINE_COLUMNS) for row in rows] == [tuple(row) for row in applicants.expected]
    assert {name: [row[name] for row in rows] for name in applicants.columns} == applicants.columns
    types = {field.name: field.dataType.simpleString() for field in screened.schema.fields}
    numbers = {"screen_probability": "double", "screen_lookalikes": "double", "screen_hits": "bigint"}
    assert {name: types[name] for name in MACHINE_COLUMNS} == dict.fromkeys(MACHINE_COLUMNS, "string") | numbers
    with Screener.open(applicants.store, audit=tmp_path / "main.ledger", key_file=key) as screener:
        segments = sorted(tmp_path.glob("*.segment"))
        assert len(segments) == 4
        for segment in segments:
            assert merge_segment(screener.recorder.records.trail, segment).new
        assert screener.audit.verify() == []
        for row in (rows[0], rows[-1], next(row for row in rows if row.screen_outcome == "pass")):
            assert screener.audit.replay(row.screen_decision_id).differences == ()


def test_workers_open_an_encrypted_store_and_encrypt_their_segments(
    spark: Any, screen_dataframe: Any, applicants: Applicants, tmp_path: Path
) -> None:
    pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")
    store, keys = tmp_path / "s.db", {"store_key": tmp_path / "store-key", "key_file": tmp_path / "key"}
    secret = open_store_key(keys["store_key"], randomness=os.urandom)
    copy_database(applicants.store, store, source_key=None, target_key=secret)
    with Screener.open(store, **keys) as screener:
        assert screener.audit.verify() == []  # makes the key
    options = {"scene": applicants.scene, "at": applicants.at, "run_id": "R", "row_key": "row", "audit": tmp_path}
    rows = screen_dataframe(frame_of(spark, applicants), store=store, **options, **keys).collect()
    rows.sort(key=lambda row: row["row"])
    assert [tuple(row[name] for name in MACHINE_COLUMNS) for row in rows] == [tuple(row) for row in applicants.expected]
    segments = sorted(tmp_path.glob("*.segment"))
    assert len(segments) == 4
    assert all(encrypted(segment) for segment in segments)
    with Screener.open(store, **keys) as screener:
        assert all(merge_segment(screener.recorder.records.trail, segment).new for segment in segments)
        assert screener.audit.verify() == []
    with pytest.raises(StoreKeyError):
        screen_dataframe(frame_of(spark, applicants), store=store)


def test_rows_without_a_key_are_counted_in_their_partition(
    spark: Any, screen_dataframe: Any, applicants: Applicants
) -> None:
    frame = frame_of(spark, applicants).coalesce(2)
    screened = screen_dataframe(frame, store=applicants.store, ship=False, run_id="R", lang="zh")
    assert screened.columns == [*frame.columns, *CHINESE_COLUMNS]
    first, again = ([row["决定编号"] for row in screened.collect()] for _ in range(2))
    assert first == again
    assert len(set(first)) == len(applicants.expected)
    assert {text.rpartition("-")[0] for text in first} == {"R.0", "R.1"}


def test_own_columns_come_back_as_they_were(spark: Any, screen_dataframe: Any, applicants: Applicants) -> None:
    schema = (
        "`姓名` string, big long, ratio double, single float, small int, yes boolean, day date, moment timestamp, "
        "local timestamp_ntz, money decimal(20,4), raw binary, `a``b.c` long"
    )
    far, near = (datetime.fromisoformat(text) for text in ("9999-12-31T15:59:59.999999", "1900-01-01"))
    rows = [
        ("甲乙丙", 2**53 + 1, float("nan"), 0.1, 7, True, date(1, 1, 1), far, far, Decimal("1.2345"), b"\x00", 1),
        ("丁戊己", None, None, None, None, None, None, None, None, None, None, None),
        ("庚辛壬", -(2**63), 5e-324, -0.0, -1, False, date(9999, 12, 31), near, near, Decimal(10**15), b"", 2**62 + 1),
    ]
    frame = spark.createDataFrame(rows, schema).coalesce(1)
    found = screen_dataframe(frame, store=applicants.store)
    own = found.select(*(f"`{name.replace('`', '``')}`" for name in frame.columns))
    assert own.schema.simpleString() == frame.schema.simpleString()
    assert repr(own.collect()) == repr(frame.collect())
    assert [row.screen_outcome for row in found.collect()] == ["pass"] * 3


def test_birth_dates_and_regions_may_be_dates_and_numbers(
    spark: Any, screen_dataframe: Any, applicants: Applicants
) -> None:
    place = next(n for n, born in enumerate(applicants.columns["出生日期"]) if born and len(born) == 10)
    name, born = applicants.columns["姓名/名称"][place], date.fromisoformat(applicants.columns["出生日期"][place] or "")
    gender, region = applicants.columns["性别"][place], int(applicants.columns["地区"][place] or "")
    moment = datetime(born.year, born.month, born.day)  # noqa: DTZ001 - as Spark has it
    columns = "`姓名` string, `出生日期` timestamp, `性别` string, `地区` long"
    frame = spark.createDataFrame([(name, moment, gender, region)], columns)
    row = screen_dataframe(frame, store=applicants.store, scene=SCENE, at=applicants.at).collect()[0]
    assert row.screen_probability == applicants.expected[place].probability


@pytest.mark.parametrize(("kind", "word"), [("bigint", "bigint"), ("double", "lost"), ("decimal(18,0)", "lost")])
def test_a_numeric_number_column_is_refused(
    spark: Any, screen_dataframe: Any, applicants: Applicants, kind: str, word: str
) -> None:
    frame = spark.createDataFrame([("甲乙丙", "1")], "`姓名` string, `身份证号` string")
    frame = frame.selectExpr("`姓名`", f"CAST(`身份证号` AS {kind}) AS `身份证号`")
    with pytest.raises(InvalidInputError, match=word) as error:
        screen_dataframe(frame, store=applicants.store)
    assert error.value.field == "身份证号"


def test_what_cannot_be_done_is_told_by_the_driver(
    spark: Any, screen_dataframe: Any, applicants: Applicants, tmp_path: Path
) -> None:
    frame = spark.createDataFrame([("甲乙丙", 1, ["x"])], "`姓名` string, n int, many array<string>")
    with pytest.raises(InvalidInputError, match="many"):
        screen_dataframe(frame, store=applicants.store)
    frame = frame.drop("many")
    with pytest.raises(UnknownSceneError):
        screen_dataframe(frame, store=applicants.store, scene="no-such-scene")
    with pytest.raises(InvalidInputError, match="姓名"):
        screen_dataframe(frame, store=applicants.store, row_key="姓名")
    with pytest.raises(InvalidInputError, match="audit"):
        screen_dataframe(frame, store=applicants.store, audit=True)
    with pytest.raises(InvalidInputError, match="screen_hits"):
        screen_dataframe(frame.withColumnRenamed("n", "screen_hits"), store=applicants.store)
    copy = tmp_path / "open.db"
    shutil.copyfile(applicants.store, copy)
    Path(f"{copy}-wal").write_bytes(b"something")
    with pytest.raises(StoreError, match="not closed"):
        importlib.import_module(MODULE)._place(spark, copy, ship=True)


def test_an_executor_with_another_store_refuses_to_work(
    spark: Any, screen_dataframe: Any, applicants: Applicants, tmp_path: Path
) -> None:
    from pyspark.errors import PythonException

    store = tmp_path / "shared.db"
    shutil.copyfile(applicants.store, store)
    frame = spark.createDataFrame([("甲乙丙",)], "`姓名` string").coalesce(1)
    screened = screen_dataframe(frame, store=store, ship=False)
    assert screened.collect()[0].screen_outcome == "pass"
    with Screener.open(store, audit=False) as screener:
        screener.load(
            [{"iname": "甲乙丙", "cardNum": "3301021985****1236", "caseCode": "(2020)浙0102执1号"}], force=True
        )
    with pytest.raises(PythonException, match="another version than the driver's"):
        screened.collect()


def test_missing_row_keys_are_refused(spark: Any, screen_dataframe: Any, applicants: Applicants) -> None:
    from pyspark.errors import PythonException

    frame = spark.createDataFrame([("甲乙丙", None)], "`姓名` string, n int").coalesce(1)
    with pytest.raises(PythonException, match="row keys are integers"):
        screen_dataframe(frame, store=applicants.store, row_key="n").collect()


def test_a_failed_partition_leaves_no_segment(
    spark: Any, screen_dataframe: Any, applicants: Applicants, tmp_path: Path
) -> None:
    from pyspark.errors import PythonException

    frame = spark.createDataFrame([("甲乙丙",)], "`姓名` string").coalesce(1)
    screened = screen_dataframe(frame, store=applicants.store, audit=tmp_path, key_file=tmp_path / "no-key")
    with pytest.raises(PythonException, match="the key file is not on this node"):
        screened.collect()
    assert list(tmp_path.iterdir()) == []


# --- the conformance table -------------------------------------------------------------------------------------------

POLICIES = Path(__file__).parent.parent / "cases" / "policies"
# A table of applicants has no roles: those cases run through the other ways in alone.
CASES = [case for case in lists.CASES if case["role"] in ("", "applicant")]


def literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def inline(spark: Any, cases: list[tuple[int, Trial]]) -> Any:
    """The cases as literals of the query: no file and no process is needed to read them."""
    wanted = ("id", "x_subject_name", "x_subject_number", "kind")
    rows = ", ".join(f"({n}, {', '.join(literal(case[column]) for column in wanted)})" for n, case in cases)
    return spark.sql(f"SELECT * FROM VALUES {rows} AS t(n, label, `姓名`, `证件号码`, `主体类型`)").coalesce(1)


def test_conformance(spark: Any, screen_dataframe: Any, tmp_path: Path) -> None:
    with ExitStack() as stack:
        stores = lists.Lists(tmp_path, stack)
        groups: dict[tuple[str, ...], list[tuple[int, Trial]]] = defaultdict(list)
        paths = {n: stores.store(case) for n, case in enumerate(CASES)}
        for n, case in enumerate(CASES):
            groups[str(paths[n]), case["scene"], case["at"], case["x_policy"]].append((n, case))
    parts = [
        screen_dataframe(
            inline(spark, members),
            store=store,
            scene=scene,
            at=date.fromisoformat(at),
            policy=POLICIES / policy if policy else None,
            ship=False,
        )
        for (store, scene, at, policy), members in sorted(groups.items())
    ]
    found = {row["n"]: row for row in reduce(lambda one, other: one.unionAll(other), parts).collect()}
    assert len(found) == len(CASES) > 200
    for n, case in enumerate(CASES):
        row = found[n]
        measures, reasons = (tuple(cell.split(";")) for cell in (row.screen_measures, row.screen_reasons))
        assert lists.Told(row.screen_outcome, measures, reasons).against(case) == []
