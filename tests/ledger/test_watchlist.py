from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.forms import identity_form
from defaulter_screen.ledger.supervision import Draft, Settled, Supervision, notice_data
from defaulter_screen.ledger.watchlist import Enrolment, Watchlist, subject_data, subject_of
from defaulter_screen.models.subject import Gender, Role, Subject, SubjectKind
from defaulter_screen.models.supervision import NoticeKind
from ledger.ledger_factory import START, Clock, Desk, person

TODAY = date(2026, 11, 2)
SUBJECT = Subject(
    name="王小明",
    id_number="330102198503041234",
    kind=SubjectKind.PERSON,
    aliases=("王晓明",),
    gender=Gender.MALE,
    birth_date=date(1985, 3, 4),
    reference="客户-7",
)


def enrolment(number: int = 0, **changes: object) -> Enrolment:
    subject = Subject(name="王小明", id_number=f"33010219850304{number:04d}")
    values: dict[str, object] = {
        "subject": subject,
        "form": identity_form(person(number=f"33010219850304{number:04d}")),
        "keys": (number, 1000 + number, (1 << 62) + number),
        "scene": "general",
        "reference": f"r{number}",
    }
    return Enrolment(**{**values, **changes})  # type: ignore[arg-type]


def watchlist(desk: Desk) -> Watchlist:
    return Watchlist(desk.ledger, desk.tokeniser, clock=Clock())


def test_a_watched_subject_is_kept_as_given(desk: Desk) -> None:
    assert subject_of(subject_data(SUBJECT)) == Subject(**{**_fields(SUBJECT), "birth_date": "1985-03-04"})
    assert subject_of(subject_data(Subject(name="甲"))) == Subject(name="甲")
    watched = watchlist(desk)
    (watch_id,) = watched.add([enrolment(subject=SUBJECT, role=Role.GUARANTOR, until=TODAY)])
    found = watched.get(watch_id)
    assert found is not None
    assert found.subject.name == "王小明"
    assert (found.role, found.until, found.reference) == (Role.GUARANTOR, TODAY, "r0")
    assert watched.get(99) is None


def _fields(subject: Subject) -> dict[str, object]:
    return {name: getattr(subject, name) for name in Subject.__slots__}


def test_enrolling_again_updates_and_does_not_double(desk: Desk) -> None:
    watched = watchlist(desk)
    first = watched.add([enrolment(1)])
    again = watched.add([enrolment(1, subject=SUBJECT, keys=(7,), until=TODAY)])
    assert first == again
    assert watched.count() == 1
    assert dict(watched.met_by([7])) == {first[0]: 7}
    assert list(watched.met_by([1])) == []


def test_changed_listings_find_their_subjects_by_key(desk: Desk) -> None:
    watched = watchlist(desk)
    ids = watched.add(enrolment(number) for number in range(1200))
    assert [one.watch_id for one in watched.all()] == ids
    keys = [*range(5000, 6000), 17, (1 << 62) + 1199]
    assert sorted(watch_id for watch_id, _ in watched.met_by(keys)) == [ids[17], ids[1199]]


def test_removing_deletes_evidence_and_keys(desk: Desk) -> None:
    watched = watchlist(desk)
    ids = watched.add(enrolment(number) for number in range(3))
    assert watched.remove(ids[:1]) == 1
    assert watched.remove(ids[:1]) == 0
    assert watched.remove_reference("r1") == 1
    assert desk.ledger.rows("SELECT count(*) FROM watch_subject") == [(1,)]
    assert desk.ledger.rows("SELECT count(*) FROM watch_key") == [(3,)]
    assert watched.add([enrolment(5)])[0] > max(ids)


def test_supervision_ends_after_the_last_day(desk: Desk) -> None:
    watched = watchlist(desk)
    watched.add([enrolment(1, until=TODAY), enrolment(2)])
    assert watched.expire(TODAY) == 0
    assert watched.expire(date(2026, 11, 3)) == 1
    assert watched.count() == 1


def test_a_subject_without_keys_cannot_be_watched(desk: Desk) -> None:
    with pytest.raises(InvalidInputError):
        watchlist(desk).add([enrolment(keys=())])
    assert watchlist(desk).count() == 0


