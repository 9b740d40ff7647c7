"""Worker processes: each opens its own screener; chunks come back in the order in which they were given.

Processes are spawned, never forked: open SQLite connections do not survive a fork, and Windows knows nothing else.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.util import Finalize

from defaulter_screen.batch.chunks import Chunk, Task, screen_chunk
from defaulter_screen.batch.garbage import search_rarely
from defaulter_screen.batch.job import Opener, Screens
from defaulter_screen.batch.portions import Portion
from defaulter_screen.errors import DefaulterScreenError

_AHEAD = 3
"""Chunks in flight per worker: enough that none waits, few enough that memory does not grow."""


class _Worker:
    """What one worker process keeps: set once by ``_start`` when the process begins."""

    screener: Screens
    task: Task


def screened(chunks: Iterable[Portion], opener: Opener, task: Task, jobs: int) -> Generator[Chunk]:
    """Screen chunks in ``jobs`` processes; results in order.

    Raises:
        DefaulterScreenError: what a worker raised, or a worker died.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(opener, task))
    waiting: deque[Future[Chunk]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(_screen, chunk))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise DefaulterScreenError(
            "一个工作进程意外终止（可能内存不足），可用 --resume 继续 / "
            "a worker process died (out of memory?); go on with --resume"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(opener: Opener, task: Task) -> None:
    # Ctrl-C goes to every process of the terminal; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    search_rarely()
    opened = opener()
    _Worker.screener = opened.__enter__()
    _Worker.task = task
    # Worker processes end without running atexit handlers; this one does run, and closes the store and the audit trail.
    Finalize(None, opened.__exit__, args=(None, None, None), exitpriority=10)
    # Then its memory goes back as a whole: searching it first takes a fifth of a second, and the batch waits for that.
    Finalize(None, gc.freeze, exitpriority=0)


def _screen(portion: Portion) -> Chunk:
    return screen_chunk(_Worker.screener, _Worker.task, portion)
