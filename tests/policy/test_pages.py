"""What ``policy show``, ``list``, ``diff`` and ``test`` return."""

from __future__ import annotations

import builtins
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from defaulter_screen.errors import MissingExtraError, PolicyError, UnknownSceneError
from defaulter_screen.policy.differences import Difference, diff_policies
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.pages import list_scenes, show_policy, show_scene
from defaulter_screen.policy.trials import check_trials, read_trials

AT = date(2026, 11, 23)
POLICIES = Path(__file__).resolve().parents[1] / "cases" / "policies"


def test_a_scene_reads_like_a_page_of_law() -> None:
    page = show_scene(load_policy(), "bidding", AT)
    assert page.startswith("业务场景：依法必须招标项目投标（bidding）")
    for phrase in ("评标阶段", "法〔2016〕285号", "二(一)", "2016-08-30 起", "拦截", "未核实", "仅适用于地区代码 33"):
        assert phrase in page
    assert "At the evaluation stage" in show_scene(load_policy(), "bidding", AT, lang="en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_scene_has_a_page(lang: str) -> None:
    policy = load_policy()
    for code in policy.scenes:
        page = show_scene(policy, code, AT, lang=lang)
        assert "{" not in page
        assert "None" not in page
        for measure in policy.measures_of(code, AT):
            assert measure.id in page


def test_a_page_tells_what_is_not_in_force() -> None:
    page = show_scene(load_policy(), "lay-judge", date(2018, 1, 1), lang="en")
    assert "not in force on that date" in page
    assert "from 2018-04-27" in page


def test_a_page_of_a_users_policy(tmp_path: Path) -> None:
    bank = load_policy(POLICIES / "bank.toml")
    assert "目录中没有该场景的措施" not in show_scene(bank, "merchant-onboarding", AT)
    assert "不予商户入网" in show_scene(bank, "merchant-onboarding", AT)
    empty = tmp_path / "empty.toml"
    empty.write_text(
        'name = "e"\nversion = "1"\ndate = 2026-11-01\n[scenes.nothing]\ntitle_zh = "无"\ntitle_en = "Nothing"\n'
        '[[measures]]\nid = "x"\ntitle_zh = "某"\ntitle_en = "X"\nclass = "own-rule"\napplies_to = "both"\n'
        'scenes = ["general"]\neffect = "restrict"\nverification_level = "extract"\nverified = true\n'
        'legal_basis = [{ document = "某", article = "一", tier = "law", in_force_to = 2027-01-01 }]\n'
    )
    assert "目录中没有该场景的措施" in show_scene(load_policy(empty), "nothing", AT)
    assert "至 2027-01-01" in show_scene(load_policy(empty), "general", AT)


def test_switches_are_shown_where_they_work() -> None:
    policy = load_policy(POLICIES / "emergency.toml")
    assert "应急演练" in show_scene(policy, "bidding", AT)
    assert "应急演练" not in show_scene(policy, "lay-judge", AT)
    assert "应急演练" in show_policy(policy, AT)
    assert "Emergency switches" in show_policy(policy, AT, lang="en")


def test_a_local_duty_binds_only_at_home() -> None:
    assert "浙江省公共信用信息管理条例 第二十一条" in show_scene(load_policy(), "routine-supervision", AT)
    elsewhere = show_scene(load_policy(POLICIES / "guangdong.toml"), "routine-supervision", AT)
    assert "未见该场景的专门查询义务" in elsewhere


def test_unknown_scene() -> None:
    with pytest.raises(UnknownSceneError):
        show_scene(load_policy(), "no-such", AT)


def test_list_and_overview() -> None:
    rows = {row["scene"]: row for row in list_scenes(load_policy(), AT)}
    assert rows["bidding"]["person"] == "intercept"
    assert rows["loan-credit"]["organisation"] == "review"
    page = show_policy(load_policy(), AT)
    assert "政府采购 (government-procurement): 拦截 / 拦截" in page
    assert page.count("\n- ") == len(rows)


def test_diff_names_settings_measures_and_outcomes() -> None:
    found = diff_policies(load_policy(), load_policy(POLICIES / "bank.toml"), AT)
    assert Difference("list_max_age_days", "35", "7") in found
    assert Difference("identity.intercept_lookalikes", "0.01", "0.005") in found
    assert Difference("outcome.loan-credit.person.direct", "review", "intercept") in found
    assert Difference("outcome.merchant-onboarding.person.direct", "—", "intercept") in found
    assert Difference("scenes.merchant-onboarding", "—", "商户入网") in found
    assert any(d.location == "measures.qfii-qdii-quota-prudent@—.in_force_to" for d in found)
    assert diff_policies(load_policy(), load_policy(), AT) == ()


def test_diff_shows_switches() -> None:
    found = diff_policies(load_policy(), load_policy(POLICIES / "emergency.toml"), AT)
    assert Difference("emergency.应急演练@2026-11-01", "—", "应急演练") in found
    local = diff_policies(load_policy(), load_policy(POLICIES / "guangdong.toml"), AT)
    assert Difference("territory", "33", "44") in local
    assert Difference("outcome.state-land-transaction.person.direct", "intercept", "review") in local


def table(tmp_path: Path, text: str, name: str = "cases.csv") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_policy_test_returns_what_differs(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "id,scene,evidence,outcome,measures,reasons,no_reasons\n"
        "ok,bidding,full-number,intercept,bidding-tenderer-restrict,identity-established,\n"
        ",bidding,name-only,pass,lay-judge-bar,no-hit,name-only\n",
    )
    found = check_trials(load_policy(), read_trials(file), today=AT)
    assert [(m.case, m.what, m.expected) for m in found] == [
        ("2", "outcome", "pass"),
        ("2", "measures", "lay-judge-bar"),
        ("2", "reasons", "no-hit"),
        ("2", "no_reasons", ""),
    ]
    assert found[0].found == "clarify"


def test_policy_test_reads_yaml(tmp_path: Path) -> None:
    file = table(
        tmp_path, "- {scene: bidding, evidence: none, outcome: pass, at: 2026-11-01, list_age: null}\n", "c.yaml"
    )
    assert check_trials(load_policy(), read_trials(file), today=AT) == ()


@pytest.mark.parametrize(
    ("text", "name", "phrase"),
    [
        ("scene,evidence,outcome,colour\nbidding,none,pass,red\n", "c.csv", "unknown column: colour"),
        ("scene,outcome\nbidding,pass\n", "c.csv", "missing column: evidence"),
        ("scene: bidding\n", "c.yml", "a list of cases"),
        ("- [", "c.yaml", "not valid YAML"),
        ("scene,evidence,outcome\nbidding,hearsay,pass\n", "c.csv", "not understood"),
        ("scene,evidence,outcome,role\nbidding,none,pass,king\n", "c.csv", "not understood"),
        ("scene,evidence,outcome\nbidding,gossip:full-number,pass\n", "c.csv", "not understood"),
    ],
)
def test_faults_in_tables(tmp_path: Path, text: str, name: str, phrase: str) -> None:
    with pytest.raises(PolicyError, match=phrase):
        check_trials(load_policy(), read_trials(table(tmp_path, text, name)), today=AT)


def test_other_faults_of_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        read_trials(tmp_path / "absent.csv")
    file = table(tmp_path, "scene,evidence,outcome\nno-such,none,pass\n")
    with pytest.raises(UnknownSceneError):
        check_trials(load_policy(), read_trials(file), today=AT)
    real = builtins.__import__

    def without_yaml(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "yaml":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_yaml)
    with pytest.raises(MissingExtraError):
        read_trials(table(tmp_path, "[]", "c.yaml"))