def test_keys_can_be_made_again(desk: Desk) -> None:
    watched = watchlist(desk)
    watched.add([enrolment(1)])
    assert watched.rekey("other rules", lambda subject, scene, role: (42,)) == 1
    assert [key for _, key in watched.met_by([42, 1])] == [42]


def test_only_keys_made_under_other_rules_are_made_again(desk: Desk) -> None:
    watched = watchlist(desk)
    watched.add([enrolment(1, basis="old rules"), enrolment(2, basis="rules")])
    asked: list[str | None] = []

    def keys_of(subject: Subject, scene: str, role: Role) -> tuple[int, ...]:
        asked.append(subject.id_number)
        return (42,)

    assert watched.rekey("rules", keys_of) == 1
    assert watched.rekey("rules", keys_of) == 0
    assert asked == ["330102198503040001"]
    assert sorted(key for _, key in watched.met_by([42, 1, 2])) == [2, 42]
    watched.add([enrolment(2, subject=SUBJECT, keys=(7,), basis="old rules")])
    assert watched.rekey("rules", keys_of) == 1


def test_a_sample_is_spread_over_the_watchlist(desk: Desk) -> None:
    watched = watchlist(desk)
    assert list(watched.pages(3)) == []
    ids = watched.add(enrolment(number) for number in range(10))
    assert [[one.watch_id for one in page] for page in watched.pages(5)] == [ids[::2]]
    assert [one.watch_id for page in watched.pages(3) for one in page] == [ids[0], ids[4], ids[8]]
    assert [one.watch_id for page in watched.pages(99) for one in page] == ids


DRAFT = Draft(NoticeKind.NEWLY_HIT, "pass", "review", ("k1",), ("P-01",), (), "新命中", "newly hit")


def test_a_run_settles_each_subject_once(desk: Desk) -> None:
    watched, books = watchlist(desk), Supervision(desk.ledger)
    first, second = watched.add([enrolment(1), enrolment(2)])
    run = books.open_run(7, TODAY, "basis", [second])
    assert list(books.pending()) == [[first, second]]  # who was never screened is always pending
    one = watched.get(first)
    assert one is not None
    for _ in range(2):
        books.settle(run, [Settled(one, {"outcome": "review"}, date(2026, 12, 1), (DRAFT,))], START)
    assert books.pending_count() == 1
    assert books.states([first, second]) == {first: {"outcome": "review"}}
    notices = list(books.notices())
    assert len(notices) == 1
    assert notice_data(notices[0])["listing_keys"] == ["k1"]
    assert notices[0].reference == "r1"
    books.finish(run)
    last = books.last_run()
    assert last is not None
    assert (last.version, last.at, last.finished) == (7, TODAY, True)


def test_only_the_touched_and_the_due_are_pending(desk: Desk) -> None:
    watched, books = watchlist(desk), Supervision(desk.ledger)
    ids = watched.add(enrolment(number) for number in range(4))
    run = books.open_run(1, TODAY, "b", None)
    settled = [Settled(one, {}, None, ()) for one in watched.many(ids)]
    settled[3] = replace(settled[3], due=date(2026, 12, 1))
    books.settle(run, settled, START)
    books.finish(run)
    books.open_run(2, TODAY, "b", [ids[1], 999])
    assert list(books.pending()) == [[ids[1]]]
    books.open_run(3, date(2026, 12, 1), "b", [])
    assert list(books.pending()) == [[ids[3]]]
    watched.add([enrolment(0, subject=SUBJECT)])
    books.open_run(4, TODAY, "b", [])
    assert list(books.pending()) == [[ids[0]]]


def test_notices_are_acknowledged_by_a_cursor_that_never_goes_back(desk: Desk) -> None:
    watched, books = watchlist(desk), Supervision(desk.ledger)
    (watch_id,) = watched.add([enrolment(1)])
    one = watched.get(watch_id)
    assert one is not None
    for version in range(1, 6):
        run = books.open_run(version, TODAY, "b", [watch_id])
        books.settle(run, [Settled(one, {}, None, (DRAFT,))], START)
    assert [notice.version for notice in books.notices()] == [1, 2, 3, 4, 5]
    assert len(list(books.notices(limit=2))) == 2
    books.acknowledge(3)
    books.acknowledge(1)
    assert books.cursor() == 3
    assert [notice.notice_id for notice in books.notices()] == [4, 5]
    assert len(list(books.notices(since=0))) == 5
