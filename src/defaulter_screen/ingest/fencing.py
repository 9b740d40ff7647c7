"""The fence of a first load, made in a process of its own while the load goes on writing the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from defaulter_screen.ingest.beside import Beside
from defaulter_screen.ingest.fence import fence_in, marks_of_classes
from defaulter_screen.store.fence import MadeFence, made_fence
from defaulter_screen.store.loading import LoadWriter
from defaulter_screen.store.staged_lists import StagedLists

_LARGE = 100_000
"""Listings from which on a process of its own pays for being started."""


class Fencing:
    """Makes the fence of a load; used as a context manager.

    Args:
        writer: the load, all of whose rows are staged.
        jobs: processes that may be busy, this one included.
    """

    def __init__(self, writer: LoadWriter, *, jobs: int) -> None:
        self._writer = writer
        beside = jobs > 1 and writer.bulk and writer.listings >= _LARGE
        self._beside: Beside[Any, MadeFence] | None = Beside(_made) if beside else None
        if self._beside is not None:
            self._beside.give(writer.staged_lists())

    def add(self, key_class: int) -> None:
        """All that is indexed under a class is written; classes come in their order."""
        if self._beside is not None:
            self._beside.give(key_class)

    def finish(self) -> None:
        """Everything is written: wait for the fence, or make it here.

        Raises:
            DefaulterScreenError: the process that makes it ended unexpectedly.
            StoreError: the store cannot be read or written.
        """
        if self._beside is not None:
            self._writer.put_fence(self._beside.result())
        else:
            fence_in(self._writer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._beside is not None:
            self._beside.__exit__(*error)


def _made(given: Iterator[Any]) -> MadeFence:
    """Of the lists, and then the classes."""
    lists: StagedLists = next(given)
    with lists.index() as index:
        return made_fence(marks_of_classes(index, given, everything=True))
