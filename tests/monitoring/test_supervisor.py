from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from defaulter_screen.models.supervision import NoticeKind, WatchedSubject
from defaulter_screen.monitoring.states import State
from monitoring.daily_world import World, expected_keys


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, seed=1)
    yield made
    made.close()


def states(world: World) -> dict[int, State]:
    return world.books.states([one.watch_id for one in world.watchlist.all()])


@pytest.mark.parametrize("seed", range(4))
def test_notices_are_the_difference_of_two_full_screenings_every_day(seed: int, tmp_path: Path) -> None:
    world = World(tmp_path, seed=seed)
    before = {}
    seen = 0
    for _ in range(10):
        notices = [one for one in world.supervisor().run(world.day) if one.notice_id > seen]
        after = world.full()
        assert {(one.watch_id, "changed") for one in notices} == expected_keys(before, after)
        assert states(world) == after
        assert world.supervisor().check(world.day) == []
        seen = max([seen, *(one.notice_id for one in notices)])
        before = after
        world.tomorrow()
    assert seen > 20
    world.close()


def test_a_run_without_changes_screens_nobody(world: World) -> None:
    list(world.supervisor().run(world.day))
    world.screened = 0
    list(world.supervisor().run(world.day))
    assert world.screened == 0


def test_only_the_touched_are_screened_again(tmp_path: Path) -> None:
    world = World(tmp_path, seed=3, listed=300, watched=300)
    list(world.supervisor().run(world.day))
    world.day += timedelta(days=1)
    victim = next(iter(world.rows))
    world.rows[victim]["被执行人的履行情况"] = "部分履行"
    world.publish()
    world.screened = 0
    list(world.supervisor().run(world.day))
    assert world.screened < 60
    assert world.supervisor().check(world.day) == []
    world.close()


def test_time_alone_gives_notices_too(world: World) -> None:
    list(world.supervisor().run(world.day))
    cursor = max((one.notice_id for one in world.books.notices(since=0)), default=0)
    world.day += timedelta(days=400)
    world.screened = 0
    later = [one for one in world.supervisor().run(world.day) if one.notice_id > cursor]
    assert later
    assert all(one.kind is NoticeKind.HIT_CHANGED for one in later)
    assert 0 < world.screened <= 60
    assert states(world) == world.full()


def test_new_evidence_is_screened_at_the_next_run(world: World) -> None:
    list(world.supervisor().run(world.day))
    flow, watched = world.flow(), next(world.watchlist.all())
    enrolment = flow.enrolment(
        replace(watched.subject, region="浙江"), scene=watched.scene, role=watched.role, reference=watched.reference
    )
    world.watchlist.add([enrolment])
    world.screened = 0
    list(world.supervisor().run(world.day))
    assert world.screened == 1


def test_everybody_is_screened_when_asked_or_when_the_rules_change(world: World) -> None:
    list(world.supervisor().run(world.day))
    world.screened = 0
    list(world.supervisor().run(world.day, everybody=True))
    assert world.screened == world.watchlist.count()
    with world.desk.ledger.transaction() as connection:
        connection.execute("UPDATE supervision_run SET basis = 'older rules'")
    world.screened = 0
    list(world.supervisor().run(world.day))
    assert world.screened == world.watchlist.count()


def test_check_finds_a_state_that_is_not_true(world: World) -> None:
    assert world.supervisor().check(world.day) == []  # nothing was supervised yet
    list(world.supervisor().run(world.day))
    with world.desk.ledger.transaction() as connection:
        connection.execute(
            """UPDATE watch SET state = '{"outcome": "x", "measures": [], "hits": {}}' WHERE watch_id = 2"""
        )
    (mismatch,) = world.supervisor().check(world.day)
    assert mismatch.watch_id == 2
    world.screened = 0
    assert world.supervisor().check(world.day, sample=20) == []  # every third, beginning with the first
    assert world.screened == len(range(0, world.watchlist.count(), 3))


def test_an_interrupted_run_is_finished_for_its_own_version(world: World) -> None:
    supervisor = world.supervisor()
    list(supervisor.run(world.day))
    before = world.full()
    world.tomorrow(changes=20)
    after_first = world.full()
    version = world.flow().version()

    class KilledError(Exception):
        pass

    settle, pending = world.books.settle, world.books.pending
    left = [3]

    def one_by_one() -> Iterator[list[int]]:
        yield from ([watch_id] for page in pending() for watch_id in page)

    def settle_and_die(*args: object) -> None:
        if not left[0]:
            raise KilledError
        left[0] -= 1
        settle(*args)  # type: ignore[arg-type]

    world.books.settle = settle_and_die  # type: ignore[method-assign]
    world.books.pending = one_by_one  # type: ignore[method-assign]
    with pytest.raises(KilledError):
        list(world.supervisor().run(world.day))
    world.books.settle = settle  # type: ignore[method-assign]
    cursor = max((one.notice_id for one in world.books.notices(since=0) if one.version < version), default=0)
    day = world.day
    world.tomorrow(changes=20)
    list(world.supervisor().run(world.day))
    notices = [one for one in world.books.notices(since=0) if one.notice_id > cursor and one.version == version]
    assert {(one.watch_id, "changed") for one in notices} == expected_keys(before, after_first)
    assert len({(one.watch_id, one.kind) for one in notices}) == len(notices)
    assert world.supervisor().check(world.day) == []
    assert day < world.day


def test_whoever_is_no_longer_watched_is_skipped(world: World) -> None:
    list(world.supervisor().run(world.day))
    watched: list[WatchedSubject] = list(world.watchlist.all())
    world.books.open_run(world.flow().version(), world.day, "b", [one.watch_id for one in watched])
    world.watchlist.remove([watched[0].watch_id])
    list(world.supervisor().run(world.day))
    assert world.books.pending_count() == 0
