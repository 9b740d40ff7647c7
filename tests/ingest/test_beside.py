"""Work in a process of its own: what comes of it, what fails in it, and that it never outlives its caller."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import active_children

import pytest

from defaulter_screen.errors import DefaulterScreenError, SourceError
from defaulter_screen.ingest.beside import Beside
from defaulter_screen.sources.reader import open_list


def test_it_gives_what_the_work_gives_and_ends() -> None:
    with Beside(len) as beside:
        beside.begin("甲乙")
        assert beside.result() == 2
    assert not active_children()


def test_what_fails_there_is_raised_here() -> None:
    with Beside(open_list) as beside:
        beside.begin("missing.jsonl")
        with pytest.raises(SourceError) as caught:
            beside.result()
    assert caught.value.path == "missing.jsonl"


def test_who_gives_up_waits_for_nothing() -> None:
    with Beside(time.sleep) as beside:
        beside.begin(600.0)
    assert not active_children()
    with Beside(len):
        pass
    assert not active_children()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("begun", [True, False])
def test_a_killed_process_is_told(begun: bool) -> None:
    with Beside(time.sleep) as beside:
        if begun:
            beside.begin(600.0)
        (child,) = active_children()
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        beside.begin(600.0)
        with pytest.raises(DefaulterScreenError, match="worker process ended"):
            beside.result()
