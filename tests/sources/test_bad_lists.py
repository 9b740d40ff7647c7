"""One bad file for each fault: a clear message or a reject with its line, never a traceback."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from defaulter_screen.errors import AmbiguousSourceError, SourceError
from defaulter_screen.sources.listing_rows import REASONS, RejectedRow, reject
from defaulter_screen.sources.reader import open_list
from defaulter_screen.sources.tables import BadRow, open_table

FOLDER = Path(__file__).parents[1] / "cases" / "lists_bad"
REFUSED = {
    "empty.csv": (SourceError, "文件是空的", None),
    "blank.csv": (SourceError, "没有内容", None),
    "not_a_list.csv": (SourceError, "没有姓名/名称列", None),
    "web_page.html": (SourceError, "网页", 1),
    "picture.png": (SourceError, "不是文本", None),
    "truncated.json": (SourceError, "不是完整的 JSON", 13),
    "truncated_array.json": (SourceError, "不是完整的 JSON", 1),
    "no_entries.json": (SourceError, "没有名单条目", None),
    "half.jsonl.gz": (SourceError, "不完整", None),
    "damaged.zip": (SourceError, "已损坏", None),
    "wrong_encoding.csv": (SourceError, "utf-16-le", None),
    "latin.csv": (SourceError, "--encoding", 1),
    "two_names.csv": (AmbiguousSourceError, "被执行人名称、当事人", None),
    "duplicate_headings.csv": (AmbiguousSourceError, "第 1、2 列", None),
}
REJECTED = {
    "truncated_line.jsonl": (40, 40, "bad-json"),
    "one_bad_line.csv": (5, 4, "encoding"),
    "ten_thousand_columns.csv": (3, 3, "too-many-cells"),
    "nul_bytes.csv": (3, 3, "nul"),
    "no_name.csv": (3, 3, "no-name"),
}


def test_every_file_is_made_and_tested() -> None:
    spec = importlib.util.spec_from_file_location("make", FOLDER / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.files()
    assert {
        path.name: path.read_bytes()
        for path in FOLDER.iterdir()
        if path.suffix not in (".py", ".pyc") and path.is_file()
    } == made
    assert made.keys() == REFUSED.keys() | REJECTED.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    error, words, line = REFUSED[name]
    with pytest.raises(error, match=words) as caught:
        list(open_list(FOLDER / name))
    assert name in str(caught.value)
    assert " / " in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize("name", REJECTED)
def test_rejected(name: str) -> None:
    rows, line, code = REJECTED[name]
    found = list(open_list(FOLDER / name))
    (bad,) = (row for row in found if isinstance(row, RejectedRow))
    assert len(found) == rows
    assert (bad.line, bad.reason_code) == (line, code)
    assert (bad.reason_zh, bad.reason_en) == REASONS[code]
    assert "测试丙" not in bad.excerpt
    assert "3301021987" not in bad.excerpt


@pytest.mark.parametrize("name", REFUSED.keys() - {"not_a_list.csv", "two_names.csv", "no_entries.json"})
def test_the_same_files_as_applicants(name: str) -> None:
    with pytest.raises(SourceError):
        list(open_table(FOLDER / name))


@pytest.mark.parametrize("name", REJECTED.keys() - {"no_name.csv"})
def test_bad_rows_of_applicants(name: str) -> None:
    rows, line, code = REJECTED[name]
    found = list(open_table(FOLDER / name))
    (bad,) = (row for row in found if isinstance(row, BadRow))
    assert len(found) == rows
    assert (bad.line, bad.reason_code) == (line, code)
    assert bad.reason == f"{REASONS[code][0]} / {REASONS[code][1]}"


def test_a_half_json_array_fails_after_its_first_entries() -> None:
    rows = iter(open_list(FOLDER / "truncated_array.json"))
    assert next(rows).name == "测试甲"
    assert next(rows).name == "测试甲"
    with pytest.raises(SourceError, match="不是完整的 JSON"):
        next(rows)


@pytest.mark.parametrize(
    "text", ['[{"iname": "测试甲"}, {"iname" "x"}]', "[", '[{"iname": "测试甲"}', '[{"iname": 1} x]']
)
def test_broken_arrays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError):
        list(open_list(path, format="json"))


def test_a_second_array_is_not_lost_unseen(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text('[{"iname": "测试甲"}]\n \n', encoding="utf-8")
    assert len(list(open_list(path))) == 1
    path.write_text('[{"iname": "测试甲"}]\n[{"iname": "测试乙"}]', encoding="utf-8")
    with pytest.raises(SourceError, match="数组结束之后"):
        list(open_list(path))


def test_array_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_bytes('[{"iname": "测试甲"},\n{"iname": "'.encode() + b"\xff" + b'"}]')
    with pytest.raises(SourceError, match="不是 utf-8"):
        list(open_list(path, encoding="utf-8"))
    path.write_bytes('{"data": [{"iname": "测试甲"},\n{"iname": "'.encode() + b"\xff" + b'"}]}')
    with pytest.raises(SourceError, match=r"list\.json:2: 不是 utf-8"):
        list(open_list(path, encoding="utf-8", format="json"))


def test_documents_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.json"
    path.write_text('{"data": [{"iname": "测试甲"}]}', encoding="utf-8")
    monkeypatch.setattr("defaulter_screen.sources.json_lists.DOCUMENT_LIMIT", 10)
    with pytest.raises(SourceError, match="JSON Lines"):
        list(open_list(path))


def test_deep_envelopes(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text('{"data":' * 9 + '[{"iname": "x"}]' + "}" * 9, encoding="utf-8")
    with pytest.raises(SourceError, match="没有名单条目"):
        open_list(path)


def test_excerpts_are_short_and_masked() -> None:
    row = reject(1, "quoting", "欧阳小明\r\n330102198503041234" * 50)
    assert row.excerpt.startswith("欧***  3***")
    assert len(row.excerpt) == 80


def test_unclosed_quotation_mark(tmp_path: Path) -> None:
    """It costs what stands inside the first 100 000 characters; reading goes on behind them."""
    path = tmp_path / "list.csv"
    good = "测试甲,3301021985****001X,案号甲\n"
    path.write_text("姓名,证件号码,案号\n" + good + '测试乙,"3301021985****0028,x\n' + good * 10_000, encoding="utf-8")
    rows = list(open_list(path))
    bad = [row for row in rows if isinstance(row, RejectedRow)]
    assert [(row.line, row.reason_code) for row in bad] == [(3, "field-too-long")]
    assert 4_000 < len(rows) < 8_000
    assert rows[-1].line == 10_003


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_endless_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr("defaulter_screen.sources.encoding.LINE_LIMIT", 1000)
    path = tmp_path / "list"
    if kind == "csv":
        path.write_text('姓名,案号\n测试甲,x\n测试乙,"' + "长" * 2000 + "\n测试丙,y\n", encoding="utf-8")
        wanted = [(2, ""), (3, "line-too-long"), (4, "")]
    else:
        path.write_text('{"iname": "测试甲"}\n{"iname": "' + "长" * 2000 + '"}\n{"iname": "测试丙"}', encoding="utf-8")
        wanted = [(1, ""), (2, "line-too-long"), (3, "")]
    assert [(row.line, getattr(row, "reason_code", "")) for row in open_list(path)] == wanted


def test_a_cell_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the host program lifted the csv module's own limit, memory stays bounded."""
    monkeypatch.setattr("defaulter_screen.sources.encoding.LINE_LIMIT", 1000)
    path = tmp_path / "list.csv"
    path.write_text(
        '姓名,案号\n测试甲,"x\n' + "测试乙,y\n" * 300 + '测试丙,"' + "z" * 990 + '\n测试丁,"' + "z" * 2000,
        encoding="utf-8",
    )
    rows = list(open_list(path))
    assert rows[0].reason_code == "line-too-long"
    assert rows[0].line == 2
    assert rows[1].name == "测试乙"


def test_long_cells(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        f"姓名,案号,备注\n测试甲,{'长' * 99_999},\n测试乙,x,{'长' * 100_000}\n测试丙,x,\n", encoding="utf-8"
    )
    assert [getattr(row, "reason_code", "") for row in open_list(path)] == ["", "field-too-long", ""]


def test_stray_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("姓名,案号\n测试甲,x\r旧\n测试乙,y\n".encode())
    assert [getattr(row, "reason_code", "") for row in open_list(path)] == ["quoting", ""]


def test_first_lines_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xff\xff,x\n" + "测试甲,x\n".encode() * 50)
    with pytest.raises(SourceError, match="第一行"):
        open_list(path)
    path.write_bytes(b'"' + b"x" * 200_000)
    with pytest.raises(SourceError, match="列名行"):
        open_list(path)
    path.write_bytes(b",,,\n;;\nx" * 3)
    with pytest.raises(SourceError):
        open_list(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="无法打开"):
        open_list(tmp_path / "nothing.csv")
    with pytest.raises(SourceError, match="无法打开"):
        open_list(tmp_path)
