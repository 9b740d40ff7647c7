"""One outcome for an application with several parties.

Who counts how (LEGAL traps 2 and 16; 财库〔2016〕125号; 法〔2016〕285号; 法发〔2019〕35号):

======================================  ==========================================================================
applicant                               his own outcome
consortium-member                       his own outcome: one listed member stops the whole
legal-representative, person-in-charge  at most review, ``officer-listed``: supervision of, or prudent reference
actual-controller, shareholder          for, the company; except where the office itself is at stake (a bar on
                                        holding it intercepts)
guarantor, spouse, co-borrower          at most review, ``related-party``
bid-agent, bid-expert, bid-staff        at most review, ``bid-party-listed``: replaced, while the tenderer's standing
                                        is not affected
======================================  ==========================================================================

``clarify`` and ``pass`` of any party stay what they are: the most severe outcome of all parties is the application's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from defaulter_screen.models.decision import Decision, Lead, Measure, Outcome, Reason
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.policy.compiled import BID_ROLE_SCENES, ROLE_WORDS, STANCES, CompiledPolicy, Stance

_POSITION = "position-eligibility"
Combined = tuple[Outcome, tuple[Reason, ...], tuple[Measure, ...], tuple[Lead, ...]]


def decide_application(compiled: CompiledPolicy, parties: Sequence[tuple[Role, Decision]], scene: str) -> Combined:
    """Combine the parties' decisions.

    Args:
        compiled: the policy on the decision's date.
        parties: role and decision, in the caller's order.
        scene: what is being decided.

    Returns:
        Outcome, reasons, measures and leads of the application.

    Raises:
        UnknownSceneError: the policy has no such scene.
    """
    compiled.scene(scene)
    weighed = [(role, decision, _contribution(role, decision)) for role, decision in parties]
    outcome = max((o for _, _, o in weighed), key=lambda o: o.severity, default=Outcome.PASS)
    reasons = [r for role, decision, reach in weighed for r in _party_reasons(role, decision, reach)]
    persons = any(d.subject.kind is SubjectKind.PERSON and o is Outcome.INTERCEPT for _, d, o in weighed)
    if persons:
        reasons.append(reason("human-review-available"))
    measures: dict[str, Measure] = {}
    for role, decision in sorted(parties, key=lambda party: _indirect(*party)):
        for measure in decision.measures:
            reaching = replace(measure, informational=True) if _indirect(role, decision) else measure
            measures.setdefault(measure.id, reaching)
    leads = tuple(lead for _, decision in parties for lead in decision.leads)
    return outcome, tuple(dict.fromkeys(reasons)), tuple(measures.values()), leads


def _contribution(role: Role, decision: Decision) -> Outcome:
    """What a party's outcome is worth for the application."""
    if decision.outcome is Outcome.INTERCEPT and _indirect(role, decision):
        return Outcome.REVIEW
    return decision.outcome


def _indirect(role: Role, decision: Decision) -> bool:
    """True where the party's own listing does not bar the applicant."""
    if role in BID_ROLE_SCENES or STANCES.get(role) is Stance.RELATED:
        return True
    if STANCES.get(role) is not Stance.OFFICER:
        return False
    return not any(m.measure_class == _POSITION and not m.informational for m in decision.measures)


def _party_reasons(role: Role, decision: Decision, reach: Outcome) -> tuple[Reason, ...]:
    """Per party that is no pass: its outcome, why its role matters, and its own first reason."""
    if decision.outcome is Outcome.PASS:
        return ()
    role_zh, role_en = ROLE_WORDS[role]
    outcome = decision.outcome
    words = {"role_zh": role_zh, "role_en": role_en, "outcome_zh": outcome.zh, "outcome_en": outcome.value}
    told = [reason("party-outcome", **words)]
    if _found(decision):
        code = _role_code(role, reach)
        told += [reason(code, role_zh=role_zh, role_en=role_en)] if code else []
    return (*told, *decision.reasons[:2])


def _found(decision: Decision) -> bool:
    """True where the party is established to be listed."""
    return any(r.code == "identity-established" for r in decision.reasons)


def _role_code(role: Role, reach: Outcome) -> str:
    if role is Role.CONSORTIUM_MEMBER:
        return "consortium-member-listed"
    if role in BID_ROLE_SCENES:
        return "bid-party-listed"
    stance = STANCES.get(role, Stance.DIRECT)
    if stance is Stance.OFFICER:
        return "" if reach is Outcome.INTERCEPT else "officer-listed"
    return "related-party" if stance is Stance.RELATED else ""
