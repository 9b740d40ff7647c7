"""Whatever way a table is written, its cells come out as meant and its text as written."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.batch.job import Format
from defaulter_screen.batch.reading import ApplicantTable, open_applicants
from defaulter_screen.errors import SourceError

HEADINGS = ["姓名", "证件号码", "备注"]
# A lone carriage return is left out: csv.writer leaves it without quotes where lines end in a line feed.
CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), max_size=6)
CELLS = st.lists(st.tuples(CELL, CELL, CELL), max_size=6)


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "in.csv") -> ApplicantTable:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return open_applicants(path)


@given(
    rows=CELLS,
    delimiter=st.sampled_from(",\t;|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ending=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_every_way_of_writing_reads_back(
    rows: list[tuple[str, ...]], delimiter: str, quoting: int, ending: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=ending).writerows([HEADINGS, *rows])
    with tempfile.TemporaryDirectory() as folder:
        table = write(Path(folder), text.getvalue(), encoding)
        read = list(table.rows())
    assert (table.format, list(table.headings)) == (Format.CSV, HEADINGS)
    assert [row.cells for row in read if not row.fault] == [list(row) for row in rows]
    assert [row.number for row in read] == list(range(1, len(rows) + 1))
    for row in read:
        if row.raw is not None:
            assert next(csv.reader(io.StringIO(row.raw, newline=""), delimiter=delimiter)) == row.cells


def test_titles_and_blank_lines_above_the_heading_are_skipped(tmp_path: Path) -> None:
    table = write(tmp_path, "申请人登记表\n\n序号,姓名\n1,张三\n\n2,李四\n")
    assert [(row.number, row.cells, row.raw) for row in table.rows()] == [
        (1, ["1", "张三"], "1,张三"),
        (2, ["2", "李四"], "2,李四"),
    ]


def test_a_heading_over_several_lines_is_one_row(tmp_path: Path) -> None:
    table = write(tmp_path, '"姓名\n(必填)",备注\n张三,好\n')
    assert table.heading == '"姓名\n(必填)",备注'
    assert [row.raw for row in table.rows()] == ["张三,好"]


def test_the_digest_is_of_the_file_and_the_estimate_near(tmp_path: Path) -> None:
    one, other = write(tmp_path, "姓名\n张三\n"), write(tmp_path, "姓名\n李四\n", name="b.csv")
    assert one.digest != other.digest
    assert one.estimate == 2


def test_an_encoding_that_is_stated_counts_where_utf_8_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes("姓名,備註\n張三,好\n".encode("big5"))
    assert open_applicants(path, encoding="big5").headings == ("姓名", "備註")
    path.write_bytes("姓名,备注\n张三,好\n".encode())
    assert open_applicants(path, encoding="gb18030").headings == ("姓名", "备注")


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_content_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError):
        write(tmp_path, text)


def test_json_lines_take_keys_from_every_line(tmp_path: Path) -> None:
    table = write(tmp_path, '{"姓名": "张三"}\n\n{"姓名": "李四", "证件号码": 330102198503041234}\n', name="a.jsonl")
    assert table.headings == ("姓名", "证件号码")
    assert [row.cells for row in table.rows()] == [["张三", ""], ["李四", "330102198503041234"]]
