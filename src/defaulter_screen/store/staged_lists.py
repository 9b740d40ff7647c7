"""The lists as a load will have them once it is published, for whoever reads them before: this process or another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.store.connection import Mode, connect
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
        connection = connect(self.path, Mode.READ, self.key)
        try:
            yield self.view(connection)
        finally:
            connection.close()
