from __future__ import annotations

import json
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.errors import (
    AuditWriteError,
    InvalidInputError,
    SchemaVersionError,
    StoreError,
    StoreNotFoundError,
)
from defaulter_screen.ledger.audit import lookup
from defaulter_screen.ledger.audit.batch import BatchRecorder
from defaulter_screen.ledger.audit.chain import Head
from defaulter_screen.ledger.audit.entries import BatchHeader
from defaulter_screen.ledger.audit.facts import listing_of, listing_text
from defaulter_screen.ledger.audit.lookup import Profile
from defaulter_screen.ledger.audit.passes import PassRow, erase, pack, root_of, unpack
from defaulter_screen.ledger.audit.record import Recorded, SubjectTokens, hits_of
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.keys import SHA256, KeyRing, Tokeniser
from defaulter_screen.models.decision import ApplicationDecision, Outcome, SubjectView
from defaulter_screen.models.subject import Role, SubjectKind
from ledger.ledger_factory import (
    CONTEXT,
    FULL_NUMBER,
    RING,
    START,
    Clock,
    Desk,
    Dice,
    decision,
    hit,
    listing,
    person,
)
from ledger.ledger_factory import (
    desk as make_desk,
)


def record(desk: Desk, **changes: object) -> int:
    return desk.trail.append(Recorded(decision(**changes), desk.trail.tokens_of(person())), CONTEXT)  # type: ignore[arg-type]


def test_a_recorded_decision_is_found_again_whole(desk: Desk) -> None:
    record(desk, decision_id="d-9")
    found = lookup.get(desk.ledger, "d-9")
    assert found is not None
    assert found.event["outcome"] == "intercept"
    assert found.event["measures"] == ["P-01"]
    assert found.event["caller"] == CONTEXT.caller
    assert found.personal is not None
    assert found.personal["subject"]["name"] == "王**"
    again = hits_of(found.event, found.personal)
    assert again[0].comparisons == hit().comparisons
    assert again[0].listing.case_number == listing().case_number
    assert lookup.get(desk.ledger, "d-10") is None


def test_the_open_part_holds_no_trace_of_the_person(desk: Desk) -> None:
    record(desk)
    tokens = desk.trail.tokens_of(person())
    body = desk.ledger.rows("SELECT body FROM audit_event")
    text = " ".join(row[0] for row in body)
    for secret in (tokens.token, tokens.evidence, "王**", "客户-7", "3301021985", "执1号", '"k1"'):
        assert secret not in text


def test_no_full_number_reaches_the_file_even_from_an_unmasked_list(desk: Desk, tmp_path: Path) -> None:
    record(desk, hits=(hit(listing(number=FULL_NUMBER, name="王小明")),))
    desk.ledger.wipe_journal()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert FULL_NUMBER.encode() not in data
    assert "王小明".encode() not in data


def test_a_minor_on_an_unmasked_list_stays_one_in_the_record() -> None:
    young = listing(number="330102201008041238", age=None)
    older = listing(age=40, number=FULL_NUMBER)
    assert [listing_of(json.loads(listing_text(one))).age for one in (young, older)] == [13, 39]


def test_facts_that_are_missing_stay_missing() -> None:
    bare = listing(gender=None, age=None, publication_date=None, number="", performance="")
    again = listing_of(json.loads(listing_text(bare)))
    assert (again.gender, again.age, again.publication_date, again.number) == (None, None, None, "")


def test_what_cannot_be_recorded_is_not_decided(desk: Desk) -> None:
    with pytest.raises(AuditWriteError):
        record(desk, hits=(hit(lookalikes=float("nan")),))
    with pytest.raises(AuditWriteError):
        record(desk, subject=SubjectView(SubjectKind.PERSON, "\ud800**", ""))
    desk.ledger.close()
    with pytest.raises(AuditWriteError):
        record(desk)


def test_what_cannot_be_recorded_is_refused_when_it_comes_and_nothing_of_it_stays(desk: Desk) -> None:
    recorder = BatchRecorder(desk.trail, CONTEXT)
    unwritable = decision(hits=(hit(probability=float("inf")),))
    with pytest.raises(AuditWriteError):
        recorder.record(1, Recorded(unwritable, desk.trail.tokens_of(person())))
    recorder.flush()
    assert desk.ledger.rows("SELECT kind FROM audit_event") == [("genesis",)]


