"""Attested repairs in the engine: they turn an intercept into a review where the policy says so, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from defaulter_screen.errors import PolicyError
from defaulter_screen.models.decision import Outcome, Ruling
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.repair import Repair, RepairKind
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.policy.differences import diff_policies
from defaulter_screen.policy.engine import decide
from defaulter_screen.policy.evidence import hits_of
from defaulter_screen.policy.loader import load_policy

AT = date(2026, 11, 23)
CASE = "(2024)浙0102执11号"
LISTING = Listing(
    1,
    "k",
    ListKind.DEFAULTER,
    "s",
    SubjectKind.PERSON,
    "澹台鹤轩",
    "3301021985****1236",
    case_number=CASE,
    publication_date=date(2025, 6, 1),
    grounds="有履行能力而拒不履行生效法律文书确定义务的",
)
VERSION = ListVersion(1, ListKind.DEFAULTER, "s", "snapshot", AT, None, "", 1)  # type: ignore[arg-type]


def repair(**changes: object) -> Repair:
    facts = {
        "kind": RepairKind.SETTLEMENT_WITH_GUARANTEE,
        "case_number": CASE,
        "since": date(2026, 1, 1),
        "until": date(2027, 1, 1),
    }
    return Repair(**{**facts, **changes})  # type: ignore[arg-type]


def rule(
    *repairs: Repair, scene: str = "government-procurement", evidence: str = "visible-number", at: date = AT
) -> Ruling:
    return decide(
        load_policy().compile(at),
        hits=hits_of(evidence, LISTING),
        probability=0.9999,
        scene=scene,
        kind=SubjectKind.PERSON,
        role=Role.APPLICANT,
        at=at,
        lists=(VERSION,),
        repairs=repairs,
    )


def codes(ruling: Ruling) -> list[str]:
    return [r.code for r in ruling.reasons]


@pytest.mark.parametrize("kind", RepairKind)
def test_each_kind_relaxes_the_fields_that_the_opinion_names(kind: RepairKind) -> None:
    assert rule().outcome is Outcome.INTERCEPT
    relaxed = rule(repair(kind=kind))
    assert relaxed.outcome is Outcome.REVIEW
    assert codes(relaxed)[0] == "repair-relaxes"
    assert "identity-established" in codes(relaxed)
    assert "measures-apply" not in codes(relaxed)
    assert relaxed.measures
    assert all(m.informational for m in relaxed.measures)


@pytest.mark.parametrize("scene", ["civil-service-recruitment", "high-consumption", "general", "lay-judge"])
def test_elsewhere_it_is_told_and_changes_nothing(scene: str) -> None:
    ruling = rule(repair(), scene=scene)
    assert ruling.outcome is rule(scene=scene).outcome is Outcome.INTERCEPT
    assert "repair-attested" in codes(ruling)


def test_it_ends_by_itself_on_its_last_day() -> None:
    short = repair(until=AT)
    assert rule(short).outcome is Outcome.REVIEW
    ended = rule(repair(until=date(2026, 11, 22)))
    assert ended.outcome is Outcome.INTERCEPT
    assert "repair-expired" in codes(ended)


def test_it_does_not_count_before_its_first_day() -> None:
    assert rule(repair(since=date(2026, 12, 1))).outcome is Outcome.INTERCEPT


def test_another_case_is_not_touched() -> None:
    assert codes(rule(repair(case_number="(2024)浙0102执12号"))) == codes(rule())


def test_the_case_number_may_be_written_otherwise() -> None:
    assert rule(repair(case_number="（2024）浙０１０２执11号")).outcome is Outcome.REVIEW


def test_an_entry_without_a_case_number_is_never_repaired() -> None:
    ruling = decide(
        load_policy().compile(AT),
        hits=hits_of("visible-number", Listing(1, "k", ListKind.DEFAULTER, "s", SubjectKind.PERSON, "澹台鹤轩")),
        probability=0.9999,
        scene="bidding",
        kind=SubjectKind.PERSON,
        role=Role.APPLICANT,
        at=AT,
        lists=(VERSION,),
        repairs=(repair(case_number=" "),),
    )
    assert ruling.outcome is Outcome.INTERCEPT


def test_a_repair_makes_no_identity_and_no_pass() -> None:
    for evidence in ("name-only", "masked-number", "visible-number-lookalikes"):
        assert rule(repair(), evidence=evidence).outcome is rule(evidence=evidence).outcome
    assert rule(repair(), scene="telecom-registration").outcome is rule(scene="telecom-registration").outcome


def test_a_policy_can_switch_a_kind_off_and_shows_it_in_a_diff(tmp_path: Path) -> None:
    path = tmp_path / "strict.toml"
    path.write_text(
        'name = "strict"\nversion = "1"\ndate = 2026-11-01\n[[repair]]\nkind = "instalment-plan"\nscenes = []\n'
        'basis = "内部规定"\nin_force_from = 2026-01-01\n',
        encoding="utf-8",
    )
    strict = load_policy(path)
    scene = strict.compile(AT).scene("bidding")
    assert RepairKind.INSTALMENT_PLAN not in scene.repairs
    assert RepairKind.SETTLEMENT_WITH_GUARANTEE in scene.repairs
    assert any(d.location.startswith("repair.instalment-plan") for d in diff_policies(load_policy(), strict, AT))


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        ('kind = "amnesty"\nscenes = []\nbasis = "x"\nin_force_from = 2026-01-01\n', r"repair\[0\].kind"),
        ('kind = "instalment-plan"\nscenes = ["biding"]\nbasis = "x"\nin_force_from = 2026-01-01\n', "scenes"),
        ('kind = "instalment-plan"\nscenes = []\nbasis = ""\nin_force_from = 2026-01-01\n', r"repair\[0\].basis"),
        ('kind = "instalment-plan"\nscenes = []\nbasis = "x"\n', r"repair\[0\].in_force_from"),
    ],
)
def test_faults_name_the_key(tmp_path: Path, fault: str, where: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(f'name = "bad"\nversion = "1"\ndate = 2026-11-01\n[[repair]]\n{fault}', encoding="utf-8")
    with pytest.raises(PolicyError, match=where):
        load_policy(path)


def test_it_is_local_to_zhejiang() -> None:
    elsewhere = load_policy(Path(__file__).parents[1] / "cases" / "policies" / "guangdong.toml")
    assert not elsewhere.compile(AT).scene("bidding").repairs
