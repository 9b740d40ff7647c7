"""Attested repairs end to end: recorded with evidence, relaxing while they count, in the reasons, in the audit chain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from defaulter_screen.cli.main import main
from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ids import resident_id
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Subject
from defaulter_screen.repairing import Attestation
from defaulter_screen.screener import Screener


def number(head: str) -> str:
    return head + resident_id.check_character(head)


NUMBER, NAMESAKES = number("33010219850304123"), number("44010319790912456")
LISTED = Subject(name="单于鹤轩", id_number=NUMBER)
CASE = "(2024)浙0102执11号"
ROW = {
    "iname": "单于鹤轩",
    "cardNum": f"{NUMBER[:10]}****{NUMBER[14:]}",
    "caseCode": CASE,
    "courtName": "某某市某某区人民法院",
    "partyTypeName": "0",
    "publishDate": "2025-06-01",
    "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务的",
}
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PLAN = Attestation(
    "instalment-plan", CASE, date(2026, 10, 1), date(2027, 3, 31), "执行和解协议（2026-09-28）", "经办人甲"
)


@pytest.fixture
def screener(tmp_path: Path) -> Iterator[Screener]:
    with Screener.open(tmp_path / "l.db", create=True, clock=lambda: NOW, key_file=tmp_path / "keys" / "key") as made:
        made.load([ROW], list_date=date(2026, 11, 1))
        yield made


def test_it_relaxes_while_it_counts_and_says_so(screener: Screener) -> None:
    before = screener.screen(LISTED, scene="bidding")
    screener.repairs.add(LISTED, PLAN)
    during = screener.screen(LISTED, scene="bidding")
    after = screener.screen(LISTED, scene="bidding", at=date(2027, 4, 1))
    assert before.outcome is Outcome.INTERCEPT
    assert during.outcome is Outcome.REVIEW
    assert during.reasons[0].code == "repair-relaxes"
    assert "2027-03-31" in during.reasons[0].text_zh
    assert after.outcome in (Outcome.INTERCEPT, Outcome.REVIEW)
    assert "repair-expired" in [r.code for r in after.reasons]
    assert "repair-relaxes" not in [r.code for r in after.reasons]


def test_in_a_batch_the_first_repair_counts_from_the_next_stretch(screener: Screener) -> None:
    with screener.recording("run"):
        screener.repairs.add(LISTED, PLAN)
        assert screener.screen(LISTED, scene="bidding", decision_id="run-1").outcome is Outcome.INTERCEPT
    with screener.recording("run"):
        assert screener.screen(LISTED, scene="bidding", decision_id="run-2").outcome is Outcome.REVIEW
    assert screener.audit.replay("run-1", LISTED).same
    assert screener.audit.verify() == []


def test_elsewhere_it_is_told_and_changes_nothing(screener: Screener) -> None:
    screener.repairs.add(LISTED, PLAN)
    decision = screener.screen(LISTED, scene="civil-service-recruitment")
    assert decision.outcome is Outcome.INTERCEPT
    assert "repair-attested" in [r.code for r in decision.reasons]


def test_a_namesake_does_not_profit(screener: Screener) -> None:
    screener.repairs.add(Subject(name="单于鹤轩", id_number=NAMESAKES), PLAN)
    assert screener.screen(LISTED, scene="bidding").outcome is Outcome.INTERCEPT


def test_the_number_however_written_is_the_subject(screener: Screener) -> None:
    screener.repairs.add(Subject(name="單于鶴軒", id_number=" ".join(NUMBER)), PLAN)
    assert screener.screen(LISTED, scene="bidding").outcome is Outcome.REVIEW


def test_withdrawing_ends_it_and_stays_on_record(screener: Screener) -> None:
    repair_id = screener.repairs.add(LISTED, PLAN)
    screener.repairs.withdraw(repair_id, by="经办人乙", reason="未按期履行")
    assert screener.screen(LISTED, scene="bidding").outcome is Outcome.INTERCEPT
    (kept,) = screener.repairs.all()
    assert kept.withdrawn == "经办人乙: 未按期履行"
    assert screener.repairs.of(LISTED) == ()
    with pytest.raises(InvalidInputError, match="no repair"):
        screener.repairs.withdraw(repair_id, by="经办人乙", reason="again")


def test_the_chain_holds_it_and_replays_with_it(screener: Screener) -> None:
    screener.repairs.add(LISTED, PLAN)
    decision = screener.screen(LISTED, scene="bidding")
    assert screener.audit.verify() == []
    assert screener.audit.replay(decision.decision_id).same
    screener.repairs.withdraw(1, by="经办人乙", reason="未按期履行")
    assert screener.audit.replay(decision.decision_id).same
    assert screener.audit.replay(decision.decision_id, LISTED).same
    assert screener.audit.verify() == []


def test_the_ledger_holds_no_full_number_or_name(screener: Screener, tmp_path: Path) -> None:
    screener.repairs.add(LISTED, PLAN)
    screener.recorder.records.ledger.wipe_journal()
    data = b"".join(path.read_bytes() for path in tmp_path.glob("l.db.ledger*"))
    assert NUMBER.encode() not in data
    assert "单于鹤轩".encode() not in data


def test_supervision_notices_when_a_repair_begins_ends_and_is_withdrawn(screener: Screener) -> None:
    screener.watch(LISTED, scene="bidding", reference="W")

    def told(day: date) -> list[tuple[str, str]]:
        notices = list(screener.supervise(at=day))
        screener.recorder.records.supervision.acknowledge(max((one.notice_id for one in notices), default=0))
        return [(one.outcome_before, one.outcome_after) for one in notices]

    assert told(date(2026, 11, 2))[-1][1] == "intercept"
    screener.repairs.add(LISTED, PLAN)
    assert told(date(2026, 11, 3)) == [("intercept", "review")]
    assert told(date(2026, 11, 4)) == []
    assert told(date(2027, 3, 31)) == []
    assert told(date(2027, 4, 1)) == [("review", "intercept")]
    again = Attestation(
        "performance-certificate", CASE, date(2027, 5, 1), date(2027, 8, 1), "自动履行证明书", "经办人甲"
    )
    repair_id = screener.repairs.add(LISTED, again)
    assert told(date(2027, 4, 2)) == []
    assert told(date(2027, 5, 2)) == [("intercept", "review")]
    screener.repairs.withdraw(repair_id, by="经办人乙", reason="证明书被撤销")
    assert told(date(2027, 5, 3)) == [("review", "intercept")]


def test_an_erased_person_leaves_no_repair(screener: Screener) -> None:
    screener.repairs.add(LISTED, PLAN)
    screener.audit.erase(LISTED, reason="made-up")
    assert screener.repairs.all() == []


@pytest.mark.parametrize(
    "subject", [Subject(name="单于鹤轩"), Subject(name="单于鹤轩", id_number="3301021985****1236")]
)
def test_nobody_is_repaired_by_name_or_half_a_number(screener: Screener, subject: Subject) -> None:
    with pytest.raises(InvalidInputError, match="complete"):
        screener.repairs.add(subject, PLAN)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "amnesty"},
        {"case_number": " "},
        {"evidence": ""},
        {"attested_by": ""},
        {"until": date(2026, 9, 30)},
        {"until": date(2036, 9, 30)},
    ],
)
def test_what_is_missing_or_cannot_be_is_refused(screener: Screener, changes: dict[str, object]) -> None:
    facts = {name: getattr(PLAN, name) for name in PLAN.__slots__}
    with pytest.raises(InvalidInputError):
        screener.repairs.add(LISTED, Attestation(**{**facts, **changes}))


def test_the_command_line_adds_lists_and_removes(tmp_path: Path) -> None:
    store, key = str(tmp_path / "l.db"), str(tmp_path / "keys" / "key")
    with Screener.open(store, create=True, clock=lambda: NOW, key_file=key) as made:
        made.load([ROW], list_date=date(2026, 11, 1))
    base = ["--store", store, "--key-file", key]
    run = CliRunner()
    facts = ["--kind", "instalment-plan", "--case-number", CASE, "--since", "2026-10-01", "--until", "2027-03-31"]
    said = ["--evidence", "执行和解协议", "--attested-by", "经办人甲", "--json"]
    added = run.invoke(main, ["repair", "add", *base, "--name", "单于鹤轩", "--id-number", NUMBER, *facts, *said])
    assert added.exit_code == 0, added.output
    assert json.loads(added.stdout) == {"repair_id": 1}
    listed = run.invoke(main, ["repair", "list", *base, "--at", "2026-11-02", "--json"])
    (row,) = json.loads(listed.stdout)
    assert (row["kind"], row["case_number"], row["state"]) == ("instalment-plan", CASE, "counts")
    assert NUMBER not in listed.stdout
    assert "单于鹤轩" not in listed.stdout
    assert "instalment-plan" in run.invoke(main, ["repair", "list", *base]).stdout
    removed = run.invoke(main, ["repair", "remove", "1", *base, "--by", "经办人乙", "--reason", "未按期履行"])
    assert removed.exit_code == 0, removed.output
    again = run.invoke(main, ["repair", "list", *base, "--json"])
    assert json.loads(again.stdout)[0]["state"] == "withdrawn"
    assert run.invoke(main, ["repair", "remove", "1", *base, "--by", "x", "--reason", "y"]).exit_code == 1