def test_a_locked_ledger_is_an_audit_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("defaulter_screen.ledger.database.BUSY_SECONDS", 0.05)
    desk = make_desk(tmp_path / "x.ledger")
    other = sqlite3.connect(tmp_path / "x.ledger", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(AuditWriteError):
        record(desk)
    other.close()
    desk.close()


def test_event_rows_cannot_be_changed_even_by_hand(desk: Desk) -> None:
    seq = record(desk)
    for sql in (
        "UPDATE audit_event SET at = ''",
        "DELETE FROM audit_event",
        "UPDATE audit_personal SET token = ''",
        "DELETE FROM audit_personal",
        f"INSERT INTO purge_permit VALUES ({seq}, {seq})",
    ):
        with pytest.raises(sqlite3.IntegrityError), desk.ledger.transaction() as connection:
            connection.execute(sql)
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []


def test_threads_share_one_trail(desk: Desk) -> None:
    def work(name: str) -> None:
        for number in range(20):
            record(desk, decision_id=f"{name}-{number}")

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []
    assert len(list(lookup.records(desk.ledger))) == 80


def test_two_processes_may_append_to_one_ledger(desk: Desk) -> None:
    second = make_desk(desk.ledger.path, seed="second")
    for number in range(5):
        record(desk, decision_id=f"a-{number}")
        record(second, decision_id=f"b-{number}")
    assert verify(desk.ledger, tokeniser=desk.tokeniser, head=second.trail.head()) == []
    second.close()


def test_an_application_is_recorded_with_its_parties(desk: Desk) -> None:
    party = decision(decision_id="a-1")
    application = ApplicationDecision(
        "app-1", Outcome.INTERCEPT, "loan-credit", "申请-1", ((Role.APPLICANT, party),), party.reasons, ()
    )
    with desk.trail.unit():
        record(desk, decision_id="a-1")
        desk.trail.append_application(application, CONTEXT)
    found = lookup.get(desk.ledger, "app-1")
    assert found is not None
    assert found.event["parties"] == [["applicant", "a-1"]]
    assert verify(desk.ledger) == []


def test_a_unit_that_fails_leaves_nothing(desk: Desk) -> None:
    before = desk.trail.head()

    def fail() -> None:
        with desk.trail.unit():
            record(desk)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert desk.trail.head().hash == before.hash


def batch(desk: Desk, run: str = "run", rows: int = 2500) -> BatchRecorder:
    from dataclasses import replace

    context = replace(CONTEXT, run_id=run)
    desk.trail.begin_batch(BatchHeader(run, "digest", rows, "general", {"on": "2026-11-01"}), context)
    recorder = BatchRecorder(desk.trail, context)
    for row in range(1, rows + 1):
        subject = person(f"王{row}", f"33010219850304{row:04d}")
        tokens = desk.trail.tokens_of(subject)
        outcome = Outcome.REVIEW if row % 500 == 0 else Outcome.PASS
        recorder.record(row, Recorded(decision(f"{run}-{row}", outcome), tokens))
    recorder.failed(rows + 1)
    recorder.flush()
    desk.trail.end_batch(run, {"pass": rows})
    return recorder


def test_a_batch_keeps_every_row_and_only_what_is_not_a_pass_whole(desk: Desk) -> None:
    batch(desk)
    whole = lookup.get(desk.ledger, "run-1000")
    row = lookup.get(desk.ledger, "run-1001")
    failed = lookup.get(desk.ledger, "run-2501")
    assert whole is not None
    assert whole.event["outcome"] == "review"
    assert row is not None
    assert row.row is not None
    assert row.row.token == bytes.fromhex(desk.trail.tokens_of(person("王1001", "330102198503041001")).token)[:16]
    assert row.header is not None
    assert row.header["input"] == "digest"
    assert failed is not None
    assert failed.row is not None
    assert failed.row.outcome is Outcome.ERROR
    assert lookup.get(desk.ledger, "run-2502") is None
    assert len(list(lookup.records(desk.ledger, run_id="run"))) == 2501
    assert desk.trail.recorded_until("run") == 2501
    assert desk.trail.recorded_until("ru") == 0
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []


def test_a_pass_recorded_quickly_equals_one_recorded_from_its_decision(desk: Desk) -> None:
    recorder = BatchRecorder(desk.trail, CONTEXT)
    subject = person()
    tokens = desk.trail.tokens_of(subject)
    recorder.passed(1, subject, 0.25)
    recorder.record(2, Recorded(decision("x-2", Outcome.PASS, probability=0.25), tokens))
    first, second = recorder._passes
    assert (first.token, first.evidence, first.probability) == (second.token, second.evidence, second.probability)


rows = st.lists(
    st.builds(
        PassRow,
        row=st.integers(1, 2**32 - 1),
        token=st.binary(min_size=16, max_size=16).filter(any),
        evidence=st.binary(min_size=8, max_size=8),
        probability=st.floats(0, 1),
        outcome=st.sampled_from([Outcome.PASS, Outcome.ERROR]),
        erased=st.just(value=False),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60)
@given(rows, st.data())
def test_a_block_gives_its_rows_back_and_holds_its_root_when_one_is_erased(
    given_rows: list[PassRow], data: st.DataObject
) -> None:
    block = pack(given_rows, Dice())
    assert list(unpack(block.data)) == given_rows
    assert root_of(block.data) == block.root
    victim = data.draw(st.sampled_from(given_rows))
    rest, erased = erase(block.data, victim.token)
    assert erased == [row.row for row in given_rows if row.token == victim.token]
    assert root_of(rest) == block.root
    assert victim.token not in rest
    assert [row for row in unpack(rest) if not row.erased] == [row for row in given_rows if row.token != victim.token]


def test_only_passes_are_kept_compact() -> None:
    with pytest.raises(InvalidInputError):
        pack([PassRow(1, b"", b"", 0.0, Outcome.REVIEW)], Dice())
    with pytest.raises(InvalidInputError):
        pack([], Dice())
    assert root_of(b"half a row") == ""


def test_a_policy_is_kept_once_and_read_back(desk: Desk) -> None:
    desk.trail.keep_policy("d1", "名称 = 1")
    desk.trail.keep_policy("d1", "名称 = 1")
    assert desk.trail.policy_text("d1") == "名称 = 1"
    assert desk.trail.policy_text("d2") is None
    assert verify(desk.ledger) == []


def test_export_profiles_show_only_what_each_reader_may_see(desk: Desk) -> None:
    record(desk, decision_id="d-1")
    found = lookup.get(desk.ledger, "d-1")
    assert found is not None
    token = desk.trail.tokens_of(person()).token
    inspector = json.dumps(lookup.view(found, Profile.INSPECTOR), ensure_ascii=False)
    operator = json.dumps(lookup.view(found, Profile.OPERATOR), ensure_ascii=False)
    him = json.dumps(lookup.view(found, Profile.PERSON), ensure_ascii=False)
    assert token in inspector
    assert "王**" not in inspector
    assert "客户-7" not in inspector
    assert "visible-14" in inspector
    assert "客户-7" in operator
    assert CONTEXT.caller not in him
    assert token not in him
    assert listing().case_number in him


def test_export_of_a_pass_row(desk: Desk) -> None:
    batch(desk, rows=3)
    found = lookup.get(desk.ledger, "run-2")
    assert found is not None
    assert "subject_token" in lookup.view(found, Profile.INSPECTOR)
    assert set(lookup.view(found, Profile.PERSON)) == {"id", "at", "scene", "outcome", "probability", "erased"}


def test_records_can_be_limited_in_time(desk: Desk) -> None:
    record(desk, decision_id="old")
    record(desk, decision_id="new", decided_at=START + timedelta(days=2))
    day = (START + timedelta(days=1)).isoformat()
    assert [one.decision_id for one in lookup.records(desk.ledger, since=day)] == ["new"]
    assert [one.decision_id for one in lookup.records(desk.ledger, until=day)] == ["old"]


def test_by_tokens_finds_whole_and_compact_decisions(desk: Desk) -> None:
    batch(desk)
    tokens = desk.trail.tokens_of(person("王7", "330102198503040007"))
    assert [one.decision_id for one in lookup.by_tokens(desk.ledger, [tokens.token])] == ["run-7"]
    review = desk.trail.tokens_of(person("王500", "330102198503040500"))
    assert [one.decision_id for one in lookup.by_tokens(desk.ledger, [review.token])] == ["run-500"]


def test_another_key_is_refused(desk: Desk) -> None:
    other = Tokeniser(KeyRing(((SHA256, bytes(32)),)))
    with pytest.raises(StoreError):
        AuditTrail(desk.ledger, other, clock=Clock(), randomness=Dice())


def test_a_ledger_of_the_future_is_refused(desk: Desk) -> None:
    with desk.ledger.transaction() as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(SchemaVersionError) as caught:
        Ledger.open_read_only(desk.ledger.path)
    assert caught.value.found == "99"
    with pytest.raises(SchemaVersionError):
        Ledger.create_or_open(desk.ledger.path, now=START, randomness=Dice())


def test_reading_needs_a_ledger_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFoundError):
        Ledger.open_read_only(tmp_path / "none.ledger")
    make_desk(tmp_path / "x.ledger").close()
    ledger = Ledger.open_read_only(tmp_path / "x.ledger")
    with pytest.raises(sqlite3.OperationalError), ledger.transaction() as connection:
        connection.execute("DELETE FROM meta")
    assert verify(ledger, tokeniser=Tokeniser(RING)) == []
    ledger.close()
    (tmp_path / "text.ledger").write_text("no database at all, only words, and enough of them")
    with pytest.raises(StoreError):
        Ledger.create_or_open(tmp_path / "text.ledger", now=START, randomness=Dice())


def test_a_head_is_written_and_read_back(desk: Desk) -> None:
    head = desk.trail.head()
    assert Head.from_json(head.to_json()) == head
    for text in ("", "[]", "{}", '{"seq": "x"}'):
        with pytest.raises(InvalidInputError):
            Head.from_json(text)


def test_tokens_without_number_are_one(desk: Desk) -> None:
    tokens = desk.trail.tokens_of(person(number=""))
    assert tokens.token == tokens.evidence
    assert tokens != SubjectTokens("", "")
