from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from defaulter_screen.errors import StoreError
from defaulter_screen.ledger.audit import lookup
from defaulter_screen.ledger.audit.batch import BatchRecorder
from defaulter_screen.ledger.audit.record import Recorded
from defaulter_screen.ledger.audit.retention import purge
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.keys import SHA256, KeyRing
from defaulter_screen.ledger.review_cases import case_of, waiting_cases
from defaulter_screen.ledger.reviews import Reviews
from defaulter_screen.ledger.segments import merge_segment, segment_path
from defaulter_screen.models.decision import Outcome
from ledger.ledger_factory import CONTEXT, START, Desk, decision, person
from ledger.ledger_factory import desk as make_desk


def write_segment(path: Path, name: str, ring: KeyRing | None = None) -> None:
    desk = make_desk(path, ring=ring) if ring else make_desk(path)
    desk.trail.keep_policy("d1", "text")
    recorder = BatchRecorder(desk.trail, CONTEXT, Reviews(desk.trail))
    for row in range(1, 6):
        subject = person(number=f"33010219850304{row:04d}")
        outcome = Outcome.REVIEW if row == 5 else Outcome.PASS
        recorder.record(row, Recorded(decision(f"{name}-{row}", outcome), desk.trail.tokens_of(subject)))
    recorder.flush()
    desk.close()


def test_merged_segments_stay_verifiable_and_are_read_like_the_rest(desk: Desk, tmp_path: Path) -> None:
    for number in range(3):
        path = segment_path(desk.ledger.path, "run", number)
        write_segment(path, f"s{number}")
        merged = merge_segment(desk.trail, path)
        assert (merged.segment, merged.new) == (number + 1, True)
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []
    assert lookup.get(desk.ledger, "s1-5") is not None
    token = desk.trail.tokens_of(person(number="330102198503040002")).token
    assert len(list(lookup.by_tokens(desk.ledger, [token]))) == 3
    assert desk.trail.policy_text("d1") == "text"


def test_review_cases_come_with_their_segments_once(desk: Desk, tmp_path: Path) -> None:
    for number in range(2):
        path = tmp_path / f"s{number}"
        write_segment(path, f"s{number}")
        merge_segment(desk.trail, path)
    (case,) = waiting_cases(desk.ledger)
    assert case.decisions == 2
    other = case_of(desk.ledger, "s1-5")
    assert other is not None
    assert other.case_id == case.case_id


def test_merging_twice_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    write_segment(tmp_path / "s", "s")
    first = merge_segment(desk.trail, tmp_path / "s")
    head = desk.trail.head()
    again = merge_segment(desk.trail, tmp_path / "s")
    assert (again.segment, again.events, again.new) == (first.segment, first.events, False)
    assert desk.trail.head().hash == head.hash


def test_a_segment_that_was_tampered_with_is_refused(desk: Desk, tmp_path: Path) -> None:
    write_segment(tmp_path / "s", "s")
    segment = make_desk(tmp_path / "s")
    with segment.ledger.transaction() as connection:
        connection.execute("DROP TRIGGER audit_event_no_delete")
        connection.execute("DELETE FROM audit_event WHERE seq = 2")
    segment.close()
    with pytest.raises(StoreError):
        merge_segment(desk.trail, tmp_path / "s")
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []


def test_a_segment_under_another_key_is_refused(desk: Desk, tmp_path: Path) -> None:
    write_segment(tmp_path / "s", "s", KeyRing(((SHA256, bytes(32)),)))
    with pytest.raises(StoreError):
        merge_segment(desk.trail, tmp_path / "s")


def test_a_merged_segment_that_is_changed_later_is_found(desk: Desk, tmp_path: Path) -> None:
    write_segment(tmp_path / "s", "s")
    merge_segment(desk.trail, tmp_path / "s")
    with desk.ledger.transaction() as connection:
        connection.execute("DROP TRIGGER audit_event_no_delete")
        connection.execute("DELETE FROM audit_event WHERE seq > 1099511627776 AND kind = 'passes'")
    codes = {one.code for one in verify(desk.ledger, tokeniser=desk.tokeniser)}
    assert "segment-changed" in codes


def test_a_segment_is_purged_like_the_rest(desk: Desk, tmp_path: Path) -> None:
    write_segment(tmp_path / "s", "s")
    merge_segment(desk.trail, tmp_path / "s")
    assert purge(desk.trail, before=START + timedelta(days=1), reason="r").events == 2
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []


def test_a_segment_holds_no_segments(desk: Desk, tmp_path: Path) -> None:
    write_segment(tmp_path / "inner", "i")
    middle = make_desk(tmp_path / "middle")
    merge_segment(middle.trail, tmp_path / "inner")
    middle.close()
    with pytest.raises(StoreError):
        merge_segment(desk.trail, tmp_path / "middle")
