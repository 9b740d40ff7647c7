"""From hits to a ruling: identity first, then the law as compiled for the scene, then what the lists allow.

What a hit leads to: ``judging``. Any list a pass would rest on that is too old makes it a review: all defaulter sources
in force, in consumption scenes the consumption-restricted ones too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from defaulter_screen.models.decision import Measure, Outcome, Reason, Ruling
from defaulter_screen.models.hit import Hit, Relation
from defaulter_screen.models.listing import ListKind, ListVersion
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.repair import Repair
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.policy.compiled import CompiledPolicy
from defaulter_screen.policy.freshness import list_reasons, quiet_ruling, version_label
from defaulter_screen.policy.identity import assess
from defaulter_screen.policy.judging import Case, Finding, judge_listed, judge_restricted

_RAISING = {"no-evidence": Outcome.CLARIFY}
"""Notes that by themselves forbid a pass."""


def decide(
    compiled: CompiledPolicy,
    *,
    hits: Sequence[Hit],
    probability: float,
    scene: str,
    kind: SubjectKind,
    role: Role,
    at: date,
    lists: Sequence[ListVersion],
    notes: Sequence[Reason] = (),
    repairs: Sequence[Repair] = (),
) -> Ruling:
    """Rule on one subject.

    Args:
        compiled: the policy on the decision's date.
        hits: of all list kinds, best first.
        probability: P(the subject is on the defaulter list).
        scene: what is being decided.
        kind: person or organisation.
        role: what the subject is in the application.
        at: the date for which terms and the lists' age are computed.
        lists: list versions in force.
        notes: reasons that earlier steps contribute (repairs, problems of the number, remembered false positives).
        repairs: attested for the subject, in force or not.

    Raises:
        UnknownSceneError: the policy has no such scene.
    """
    here = compiled.scene_for(scene, role)
    if not hits:
        return _with_notes(quiet_ruling(compiled, here, at, tuple(lists)), notes)
    case = Case(compiled, here, scene, kind, role, at, probability, tuple(repairs))
    listed = [hit for hit in hits if hit.listing.list_kind is ListKind.DEFAULTER]
    others = [hit for hit in hits if hit.listing.list_kind is not ListKind.DEFAULTER] if len(listed) < len(hits) else ()
    main = _strongest(_judged(case, listed, judge_listed))
    restricted = [hit for hit in others if hit.listing.list_kind is ListKind.CONSUMPTION_RESTRICTED]
    findings = [f for f in (main, _strongest(_judged(case, restricted, judge_restricted))) if f]
    ruling = _combined(findings)
    nowhere = () if listed else (reason("no-hit", version=version_label(lists)),)
    ruling = _with_extras(ruling, case, (*nowhere, *_rivals(listed, main)), others)
    return _finished(ruling, kind, list_reasons(here, at, lists), notes)


def _judged(case: Case, hits: Sequence[Hit], judge: Callable[[Case, Hit], Finding]) -> list[Finding]:
    """What the hits on one kind of list lead to, but for those that can say no more than the one before them.

    Up to ten bearers of a bare name compare alike and are open alike; only the first of the strongest is told.
    """
    findings: list[Finding] = []
    last: Hit | None = None
    for hit in hits:
        if last is None or findings[-1].established or not hit.compares_as(last):
            findings.append(judge(case, hit))
            last = hit
    return findings


def _strongest(findings: Sequence[Finding]) -> Finding | None:
    if len(findings) < 2:
        return findings[0] if findings else None
    return max(findings, key=lambda f: f.outcome.severity)


def _combined(findings: Sequence[Finding]) -> Ruling:
    ordered = sorted(findings, key=lambda f: -f.outcome.severity)
    outcome = ordered[0].outcome if ordered else Outcome.PASS
    leads = tuple(lead for f in ordered for lead in f.leads)
    reasons = tuple(r for f in ordered for r in f.reasons)
    return Ruling(outcome, reasons, tuple(m for f in ordered for m in f.measures), leads)


def _rivals(listed: Sequence[Hit], main: Finding | None) -> tuple[Reason, ...]:
    """Said where several listed persons or organisations fit the evidence."""
    if main is None or main.established:
        return ()
    count = sum([hit.relation is not Relation.RELATED_PARTY for hit in listed])
    return (reason("several-candidates", count=count),) if count > 1 else ()


def _with_extras(ruling: Ruling, case: Case, told: Iterable[Reason], others: Iterable[Hit]) -> Ruling:
    """What is told besides, and what hits on other lists add: preferences, the user's own register."""
    reasons, measures = [*ruling.reasons, *told], list(ruling.measures)
    for hit in others:
        if hit.listing.list_kind is ListKind.HONOURED and _sure(case, hit):
            reasons.append(reason("honoured"))
            measures += case.scene.preferences
        elif hit.listing.list_kind is ListKind.ROSTER and _sure(case, hit):
            reasons.append(reason("roster-notice", category=hit.listing.category or "—"))
    return Ruling(ruling.outcome, _distinct(reasons), _first_of_each(measures), ruling.leads)


def _sure(case: Case, hit: Hit) -> bool:
    return assess(hit, hit.probability, case.scene, case.kind).established


def _finished(ruling: Ruling, kind: SubjectKind, doubts: tuple[Reason, ...], notes: Sequence[Reason]) -> Ruling:
    """A pass needs lists that are fresh enough; an intercept of a person offers a human review."""
    outcome = ruling.outcome
    reasons = [*ruling.reasons, *doubts]
    if outcome is Outcome.PASS and doubts:
        outcome, reasons = Outcome.REVIEW, [*doubts, *ruling.reasons]
    if outcome is Outcome.INTERCEPT and kind is SubjectKind.PERSON:
        reasons.append(reason("human-review-available"))
    return _with_notes(Ruling(outcome, tuple(reasons), ruling.measures, ruling.leads), notes)


def _with_notes(ruling: Ruling, notes: Sequence[Reason]) -> Ruling:
    if not notes:
        return ruling
    raised = max((_RAISING.get(n.code, Outcome.PASS) for n in notes), key=lambda o: o.severity)
    outcome = raised if raised.severity > ruling.outcome.severity else ruling.outcome
    return Ruling(outcome, _distinct((*ruling.reasons, *notes)), ruling.measures, ruling.leads)


def _first_of_each(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    kept: dict[str, Measure] = {}
    for measure in measures:
        kept.setdefault(measure.id, measure)
    return tuple(kept.values())


def _distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))
