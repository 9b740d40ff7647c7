"""The identity model of a first snapshot, built in a process of its own while the load builds what is left.

What the model needs of an empty store is given to that process as it is written; of a store that had other lists, it
reads what is there, once all is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from defaulter_screen.ingest.beside import Beside
from defaulter_screen.ingest.model import build_model, model_of, name_pages, named_page
from defaulter_screen.store.columns import NamedEntries
from defaulter_screen.store.loading import LoadWriter
from defaulter_screen.store.staged_lists import StagedLists

_LARGE = 100_000
"""Listings from which on a process of its own pays for being started."""


class ModelFreezing:
    """Builds the model of a load and puts it in force with the load's version; used as a context manager.

    Args:
        writer: the load, all of whose rows are staged.
        wanted: without it, nothing is done.
        jobs: processes that may be busy, this one included.
    """

    def __init__(self, writer: LoadWriter, *, wanted: bool, jobs: int) -> None:
        self._writer = writer
        self._wanted = wanted
        beside = wanted and jobs > 1 and writer.listings >= _LARGE
        self._beside: Beside[NamedEntries | StagedLists, tuple[str, bytes]] | None = Beside(_built) if beside else None

    def add(self, part: NamedEntries) -> None:
        """Names that the load brings, with what is found by them."""
        if self._beside is not None and self._writer.bulk:
            self._beside.give(part)

    def end(self) -> None:
        """All names and entries are written."""
        if self._beside is not None and not self._writer.bulk:
            self._beside.give(self._writer.staged_lists())

    def finish(self) -> None:
        """Everything is written: wait for the model, or build it here.

        Raises:
            DefaulterScreenError: the process that builds it ended unexpectedly.
            StoreError: the store cannot be read or written.
        """
        if self._wanted:
            self._writer.set_model(*(self._beside.result() if self._beside else build_model(self._writer.view())))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._beside is not None:
            self._beside.__exit__(*error)


def _built(given: Iterator[NamedEntries | StagedLists]) -> tuple[str, bytes]:
    return model_of(page for one in given for page in _pages(one))


def _pages(given: NamedEntries | StagedLists) -> Iterator[tuple[list[str], Any, Any]]:
    if isinstance(given, NamedEntries):
        yield named_page(given)
        return
    with given.opened() as view:
        yield from name_pages(view)
