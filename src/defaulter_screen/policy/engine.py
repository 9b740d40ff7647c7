"""From hits to a ruling: identity first, then the law as compiled for the scene, then what the lists allow.

Choices where the law is silent:

- In a scene that stops nobody (worst outcome ``pass``) an open identity is ``clarify`` at most: there is nothing for a
  human to decide, but the missing evidence would tell whether a lead is due.
- An open identity that is ``review`` shows the scene's measures for information; a ``clarify`` shows none.
- An entry that may have ended keeps its place in the reasons, its measures are for information, no lead is made of it.
- Who represents a listed organisation is himself not listed: outside consumption scenes that changes nothing; inside
  one it is ``review``, since private spending from his own means may be allowed (法释〔2015〕17号 3(2)).
- Any list a pass would rest on that is too old makes it a review: all defaulter sources in force, in consumption scenes
  the consumption-restricted ones too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

from defaulter_screen.ids.number import mask
from defaulter_screen.models.decision import Lead, Measure, Outcome, Reason, Ruling
from defaulter_screen.models.hit import Hit, NumberEvidence, Relation
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.repair import Repair
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.names.name import mask_name
from defaulter_screen.policy.compiled import (
    ROLE_WORDS,
    STANCES,
    CompiledPolicy,
    CompiledScene,
    Stance,
    Verdict,
)
from defaulter_screen.policy.freshness import list_reasons, quiet_ruling, version_label
from defaulter_screen.policy.identity import Assessment, assess
from defaulter_screen.policy.lifecycle import Standing, standing, standing_reasons
from defaulter_screen.policy.repairs import weigh_repairs
from defaulter_screen.values import frozen_dataclass

_BEIJING = timezone(timedelta(hours=8))
_RAISING = {"no-evidence": Outcome.CLARIFY}
"""Notes that by themselves forbid a pass."""


@frozen_dataclass(frozen=True, slots=True)
class _Case:
    """What every hit of one subject is judged under."""

    policy: CompiledPolicy
    scene: CompiledScene
    asked: str
    kind: SubjectKind
    role: Role
    at: date
    listed: float
    repairs: tuple[Repair, ...]

    @property
    def stance(self) -> Stance:
        return STANCES.get(self.role, Stance.DIRECT)


@frozen_dataclass(frozen=True, slots=True)
class _Finding:
    """What one hit leads to."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    measures: tuple[Measure, ...] = ()
    leads: tuple[Lead, ...] = ()
    established: bool = False


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
    case = _Case(compiled, here, scene, kind, role, at, probability, tuple(repairs))
    defaulters = _judged(case, hits, ListKind.DEFAULTER, _defaulter)
    restricted = _judged(case, hits, ListKind.CONSUMPTION_RESTRICTED, _restricted)
    main = _strongest(defaulters)
    findings = [f for f in (main, _strongest(restricted)) if f]
    ruling = _combined(findings, hits, lists)
    ruling = _with_extras(ruling, case, hits, main)
    return _finished(ruling, kind, list_reasons(here, at, lists), notes)


def _judged(
    case: _Case, hits: Sequence[Hit], kind: ListKind, judge: Callable[[_Case, Hit], _Finding]
) -> list[_Finding]:
    """What the hits on one kind of list lead to, but for those that can say no more than the one before them.

    Up to ten bearers of a bare name compare alike and are open alike; only the first of the strongest is told.
    """
    findings: list[_Finding] = []
    last: Hit | None = None
    for hit in hits:
        if hit.listing.list_kind is not kind:
            continue
        if last is None or findings[-1].established or not _alike(hit, last):
            findings.append(judge(case, hit))
            last = hit
    return findings


def _alike(hit: Hit, other: Hit) -> bool:
    """Whether two hits come from one comparison, so that they differ in the listing alone."""
    return (
        hit.comparisons is other.comparisons
        and hit.probability == other.probability
        and hit.lookalikes == other.lookalikes
        and hit.number_evidence is other.number_evidence
        and hit.relation is other.relation
        and hit.conflict == other.conflict
        and hit.complete_name == other.complete_name
    )


