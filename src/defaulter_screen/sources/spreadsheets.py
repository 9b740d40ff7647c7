"""Reads the rows of a spreadsheet file (.xlsx, .xls) as text, through python-calamine (extra ``excel``)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from defaulter_screen.errors import AmbiguousSourceError, MissingExtraError, SourceError
from defaulter_screen.sources.codes import text_of

Rows = list[list[str]]


def read_sheet(
    data: bytes, *, path: str, sheet: str | None, is_heading: Callable[[list[str]], bool]
) -> tuple[str, Rows]:
    """Name and rows of the sheet that holds the table; row 1 of the sheet is the first element.

    Whole numbers become integer text, dates ISO text; a number of 16 digits or more shows that it was damaged
    (``codes.text_of``).

    Args:
        data: the file.
        path: for messages.
        sheet: its name; None takes the only sheet whose first rows hold headings, else the only one with content.
        is_heading: tells whether a row of cells is a heading row.

    Raises:
        MissingExtraError: python-calamine is not installed.
        SourceError: not a readable workbook, no such sheet, or no content.
        AmbiguousSourceError: several sheets hold tables.
    """
    try:
        import python_calamine as calamine  # noqa: PLC0415 -- an optional extra
    except ImportError as error:
        raise MissingExtraError("excel", "python-calamine") from error
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [sheet] if sheet is not None and sheet in workbook.sheet_names else workbook.sheet_names
        sheets = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except calamine.PasswordError as error:
        raise SourceError(
            "工作簿有密码，请另存为无密码文件 / the workbook is protected by a password", path=path
        ) from error
    except (calamine.CalamineError, calamine.WorksheetNotFound, calamine.XmlError, calamine.ZipError) as error:
        raise SourceError(f"无法读取工作簿，文件可能已损坏 / cannot read the workbook ({error})", path=path) from error
    if sheet is not None and sheet not in sheets:
        shown = "、".join(sheets)
        raise SourceError(f"没有工作表 {sheet!r}（有：{shown}） / no sheet {sheet!r}", path=path)
    name = _choose(sheets, path, is_heading)
    return name, [[text_of(value) for value in row] for row in sheets[name]]


def _choose(sheets: dict[str, list[list[Any]]], path: str, is_heading: Callable[[list[str]], bool]) -> str:
    filled = [name for name, rows in sheets.items() if any(_has_content(rows))]
    if not filled:
        raise SourceError("工作簿里没有内容 / the workbook is empty", path=path)
    tables = [
        name for name in filled if any(is_heading([text_of(value) for value in row]) for row in sheets[name][:10])
    ] or filled
    if len(tables) > 1:
        shown = "、".join(tables)
        raise AmbiguousSourceError(
            f"有 {len(tables)} 个工作表都像数据表：{shown}；请只保留一个 / "
            f"{len(tables)} sheets look like tables: {shown}; keep the one you mean",
            path=path,
            candidates=tables,
        )
    return tables[0]


def _has_content(rows: list[list[Any]]) -> Iterator[bool]:
    return (bool(text_of(value).strip()) for row in rows for value in row)
