"""Scenes (业务场景): names, thresholds, what property is met there, who must query and when; and the list's own rules.

Source of the shipped tables: ``data/policy/scenes.json`` and ``list_rules.json``, made from ``resources``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from defaulter_screen.policy.catalogue import Strict

MAX_LOOKALIKES = 0.05
"""Beyond one innocent in twenty the identity model no longer tells people apart well enough to stop anyone."""
MIN_INTERCEPT_PROBABILITY = 0.9
"""The lookalikes protect the innocent; this guards against a rival candidate that explains the evidence as well."""
MIN_REVIEW_PROBABILITY = 0.05
MIN_NUMBER_CHARACTERS = 10
"""DESIGN 2: number evidence means at least ten visible characters."""


class ReviewSpec(Strict):
    """``[reviews]``: which decisions a human looks at, and how many humans it takes.

    Attributes:
        two_person: a disposition counts only when a second reviewer concludes the same.
        open_cases: outcomes that open a case where there is a hit; empty: none does.
    """

    two_person: bool = False
    open_cases: tuple[Literal["clarify", "review", "intercept"], ...] = ("review", "intercept")


class IdentitySpec(Strict):
    """Thresholds of the identity step; bounded by what the identity model can support."""

    intercept_lookalikes: float = Field(default=0.01, gt=0, le=MAX_LOOKALIKES)
    intercept_probability: float = Field(default=0.9, ge=MIN_INTERCEPT_PROBABILITY, lt=1)
    review_probability: float = Field(default=0.5, ge=MIN_REVIEW_PROBABILITY, lt=1)
    cutoff: float = Field(default=0.01, gt=0, lt=1)
    min_number_characters: int = Field(default=10, ge=MIN_NUMBER_CHARACTERS, le=18)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.cutoff < self.review_probability <= self.intercept_probability:
            raise ValueError(
                "须满足 cutoff < review_probability ≤ intercept_probability / "
                "cutoff < review_probability <= intercept_probability does not hold"
            )
        return self


class DutySpec(Strict):
    """Who must query in a scene, when, and what evidence to keep (查询义务)."""

    who_zh: str
    who_en: str
    when_zh: str
    when_en: str
    document: str
    verified: bool
    channels: tuple[str, ...] = ()
    evidence_zh: str = ""
    evidence_en: str = ""
    territory: str = ""


class SceneSpec(Strict):
    """One scene. ``identity`` and ``list_max_age_days`` override the policy's; ``asset_*`` make it an asset scene."""

    title_zh: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    asset_zh: str = ""
    asset_en: str = ""
    asks_zh: str = "居民身份证号码（单位：统一社会信用代码和登记全称）"
    asks_en: str = "resident identity number (organisations: unified social credit code and full registered name)"
    duties: tuple[DutySpec, ...] = ()
    identity: IdentitySpec | None = None
    list_max_age_days: int | None = Field(default=None, ge=1, le=366)


class GroundSpec(Strict):
    """One wording of a ground of article 1 and whether entries under it have a term."""

    code: str
    text: str
    term: bool
    verified: bool


class IncentiveSpec(Strict):
    """One preference for who keeps his word (浙委法发〔2020〕2号 三(二))."""

    id: str
    scenes: tuple[str, ...]
    title_zh: str
    title_en: str
    document: str
    article: str


class ListRules(Strict):
    """Lifecycle of the published list (法释〔2013〕17号, amended by 法释〔2017〕7号) and the incentives."""

    standard_years: int
    maximum_years: int
    extension_years: tuple[int, int]
    adult_age: int
    performed_texts: tuple[str, ...]
    grounds: tuple[GroundSpec, ...]
    incentives: tuple[IncentiveSpec, ...]


def nearest_scenes(scene: str, known: Iterable[str]) -> list[str]:
    """The known codes that look most like an unknown one, best first; ``general`` where none does."""
    codes = sorted(known)
    return difflib.get_close_matches(scene, codes, n=3, cutoff=0.4) or ["general"]
