"""Applications with several parties: each is screened by itself, then the policy combines what came out.

The parties' decisions stand on their own (each is recorded, each explains itself); the application's names them.
"""

from __future__ import annotations

from collections.abc import Sequence

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.models.decision import ApplicationDecision, Decision
from defaulter_screen.models.subject import Application, Role
from defaulter_screen.policy.application import decide_application
from defaulter_screen.policy.compiled import CompiledPolicy

Parties = Sequence[tuple[Role, Decision]]


def conclude(policy: CompiledPolicy, parties: Parties, *, decision_id: str, reference: str = "") -> ApplicationDecision:
    """One decision for the application from those of its parties.

    Args:
        policy: compiled for the decisions' date.
        parties: role and decision, in the caller's order; all made in one scene.
        decision_id: of the application's decision.
        reference: the caller's own key.

    Raises:
        InvalidInputError: there is no party.
    """
    if not parties:
        raise InvalidInputError(
            "申请中没有当事人，无法筛查 / the application has no party: nothing to screen",
            field="parties",
            reason="no-evidence",
        )
    scene = parties[0][1].scene
    outcome, reasons, measures, leads = decide_application(policy, parties, scene)
    return ApplicationDecision(
        decision_id=decision_id,
        outcome=outcome,
        scene=scene,
        reference=reference,
        parties=tuple(parties),
        reasons=reasons,
        measures=measures,
        leads=leads,
    )


def party_ids(application: Application, decision_id: str) -> list[str]:
    """Ids of the parties' decisions: the application's with a running number behind it."""
    return [f"{decision_id}-{number}" for number in range(1, len(application.parties) + 1)]
