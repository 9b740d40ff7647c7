"""An evaluation as tables for terminal and page, as JSON, and as reliability diagrams."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from defaulter_screen.evaluation.reliability import Reliability
from defaulter_screen.evaluation.running import Evaluation
from defaulter_screen.models.decision import Outcome
from defaulter_screen.reporting.page import Section, page
from defaulter_screen.reporting.reliability import reliability_diagram

TITLE = "失信筛查评测 / Evaluation on labelled rows"
_FIGURES = {
    "rows": ("有标注的行数", "labelled rows"),
    "errors": ("无法读取的行", "rows that cannot be read"),
    "acceptable": ("结论可接受的行", "rows with an acceptable outcome"),
    "acceptable_mean_of_kinds": ("各类情形平均", "mean over kinds"),
    "innocents": ("不在名单者", "innocents"),
    "innocents_intercepted": ("误拦截", "innocents intercepted"),
    "innocents_intercepted_ci95": ("误拦截率 95% 区间", "share of them, 95 % interval (Wilson)"),
    "innocents_intercepted_per_million_weighted": ("每百万人误拦截（加权）", "intercepted per million, by weight"),
    "innocent_persons_full_id_intercepted": ("其中号码完整的自然人", "of them persons with a full number"),
    "listed": ("在名单者", "listed"),
    "listed_missed": ("漏放", "listed, missed (pass)"),
    "listed_missed_share": ("漏放率", "share missed"),
    "listed_missed_ci95": ("漏放率 95% 区间", "share missed, 95 % interval (Wilson)"),
    "listed_intercepted_share": ("在名单者拦截率", "listed, intercepted"),
    "right_entry": ("名单条目正确", "right entry named"),
    "listed_full_id": ("在名单且号码完整的自然人", "listed persons with a full number"),
    "listed_full_id_missed": ("其中漏放", "of them missed"),
    "listed_full_id_intercepted_share": ("其中拦截", "of them intercepted"),
    "listed_damaged_id_missed_share": ("号码有误者漏放率", "listed, damaged number, missed"),
    "review_burden_full_id_innocents": (
        "只应放行者被要求复核或补充",
        "innocents with a full number sent to review or clarify",
    ),
    "review_burden_all_innocent_persons_weighted": (
        "全部不在名单自然人被要求复核或补充（加权）",
        "all innocent persons sent to review or clarify, by weight",
    ),
    "org_recall_intercept": ("在名单单位拦截率", "listed organisations intercepted"),
    "org_recall_flagged": ("在名单单位提示率", "listed organisations flagged"),
    "org_missed_share": ("在名单单位漏放率", "listed organisations missed"),
    "org_precision_intercept": ("单位拦截准确率", "precision of intercepted organisations"),
    "org_innocents_intercepted": ("误拦截单位", "innocent organisations intercepted"),
}
_COUNTS = frozenset(("innocents_intercepted_per_million_weighted",))
_CUTS = {
    "persons": ("自然人", "persons"),
    "persons_p_ge_1e4": ("自然人，概率 ≥ 0.0001", "persons, probability ≥ 0.0001"),
    "persons_no_id": ("自然人，未给号码", "persons without a number"),
    "organisations": ("单位", "organisations"),
}
KIND_HEAD = (
    "情形 kind",
    "行 n",
    "在名单 listed",
    "可接受 acceptable",
    *(o.value for o in Outcome),
    "条目正确 right entry",
)
CALIBRATION_HEAD = ("范围 rows", "n", "ECE", "Brier", "log loss")
BIN_HEAD = ("概率 probability", "n", "权重 weight", "平均 mean", "实际 observed", "95%")


def evaluation_data(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain data for JSON; figures are named as in ``Headline``."""
    kinds = {
        kind.kind: {
            "n": kind.rows,
            "listed": kind.listed,
            "acceptable": kind.acceptable,
            "outcomes": {outcome.value: count for outcome, count in kind.outcomes.items()},
            "right_entry": kind.right_entry,
            "n_case": kind.entries,
        }
        for kind in evaluation.kinds
    }
    calibration = {one.name: asdict(one) for one in evaluation.calibration}
    return {
        "headline": asdict(evaluation.headline) | {"unlabelled": evaluation.unlabelled},
        "kinds": kinds,
        "calibration": calibration,
    }


