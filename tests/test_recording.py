"""A screener with its ledger: recorded before returned, replayed years later, and nothing left lying about."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from defaulter_screen.errors import AuditWriteError, InvalidInputError
from defaulter_screen.ledger.audit.entries import BatchHeader
from defaulter_screen.ledger.reviews import Conclusion
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Application, Role, Subject
from defaulter_screen.models.supervision import Disposition, NoticeKind
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.schema import Policy
from defaulter_screen.screener import Screener

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
NUMBER = "110101198003070076"
LISTED = Subject(name="澹台鹤轩", id_number=NUMBER, reference="客户-1")
NAMESAKE = Subject(name="澹台鹤轩", birth_date="1980-03-07", reference="客户-2")
CLEAN = Subject(name="王小明", id_number="330102198503041239", reference="客户-3")
SUBJECTS = (LISTED, NAMESAKE, CLEAN, Subject(name="澹台鹤轩"), Subject(name="某某商贸有限公司"))
ROW = {
    "姓名": "澹台鹤轩",
    "性别": "男",
    "身份证号码": "1101011980****0076",
    "执行法院": "某某区人民法院",
    "省份": "北京",
    "案号": "(2021)京0101执55号",
    "发布时间": "2026年03月04日",
    "失信被执行人行为具体情形": "违反财产报告制度",
}
FALSE = Conclusion(Disposition.FALSE_POSITIVE, "张审核", "证件原件不同")


def open_screener(folder: Path, **changes: object) -> Screener:
    opening = {"clock": lambda: NOW, "caller": "窗口03", "purpose": "资格审查", "create": True, **changes}
    return Screener.open(folder / "s.db", **opening)  # type: ignore[arg-type]


@pytest.fixture
def screener(tmp_path: Path) -> Iterator[Screener]:
    with open_screener(tmp_path) as made:
        made.load([ROW], list_date=date(2026, 11, 1))
        yield made


def test_loading_needs_no_ledger_and_no_key(screener: Screener, tmp_path: Path) -> None:
    screener.lists()
    assert not (tmp_path / "s.db.ledger").exists()


def test_every_decision_is_recorded_and_replays_from_the_record_and_with_the_subject(screener: Screener) -> None:
    for number, subject in enumerate(SUBJECTS):
        decision = screener.screen(subject, scene="government-procurement", decision_id=f"d{number}")
        record = screener.audit.get(decision.decision_id)
        assert record is not None
        assert record.event["outcome"] == decision.outcome.value
        assert screener.audit.replay(f"d{number}").differences == ()
        assert screener.audit.replay(f"d{number}", subject).differences == ()
    assert screener.audit.verify() == []
    assert {screener.audit.get(f"d{n}").event["outcome"] for n in range(5)} >= {"intercept", "pass"}  # type: ignore[union-attr]


def test_decisions_replay_after_later_versions_and_another_policy(screener: Screener, tmp_path: Path) -> None:
    for number, subject in enumerate(SUBJECTS):
        screener.screen(subject, scene="loan-credit", decision_id=f"d{number}")
    for day in range(2, 5):
        rows = [{**ROW, "被执行人的履行情况": "部分履行", "案号": f"(2021)京0101执{day}号"}] if day < 4 else []
        screener.load(rows, list_date=date(2026, 11, day), force=True)
    policy = Policy.model_validate({**load_policy(None).model_dump(), "version": "changed"})
    later = datetime(2027, 11, 2, 9, tzinfo=UTC)
    with open_screener(tmp_path, policy=policy, clock=lambda: later) as again:
        for number, subject in enumerate(SUBJECTS):
            assert again.audit.replay(f"d{number}").differences == ()
            assert again.audit.replay(f"d{number}", subject).differences == ()


def test_a_replay_with_somebody_else_says_so(screener: Screener) -> None:
    screener.screen(LISTED, decision_id="d")
    (difference,) = screener.audit.replay("d", CLEAN).differences
    assert difference.what == "token"
    with pytest.raises(InvalidInputError):
        screener.audit.replay("never")


def test_a_decision_that_cannot_be_recorded_is_not_returned(tmp_path: Path) -> None:
    with open_screener(tmp_path) as screener:
        screener.load([ROW])
        screener.screen(CLEAN)
        screener.recorder.records.ledger.close()
        with pytest.raises(AuditWriteError):
            screener.screen(CLEAN)
        screener._recorder = None


def test_without_audit_there_is_no_ledger(tmp_path: Path) -> None:
    with open_screener(tmp_path, audit=False) as screener:
        screener.load([ROW])
        assert screener.screen(LISTED, scene="government-procurement").outcome is Outcome.INTERCEPT
        with pytest.raises(InvalidInputError):
            _ = screener.audit
    assert not (tmp_path / "s.db.ledger").exists()


def test_a_false_positive_is_suppressed_with_a_reason_and_only_for_this_subject(screener: Screener) -> None:
    first = screener.screen(LISTED, scene="government-procurement", decision_id="d1")
    assert first.outcome is Outcome.INTERCEPT
    screener.dispose("d1", first.hits[0], FALSE)
    second = screener.screen(LISTED, scene="government-procurement", decision_id="d2")
    assert second.hits == ()
    assert "false-positive-remembered" in [one.code for one in second.reasons]
    assert screener.audit.replay("d2").same
    assert screener.audit.replay("d2", LISTED).same
    assert screener.audit.replay("d1", LISTED).same
    more = replace(LISTED, gender="男")
    assert screener.screen(more, scene="government-procurement").outcome is Outcome.INTERCEPT
    screener.load([{**ROW, "姓名": "澹台鹤轩", "年龄": "46"}], list_date=date(2026, 11, 2))
    assert screener.screen(LISTED, scene="government-procurement").outcome is Outcome.INTERCEPT
    assert screener.audit.verify() == []


def test_what_is_remembered_first_counts_from_the_next_stretch_of_a_batch(screener: Screener) -> None:
    decision = screener.screen(LISTED, scene="government-procurement", decision_id="d1")
    with screener.recording("run"):
        screener.dispose("d1", decision.hits[0], FALSE)
        assert screener.screen(LISTED, scene="government-procurement", decision_id="run-1").hits
    with screener.recording("run"):
        assert screener.screen(LISTED, scene="government-procurement", decision_id="run-2").hits == ()
    assert screener.screen(LISTED, scene="government-procurement").hits == ()
    assert screener.audit.verify() == []


TWO_PERSON = (
    'name = "office"\nversion = "1"\ndate = 2026-11-02\n[reviews]\ntwo_person = true\nopen_cases = ["intercept"]\n'
)


def test_a_disposition_reads_as_the_design_writes_it(screener: Screener) -> None:
    decision = screener.screen(LISTED, scene="government-procurement", decision_id="d1")
    case = screener.dispose("d1", decision.hits[0], "false-positive", "张审核", "证件原件不同")
    assert case.closed_at is not None
    assert case.hits[0].settled is Disposition.FALSE_POSITIVE
    assert screener.screen(LISTED, scene="government-procurement").hits == ()
    key = decision.hits[0].listing.key
    screener.dispose("d1", key, Disposition.TRUE_MATCH, "李审核", "更正", evidence="原件", until=None)
    assert screener.screen(LISTED, scene="government-procurement").outcome is Outcome.INTERCEPT
    with pytest.raises(InvalidInputError, match="false-positive"):
        screener.dispose("d1", key, "not-him", "张审核", "证件原件不同")
    with pytest.raises(InvalidInputError):
        screener.dispose("d1", key, "false-positive", "张审核")


def test_the_policy_asks_for_two_reviewers_and_says_what_opens_a_case(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(TWO_PERSON)
    with open_screener(tmp_path, policy=tmp_path / "office.toml") as screener:
        screener.load([ROW], list_date=date(2026, 11, 1))
        decision = screener.screen(LISTED, scene="government-procurement", decision_id="d1")
        misspelt = replace(LISTED, id_number="110101198003070077")
        assert screener.screen(misspelt, scene="government-procurement", decision_id="d2").outcome is Outcome.REVIEW
        with pytest.raises(InvalidInputError, match="no review case"):
            screener.dispose("d2", decision.hits[0], "false-positive", "张审核", "证件原件不同")
        said = ("false-positive", "张审核", "证件原件不同")
        assert screener.dispose("d1", decision.hits[0], *said).closed_at is None
        assert screener.screen(LISTED, scene="government-procurement").outcome is Outcome.INTERCEPT
    with open_screener(tmp_path) as without_the_rule:
        with pytest.raises(InvalidInputError, match="another reviewer"):
            without_the_rule.dispose("d1", decision.hits[0], *said)
        case = without_the_rule.dispose("d1", decision.hits[0], "false-positive", "李审核", "证件原件不同")
        assert case.hits[0].settled is Disposition.FALSE_POSITIVE
        assert without_the_rule.screen(LISTED, scene="government-procurement").hits == ()
        assert without_the_rule.audit.verify() == []


def test_a_policy_made_stricter_holds_for_cases_already_open(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(TWO_PERSON)
    with open_screener(tmp_path) as screener:
        screener.load([ROW], list_date=date(2026, 11, 1))
        decision = screener.screen(LISTED, scene="government-procurement", decision_id="d1")
    with open_screener(tmp_path, policy=tmp_path / "office.toml") as stricter:
        case = stricter.dispose("d1", decision.hits[0], "false-positive", "张审核", "证件原件不同")
        assert case.hits[0].settled is None


def test_a_batch_is_recorded_in_stretches_and_replays(screener: Screener) -> None:
    view = screener.store.view()
    recorder = screener.recorder
    header = BatchHeader(
        "run", "digest", 5, "general", {"on": "2026-11-02", "model": screener._in_force.model(view.model_id).id}
    )
    recorder.begin(header, view.versions, screener._in_force.model(view.model_id))
    with screener.recording("run"):
        decisions = [screener.screen(one, decision_id=f"run-{row}") for row, one in enumerate(SUBJECTS, start=1)]
        assert screener.audit.get("run-1") is None
    recorder.end("run", {})
    for row, (subject, decision) in enumerate(zip(SUBJECTS, decisions, strict=True), start=1):
        record = screener.audit.get(f"run-{row}")
        assert record is not None
        recorded = record.row.outcome if record.row else record.event["outcome"]
        assert recorded == decision.outcome.value
        assert screener.audit.replay(f"run-{row}").differences == ()
        assert screener.audit.replay(f"run-{row}", subject).differences == ()
    assert screener.audit.verify() == []


def test_an_application_is_recorded(screener: Screener) -> None:
    application = Application(((Role.APPLICANT, CLEAN), (Role.GUARANTOR, LISTED)), reference="申请-1")
    decision = screener.screen_application(application, scene="loan-credit", decision_id="app")
    record = screener.audit.get("app")
    assert record is not None
    assert record.event["outcome"] == decision.outcome.value
    assert screener.audit.get("app-2") is not None


def test_supervision_runs_through_the_screener(screener: Screener) -> None:
    screener.watch(LISTED, scene="government-procurement", reference="供应商-1")
    (notice,) = screener.supervise()
    assert (notice.kind, notice.outcome_after) == (NoticeKind.NEWLY_HIT, "intercept")
    screener.recorder.records.supervision.acknowledge(notice.notice_id)
    screener.load([], list_date=date(2026, 11, 2), force=True)
    (released,) = screener.supervise()
    assert released.kind is NoticeKind.RELEASED
    assert released.measures_ended
    assert [one.kind.value for one in screener.changes(since=1)] == ["removed"]


def test_a_person_s_data_is_found_and_erased(screener: Screener) -> None:
    screener.screen(LISTED, decision_id="d")
    screener.watch(LISTED)
    found = screener.audit.find(LISTED)
    assert (len(found.decisions), len(found.watched)) == (1, 1)
    screener.audit.erase(LISTED, reason="第四十七条")
    assert screener.audit.find(LISTED).decisions == ()
    assert screener.audit.verify() == []
    with pytest.raises(InvalidInputError):
        screener.audit.replay("d")


def test_no_full_number_stands_in_anything_that_a_run_leaves_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    damaged = {**ROW, "姓名": "", "身份证号码": "330102199003041231"}
    with open_screener(tmp_path) as screener:
        screener.load([ROW, damaged], rejects_path=tmp_path / "rejected.csv", list_date=date(2026, 11, 1))
        for subject in SUBJECTS:
            screener.screen(subject, scene="government-procurement")
        with screener.recording("run"):
            for row, subject in enumerate(SUBJECTS, start=1):
                screener.screen(subject, decision_id=f"run-{row}")
        case = screener.screen(LISTED, scene="loan-credit", decision_id="d")
        screener.dispose("d", case.hits[0], FALSE)
        list(screener.supervise())
        exported = repr([*screener.audit.export("operator")])  # type: ignore[arg-type]
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    said = caplog.text + "".join(capsys.readouterr()) + exported
    for number in (NUMBER, "330102198503041239", "330102199003041231"):
        assert number.encode() not in left
        assert number not in said
    ledger = b"".join(path.read_bytes() for path in tmp_path.glob("s.db.ledger*"))
    for name in ("澹台鹤轩", "王小明"):
        assert name.encode() not in ledger


def test_a_watched_subject_is_the_one_place_that_keeps_a_number(screener: Screener, tmp_path: Path) -> None:
    screener.watch(LISTED)
    list(screener.supervise())
    assert screener.recorder.records.ledger.rows(
        "SELECT count(*) FROM watch_subject WHERE subject LIKE ?", (f"%{NUMBER}%",)
    ) == [(1,)]
    tables = [
        name for (name,) in screener.recorder.records.ledger.rows("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    for table in set(tables) - {"watch_subject", "sqlite_sequence"}:
        assert NUMBER not in repr(screener.recorder.records.ledger.rows(f"SELECT * FROM {table}"))
    screener.recorder.records.watchlist.remove([1])
    screener.recorder.records.ledger.wipe_journal()
    assert NUMBER.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("s.db.ledger*"))
