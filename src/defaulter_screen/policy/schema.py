"""What a policy is: the effective document, dated, versioned and digested."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Self

from pydantic import Field, PrivateAttr, model_validator

from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.catalogue import MeasureSpec, Strict, check_period
from defaulter_screen.policy.compiled import CompiledPolicy, CompiledScene, Limits, Scenes, Stance, Verdict
from defaulter_screen.policy.compiler import (
    GENERAL,
    Emergency,
    LawContext,
    compile_verdict,
    general_verdict,
    preferences,
)
from defaulter_screen.policy.grades import GradeRule
from defaulter_screen.policy.lifecycle import ListTerms, wordings
from defaulter_screen.policy.repairs import RepairSpec, relaxing
from defaulter_screen.policy.scenes import IdentitySpec, ListRules, ReviewSpec, SceneSpec

_KEPT_DATES = 32
_CONSUMPTION = "consumption"


class EmergencySpec(Strict):
    """A dated, area-bound switch (浙委法发〔2020〕2号 二(五)): the named measures go from intercept to review."""

    name: str = Field(min_length=1)
    territory: str = Field(default="", pattern=r"^(\d{2})?$")
    in_force_from: dt.date
    in_force_to: dt.date
    measures: tuple[str, ...] = Field(min_length=1)
    basis: str = Field(min_length=1)

    @model_validator(mode="after")
    def _dates(self) -> Self:
        check_period(self.in_force_from, self.in_force_to)
        return self


class Policy(Strict):
    """An effective policy: what it inherits merged with what it says itself.

    Attributes:
        name: its name.
        version: its version, as its author counts.
        date: when it was issued.
        territory: two-digit province code in which its user stands.
        scenes: code to scene.
        measures: the catalogue; several entries of one id are versions with disjoint dates.
        repair: in which scenes which attested repair turns an intercept into a review.
        reviews: which decisions open a case, and whether two reviewers must agree.
        archive: the rule table by which a credit archive is summarised; its last rule fits everything.
        rules: lifecycle of the list, incentives.
    """

    name: str = Field(min_length=1)
    version: str = Field(min_length=1)
    date: dt.date
    title_zh: str = ""
    title_en: str = ""
    territory: str = Field(pattern=r"^\d{2}$")
    list_max_age_days: int = Field(ge=1, le=366)
    identity: IdentitySpec
    scenes: dict[str, SceneSpec]
    measures: tuple[MeasureSpec, ...]
    emergency: tuple[EmergencySpec, ...] = ()
    repair: tuple[RepairSpec, ...] = ()
    reviews: ReviewSpec = ReviewSpec()
    archive: tuple[GradeRule, ...] = ()
    rules: ListRules

    _digest: str = PrivateAttr(default="")
    _compiled: dict[dt.date, CompiledPolicy] = PrivateAttr(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of the effective content: two policies that decide alike by content share it."""
        if not self._digest:
            text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
            self._digest = hashlib.sha256(text.encode()).hexdigest()
        return self._digest

    @property
    def label(self) -> str:
        """Name, version and the digest's beginning, as decisions record them."""
        return f"{self.name} {self.version} sha256:{self.digest[:8]}"

    def limits(self, code: str) -> IdentitySpec:
        """Thresholds in a scene."""
        return self.scenes[code].identity or self.identity

    def max_age(self, code: str) -> int:
        """How old a list may be in a scene, in days."""
        return self.scenes[code].list_max_age_days or self.list_max_age_days

    def measures_of(self, code: str, at: dt.date) -> tuple[MeasureSpec, ...]:
        """The scene's measures whose own dates cover the day, in the catalogue's order."""
        return tuple(m for m in self.measures if code in m.scenes and m.covers(at))

    def law(self, at: dt.date) -> LawContext:
        """Date, territory and the emergency switches that are on."""
        active = tuple(
            Emergency(e.name, frozenset(e.measures))
            for e in self.emergency
            if e.in_force_from <= at <= e.in_force_to and e.territory in ("", self.territory)
        )
        return LawContext(at, self.territory, active)

    def compile(self, at: dt.date) -> CompiledPolicy:
        """The policy made ready for a date; computed once per date and kept.

        Args:
            at: the date for which measures in force and emergency switches are resolved.
        """
        made = self._compiled.get(at)
        if made is None:
            if len(self._compiled) >= _KEPT_DATES:
                self._compiled.clear()
            made = self._compiled[at] = _compile(self, at)
        return made


def _compile(policy: Policy, at: dt.date) -> CompiledPolicy:
    law = policy.law(at)
    scenes = Scenes(policy.scenes, lambda code: _compile_scene(policy, code, law))
    rules = policy.rules
    terms = ListTerms(
        standard_years=rules.standard_years,
        maximum_years=rules.maximum_years,
        adult_age=rules.adult_age,
        performed=frozenset(rules.performed_texts),
        wordings=wordings((g.code, g.text, g.term, g.verified) for g in rules.grounds),
    )
    return CompiledPolicy(policy.label, at, scenes, terms)


def _compile_scene(policy: Policy, code: str, law: LawContext) -> CompiledScene:
    scene = policy.scenes[code]
    specs = policy.measures_of(code, law.at)
    limits = policy.limits(code)
    consumption = [m for m in specs if m.measure_class == _CONSUMPTION]
    return CompiledScene(
        code=code,
        title_zh=scene.title_zh,
        title_en=scene.title_en,
        limits=Limits(**limits.model_dump()),
        list_max_age_days=policy.max_age(code),
        asks_zh=scene.asks_zh,
        asks_en=scene.asks_en,
        verdicts=_verdicts(specs, scene, law, general=code == GENERAL),
        consumption={k: compile_verdict(consumption, scene, k, Stance.DIRECT, law) for k in SubjectKind}
        if consumption
        else {},
        preferences=preferences(policy.rules.incentives, code, policy.territory),
        repairs=relaxing(policy.repair, code, law.at, law.territory),
    )


def _verdicts(
    specs: tuple[MeasureSpec, ...], scene: SceneSpec, law: LawContext, *, general: bool
) -> dict[tuple[SubjectKind, Stance], Verdict]:
    if general:
        return {(k, s): general_verdict(specs, k, law) for k in SubjectKind for s in Stance}
    return {(k, s): compile_verdict(specs, scene, k, s, law) for k in SubjectKind for s in Stance}
