"""Reads the generated tables of ``data/names``: two columns of text; the first lines say source, licence and date."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def table_lines(name: str) -> list[str]:
    """The lines of ``data/names/<name>`` without the heading (lines that start with ``#``)."""
    text = (files("defaulter_screen") / "data" / "names" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


@cache
def pair_tables(name: str) -> dict[str, dict[str, str]]:
    """Character tables written as ``note<TAB>from-to-from-to…``, one line per note."""
    tables = {}
    for line in table_lines(name):
        note, pairs = line.split("\t")
        tables[note] = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return tables


def pair_lines(name: str) -> list[tuple[str, str]]:
    """The rows of a two-column table in order."""
    return [(left, right) for left, right in (line.split("\t") for line in table_lines(name))]


@cache
def surname_shares() -> dict[str, int]:
    """Known surnames, single and compound, with parts per million of the population; 0 where no report states it."""
    rows = (line.split("\t") for line in table_lines("surnames.txt"))
    return {surname: int(share or 0) for surname, share in rows}
