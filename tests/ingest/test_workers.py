"""Portions made in several processes: the same, in order; failures are told, not waited for."""

from __future__ import annotations

import json
import os
import signal
from datetime import date
from multiprocessing import Pipe, active_children
from pathlib import Path

import pytest

from defaulter_screen.errors import DefaulterScreenError, SourceError
from defaulter_screen.ingest import workers
from defaulter_screen.ingest.entries import EntryContext
from defaulter_screen.ingest.workers import made_portions
from defaulter_screen.models.listing import ListKind
from defaulter_screen.sources import portions
from defaulter_screen.sources.reader import ListReader, open_list

CONTEXT = EntryContext(ListKind.DEFAULTER, "court", date(2026, 11, 1))


def listed(folder: Path, count: int) -> ListReader:
    path = folder / "list.jsonl"
    rows = (
        {
            "iname": f"测{'小大'[n % 2]}{'芳伟军'[n % 3]}" if n % 9 else "",
            "cardNum": f"9999991985****{n % 10_000:04d}",
            "caseCode": f"({n})",
        }
        for n in range(count)
    )
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return open_list(path)


def told(made):
    """A portion in values that can be compared."""
    listings = made.listings
    numbers = (listings.key_hashes, listings.content_hashes, listings.briefs, listings.posting_rows)
    return (
        made.rows,
        [column.tolist() for column in (*numbers, listings.posting_keys)],
        [list(column) for column in listings.columns],
        made.removals,
        made.rejects,
    )


def names_of(portions):
    return {
        (key, text) for made in portions for key, text in zip(made.names.keys.tolist(), made.names.texts, strict=True)
    }


@pytest.mark.parametrize("small", [500, 10**9])
def test_portions_are_those_of_one_process_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(workers, "_SMALL", small)
    monkeypatch.setattr(portions, "_BLOCK", 1 << 14)
    reader = listed(tmp_path, 9_000)
    alone, shared = list(made_portions(reader, CONTEXT, jobs=1)), list(made_portions(reader, CONTEXT, jobs=3))
    assert len(alone) > 20
    assert list(map(told, shared)) == list(map(told, alone))
    # Only where a name is sent may differ: each process sends it once.
    assert names_of(shared) == names_of(alone) != set()
    assert not active_children()


def test_workers_end_with_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_SMALL", 500)
    monkeypatch.setattr(portions, "_BLOCK", 1 << 14)
    made = made_portions(listed(tmp_path, 9_000), CONTEXT, jobs=2)
    next(made)
    assert len(active_children()) == 1
    made.close()
    assert not active_children()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_worker_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_SMALL", 500)
    monkeypatch.setattr(portions, "_BLOCK", 1 << 14)
    made = made_portions(listed(tmp_path, 60_000), CONTEXT, jobs=2)
    next(made)
    (child,) = active_children()
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(DefaulterScreenError, match="worker process ended"):
        list(made)


def test_what_fails_in_a_worker_is_raised_here() -> None:
    class Broken:
        def columns(self, _portion: object) -> object:
            raise SourceError("中 / damaged", path="x.csv")

    portions_in, portions_out = Pipe(duplex=False)
    results_in, results_out = Pipe(duplex=False)
    portions_out.send(([], []))
    portions_out.close()
    workers._work(Broken(), CONTEXT, portions_in, results_out)
    worker = workers._Worker.__new__(workers._Worker)
    worker._results, worker.waiting = results_in, 1
    with pytest.raises(SourceError, match="damaged") as caught:
        worker.receive()
    assert (caught.value.path, worker.ready()) == ("x.csv", False)
