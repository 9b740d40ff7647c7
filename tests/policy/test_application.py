"""One outcome for several parties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from defaulter_screen.errors import UnknownSceneError
from defaulter_screen.models.decision import Decision, Outcome, SubjectView
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.policy.application import Combined, decide_application
from defaulter_screen.policy.engine import decide
from defaulter_screen.policy.evidence import hits_of
from defaulter_screen.policy.loader import load_policy

AT = date(2026, 11, 23)
COMPILED = load_policy().compile(AT)
LISTS = (ListVersion(7, ListKind.DEFAULTER, "s", "snapshot", AT, datetime(2026, 11, 1, tzinfo=UTC), "", 1),)
PERSON, COMPANY = SubjectKind.PERSON, SubjectKind.ORGANISATION


def party(role: Role, evidence: str, scene: str, kind: SubjectKind = PERSON) -> tuple[Role, Decision]:
    entry = Listing(1, "k", ListKind.DEFAULTER, "s", kind, "测试甲", case_number="(2020)浙0102执1号")
    hits = hits_of(evidence, entry)
    p = max((h.probability for h in hits), default=1e-9)
    ruling = decide(COMPILED, hits=hits, probability=p, scene=scene, kind=kind, role=role, at=AT, lists=LISTS)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return role, Decision(
        "d", ruling.outcome, scene, role, SubjectView(kind, "测**", ""), p, hits, ruling.measures, ruling.reasons, (),
        ruling.leads, "7@2026-11-23", COMPILED.label, "m", "c", now, AT,
    )  # fmt: skip


def combine(scene: str, *parties: tuple[Role, str, SubjectKind]) -> Combined:
    return decide_application(COMPILED, [party(role, word, scene, kind) for role, word, kind in parties], scene)


CLEAN = (Role.APPLICANT, "none", COMPANY)
FULL = "full-number"


@pytest.mark.parametrize(
    ("scene", "parties", "outcome", "code"),
    [
        ("government-procurement", [CLEAN], Outcome.PASS, None),
        ("government-procurement", [(Role.APPLICANT, FULL, COMPANY)], Outcome.INTERCEPT, None),
        # trap 16: one listed member stops the whole
        ("government-procurement", [CLEAN, (Role.CONSORTIUM_MEMBER, FULL, COMPANY)], Outcome.INTERCEPT, "consortium-member-listed"),
        ("bidding", [CLEAN, (Role.CONSORTIUM_MEMBER, FULL, COMPANY)], Outcome.INTERCEPT, "consortium-member-listed"),
        ("general", [CLEAN, (Role.CONSORTIUM_MEMBER, FULL, COMPANY)], Outcome.INTERCEPT, "consortium-member-listed"),
        ("bidding", [CLEAN, (Role.CONSORTIUM_MEMBER, "organisation-name", COMPANY)], Outcome.REVIEW, None),
        # trap 2: an officer's listing never bars his company
        *[
            (scene, [CLEAN, (role, FULL, PERSON)], Outcome.REVIEW, "officer-listed")
            for scene in ("general", "government-procurement", "bidding", "travel-air")
            for role in (Role.LEGAL_REPRESENTATIVE, Role.PERSON_IN_CHARGE, Role.ACTUAL_CONTROLLER, Role.SHAREHOLDER)
        ],
        ("general", [CLEAN, (Role.LEGAL_REPRESENTATIVE, "name-only", PERSON)], Outcome.CLARIFY, None),
        # the office itself is at stake
        ("appointment-financial", [CLEAN, (Role.LEGAL_REPRESENTATIVE, FULL, PERSON)], Outcome.INTERCEPT, None),
        ("loan-credit", [CLEAN, (Role.GUARANTOR, FULL, PERSON)], Outcome.REVIEW, "related-party"),
        ("loan-credit", [CLEAN, (Role.CO_BORROWER, FULL, PERSON)], Outcome.REVIEW, "related-party"),
        ("general", [CLEAN, (Role.SPOUSE, FULL, PERSON)], Outcome.REVIEW, "related-party"),
        ("bidding", [CLEAN, (Role.BID_EXPERT, FULL, PERSON)], Outcome.REVIEW, "bid-party-listed"),
        ("bidding", [CLEAN, (Role.BID_STAFF, FULL, PERSON)], Outcome.REVIEW, "bid-party-listed"),
        ("bidding", [CLEAN, (Role.BID_AGENT, FULL, COMPANY)], Outcome.REVIEW, "bid-party-listed"),
        ("bidding", [], Outcome.PASS, None),
    ],
)  # fmt: skip
def test_who_counts_how(
    scene: str, parties: list[tuple[Role, str, SubjectKind]], outcome: Outcome, code: str | None
) -> None:
    found, reasons, _, _ = combine(scene, *parties)
    assert found is outcome
    told = [r.code for r in reasons]
    special = {"consortium-member-listed", "officer-listed", "related-party", "bid-party-listed"}
    assert set(told) & special == ({code} if code else set())
    assert ("party-outcome" in told) is (outcome is not Outcome.PASS)


def test_a_persons_intercept_offers_a_human_review() -> None:
    assert "human-review-available" in [r.code for r in combine("general", (Role.APPLICANT, FULL, PERSON))[1]]
    _, reasons, _, _ = combine("general", (Role.APPLICANT, FULL, COMPANY))
    assert "human-review-available" not in [r.code for r in reasons]


def test_measures_of_an_officer_are_information_for_the_company() -> None:
    _, _, measures, leads = combine(
        "real-estate-transaction", (Role.LEGAL_REPRESENTATIVE, FULL, PERSON), (Role.APPLICANT, FULL, COMPANY)
    )
    shown = {m.id: m.informational for m in measures}
    assert shown["real-estate-purchase-restrict"] is False
    assert len(leads) == 2
    _, _, only, _ = combine("loan-credit", CLEAN, (Role.GUARANTOR, FULL, PERSON))
    assert only
    assert all(m.informational for m in only)


def test_bid_roles_outside_tendering_keep_the_scene() -> None:
    assert COMPILED.scene_for("government-procurement", Role.BID_EXPERT).code == "government-procurement"
    assert COMPILED.scene_for("bidding", Role.BID_EXPERT).code == "bid-evaluation-expert"


def test_unknown_scene() -> None:
    with pytest.raises(UnknownSceneError):
        decide_application(COMPILED, [], "nowhere")


def test_without_the_reason_no_role_is_blamed() -> None:
    role, decision = party(Role.GUARANTOR, FULL, "loan-credit")
    doubtful = replace(decision, reasons=decision.reasons[1:])
    _, reasons, _, _ = decide_application(COMPILED, [(role, doubtful)], "loan-credit")
    assert "related-party" not in [r.code for r in reasons[:1]]
