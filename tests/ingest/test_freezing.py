"""The identity model of a first snapshot is the same from a process of its own, and its failure leaves nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import active_children
from pathlib import Path

import pytest

from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import DefaulterScreenError
from defaulter_screen.ingest import freezing
from defaulter_screen.ingest.load import load_list
from defaulter_screen.ingest.options import LoadOptions
from defaulter_screen.models.listing import LoadReport
from defaulter_screen.store.lists import ListStore

ROWS = [
    {
        "iname": f"测{'小大'[n % 2]}{'芳伟军'[n % 3]}",
        "cardNum": f"9999991985****{n:04d}",
        "caseCode": f"（2020）测执{n}号",
    }
    for n in range(80)
]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Process ids of what builds models beside a load, of however few listings."""
    found: list[int] = []
    make = freezing.Beside

    def made(work: Callable[..., tuple[str, bytes]]) -> object:
        beside = make(work)
        found.extend(child.pid or 0 for child in active_children())
        return beside

    monkeypatch.setattr(freezing, "Beside", made)
    monkeypatch.setattr(freezing, "_LARGE", 80)
    return found


def load(store: ListStore, jobs: int, rows: list[dict[str, str]] = ROWS) -> LoadReport:
    return load_list(store, rows, LoadOptions(jobs=jobs), clock=lambda: datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize("encrypted", [False, True])
def test_the_model_is_the_same_as_of_one_process(tmp_path: Path, begun: list[int], encrypted: bool) -> None:
    if encrypted:
        pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")
    key = StoreKey(bytes(32)) if encrypted else None
    models = []
    for jobs in (1, 2):
        with ListStore.open(tmp_path / f"{jobs}.db", create=True, key=key) as store:
            load(store, jobs)
            view = store.view()
            models.append((view.model_id, view.model_blob()))
            assert len(begun) == jobs - 1
            load(store, jobs)  # the model is frozen: no process for it
            load(store, jobs, ROWS[:70])
            assert len(begun) == jobs - 1
    assert models[0] == models[1]
    assert models[0][0]
    assert not active_children()


def test_a_small_list_starts_no_process(tmp_path: Path, begun: list[int]) -> None:
    with ListStore.open(tmp_path / "s.db", create=True) as store:
        assert load(store, 2, ROWS[:79]).version.model_id
    assert begun == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_process_leaves_nothing_in_force(
    tmp_path: Path, begun: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = freezing.ModelFreezing.finish

    def killed(self: freezing.ModelFreezing) -> None:
        os.kill(begun[-1], signal.SIGKILL)
        finish(self)

    with ListStore.open(tmp_path / "s.db", create=True) as store:
        with monkeypatch.context() as patch:
            patch.setattr(freezing.ModelFreezing, "add", lambda _self, _part: None)
            patch.setattr(freezing.ModelFreezing, "finish", killed)
            with pytest.raises(DefaulterScreenError, match="worker process ended"):
                load(store, 2)
        assert store.versions() == []
        assert not active_children()
        assert sorted(path.name for path in tmp_path.iterdir() if "spool" in path.name) == []
        assert load(store, 2).version.listings == 80


def test_an_interrupt_ends_the_process(tmp_path: Path, begun: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_self: freezing.ModelFreezing) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(freezing.ModelFreezing, "finish", interrupted)
    with ListStore.open(tmp_path / "s.db", create=True) as store:
        with pytest.raises(KeyboardInterrupt):
            load(store, 2)
        assert len(begun) == 1
        assert not active_children()
        assert store.versions() == []
