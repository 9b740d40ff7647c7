"""Persons published inside an organisation's entry: found in consumption scenes, nowhere else, and never listed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from defaulter_screen.ids import resident_id
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.hit import Relation
from defaulter_screen.models.subject import Role, Subject
from defaulter_screen.monitoring.flow import StoreFlow
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.screener import Screener


def number(head: str) -> str:
    return head + resident_id.check_character(head)


OWN, OTHER = number("33010219800304125"), number("44010319790912456")
COMPANY = {
    "iname": "杭州翡翠鲸落纺织有限公司",
    "cardNum": "330106001234567",
    "businessEntity": "欧阳若汐",
    "qysler": [
        {"iname": "澹台远舟", "cardNum": f"{OWN[:10]}****{OWN[14:]}", "corporationtypename": "负责人"},
        {"iname": "王伟", "cardNum": "", "corporationtypename": "董事"},
    ],
    "caseCode": "(2024)浙0102执12号",
    "partyTypeName": "1",
    "publishDate": "2025-06-01",
    "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务的",
}
RESTRICTED = {
    **COMPANY,
    "iname": "宁波丹霞云杉物流有限公司",
    "cardNum": "330206007654321",
    "businessEntity": "上官听雪",
}
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CONSUMPTION = sorted(code for code, scene in load_policy().compile(NOW.date()).scenes.items() if scene.consumption)


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screener]:
    path: Path = tmp_path_factory.mktemp("related") / "list.db"
    with Screener.open(path, create=True, clock=lambda: NOW, audit=False) as made:
        made.load([COMPANY], list_date=date(2026, 11, 1))
        made.load([RESTRICTED], "consumption-restricted", list_date=date(2026, 11, 1))
        yield made


def codes(decision: Decision) -> list[str]:
    return [one.code for one in decision.reasons]


@pytest.mark.parametrize("scene", CONSUMPTION)
def test_a_name_alone_is_asked_for_more_in_every_consumption_scene(screener: Screener, scene: str) -> None:
    decision = screener.screen(Subject(name="欧阳若汐"), scene=scene)
    assert decision.outcome is Outcome.CLARIFY
    assert "representative-of-listed" in codes(decision)
    assert [hit.relation for hit in decision.hits] == [Relation.RELATED_PARTY]


@pytest.mark.parametrize("scene", sorted(set(load_policy().scenes) - set(CONSUMPTION)))
def test_elsewhere_he_is_no_hit(screener: Screener, scene: str) -> None:
    decision = screener.screen(Subject(name="澹台远舟", id_number=OWN), scene=scene)
    assert decision.outcome is Outcome.PASS
    assert decision.hits == ()


def test_number_evidence_goes_to_a_human_and_never_stops_him(screener: Screener) -> None:
    decision = screener.screen(Subject(name="澹台远舟", id_number=OWN), scene="high-consumption")
    assert decision.outcome is Outcome.REVIEW
    assert codes(decision)[0] == "representative-of-listed"
    assert decision.measures
    assert all(measure.informational for measure in decision.measures)


def test_a_number_that_contradicts_excludes(screener: Screener) -> None:
    decision = screener.screen(Subject(name="澹台远舟", id_number=OTHER), scene="high-consumption")
    assert decision.outcome is Outcome.PASS
    assert decision.hits == ()


def test_it_is_never_counted_as_being_listed(screener: Screener) -> None:
    there = screener.screen(Subject(name="澹台远舟", id_number=OWN), scene="high-consumption")
    elsewhere = screener.screen(Subject(name="澹台远舟", id_number=OWN), scene="loan-credit")
    assert there.probability == elsewhere.probability < 1e-6


def test_a_common_name_with_a_complete_number_of_its_own_is_left_alone(screener: Screener) -> None:
    """A quarter of a million people bear it, nobody published the director's number, and nothing more can be asked."""
    asked = screener.screen(Subject(name="王伟"), scene="high-consumption")
    left = screener.screen(Subject(name="王伟", id_number=OTHER), scene="high-consumption")
    assert (asked.outcome, left.outcome) == (Outcome.CLARIFY, Outcome.PASS)


def test_an_organisation_under_a_consumption_order_reaches_its_representative_too(screener: Screener) -> None:
    decision = screener.screen(Subject(name="上官听雪"), scene="travel-air")
    assert decision.outcome is Outcome.CLARIFY
    assert "representative-of-restricted" in codes(decision)
    assert "representative-of-listed" not in codes(decision)


def test_former_names_are_looked_up_too(screener: Screener) -> None:
    decision = screener.screen(Subject(name="欧阳小汐", aliases=("欧阳若汐",)), scene="high-consumption")
    assert decision.outcome is Outcome.CLARIFY


def test_a_watched_subject_meets_a_new_entry_that_names_him_in_consumption_scenes_only(screener: Screener) -> None:
    change = next(one for one in screener.store.diff(0, 1) if one.after)
    flow = StoreFlow(screener, screener.store, screener.policy, model=screener._in_force.model, today=NOW.date())
    met = set(flow.listing_keys(change))
    for name in ("欧阳若汐", "澹台远舟"):
        assert met & set(flow.subject_keys(Subject(name=name), "travel-rail", Role.APPLICANT))
        assert not met & set(flow.subject_keys(Subject(name=name), "loan-credit", Role.APPLICANT))


def test_the_explanation_says_that_he_is_not_listed_himself(screener: Screener) -> None:
    decision = screener.screen(Subject(name="澹台远舟", id_number=OWN), scene="high-consumption")
    assert "本人未被列入名单" in decision.explain("zh")
    assert "not listed himself" in decision.explain("en")
