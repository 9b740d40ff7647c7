"""The same fifty listings in every format load to the same content."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from defaulter_screen.errors import AmbiguousSourceError, SourceError
from defaulter_screen.sources.listing_rows import RawListing, RejectedRow
from defaulter_screen.sources.reader import open_list

CHINESE = {
    "iname": "被执行人姓名/名称",
    "cardNum": "身份证号码/组织机构代码",
    "sexy": "性别",
    "age": "年龄",
    "partyTypeName": "partyTypeName",
    "businessEntity": "法定代表人或者负责人姓名",
    "courtName": "执行法院",
    "areaName": "地域名称(省份)",
    "caseCode": "案号",
    "gistId": "执行依据文号",
    "gistUnit": "作出执行依据单位",
    "regDate": "立案时间",
    "publishDate": "发布时间",
    "duty": "法律生效文书确定的义务",
    "performance": "被执行人的履行情况",
    "performedPart": "已履行部分",
    "unperformPart": "未履行部分",
    "disruptTypeName": "失信被执行人具体情形",
    "id": "id",
}
EXTRACT = dict(
    zip(
        CHINESE,
        [
            "INAME",
            "CARDNUM",
            "SEX_NAME",
            "AGE",
            "PARTY_TYPE_NAME",
            "BUESINESSENTITY",
            "COURT_NAME",
            "AREA_NAME",
            "CASE_CODE",
            "GIST_CID",
            "GIST_UNIT",
            "REG_DATE",
            "PUBLISH_DATE",
            "DUTY",
            "PERFORMANCE",
            "PERFORMED_PART",
            "UNPERFORM_PART",
            "DISREPUT_TYPE_NAME",
            "COURTCASEID",
        ],
        strict=True,
    )
)
VENDOR = dict(
    zip(
        CHINESE,
        [
            "pname",
            "idcardNo",
            "sex",
            "age",
            "type",
            "ownerName",
            "execCourt",
            "province",
            "caseNo",
            "yjCode",
            "yjdw",
            "sortTime",
            "postTime",
            "yiwu",
            "lxqk",
            "ylxbf",
            "wlxbf",
            "jtqx",
            "recid",
        ],
        strict=True,
    )
)


def content(rows) -> list[RawListing]:
    """Listings without their lines, which are the format's own."""
    return [replace(row, line=0) for row in rows]


def renamed(rows: list[dict[str, str]], headings: dict[str, str]) -> list[dict[str, str]]:
    return [{headings[key]: value for key, value in row.items()} for row in rows]


