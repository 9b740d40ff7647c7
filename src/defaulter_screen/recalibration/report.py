"""A recalibration as tables for terminal and page, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from defaulter_screen.recalibration.changes import Changes
from defaulter_screen.recalibration.estimation import Estimate
from defaulter_screen.recalibration.observations import Material
from defaulter_screen.reporting.page import Section, page

TITLE = "错误率校准 / Recalibration of error rates"
RATE_HEAD = ("错误率 rate", "原值 before", "观察 observed k / n", "新值 after", "95%")
CHANGE_HEAD = ("变化 change", "行 rows")
ROW_HEAD = ("行 row", "原结论 before", "新结论 after", "原概率 before", "新概率 after")
CAUTION_ZH = "已复核案件是经过挑选的样本：放行者不在其中，有笔误者偏多。拦截与复核的案件都已处置时，比例才有代表性。"
CAUTION_EN = (
    "Reviewed cases are a chosen sample: who passed is not among them, slips are over-represented. The shares stand "
    "for all true matches only where intercepts are settled as well as reviews."
)


def rate_rows(estimates: Sequence[Estimate]) -> list[tuple[str, ...]]:
    """One line for each rate, as ``RATE_HEAD``."""
    return [
        (
            one.key,
            f"{one.before:.4g}",
            f"{one.events:.6g} / {one.trials:.6g}",
            f"{one.after:.4g}",
            f"{one.low:.3g} - {one.high:.3g}",
        )
        for one in estimates
    ]


def summary(material: Material, strength: float) -> str:
    """What was learned from, and how much the prior weighs."""
    true = sum(seen.true_match for seen in material.observations)
    false = len(material.observations) - true
    return (
        f"属实 {true:,} 例，误报 {false:,} 例；先验相当于较少见的结果出现 {strength:g} 次 / "
        f"{true:,} true matches, {false:,} false positives; each prior weighs as much as {strength:g} sightings of the "
        "rarer outcome"
    )


def change_rows(changes: Changes) -> list[tuple[str, str]]:
    """How many outcomes would change, as ``CHANGE_HEAD``."""
    rows = [
        (f"{before.zh} → {after.zh} / {before.value} → {after.value}", f"{count:,}")
        for (before, after), count in sorted(changes.counts.items())
    ]
    unchanged = changes.rows - sum(changes.counts.values())
    return [*rows, ("不变 / unchanged", f"{unchanged:,}")]


def changed_rows(changes: Changes) -> list[tuple[str, ...]]:
    """The first rows that would change, as ``ROW_HEAD``."""
    return [
        (
            f"{one.row:,}",
            one.before.zh,
            one.after.zh,
            _probability(one.probability_before),
            _probability(one.probability_after),
        )
        for one in changes.first
    ]


def _probability(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def recalibration_data(estimates: Sequence[Estimate], changes: Changes | None, *, version: str) -> dict[str, Any]:
    """The recalibration as plain data for JSON."""
    return {
        "version": version,
        "rates": [asdict(one) for one in estimates],
        "changes": None if changes is None else _changes_data(changes),
    }


def _changes_data(changes: Changes) -> dict[str, Any]:
    counts = [
        {"before": before.value, "after": after.value, "rows": count}
        for (before, after), count in sorted(changes.counts.items())
    ]
    return {"rows": changes.rows, "changed": counts, "first": [asdict(one) for one in changes.first]}


def recalibration_page(estimates: Sequence[Estimate], changes: Changes | None, *, told: str) -> str:
    """The recalibration as one HTML page."""
    sections = [Section("错误率 / Rates", RATE_HEAD, rate_rows(estimates), note=f"{told} {CAUTION_ZH} / {CAUTION_EN}")]
    if changes is not None:
        sections.append(Section("结论变化 / Changed outcomes", CHANGE_HEAD, change_rows(changes)))
        sections.append(Section("变化的行 / Rows that change", ROW_HEAD, changed_rows(changes)))
    return page(TITLE, sections)
