"""The rejects file: rows of a list that could not be used, with line, reason and a masked excerpt."""

from __future__ import annotations

import csv
import os
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Self

from defaulter_screen.sources.listing_rows import RejectedRow

_HEADINGS = ("行 line", "代码 code", "原因", "reason", "摘录 excerpt")
_FORMULA = ("=", "+", "-", "@", "\t")


def rejects_beside(source: object) -> Path | None:
    """``FILE.rejected.csv`` beside the file; None for rows in memory."""
    return Path(f"{os.fspath(source)}.rejected.csv") if isinstance(source, str | os.PathLike) else None


class RejectsFile:
    """Written only where there is something to write.

    Attributes:
        count: rows so far.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIOWrapper | None = None
        self._writer: Any = None
        self.count = 0

    def add(self, row: RejectedRow) -> None:
        """Write one row."""
        self.count += 1
        if self._path is None:
            return
        if self._file is None:
            # A BOM, since it is opened in a spreadsheet.
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(_HEADINGS)
        excerpt = f"'{row.excerpt}" if row.excerpt.startswith(_FORMULA) else row.excerpt
        self._writer.writerow((row.line, row.reason_code, row.reason_zh, row.reason_en, excerpt))

    @property
    def path(self) -> str:
        """The file, or empty where nothing was written."""
        return str(self._path) if self._file is not None else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()
