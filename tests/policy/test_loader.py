"""Policies from files: inheritance, merging, and one bad file per fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from defaulter_screen.errors import PolicyError
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.compiled import Stance
from defaulter_screen.policy.loader import load_policy

CASES = Path(__file__).resolve().parents[1] / "cases"
BAD = sorted((CASES / "policies_bad").glob("*.toml"))
AT = date(2026, 11, 23)


@pytest.mark.parametrize("file", BAD, ids=lambda f: f.stem)
def test_bad_file_names_file_and_key_path(file: Path) -> None:
    location, phrase = (w.strip() for w in file.read_text().splitlines()[0].removeprefix("# expect:").split("|"))
    with pytest.raises(PolicyError, match=phrase.replace("(", r"\(")) as caught:
        load_policy(file)
    assert caught.value.location == location
    assert caught.value.path.endswith(".toml")
    assert " / " in str(caught.value)


def test_default_policy_is_labelled_and_made_once() -> None:
    policy = load_policy()
    assert policy.label == f"default 2026.11 sha256:{policy.digest[:8]}"
    assert load_policy() is policy
    assert (policy.identity.intercept_lookalikes, policy.identity.cutoff) == (0.01, 0.01)
    assert (policy.territory, policy.list_max_age_days) == ("33", 35)


def test_a_file_says_only_what_differs(tmp_path: Path) -> None:
    bank = load_policy(CASES / "policies" / "bank.toml")
    assert bank.title_en == "A bank's policy"
    assert bank.identity.intercept_lookalikes == 0.005
    assert bank.identity.intercept_probability == load_policy().identity.intercept_probability
    assert bank.limits("loan-credit").review_probability == 0.3
    assert bank.limits("loan-credit").intercept_lookalikes == 0.005
    assert (bank.max_age("loan-credit"), bank.max_age("general")) == (3, 7)
    assert bank.digest != load_policy().digest
    above = tmp_path / "branch.toml"
    above.write_text(
        f'name = "branch"\nversion = "1"\ndate = 2026-11-02\ninherits = "{CASES / "policies" / "bank.toml"}"\n'
        "[scenes.loan-credit.identity]\nreview_probability = 0.4\n"
    )
    branch = load_policy(above)
    assert branch.limits("loan-credit").review_probability == 0.4
    assert branch.max_age("loan-credit") == 3
    assert branch.title_zh == "某银行规则"


def test_a_users_rule_an_ended_one_and_an_override() -> None:
    compiled = load_policy(CASES / "policies" / "bank.toml").compile(AT)
    own = compiled.scenes["merchant-onboarding"].verdicts[SubjectKind.PERSON, Stance.DIRECT]
    assert own.outcome is Outcome.INTERCEPT
    assert own.measures[0].basis_tier == "internal-rule"
    loans = compiled.scenes["loan-credit"].verdicts[SubjectKind.PERSON, Stance.DIRECT]
    assert loans.outcome is Outcome.INTERCEPT
    quota = compiled.scenes["foreign-exchange-quota"].verdicts[SubjectKind.ORGANISATION, Stance.DIRECT]
    assert quota.measures == ()
    assert quota.reasons[0].code == "no-measure-applies"


def test_versions_of_a_measure_with_disjoint_dates(tmp_path: Path) -> None:
    file = tmp_path / "later.toml"
    file.write_text(
        """
name = "later"
version = "1"
date = 2026-11-01
[end.lay-judge-bar]
last_day = 2026-12-31
basis = "新法施行"
[[measures]]
id = "lay-judge-bar"
title_zh = "不得担任人民陪审员（新）"
title_en = "No lay judge (new)"
class = "position-eligibility"
applies_to = "natural_person"
scenes = ["lay-judge"]
effect = "prohibit"
verification_level = "full-text"
verified = true
in_force_from = 2027-01-01
legal_basis = [{ document = "某新法", article = "第八条", tier = "law", in_force_from = 2027-01-01 }]
""",
        encoding="utf-8",
    )
    policy = load_policy(file)
    titles = {
        at: policy.compile(at).scenes["lay-judge"].verdicts[SubjectKind.PERSON, Stance.DIRECT].measures[0].title_zh
        for at in (date(2026, 12, 31), date(2027, 1, 1))
    }
    assert list(titles.values()) == ["不得担任人民陪审员", "不得担任人民陪审员（新）"]
    assert "新法施行" in next(m.notes for m in policy.measures if m.id == "lay-judge-bar")


def test_override_can_lower_an_outcome(tmp_path: Path) -> None:
    file = tmp_path / "soft.toml"
    file.write_text(
        'name = "soft"\nversion = "1"\ndate = 2026-11-01\n'
        '[override.high-fee-private-school-ban]\noutcome = "review"\nbasis = "法发〔2019〕35号 18"\n'
        '[override.tourism-holiday-ban]\noutcome = "pass"\nbasis = "某制度"\n',
        encoding="utf-8",
    )
    compiled = load_policy(file).compile(AT)
    school = compiled.scenes["education-private-school"].verdicts[SubjectKind.PERSON, Stance.DIRECT]
    tour = compiled.scenes["outbound-tour"].verdicts[SubjectKind.PERSON, Stance.DIRECT]
    assert (school.outcome, tour.outcome) == (Outcome.REVIEW, Outcome.PASS)


def test_not_utf8_is_a_policy_error(tmp_path: Path) -> None:
    file = tmp_path / "gbk.toml"
    file.write_bytes('name = "规则"'.encode("gbk"))
    with pytest.raises(PolicyError, match="UTF-8"):
        load_policy(file)


def test_compiled_once_per_date_and_not_kept_for_ever() -> None:
    policy = load_policy(CASES / "policies" / "guangdong.toml")
    first = policy.compile(AT)
    assert policy.compile(AT) is first
    for day in range(1, 29):
        policy.compile(date(2025, 1, day))
    for day in range(1, 6):
        policy.compile(date(2025, 2, day))
    again = policy.compile(AT)
    assert again is not first
    assert again == first


def test_switches_of_one_measure_may_follow_each_other(tmp_path: Path) -> None:
    switch = (
        '[[emergency]]\nname = "{0}"\nbasis = "二(五)"\nmeasures = ["lay-judge-bar"]\n'
        "in_force_from = 2026-{1}-01\nin_force_to = 2026-{1}-28\n"
    )
    file = tmp_path / "two.toml"
    head = 'name = "two"\nversion = "1"\ndate = 2026-11-01\n'
    file.write_text(head + switch.format("one", "10") + switch.format("two", "11"), encoding="utf-8")
    policy = load_policy(file)
    names = [policy.law(at).emergency("lay-judge-bar") for at in (date(2026, 10, 5), date(2026, 10, 30), AT)]
    assert names == ["one", "", "two"]


def test_a_local_rule_elsewhere_counts_only_while_in_force() -> None:
    compiled = load_policy(CASES / "policies" / "guangdong.toml").compile(date(2017, 12, 31))
    verdict = compiled.scenes["state-land-transaction"].verdicts[SubjectKind.PERSON, Stance.DIRECT]
    assert [r.code for r in verdict.reasons] == ["no-measure-applies"]