def workbook(path: Path, rows: list[dict[str, str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, list(rows[0]))
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row.values()):
                sheet.write_string(line, column, value)
        book.add_worksheet("空")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("headings", [CHINESE, EXTRACT, VENDOR], ids=["chinese", "extract", "vendor"])
def test_delimited(*, fifty, fifty_listings, write_csv, encoding, delimiter, headings) -> None:
    path = write_csv(renamed(fifty, headings), encoding=encoding, delimiter=delimiter)
    reader = open_list(path)
    assert content(reader) == fifty_listings
    assert reader.description.encoding == encoding
    assert reader.description.delimiter == delimiter
    assert reader.description.format == ("tsv" if delimiter == "\t" else "csv")
    assert reader.description.columns["name"] == headings["iname"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_json_lines(fifty, fifty_listings, write_lines, encoding) -> None:
    reader = open_list(write_lines(fifty, encoding=encoding))
    rows = list(reader)
    assert content(rows) == fifty_listings
    assert [row.line for row in rows] == list(range(1, 51))
    assert (reader.description.format, reader.description.encoding) == ("jsonl", encoding)


def test_workbook(fifty, fifty_listings, tmp_path) -> None:
    reader = open_list(workbook(tmp_path / "list.xlsx", renamed(fifty, CHINESE)))
    rows = list(reader)
    assert content(rows) == fifty_listings
    assert rows[0].line == 2
    assert (reader.description.format, reader.description.sheet) == ("xlsx", "名单")
    assert len(reader.digest) == 64


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
@pytest.mark.parametrize("wrap", ["{}", "/**/jQuery110204(\n{});", "cb({})"])
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("key", ["result", "disp_data"])
def test_open_api(*, fifty, fifty_listings, tmp_path, encoding, wrap, indent, key) -> None:
    entries = [{**row, "iname": row["iname"].replace("䶮", "龙")} for row in fifty]
    document = {"status": "0", "t": "", "data": [{"StdStg": 6899, key: entries, "dispNum": 50, "resNum": "50"}]}
    path = tmp_path / "page.json"
    path.write_bytes(wrap.format(json.dumps(document, ensure_ascii=False, indent=indent)).encode(encoding))
    reader = open_list(path)
    assert content(reader) == [replace(row, name=row.name.replace("䶮", "龙")) for row in fifty_listings]
    assert reader.description.format == ("json" if wrap == "{}" else "jsonp")
    assert reader.description.encoding == ("gb18030" if encoding == "gbk" else "utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "shape",
    [
        lambda rows: rows,
        lambda rows: [{"result": rows, "totalSize": 50, "totalPage": 1}],
        lambda rows: [{"result": rows[:20]}, {"result": []}, {"result": rows[20:]}],
        lambda rows: {"result": {"items": rows, "total": 50}},
        lambda rows: {"state": "ok", "Data": {"list": rows}},
    ],
    ids=["array", "court-site", "pages", "vendor", "nested"],
)
def test_documents(*, fifty, fifty_listings, tmp_path, encoding, indent, shape) -> None:
    path = tmp_path / "list.json"
    path.write_bytes(json.dumps(shape(fifty), ensure_ascii=False, indent=indent).encode(encoding))
    reader = open_list(path)
    rows = list(reader)
    assert content(rows) == fifty_listings
    assert [row.line for row in rows] == list(range(1, 51))
    assert reader.description.format == "json"


def test_responses_line_by_line(fifty, fifty_listings, tmp_path) -> None:
    """A saved page on each line, with and without JSONP, and an empty last one."""
    pages = [json.dumps({"data": [{"result": fifty[at : at + 10]}]}) for at in range(0, 50, 10)]
    lines = [f"/**/cb({page});" if number % 2 else page for number, page in enumerate(pages)]
    path = tmp_path / "pages.txt"
    path.write_text("\n".join([*lines, '{"data": []}', ""]), encoding="utf-8")
    rows = list(open_list(path))
    assert content(rows[:50]) == fifty_listings
    assert rows[10].line == 2
    assert rows[50:] == []


def test_rows_in_memory(fifty, fifty_listings) -> None:
    reader = open_list(fifty)
    assert content(reader) == fifty_listings
    assert content(reader) == fifty_listings
    first = reader.digest
    once = open_list(iter(renamed(fifty, EXTRACT)))
    assert content(once) == fifty_listings
    assert list(once) == []
    assert first != once.digest
    assert str(reader.description) == "rows"


def test_rows_in_memory_may_be_wrong(fifty) -> None:
    rows = list(open_list([fifty[0], ["x"], {"案号": "x"}]))
    assert [getattr(row, "reason_code", "") for row in rows] == ["", "not-an-object", "columns"]
    assert list(open_list([])) == []


@pytest.mark.parametrize("compression", ["gzip", "zip"])
@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "json"])
def test_compressed(*, fifty, fifty_listings, write_csv, write_lines, tmp_path, compression, kind) -> None:
    if kind == "csv":
        plain = write_csv(renamed(fifty, CHINESE), encoding="gb18030")
    elif kind == "jsonl":
        plain = write_lines(fifty)
    elif kind == "xlsx":
        plain = workbook(tmp_path / "list.xlsx", fifty)
    else:
        plain = tmp_path / "list.json"
        plain.write_text(json.dumps(fifty), encoding="utf-8")
    path = tmp_path / "packed"
    if compression == "gzip":
        path.write_bytes(gzip.compress(plain.read_bytes()))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.mkdir("folder") if hasattr(archive, "mkdir") else None
            archive.write(plain, "folder/名单")
            archive.writestr("__MACOSX/._名单", b"x")
    reader = open_list(path)
    assert content(reader) == fifty_listings
    assert reader.description.compression == compression
    assert compression in str(reader.description)


def test_digest_is_that_of_the_file(fifty, write_csv, tmp_path) -> None:
    import hashlib

    path = write_csv(fifty)
    packed = tmp_path / "list.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()) + gzip.compress(b"\n"))
    for source in (path, packed):
        reader = open_list(source)
        with pytest.raises(SourceError, match="摘要"):
            _ = reader.digest
        list(reader)
        assert reader.digest == hashlib.sha256(source.read_bytes()).hexdigest()


