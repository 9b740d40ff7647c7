"""Whatever file applicants come in and results go out in, the cells are the same; what a format cannot hold is told."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click.testing
import pytest

from batch_fake import FakeScreener, open_fake
from defaulter_screen.batch import portions
from defaulter_screen.batch.job import BatchJob, BatchReport, Format, Start, output_format
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.reading import open_applicants
from defaulter_screen.batch.results import MACHINE_COLUMNS, columns
from defaulter_screen.batch.running import RunOptions, run_batch
from defaulter_screen.cli import audit, watch
from defaulter_screen.cli.main import main
from defaulter_screen.errors import AuditWriteError, InvalidInputError, MissingExtraError, SourceError
from defaulter_screen.ids import resident_id
from defaulter_screen.models.listing import ListKind
from defaulter_screen.reporting import parquet as parquet_writing
from defaulter_screen.screener import Screener

HEADINGS = ["序号", "姓名", "证件号码", "备注"]
ROWS = [
    ["1", "雷一", "33010219850304123X", "x"],
    ["2", "疑二", "", ""],
    ["3", "张三", "330102198503041234", "甲,乙"],
    ["4", "", "", "空"],
    ["5", "坏五", "", '带"引号"'],
    ["6", "李六", "０33010219850304123", "𠮷 字"],
]
LISTED = "33010219850304123" + resident_id.check_character("33010219850304123")
START = Start("R1", date(2026, 11, 23))
INPUTS = ["in.csv", "in.csv.gz", "in.jsonl", "in.jsonl.gz", "in.parquet", "in.xlsx"]
OUTPUTS = ["out.csv", "out.csv.gz", "out.tsv.gz", "out.jsonl", "out.jsonl.gz", "out.parquet", "out.xlsx"]
NEEDS = {
    "xlsx": ("xlsxwriter", "python_calamine"),
    "parquet": ("pyarrow",),
}

Cells = list[list[Any]]


def need(*names: str) -> None:
    """Skip, with the reason, where an extra is not installed."""
    for name in names:
        for package in NEEDS.get(name.rpartition(".")[2], ()):
            pytest.importorskip(package, reason=f"{package} is not installed (extra of {name})")


def write(path: Path, rows: Cells = ROWS, headings: list[str] = HEADINGS) -> Path:
    """A table in the format that the name says."""
    need(path.name)
    ending = path.name.removesuffix(".gz").rpartition(".")[2]
    if ending == "parquet":
        import pyarrow as pa
        from pyarrow import parquet

        parquet.write_table(pa.table([pa.array(c) for c in zip(*rows, strict=True)], names=headings), path)
    elif ending == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for line, row in enumerate([headings, *rows]):
                for place, cell in enumerate(row):
                    sheet.write_string(line, place, cell)
    else:
        text = io.StringIO(newline="")
        if ending == "csv":
            csv.writer(text).writerows([headings, *rows])
        else:
            text.writelines(json.dumps(dict(zip(headings, row, strict=True))) + "\n" for row in rows)
        data = text.getvalue().encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Headings and cells as text, numbers as CSV writes them."""
    ending = path.name.removesuffix(".gz").rpartition(".")[2]
    if ending == "parquet":
        from pyarrow import parquet

        table = parquet.read_table(path)
        names, rows = table.column_names, [list(row.values()) for row in table.to_pylist()]
    elif ending == "xlsx":
        import python_calamine

        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        names, *rows = sheet.to_python()
    else:
        text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8-sig")
        if ending == "jsonl":
            found = [json.loads(line) for line in text.splitlines()]
            names, rows = list(found[0]), [list(row.values()) for row in found]
        else:
            delimiter = "\t" if ending == "tsv" else ","
            names, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return list(names), [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: Any) -> str:
    if cell is None or cell == "":
        return ""
    try:
        return format(float(cell), ".6g") if not isinstance(cell, str) or set(cell) & {".", "e"} else cell
    except ValueError:
        return str(cell)


def job(source: Path, target: Path, **given: Any) -> BatchJob:
    return BatchJob(source, target, **{"scene": "general", **given})


def run(source: Path, target: Path, options: RunOptions | None = None, **given: Any) -> BatchReport:
    return run_batch(make_plan(job(source, target, **given)), open_fake, START, options)


