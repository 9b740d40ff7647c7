"""Replaying a recorded decision with the policy of its day: what joins the audit trail to the policy engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from defaulter_screen.ledger.audit.lookup import Record
from defaulter_screen.ledger.audit.record import SubjectTokens
from defaulter_screen.ledger.audit.replay import RecordedCase, Replay, replay_record, replay_subject
from defaulter_screen.ledger.forms import evidence_form, identity_form
from defaulter_screen.ledger.keys import Tokeniser
from defaulter_screen.matching.sharing import shared_again
from defaulter_screen.models.decision import Decision, Outcome, Ruling
from defaulter_screen.models.hit import Balance
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.engine import decide
from defaulter_screen.policy.schema import Policy

_UNUSABLE = "number-unusable"


def policy_text(policy: Policy) -> str:
    """A policy's effective content as the ledger keeps it; ``read_policy`` reads it back, digest unchanged."""
    return json.dumps(policy.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)


@lru_cache(maxsize=8)
def read_policy(text: str) -> Policy:
    """The policy that ``policy_text`` wrote."""
    return Policy.model_validate_json(text)


def rule_again(case: RecordedCase) -> Ruling:
    """The policy's ruling on a recorded case."""
    compiled = read_policy(case.policy_text).compile(case.at)
    ruling = decide(
        compiled,
        hits=case.hits,
        probability=case.probability,
        scene=case.scene,
        kind=case.kind,
        role=case.role,
        at=case.at,
        lists=case.lists,
        notes=case.notes,
        repairs=case.repairs,
    )
    if case.unusable and ruling.outcome is Outcome.PASS and not case.hits:
        # The flow asks for a usable number before it lets somebody pass who gave nothing to search by.
        return replace(ruling, outcome=Outcome.CLARIFY, reasons=(reason(_UNUSABLE), *ruling.reasons))
    return ruling


def score_again(case: RecordedCase, balance: Balance) -> tuple[list[float], float]:
    """The probabilities from the recorded weights: of every hit, and of being on the defaulter list."""
    persons, organisations = case.population
    population = organisations if case.kind is SubjectKind.ORGANISATION else persons
    return shared_again(case.hits, balance, population)


def replay_from_record(record: Record, kept: Callable[[str], str | None]) -> Replay:
    """Form 1: from the record alone.

    Args:
        record: the decision.
        kept: the policy text of a digest (``AuditTrail.policy_text``).
    """
    return replay_record(record, policy_text=kept, rule=rule_again, rescore=score_again)


def replay_with_subject(
    record: Record, subject: Normalised, tokeniser: Tokeniser, screen: Callable[[], Decision]
) -> Replay:
    """Form 2: the subject supplied again; ``screen`` runs the flow as of the recorded versions."""
    return replay_subject(record, tokens=_tokens(subject, tokeniser), screen=screen)


def _tokens(subject: Normalised, tokeniser: Tokeniser) -> Iterable[SubjectTokens]:
    identity, evidence = tokeniser.tokens(identity_form(subject)), tokeniser.tokens(evidence_form(subject))
    return [SubjectTokens(one, other) for one, other in zip(identity, evidence, strict=True)]