def _strongest(findings: Sequence[_Finding]) -> _Finding | None:
    if len(findings) < 2:
        return findings[0] if findings else None
    return max(findings, key=lambda f: f.outcome.severity)


def _lower(a: Outcome, b: Outcome) -> Outcome:
    return a if a.severity <= b.severity else b


def _defaulter(case: _Case, hit: Hit) -> _Finding:
    if hit.relation is Relation.RELATED_PARTY:
        return _representative(case, hit)
    verdict = case.scene.verdicts[case.kind, case.stance]
    assessment = assess(hit, case.listed, case.scene, case.kind)
    if assessment.established:
        return _applied(case, hit, verdict, assessment)
    return _open(case, hit, verdict, assessment)


def _open(case: _Case, hit: Hit, verdict: Verdict, assessment: Assessment) -> _Finding:
    """An identity that is not established: nothing adverse follows; the lifecycle is told where it matters."""
    state, remarks = _standing(case, hit)
    reasons = (*assessment.reasons, *(remarks if state is not Standing.IN_FORCE else ()))
    if verdict.outcome is Outcome.PASS:
        return _Finding(Outcome.CLARIFY, (*reasons, reason("identity-open")))
    shown = verdict.shown if assessment.outcome is Outcome.REVIEW else ()
    return _Finding(assessment.outcome, reasons, shown)


def _applied(case: _Case, hit: Hit, verdict: Verdict, assessment: Assessment) -> _Finding:
    """An established identity: the scene's outcome, unless the entry may no longer stand."""
    state, remarks = _standing(case, hit)
    stands = state is Standing.IN_FORCE
    law = verdict.reasons if stands else tuple(r for r in verdict.reasons if r.code != "measures-apply")
    reasons = [*assessment.reasons, *remarks, *law]
    if verdict.capped:
        reasons.append(_role_reason(case))
    if hit.others:
        reasons.append(reason("several-listings", count=len(hit.listings)))
    finding = _Finding(
        outcome=verdict.outcome if stands else _lower(verdict.outcome, Outcome.REVIEW),
        reasons=tuple(reasons),
        measures=verdict.measures if stands else verdict.shown,
        leads=_leads(case, hit, verdict),
        established=True,
    )
    return _repaired(case, hit, verdict, finding) if case.repairs else finding


def _repaired(case: _Case, hit: Hit, verdict: Verdict, finding: _Finding) -> _Finding:
    """What attested repairs change: an intercept becomes a review where the policy says so, its measures shown."""
    entries = [e for e in hit.listings if standing(e, case.policy.terms, case.at) is Standing.IN_FORCE]
    relaxes, told = weigh_repairs(case.repairs, entries, case.scene.repairs, case.at)
    if not relaxes or finding.outcome is not Outcome.INTERCEPT:
        return replace(finding, reasons=(*finding.reasons, *told))
    kept = tuple(r for r in finding.reasons if r.code != "measures-apply")
    return replace(finding, outcome=Outcome.REVIEW, reasons=(*told, *kept), measures=verdict.shown)


def _role_reason(case: _Case) -> Reason:
    role_zh, role_en = ROLE_WORDS[case.role]
    code = "officer-listed" if case.stance is Stance.OFFICER else "related-party"
    return reason(code, role_zh=role_zh, role_en=role_en)


def _standing(case: _Case, hit: Hit) -> tuple[Standing, tuple[Reason, ...]]:
    """One entry in force suffices; where none is, every doubt is told once."""
    terms = case.policy.terms
    states = [(entry, standing(entry, terms, case.at)) for entry in hit.listings]
    for entry, state in states:
        if state is Standing.IN_FORCE:
            return state, standing_reasons(entry, terms, state)
    told = {r.code: r for entry, state in reversed(states) for r in standing_reasons(entry, terms, state)}
    return states[0][1], tuple(reversed(told.values()))


