"""From catalogue, scenes and switches to verdicts: the law step, done once per date instead of once per row.

The outcome of a scene is the most severe of its applicable measures:

========================  =======================================================================================
verified prohibit,        intercept; review where a memorandum stands alone, the rule is local to another territory,
restrict                  the measure needs an amount or a court's decision, or an emergency switch names it
unverified prohibit …     review
prudent-consideration     review (neither ban nor restriction; banks may not be forced to punish)
heightened-supervision    pass, with the measure
notify-court,             pass, with the measure; in asset scenes with a lead; so too where the condition is a
assist-freeze             court's notice
========================  =======================================================================================

In ``general`` an established identity is itself the finding: intercept, measures for information only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from defaulter_screen.models.decision import Effect, LegalBasis, Measure, Outcome, Reason
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.catalogue import TIER_ORDER, BasisSpec, MeasureSpec
from defaulter_screen.policy.compiled import Stance, Verdict
from defaulter_screen.policy.scenes import IncentiveSpec, SceneSpec
from defaulter_screen.values import frozen_dataclass

GENERAL = "general"
_HARD = frozenset({Effect.PROHIBIT, Effect.RESTRICT})
_APPLIES = {"both": frozenset(SubjectKind), "natural_person": {SubjectKind.PERSON}}
_OVERRIDE_CODE = {"intercept": "measures-apply", "review": "measure-prudent", "pass": "measure-supervision"}
_CAPPED = "capped"
_OUTCOME = {
    "measures-apply": Outcome.INTERCEPT,
    "measure-supervision": Outcome.PASS,
    "measure-lead": Outcome.PASS,
}
"""Category (reason code) to outcome; every other category is a review."""


@frozen_dataclass(frozen=True, slots=True)
class Emergency:
    """An active switch of 二(五): its name and the measures it moves from intercept to review."""

    name: str
    measures: frozenset[str]


@frozen_dataclass(frozen=True, slots=True)
class LawContext:
    """What the law step depends on besides the scene: date, territory, active emergency switches."""

    at: date
    territory: str
    emergencies: tuple[Emergency, ...]

    def emergency(self, measure_id: str) -> str:
        """Name of the switch that covers a measure, or empty."""
        return next((e.name for e in self.emergencies if measure_id in e.measures), "")


@frozen_dataclass(frozen=True, slots=True)
class _Finding:
    """One measure in one scene: what it contributes, and under which reason."""

    spec: MeasureSpec
    code: str
    measure: Measure | None
    emergency: str = ""

    @property
    def outcome(self) -> Outcome:
        return _OUTCOME.get(self.code, Outcome.REVIEW)


def build_measure(spec: MeasureSpec, bases: Sequence[BasisSpec], *, in_force: bool = True) -> Measure:
    """The catalogue's entry as a decision shows it.

    Args:
        spec: the entry.
        bases: the provisions to show, strongest first; not empty.
        in_force: on the date in question.
    """
    shown = tuple(LegalBasis(b.document, b.number, b.article, b.in_force_from, b.in_force_to, b.url) for b in bases)
    condition = " / ".join(part for part in (spec.condition_zh, spec.condition_en) if part)
    return Measure(
        id=spec.id,
        title_zh=spec.title_zh,
        title_en=spec.title_en,
        measure_class=spec.measure_class,
        effect=spec.effect,
        legal_basis=shown,
        basis_tier=spec.basis_tier or min((b.tier for b in bases), key=TIER_ORDER.index),
        verified=spec.verified,
        verification_level=spec.verification_level,
        in_force=in_force,
        condition_kind=spec.condition_kind,
        condition=condition,
        territory=spec.territory,
    )


def _category(spec: MeasureSpec, bases: Sequence[BasisSpec], law: LawContext) -> str:
    """The reason code under which a measure contributes where it reaches the subject."""
    if spec.outcome:
        return _OVERRIDE_CODE[spec.outcome]
    if spec.effect in (Effect.NOTIFY_COURT, Effect.ASSIST_FREEZE) or spec.condition_kind == "court-notice":
        return "measure-lead"
    if spec.effect is Effect.HEIGHTENED_SUPERVISION:
        return "measure-supervision"
    if spec.effect is Effect.PRUDENT_CONSIDERATION:
        return "measure-prudent"
    if not spec.verified:
        return "measure-unverified"
    if spec.condition_kind in ("amount", "court-decision"):
        return "measure-condition"
    if all(b.tier == "mou" for b in bases):
        return "memorandum-only"
    return "emergency-prudence" if law.emergency(spec.id) else "measures-apply"


def _outside(spec: MeasureSpec, law: LawContext) -> _Finding | None:
    """A local rule elsewhere: no measure that follows; where it would stop somebody at home, a human must look."""
    if not spec.bases_at(law.at, spec.territory):
        return None
    return _Finding(spec, "outside-territory", None)


def _reaches(spec: MeasureSpec, stance: Stance) -> bool:
    """True where a hard measure reaches the party itself and not only through its role."""
    return stance is Stance.DIRECT or (stance is Stance.OFFICER and spec.measure_class == "position-eligibility")


def _finding(spec: MeasureSpec, kind: SubjectKind, stance: Stance, law: LawContext) -> _Finding | None:
    fits = kind in _APPLIES.get(spec.applies_to, {SubjectKind.ORGANISATION})
    if spec.territory not in ("", law.territory):
        return _outside(spec, law) if fits else None
    bases = spec.bases_at(law.at, law.territory)
    if not bases:
        return None
    if spec.effect in _HARD and not _reaches(spec, stance):
        return _Finding(spec, _CAPPED, None)
    if not fits:
        weighs = spec.effect in _HARD or spec.effect is Effect.PRUDENT_CONSIDERATION
        return _Finding(spec, _CAPPED, None) if weighs and stance is not Stance.DIRECT else None
    code = _category(spec, bases, law)
    return _Finding(spec, code, build_measure(spec, bases), law.emergency(spec.id))


def _group_reason(code: str, group: Sequence[_Finding], scene: SceneSpec) -> Reason:
    """One sentence for all measures that contribute under one category."""
    first = group[0]
    return reason(
        code,
        scene_zh=scene.title_zh,
        scene_en=scene.title_en,
        titles_zh="；".join(f.spec.title_zh for f in group),
        titles_en="; ".join(f.spec.title_en for f in group),
        condition_zh=first.spec.condition_zh,
        condition_en=first.spec.condition_en,
        name=first.emergency,
    )


def _reasons(findings: Sequence[_Finding], outcome: Outcome, scene: SceneSpec) -> tuple[Reason, ...]:
    made = []
    for code in dict.fromkeys(f.code for f in findings):
        group = [f for f in findings if f.code == code]
        if code == _CAPPED or (code == "outside-territory" and outcome is Outcome.INTERCEPT):
            continue
        made.append(_group_reason(code, group, scene))
    return tuple(made)


def _soft_outside(finding: _Finding) -> bool:
    return finding.code == "outside-territory" and finding.spec.effect not in _HARD


def _leads(findings: Iterable[_Finding], scene: SceneSpec) -> tuple[tuple[str, str], ...]:
    """Leads arise where property or information is met; a criminal provision is information, not a lead."""
    return tuple(
        (f.spec.id, scene.asset_zh)
        for f in findings
        if f.code == "measure-lead" and scene.asset_zh and f.spec.measure_class != "criminal-and-coercive"
    )


def _without_measure(specs: Sequence[MeasureSpec], kind: SubjectKind, law: LawContext) -> Outcome:
    """Where no measure fits the kind: a human must look, unless the scene stops no other kind either."""
    others = [f for k in SubjectKind if k is not kind for s in specs if (f := _finding(s, k, Stance.DIRECT, law))]
    harmless = others and all(f.outcome is Outcome.PASS or _soft_outside(f) for f in others)
    return Outcome.PASS if harmless else Outcome.REVIEW


def compile_verdict(
    specs: Sequence[MeasureSpec], scene: SceneSpec, kind: SubjectKind, stance: Stance, law: LawContext
) -> Verdict:
    """What an established identity of this kind in this stance leads to.

    Args:
        specs: the scene's measures, those in force on the date by their own dates.
        scene: names and what property is met there.
        kind: person or organisation.
        stance: how measures reach the party.
        law: date, territory, switches.
    """
    found = [f for spec in specs if (f := _finding(spec, kind, stance, law))]
    if not found:
        return Verdict(_without_measure(specs, kind, law), (), (), (reason("no-measure-applies"),))
    found.sort(key=lambda f: (-f.outcome.severity, f.code == "outside-territory"))
    weighing = [f.outcome for f in found if not _soft_outside(f)]
    outcome = max(weighing, key=lambda o: o.severity, default=Outcome.PASS)
    measures = tuple(f.measure for f in found if f.measure)
    return Verdict(
        outcome=outcome,
        measures=measures,
        shown=informational(measures),
        reasons=_reasons(found, outcome, scene),
        leads=_leads(found, scene),
        capped=any(f.code == _CAPPED for f in found),
    )


def general_verdict(specs: Sequence[MeasureSpec], kind: SubjectKind, law: LawContext) -> Verdict:
    """``general`` asks who it is, not what follows: an established identity intercepts, measures are information."""
    found = [f for spec in specs if (f := _finding(spec, kind, Stance.DIRECT, law))]
    measures = informational(tuple(f.measure for f in found if f.measure))
    return Verdict(Outcome.INTERCEPT, measures, measures, ())


def informational(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """The same measures, marked as shown for information."""
    return tuple(replace(m, informational=True) for m in measures)


def preferences(incentives: Iterable[IncentiveSpec], code: str, territory: str) -> tuple[Measure, ...]:
    """Incentives of 浙委法发〔2020〕2号 三(二) for a scene: local to Zhejiang; ``general`` shows all."""
    if territory != "33":
        return ()
    made = [
        Measure(
            id=i.id,
            title_zh=i.title_zh,
            title_en=i.title_en,
            measure_class="incentive",
            effect=Effect.PREFERENCE,
            legal_basis=(LegalBasis(i.document, i.document, i.article, date(2020, 3, 24)),),
            basis_tier="party-state-policy",
            verified=True,
            verification_level="full-text",
            in_force=True,
            territory="33",
        )
        for i in incentives
        if code == GENERAL or code in i.scenes
    ]
    return informational(made)
