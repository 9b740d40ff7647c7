"""The fence of a first load is the same from a process of its own, and its failure leaves nothing."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from multiprocessing import active_children
from pathlib import Path

import pytest

from defaulter_screen.errors import DefaulterScreenError
from defaulter_screen.ingest import fencing
from defaulter_screen.ingest.load import load_list
from defaulter_screen.ingest.options import LoadOptions
from defaulter_screen.store.lists import ListStore

PERSONS = [
    {
        "iname": f"测{'小大'[n % 2]}{'芳伟军'[n % 3]}",
        "cardNum": f"9999991985****{n:04d}" if n % 5 else "不详",
        "caseCode": f"（2020）测执{n}号",
        "partyTypeName": "0",
    }
    for n in range(60)
]
COMPANIES = [
    {
        "iname": f"杭州测{'甲乙丙'[n % 3]}贸易有限公司",
        "cardNum": f"9133010000****DE{n:02d}",
        "caseCode": f"（2021）测执{n}号",
        "partyTypeName": "1",
        "businessEntity": "测小芳",
    }
    for n in range(30)
]


def fence(store: ListStore) -> list[tuple[int, bytes]]:
    return store.connection().execute("SELECT part, bits FROM fence ORDER BY part").fetchall()


def load(store: ListStore, jobs: int) -> None:
    load_list(store, [*PERSONS, *COMPANIES], LoadOptions(jobs=jobs), clock=lambda: datetime(2026, 11, 1, tzinfo=UTC))


def test_the_fence_is_the_same_as_of_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fencing, "_LARGE", 80)
    fences, begun = [], []
    make = fencing.Beside
    monkeypatch.setattr(fencing, "Beside", lambda work: begun.append(work) or make(work))
    for jobs in (1, 2):
        with ListStore.open(tmp_path / f"{jobs}.db", create=True) as store:
            load(store, jobs)
            fences.append(fence(store))
            assert len(begun) == jobs - 1
            load(store, jobs)  # the store has a fence: marks are put into it
            assert len(begun) == jobs - 1
    assert fences[0] == fences[1] != []
    assert not active_children()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_process_leaves_nothing_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fencing, "_LARGE", 80)
    finish = fencing.Fencing.finish

    def killed(self: fencing.Fencing) -> None:
        for child in active_children():
            assert child.pid
            os.kill(child.pid, signal.SIGKILL)
            child.join()
        finish(self)

    with ListStore.open(tmp_path / "s.db", create=True) as store:
        with monkeypatch.context() as patch:
            patch.setattr(fencing.Fencing, "add", lambda _self, _key_class: None)
            patch.setattr(fencing.Fencing, "finish", killed)
            with pytest.raises(DefaulterScreenError, match="worker process ended"):
                load(store, 2)
        assert store.versions() == []
        assert not active_children()
        load(store, 2)
        assert fence(store)
