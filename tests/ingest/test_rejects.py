from __future__ import annotations

from pathlib import Path

from defaulter_screen.ingest.rejects import RejectsFile, rejects_beside
from defaulter_screen.sources.listing_rows import RejectedRow, reject


def test_the_file_lies_beside_the_list():
    assert rejects_beside("a/list.csv.gz") == Path("a/list.csv.gz.rejected.csv")
    assert rejects_beside([{"name": "x"}]) is None


def test_rows_are_counted_and_written_with_their_reason(tmp_path):
    path = tmp_path / "r.csv"
    with RejectsFile(path) as rejects:
        assert rejects.path == ""
        rejects.add(reject(3, "no-name", "9999991985"))
        rejects.add(reject(9, "nul", "x"))
    assert (rejects.count, rejects.path) == (2, str(path))
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "3,no-name,没有姓名/名称,no name,9*********"
    assert lines[2].startswith("9,nul,")


def test_a_spreadsheet_does_not_run_what_a_row_says(tmp_path):
    with RejectsFile(tmp_path / "r.csv") as rejects:
        rejects.add(RejectedRow(1, "quoting", "甲", "a", "=1+1"))
    assert ",'=1+1" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


def test_without_a_path_rows_are_only_counted():
    with RejectsFile(None) as rejects:
        rejects.add(reject(3, "no-name", ""))
    assert (rejects.count, rejects.path) == (1, "")
