"""What a load adds to the index: spooled while rows come in, written sorted at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from defaulter_screen.store.connection import Batches, transaction
from defaulter_screen.store.schema import get_meta, set_meta
from defaulter_screen.store.spill import Spill
from defaulter_screen.store.spool import Spool, make_folder

Progress = Callable[[int, int | None], None]
"""Called with (done, total or None)."""
_PROGRESS_EVERY = 20_000


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
        self._names = Spool(spill, "name")
        self._postings = Spool(spill, "posting")
        self._keys = Spool(spill, "key")

    def add(self, listing_id: int, key_hash: int, content_hash: int, postings: bytes) -> None:
        """A listing with its packed postings."""
        self._postings.add_packed(postings, listing_id)
        self._keys.add(key_hash, content_hash, listing_id)

    def remove(self, key_hash: int) -> None:
        """A listing key that leaves."""
        self._keys.add(key_hash, 0, 0)

    def add_name(self, name_key: int, text: str, link_keys: Sequence[int]) -> None:
        """A new name with the keys that point to it."""
        self._names.add_text(name_key, text)
        for link in link_keys:
            self._postings.add(link, name_key, 0)

    def write(self, progress: Progress | None) -> None:
        """Write all of it in key order."""
        with transaction(self._connection):
            set_meta(self._connection, "building", str(self._version))
        tell = _Teller(progress, self._names.records + self._postings.records + self._keys.records)
        names = ((key, text, self._version) for key, text in self._names.texts())
        self._insert("name(key, text, since)", tell.each(names))
        self._write_postings(tell)
        keys = ((key, listing_id, content) for key, content, listing_id in self._keys.sorted_records())
        table = "listing_key" if self._bulk else "staged_key"
        self._insert(f"{table}(key_hash, listing_id, content_hash)", tell.each(keys))
        tell.finish()

    def _write_postings(self, tell: _Teller) -> None:
        generation = get_meta(self._connection, "generation")
        postings = tell.each_posting(self._postings.postings())
        if self._bulk:
            sql = f"INSERT INTO posting_{generation}(key, entries) VALUES (?,?)"
            Batches(self._connection).write(sql, ((key, blob) for key, blob, _ in postings))
        else:
            rows = ((key, self._version, blob) for key, blob, _ in postings)
            self._insert(f"overlay_{generation}(key, seq, entries)", rows)

    def _insert(self, target: str, rows: Iterable[tuple[object, ...]]) -> None:
        Batches(self._connection).write(f"INSERT INTO {target} VALUES (?,?,?)", rows)


class _Teller:
    """Counts rows as they pass and tells the progress."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._told = 0

    def each(self, rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
        for row in rows:
            self._count(1)
            yield row

    def each_posting(self, rows: Iterable[tuple[int, bytes, int]]) -> Iterator[tuple[int, bytes, int]]:
        for row in rows:
            self._count(row[2])
            yield row

    def finish(self) -> None:
        if self._progress is not None:
            self._progress(self._total, self._total)

    def _count(self, rows: int) -> None:
        self._done += rows
        if self._progress is not None and self._done - self._told >= _PROGRESS_EVERY:
            self._told = self._done
            self._progress(self._done, self._total)
