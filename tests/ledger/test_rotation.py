from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from defaulter_screen.errors import StoreError
from defaulter_screen.ledger.audit.record import Recorded
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.data_subject import find_person, person_tokens
from defaulter_screen.ledger.forms import identity_form
from defaulter_screen.ledger.keys import rotate_key
from defaulter_screen.ledger.records import LedgerOptions, Records
from defaulter_screen.ledger.reviews import Conclusion
from defaulter_screen.ledger.watchlist import Enrolment
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Subject
from defaulter_screen.models.supervision import Disposition
from ledger.ledger_factory import CONTEXT, Clock, Dice, decision, hit, person

TODAY = date(2026, 11, 2)


def open_records(folder: Path) -> Records:
    options = LedgerOptions(folder / "x.ledger", folder / "config" / "key", code_version="t")
    return Records.open(options, clock=Clock(), randomness=Dice(str(len(list(folder.iterdir())))))


def test_tokens_live_on_under_a_new_key(tmp_path: Path) -> None:
    records = open_records(tmp_path)
    subject = person()
    before = records.trail.tokens_of(subject)
    records.record(Recorded(decision("d-1", Outcome.REVIEW), before), CONTEXT)
    records.reviews.dispose("d-1", "k1", Conclusion(Disposition.FALSE_POSITIVE, "张审核", "不是本人"))
    records.watchlist.add([Enrolment(Subject(name="王小明"), identity_form(subject), (1,), "general")])
    head = records.trail.head()
    records.close()

    rotate_key(tmp_path / "config" / "key", randomness=Dice("new"))
    records = open_records(tmp_path)
    after = records.trail.tokens_of(subject)
    assert after != before
    assert records.reviews.not_him(after, (hit(),), TODAY) == {"k1"}
    assert records.reviews.not_him(before, (hit(),), TODAY) == frozenset()
    assert len(records.watchlist.of_token([after.token])) == 1
    found = find_person(records.trail, [], person_tokens(subject, records.trail.tokeniser))
    assert [one.decision_id for one in found.decisions] == ["d-1"]
    assert len(found.cases) == 1
    assert verify(records.ledger, tokeniser=records.trail.tokeniser, head=head) == []
    records.record(Recorded(decision("d-2"), after), CONTEXT)
    assert verify(records.ledger, tokeniser=records.trail.tokeniser, head=head) == []
    records.close()
    open_records(tmp_path).close()  # nothing left to lift


def test_a_key_file_from_elsewhere_is_refused(tmp_path: Path) -> None:
    open_records(tmp_path).close()
    (tmp_path / "config" / "key").write_text("hmac-sha256 " + "00" * 32 + "\n")
    with pytest.raises(StoreError):
        open_records(tmp_path)


def test_an_old_tokeniser_does_not_verify_what_a_newer_key_sealed(tmp_path: Path) -> None:
    records = open_records(tmp_path)
    old = records.trail.tokeniser
    records.close()
    rotate_key(tmp_path / "config" / "key", randomness=Dice("new"))
    records = open_records(tmp_path)
    assert "key-replaced" in {one.code for one in verify(records.ledger, tokeniser=old)}
    records.close()
