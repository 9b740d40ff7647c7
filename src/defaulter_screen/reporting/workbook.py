"""A batch as an Excel workbook: 结果 (the user's columns and ours), 汇总, 参数与名单版本.

Needs the ``excel`` extra. Rows are streamed (``constant_memory``), texts are written as texts: a number of 18 digits
stays whole, and a cell that begins with ``=`` is never a formula. The workbook holds no time of writing: the same
batch gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from defaulter_screen.errors import MissingExtraError
from defaulter_screen.models.decision import Outcome
from defaulter_screen.reporting.summary import BatchSummary

SHEETS = {"zh": ("结果", "汇总", "参数与名单版本"), "en": ("results", "summary", "parameters")}
_ROWS_PER_SHEET = 1_048_575  # Excel's limit of 1 048 576, less the heading
_WIDTH, _WIDEST = 14, 40
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
Cell = str | float | int | None


def write_workbook(
    path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]], summary: BatchSummary, lang: str = "zh"
) -> None:
    """Write the workbook to ``path``.

    Args:
        path: file to write; the caller replaces the user's file with it.
        headings: of the sheet 结果.
        rows: its rows in order; numbers are written as numbers, all else as text.
        summary: for the two other sheets.
        lang: ``zh`` or ``en``.

    Raises:
        MissingExtraError: XlsxWriter is not installed.
    """
    try:
        import xlsxwriter  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise MissingExtraError("excel", "XlsxWriter") from error
    names = SHEETS["zh" if lang == "zh" else "en"]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _EPOCH})
        writer = _Sheets(book)
        writer.results(names[0], headings, rows)
        writer.plain(names[1], _summary_rows(summary, lang))
        writer.plain(names[2], _parameter_rows(summary, lang))


class _Sheets:
    """Writes sheets of one workbook with its formats."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._text = book.add_format({"num_format": "@"})
        self._head = book.add_format({"bold": True, "bg_color": "#F3F5F7", "bottom": 1, "num_format": "@"})

    def results(self, name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """The rows; what exceeds Excel's limit goes on in a further sheet (结果2 …)."""
        sheet, line, number = self._results_sheet(name, headings), 0, 1
        for row in rows:
            if line == _ROWS_PER_SHEET:
                sheet.autofilter(0, 0, line, len(headings) - 1)
                number += 1
                sheet, line = self._results_sheet(f"{name}{number}", headings), 0
            line += 1
            self._write(sheet, line, row)
        sheet.autofilter(0, 0, line, max(len(headings) - 1, 0))

    def plain(self, name: str, rows: Iterable[Sequence[Cell]]) -> None:
        """A small sheet."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 4, 28)
        for line, row in enumerate(rows):
            self._write(sheet, line, row)

    def _results_sheet(self, name: str, headings: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(name)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, min(max(_WIDTH, 2 * len(heading) + 2), _WIDEST), self._text)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, self._head)
        return sheet

    def _write(self, sheet: Any, line: int, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(line, column, cell, self._text)
            elif cell is not None:
                sheet.write_number(line, column, cell)


def _summary_rows(summary: BatchSummary, lang: str) -> Iterable[Sequence[Cell]]:
    chinese = lang == "zh"
    yield ("筛查结论", "行数", "占比") if chinese else ("outcome", "rows", "share")
    for outcome in Outcome:
        rows = summary.outcomes.get(outcome.value, 0)
        yield outcome.zh if chinese else outcome.value, rows, rows / summary.rows if summary.rows else None
    yield "合计" if chinese else "total", summary.rows, None
    blocks = (("理由", "reason", summary.reasons), ("惩戒措施", "measure", summary.measures))
    for title_zh, title_en, entries in blocks:
        yield ()
        yield (title_zh, "行数", "代码") if chinese else (title_en, "rows", "code")
        for entry in entries:
            yield entry.text_zh if chinese else entry.text_en, entry.rows, entry.code


def _parameter_rows(summary: BatchSummary, lang: str) -> Iterable[Sequence[Cell]]:
    chinese = lang == "zh"
    for parameter in summary.parameters:
        yield parameter.label_zh if chinese else parameter.label_en, parameter.value
    yield ()
    yield (
        ("名单版本", "名单", "来源", "名单日期", "条目数")
        if chinese
        else (
            "version",
            "list",
            "source",
            "list date",
            "listings",
        )
    )
    for version in summary.lists:
        yield (
            version.label,
            version.list_kind.value,
            version.source,
            version.list_date.isoformat(),
            version.listings,
        )
