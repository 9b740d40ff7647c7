"""Connections for reading: those of threads, and those that are lent to one lookup after another.

A connection is warm with what it has read: its map of the file, its statements, in an encrypted store the pages that it
decrypted. So lookups of many threads share a few, each being lent to one at a time. The oldest is lent first, so that
those that were opened for a moment's need do not map the whole file again.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from heapq import heappop, heappush
from pathlib import Path
from weakref import WeakSet

from defaulter_screen.errors import InvalidInputError, StoreError
from defaulter_screen.store.turns import Turns


class Reader:
    """A connection that closes when nobody holds it any more.

    Attributes:
        connection: the connection.
        number: its age among those of a store.
        seen: SQLite's number for the state of the file and the stamp that was read in it; None before the first.
    """

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self.connection = connection
        self.number = number
        self.seen: tuple[int, str] | None = None

    def __del__(self) -> None:
        self.connection.close()


class _Mine(threading.local):
    """What a thread has: its connection, own or lent; how many lookups it is in, one within the other."""

    reader: Reader | None = None
    lent = False
    depth = 0


class Readers:
    """The reading connections of one store; a context in which one lookup reads.

    In the context the thread has the turn (see ``Turns``) and, unless it has a connection of its own, a lent one; all
    of its reading must end in it. Outside of one, a thread that reads gets a connection of its own until it ends.

    Args:
        connect: opens a connection.
        path: the store, for messages.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], path: Path) -> None:
        self._connect = connect
        self._path = path
        self._mine = _Mine()
        self._idle: list[tuple[int, Reader]] = []  # a heap; pushed and popped in one step, as all numbers differ
        self._turns = Turns()
        self._lock = threading.Lock()
        self._all: WeakSet[Reader] = WeakSet()
        self._opened = 0
        self._closed = False

    def reader(self) -> Reader:
        """The calling thread's connection.

        Raises:
            StoreError: the store was closed, or cannot be opened.
        """
        reader = self._mine.reader
        if reader is None or self._closed:
            reader = self._mine.reader = self._new()
        return reader

    def __enter__(self) -> None:
        mine = self._mine
        if not mine.depth:
            self._turns.take()
            if mine.reader is None:
                mine.lent = True
                try:
                    mine.reader = heappop(self._idle)[1]
                except IndexError:
                    mine.reader = None  # it is opened when it is asked for
        mine.depth += 1

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        mine = self._mine
        mine.depth -= 1
        if mine.depth:
            return
        if mine.lent:
            reader, mine.reader, mine.lent = mine.reader, None, False
            # The error's traceback may hold a statement half read, which would hold the next lookup in an old state.
            if reader is not None and (kind is None or issubclass(kind, InvalidInputError)):
                heappush(self._idle, (reader.number, reader))
        self._turns.end()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            self._closed = True
            for reader in list(self._all):
                reader.connection.close()
            self._idle.clear()

    def _new(self) -> Reader:
        with self._lock:
            if self._closed:
                raise StoreError("名单库已关闭 / the store is closed", path=str(self._path))
            reader = Reader(self._connect(), self._opened)
            self._opened += 1
            self._all.add(reader)
        return reader