def kind_rows(evaluation: Evaluation) -> list[tuple[str, ...]]:
    """The table by kind, as ``KIND_HEAD``."""
    return [
        (
            kind.kind,
            f"{kind.rows:,}",
            f"{kind.listed:,}",
            f"{kind.acceptable:.1%}",
            *(f"{kind.outcomes[outcome]:,}" for outcome in Outcome),
            "-" if kind.right_entry is None else f"{kind.right_entry:.3f} ({kind.entries:,})",
        )
        for kind in evaluation.kinds
    ]


def headline_rows(evaluation: Evaluation) -> list[tuple[str, str]]:
    """The headline figures, with what they mean in both languages; those that nobody counts in are left out."""
    figures = asdict(evaluation.headline)
    rows = [
        (f"{zh} / {en}", _figure(name, figures[name]))
        for name, (zh, en) in _FIGURES.items()
        if figures[name] is not None
    ]
    if evaluation.unlabelled:
        rows.append(("未标注而未计的行 / rows left out: no label", f"{evaluation.unlabelled:,}"))
    return rows


def _figure(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:.3%} - {value[1]:.3%}"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.4g}" if name in _COUNTS else f"{value:.3%}"


def calibration_rows(evaluation: Evaluation) -> list[tuple[str, ...]]:
    """One line for each cut, as ``CALIBRATION_HEAD``."""
    return [
        (_cut(one), f"{one.rows:,}", f"{one.ece:.3e}", f"{one.brier:.3e}", f"{one.log_loss:.3e}")
        for one in evaluation.calibration
    ]


def bin_rows(one: Reliability) -> list[tuple[str, ...]]:
    """The bins of one cut, as ``BIN_HEAD``."""
    return [
        (
            f"{b.low:g} - {b.high:g}",
            f"{b.rows:,}",
            f"{b.weight_share:.3e}",
            f"{b.mean:.5g}",
            f"{b.observed:.5g}",
            f"{b.ci95[0]:.3g} - {b.ci95[1]:.3g}",
        )
        for b in one.bins
    ]


def _cut(one: Reliability) -> str:
    return " / ".join(_CUTS[one.name])


def diagram(one: Reliability, *, standalone: bool = False) -> str:
    """The reliability diagram of one cut."""
    return reliability_diagram(f"可靠性图 Reliability: {_cut(one)}", one.points(), standalone=standalone)


def main_diagram(evaluation: Evaluation) -> str:
    """The diagram of all persons (of organisations where there are no persons) as an SVG file; empty without either."""
    return diagram(evaluation.calibration[0], standalone=True) if evaluation.calibration else ""


def evaluation_page(evaluation: Evaluation) -> str:
    """The evaluation as one HTML page."""
    sections = [
        Section("主要指标 / Headline", (), headline_rows(evaluation)),
        Section("分情形结果 / By kind", KIND_HEAD, kind_rows(evaluation)),
        Section("校准 / Calibration", CALIBRATION_HEAD, calibration_rows(evaluation)),
        *(Section(_cut(one), BIN_HEAD, bin_rows(one), diagram(one), _NOTE) for one in evaluation.calibration),
    ]
    return page(TITLE, sections)


_NOTE = (
    "两轴均为对数优势比；虚线上表示概率名副其实；空心点表示该组全部或无一在名单，竖线为 95% 区间。 / "
    "Both axes are in log odds; on the dashed line a probability means what it says; hollow: none or all of its "
    "rows are listed; bars are 95 % intervals."
)
