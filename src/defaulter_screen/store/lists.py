"""The list store: one SQLite file with list versions, listings, names, the key index and the identity model.

    with ListStore.open(path) as store:
        view = store.view()                      # or store.view(as_of=3), store.view(as_of=date(2026, 11, 1))
        view.listings([listing_id for listing_id, brief in view.postings(key)])

One ``ListStore`` is safe to share between threads (see ``readers``). Writing goes through connections of its
own (``begin_load``, ``compact``, ``retain``, ``put_model``), one writer at a time, and never blocks readers.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import StoreError, StoreNotFoundError
from defaulter_screen.models.listing import ListKind, ListVersion
from defaulter_screen.store.connection import (
    Mode,
    connect,
    connect_writer,
    file_sizes,
    reading_mode,
    transaction,
)
from defaulter_screen.store.models import write_model
from defaulter_screen.store.readers import Readers
from defaulter_screen.store.schema import MIGRATIONS, bump_stamp, get_meta, prepare, require_current, set_meta
from defaulter_screen.store.versions import in_force, read_loads
from defaulter_screen.store.view import StoreView

# What only writers need is imported where it is used: a check must not wait for it.
if TYPE_CHECKING:
    from defaulter_screen.models.supervision import Change
    from defaulter_screen.store.loading import LoadWriter
    from defaulter_screen.store.versions import LoadSpec

MERGE_SHARE = 0.25
"""Above this share of listings outside the base, ``compact_if_due`` merges."""
_VIEWS = 8


class ListStore:
    """Lists of one store file; made by ``open``.

    Attributes:
        path: the file.
        read_only: whether it can be written through this object.
    """

    def __init__(self, path: Path, mode: Mode, key: StoreKey | None = None) -> None:
        self.path = path
        self.read_only = mode is not Mode.WRITE
        self._mode = mode
        self._key = key
        self._readers = Readers(partial(connect, path, mode, key), path)
        self._lock = threading.Lock()
        self._views: dict[tuple[str, int | date | None], StoreView] = {}

    @classmethod
    def open(
        cls, path: str | Path, *, read_only: bool = False, create: bool = False, key: StoreKey | None = None
    ) -> Self:
        """Open a store.

        Args:
            path: the file.
            read_only: never write; works on read-only media too.
            create: make it where there is none.
            key: of an encrypted store; a new one is encrypted with it.

        Raises:
            StoreNotFoundError: there is none.
            StoreKeyError: the key does not fit, or the store is encrypted and there is none, or the other way round.
            StoreError: it is another kind of file.
            SchemaVersionError: another version of this package made it.
        """
        path = Path(path)
        if not path.exists() and not (create and not read_only):
            raise StoreNotFoundError(
                "名单库不存在，请先导入名单 / there is no store here: load a list first", path=str(path)
            )
        if read_only:
            store = cls(path, reading_mode(path, key), key)
            require_current(store.connection(), path)
            return store
        first = connect(path, Mode.CREATE if create else Mode.WRITE, key)
        try:
            prepare(first, path)
        finally:
            first.close()
        return cls(path, Mode.WRITE, key)

    def connection(self) -> sqlite3.Connection:
        """The calling thread's connection, for reading.

        Raises:
            StoreError: the store was closed.
        """
        return self._readers.reader().connection

    def lookup(self) -> AbstractContextManager[None]:
        """A context for one lookup among those of other threads: they take turns, and share warm connections.

        Everything read in it must have been read when it is left; views go in and out as ever.
        """
        return self._readers

    def versions(self, kind: ListKind | None = None) -> list[ListVersion]:
        """The versions that are kept, oldest first."""
        loads = read_loads(self.connection())
        return [load.version for load in loads if load.kept and kind in (None, load.version.list_kind)]

    def view(self, as_of: int | date | None = None) -> StoreView:
        """The lists as they stand, or stood in an earlier version or on a date; cheap to ask for every time.

        Args:
            as_of: a version number (of any list: the others as they were then), or a list date (inclusive).

        Raises:
            StoreError: there is no such version, or it is no longer kept.
        """
        key = (self._stamp(), as_of)
        view = self._views.get(key)
        if view is None:
            view = self._make_view(as_of)
            with self._lock:
                current = {known: old for known, old in self._views.items() if known[0] == key[0]}
                self._views = {**dict(list(current.items())[-_VIEWS + 1 :]), key: view}
        return view

    def begin_load(self, spec: LoadSpec) -> LoadWriter:
        """Begin to load a list; what an earlier load left unfinished is cleaned up first.

        Raises:
            StoreError: another load is running, the store is read-only, or was made with another normalisation.
        """
        from defaulter_screen.store.loading import LoadWriter  # noqa: PLC0415

        self._require_writable()
        return LoadWriter(self.path, spec, self._key)

    def diff(self, v1: int, v2: int) -> Iterator[Change]:
        """What changed from version ``v1`` (0: before the first) to ``v2``, over all kinds and sources.

        Raises:
            StoreError: ``v1`` is above ``v2``, or one of them is not kept.
        """
        from defaulter_screen.store.diff import changes  # noqa: PLC0415

        if v1 > v2:
            raise StoreError(
                f"版本次序颠倒：{v1} > {v2} / versions in the wrong order: {v1} > {v2}", path=str(self.path)
            )
        connection = self.connection()
        return changes(connection, read_loads(connection), self.view(v1), self.view(v2))

    def compact(self) -> None:
        """Merge later loads into the base of the index and delete what no kept version shows; readers go on."""
        from defaulter_screen.store.upkeep import compact  # noqa: PLC0415

        self._require_writable()
        compact(self.path, self._key)

    def compact_if_due(self) -> bool:
        """``compact`` where the overlay has grown beyond ``MERGE_SHARE``; tells whether it did."""
        from defaulter_screen.store.upkeep import overlay_share  # noqa: PLC0415

        due = overlay_share(self.connection()) > MERGE_SHARE
        if due:
            self.compact()
        return due

    def retain(self, keep: int) -> int:
        """Keep the newest ``keep`` versions of each kind and source; returns how many were let go.

        Nothing is copied; what only the old ones show is deleted by the next ``compact``.
        """
        from defaulter_screen.store.upkeep import retire  # noqa: PLC0415

        self._require_writable()
        return retire(self.path, keep, self._key)

    def put_model(self, model_id: str, blob: bytes, now: datetime) -> None:
        """Store an identity model and put it in force (a refresh outside a load)."""
        self._require_writable()
        connection = connect_writer(self.path, self._key)
        try:
            with transaction(connection):
                write_model(connection, model_id, blob, now.isoformat())
                set_meta(connection, "model_id", model_id)
                bump_stamp(connection)
        finally:
            connection.close()

    @property
    def normalisation_version(self) -> str:
        """Version of the normalisation that made the index keys; empty where nothing is loaded."""
        return get_meta(self.connection(), "normalisation_version")

    @property
    def immutable(self) -> bool:
        """Whether the store lies on read-only media, where nobody can change it."""
        return self._mode is Mode.IMMUTABLE

    def info(self) -> dict[str, Any]:
        """What ``doctor`` shows: path, sizes, counts, health."""
        from defaulter_screen.store.upkeep import overlay_share  # noqa: PLC0415

        connection = self.connection()
        view = self.view()
        states = connection.execute("SELECT status, COUNT(*) FROM list_version GROUP BY status").fetchall()
        return {
            "path": str(self.path),
            **file_sizes(self.path),
            "schema_version": len(MIGRATIONS),
            "normalisation_version": self.normalisation_version,
            "model_id": view.model_id,
            "encrypted": self._key is not None,
            "read_only": self.read_only,
            "immutable": self.immutable,
            "listings": sum(version.listings for version in view.versions),
            "versions": dict(states),
            "overlay_share": overlay_share(connection),
            "free_pages": connection.execute("PRAGMA freelist_count").fetchone()[0],
            "page_size": int(connection.execute("PRAGMA page_size").fetchone()[0]),  # SQLCipher says it as text
        }

    def close(self) -> None:
        """Close the connections of all threads."""
        self._readers.close()
        with self._lock:
            self._views = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _stamp(self) -> str:
        """Changes with whatever is published; read again only where the file has changed at all."""
        reader = self._readers.reader()
        version: int = reader.connection.execute("PRAGMA data_version").fetchone()[0]
        seen = reader.seen
        if seen is None or seen[0] != version:
            reader.seen = seen = (version, get_meta(reader.connection, "stamp"))
        return seen[1]

    def _make_view(self, as_of: int | date | None) -> StoreView:
        connection = self.connection()
        # One read transaction: a publication in between must not mix two states.
        connection.execute("BEGIN")
        try:
            loads = read_loads(connection)
            cut = in_force(loads, as_of, path=str(self.path))
            newest = max((load.version for load in cut.values()), key=lambda version: version.version, default=None)
            model_id = get_meta(connection, "model_id") if as_of is None else newest.model_id if newest else ""
            return StoreView(self.connection, loads, cut, model_id=model_id)
        finally:
            connection.execute("COMMIT")

    def _require_writable(self) -> None:
        if self.read_only:
            raise StoreError("名单库以只读方式打开 / the store was opened read-only", path=str(self.path))
