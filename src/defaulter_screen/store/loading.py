"""One load: stages rows, builds the index, publishes a version by flipping one row.

Write boundary: until ``publish`` nothing that is staged can be seen, whatever happens; after it, everything. Listings
get rising ids, an unchanged one keeps its own, a changed one is a tombstone and a new listing. What a load says is held
against what is in force by ``comparing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from defaulter_screen.encryption.faults import sqlite_errors
from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.errors import StoreError
from defaulter_screen.models.listing import ListVersion
from defaulter_screen.store.building import IndexBuilder, Indexed, Named, Progress
from defaulter_screen.store.columns import ListingColumns, NewNames
from defaulter_screen.store.comparing import Comparison
from defaulter_screen.store.connection import LoadLock, connect_writer, transaction
from defaulter_screen.store.fence import MadeFence, add_if_taken, put_fence, replace_fence
from defaulter_screen.store.index_pages import IndexPage, index_pages, name_text
from defaulter_screen.store.keys_in_force import KeysInForce
from defaulter_screen.store.models import write_model
from defaulter_screen.store.recovery import recover, settle
from defaulter_screen.store.schema import bump_stamp, get_meta, set_meta
from defaulter_screen.store.seen_keys import SeenKeys
from defaulter_screen.store.spill import spill_into
from defaulter_screen.store.spool import remove_folder, spool_folder
from defaulter_screen.store.staged_lists import StagedLists
from defaulter_screen.store.staging import Staging
from defaulter_screen.store.versions import (
    Load,
    LoadSpec,
    declare_source,
    in_force,
    publish_version,
    read_loads,
    stage_version,
)
from defaulter_screen.store.view import StoreView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LoadWriter:
    """Stages one load and publishes it; used as a context manager, it aborts what was not published.

    Attributes:
        bulk: the store was empty: all that it will have comes with this load.
        version: number that the version will have.
        before: listings of this kind and source in force before.
        min_share: declared for this source, or None.
        added: new listings so far.
        changed: listings so far that differ from those in force.
        removed: explicit removals so far, and after ``build`` what a snapshot left out.
        unchanged: listings so far that are as they were.
    """

    def __init__(self, path: Path, spec: LoadSpec, key: StoreKey | None = None) -> None:
        self._path = path
        self._key = key
        self._spec = spec
        self._done = False
        self._lock = LoadLock(path)
        self._spill = spill_into(spool_folder(path), sealed=key is not None)
        self._connection = connect_writer(path, key)
        try:
            recover(self._connection, path)
            self._begin()
        except BaseException:
            self._close()
            raise

    def _begin(self) -> None:
        connection, spec = self._connection, self._spec
        known = get_meta(connection, "normalisation_version")
        if known and known != spec.normalisation_version:
            raise StoreError(
                f"名单库的规范化版本是 {known}，请新建名单库 / "
                f"the store was made with normalisation {known}: load into a new one",
                path=str(self._path),
            )
        self._loads = read_loads(connection)
        self._source_id, self.min_share = declare_source(connection, spec)
        self._cut = in_force(self._loads, None)
        newest = self._cut.get(self._source_id)
        self.before = newest.version.listings if newest else 0
        self.bulk = not self._loads
        self._first_id = self._next_id = 1 + max((load.last_id for load in self._loads), default=0)
        self._names = SeenKeys()
        self.added = self.changed = self.removed = self.unchanged = 0
        self._model_id = get_meta(connection, "model_id")
        self.version = stage_version(connection, spec, source_id=self._source_id, first_id=self._first_id)
        most = spec.mode == "snapshot" and not self.bulk
        keys = KeysInForce(connection, get_meta(connection, "generation"), all_at_once=most)
        self._comparison = Comparison(connection, keys, first_id=self._first_id)
        self._staging = Staging(connection, source_id=self._source_id, version=self.version)
        self._index = IndexBuilder(self._path, self._spill, connection, version=self.version, bulk=self.bulk)

    @property
    def model_id(self) -> str:
        """The identity model that will be in force, or empty."""
        return self._model_id

    @property
    def listings(self) -> int:
        """Listings of this kind and source that will be in force."""
        if self._spec.mode == "snapshot":
            return self.added + self.changed + self.unchanged
        return self.before + self.added - self.removed

    def add(self, listings: ListingColumns) -> int:
        """Stage listings; returns how many of them this load had before, which are left out."""
        fresh = self._comparison.first(listings)
        duplicates = len(listings.key_hashes) - len(fresh.key_hashes)
        if self.bulk:
            self.added += len(fresh.key_hashes)
        else:
            fresh = self._compared(fresh)
        self._stage(fresh)
        return duplicates

    def remove(self, key_hash: int) -> bool:
        """Stage the removal of a listing in force; False where there is none, or this load has spoken of it before."""
        listing_id = self._comparison.leaving(key_hash)
        if listing_id is None:
            return False
        self._drop(listing_id, key_hash)
        return True

    def add_names(self, names: NewNames) -> None:
        """Stage names with the keys (pinyin, one deletion) that point to them, those that are new."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        taken = self._names.first(names.keys)
        if not self.bulk:
            for place in np.flatnonzero(taken).tolist():
                taken[place] = not self._has_name(int(names.keys[place]))
        self._index.add_names(names if taken.all() else names.taken(taken))

    def build(
        self, progress: Progress | None = None, named: Named | None = None, indexed: Indexed | None = None
    ) -> None:
        """Write everything that is still buffered or spooled; the version is then complete, but not published.

        Args:
            progress: told (records written, total).
            named: told of the names that this load brings.
            indexed: told of each class of keys once all that is indexed under it can be read (``staged_lists``).
        """
        self._comparison.all_came()
        self._names = SeenKeys()
        if self._spec.mode == "snapshot" and not self.bulk:
            self._drop_absent()
        self._staging.flush()
        self._index.write(progress, named or (lambda _: None), indexed or (lambda _: None))

    def view(self) -> StoreView:
        """The lists as they will be once published; for statistics, after ``build``."""
        return self.staged_lists().view(self._connection)

    def staged_lists(self) -> StagedLists:
        """The same for another process, which opens the store itself."""
        version, last_id = self._list_version("", self._spec.now), self._next_id - 1
        staged = Load(version, self._source_id, kept=True, first_id=self._first_id, last_id=last_id)
        loads, cut = (*self._loads, staged), {**self._cut, self._source_id: staged}
        return StagedLists(self._path, self._key, loads, cut, self._model_id)

    def pages(self, key_class: int, *, everything: bool) -> Iterator[IndexPage]:
        """After ``build``, the entries of a class: those of this load, or all that the index has."""
        return index_pages(self._connection, key_class, version=None if everything or self.bulk else self.version)

    def name_text(self, key: int) -> str | None:
        """The name behind a name key, or None."""
        return name_text(self._connection, key)

    def add_marks(self, marks: Callable[[], Sequence[NDArray[np.uint64]]]) -> bool:
        """Put this load's marks into the fence, before it is published; False where there is none that takes them."""
        return add_if_taken(self._connection, marks)

    def replace_fence(self, marks: Sequence[NDArray[np.uint64]]) -> None:
        """Make the fence anew of all marks that there are, in pieces."""
        replace_fence(self._connection, marks)

    def put_fence(self, made: MadeFence) -> None:
        """Put a fence of all marks that there are in the place of the one before."""
        put_fence(self._connection, made)

    def set_model(self, model_id: str, blob: bytes) -> None:
        """Store an identity model that comes into force with this version."""
        with transaction(self._connection):
            write_model(self._connection, model_id, blob, self._spec.now.isoformat())
        self._model_id = model_id

    def publish(self, digest: str, *, now: datetime | None = None) -> ListVersion:
        """Put the version in force: one small transaction, then this writer is done.

        Args:
            digest: SHA-256 of the input.
            now: when it is published; default: when the load began.
        """
        version = self._list_version(digest, now or self._spec.now)
        connection = self._connection
        with transaction(connection):
            publish_version(connection, version, last_id=self._next_id - 1)
            set_meta(connection, "model_id", self._model_id)
            set_meta(connection, "normalisation_version", self._spec.normalisation_version)
            if self.bulk:
                set_meta(connection, "merged", str(version.version))
            bump_stamp(connection)
        self._done = True
        try:
            # It is published whatever happens here; what is left over, the next load settles.
            with suppress(StoreError, *sqlite_errors()):
                settle(connection)
        finally:
            self._close()
        return version

    def abort(self) -> None:
        """Give up: the previous version stays in force, what was staged is taken away."""
        if self._done:
            return
        self._done = True
        try:
            # On a full disk even this fails: then the next load takes it away.
            with suppress(StoreError, *sqlite_errors()):
                recover(self._connection, self._path)
        finally:
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.abort()

    def _has_name(self, name_key: int) -> bool:
        """Whether the store had the name before this load."""
        return self._connection.execute("SELECT 1 FROM name WHERE key=?", (name_key,)).fetchone() is not None

    def _compared(self, listings: ListingColumns) -> ListingColumns:
        """The listings that are new or say something else than those in force, whose predecessors leave."""
        new, replaced, unchanged = self._comparison.compared(listings)
        for listing_id in replaced:
            self._staging.remove(listing_id)
        self.added += len(new.key_hashes) - len(replaced)
        self.changed += len(replaced)
        self.unchanged += unchanged
        return new

    def _stage(self, listings: ListingColumns) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        count = len(listings.key_hashes)
        if not count:
            return
        first, self._next_id = self._next_id, self._next_id + count
        self._staging.add(range(first, first + count), listings.key_hashes.tolist(), listings.columns)
        self._index.add(listings, np.arange(first, first + count, dtype=np.uint32))

    def _drop(self, listing_id: int, key_hash: int) -> None:
        self._staging.remove(listing_id)
        self._index.remove(key_hash)
        self.removed += 1

    def _drop_absent(self) -> None:
        """A snapshot is the whole list: what it does not name has left (of the same kind and source only)."""
        current = StoreView(lambda: self._connection, self._loads, self._cut)
        for listing_id, key_hash in self._comparison.unspoken_of(self._source_id):
            if current.visible(listing_id):
                self._drop(listing_id, key_hash)

    def _list_version(self, digest: str, now: datetime) -> ListVersion:
        return ListVersion(
            version=self.version,
            list_kind=self._spec.list_kind,
            source=self._spec.source,
            mode=self._spec.mode,
            list_date=self._spec.list_date,
            loaded_at=now,
            digest=digest,
            listings=self.listings,
            added=self.added,
            changed=self.changed,
            removed=self.removed,
            model_id=self._model_id,
        )

    def _close(self) -> None:
        self._connection.close()
        self._spill.close()
        remove_folder(self._path)
        self._lock.release()
