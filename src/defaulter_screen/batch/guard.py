"""Cells that a spreadsheet would run as a formula, and how they are made harmless in CSV.

A cell is dangerous where it begins with ``=`` or ``@`` (or their full-width forms), a tab or a carriage return, or with
``+`` or ``-`` and is not plainly a number: ``-5``, ``-1,234.50``, ``-1.5E+3`` and telephone numbers such as
``+86 571-8888 0000`` can call no function and stay as they are, and so do the placeholders ``-`` and ``--``.
A dangerous cell gets an apostrophe in front, which spreadsheets take as "this is text".
XLSX needs no guard (cells are written as text), JSON Lines is not opened by spreadsheets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LEADS = frozenset("=+-@\t\r＝＋－＠")
_HARMLESS = re.compile(r"[+\-＋－][\s\d.,()/%+\-＋－]*(?:\d[eE][+-]?\d+)?\Z")


def dangerous(cell: str) -> bool:
    """True where a spreadsheet would run the cell.

    >>> [dangerous(cell) for cell in ("=1+1", "+86 571-8888", "-5", "-cmd", "@x", "", "张三")]
    [True, False, False, True, True, False, False]
    """
    return cell[:1] in _LEADS and cell != "" and not _HARMLESS.match(cell)


def guarded(cell: str) -> str:
    """The cell, with an apostrophe in front where it is dangerous."""
    return "'" + cell if dangerous(cell) else cell


def any_dangerous(cells: Sequence[str]) -> bool:
    """True where one of the cells is dangerous; made for the many rows where none is."""
    return not _LEADS.isdisjoint([cell[:1] for cell in cells]) and any(dangerous(cell) for cell in cells)
