"""Turns: of several threads that look things up one does, for some milliseconds, and the others sleep.

Threads of one interpreter compute one at a time anyway. But SQLite lets go of the interpreter at each step of a
statement, and whoever waits for it is woken each time, mostly for nothing; where he does get it, it is on a processor
whose caches know nothing of the work, and that costs as much as a lookup or two. Four threads got two thirds of what
one gets. A lock around each lookup is no better where threads wake quickly: it goes round with every lookup.

So a thread that makes one lookup after another keeps its turn for a while, unless somebody comes for a single one, and
a thread that does something else in between hands its turn on after each.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, get_ident
from time import perf_counter

_TURN_SECONDS = 0.01
"""Twice as long as the interpreter lets a thread compute before another one may: changing processors costs up to one
thousandth of a second."""
_PATIENCE_SECONDS = 0.005
"""Hardly any lookup takes so long: one that does waits for a disk, or for another process."""
_AT_ONCE_SECONDS = 0.000_2
"""Whoever comes again so soon makes one lookup after another."""


class _Mine(threading.local):
    """A thread's lookups.

    Attributes:
        began: when the one began that it is in.
        ended: when the one before ended.
        again: whether the one followed the other at once.
        beside: whether it goes on beside the turns, since the one before took too long.
    """

    began = 0.0
    ended = -1.0
    again = False
    beside = False


class Turns:
    """Who may look something up now; safe to share between threads.

    Nothing but speed depends on there being one at a time, so nobody waits for certain: if no lookup ends in
    ``patience`` the next one begins beside the one that is stuck, and no other waits for that again; the thread that
    was stuck takes no turns until a lookup of its own is quick, so that a slow disk is read by all who want to read it.
    For the same reason the fields need no lock of their own.

    Args:
        lasting: seconds that a turn takes of a thread that makes one lookup after another.
        patience: seconds.
        clock: gives seconds.
    """

    def __init__(
        self,
        lasting: float = _TURN_SECONDS,
        patience: float = _PATIENCE_SECONDS,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._lasting = lasting
        self._patience = patience
        self._clock = clock
        self._mine = _Mine()
        self._holder = 0
        self._until = 0.0
        self._ended = 0
        self._line = Lock()
        self._waiting = False
        self._called = False
        self._bell = Lock()
        self._bell.acquire()

    def take(self) -> None:
        """Wait for a turn; ``end`` must follow."""
        me, mine, now = get_ident(), self._mine, self._clock()
        mine.began = now
        if mine.beside:
            return
        mine.again = now - mine.ended < _AT_ONCE_SECONDS
        if not self._holder:
            goes_on = mine.again and now < self._until
            if goes_on or not self._waiting:
                self._holder = me
                if not goes_on:
                    self._until = now + self._lasting
                return
            self._call()
        with self._line:
            self._wait()
            mine.began = now = self._clock()
            self._holder, self._until = me, now + self._lasting

    def end(self) -> None:
        """End a lookup."""
        mine = self._mine
        mine.ended = now = self._clock()
        mine.beside = now - mine.began > self._patience
        self._ended += 1
        if self._holder == get_ident():
            self._holder = 0
            if self._waiting and not (mine.again and now < self._until):
                self._call()

    def _wait(self) -> None:
        """Wait at the head of the line."""
        self._bell.acquire(blocking=False)  # it may have rung for who had just gone
        self._called = False
        self._waiting = True
        if not self._mine.again:
            self._until = 0.0  # who comes for one lookup waits for one
        ended = -1
        # Who made one lookup after another may have left off without a word.
        while self._holder and self._ended != ended:
            ended = self._ended
            if self._bell.acquire(timeout=self._patience):
                break
        self._waiting = False

    def _call(self) -> None:
        """Wake the head of the line, once."""
        if not self._called:
            self._called = True
            with suppress(RuntimeError):  # two may do so at once
                self._bell.release()
