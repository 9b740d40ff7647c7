"""Applications with several parties: through the API; combining itself is tested in ``tests/policy``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from defaulter_screen.errors import InvalidInputError, UnknownSceneError
from defaulter_screen.ids import org_code, resident_id, uscc
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Application, Role, Subject
from defaulter_screen.screener import Screener


def person_number(head: str) -> str:
    return head + resident_id.check_character(head)


def code(head: str) -> str:
    whole = head + org_code.check_character(head[8:])
    return whole + uscc.check_character(whole)


LISTED_NUMBER = person_number("33010219850304123")
OTHER_NUMBER = person_number("44010319790912456")
LISTED_CODE = code("91330100MA2B3C4D")
GOOD_CODE = code("91330100MA2B3C4E")
LISTED = Subject(name="单于鹤轩", id_number=LISTED_NUMBER)
CLEAN = Subject(name="澹台远舟", id_number=OTHER_NUMBER)
LISTED_COMPANY = Subject(name="杭州翡翠鲸落纺织有限公司", id_number=LISTED_CODE)
GOOD_COMPANY = Subject(name="杭州青石板桥食品有限公司", id_number=GOOD_CODE)
ROWS = [
    {
        "iname": "单于鹤轩",
        "cardNum": f"{LISTED_NUMBER[:10]}****{LISTED_NUMBER[14:]}",
        "caseCode": "(2024)浙0102执11号",
        "courtName": "某某市某某区人民法院",
        "partyTypeName": "0",
        "publishDate": "2025-06-01",
        "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务的",
    },
    {
        "iname": "杭州翡翠鲸落纺织有限公司",
        "cardNum": LISTED_CODE,
        "businessEntity": "欧阳若汐",
        "caseCode": "(2024)浙0102执12号",
        "courtName": "某某市某某区人民法院",
        "partyTypeName": "1",
        "publishDate": "2025-06-01",
        "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务的",
    },
]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screener]:
    path: Path = tmp_path_factory.mktemp("applications") / "list.db"
    with Screener.open(path, create=True, clock=lambda: NOW) as made:
        made.load(ROWS, list_date=date(2026, 11, 1))
        yield made


def application(*parties: tuple[Role | str, Subject]) -> Application:
    return Application(parties=parties, reference="A-1")


def test_one_listed_consortium_member_stops_the_whole(screener: Screener) -> None:
    parties = application(
        (Role.APPLICANT, GOOD_COMPANY), (Role.CONSORTIUM_MEMBER, LISTED_COMPANY), ("consortium-member", CLEAN)
    )
    decision = screener.screen_application(parties, scene="bidding", decision_id="bid")
    assert decision.outcome is Outcome.INTERCEPT
    assert [d.outcome for _, d in decision.parties] == [Outcome.PASS, Outcome.INTERCEPT, Outcome.PASS]
    assert [d.decision_id for _, d in decision.parties] == ["bid-1", "bid-2", "bid-3"]
    assert [role for role, _ in decision.parties] == [Role.APPLICANT, Role.CONSORTIUM_MEMBER, Role.CONSORTIUM_MEMBER]
    assert "consortium-member-listed" in [r.code for r in decision.reasons]
    assert (decision.decision_id, decision.scene, decision.reference) == ("bid", "bidding", "A-1")


def test_a_listed_officer_raises_prudence_for_his_company_and_no_more(screener: Screener) -> None:
    parties = application((Role.APPLICANT, GOOD_COMPANY), (Role.LEGAL_REPRESENTATIVE, LISTED))
    decision = screener.screen_application(parties, scene="government-procurement")
    assert decision.outcome is Outcome.REVIEW
    assert "officer-listed" in [r.code for r in decision.reasons]


def test_a_clean_application_passes(screener: Screener) -> None:
    parties = application((Role.APPLICANT, GOOD_COMPANY), (Role.LEGAL_REPRESENTATIVE, CLEAN))
    decision = screener.screen_application(parties, scene="government-procurement")
    assert decision.outcome is Outcome.PASS
    assert decision.measures == ()


def test_roles_are_checked_before_anybody_is_screened(screener: Screener) -> None:
    with pytest.raises(InvalidInputError, match="role"):
        screener.screen_application(application(("friend", CLEAN)), scene="bidding")


def test_an_application_without_parties_is_an_error(screener: Screener) -> None:
    with pytest.raises(InvalidInputError, match="party"):
        screener.screen_application(application(), scene="bidding")


def test_an_unknown_scene_is_an_error(screener: Screener) -> None:
    with pytest.raises(UnknownSceneError):
        screener.screen_application(application((Role.APPLICANT, CLEAN)), scene="biding")


def test_a_party_without_evidence_is_an_error_not_a_pass(screener: Screener) -> None:
    with pytest.raises(InvalidInputError):
        screener.screen_application(application((Role.APPLICANT, CLEAN), (Role.SPOUSE, Subject())), scene="bidding")


def test_json_holds_the_parties_and_no_full_number(screener: Screener) -> None:
    parties = application((Role.APPLICANT, LISTED), (Role.SPOUSE, CLEAN))
    text = screener.screen_application(parties, scene="loan-credit").model_dump_json()
    data = json.loads(text)
    assert [party["role"] for party in data["parties"]] == ["applicant", "spouse"]
    assert LISTED_NUMBER not in text
    assert OTHER_NUMBER not in text
