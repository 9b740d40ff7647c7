"""What a load adds to the index: spooled while rows come in, written sorted at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from defaulter_screen.store.ahead import ahead
from defaulter_screen.store.blocks import ENTRY, made
from defaulter_screen.store.columns import ListingColumns, NewNames
from defaulter_screen.store.connection import Batches, transaction
from defaulter_screen.store.index_scan import CLASS_SHIFT
from defaulter_screen.store.schema import get_meta, set_meta
from defaulter_screen.store.spill import Spill
from defaulter_screen.store.spool import RecordSpool, TextSpool, make_folder

Progress = Callable[[int, int | None], None]
"""Called with (done, total or None)."""
_PROGRESS_EVERY = 20_000
_GROUPS = 1 << 16
"""Keys that become Python integers at a time."""
_CLASS_PARTS = 1 << (CLASS_SHIFT - 56)
"""First bytes that the keys of one class can have."""
_Column = tuple[Any, Any, Any]


class IndexBuilder:
    """Names, postings and listing keys of one load.

    Args:
        path: the store file; the spool folder lies beside it.
        spill: writes into that folder.
        connection: the loader's connection.
        version: the version being staged.
        bulk: the store is empty: write the base itself, and the keys in force.
    """

    def __init__(self, path: Path, spill: Spill, connection: sqlite3.Connection, *, version: int, bulk: bool) -> None:
        make_folder(path)
        self._connection = connection
        self._version = version
        self._bulk = bulk
        self._names = TextSpool(spill, "name")
        self._postings = RecordSpool(spill, "posting")
        self._keys = RecordSpool(spill, "key")
        self._removed: list[int] = []

    def add(self, listings: ListingColumns, ids: Any) -> None:
        """Listings with their ids (numpy)."""
        rows = listings.posting_rows
        self._postings.add(listings.posting_keys, listings.briefs[rows], ids[rows])
        self._keys.add(listings.key_hashes, listings.content_hashes, ids)

    def remove(self, key_hash: int) -> None:
        """A listing key that leaves."""
        self._removed.append(key_hash)

    def add_names(self, names: NewNames) -> None:
        """New names with the keys that point to them."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        self._names.add(names.keys, names.texts)
        self._postings.add(names.links, np.repeat(names.keys, names.counts), 0)

    def write(self, progress: Progress | None, named: Callable[[], None]) -> None:
        """Write all of it in key order.

        Args:
            progress: told (records written, total).
            named: called once the names are written, and what is indexed under them.
        """
        self._spool_removed()
        with transaction(self._connection):
            set_meta(self._connection, "building", str(self._version))
        tell = _Teller(progress, self._names.records + self._postings.records + self._keys.records)
        # Names have keys of one class, and no posting above theirs is read for a name.
        end = -(-self._names.end // _CLASS_PARTS) * _CLASS_PARTS
        # One stream of columns, None after each kind: the next column is sorted while this one is written.
        columns = chain(
            self._postings.sorted(0, end), (None,), self._postings.sorted(end), (None,), self._keys.sorted(), (None,)
        )
        with ahead(columns) as sorted_columns:
            of_kind: Callable[[], Iterator[_Column]] = partial(iter, sorted_columns.__next__, None)
            self._insert(f"name(key, text, since) VALUES (?,?,{self._version})", self._names.sorted())
            tell.count(self._names.records)
            generation = get_meta(self._connection, "generation")
            self._write_postings(generation, tell.each_column(of_kind()))
            named()
            self._write_postings(generation, tell.each_column(of_kind()))
            self._write_keys(generation, tell.each_column(of_kind()))
        tell.finish()

    def _write_postings(self, generation: str, postings: Iterable[_Column]) -> None:
        if self._bulk:
            self._insert(f"posting_{generation}(key, entries) VALUES (?,?)", _blocks(postings))
        else:
            overlay = ((key, self._version, blob) for key, blob in _grouped(postings))
            self._insert(f"overlay_{generation}(key, seq, entries) VALUES (?,?,?)", overlay)

    def _write_keys(self, generation: str, keys: Iterable[_Column]) -> None:
        if self._bulk:
            self._insert(f"known_{generation}(key, entries) VALUES (?,?)", _blocks(keys))
        else:
            staged = (
                row
                for found, contents, ids in keys
                for row in zip(found.tolist(), ids.tolist(), contents.tolist(), strict=True)
            )
            self._insert("staged_key(key_hash, listing_id, content_hash) VALUES (?,?,?)", staged)

    def _spool_removed(self) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        keys = np.array(self._removed, np.uint64)
        self._keys.add(keys, np.zeros(len(keys), np.uint64), 0)
        self._removed = []

    def _insert(self, target: str, rows: Iterable[tuple[object, ...]]) -> None:
        Batches(self._connection).write(f"INSERT INTO {target}", rows)


def _blocks(columns: Iterable[_Column]) -> Iterator[tuple[int, bytes]]:
    for keys, briefs, ids in columns:
        yield from made(keys, ids, briefs)


def _grouped(columns: Iterable[_Column]) -> Iterator[tuple[int, bytes]]:
    """Every key once, with its entries as a blob."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    size = ENTRY.size
    for keys, briefs, ids in columns:
        entries = np.empty(len(keys), [("id", "<u4"), ("brief", "<u8")])
        entries["id"], entries["brief"] = ids, briefs
        blob = entries.tobytes()
        starts = np.concatenate(([0], np.flatnonzero(keys[1:] != keys[:-1]) + 1))
        ends = np.append(starts[1:], len(keys))
        for group in range(0, len(starts), _GROUPS):
            first, last = starts[group : group + _GROUPS], ends[group : group + _GROUPS]
            for key, start, end in zip(keys[first].tolist(), first.tolist(), last.tolist(), strict=True):
                yield key, blob[start * size : end * size]


class _Teller:
    """Counts records as they pass and tells the progress."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._told = 0

    def each_column(self, columns: Iterable[_Column]) -> Iterator[_Column]:
        for column in columns:
            yield column
            self.count(len(column[0]))

    def finish(self) -> None:
        if self._progress is not None:
            self._progress(self._total, self._total)

    def count(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None and self._done - self._told >= _PROGRESS_EVERY:
            self._told = self._done
            self._progress(self._done, self._total)
