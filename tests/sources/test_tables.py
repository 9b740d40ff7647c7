"""Tables of applicants: every row comes back, in order, as text; what cannot be read is a value."""

from __future__ import annotations

import builtins
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.errors import AmbiguousSourceError, MissingExtraError, SourceError
from defaulter_screen.sources.tables import BadRow, open_table

HEADINGS = ["序号", "姓名/名称", "证件类型", "证件号码", "性别", "出生日期", "地区", "法定代表人"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text(write_csv, encoding, delimiter) -> None:
    rows = [
        dict.fromkeys(HEADINGS, ""),
        dict.fromkeys(HEADINGS, " 暂无 "),
        dict.fromkeys(HEADINGS, f'䶮{delimiter}\n"x'),
    ]
    table = open_table(write_csv(rows, encoding=encoding, delimiter=delimiter))
    assert (table.headings, table.encoding, table.delimiter, table.format) == (HEADINGS, encoding, delimiter, "csv")
    assert table.digest == ""
    expected = [(number, list(row.values())) for number, row in enumerate(rows, start=1)]
    assert list(table) == expected
    assert list(table) == expected
    assert len(table.digest) == 64


def test_settings_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名#证件,号码\n测试甲#1,2\n".encode("gb18030"))
    table = open_table(path, encoding="GBK", delimiter="#")
    assert (table.headings, table.encoding, list(table)) == (["姓名", "证件,号码"], "gb18030", [(1, ["测试甲", "1,2"])])
    with pytest.raises(SourceError, match="未知的编码"):
        open_table(path, encoding="klingon")
    with pytest.raises(SourceError, match="utf-16"):
        list(open_table(path, encoding="utf-16"))


def test_ragged_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,证件号码\n甲\n乙,1,\n丙,1,2\n\n丁,1\n", encoding="utf-8")
    rows = list(open_table(path))
    assert rows[:2] == [(1, ["甲", ""]), (2, ["乙", "1"])]
    assert isinstance(rows[2], BadRow)
    assert (rows[2].row_number, rows[2].line, rows[2].reason_code) == (3, 4, "too-many-cells")
    assert rows[3] == (4, ["丁", "1"])


def test_single_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名\n测试甲\n\n测试乙\n", encoding="utf-8")
    assert list(open_table(path)) == [(1, ["测试甲"]), (2, ["测试乙"])]


def test_headings_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,证件号码,,\n", encoding="utf-8")
    table = open_table(path)
    assert table.headings == ["姓名", "证件号码"]
    assert list(table) == []


def test_unknown_headings_are_kept(tmp_path: Path) -> None:
    """Without any heading that is recognised the first row still is the heading row; the caller maps it."""
    path = tmp_path / "a.csv"
    path.write_text("A,B,\nx,y,z\n", encoding="utf-8")
    with_extra = list(open_table(path))
    assert isinstance(with_extra[0], BadRow)


def write_book(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(line, column, value)
    return path


def test_workbook_values(tmp_path: Path) -> None:
    rows = [
        ["申请人一览表"],
        [],
        ["姓名", "证件号码", "出生日期", "年龄", "备注"],
        ["测试甲", 330102198503041234, date(1985, 3, 4), 36, 1.5],
        ["测试乙", "330102198503041234", datetime.fromisoformat("1985-03-04T05:06"), True, ""],
        [],
        ["测试丙", 330102850304123, 31110, "", "", "多余"],
        ["测试丁", "1", "", "", "x"],
    ]
    table = open_table(write_book(tmp_path / "a.xlsx", ("申请", rows), ("空", [])))
    assert (table.headings, table.format, table.sheet, table.encoding) == (rows[2], "xlsx", "申请", "")
    found = list(table)
    assert found[0] == (1, ["测试甲", "3.30102198503041E+17", "1985-03-04", "36", "1.5"])
    assert found[1] == (2, ["测试乙", "330102198503041234", "1985-03-04 05:06:00", "true", ""])
    assert (found[2].row_number, found[2].line, found[2].reason_code) == (3, 7, "too-many-cells")
    assert found[3] == (4, ["测试丁", "1", "", "", "x"])


def test_workbook_sheets(tmp_path: Path) -> None:
    table = [["姓名"], ["测试甲"]]
    path = write_book(tmp_path / "a.xlsx", ("说明", [["请填写"]]), ("数据", table))
    assert open_table(path).sheet == "数据"
    assert open_table(path, sheet="说明").headings == ["请填写"]
    with pytest.raises(SourceError, match="没有工作表"):
        open_table(path, sheet="x")
    path = write_book(tmp_path / "b.xlsx", ("一", table), ("二", table))
    with pytest.raises(AmbiguousSourceError, match="一、二"):
        open_table(path)
    assert list(open_table(path, sheet="二")) == [(1, ["测试甲"])]
    path = write_book(tmp_path / "c.xlsx", ("一", []), ("二", []))
    with pytest.raises(SourceError, match="没有内容"):
        open_table(path)
    path = write_book(tmp_path / "d.xlsx", ("一", []), ("二", table))
    with pytest.raises(SourceError, match="没有内容"):
        open_table(path, sheet="一")
    path = write_book(tmp_path / "e.xlsx", ("一", [["姓名", "姓名"], ["x", "y"]]))
    with pytest.raises(AmbiguousSourceError, match="第 1、2 列"):
        open_table(path)


def test_broken_workbooks(tmp_path: Path) -> None:
    good = write_book(tmp_path / "a.xlsx", ("一", [["姓名"]])).read_bytes()
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
    with pytest.raises(SourceError, match="无法读取工作簿"):
        open_table(path)
    path.write_bytes(good[: len(good) // 2])
    with pytest.raises(SourceError, match="已损坏"):
        open_table(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(SourceError, match="无法读取工作簿"):
        open_table(path)


def test_workbook_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    class Locked:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise python_calamine.PasswordError("locked")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Locked)
    with pytest.raises(SourceError, match="密码"):
        open_table(write_book(tmp_path / "a.xlsx", ("一", [["姓名"]])))


def test_workbook_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *args, **kwargs):
        if name == "python_calamine":
            raise ImportError(name)
        return usual(name, *args, **kwargs)

    path = write_book(tmp_path / "a.xlsx", ("一", [["姓名"]]))
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match="excel"):
        open_table(path)


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {"name": "测试甲", "id_number": 330102198503041234},
        {"name": None, "late": ["x", 1]},
        {"late": "x" * 100_000},
    ]
    path.write_text("\n".join([json.dumps(row) for row in rows] + ["{", ""]), encoding="utf-8")
    table = open_table(path)
    assert (table.headings, table.format, table.delimiter) == (["name", "id_number", "late"], "jsonl", "")
    found = list(table)
    assert found[:2] == [(1, ["测试甲", "330102198503041234", ""]), (2, ["", "", '["x", 1]'])]
    assert [row.reason_code for row in found[2:]] == ["field-too-long", "bad-json"]
    path.write_text("{\n{", encoding="utf-8")
    with pytest.raises(SourceError, match="JSON"):
        open_table(path)


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12), min_size=3, max_size=3),
        max_size=8,
    ),
    st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]),
)
def test_cells_survive_the_trip(tmp_path_factory, rows, encoding) -> None:
    """Whatever a cell holds comes back as it was; wholly blank lines are no rows."""
    import csv

    path = tmp_path_factory.mktemp("trip") / "a.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([["姓名", "证件号码", "备注"], *rows])
    table = open_table(path, encoding=encoding, delimiter=",")
    assert list(table) == list(enumerate(rows, start=1))


def test_blank_headings_and_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\u200b,\u200b\nx,y\n", encoding="utf-8")
    with pytest.raises(SourceError, match="没有列名行"):
        open_table(path)
    book = write_book(tmp_path / "a.xlsx", ("一", [[" "]]))
    with pytest.raises(SourceError, match="没有内容"):
        open_table(book)
    monkeypatch.setattr("defaulter_screen.sources.tables.read_sheet", lambda *_, **__: ("一", [["姓名"], ["x\0"]]))
    (bad,) = open_table(book)
    assert bad.reason_code == "nul"
