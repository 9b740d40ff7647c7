"""The other kinds of list, end to end: consumption orders, the honoured, the user's own register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from defaulter_screen.ids import resident_id
from defaulter_screen.models.decision import Decision, Effect, Outcome
from defaulter_screen.models.subject import Subject
from defaulter_screen.screener import Screener


def number(head: str) -> str:
    return head + resident_id.check_character(head)


NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
RESTRICTED, HONOURED, OFFICIAL, BOTH, NOBODY = (
    Subject(name=name, id_number=number(head))
    for name, head in (
        ("夏侯听泉", "33010219800304125"),
        ("澹台远舟", "33020319790912456"),
        ("上官若岚", "33030219880707334"),
        ("司徒望岳", "33040219750505117"),
        ("诸葛晚晴", "33050219920202228"),
    )
)
LISTS = {
    "defaulter": "姓名,身份证号码,案号,执行法院,发布时间,失信被执行人行为具体情形\n"
    f"司徒望岳,{BOTH.id_number},(2024)浙0402执7号,某某市某某区人民法院,2025-06-01,"
    "有履行能力而拒不履行生效法律文书确定义务的\n",
    "consumption-restricted": "姓名,身份证号码,案号,执行法院,发布时间\n"
    f"夏侯听泉,{RESTRICTED.id_number},(2025)浙0102执8号,某某市某某区人民法院,2025-06-01\n",
    "honoured": "姓名,身份证号码,案号,发布时间\n"
    f"澹台远舟,{HONOURED.id_number},(2025)浙0203执9号,2026-01-01\n"
    f"司徒望岳,{BOTH.id_number},(2023)浙0402执3号,2024-01-01\n",
    "roster": "姓名,身份证号码,类别\n"
    f"上官若岚,{OFFICIAL.id_number},公职人员\n"
    f"司徒望岳,{BOTH.id_number},国有企业负责人\n",
}


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screener]:
    folder: Path = tmp_path_factory.mktemp("lists")
    with Screener.open(folder / "list.db", create=True, clock=lambda: NOW, audit=False) as made:
        for kind, text in LISTS.items():
            (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
            made.load(folder / f"{kind}.csv", kind, list_date=date(2026, 11, 1))
        yield made


def codes(decision: Decision) -> list[str]:
    return [one.code for one in decision.reasons]


def test_every_kind_has_its_own_version_in_force(screener: Screener) -> None:
    assert {version.list_kind.value for version in screener.lists()} == set(LISTS)
    decision = screener.screen(NOBODY, scene="general")
    assert decision.list_version == next(v.label for v in screener.lists() if v.list_kind.value == "defaulter")


@pytest.mark.parametrize("scene", ["high-consumption", "travel-air", "hotel", "travel-rail"])
def test_a_consumption_order_stops_consumption(screener: Screener, scene: str) -> None:
    decision = screener.screen(RESTRICTED, scene=scene)
    assert decision.outcome is Outcome.INTERCEPT
    assert codes(decision)[0] == "consumption-restricted"
    assert all(measure.measure_class == "consumption" for measure in decision.measures)
    assert decision.measures
    assert decision.probability < 0.001  # a consumption order is no listing


@pytest.mark.parametrize("scene", ["loan-credit", "government-procurement", "civil-service-recruitment", "general"])
def test_a_consumption_order_changes_nothing_elsewhere(screener: Screener, scene: str) -> None:
    decision = screener.screen(RESTRICTED, scene=scene)
    assert decision.outcome is Outcome.PASS
    assert "consumption-restricted-elsewhere" in codes(decision)
    assert decision.measures == ()


def test_a_name_alone_is_asked_for_more(screener: Screener) -> None:
    assert screener.screen(Subject(name="夏侯听泉"), scene="travel-air").outcome is Outcome.CLARIFY


@pytest.mark.parametrize("scene", ["government-procurement", "loan-credit", "honours-awards"])
def test_the_honoured_are_shown_their_preferences(screener: Screener, scene: str) -> None:
    decision = screener.screen(HONOURED, scene=scene)
    assert decision.outcome is Outcome.PASS
    assert "honoured" in codes(decision)
    assert decision.measures
    assert {measure.effect for measure in decision.measures} == {Effect.PREFERENCE}


def test_being_honoured_never_outweighs_a_hit(screener: Screener) -> None:
    decision = screener.screen(BOTH, scene="government-procurement")
    assert decision.outcome is Outcome.INTERCEPT
    assert {"identity-established", "honoured", "roster-notice"} <= set(codes(decision))
    assert decision.probability > 0.999


def test_the_register_yields_a_notice_with_its_trap(screener: Screener) -> None:
    decision = screener.screen(BOTH, scene="personnel-oversight")
    told = next(one for one in decision.reasons if one.code == "roster-notice")
    assert "国有企业负责人" in told.text_zh
    assert "人民法院" in told.text_zh
    assert "court" in told.text_en


def test_standing_on_the_register_alone_is_no_reason_to_stop(screener: Screener) -> None:
    decision = screener.screen(OFFICIAL, scene="personnel-oversight")
    assert decision.outcome is Outcome.PASS
    assert "identity-established" not in codes(decision)


def test_a_namesake_on_the_honoured_list_gets_no_preference(screener: Screener) -> None:
    decision = screener.screen(Subject(name="澹台远舟"), scene="loan-credit")
    assert "honoured" not in codes(decision)
    assert decision.measures == ()


def test_hits_of_other_kinds_do_not_count_as_listed(screener: Screener) -> None:
    for subject in (RESTRICTED, HONOURED, OFFICIAL):
        assert screener.screen(subject, scene="general").probability < 0.001