def _leads(case: _Case, hit: Hit, verdict: Verdict) -> tuple[Lead, ...]:
    """One lead per entry in force and measure; ``met_at`` is the day's beginning until the caller sets the time."""
    met_at = datetime.combine(case.at, time(), tzinfo=_BEIJING)
    terms = case.policy.terms
    return tuple(
        Lead(entry.case_number, entry.court, _shown(entry), case.asked, what, measure_id, met_at)
        for entry in hit.listings
        if verdict.leads and standing(entry, terms, case.at) is Standing.IN_FORCE
        for measure_id, what in verdict.leads
    )


def _shown(entry: Listing) -> str:
    """Masked identity of who was met: organisations are public, persons are not."""
    if entry.kind is SubjectKind.ORGANISATION:
        return f"{entry.name} {entry.number}".strip()
    return f"{mask_name(entry.name)} {mask(entry.number)}".strip()


def _representative(case: _Case, hit: Hit) -> _Finding:
    verdict = case.scene.consumption.get(case.kind)
    listed = hit.listing.list_kind is ListKind.DEFAULTER
    told = reason("representative-of-listed" if listed else "representative-of-restricted")
    if verdict is None:
        return _Finding(Outcome.PASS, (told,))
    sure = hit.number_evidence in (NumberEvidence.EQUAL, NumberEvidence.VISIBLE) and not hit.conflict
    if sure:
        return _Finding(Outcome.REVIEW, (told,), verdict.shown)
    ask = reason("name-only", asks_zh=case.scene.asks_zh, asks_en=case.scene.asks_en)
    return _Finding(Outcome.CLARIFY, (told, ask))


def _restricted(case: _Case, hit: Hit) -> _Finding:
    """A consumption order is no listing: it matters in consumption scenes alone."""
    if hit.relation is Relation.RELATED_PARTY:
        return _representative(case, hit)
    verdict = case.scene.consumption.get(case.kind)
    assessment = assess(hit, hit.probability, case.scene, case.kind)
    if verdict is None:
        code = reason("consumption-restricted-elsewhere")
        return _Finding(Outcome.PASS, (code,) if assessment.established else ())
    if not assessment.established:
        return _open(case, hit, verdict, assessment)
    told = reason("consumption-restricted", case_number=hit.listing.case_number or "—")
    return _Finding(verdict.outcome, (told, *assessment.reasons[1:], *verdict.reasons), verdict.measures)


def _combined(findings: Sequence[_Finding], hits: Sequence[Hit], lists: Sequence[ListVersion]) -> Ruling:
    ordered = sorted(findings, key=lambda f: -f.outcome.severity)
    outcome = ordered[0].outcome if ordered else Outcome.PASS
    reasons = [r for f in ordered for r in f.reasons]
    if not any(h.listing.list_kind is ListKind.DEFAULTER for h in hits):
        reasons.append(reason("no-hit", version=version_label(lists)))
    leads = tuple(lead for f in ordered for lead in f.leads)
    return Ruling(outcome, tuple(reasons), tuple(m for f in ordered for m in f.measures), leads)


def _with_extras(ruling: Ruling, case: _Case, hits: Sequence[Hit], main: _Finding | None) -> Ruling:
    """What further hits add: other candidates, preferences, the user's own register."""
    reasons, measures = list(ruling.reasons), list(ruling.measures)
    alike = (h for h in hits if h.listing.list_kind is ListKind.DEFAULTER)
    count = sum(h.relation is not Relation.RELATED_PARTY for h in alike)
    if count > 1 and main and not main.established:
        reasons.append(reason("several-candidates", count=count))
    for hit in hits:
        if hit.listing.list_kind is ListKind.HONOURED and _sure(case, hit):
            reasons.append(reason("honoured"))
            measures += case.scene.preferences
        elif hit.listing.list_kind is ListKind.ROSTER and _sure(case, hit):
            reasons.append(reason("roster-notice", category=hit.listing.category or "—"))
    return Ruling(ruling.outcome, _distinct(reasons), _first_of_each(measures), ruling.leads)


def _sure(case: _Case, hit: Hit) -> bool:
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
