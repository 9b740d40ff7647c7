"""A list read in portions, as worker processes read it, gives the rows of a list read in one go."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from defaulter_screen.sources import encoding, portions
from defaulter_screen.sources.encoding import DecodedLines
from defaulter_screen.sources.listing_builder import ListingBuilder
from defaulter_screen.sources.portions import PortionReader, json_line_rows, line_portions, row_test
from defaulter_screen.sources.raw_columns import ReadPortion
from defaulter_screen.sources.reader import open_list

READER = PortionReader(ListingBuilder({}, path="x"), "utf-8", "x")

_LINES = st.one_of(
    st.builds(
        lambda name, number: json.dumps({"iname": name, "cardNum": number}, ensure_ascii=False),
        st.text("测试甲乙ab \u3000\ufeff\r", max_size=5),
        st.text("0123*X", max_size=5),
    ),
    st.sampled_from(
        [
            "",
            " ",
            "\ufeff",
            '{"iname": "甲',
            "[1]",
            '{"x": 1}',
            '{"result": [{"iname": "测甲"}, {"iname": "测乙"}, 3]}',
            "\0",
        ]
    ),
)


def in_one_go(data: bytes) -> list[object]:
    lines = DecodedLines(io.BufferedReader(io.BytesIO(data)), "utf-8", path="x")
    return list(READER.rows(json_line_rows(lines, row_test({}))))


def in_portions(data: bytes, block: int) -> list[object]:
    stream = io.BufferedReader(io.BytesIO(data))
    return [row for portion in line_portions(stream, block=block) for row in READER.rows(portion)]


def in_order(read: ReadPortion) -> list[object]:
    """The rows of columns, rejected ones in their places."""
    rows: list[object] = [read.columns.row(place) for place in range(len(read.columns.line))]
    for number, (before, reject) in enumerate(read.rejects):
        rows.insert(before + number, reject)
    return rows


def in_columns(data: bytes, block: int) -> list[object]:
    stream = io.BufferedReader(io.BytesIO(data))
    return [row for portion in line_portions(stream, block=block) for row in in_order(READER.columns(portion))]


@given(st.lists(_LINES, max_size=8), st.sampled_from(["\n", "\r\n"]), st.integers(1, 80), st.booleans())
@example(lines=['{"iname": "甲"}', '\ufeff{"iname": "乙"}'], end="\n", block=1, closed=True)
def test_portions_of_any_size_give_the_same_rows(lines: list[str], end: str, block: int, closed: bool) -> None:
    data = (end.join(lines) + end * closed).encode()
    if encoding.ends_in_newlines(io.BufferedReader(io.BytesIO(data)), "utf-8"):
        assert in_portions(data, block) == in_columns(data, block) == in_one_go(data)


@given(st.binary(max_size=120), st.integers(1, 30))
def test_bytes_that_are_no_text_give_the_same_rejects(data: bytes, block: int) -> None:
    if encoding.ends_in_newlines(io.BufferedReader(io.BytesIO(data)), "utf-8"):
        assert in_portions(data, block) == in_columns(data, block) == in_one_go(data)


@pytest.mark.parametrize("long", [59, 60, 61, 62, 119, 120, 121, 500])
@pytest.mark.parametrize("block", [1, 30, 1000])
def test_a_line_without_end_is_rejected_alone(monkeypatch: pytest.MonkeyPatch, long: int, block: int) -> None:
    monkeypatch.setattr(encoding, "LINE_LIMIT", 60)
    monkeypatch.setattr(portions, "LINE_LIMIT", 60)
    row = '{"iname": "ab"}\n'
    for data in (f"{row}{'x' * long}\n{row}", f"{'x' * long}\n{row}{row}", f"{row}{'x' * long}"):
        assert in_portions(data.encode(), block) == in_one_go(data.encode())


ROWS = [{"姓名": f"测甲{'乙' * (n % 3)}", "证件号码": f"9999991985****{n:04d}", "义务": "甲\n乙"} for n in range(700)]


def written(folder: Path, kind: str) -> Path:
    path = folder / f"list.{kind}"
    if kind == "csv":
        body = "".join(f'{row["姓名"]},{row["证件号码"]},"{row["义务"]}"\n' for row in ROWS)
        path.write_text("姓名,证件号码,义务\n" + body + ",,\nx,y,z,w\n", encoding="utf-8")
    elif kind == "jsonl":
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in [*ROWS, {}]), encoding="gb18030")
    else:
        path.write_text(json.dumps([*ROWS, 7], ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json"])
def test_every_format_reads_alike_in_portions_sent_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(portions, "_ROWS", 200)
    path = written(tmp_path, kind)
    whole, cut = open_list(path), open_list(path)
    rows = list(whole)
    reader = pickle.loads(pickle.dumps(cut.portion_reader))
    sent = [pickle.loads(pickle.dumps(portion)) for portion in cut.portions()]
    assert [row for portion in sent for row in reader.rows(portion)] == rows
    assert [row for portion in sent for row in in_order(reader.columns(portion))] == rows
    assert len(rows) == 701
    assert cut.digest == whole.digest
    assert len(sent) > (0 if kind == "jsonl" else 3)


def test_rows_in_memory_travel_built() -> None:
    class Name:
        def __str__(self) -> str:
            return "测甲"

    reader = open_list([{"姓名": Name()}, 3])
    built = [row for portion in reader.portions() for row in reader.portion_reader.rows(portion)]
    assert [type(row).__name__ for row in built] == ["RawListing", "RejectedRow"]
    assert pickle.loads(pickle.dumps(built)) == built
