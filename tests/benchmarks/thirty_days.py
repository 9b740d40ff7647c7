"""Thirty daily versions: as-of answers never change, notices are the difference of two full re-screens, none twice.

    python tests/benchmarks/thirty_days.py [days] [entries] [watched]

Made from the evaluation world beside the checkout (``../shared/eval/dev``); nothing is measured where it is absent.
Every day some entries are added, removed, changed and listed again, by snapshot and by delta in turn, and supervision
is killed at random moments before it may finish. Prints one line of JSON; fails at the first thing that does not hold.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE.parents[1] / "src"), str(_HERE.parent), str(_HERE)]

from fifty_kills import live, opener  # noqa: E402 - the paths come first

from defaulter_screen.batch.mapping import make_mapper  # noqa: E402
from defaulter_screen.errors import InvalidInputError  # noqa: E402
from defaulter_screen.models.subject import Subject  # noqa: E402
from defaulter_screen.monitoring.flow import StoreFlow  # noqa: E402
from defaulter_screen.monitoring.states import State, state_of  # noqa: E402
from defaulter_screen.screener import Screener  # noqa: E402

WORLD = _HERE.parents[2] / "shared" / "eval" / "dev"
DAY = date(2026, 11, 1)
SCENE = "government-procurement"
ASKED = 25
"""Subjects whose answers as of every earlier day are asked again every day."""
KILLS = 2
Row = dict[str, Any]
_CLEAR: State = {"outcome": "pass", "measures": [], "hits": {}}


def entries(world: Path, count: int) -> Iterator[Row]:
    with gzip.open(world / "list.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = map(json.loads, islice(file, count))
        # Rows that repeat an entry would make it come and go by another's row.
        yield from {(row["caseCode"], row["iname"], row["cardNum"]): row for row in rows}.values()


def applicants(world: Path) -> Iterator[Subject]:
    rows = list(csv.reader(io.StringIO((world / "queries.csv").read_text("utf-8-sig"), newline="")))
    make = make_mapper(rows[0], {}, "queries.csv")
    for row in rows[1:]:
        try:
            yield make(row)
        except InvalidInputError:
            continue


class Days:
    """A list that lives, and its supervision."""

    def __init__(self, folder: Path, rows: list[Row], subjects: list[Subject], seed: int = 30) -> None:
        self.folder, self.dice, self.day = folder, random.Random(seed), DAY
        self.rows = dict(enumerate(rows))
        self.out = set(self.dice.sample(sorted(self.rows), k=len(rows) // 20))
        self.subjects: list[Subject] = []
        self.answers: dict[tuple[int, date], list[Any]] = {}
        self.before: dict[int, State] = {}
        self.seen = 0
        self.counts: Counter[str] = Counter()
        with Screener.open(folder / "s.db", create=True, audit=False) as screener:
            rows = [self.rows[one] for one in sorted(set(self.rows) - self.out)]
            self.listings = screener.load(rows, list_date=self.day).version.listings
        with opener(folder)() as screener:
            for subject in subjects:
                try:
                    screener.watch(subject, scene=SCENE, reference=f"w{len(self.subjects)}")
                    self.subjects.append(subject)
                except InvalidInputError:
                    self.counts["unusable"] += 1

    def run(self, days: int) -> dict[str, Any]:
        for number in range(days):
            if number:
                self.tomorrow(number)
            self.supervise()
            self.ask_again()
            self.counts["days"] += 1
        return {"watched": len(self.subjects), **self.counts}

    def tomorrow(self, number: int) -> None:
        """Some leave, some come or come back, some change; every third day as a snapshot, else as a delta."""
        self.day += timedelta(days=1)
        listed = sorted(set(self.rows) - self.out)
        few = max(len(self.rows) // 200, 3)
        gone = self.dice.sample(listed, k=few)
        changed = self.dice.sample(sorted(set(listed) - set(gone)), k=few)
        come = self.dice.sample(sorted(self.out), k=min(few, len(self.out)))
        self.out = (self.out | set(gone)) - set(come)
        for one in changed:
            self.rows[one] = {**self.rows[one], "performance": self.dice.choice(("部分履行", "全部已履行", "暂无"))}
        if number % 3:
            rows = [self.rows[one] for one in (*changed, *come)]
            rows += [{**self.rows[one], "deletemark": "1"} for one in gone]
            mode = "delta"
        else:
            rows, mode = [self.rows[one] for one in sorted(set(self.rows) - self.out)], "snapshot"
        with Screener.open(self.folder / "s.db", audit=False) as screener:
            version = screener.load(rows, list_date=self.day, mode=mode).version  # type: ignore[arg-type]
        assert version.listings == self.listings + version.added - version.removed
        self.listings = version.listings
        self.counts["added"] += version.added
        self.counts["changed"] += version.changed
        self.counts["removed"] += version.removed

    def supervise(self) -> None:
        """Killed at random moments, then let be; the notices are exactly the differences of two full re-screens."""
        for _ in range(KILLS):
            _, cut = live("watch", self.folder, self.day, seconds=self.dice.uniform(0, 0.4))
            self.counts["killed"] += cut
        live("watch", self.folder, self.day, seconds=None)
        after = self.full()
        with opener(self.folder, self.day)() as screener:
            books = screener.recorder.records.supervision
            notices = [one for one in books.notices(since=0) if one.notice_id > self.seen]
            assert books.cursor() == max((one.notice_id for one in notices), default=books.cursor())
        different = {one for one, state in after.items() if self.before.get(one, _CLEAR) != state}
        assert {one.watch_id for one in notices} == different
        assert len({(one.watch_id, one.kind) for one in notices}) == len(notices)
        self.seen, self.before = max([self.seen, *(one.notice_id for one in notices)]), after
        self.counts["notices"] += len(notices)

    def full(self) -> dict[int, State]:
        """Everybody's state by a full re-screen, which knows nothing of supervision."""
        with opener(self.folder, self.day)() as watching:
            everybody = list(watching.recorder.records.watchlist.all())
        with Screener.open(self.folder / "s.db", audit=False) as screener:
            flow = StoreFlow(screener, screener.store, screener.policy, model=screener._in_force.model, today=self.day)
            version, terms = flow.version(), flow.terms(self.day)
            return {one.watch_id: state_of(flow.screen(one, version=version, at=self.day), terms) for one in everybody}

    def ask_again(self) -> None:
        """Answers as of every day so far: the same as on that day."""
        with Screener.open(self.folder / "s.db", audit=False) as screener:
            self.answers[screener.store.view().version, self.day] = []
            for (version, day), known in self.answers.items():
                now = [_answer(screener, one, version, day) for one in self.subjects[:ASKED]]
                assert known in ([], now), f"as of {day}"
                known[:] = now
                self.counts["answers as of"] += len(now)


def _answer(screener: Screener, subject: Subject, version: int, day: date) -> tuple[Any, ...]:
    decision = screener.screen(subject, scene=SCENE, at=day, as_of=version)
    hits = tuple((hit.listing.key, hit.listing.performance, hit.probability) for hit in decision.hits)
    return decision.outcome, decision.probability, decision.list_version, hits


def main() -> None:
    given = [int(one) for one in sys.argv[1:]]
    days, count, watched = (*given, *(30, 20_000, 1_000)[len(given) :])
    if not WORLD.exists():
        print(json.dumps({"benchmark": "thirty_days", "skipped": "../shared/eval/dev is not beside the checkout"}))
        return
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        subjects = list(islice(applicants(WORLD), watched))
        found = Days(Path(name), list(entries(WORLD, count)), subjects).run(days)
    seconds = round(time.perf_counter() - begin)
    print(json.dumps({"benchmark": "thirty_days", "entries": count, **found, "seconds": seconds}))


if __name__ == "__main__":
    main()