def test_typed_court_json(tmp_path) -> None:
    detail = {
        "id": 700001,
        "iname": "杭州测试商贸有限公司",
        "age": 0,
        "sexy": None,
        "cardNum": "12345678-9",
        "businessEntity": "测试甲",
        "partyTypeName": "581",
        "regDate": "2020年01月02日",
        "publishDate": "",
        "publishDateStamp": 1614787200,
        "qysler": [
            {"cardNum": "3301021985****001X", "corporationtypename": "法定代表人", "iname": "测试甲"},
            {"iname": "暂无"},
            "x",
        ],
    }
    path = tmp_path / "detail.json"
    path.write_text(json.dumps(detail), encoding="utf-8")
    (row,) = open_list(path)
    assert (row.age, row.gender, row.kind, row.record_id) == (None, "", "organisation", "700001")
    assert row.publication_date.isoformat() == "2021-03-04"
    assert row.related == (("测试甲", "3301021985****001X", "法定代表人"),)


@pytest.mark.parametrize(
    ("cell", "related"),
    [('[{"iname": "测试甲"}]', (("测试甲", "", ""),)), ("[", ()), ("", ()), ("无", ()), ("[]", ()), (7, ())],
)
def test_related_persons_in_a_cell(cell, related) -> None:
    (row,) = open_list([{"iname": "某公司", "qysler": cell}])
    assert row.related == related


def test_record_id_from_the_address() -> None:
    rows = open_list(
        [{"iname": "测试甲", "loc": "http://example.com/detail?id=123456"}, {"iname": "测试乙", "loc": "x"}]
    )
    assert [row.record_id for row in rows] == ["123456", ""]


def test_epoch_milliseconds_and_codes_of_vendors() -> None:
    (row,) = open_list(
        [
            {
                "iname": "某公司",
                "orgType": 2,
                "publishdate": 1614787200000,
                "regdate": 1577836800000,
                "status": 1,
                "staff": "测试乙",
            }
        ]
    )
    assert (row.kind, row.legal_representative, row.removed) == ("organisation", "测试乙", True)
    assert (row.publication_date.isoformat(), row.filing_date.isoformat()) == ("2021-03-04", "2020-01-01")


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ({"身份证号码": "P", "统一社会信用代码": "", "组织机构代码": "O"}, "O"),
        ({"身份证号码": "P", "统一社会信用代码": "U", "组织机构代码": "O"}, "U"),
        ({"身份证号码": "P", "统一社会信用代码": "-", "组织机构代码": "-"}, "P"),
        ({"身份证号码": "P", "统一社会信用代码": "U", "partyTypeName": "0"}, "P"),
        ({"身份证号码": "", "统一社会信用代码": "U", "partyTypeName": "0"}, "U"),
        ({"身份证号码": "", "工商注册号": "R", "partyTypeName": "1"}, "R"),
    ],
)
def test_which_number(row, number) -> None:
    (listing,) = open_list([{"名称": "测试", **row}])
    assert listing.number == number


def test_user_mapping(write_csv, write_lines) -> None:
    rows = [{"谁": "测试甲", "号": "3301021985****001X", "姓名": "别人"}]
    for path in (write_csv(rows), write_lines([*rows, {"谁": "测试乙"}, {"号": "1"}])):
        reader = open_list(path, columns={"姓名": "谁", "number": "号"} if path.suffix == ".csv" else {"姓名": "谁"})
        found = list(reader)
        assert found[0].name == "测试甲"
        assert reader.description.columns["name"] == "谁"
    assert found[1].name == "测试乙"
    assert isinstance(found[2], RejectedRow)


def test_mapping_reaches_into_envelopes(tmp_path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"data": [{"谁": "测试甲"}, {"谁": "测试乙"}]}, ensure_ascii=False), encoding="utf-8")
    assert [row.name for row in open_list(path, columns={"name": "谁"})] == ["测试甲", "测试乙"]


