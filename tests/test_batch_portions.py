"""Pieces of an applicants' table give the very rows that reading it row by row gives."""

from __future__ import annotations

import csv
import io
import pickle
from pathlib import Path

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from defaulter_screen.batch import portions as under_test
from defaulter_screen.batch.portions import Piece, portions
from defaulter_screen.batch.reading import open_applicants
from defaulter_screen.batch.taped import Row
from defaulter_screen.errors import SourceError

HEADING = "姓名,证件号码,备注\r\n"
CELLS = st.text(st.sampled_from('张三王 1X,"\n\r=-\0·䶮'), max_size=6)


def rows_of(path: Path, **asked: int) -> list[Row]:
    # Portions travel to worker processes.
    return [row for one in portions(open_applicants(path), **asked) for row in pickle.loads(pickle.dumps(one)).rows()]


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=30), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_pieces_read_what_the_row_reader_reads(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], newline: str, quoted: bool
) -> None:
    if quoted:
        out = io.StringIO()
        csv.writer(out, lineterminator=newline).writerows(table)
        body = out.getvalue()
    else:
        body = newline.join(",".join(cells) for cells in table)
    path = written(tmp_path_factory.mktemp("pieces") / "in.csv", HEADING + body)
    try:
        expected = list(open_applicants(path).rows())
    except SourceError:
        reject()  # so many NULs are no text: neither way reads such a file
    with pytest.MonkeyPatch.context() as patch:
        for size in (16, 64, 1 << 17):
            patch.setattr(under_test, "PIECE", size)
            assert rows_of(path) == expected


def test_a_quoted_row_that_goes_on_behind_its_piece_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "PIECE", 40)
    lines = [f"张{n},,\r\n" for n in range(20)]
    lines[7] = '李四,,"一\r\n二\r\n三"\r\n'
    path = written(tmp_path / "in.csv", HEADING + "".join(lines))
    found = rows_of(path)
    assert found == list(open_applicants(path).rows())
    assert found[7].cells == ["李四", "", "一\r\n二\r\n三"]
    kinds = {type(one) for one in portions(open_applicants(path))}
    assert len(kinds) == 2  # pieces before and behind it


@pytest.mark.parametrize("blank", [" ", "\t", "\u3000", " \u3000 "])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_line_of_blanks_is_no_row_and_moves_no_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blank: str, encoding: str
) -> None:
    lines = [f"张三,{number},甲" for number in range(40)]
    body = "\n".join([*lines[:10], blank, *lines[10:20], blank, blank, *lines[20:]])
    path = written(tmp_path / "in.csv", HEADING + body, encoding)
    for size in (16, 64, 100, 1 << 17):
        monkeypatch.setattr(under_test, "PIECE", size)
        read = rows_of(path)
        assert read == list(open_applicants(path).rows())
        assert [(row.number, row.cells[1]) for row in read] == [(n + 1, str(n)) for n in range(40)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_every_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    body = "".join(f"王伟{n},330102198503041236,甲\r\n" for n in range(300))
    path = written(tmp_path / "in.csv", HEADING + body, encoding)
    assert rows_of(path) == list(open_applicants(path).rows())


def test_a_line_that_does_not_decode_is_the_fault_of_its_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes((HEADING + "张三,,\r\n" * 200).encode() + b"\xff\xfe,,\r\n" + "李四,,\r\n".encode())
    found = rows_of(path)
    assert [row.number for row in found if row.fault] == [201]
    assert found == list(open_applicants(path).rows())


def test_what_is_done_is_left_out_and_what_is_not_asked_for_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "PIECE", 100)
    path = written(tmp_path / "in.csv", HEADING + "".join(f"张{n},,\r\n" for n in range(100)))
    assert isinstance(next(portions(open_applicants(path))), Piece)
    for skip, limit in ((0, 7), (13, 50), (40, 1000), (99, 100), (100, 200)):
        assert [row.number for row in rows_of(path, skip=skip, limit=limit)] == list(
            range(skip + 1, min(limit, 100) + 1)
        )
