"""A report holds what was counted, needs nothing from outside and runs nothing."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import python_calamine

from defaulter_screen.models.listing import ListKind, ListVersion
from defaulter_screen.reporting.charts import Bar, bar_chart
from defaulter_screen.reporting.html import batch_page
from defaulter_screen.reporting.summary import Attention, BatchSummary, Counted, Parameter
from defaulter_screen.reporting.workbook import SHEETS, write_workbook

SUMMARY = BatchSummary(
    rows=10,
    outcomes={"intercept": 1, "review": 2, "pass": 7},
    reasons=(Counted("no-hit", "未命中 <b>", "no hit", 7), Counted("identity", "身份确认", "identity settled", 1)),
    measures=(Counted("m1", "限制高消费", "no luxury", 1),),
    attention=(
        Attention(3, "intercept", "张*", "330***1X", 0.99999999, "(2020)浙0102执1号", "身份<确认>", "settled", "R-3"),
    ),
    parameters=(Parameter("业务场景", "scene", "loan-credit"),),
    lists=(
        ListVersion(
            7,
            ListKind.DEFAULTER,
            "court",
            "snapshot",
            date(2026, 11, 1),
            datetime(2026, 11, 2, tzinfo=UTC),
            "d",
            8500000,
        ),
    ),
)


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["拦截", "限制高消费", "名单日期"]), ("en", ["intercept", "no luxury"])]
)
def test_the_page_holds_counts_reasons_and_versions(lang: str, words: list[str]) -> None:
    page = batch_page(SUMMARY, lang)
    for word in [*words, "R-3", "7@2026-11-01", "8,500,000", "loan-credit", "70.0%"]:
        assert word in page


def test_the_page_is_self_contained_and_runs_nothing() -> None:
    page = batch_page(SUMMARY)
    assert not re.search(r"<script|https?://|@import|url\(|<link|<img|\son\w+=", page)


def test_user_text_is_escaped() -> None:
    page = batch_page(SUMMARY)
    assert "身份&lt;确认&gt;" in page
    assert "<b>" not in page


def test_a_probability_never_reads_as_certain() -> None:
    assert "&gt; 0.999999" in batch_page(SUMMARY)


def test_an_empty_batch_has_a_page_too() -> None:
    empty = BatchSummary(0, {}, (), (), (), (), ())
    assert "共 0 行" in batch_page(empty)


def test_a_chart_is_well_formed_and_proportional() -> None:
    svg = ET.fromstring(bar_chart("图", [Bar("甲" * 40, 10), Bar("乙", 5), Bar("丙", 0)], 20))
    widths = [float(rect.attrib["width"]) for rect in svg.iter("rect")]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert widths[2] == 1.0
    assert "50.0%" in "".join(svg.itertext())


HEADINGS = ("姓名", "证件号码", "在名单概率")
ROWS: list[list[str | float | int | None]] = [
    ["=1+1", "330102198503041234", 0.9999999999],
    ["http://x.example", "", None],
]


def test_the_workbook_keeps_numbers_as_text_and_formulas_as_text(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    write_workbook(path, HEADINGS, ROWS, SUMMARY)
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == list(SHEETS["zh"]) == ["结果", "汇总", "参数与名单版本"]
    rows = book.get_sheet_by_name("结果").to_python()
    assert rows[1] == ["=1+1", "330102198503041234", 0.9999999999]
    assert rows[2][0] == "http://x.example"
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "autoFilter" in xml
    assert 'state="frozen"' in xml


def test_the_summary_sheets_say_what_was_counted_and_with_what(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    write_workbook(path, HEADINGS, ROWS, SUMMARY)
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    counts = book.get_sheet_by_name("汇总").to_python()
    assert ["拦截", 1.0, 0.1] in counts
    assert ["限制高消费", 1.0, "m1"] in counts
    parameters = book.get_sheet_by_name("参数与名单版本").to_python()
    assert parameters[0][:2] == ["业务场景", "loan-credit"]
    assert parameters[-1][0] == "7@2026-11-01"


def test_the_same_batch_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, HEADINGS, ROWS, SUMMARY, "en")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
