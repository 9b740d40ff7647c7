from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from defaulter_screen.ledger.audit.batch import BatchRecorder
from defaulter_screen.ledger.audit.record import Recorded
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.data_subject import erase_person, export_person, find_person, person_tokens
from defaulter_screen.ledger.forms import identity_form
from defaulter_screen.ledger.reviews import Conclusion, Reviews
from defaulter_screen.ledger.supervision import Draft, Settled, Supervision
from defaulter_screen.ledger.watchlist import Enrolment, Watchlist
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Subject
from defaulter_screen.models.supervision import Disposition, NoticeKind
from ledger.ledger_factory import CONTEXT, START, Clock, Desk, decision, person

HIM = person()
OTHER = person("李小红", "330102199003041234")


def live(desk: Desk) -> Watchlist:
    """Everything that can happen to two people, and a namesake."""
    reviews, books = Reviews(desk.trail), Supervision(desk.ledger)
    watchlist = Watchlist(desk.ledger, desk.tokeniser, clock=Clock())
    for name, subject in (("him", HIM), ("other", OTHER), ("namesake", person(number=""))):
        recorded = Recorded(decision(name, Outcome.REVIEW), desk.trail.tokens_of(subject))
        with desk.trail.unit():
            desk.trail.append(recorded, CONTEXT)
            reviews.open_cases([recorded])
        reviews.dispose(name, "k1", Conclusion(Disposition.FALSE_POSITIVE, "张审核", "不是本人"))
        enrolment = Enrolment(
            Subject(name="王小明", id_number="330102198503041234"), identity_form(subject), (1,), "general"
        )
        (watch_id,) = watchlist.add([replace(enrolment, reference=name)])
        watched = watchlist.get(watch_id)
        assert watched is not None
        run = books.open_run(1, START.date(), "b", None)
        draft = Draft(NoticeKind.NEWLY_HIT, "pass", "review", ("k1",), (), (), "新命中", "newly hit")
        books.settle(run, [Settled(watched, {}, None, (draft,))], START)
    recorder = BatchRecorder(desk.trail, replace(CONTEXT, run_id="run"))
    for row, subject in enumerate((HIM, OTHER, person("赵六", "330102197003041234")), start=1):
        recorder.passed(row, subject, 0.001)
    recorder.flush()
    return watchlist


def test_a_person_is_found_in_every_table(desk: Desk) -> None:
    watchlist = live(desk)
    tokens = person_tokens(HIM, desk.tokeniser)
    found = find_person(desk.trail, watchlist.of_token(tokens.certain), tokens)
    assert [one.decision_id for one in found.decisions] == ["him", "run-1"]
    assert [one.decision_id for one in found.possible] == ["namesake"]
    assert len(found.cases) == len(found.watched) == 1


def test_what_he_gets_is_his_and_explains(desk: Desk) -> None:
    watchlist = live(desk)
    tokens = person_tokens(HIM, desk.tokeniser)
    text = json.dumps(
        export_person(find_person(desk.trail, watchlist.of_token(tokens.certain), tokens)), ensure_ascii=False
    )
    assert "已确认为同一主体" in text
    assert "不是本人" in text
    assert '"possible_decisions": 1' in text
    assert "namesake" not in text
    assert CONTEXT.caller not in text


def test_erasing_takes_everything_of_his_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    watchlist = live(desk)
    tokens = person_tokens(HIM, desk.tokeniser)
    erased = erase_person(desk.trail, tokens, reason="第四十七条")
    assert (erased.audit_events, erased.pass_rows, erased.watched, erased.notices, erased.cases) == (2, 1, 1, 1, 1)
    found = find_person(desk.trail, watchlist.of_token(tokens.certain), tokens)
    assert (found.decisions, found.watched, found.cases) == ((), (), ())
    others = person_tokens(OTHER, desk.tokeniser)
    kept = find_person(desk.trail, watchlist.of_token(others.certain), others)
    assert [one.decision_id for one in kept.decisions] == ["other", "run-2"]
    assert len(kept.cases) == len(kept.watched) == 1
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for token in tokens.certain:
        assert token.encode() not in data
        assert bytes.fromhex(token)[:16] not in data


def test_erasing_a_stranger_records_nothing(desk: Desk) -> None:
    live(desk)
    head = desk.trail.head()
    erase_person(desk.trail, person_tokens(person("钱七", "330102196003041234"), desk.tokeniser), reason="r")
    assert desk.trail.head().hash == head.hash
