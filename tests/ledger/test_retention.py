from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from defaulter_screen.ledger.audit import lookup
from defaulter_screen.ledger.audit.batch import BatchRecorder
from defaulter_screen.ledger.audit.record import Recorded
from defaulter_screen.ledger.audit.retention import erase_tokens, purge, retention_cutoff
from defaulter_screen.ledger.audit.verify import verify
from ledger.ledger_factory import CONTEXT, START, Desk, decision, person


def record(desk: Desk, decision_id: str, days: int = 0, number: str = "330102198503041234") -> None:
    when = START + timedelta(days=days)
    recorded = Recorded(decision(decision_id, decided_at=when), desk.trail.tokens_of(person(number=number)))
    desk.trail.append(recorded, CONTEXT)


def test_a_purge_removes_what_is_old_and_says_so_in_the_chain(desk: Desk, tmp_path: Path) -> None:
    for day in range(5):
        record(desk, f"d-{day}", days=day)
    head = desk.trail.head()
    removal = purge(desk.trail, before=START + timedelta(days=3), reason="保存期限届满")
    assert removal.events == 3
    assert verify(desk.ledger, tokeniser=desk.tokeniser, head=head) == []
    old, kept = lookup.get(desk.ledger, "d-1"), lookup.get(desk.ledger, "d-3")
    assert old is not None
    assert old.personal is None
    assert old.event["outcome"] == "intercept"
    assert kept is not None
    assert kept.personal is not None
    (body,) = desk.ledger.rows("SELECT body FROM audit_event WHERE kind = 'purge'")[0]
    assert "保存期限届满" in body
    assert purge(desk.trail, before=START, reason="again").events == 0


def test_what_was_purged_stands_nowhere_in_the_files(desk: Desk, tmp_path: Path) -> None:
    record(desk, "d-1")
    token = desk.trail.tokens_of(person()).token
    desk.ledger.wipe_journal()
    assert token.encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    purge(desk.trail, before=START + timedelta(days=1), reason="r")
    assert token.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_an_erasure_takes_one_person_and_leaves_the_others(desk: Desk) -> None:
    record(desk, "mine", number="330102198503040001")
    record(desk, "other", number="330102198503040002")
    recorder = BatchRecorder(desk.trail, CONTEXT)
    for row in range(1, 30):
        recorder.passed(row, person(number=f"33010219850304{row:04d}"), 0.001)
    recorder.flush()
    token = desk.trail.tokens_of(person(number="330102198503040001")).token
    removal = erase_tokens(desk.trail, [token], reason="个人信息保护法第四十七条")
    assert (removal.events, removal.rows) == (1, 1)
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []
    assert list(lookup.by_tokens(desk.ledger, [token])) == []
    other = desk.trail.tokens_of(person(number="330102198503040002")).token
    assert len(list(lookup.by_tokens(desk.ledger, [other]))) == 2
    assert erase_tokens(desk.trail, [token], reason="again").events == 0


def test_an_erasure_that_nobody_recorded_is_found(desk: Desk) -> None:
    from defaulter_screen.ledger.audit.passes import erase

    recorder = BatchRecorder(desk.trail, CONTEXT)
    recorder.passed(1, person(), 0.001)
    recorder.flush()
    seq, data = desk.ledger.rows("SELECT seq, data FROM audit_personal WHERE length(data) = 53")[0]
    block, _ = erase(data, desk.tokeniser.raw(_form()))
    with desk.ledger.transaction() as connection:
        connection.execute("DROP TRIGGER audit_personal_no_update")
        connection.execute("UPDATE audit_personal SET data = ? WHERE seq = ?", (block, seq))
    assert "personal-edited" in {one.code for one in verify(desk.ledger)}


def _form() -> str:
    from defaulter_screen.ledger.forms import identity_form

    return identity_form(person())


def test_retention_is_ten_years_and_knows_leap_days() -> None:
    assert retention_cutoff(datetime(2036, 11, 1, tzinfo=UTC)) == datetime(2026, 11, 1, tzinfo=UTC)
    assert retention_cutoff(datetime(2028, 2, 29, tzinfo=UTC), years=1) == datetime(2027, 2, 28, tzinfo=UTC)
