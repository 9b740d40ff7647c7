"""What a policy file may say; only a user's own policy needs it, the shipped one is whole."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from defaulter_screen.policy.catalogue import MeasureSpec, Strict
from defaulter_screen.policy.grades import GradeRule
from defaulter_screen.policy.repairs import RepairSpec
from defaulter_screen.policy.scenes import DutySpec
from defaulter_screen.policy.schema import EmergencySpec


class IdentityChange(Strict):
    """Thresholds that a policy file changes; what it leaves out is inherited."""

    intercept_lookalikes: float | None = None
    intercept_probability: float | None = None
    review_probability: float | None = None
    cutoff: float | None = None
    min_number_characters: int | None = None


class ReviewChange(Strict):
    """What a policy file changes in ``[reviews]``; what it leaves out is inherited."""

    two_person: bool | None = None
    open_cases: tuple[Literal["clarify", "review", "intercept"], ...] | None = None


class SceneChange(Strict):
    """What a policy file changes in a scene, or says of a new one (which needs both titles)."""

    title_zh: str | None = None
    title_en: str | None = None
    asset_zh: str | None = None
    asset_en: str | None = None
    asks_zh: str | None = None
    asks_en: str | None = None
    duties: tuple[DutySpec, ...] | None = None
    identity: IdentityChange | None = None
    list_max_age_days: int | None = None


class EndChange(Strict):
    """Ends a measure: its last day and why."""

    last_day: dt.date
    basis: str = Field(min_length=1)


class OverrideChange(Strict):
    """Changes a measure: its outcome, scenes or words; ``basis`` says by what right."""

    basis: str = Field(min_length=1)
    outcome: Literal["intercept", "review", "pass"] | None = None
    scenes: tuple[str, ...] | None = None
    title_zh: str | None = None
    title_en: str | None = None
    notes: str | None = None


class PolicyFile(Strict):
    """What a policy file may say (TOML)."""

    name: str = Field(min_length=1)
    version: str = Field(min_length=1)
    date: dt.date
    inherits: str = "default"
    title_zh: str = ""
    title_en: str = ""
    territory: str | None = None
    list_max_age_days: int | None = None
    identity: IdentityChange | None = None
    reviews: ReviewChange | None = None
    scenes: dict[str, SceneChange] = Field(default_factory=dict)
    measures: tuple[MeasureSpec, ...] = ()
    end: dict[str, EndChange] = Field(default_factory=dict)
    override: dict[str, OverrideChange] = Field(default_factory=dict)
    emergency: tuple[EmergencySpec, ...] = ()
    repair: tuple[RepairSpec, ...] = ()
    """Replaces what is inherited for the kinds of repair that it names."""
    archive: tuple[GradeRule, ...] = ()
    """Replaces the inherited rule table where it says anything."""
