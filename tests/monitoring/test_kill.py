"""Supervision is killed at random moments: every change is told, none twice, and the states are those of a full run."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from monitoring.daily_world import World, expected_keys

TESTS = Path(__file__).parent.parent
RUN = f"""
import sys
sys.path[:0] = [{str(TESTS.parent / "src")!r}, {str(TESTS)!r}]
from datetime import date
from pathlib import Path
from ledger.ledger_factory import desk
from defaulter_screen.ledger.supervision import Supervision
from defaulter_screen.ledger.watchlist import Watchlist
from defaulter_screen.monitoring.flow import StoreFlow
from defaulter_screen.monitoring.supervisor import Supervisor
from defaulter_screen.screener import Screener
folder, day = Path(sys.argv[1]), date.fromisoformat(sys.argv[2])
screener = Screener.open(folder / "s.db", audit=False)
made = desk(folder / "s.db.ledger", seed=sys.argv[3])
flow = StoreFlow(screener, screener.store, screener.policy, model=screener._in_force.model, today=day)
books = Supervision(made.ledger)
supervisor = Supervisor(Watchlist(made.ledger, made.tokeniser, clock=made.clock), books, flow, clock=made.clock)
print("ready", flush=True)
for notice in supervisor.run(day):
    print(notice.notice_id, flush=True)
    books.acknowledge(notice.notice_id)
"""


def start(world: World, life: int) -> subprocess.Popen[str]:
    args = [sys.executable, "-c", RUN, str(world.folder), world.day.isoformat(), str(life)]
    return subprocess.Popen(args, stdout=subprocess.PIPE, text=True)


def test_killed_runs_tell_every_change_once(tmp_path: Path) -> None:
    world, dice = World(tmp_path, seed=5, listed=120, watched=250), random.Random(5)
    told: list[str] = []
    before = world.full()
    list(world.supervisor().run(world.day))
    seen = max(one.notice_id for one in world.books.notices(since=0))
    world.books.acknowledge(seen)
    first = seen
    for round_ in range(2):
        world.tomorrow(changes=60)
        for life in range(5):
            with start(world, round_ * 10 + life) as process:
                assert process.stdout is not None
                process.stdout.readline()
                time.sleep(dice.uniform(0, 0.04))
                process.kill()
                told += process.stdout.read().split()
        with start(world, round_ * 10 + 9) as process:
            assert process.stdout is not None
            told += process.stdout.read().split()[1:]
        after = world.full()
        notices = [one for one in world.books.notices(since=0) if one.notice_id > seen]
        assert {(one.watch_id, "changed") for one in notices} == expected_keys(before, after)
        assert len({(one.watch_id, one.kind) for one in notices}) == len(notices)
        assert world.supervisor().check(world.day) == []
        seen, before = max([seen, *(one.notice_id for one in notices)]), after
    # A notice is shown before it is acknowledged: who is killed in between shows it again, and none is left out.
    assert {one.notice_id for one in world.books.notices(since=first)} == set(map(int, told))
    assert world.books.cursor() == seen
    world.close()