def test_format_can_be_said(fifty, fifty_listings, write_csv, write_lines, tmp_path) -> None:
    assert content(open_list(write_csv(fifty, delimiter="\t"), format="tsv", encoding="utf-8")) == fifty_listings
    assert content(open_list(write_lines(fifty), format="jsonl", encoding="gbk" if False else None)) == fifty_listings
    assert content(open_list(workbook(tmp_path / "l.xlsx", fifty), format="xlsx")) == fifty_listings
    with pytest.raises(SourceError, match="未知的格式"):
        open_list("x", format="dbf")


def test_title_rows_and_a_sep_line(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("某省失信被执行人名单\n\n姓名,案号\n测试甲,x\n\n   \n,\n测试乙,y,,\n测试丙\n", encoding="utf-8")
    rows = list(open_list(path))
    assert [(row.line, row.name, row.case_number) for row in rows] == [
        (4, "测试甲", "x"),
        (8, "测试乙", "y"),
        (9, "测试丙", ""),
    ]
    path.write_text("sep=|\n姓名|案号\n测试甲|x,y\n", encoding="utf-8")
    assert [(row.line, row.case_number) for row in open_list(path)] == [(3, "x,y")]


def test_old_mac_line_ends(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("姓名,案号\r测试甲,x\r测试乙,y\r".encode())
    assert [row.name for row in open_list(path)] == ["测试甲", "测试乙"]


def test_lines_of_cells_with_line_breaks(tmp_path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('姓名,"案\n号"\n测试甲,"x\r\ny"\n,z\n', encoding="utf-8", newline="")
    rows = list(open_list(path))
    assert [row.line for row in rows] == [3, 5]
    assert rows[0].case_number == "x\r\ny"
    assert rows[1].reason_code == "no-name"


def test_json_rows_that_cannot_be_used(tmp_path) -> None:
    path = tmp_path / "list.jsonl"
    lines = [
        '{"iname": "测试甲"}',
        '{"iname": "\\ud800"}',
        '{"iname": "\\ud83d\\ude00 \\u0041"}',
        '{"iname": "测试\\u0000", "x": [1, {"y": "z"}]}',
        '{"iname": "\\\\u0000"}',
        "[1]",
        '"x"',
        "{",
        "",
        '{"案号": "x"}',
        '{"iname": "测试乙", "名称": "测试丙"}',
        '{"data": [7]}',
        '{"iname": "' + "长" * 100_000 + '"}',
        "[" * 100_000,
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    codes = [(row.line, getattr(row, "reason_code", "")) for row in open_list(path)]
    assert codes == [
        (1, ""),
        (2, "surrogate"),
        (3, ""),
        (4, "nul"),
        (5, ""),
        (6, "not-an-object"),
        (7, "not-an-object"),
        (8, "bad-json"),
        (10, "columns"),
        (11, "columns"),
        (12, "columns"),
        (13, "field-too-long"),
        (14, "bad-json"),
    ]


def test_array_items_that_cannot_be_used(tmp_path) -> None:
    path = tmp_path / "list.json"
    entries = [{"iname": "测试甲"}, 7, {"iname": "\ud800"}, {"iname": "\0", "age": 7}, {"iname": "测试乙", "age": 7}]
    path.write_text(json.dumps(entries), encoding="utf-8")
    assert [getattr(row, "reason_code", "") for row in open_list(path)] == ["", "not-an-object", "surrogate", "nul", ""]


def test_empty_answers(tmp_path) -> None:
    path = tmp_path / "list.json"
    for text in ("[]", '{"data": []}', '[{"result": []}]'):
        path.write_text(text, encoding="utf-8")
        assert list(open_list(path)) == []


def test_masked_in_messages(fifty) -> None:
    (row,) = open_list(fifty[:1])
    assert fifty[0]["iname"] not in repr(row)
    assert fifty[0]["cardNum"] not in repr(row)


def test_long_rows_keep_memory_bounded(tmp_path, write_csv) -> None:
    """A stream of rows costs the same memory however many there are."""
    import tracemalloc

    def peak(rows: int, kind: str) -> int:
        path = tmp_path / f"{rows}.{kind}"
        with path.open("w", encoding="gb18030", newline="") as file:
            if kind == "csv":
                writer = csv.writer(file)
                writer.writerow(["姓名", "证件号码", "案号"])
                writer.writerows([f"测试{n}", f"3301021985****{n:06d}", "x" * 200] for n in range(rows))
            else:
                entries = (json.dumps({"iname": f"测试{n}", "duty": "y" * 200}) for n in range(rows))
                file.write("[" + ",\n".join(entries) + "]" if kind == "json" else "\n".join(entries))
        tracemalloc.start()
        count = sum(1 for _ in open_list(path))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == rows
        return most

    for kind in ("csv", "jsonl", "json"):
        peak(100, kind)
        assert peak(24_000, kind) < 1.25 * peak(12_000, kind) + 300_000


def test_file_like_name_with_spaces(fifty, fifty_listings, tmp_path) -> None:
    path = tmp_path / "名单 2020 (1).csv"
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(fifty[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(fifty)
    path.write_text(buffer.getvalue(), encoding="gb18030", newline="")
    assert content(open_list(str(path))) == fifty_listings


def test_many_sets_of_keys() -> None:
    rows = open_list([{"iname": "测试甲", f"x{number}": ""} for number in range(1500)])
    assert {row.name for row in rows} == {"测试甲"}


def bulk(rows: list[dict[str, str]], encoding: str | None) -> bytes:
    def field(text: str) -> bytes:
        return base64.b64encode(text.encode(encoding)) if encoding else text.replace("\n", " ").encode()

    return b"".join(b"\x01".join(map(field, row.values())) + b"\r\n" for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", None])
def test_bulk_text(*, fifty, fifty_listings, keys, tmp_path, encoding) -> None:
    path = tmp_path / "bulk.txt"
    path.write_bytes(bulk(fifty, encoding))
    with pytest.raises(AmbiguousSourceError, match="姓名=2") as caught:
        open_list(path)
    assert len(caught.value.candidates) == 19
    order = list(fifty[0])
    reader = open_list(path, columns={field: str(order.index(key) + 1) for field, key in keys.items()})
    duty = {row.case_number: row.duty if encoding else row.duty.replace("\n", " ") for row in fifty_listings}
    assert content(reader) == [replace(row, duty=duty[row.case_number]) for row in fifty_listings]
    assert reader.description.format == "bulk"


def test_bulk_rows_that_cannot_be_used(tmp_path) -> None:
    path = tmp_path / "bulk.txt"
    good = b"\x01".join(base64.b64encode(text.encode()) for text in ("1", "测试甲"))
    bad = [
        b"MQ==\x01???",
        b"MQ==\x01" + base64.b64encode(b"\xff\xff"),
        b"MQ==\x01AA==",
        good + b"\x01MQ==",
        b"x\0\x01MQ==",
    ]
    path.write_bytes(b"\n".join([good] * 20 + [*bad, b"", good]))
    found = [(row.line, getattr(row, "reason_code", row)) for row in open_list(path, columns={"name": "2"})]
    codes = ["bad-base64", "bad-base64", "nul", "too-many-cells", "nul"]
    assert found[20:25] == list(zip(range(21, 26), codes, strict=True))
    assert found[25][1].name == "测试甲"
    assert found[25][0] == 27


def test_bulk_text_with_headings_is_a_table(tmp_path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("id\x01iname\n1\x01测试甲\n", encoding="utf-8")
    assert [(row.record_id, row.name) for row in open_list(path)] == [("1", "测试甲")]


@pytest.mark.parametrize(
    ("wanted", "heading", "kind"),
    [("kind", "C", "organisation"), ("orgType", "C", "person"), ("kind", "orgType", "person")],
)
def test_codes_of_a_mapped_column(wanted, heading, kind) -> None:
    (row,) = open_list([{"iname": "x", heading: "1", "D": "1"}], columns={wanted: heading, "DELETEMARK": "D"})
    assert (row.kind, row.removed) == (kind, True)


def test_second_best_columns_fill_in() -> None:
    rows = open_list(
        [
            {
                "iname": "",
                "inameclean": "测试甲",
                "areaName": "-",
                "areaNameNew": "浙江",
                "publishDate": "近日",
                "publishDateStamp": "1614787200",
            },
            {
                "iname": "测试乙",
                "inameclean": "x",
                "areaName": "山东",
                "areaNameNew": "x",
                "publishDate": "20210305",
                "publishDateStamp": "0",
            },
        ]
    )
    assert [(row.name, row.province, row.publication_date.day) for row in rows] == [
        ("测试甲", "浙江", 4),
        ("测试乙", "山东", 5),
    ]
