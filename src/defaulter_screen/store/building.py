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
from defaulter_screen.store.columns import ListingColumns, NamedEntries, NewNames
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
_Column = tuple[Any, Any, Any]
Named = Callable[[NamedEntries], None]
"""Told of names that are about to be written, with what is found by them, in key order."""
Indexed = Callable[[int], None]
"""Told of a class of keys, in their order, that all that is indexed under it is written."""
_CLASSES = 1 << (63 - CLASS_SHIFT)


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

    def write(self, progress: Progress | None, named: Named, indexed: Indexed) -> None:
        """Write all of it in key order.

        Args:
            progress: told (records written, total).
            named: told of the names.
            indexed: told of the classes.
        """
        self._spool_removed()
        with transaction(self._connection):
            set_meta(self._connection, "building", str(self._version))
        tell = _Teller(progress, self._names.records + self._postings.records + self._keys.records)
        # One stream of columns, None after each kind: the next column is sorted while this one is written.
        names = map(self._named_part, range(self._names.end))
        others = self._postings.sorted(self._names.end)
        columns = chain(names, (None,), others, (None,), self._keys.sorted(), (None,))
        with ahead(columns) as sorted_columns:
            of_kind: Callable[[], Iterator[Any]] = partial(iter, sorted_columns.__next__, None)
            generation = get_meta(self._connection, "generation")
            for some, postings in of_kind():
                named(some)
                rows = zip(some.names.tolist(), some.texts, strict=True)
                self._insert(f"name(key, text, since) VALUES (?,?,{self._version})", rows)
                tell.count(len(some.texts))
                self._write_postings(generation, tell.each_column(postings))
            written = 0
            for column in of_kind():
                reached = int(column[0][0]) >> CLASS_SHIFT
                for key_class in range(written, reached):
                    indexed(key_class)
                written = reached
                self._write_postings(generation, tell.each_column([column]))
            for key_class in range(written, _CLASSES):
                indexed(key_class)
            self._write_keys(generation, tell.each_column(of_kind()))
        tell.finish()

    def _named_part(self, part: int) -> tuple[NamedEntries, list[_Column]]:
        """The names whose keys have this first byte, and all that is indexed under such keys."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        postings = list(self._postings.sorted(part, part + 1))
        entries = postings[0][:2] if postings else (np.zeros(0, np.uint64), np.zeros(0, np.uint64))
        return NamedEntries(*self._names.sorted(part), *entries), postings

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
