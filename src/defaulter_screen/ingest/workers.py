"""Portions of a list made in this process or in several; in the order of the rows either way.

Portions of the list go to the workers as they were cut, and come back as packed columns. This process reads, writes the
store, and makes portions itself whenever the next ones are not ready: so two processes are both busy, whichever half of
the work is the larger. With each portion goes what the other processes took apart meanwhile.
"""

from __future__ import annotations

import gc
import multiprocessing
import pickle
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self

from defaulter_screen.errors import DefaulterScreenError
from defaulter_screen.ingest.entries import EntryContext
from defaulter_screen.ingest.entry_columns import MadePortion, PortionMaker
from defaulter_screen.ingest.news import News, Packed
from defaulter_screen.ingest.packing import Packer, Unpacker
from defaulter_screen.sources.portions import Portion, PortionReader
from defaulter_screen.sources.reader import ListReader

_SMALL = 20_000
"""A list of fewer rows is made before a worker process has even loaded its tables."""
_AHEAD = 4
"""Portions per worker that wait for their turn: enough to keep it busy while the store writes, little memory."""
Task = tuple[Portion, list[Packed]]
"""What a worker is sent: a portion, and what it should know before it."""
_PIPE_BYTES = 1 << 20
"""A pipe that takes most of a result: a worker need not wait until it is fetched."""


def made_portions(reader: ListReader, context: EntryContext, *, jobs: int) -> Iterator[MadePortion]:
    """Make a list's portions, in their order.

    Args:
        reader: the opened list.
        context: what all entries share.
        jobs: number of processes, this one (which reads and writes) included.

    Raises:
        SourceError: the list turns out damaged.
        DefaulterScreenError: a worker process ended unexpectedly.
    """
    portions = reader.portions()
    make = _Maker(reader.portion_reader, context)
    first: list[Portion] = []
    rows = 0
    while jobs > 1 and rows < _SMALL:
        portion = next(portions, None)
        if portion is None:
            jobs = 1
            break
        first.append(portion)
        rows += portion[1].count(b"\n") if isinstance(portion, tuple) else len(portion)
    if jobs < 2:
        yield from map(make.made, chain(first, portions))
        return
    with _Team(reader.portion_reader, context, jobs - 1) as team:
        yield from _shared_out(chain(first, portions), team, make)


class _Maker(PortionMaker):
    """Reads a portion and makes its entries."""

    def __init__(self, reader: PortionReader, context: EntryContext) -> None:
        super().__init__(context)
        self._reader = reader

    def made(self, portion: Portion) -> MadePortion:
        """A portion, read and made."""
        return self.make(self._reader.columns(portion))


def _shared_out(portions: Iterator[Portion], team: _Team, maker: _Maker) -> Iterator[MadePortion]:
    """Hand out portions, and make one here whenever the oldest is not ready."""
    waiting: deque[_Worker | MadePortion] = deque()
    more = True
    while more or waiting:
        while more and (idle := team.with_room()):
            portion = next(portions, None)
            more = portion is not None
            if portion is not None:
                idle.send(portion)
                waiting.append(idle)
        oldest = waiting[0] if waiting else None
        if isinstance(oldest, MadePortion):
            waiting.popleft()
            yield oldest
        elif oldest is not None and (oldest.ready() or not more or len(waiting) > team.most):
            waiting.popleft()
            received = oldest.receive()
            maker.learn(received.news)
            team.tell(received.news, but=oldest)
            yield received
        elif more:
            portion = next(portions, None)
            more = portion is not None
            if portion is not None:
                waiting.append(made := maker.made(portion))
                team.tell(made.news)


class _Worker:
    """A worker process; a thread feeds it, so that this process never waits for it to read."""

    def __init__(self, reader: PortionReader, context: EntryContext) -> None:
        spawn = multiprocessing.get_context("spawn")
        portions_out, self._portions = spawn.Pipe(duplex=False)
        self._results, results_in = spawn.Pipe(duplex=False)
        for connection in (self._portions, results_in):
            _widen(connection)
        self._process = spawn.Process(
            target=_run, args=(reader, context, portions_out, results_in), name="defaulter-screen-load", daemon=True
        )
        self._process.start()
        portions_out.close()
        results_in.close()
        self.waiting = 0
        self._unpacker = Unpacker()
        self._news: list[Packed] = []
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._feeder = Thread(target=self._feed, name="defaulter-screen-feed", daemon=True)
        self._feeder.start()

    def send(self, portion: Portion) -> None:
        """Queue a portion, with the news so far."""
        self.waiting += 1
        news, self._news = self._news, []
        self._queue.put((portion, news))

    def tell(self, news: Packed) -> None:
        """What it learns before the next portion."""
        self._news.append(news)

    def ready(self) -> bool:
        """Whether a result can be fetched."""
        return self._results.poll()

    def receive(self) -> MadePortion:
        """The oldest portion, made; waits for it."""
        try:
            packed = self._results.recv_bytes()
        except (EOFError, OSError):
            raise DefaulterScreenError(
                "工作进程意外结束，未载入 / a worker process ended unexpectedly: nothing was loaded"
            ) from None
        self.waiting -= 1
        if packed[:1] == _FAILED:
            raise pickle.loads(packed[1:])  # noqa: S301 - an exception that our own worker process packed
        return self._unpacker.unpacked(packed)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._queue.put(None)
        self._process.terminate()
        self._process.join()
        self._feeder.join()
        self._portions.close()
        self._results.close()

    def _feed(self) -> None:
        with suppress(OSError):  # the process has ended: ``receive`` says so
            while (task := self._queue.get()) is not None:
                self._portions.send(task)


class _Team:
    """The worker processes; used as a context manager, it ends them.

    Attributes:
        most: portions that may wait for their turn.
    """

    def __init__(self, reader: PortionReader, context: EntryContext, count: int) -> None:
        self._workers = [_Worker(reader, context) for _ in range(count)]
        self.most = 2 * _AHEAD * count

    def with_room(self) -> _Worker | None:
        """The worker with the fewest waiting portions, where it takes one more."""
        worker = min(self._workers, key=lambda worker: worker.waiting)
        return worker if worker.waiting < _AHEAD else None

    def tell(self, news: News, *, but: _Worker | None = None) -> None:
        """Tell all workers but the one that it comes from."""
        others = [worker for worker in self._workers if worker is not but]
        packed = news.packed() if others else ()
        for worker in others:
            worker.tell(packed)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for worker in self._workers:
            worker.close()


_FAILED = b"!"
"""First byte of a packed exception; a packed portion begins otherwise."""


def _run(*given: Any) -> None:
    """A worker process. Entries form no cycles: the collector would only walk through them."""
    gc.disable()
    _work(*given)


def _work(
    reader: PortionReader,
    context: EntryContext,
    portions: Connection[Any, Any],
    results: Connection[Any, Any],
) -> None:
    """Answer portions until there are no more."""
    maker, packer = _Maker(reader, context), Packer()
    with suppress(EOFError, KeyboardInterrupt):  # an interrupt reaches every process; the first one reports it
        while True:
            portion, news = portions.recv()
            try:
                for packed in news:
                    maker.learn(News.unpacked(packed))
                made = packer.packed(maker.made(portion))
            except Exception as error:  # noqa: BLE001 - raised again where the portion came from
                made = _FAILED + pickle.dumps(error)
            results.send_bytes(made)


def _widen(connection: Connection[Any, Any]) -> None:
    """Give a pipe room, where the system allows it (Linux)."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl  # noqa: PLC0415 - POSIX only

        fcntl.fcntl(connection.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
