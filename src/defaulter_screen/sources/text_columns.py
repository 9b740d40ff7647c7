"""Columns that must be text already: names and identity numbers, which no reader may have turned into numbers.

Files with typed columns and data frames come here with what they hold; a numeric identity number is refused with its
column, never turned back.
"""

from __future__ import annotations

from defaulter_screen.errors import InvalidInputError

TEXT_FIELDS = ("name", "id_number", "org_number")
"""Fields whose cells must be text already."""


def not_text(heading: str, found: str, *, damaged: bool, row: int | None = None) -> InvalidInputError:
    """The error for a column that must be text and is not.

    Args:
        heading: the column.
        found: its type.
        damaged: it holds floating-point numbers, which keep 15 digits of an 18-digit number.
        row: the first such row.
    """
    if damaged:
        zh = "读表的程序把号码变成了浮点数，末几位已经丢失"
        en = "the reader turned the numbers into floats; their last digits are lost"
    else:
        zh = "读表的程序把号码变成了数值，前面的 0 和末位的 X 不保"
        en = "the reader turned the numbers into numeric values; leading zeros and a final X do not survive"
    return InvalidInputError(
        f"列 {heading!r} 不是文本而是 {found}：{zh}；请以文本重新读取（如 pandas 的 dtype=str） / "
        f"column {heading!r} is {found}, not text: {en}; read it again as text (pandas: dtype=str, polars: String)",
        field=heading,
        row=row,
        reason="not-text",
    )
