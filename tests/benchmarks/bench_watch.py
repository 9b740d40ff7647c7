"""Supervision in reverse: so many watched subjects, so many changed listings; how much less work than screening all.

    python tests/benchmarks/bench_watch.py [watched] [changed] [listings] [--workdir FOLDER] [--store FILE] [--sample N]

Prints one line of JSON. Everything is done with the commands, each in a process of its own: the register is added from
a CSV file, a first run screens everybody, a delta is loaded, a second run is what is measured. It is compared with
``watch check`` on a sample, and that with the whole: what a check of one subject costs is taken off as the start.

The delta changes the store, so a copy of it is made (of ``--store``, or of the one in ``--workdir``), in the temporary
folder; the copy of a store of ten million listings takes seconds. A delta's half are new entries, half old ones that
were performed in part.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE.parents[1] / "src"), str(_HERE)]

from generate import HEADINGS, SEED, list_rows, write  # noqa: E402 - the paths come first
from workbench import applicants_file, command, emit, load, store_file, workdir  # noqa: E402

SCENE = "government-procurement"
_PERFORMANCE, _PERFORMED = HEADINGS.index("performance"), "部分履行"
_SCREENED = """
    SELECT DISTINCT e.seq, s.subject FROM audit_event e JOIN audit_personal p ON p.seq = e.seq
    JOIN watch w ON w.token = p.token JOIN watch_subject s ON s.watch_id = w.watch_id
    WHERE e.kind = 'decision' AND e.seq > ? GROUP BY e.seq
"""


def changed(count: int, listings: int) -> Iterator[tuple[str, ...]]:
    """A delta: half of it new listings, the other half old ones that were performed in part."""
    yield from list_rows(count - count // 2, SEED, "delta")
    for row in islice(list_rows(listings, SEED), count // 2):
        yield (*row[:_PERFORMANCE], _PERFORMED, *row[_PERFORMANCE + 1 :])


class Register:
    """A watchlist beside a store, worked by the commands."""

    def __init__(self, store: Path) -> None:
        self._store, self._ledger = store, Path(f"{store}.ledger")
        self._key = store.parent / "config" / "key"

    def add(self, file: Path) -> dict[str, Any]:
        return _cost(self._command("add", str(file), "--scene", SCENE))

    def run(self) -> dict[str, Any]:
        """Who was screened, by what he gives: who gives a name only is met most."""
        last = self._rows("SELECT max(seq) FROM audit_event")[0][0]
        done = self._command("run")
        found: Counter[str] = Counter(_evidence(json.loads(text)) for _, text in self._rows(_SCREENED, last))
        return {"screened": found.total(), **found, "notices": len(done["out"].splitlines()), **_cost(done)}

    def check(self, watched: int, sample: int) -> dict[str, Any]:
        """A check of a sample, and what the whole would take; raises where a state differs."""
        one, some = (_cost(self._command("check", "--sample", str(count))) for count in (1, sample))
        per_subject = {name: (some[name] - one[name]) / (sample - 1) for name in ("seconds", "cpu")}
        whole = {name: round(one[name] + per_subject[name] * watched, 1) for name in per_subject}
        return {"sample": sample, "of_the_sample": some, "of_one": one, **whole}

    def _command(self, *words: str) -> dict[str, Any]:
        return command("watch", *words, "--store", str(self._store), "--key-file", str(self._key))

    def _rows(self, sql: str, *given: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self._ledger)
        try:
            return connection.execute(sql, given).fetchall()
        finally:
            connection.close()


def _evidence(subject: dict[str, Any]) -> str:
    return "number" if "id_number" in subject else "birth" if "birth_date" in subject else "name"


def _cost(done: dict[str, Any]) -> dict[str, Any]:
    memory = {name: done["memory"][name] for name in ("private_mib", "anonymous_mib")}
    return {"seconds": round(done["seconds"], 2), "cpu": round(done["cpu_seconds"], 2), **memory}


def main() -> None:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("watched", type=int, nargs="?", default=20_000)
    made.add_argument("changed", type=int, nargs="?", default=1_000)
    made.add_argument("listings", type=int, nargs="?", default=100_000)
    made.add_argument("--workdir", type=Path, help="kept between runs; default: a temporary folder")
    made.add_argument("--store", type=Path, help="a store of generate.py's list of that size, source bench; is copied")
    made.add_argument("--sample", type=int, default=2_000, help="subjects of the check that the whole is reckoned from")
    given = made.parse_args()
    with workdir(given.workdir) as kept, tempfile.TemporaryDirectory(dir=given.workdir) as name:
        folder = Path(name)
        source = given.store or store_file(kept, given.listings)
        shutil.copyfile(source, folder / "s.db")
        write(folder / "delta.jsonl.gz", HEADINGS, changed(given.changed, given.listings))
        register = Register(folder / "s.db")
        added = register.add(applicants_file(kept, given.listings, given.watched))
        first = register.run()
        loaded = load(folder / "delta.jsonl.gz", folder / "s.db", "--mode", "delta")
        again = register.run()
        full = register.check(given.watched, min(given.sample, given.watched))
    emit(
        "watch",
        watched=given.watched,
        changed=given.changed,
        listings=given.listings,
        store_copied=True,
        add={**added, "subjects_per_cpu_second": round(given.watched / added["cpu"])},
        first_run=first,
        load={"seconds": round(loaded["seconds"], 2), "cpu": round(loaded["cpu_seconds"], 2)},
        run=again,
        full=full,
        times_less_screenings=round(given.watched / max(again["screened"], 1), 1),
        times_less_cpu=round(full["cpu"] / again["cpu"], 1),
        peak_private_mib=again["private_mib"],
    )


if __name__ == "__main__":
    main()
