"""Credit repair (信用修复) as attested facts: what the user saw proof of, for one subject and one case."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from defaulter_screen.values import frozen_dataclass


class RepairKind(StrEnum):
    """What was attested (浙委法发〔2020〕2号 三(二): 执行和解、提供担保、如实报告财产等方式积极配合执行、履行义务)."""

    SETTLEMENT_WITH_GUARANTEE = "settlement-with-guarantee"
    """执行和解并提供担保."""
    TRUTHFUL_PROPERTY_REPORT = "truthful-property-report"
    """如实报告财产."""
    INSTALMENT_PLAN = "instalment-plan"
    """分期履行计划."""
    PERFORMANCE_CERTIFICATE = "performance-certificate"
    """自动履行证明书."""


REPAIR_WORDS: dict[RepairKind, tuple[str, str]] = {
    RepairKind.SETTLEMENT_WITH_GUARANTEE: ("执行和解并提供担保", "settlement with guarantee"),
    RepairKind.TRUTHFUL_PROPERTY_REPORT: ("如实报告财产", "truthful property report"),
    RepairKind.INSTALMENT_PLAN: ("分期履行计划", "instalment plan"),
    RepairKind.PERFORMANCE_CERTIFICATE: ("自动履行证明书", "performance certificate"),
}


@frozen_dataclass(frozen=True, slots=True)
class Repair:
    """One attested repair of one subject, who is known to the holder of this value.

    Attributes:
        kind: what was attested.
        case_number: the case it belongs to; it relaxes nothing in any other.
        since: first day on which it counts.
        until: last day on which it counts; its end needs no act.
        evidence: what was seen (document, number, date), without full identity numbers.
        attested_by: who saw it.
        repair_id: number in the ledger; 0 where it is not recorded there.
    """

    kind: RepairKind
    case_number: str
    since: date
    until: date
    evidence: str = ""
    attested_by: str = ""
    repair_id: int = 0

    def counts(self, at: date) -> bool:
        """True on the days from ``since`` to ``until``."""
        return self.since <= at <= self.until
