"""Kills load, batch, watch run and review at random moments, fifty times; looks at everything after every kill.

    python tests/benchmarks/fifty_kills.py [kills]

Prints one line of JSON; fails at the first thing that does not hold: the store opens, the version in force is the old
or the new one whole, ``audit verify`` holds, what was acknowledged is there, nobody is notified twice. Made-up data.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE.parents[1] / "src"), str(_HERE.parent), str(_HERE)]

from bench_audit import person  # noqa: E402 - the paths come first

from defaulter_screen.batch.job import BatchJob, Start  # noqa: E402
from defaulter_screen.batch.planning import make_plan  # noqa: E402
from defaulter_screen.batch.running import RunOptions, run_batch  # noqa: E402
from defaulter_screen.ledger.audit.lookup import records  # noqa: E402
from defaulter_screen.ledger.review_cases import case_of  # noqa: E402
from defaulter_screen.models.subject import Subject  # noqa: E402
from defaulter_screen.screener import Screener  # noqa: E402

DAY = date(2026, 11, 1)
SCENE = "government-procurement"
LISTED, WATCHED, BATCH_ROWS = 1500, 300, 3000
LONGEST = {"load": 1.5, "batch": 1.5, "watch": 1.0, "review": 0.4}
"""Seconds until the latest kill, counted from when the victim is ready."""


def opener(folder: Path, day: date = DAY) -> partial[Screener]:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return partial(Screener.open, folder / "s.db", key_file=folder / "config" / "key", clock=partial(_same, noon))


def _same(moment: datetime) -> datetime:
    return moment


def say(*words: object) -> None:
    print(*words, flush=True)


# The victims: each says "ready" first, then what it acknowledges.


def load(folder: Path, day: date) -> None:
    with opener(folder, day)(create=True) as screener:
        say("ready")
        say(screener.load(folder / "next.jsonl", list_date=day, force=True).version.version)


def batch(folder: Path, day: date, run: str) -> None:
    plan = make_plan(BatchJob(folder / "in.csv", folder / f"{run}.csv", scene=SCENE, run_id=run, at=day))
    say("ready")
    run_batch(plan, opener(folder, day), Start(run, day), RunOptions(resume=True, progress=say))


def watch(folder: Path, day: date) -> None:
    with opener(folder, day)() as screener:
        say("ready")
        for notice in screener.supervise(at=day):
            say(notice.notice_id)
            screener.recorder.records.supervision.acknowledge(notice.notice_id)


def review(folder: Path, day: date, life: str) -> None:
    people = [Subject(**one) for one in json.loads((folder / "reviewed.json").read_text("utf-8"))]
    with opener(folder, day)() as screener:
        say("ready")
        for number, subject in enumerate(people):
            decision = screener.screen(subject, scene=SCENE, decision_id=f"{life}x{number}")
            say("decided", decision.decision_id)
            for hit in decision.hits:
                screener.dispose(decision.decision_id, hit, "true-match", "张审核", "原件相符")
                say("disposed", decision.decision_id)


VICTIMS = {"load": load, "batch": batch, "watch": watch, "review": review}


def live(work: str, folder: Path, day: date, *more: str, seconds: float | None) -> tuple[list[str], bool]:
    """Run a victim, killed after so many seconds (None: not); its whole lines after "ready", and whether it was cut."""
    command = [sys.executable, __file__, "--victim", work, str(folder), day.isoformat(), *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", work
        if seconds is not None:
            time.sleep(seconds)
            process.kill()
        lines = process.stdout.read().splitlines(keepends=True)
    assert seconds is not None or process.returncode == 0, work
    return [line.strip() for line in lines if line.endswith("\n")], process.returncode != 0


class World:
    """What should be true, kept outside the store."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.dice, self.day = folder, random.Random(seed), DAY
        self.people = {case: person(self.dice) for case in range(LISTED)}
        self.performed = dict.fromkeys(self.people, "全部未履行")
        self.in_force: set[tuple[str, str]] = set()
        self.acknowledged: dict[str, bool] = {}
        self.told: list[int] = []
        self.cut: Counter[str] = Counter()
        self.batches, self.unfinished = 0, False
        self._write_files()
        self.write_list()
        assert not live("load", folder, DAY, seconds=None)[1]
        self.in_force = self.coming
        subjects = [Subject(name=n, id_number=i) for n, i in list(self.people.values())[:WATCHED]]
        with opener(folder)() as screener:
            screener.watch_all(subjects, scene=SCENE)

    def write_list(self) -> None:
        """The next version: some leave, some come, some perform."""
        for case in self.dice.sample(sorted(self.people), k=60):
            if self.dice.random() < 0.5:
                self.performed[case] = self.dice.choice(("部分履行", "全部已履行", "全部未履行"))
            else:
                del self.people[case]
                self.people[case + 100_000] = person(self.dice)
                self.performed[case + 100_000] = "全部未履行"
        rows = [self._entry(case) for case in self.people]
        self.coming = {(row["案号"], row["被执行人的履行情况"]) for row in rows}
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (self.folder / "next.jsonl").write_text(text, encoding="utf-8")

    def strike(self, work: str) -> None:
        """One victim, one kill, and a look at everything."""
        if work == "load":
            self.day += timedelta(days=1)
            self.write_list()
        elif work == "batch" and not self.unfinished:
            self.batches, self.unfinished = self.batches + 1, True
        number = sum(self.cut.values())
        more = {"batch": [f"run{self.batches}"], "review": [f"life{number}"]}.get(work, [])
        said, cut = live(work, self.folder, self.day, *more, seconds=self.dice.uniform(0, LONGEST[work]))
        self.cut[f"{work} {'killed' if cut else 'had ended'}"] += 1
        if work == "batch":
            self.unfinished = not (self.folder / f"run{self.batches}.csv").exists()
        self.look(work, said)

    def look(self, work: str, said: list[str]) -> None:
        with opener(self.folder, self.day)() as screener:
            view = screener.store.view()
            listings = (one.after for one in screener.store.diff(0, view.version))
            found = {(one.case_number, one.performance) for one in listings if one is not None}
            assert found in (self.in_force, self.coming)
            assert not (work == "load" and said) or found == self.coming
            self.in_force = found
            assert screener.audit.verify() == []
            if work == "review":
                self.acknowledged |= {line.split()[1]: line.startswith("disposed") for line in said}
            if work == "watch":
                self.told += map(int, said)
            self._kept(screener, f"run{self.batches}", max(map(int, said), default=0) if work == "batch" else 0)
            notices = list(screener.recorder.records.supervision.notices(since=0))
            assert len({(one.watch_id, one.version, one.kind) for one in notices}) == len(notices)

    def _kept(self, screener: Screener, run: str, rows: int) -> None:
        """Everything acknowledged is in the ledger; of a batch so many rows, all of them once it is finished."""
        ledger = screener.recorder.records.ledger
        for identity, disposed in self.acknowledged.items():
            assert screener.audit.get(identity) is not None
            case = case_of(ledger, identity)
            assert not disposed or case is None or case.closed_at is not None
        if rows or (self.batches and not self.unfinished):
            recorded = {record.decision_id for record in records(ledger, run_id=run)}
            assert len(recorded) >= (rows if self.unfinished else BATCH_ROWS)

    def finish(self) -> dict[str, Any]:
        """Let supervision end in peace: everybody is where a full re-screen puts him, and was told of once."""
        said, _ = live("watch", self.folder, self.day, seconds=None)
        self.look("watch", said)
        with opener(self.folder, self.day)() as screener:
            assert screener.supervisor(self.day).check(self.day) == []
            books = screener.recorder.records.supervision
            notices = list(books.notices(since=0))
            events = screener.audit.head().seq
        assert {one.notice_id for one in notices} == set(self.told)
        again = len(self.told) - len(set(self.told))
        return {**self.cut, "notices": len(notices), "shown_again_unacknowledged": again, "events": events}

    def _write_files(self) -> None:
        listed = list(self.people.values())
        rows = [self.dice.choice(listed) if row % 9 == 0 else person(self.dice) for row in range(BATCH_ROWS)]
        text = "姓名,证件号码\n" + "".join(f"{name},{number}\n" for name, number in rows)
        (self.folder / "in.csv").write_text(text, encoding="utf-8")
        reviewed = [{"name": name, "id_number": number} for name, number in listed[WATCHED : WATCHED + 200]]
        (self.folder / "reviewed.json").write_text(json.dumps(reviewed), encoding="utf-8")

    def _entry(self, case: int) -> dict[str, str]:
        name, number = self.people[case]
        return {
            "姓名": name,
            "身份证号码": f"{number[:10]}****{number[-4:]}",
            "案号": f"（2024）浙0102执{case}号",
            "被执行人的履行情况": self.performed[case],
        }


def kills(folder: Path, count: int, seed: int = 50) -> dict[str, Any]:
    """So many kills, every kind of work in turn; a victim that had ended before is none."""
    world = World(folder, seed)
    while sum(number for what, number in world.cut.items() if what.endswith(" killed")) < count:
        world.strike(("load", "watch", "batch", "review")[sum(world.cut.values()) % 4])
    return world.finish()


def main() -> None:
    if sys.argv[1:2] == ["--victim"]:
        _, _, work, folder, day, *more = sys.argv
        VICTIMS[work](Path(folder), date.fromisoformat(day), *more)
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        found = kills(Path(name), count)
    print(
        json.dumps({"benchmark": "fifty_kills", "kills": count, **found, "seconds": round(time.perf_counter() - begin)})
    )


if __name__ == "__main__":
    main()
