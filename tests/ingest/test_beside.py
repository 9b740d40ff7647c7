"""Work in a process of its own: what comes of it, what fails in it, and that it never outlives its caller."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Iterator
from multiprocessing import Pipe, active_children

import pytest

from defaulter_screen.errors import DefaulterScreenError, SourceError
from defaulter_screen.ingest.beside import Beside, answer
from defaulter_screen.sources.reader import open_list


def test_it_gives_what_the_work_gives_and_ends() -> None:
    with Beside(list) as beside:
        for piece in "甲乙":
            beside.give(piece)
        assert beside.result() == ["甲", "乙"]
    assert not active_children()


def test_what_fails_there_is_raised_here() -> None:
    with Beside(math.fsum) as beside:
        beside.give("甲")
        with pytest.raises(TypeError):
            beside.result()


def test_what_is_raised_comes_whole() -> None:
    def opened(paths: Iterator[str]) -> object:
        return open_list(next(paths))

    ours, theirs = Pipe()
    ours.send(("missing.jsonl",))
    answer(opened, theirs)
    failed, raised = ours.recv()
    assert failed
    assert isinstance(raised, SourceError)
    assert raised.path == "missing.jsonl"


def test_who_gives_up_waits_for_nothing() -> None:
    with Beside(list) as beside:
        beside.give("甲")
    assert not active_children()
    with Beside(list):
        pass
    assert not active_children()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("begun", [True, False])
def test_a_killed_process_is_told(begun: bool) -> None:
    with Beside(list) as beside:
        if begun:
            beside.give("甲")
        (child,) = active_children()
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        beside.give("甲")
        with pytest.raises(DefaulterScreenError, match="worker process ended"):
            beside.result()
