"""A plain HTML page of headed tables and drawings: needs nothing else, no script, no network, prints well."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from defaulter_screen.values import frozen_dataclass

_STYLE = """
body{font:15px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:2rem auto;max-width:1080px;
padding:0 1rem;color:#1d2733}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #d5dbe1}
table{border-collapse:collapse;font-size:13px}th,td{text-align:right;padding:.25rem .6rem;
border-bottom:1px solid #e6eaee}th:first-child,td:first-child{text-align:left}th{background:#f3f5f7}
svg{max-width:100%;height:auto}.note{color:#5c6773;font-size:13px}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}
"""


@frozen_dataclass(frozen=True, slots=True)
class Section:
    """One part of a page.

    Attributes:
        title: its heading.
        head: column headings, or empty.
        rows: cells as text.
        drawing: an ``<svg>`` element of this package, or empty.
        note: a remark below it, or empty.
    """

    title: str
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    drawing: str = ""
    note: str = ""


def page(title: str, sections: Sequence[Section]) -> str:
    """The page as text (UTF-8 when written)."""
    body = "\n".join(map(_section, sections))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n<h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.title)}</h2>"]
    if section.rows:
        head = "<tr>" + "".join(f"<th>{escape(name)}</th>" for name in section.head) + "</tr>" if section.head else ""
        lines = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>\n" for row in section.rows)
        parts.append(f"<table>{head}\n{lines}</table>")
    if section.drawing:
        parts.append(section.drawing)
    if section.note:
        parts.append(f'<p class="note">{escape(section.note)}</p>')
    return "\n".join(parts)
