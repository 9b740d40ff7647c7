"""What one hit leads to in a scene: on the defaulter list, or by an order that restricts consumption.

- In a scene that stops nobody (worst outcome ``pass``) an open identity is ``clarify`` at most: there is nothing for a
  human to decide, but the missing evidence would tell whether a lead is due.
- An open identity that is ``review`` shows the scene's measures for information; a ``clarify`` shows none.
- An entry that may have ended keeps its place in the reasons, its measures are for information, no lead is made of it.
- Who represents a listed organisation is himself not listed: outside consumption scenes that changes nothing; inside
  one it is ``review``, since private spending from his own means may be allowed (法释〔2015〕17号 3(2)).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

from defaulter_screen.ids.number import mask
from defaulter_screen.models.decision import Lead, Measure, Outcome, Reason
from defaulter_screen.models.hit import Hit, NumberEvidence, Relation
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.repair import Repair
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.names.name import mask_name
from defaulter_screen.policy.compiled import ROLE_WORDS, STANCES, CompiledPolicy, CompiledScene, Stance, Verdict
from defaulter_screen.policy.identity import Assessment, assess
from defaulter_screen.policy.lifecycle import Standing, standing, standing_reasons
from defaulter_screen.policy.repairs import weigh_repairs
from defaulter_screen.values import frozen_dataclass

_BEIJING = timezone(timedelta(hours=8))


@frozen_dataclass(frozen=True, slots=True)
class Case:
    """What every hit of one subject is judged under.

    Attributes:
        policy: on the day of the decision.
        scene: as the law is compiled for it.
        asked: what is being decided, as the caller named it.
        kind: person or organisation.
        role: what the subject is in the application.
        at: the date for which terms are computed.
        listed: P(the subject is on the defaulter list).
        repairs: attested for the subject, in force or not.
    """

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
        """How the role stands to what is applied for."""
        return STANCES.get(self.role, Stance.DIRECT)


@frozen_dataclass(frozen=True, slots=True)
class Finding:
    """What one hit leads to.

    Attributes:
        outcome: as if there were no other hit.
        reasons: for it.
        measures: that follow, or are shown for information.
        leads: of assets or appearances that the court may be told of.
        established: the subject is taken to be the listed one.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    measures: tuple[Measure, ...] = ()
    leads: tuple[Lead, ...] = ()
    established: bool = False


def _lower(a: Outcome, b: Outcome) -> Outcome:
    return a if a.severity <= b.severity else b


def judge_listed(case: Case, hit: Hit) -> Finding:
    """What a hit on the defaulter list leads to."""
    if hit.relation is Relation.RELATED_PARTY:
        return _representative(case, hit)
    verdict = case.scene.verdicts[case.kind, case.stance]
    assessment = assess(hit, case.listed, case.scene, case.kind)
    if assessment.established:
        return _applied(case, hit, verdict, assessment)
    return _open(case, hit, verdict, assessment)


def _open(case: Case, hit: Hit, verdict: Verdict, assessment: Assessment) -> Finding:
    """An identity that is not established: nothing adverse follows; the lifecycle is told where it matters."""
    state, remarks = _standing(case, hit)
    reasons = (*assessment.reasons, *(remarks if state is not Standing.IN_FORCE else ()))
    if verdict.outcome is Outcome.PASS:
        return Finding(Outcome.CLARIFY, (*reasons, reason("identity-open")))
    shown = verdict.shown if assessment.outcome is Outcome.REVIEW else ()
    return Finding(assessment.outcome, reasons, shown)


def _applied(case: Case, hit: Hit, verdict: Verdict, assessment: Assessment) -> Finding:
    """An established identity: the scene's outcome, unless the entry may no longer stand."""
    state, remarks = _standing(case, hit)
    stands = state is Standing.IN_FORCE
    law = verdict.reasons if stands else tuple(r for r in verdict.reasons if r.code != "measures-apply")
    reasons = [*assessment.reasons, *remarks, *law]
    if verdict.capped:
        reasons.append(_role_reason(case))
    if hit.others:
        reasons.append(reason("several-listings", count=len(hit.listings)))
    finding = Finding(
        outcome=verdict.outcome if stands else _lower(verdict.outcome, Outcome.REVIEW),
        reasons=tuple(reasons),
        measures=verdict.measures if stands else verdict.shown,
        leads=_leads(case, hit, verdict),
        established=True,
    )
    return _repaired(case, hit, verdict, finding) if case.repairs else finding


def _repaired(case: Case, hit: Hit, verdict: Verdict, finding: Finding) -> Finding:
    """What attested repairs change: an intercept becomes a review where the policy says so, its measures shown."""
    entries = [e for e in hit.listings if standing(e, case.policy.terms, case.at) is Standing.IN_FORCE]
    relaxes, told = weigh_repairs(case.repairs, entries, case.scene.repairs, case.at)
    if not relaxes or finding.outcome is not Outcome.INTERCEPT:
        return replace(finding, reasons=(*finding.reasons, *told))
    kept = tuple(r for r in finding.reasons if r.code != "measures-apply")
    return replace(finding, outcome=Outcome.REVIEW, reasons=(*told, *kept), measures=verdict.shown)


def _role_reason(case: Case) -> Reason:
    role_zh, role_en = ROLE_WORDS[case.role]
    code = "officer-listed" if case.stance is Stance.OFFICER else "related-party"
    return reason(code, role_zh=role_zh, role_en=role_en)


def _standing(case: Case, hit: Hit) -> tuple[Standing, tuple[Reason, ...]]:
    """One entry in force suffices; where none is, every doubt is told once."""
    terms = case.policy.terms
    doubtful: list[tuple[Listing, Standing]] = []
    for entry in hit.listings:
        state = standing(entry, terms, case.at)
        if state is Standing.IN_FORCE:
            return state, standing_reasons(entry, terms, state)
        doubtful.append((entry, state))
    told = {r.code: r for entry, state in reversed(doubtful) for r in standing_reasons(entry, terms, state)}
    return doubtful[0][1], tuple(reversed(told.values()))


def _leads(case: Case, hit: Hit, verdict: Verdict) -> tuple[Lead, ...]:
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


def _representative(case: Case, hit: Hit) -> Finding:
    verdict = case.scene.consumption.get(case.kind)
    listed = hit.listing.list_kind is ListKind.DEFAULTER
    told = reason("representative-of-listed" if listed else "representative-of-restricted")
    if verdict is None:
        return Finding(Outcome.PASS, (told,))
    sure = hit.number_evidence in (NumberEvidence.EQUAL, NumberEvidence.VISIBLE) and not hit.conflict
    if sure:
        return Finding(Outcome.REVIEW, (told,), verdict.shown)
    ask = reason("name-only", asks_zh=case.scene.asks_zh, asks_en=case.scene.asks_en)
    return Finding(Outcome.CLARIFY, (told, ask))


def judge_restricted(case: Case, hit: Hit) -> Finding:
    """A consumption order is no listing: it matters in consumption scenes alone."""
    if hit.relation is Relation.RELATED_PARTY:
        return _representative(case, hit)
    verdict = case.scene.consumption.get(case.kind)
    assessment = assess(hit, hit.probability, case.scene, case.kind)
    if verdict is None:
        code = reason("consumption-restricted-elsewhere")
        return Finding(Outcome.PASS, (code,) if assessment.established else ())
    if not assessment.established:
        return _open(case, hit, verdict, assessment)
    told = reason("consumption-restricted", case_number=hit.listing.case_number or "—")
    return Finding(verdict.outcome, (told, *assessment.reasons[1:], *verdict.reasons), verdict.measures)
