"""Supervision in reverse: so many watched subjects, so many changed listings; how much less work than screening all.

    python tests/benchmarks/bench_watch.py [watched] [changed] [listings]

Prints one line of JSON. The first run screens everybody: the full re-screen that the second run is compared with.
"""

from __future__ import annotations

import json
import resource
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
sys.path[:0] = [str(_HERE.parents[1] / "src"), str(_HERE)]

from generate import HEADINGS, SEED, applicants, list_rows  # noqa: E402 - the paths come first

from defaulter_screen.models.decision import Decision  # noqa: E402
from defaulter_screen.models.subject import Subject  # noqa: E402
from defaulter_screen.monitoring.flow import StoreFlow  # noqa: E402
from defaulter_screen.monitoring.supervisor import Supervisor  # noqa: E402
from defaulter_screen.screener import Screener  # noqa: E402

DAY = date(2026, 11, 1)
SLICE = 1000


class Counting:
    """The screener, counting what it is asked, by what the subjects give: who gives a name only is met most."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener
        self.by_evidence: Counter[str] = Counter()

    def screen(self, subject: Subject, **asked: Any) -> Decision:
        self.by_evidence["number" if subject.id_number else "birth" if subject.birth_date else "name"] += 1
        return self._screener.screen(subject, **asked)


def rows(count: int, draws: str = "list") -> Iterator[dict[str, str]]:
    return (dict(zip(HEADINGS, row, strict=True)) for row in list_rows(count, SEED, draws))


def changed(count: int) -> Iterator[dict[str, str]]:
    """A delta: half of it new listings, the other half old ones that were performed in part."""
    yield from rows(count - count // 2, "delta")
    for row in islice(rows(count), count // 2):
        yield {**row, "performance": "部分履行", "performedPart": "1000元"}


def watched(count: int, listings: int) -> Iterator[Subject]:
    for reference, name, number, born in applicants(count, listings, SEED):
        yield Subject(name=name, id_number=number or None, birth_date=born or None, reference=reference)


def run(screener: Screener, day: date) -> tuple[Counter[str], float, float, int]:
    """Subjects screened by evidence, seconds, CPU seconds, notices."""
    counting, records = Counting(screener), screener.recorder.records
    flow = StoreFlow(counting, screener.store, screener.policy, model=screener._model, today=day)
    supervisor = Supervisor(records.watchlist, records.supervision, flow, clock=screener._clock)
    begin, cpu = time.perf_counter(), time.process_time()
    notices = list(supervisor.run(day))
    seconds = time.perf_counter() - begin, time.process_time() - cpu
    if notices:
        records.supervision.acknowledge(notices[-1].notice_id)
    return counting.by_evidence, *seconds, len(notices)


def main() -> None:
    given = [int(one) for one in sys.argv[1:]]
    people, changes, listings = (*given, *(20_000, 1_000, 100_000)[len(given) :])
    with (
        tempfile.TemporaryDirectory() as name,
        Screener.open(Path(name) / "s.db", create=True, key_file=Path(name) / "config" / "key") as screener,
    ):
        screener.load(rows(listings), list_date=DAY)
        subjects = watched(people, listings)
        begin = time.perf_counter()
        while part := list(islice(subjects, SLICE)):
            screener.watch_all(part, scene="government-procurement")
        enrolled = time.perf_counter() - begin
        full = run(screener, DAY)
        report = screener.load(changed(changes), list_date=DAY + timedelta(days=1), mode="delta")
        some = run(screener, DAY + timedelta(days=1))
    version = report.version
    print(
        json.dumps(
            {
                "benchmark": "watch",
                "watched": people,
                "changed": version.added + version.changed + version.removed,
                "listings": listings,
                "enrol_seconds": round(enrolled, 1),
                "full": {
                    "screened": full[0].total(),
                    **full[0],
                    "seconds": round(full[1], 1),
                    "cpu": round(full[2], 1),
                },
                "run": {"screened": some[0].total(), **some[0], "seconds": round(some[1], 2), "cpu": round(some[2], 2)},
                "notices": some[3],
                "times_less_screenings": round(full[0].total() / max(some[0].total(), 1), 1),
                "with_number": round(full[0]["number"] / max(some[0]["number"], 1), 1),
                "times_less_cpu": round(full[2] / some[2], 1),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
