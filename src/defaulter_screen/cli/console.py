"""What goes to the terminal: streams that never fail on a character, tables that line up with Chinese in them."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import click


class Progress(Protocol):
    """Told how many rows are done, of how many where that is known."""

    def __call__(self, done: int, total: int | None = None, /) -> None:
        """Show it."""
        ...


def prepare_streams() -> None:
    """Let stdout and stderr write what their encoding lacks as an escape; the console's encoding stays as it is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(chinese: str, english: str) -> None:
    """A message to the user: on stderr, so that stdout holds results only."""
    click.echo(f"{chinese} / {english}", err=True)


@contextmanager
def progress_bar(label: str, *, shown: bool = True) -> Iterator[Progress | None]:
    """A progress bar on stderr where that is a terminal; gives the function to call with rows done and rows in all."""
    if not (shown and sys.stderr.isatty()):
        yield None
        return
    with click.progressbar(length=1, file=sys.stderr, label=label) as bar:

        def progress(done: int, total: int | None = None) -> None:
            bar.length = max(total or 0, done, 1)
            bar.update(done - bar.pos)

        yield progress


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as aligned columns; a Chinese character takes two places."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def width(text: str) -> int:
    """Places that a text takes on a terminal.

    >>> width("名单 A")
    6
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
