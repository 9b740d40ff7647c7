"""The lists as a load will have them once it is published, for whoever reads them before: this process or another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.store.connection import Mode, connect
from defaulter_screen.store.index_pages import IndexPage, index_pages, name_text
from defaulter_screen.store.versions import Load
from defaulter_screen.store.view import StoreView
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class StagedLists:
    """What it takes to read them; plain values, so that it can be sent.

    Attributes:
        path: the store file.
        key: of an encrypted store.
        loads: the published ones and the staged one.
        cut: the load that will be in force for each source.
        model_id: the identity model that will be in force, or empty.
    """

    path: Path
    key: StoreKey | None
    loads: tuple[Load, ...]
    cut: dict[int, Load]
    model_id: str

    def view(self, connection: sqlite3.Connection) -> StoreView:
        """The lists through a connection that the caller has."""
        return StoreView(lambda: connection, self.loads, self.cut, model_id=self.model_id)

    @contextmanager
    def opened(self) -> Iterator[StoreView]:
        """The lists through a connection of their own.

        Raises:
            StoreError: the store cannot be opened.
        """
        with self._connected() as connection:
            yield self.view(connection)

    @contextmanager
    def index(self) -> Iterator[StagedIndex]:
        """What the index holds, through a connection of its own; while it is being written, what is written so far.

        Raises:
            StoreError: the store cannot be opened.
        """
        with self._connected() as connection:
            yield StagedIndex(connection)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = connect(self.path, Mode.READ, self.key)
        try:
            yield connection
        finally:
            connection.close()


class StagedIndex:
    """The index of a store that had nothing before the load."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def pages(self, key_class: int, *, everything: bool) -> Iterator[IndexPage]:  # noqa: ARG002 - all is of this load
        """Entries of a class."""
        return index_pages(self._connection, key_class)

    def name_text(self, key: int) -> str | None:
        """The name behind a name key, or None."""
        return name_text(self._connection, key)
