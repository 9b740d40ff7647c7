"""One piece of work in a process of its own, while this one goes on with another."""

from __future__ import annotations

import gc
import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, Self, TypeVar

from defaulter_screen.errors import DefaulterScreenError

Given = TypeVar("Given")
Result = TypeVar("Result")


class Beside(Generic[Given, Result]):
    """A process that starts now, is given what to work on piece by piece, and is asked for what came of it.

    Used as a context manager, it ends the process, whatever that is doing.

    Args:
        work: a function of a module, which the process imports; it takes the pieces, which come as they are given.
    """

    def __init__(self, work: Callable[[Iterator[Given]], Result]) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._ours, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_run, args=(work, theirs), name="defaulter-screen-beside", daemon=True)
        self._process.start()
        theirs.close()
        self._queue: SimpleQueue[tuple[Given] | None] = SimpleQueue()
        self._feeder = Thread(target=self._feed, name="defaulter-screen-feed", daemon=True)
        self._feeder.start()

    def give(self, piece: Given) -> None:
        """A piece to work on; waits for nothing."""
        self._queue.put((piece,))

    def result(self) -> Result:
        """What came of it, now that all pieces are given; waits for it.

        Raises:
            DefaulterScreenError: the process ended unexpectedly; or what the work itself raised.
        """
        self._queue.put(None)
        try:
            failed, result = self._ours.recv()
        except (EOFError, OSError):
            raise DefaulterScreenError(
                "工作进程意外结束，未载入 / a worker process ended unexpectedly: nothing was loaded"
            ) from None
        if failed:
            raise result
        made: Result = result
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._queue.put(None)
        self._process.terminate()
        self._process.join()
        self._feeder.join()
        self._ours.close()

    def _feed(self) -> None:
        with suppress(OSError):  # it has ended: ``result`` says so
            while (piece := self._queue.get()) is not None:
                self._ours.send(piece)
            self._ours.send(None)


def _run(work: Callable[[Any], Any], channel: Connection[Any, Any]) -> None:
    """The process: short-lived, so that collecting cycles would only cost time."""
    gc.disable()
    # An interrupt reaches every process, and the first one reports it; where that is gone, nobody is told anything.
    with suppress(EOFError, OSError, KeyboardInterrupt):
        answer(work, channel)


def answer(work: Callable[[Any], Any], channel: Connection[Any, Any]) -> None:
    """Work on what is given, and send what comes of it: (False, result) or (True, exception)."""
    try:
        made = pickle.dumps((False, work(_given(channel))))
    except EOFError:  # whoever gives is gone, and wants nothing
        raise
    except Exception as error:  # noqa: BLE001 - raised again where the work was given
        made = pickle.dumps((True, error))
    channel.send_bytes(made)


def _given(channel: Connection[Any, Any]) -> Iterator[Any]:
    while (piece := channel.recv()) is not None:
        yield piece[0]
