"""One entry of the measure catalogue (惩戒措施目录), as strict, dated data.

Source of the shipped entries: ``data/policy/measures.json``, made from ``resources/measures.yaml``. Tiers are ordered
as there: law, administrative regulation, judicial interpretation, local regulation, policy documents, departmental
documents, memoranda; ``internal-rule`` is the user's own.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from defaulter_screen.models.decision import Effect

Tier = Literal[
    "law",
    "administrative-regulation",
    "judicial-interpretation",
    "local-regulation",
    "party-state-policy",
    "state-council-document",
    "departmental-document",
    "internal-rule",
    "mou",
]
TIER_ORDER: tuple[Tier, ...] = get_args(Tier)
"""Strongest first."""
ConditionKind = Literal["", "amount", "court-decision", "court-notice", "procedure"]
READ_LEVELS = frozenset({"full-text", "extract"})
"""Levels at which operative words of a cited basis were read, so that the entry counts as verified."""


class Strict(BaseModel):
    """Base of all policy data: unknown keys are errors, values are frozen, messages do not repeat the input.

    Validators are built when first needed: a check needs that of ``Policy`` alone.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True, defer_build=True
    )


def check_period(start: date | None, end: date | None) -> None:
    """Raise ``ValueError`` where a period ends before it starts."""
    if start and end and end < start:
        raise ValueError(f"结束日期早于开始日期 / ends ({end}) before it starts ({start})")


class BasisSpec(Strict):
    """One provision: document, number, article, dates of force, its own tier and, for a local rule, its territory."""

    document: str = Field(min_length=1)
    number: str = ""
    article: str = Field(min_length=1)
    in_force_from: date | None = None
    in_force_to: date | None = None
    url: str = ""
    tier: Tier
    territory: str = ""

    @model_validator(mode="after")
    def _dates(self) -> Self:
        check_period(self.in_force_from, self.in_force_to)
        return self

    def in_force(self, at: date) -> bool:
        """True where the provision is in force on that day (both ends included)."""
        return (self.in_force_from or date.min) <= at <= (self.in_force_to or date.max)


class MeasureSpec(Strict):
    """One measure of the catalogue.

    ``in_force_from`` and ``in_force_to`` bound this version of the measure itself (a policy can end one); whether it is
    in force on a day follows from them and from its provisions. ``outcome`` is a user's override of what the law step
    would make of it.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title_zh: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    measure_class: str = Field(alias="class", min_length=1)
    applies_to: Literal["both", "natural_person", "legal_person"]
    scenes: tuple[str, ...] = Field(min_length=1)
    effect: Effect
    effect_fit: Literal["exact", "approximate"] = "exact"
    legal_basis: tuple[BasisSpec, ...] = Field(min_length=1)
    basis_tier: str = ""
    actor_zh: str = ""
    condition_kind: ConditionKind = ""
    condition_zh: str = ""
    condition_en: str = ""
    territory: str = Field(default="", pattern=r"^(\d{2})?$")
    verification_level: Literal["full-text", "extract", "digest", "recalled"]
    verified: bool
    source_read: str = ""
    notes: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    outcome: Literal["", "intercept", "review", "pass"] = ""
    outcome_basis: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_period(self.in_force_from, self.in_force_to)
        if self.verified is not (self.verification_level in READ_LEVELS):
            raise ValueError("verified 与 verification_level 不符 / verified does not fit verification_level")
        if self.outcome and not self.outcome_basis:
            raise ValueError("改变结论须写明依据 / an overriding outcome needs its basis")
        if self.outcome == "intercept" and (not self.verified or all(b.tier == "mou" for b in self.legal_basis)):
            raise ValueError(
                "未经核实或仅凭备忘录的措施不得拦截 / the unverified, or a memorandum alone, cannot intercept"
            )
        return self

    def bases_at(self, at: date, territory: str) -> tuple[BasisSpec, ...]:
        """The provisions in force on that day and in that territory, strongest first."""
        fits = (b for b in self.legal_basis if b.in_force(at) and b.territory in ("", territory))
        return tuple(sorted(fits, key=lambda b: TIER_ORDER.index(b.tier)))

    def covers(self, at: date) -> bool:
        """True where this version of the measure is in force on that day, as far as its own dates go."""
        return (self.in_force_from or date.min) <= at <= (self.in_force_to or date.max)

    def overlaps(self, other: MeasureSpec) -> bool:
        """True where two versions of a measure are in force on a common day."""
        starts = max(self.in_force_from or date.min, other.in_force_from or date.min)
        return starts <= min(self.in_force_to or date.max, other.in_force_to or date.max)
