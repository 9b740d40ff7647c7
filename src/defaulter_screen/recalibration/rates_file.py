"""The new rates as a file of the shipped one's schema: version, source and date beside every value."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path

from defaulter_screen.matching.rates import TABLES, ErrorRates
from defaulter_screen.recalibration.estimation import Estimate, rate_of


def rates_text(rates: ErrorRates, estimates: Sequence[Estimate], *, source: str, day: date) -> str:
    """A rates file (TOML): the rates in force, with the estimated ones in their place.

    Args:
        rates: in force.
        estimates: what replaces them, rounded to four digits.
        source: what they were estimated from, in words; no names.
        day: the date of the file.
    """
    new = {estimate.key: estimate.after for estimate in estimates}
    lines: list[str] = []
    for table, keys in TABLES.items():
        lines += ["", f"[{table}]"]
        lines += [_line(f"{table}.{key}", key, rates, new) for key in keys]
    digest = blake2b("\n".join(lines).encode(), digest_size=3).hexdigest()
    head = [
        "# 由 defaulter-screen calibrate 根据已复核案件生成 / made by defaulter-screen calibrate from reviewed cases.",
        "# 只有在指定此文件时才会使用 / used only where this file is named (--rates, Screener.open(rates=...)).",
        f'version = "{rates.version}c{day:%Y%m%d}-{digest}"',
        f"source = {_quoted(source)}",
        f"date = {day.isoformat()}",
    ]
    return "\n".join([*head, *lines]) + "\n"


def _line(location: str, key: str, rates: ErrorRates, new: dict[str, float]) -> str:
    before = rate_of(rates, location)
    if location not in new:
        return f"{key} = {before:.10g}"
    return f"{key} = {new[location]:.4g}  # 原 was {before:.10g}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def write_rates(path: Path, text: str) -> None:
    """Write the file whole or not at all; one that exists is replaced.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)  # noqa: PTH105 - atomic on every system