@pytest.mark.parametrize("name", INPUTS)
def test_one_table_in_every_format_gives_the_same_rows(name: str, tmp_path: Path) -> None:
    table = open_applicants(write(tmp_path / name))
    assert list(table.headings) == HEADINGS
    assert [row.cells for row in table.rows()] == ROWS
    assert [row.number for row in table.rows()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("source", INPUTS)
@pytest.mark.parametrize("target", OUTPUTS)
def test_every_format_in_and_out_holds_the_same_cells(source: str, target: str, tmp_path: Path) -> None:
    need(source, target)
    run(write(tmp_path / "like.csv"), tmp_path / "like-out.csv", lang="en")
    run(write(tmp_path / source), tmp_path / target, lang="en")
    names, rows = read(tmp_path / target)
    assert names == [*HEADINGS, *MACHINE_COLUMNS]
    assert [row[:4] for row in rows] == ROWS
    assert rows == read(tmp_path / "like-out.csv")[1]
    assert not list(tmp_path.glob("*.part*"))
    assert not list(tmp_path.glob("*.checkpoint"))


@pytest.mark.parametrize("target", OUTPUTS)
def test_two_processes_write_the_bytes_of_one(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need(target)
    monkeypatch.setattr(portions, "PIECE", 512)
    source = write(tmp_path / "in.csv", [[str(n), *ROWS[n % 6][1:]] for n in range(100)])
    one, two = tmp_path / f"one-{target}", tmp_path / f"two-{target}"
    run(source, one)
    run(source, two, RunOptions(jobs=2))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("source", ["in.csv", "in.parquet"])
@pytest.mark.parametrize("target", OUTPUTS)
def test_a_resumed_run_writes_the_bytes_of_an_uninterrupted_one(
    source: str, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(source, target)
    monkeypatch.setattr(portions, "PIECE", 512)
    monkeypatch.setattr(portions, "ROWS", 10)
    path = write(tmp_path / source, [[str(n), *ROWS[n % 6][1:]] for n in range(100)])
    run(path, tmp_path / f"whole-{target}")
    stopped = tmp_path / target
    stopped.write_bytes(b"old")

    class Dying(FakeScreener):
        def screen(self, *args: Any, decision_id: str | None = None, **given: Any) -> Any:
            if decision_id == "R1-70":
                raise AuditWriteError("审计写入失败 / audit not written")
            return super().screen(*args, decision_id=decision_id, **given)

    with pytest.raises(AuditWriteError):
        run_batch(make_plan(job(path, stopped)), Dying, START)
    assert stopped.read_bytes() == b"old"
    report = run(path, stopped, RunOptions(resume=True))
    assert report.resumed_rows > 0
    assert stopped.read_bytes() == (tmp_path / f"whole-{target}").read_bytes()


def test_an_interruption_while_the_file_is_made_leaves_the_old_output_and_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = write(tmp_path / "in.csv"), tmp_path / "out.csv.gz"
    target.write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr("shutil.copyfileobj", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(source, target)
    assert target.read_bytes() == b"old"
    assert not (tmp_path / "out.csv.gz.part.gz").exists()
    assert run(source, target, RunOptions(resume=True)).resumed_rows == len(ROWS)
    assert len(read(target)[1]) == len(ROWS)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_compressed_bytes_name_neither_the_clock_nor_the_file(tmp_path: Path) -> None:
    run(write(tmp_path / "in.csv"), tmp_path / "out.csv.gz")
    data = (tmp_path / "out.csv.gz").read_bytes()
    assert data[3:8] == b"\0" * 5, "no name, no time"
    run(tmp_path / "in.csv", tmp_path / "out.csv")
    assert gzip.decompress(data) == (tmp_path / "out.csv").read_bytes()


@pytest.mark.parametrize("target", OUTPUTS)
def test_a_limit_holds_in_every_format(target: str, tmp_path: Path) -> None:
    need(target)
    run(write(tmp_path / "in.csv"), tmp_path / target, limit=2, report=tmp_path / "report.html")
    assert [row[:4] for row in read(tmp_path / target)[1]] == ROWS[:2]
    assert (tmp_path / "report.html").stat().st_size > 0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("formats") / "list.db"
    with Screener.open(path, create=True, audit=False) as made:
        made.load([{"iname": "单于鹤轩", "cardNum": LISTED, "caseCode": "(2024)浙0102执11号"}], ListKind.DEFAULTER)
    return path


@pytest.mark.parametrize("form", ["long", "wide"])
@pytest.mark.parametrize("target", OUTPUTS)
def test_applications_are_written_in_every_format(form: str, target: str, store: Path, tmp_path: Path) -> None:
    need(target)
    if form == "long":
        headings = ["申请编号", "角色", "姓名", "证件号码"]
        rows = [["A1", "借款人", "澹台远舟", ""], ["A1", "担保人", "单于鹤轩", LISTED], ["A2", "朋友", "东郭远舟", ""]]
    else:
        headings = ["申请编号", "姓名", "担保人", "担保人证件号码"]
        rows = [["B1", "澹台远舟", "单于鹤轩", LISTED], ["B2", "东郭远舟", "", ""]]
    source = write(tmp_path / "in.csv", rows, headings)

    def opened() -> Screener:
        return Screener.open(store, audit=False)

    for one in (tmp_path / "like.csv", tmp_path / target):
        run_batch(make_plan(job(source, one, applications=form, lang="en")), opened, START)
    names, found = read(tmp_path / target)
    assert names == [*headings, *columns("en", form)]
    assert found == read(tmp_path / "like.csv")[1]
    assert len(found) == len(rows)


def parquet_of(path: Path, **cells: Any) -> Path:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra parquet)")
    from pyarrow import parquet

    parquet.write_table(pa.table(cells), path)
    return path


def test_our_columns_of_a_parquet_file_have_types_and_nulls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("out.parquet")
    import pyarrow as pa
    from pyarrow import parquet

    monkeypatch.setattr(parquet_writing, "_BATCH", 2)
    monkeypatch.setattr(parquet_writing, "_BATCHES_PER_GROUP", 2)
    run(write(tmp_path / "in.csv"), tmp_path / "out.parquet")
    file = parquet.ParquetFile(tmp_path / "out.parquet")
    with file:
        assert file.num_row_groups == 2
        table = file.read()
    numbers = {"screen_probability": pa.float64(), "screen_lookalikes": pa.float64(), "screen_hits": pa.int64()}
    assert table.column_names == [*HEADINGS, *MACHINE_COLUMNS], "machine form is the default"
    assert {name: table.schema.field(name).type for name in table.column_names} == {
        name: numbers.get(name, pa.string()) for name in table.column_names
    }
    assert table["screen_probability"].to_pylist() == [0.9999999999, 0.9999999999, 1.25e-9, None, None, 1.25e-9]
    assert table["screen_lookalikes"].to_pylist()[:3] == [0.000123456789, 0.000123456789, None]
    assert table["screen_hits"].to_pylist() == [1, 1, 0, None, None, 0]


def test_chinese_columns_on_request_and_nothing_is_guarded(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [["1", "张三", "", "=1+1"]])
    need("out.parquet")
    run(source, tmp_path / "out.parquet", lang="zh")
    names, rows = read(tmp_path / "out.parquet")
    assert names == [*HEADINGS, *columns("zh")]
    assert (rows[0][3], rows[0][4]) == ("=1+1", "放行")


def test_a_parquet_table_without_rows_gives_one_without_rows(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra parquet)")
    source = parquet_of(tmp_path / "in.parquet", 姓名=pa.array([], pa.string()))
    run(source, tmp_path / "out.parquet")
    assert read(tmp_path / "out.parquet") == (["姓名", *MACHINE_COLUMNS], [])


def test_a_heading_that_is_blank_gets_a_name_and_one_that_is_ours_is_refused(tmp_path: Path) -> None:
    need("out.parquet")
    run(write(tmp_path / "in.csv", [["x", "张三"]], ["", "姓名"]), tmp_path / "out.parquet")
    assert read(tmp_path / "out.parquet")[0][:2] == ["column_1", "姓名"]
    again = write(tmp_path / "again.csv", [["张三", "x"]], ["姓名", "screen_hits"])
    with pytest.raises(InvalidInputError, match="同名") as error:
        run(again, tmp_path / "again.parquet")
    assert (error.value.field, error.value.reason) == ("screen_hits", "already-screened")


@pytest.mark.parametrize(
    ("kind", "word"),
    [("int64", "数值"), ("uint64", "数值"), ("double", "末几位已经丢失"), ("decimal128(20, 0)", "数值")],
)
@pytest.mark.parametrize("form", [None, "long", "wide"])
def test_identity_numbers_that_are_numbers_are_refused(kind: str, word: str, form: str | None, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra parquet)")
    number = 330102198503041
    numeric = pa.array([number]).cast(pa.decimal128(20, 0) if "decimal" in kind else kind)
    source = parquet_of(tmp_path / "in.parquet", 申请编号=["1"], 姓名=["张三"], 证件号码=numeric)
    with pytest.raises(InvalidInputError, match=word) as error:
        make_plan(job(source, tmp_path / "out.csv", applications=form))
    assert (error.value.field, error.value.reason) == ("证件号码", "not-text")
    assert "3301" not in str(error.value)


def test_every_party_s_numbers_must_be_text(tmp_path: Path) -> None:
    cells: dict[str, Any] = {"企业名称": ["甲公司"], "联合体成员1名称": ["乙公司"], "联合体成员1统一社会信用代码": [1]}
    cells |= {"联合体成员2名称": ["丙公司"], "联合体成员2统一社会信用代码": ["91330100MA2XXXXX0A"]}
    source = parquet_of(tmp_path / "in.parquet", **cells)
    with pytest.raises(InvalidInputError, match="联合体成员1统一社会信用代码"):
        make_plan(job(source, tmp_path / "out.csv", applications="wide"))


def test_other_columns_of_a_parquet_file_become_text_and_nulls_are_empty(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra parquet)")
    moment = pa.array([1_767_323_045_000_000_000, None], pa.timestamp("ns"))
    source = parquet_of(
        tmp_path / "in.parquet",
        姓名=pa.array(["张三", "李四"]).dictionary_encode(),
        证件号码=pa.array([b"33010219850304123X", None], pa.binary()),
        出生日期=pa.array([date(1985, 3, 4), None]),
        时间=moment,
        金额=[1.5, None],
        序号=[9007199254740993, None],
        空=pa.nulls(2),
    )
    table = open_applicants(source)
    assert [row.cells for row in table.rows()] == [
        ["张三", "33010219850304123X", "1985-03-04", "2026-01-02 03:04:05", "1.5", "9007199254740993", ""],
        ["李四", "", "", "", "", "", ""],
    ]
    assert table.estimate == 2
    make_plan(job(source, tmp_path / "out.csv"))


def test_what_is_no_text_names_its_column(tmp_path: Path) -> None:
    source = parquet_of(tmp_path / "in.parquet", 姓名=["张三"], 照片=[b"\xff\xd8"])
    with pytest.raises(SourceError, match="照片") as error:
        run(source, tmp_path / "out.csv")
    assert "d8" not in str(error.value)
    assert not (tmp_path / "out.csv").exists()


def test_a_cell_with_a_nul_is_a_row_that_cannot_be_read(tmp_path: Path) -> None:
    source = parquet_of(tmp_path / "in.parquet", 姓名=["张\0三", "李四"])
    run(source, tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["screen_outcome"] for row in rows] == ["error", "pass"]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _hole(data: bytes) -> bytes:
    return data[:4] + b"\xff" * 40 + data[44:]


@pytest.mark.parametrize(("damage", "word"), [(_cut, "损坏"), (_hole, "损坏"), (gzip.compress, "解压")])
def test_a_damaged_parquet_file_is_told(damage: Callable[[bytes], bytes], word: str, tmp_path: Path) -> None:
    need("in.parquet")
    source = write(tmp_path / "in.parquet")
    source.write_bytes(damage(source.read_bytes()))
    with pytest.raises(SourceError, match=word):
        run(source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("side", ["in", "out"])
def test_without_pyarrow_the_extra_is_named_before_anything_is_written(
    side: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    csv_in = write(tmp_path / "in.csv")
    (tmp_path / "in.parquet").write_bytes(b"PAR1 and so on")
    before = sorted(tmp_path.iterdir())
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *rest: None if name == "pyarrow" else found(name, *rest)
    )
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ends = (tmp_path / "in.parquet", tmp_path / "out.csv") if side == "in" else (csv_in, tmp_path / "out.parquet")
    with pytest.raises(MissingExtraError, match=r"defaulter-screen\[parquet\]") as error:
        run(*ends)
    assert error.value.extra == "parquet"
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "found"),
    [("a.CSV.GZ", Format.CSV), ("a.ndjson.gz", Format.JSONL), ("a.txt.gz", Format.CSV), ("a.Parquet", Format.PARQUET)],
)
def test_the_ending_says_what_is_written(name: str, found: Format) -> None:
    assert output_format(Path(name)) is found


@pytest.mark.parametrize("name", ["a.xlsx.gz", "a.parquet.gz", "a.gz", "a.csv.gz.gz", "a.csv.zip", "a"])
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match=r"\.csv\.gz") as error:
        output_format(Path(name))
    assert error.value.reason == "output-format"


def test_a_dry_run_shows_the_columns_of_a_parquet_file(tmp_path: Path) -> None:
    need("in.parquet")
    source = write(tmp_path / "in.parquet")
    found = click.testing.CliRunner().invoke(
        main, ["batch", str(source), "-o", str(tmp_path / "out.parquet"), "--store", "none.db", "--dry-run"]
    )
    assert found.exit_code == 0, found.output
    assert "id_number = 证件号码" in found.output
    assert "parquet" in found.output
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("read_subjects", [audit._subjects, lambda path: watch._read(path, [])], ids=["audit", "watch"])
def test_other_commands_refuse_numbers_that_are_not_text_too(
    read_subjects: Callable[[Path], Iterator[Any]], tmp_path: Path
) -> None:
    source = parquet_of(tmp_path / "in.parquet", 姓名=["张三"], 证件号码=[330102198503041236])
    with pytest.raises(InvalidInputError, match="证件号码"):
        next(read_subjects(source))
    good = parquet_of(tmp_path / "good.parquet", 姓名=["张三"], 证件号码=["330102198503041236"])
    assert len(list(read_subjects(good))) == 1
