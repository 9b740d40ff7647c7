"""Reading the key index: base and overlay of one generation, filtered to what a view may see.

A merge makes a new generation of tables, flips a pointer and takes the old ones away later; a reader that still holds
the old pointer then finds its table gone, looks the pointer up again and reads on, with the same answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar, TypeVarTuple, Unpack

from defaulter_screen.encryption.faults import operational_errors
from defaulter_screen.store.blocks import ENTRY, columns_of_many, find, find_packed, joined_targets, opened
from defaulter_screen.store.connection import whole_keys
from defaulter_screen.store.key_columns import KeyColumns, entry_columns, target_columns
from defaulter_screen.store.postings import Postings
from defaulter_screen.store.schema import get_meta
from defaulter_screen.store.versions import Load, read_loads, visible_mask
from defaulter_screen.values import frozen_dataclass

CLASS_SHIFT = 58
"""The class of a key stands in its bits 58 to 62."""
CLASSES = 32
_IN = 400
_SCAN_PAGE = 5_000
_SCAN_BLOCKS = 50

Entry = tuple[int, int]
"""Listing id (0 for a link) and brief (the target key of a link)."""
Columns = tuple[Any, Any, Any, Any]
Found = TypeVar("Found")
Given = TypeVarTuple("Given")


@frozen_dataclass(frozen=True, slots=True)
class _Layout:
    """Where the index lies for a view.

    Attributes:
        base: table of the base.
        block: SELECT of the block of the base that may hold a key.
        overlay: table of the overlay.
        upto: newest version whose overlay rows are read; 0 where the base has them all.
        mask: see ``visible_mask``.
    """

    base: str
    block: str
    overlay: str
    upto: int
    mask: bytearray | None


class PostingIndex:
    """The entries of keys, as the versions in ``cut`` have them.

    Args:
        connection: gives the calling thread's connection.
        loads: every published load (and the staged one, for the loader's own view).
        cut: the load in force for each source.
    """

    def __init__(
        self, connection: Callable[[], sqlite3.Connection], loads: Sequence[Load], cut: dict[int, Load]
    ) -> None:
        self._connection = connection
        self._cut = cut
        self._version = max((load.version.version for load in cut.values()), default=0)
        self._layout = _read_layout(connection(), loads, cut, self._version)

    @property
    def mask(self) -> bytearray | None:
        """One byte per listing id, 1 where visible; None where every listing of the store is.

        To be asked for after reading entries, never before: a merge met while reading brings a longer one.
        """
        return self._layout.mask

    def entries(self, key: int) -> list[Entry]:
        """All visible entries of a key, sorted by (brief, listing id)."""
        blobs = self.blobs(key)
        mask = self.mask
        if mask is None:
            return joined(blobs)
        return [entry for entry in joined(blobs) if mask[entry[0]]]

    def sorted_entries(self, key: int) -> Postings:
        """The same, hardly taken apart."""
        blobs = self.blobs(key)
        return _sorted(blobs, self.mask)

    def sorted_many(self, keys: Iterable[int]) -> dict[int, Postings]:
        """The same for many keys; every key has its own, be it empty."""
        blobs = self._for_columns(keys)
        mask = self.mask
        return {key: _sorted(found, mask) for key, found in blobs.items()}

    def blobs(self, key: int) -> list[bytes]:
        """The stored entries of a key, hidden ones included: at most one blob of the base, and those of later loads."""
        return self._reading(self._read, key)

    def many(self, keys: Iterable[int]) -> dict[int, list[Entry]]:
        """The visible entries of many keys; keys without any are left out."""
        wanted = sorted(set(keys))
        found: dict[int, list[Entry]] = {}
        for start in range(0, len(wanted), _IN):
            self._collect(self._reading(self._read_many, wanted[start : start + _IN]), found)
        return found

    def links_packed(self, keys: Sequence[int]) -> dict[int, bytes]:
        """Targets of link keys, eight bytes each; links are never hidden, since a name stays a name.

        Link keys without any are left out. A link of several loads may name one twice.
        """
        blobs = self._for_columns(keys)
        return {key: joined_targets(parts) for key, parts in blobs.items() if any(parts)}

    def columns(self, keys: Sequence[int]) -> KeyColumns:
        """The visible entries of many listing keys as numpy columns, key by key in the order asked."""
        blobs = self._for_columns(keys)
        return entry_columns([blobs.get(key, ()) for key in keys], self.mask)

    def link_columns(self, keys: Sequence[int]) -> KeyColumns:
        """The targets of many link keys as numpy columns (``values``), key by key in the order asked."""
        blobs = self._for_columns(keys)
        return target_columns([blobs.get(key, ()) for key in keys])

    def _for_columns(self, keys: Iterable[int]) -> dict[int, list[bytes]]:
        """What the base has of each key, in its packed form, then what later loads have."""
        wanted = sorted(set(keys))
        blobs: dict[int, list[bytes]] = {}
        for start in range(0, len(wanted), _IN):
            blobs |= self._reading(self._packed, wanted[start : start + _IN])
        return blobs

    def _packed(self, layout: _Layout, keys: list[int]) -> dict[int, list[bytes]]:
        blobs = {key: [find_packed(block, key) if block else b""] for key, block in self._blocks(layout, keys)}
        for key, blob in self._later(layout, keys):
            blobs[key].append(blob)
        return blobs

    def scan(self, key_class: int) -> Iterator[tuple[int, list[Entry]]]:
        """Every key of a class that has visible entries, in key order; no read transaction stays open between pages."""
        last = (key_class << CLASS_SHIFT) - 1
        while True:
            layout = self._layout
            for key, visible in self._scan_behind(last, key_class):
                # A merge met between a page of the base and one of the overlay: neither may have what was moved.
                if self._layout is not layout:
                    break
                last = key
                if visible:
                    yield key, visible
            if self._layout is layout:
                return

    def _scan_behind(self, key: int, key_class: int) -> Iterator[tuple[int, list[Entry]]]:
        """Every key behind one, with its visible entries."""
        streams = [self._stream(key, key_class, overlay=False)]
        if self._layout.upto:
            streams.append(self._stream(key, key_class, overlay=True))
        for found, rows in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
            # A merge of the index during the scan can show an entry in both streams.
            entries = joined([row[1] for row in rows])
            mask = self.mask
            yield found, [entry for entry in dict.fromkeys(entries) if mask is None or mask[entry[0]]]

    def scan_columns(self, key_class: int) -> Iterator[Columns]:
        """The same in numpy columns, many keys at a time: keys, how many entries each has, listing ids and briefs."""
        import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

        if self._reading(self._has_later):
            scan = self.scan(key_class)
            while rows := list(islice(scan, _SCAN_PAGE)):
                ids, briefs = zip(*(entry for _, entries in rows for entry in entries), strict=True)
                counts = np.array([len(entries) for _, entries in rows], np.int64)
                keys = np.array([key for key, _ in rows], np.uint64)
                yield keys, counts, np.array(ids, np.uint32), np.array(briefs, np.uint64)
            return
        start, end = (key_class << CLASS_SHIFT) - 1, (key_class + 1) << CLASS_SHIFT
        while blocks := self._reading(self._base_blocks, start, end):
            keys, counts, ids, briefs = columns_of_many(blocks)
            if int(keys[-1]) <= start:
                return
            seen = np.repeat(keys > start, counts)
            start = int(keys[-1])
            if self.mask is not None:
                seen &= np.frombuffer(self.mask, np.uint8)[ids] > 0
            owners = np.repeat(np.arange(len(keys)), counts)[seen]
            counts = np.bincount(owners, minlength=len(keys))
            if len(owners):
                yield keys[counts > 0], counts[counts > 0], ids[seen], briefs[seen]

    def has_class(self, number: int) -> bool:
        """Whether any key of that class is stored."""
        low, high = number << CLASS_SHIFT, ((number + 1) << CLASS_SHIFT) - 1
        layout, connection = self._layout, self._connection()
        base = f"SELECT 1 FROM {layout.base} WHERE key BETWEEN ? AND ? LIMIT 1"
        if connection.execute(base, (low, high)).fetchone():
            return True
        later = f"SELECT 1 FROM {layout.overlay} WHERE key BETWEEN ? AND ? AND seq <= ? LIMIT 1"
        return bool(layout.upto and connection.execute(later, (low, high, layout.upto)).fetchone())

    def _reading(self, read: Callable[[_Layout, Unpack[Given]], Found], *given: *Given) -> Found:
        """Read in one generation from first to last; in the new one where the tables went away meanwhile.

        What base and overlay have is told together by one layout only: between two, a merge moves entries from one to
        the other, and another thread that reads through the same view may look the new one up at any time.
        """
        try:
            return read(self._layout, *given)
        except operational_errors() as error:
            self._look_again(error)
            return read(self._layout, *given)

    def _read(self, layout: _Layout, key: int) -> list[bytes]:
        connection = self._connection()
        block = connection.execute(layout.block, (key,)).fetchone()
        base = block and find(block[0], key)
        blobs = [] if base is None else [base]
        if layout.upto:
            sql = f"SELECT entries FROM {layout.overlay} WHERE key=? AND seq<=?"
            blobs += [row[0] for row in connection.execute(sql, (key, layout.upto))]
        return blobs

    def _read_many(self, layout: _Layout, keys: list[int]) -> dict[int, list[bytes]]:
        blobs: dict[int, list[bytes]] = {}
        for key, block in self._blocks(layout, keys):
            base = block and find(block, key)
            if base is not None:
                blobs[key] = [base]
        for key, blob in self._later(layout, keys):
            blobs.setdefault(key, []).append(blob)
        return blobs

    def _blocks(self, layout: _Layout, keys: list[int]) -> Iterable[tuple[int, bytes | None]]:
        """Each key with the block that would have it."""
        if not keys:
            return ()
        wanted = ",".join(["(?)"] * len(keys))
        block = layout.block.replace("?", "x")
        sql = f"WITH wanted(x) AS (VALUES {wanted}) SELECT x, ({block}) FROM wanted"
        return self._connection().execute(sql, keys)

    def _later(self, layout: _Layout, keys: list[int]) -> Iterable[tuple[int, bytes]]:
        """The entries of keys that later loads brought."""
        if not keys or not layout.upto:
            return ()
        marks = ",".join("?" * len(keys))
        sql = f"SELECT key, entries FROM {layout.overlay} WHERE key IN ({marks}) AND seq<=?"
        return self._connection().execute(sql, [*keys, layout.upto])

    def _has_later(self, layout: _Layout) -> bool:
        """Whether any later load brought entries."""
        sql = f"SELECT 1 FROM {layout.overlay} LIMIT 1"
        return bool(layout.upto and self._connection().execute(sql).fetchone())

    def _collect(self, blobs: dict[int, list[bytes]], found: dict[int, list[Entry]]) -> None:
        mask = self.mask
        for key, parts in blobs.items():
            entries = joined(parts)
            if mask is not None:
                entries = [entry for entry in entries if mask[entry[0]]]
            if entries:
                found[key] = entries

    def _stream(self, start: int, key_class: int, *, overlay: bool) -> Iterator[tuple[int, bytes]]:
        end = (key_class + 1) << CLASS_SHIFT
        while page := self._page(start, end, overlay=overlay):
            yield from page
            start = page[-1][0]

    def _page(self, start: int, end: int, *, overlay: bool) -> list[tuple[int, bytes]]:
        return self._reading(self._read_overlay_page if overlay else self._read_base_page, start, end)

    def _read_overlay_page(self, layout: _Layout, start: int, end: int) -> list[tuple[int, bytes]]:
        sql = (
            f"SELECT key, entries FROM {layout.overlay} WHERE seq <= {layout.upto} AND key > ? AND key < ? "
            f"ORDER BY key LIMIT {_SCAN_PAGE}"
        )
        return whole_keys(self._connection().execute(sql, (start, end)).fetchall(), _SCAN_PAGE)

    def _read_base_page(self, layout: _Layout, start: int, end: int) -> list[tuple[int, bytes]]:
        blocks = self._base_blocks(layout, start, end)
        return [(key, entries) for block in blocks for key, entries in opened(block) if start < key]

    def _base_blocks(self, layout: _Layout, start: int, end: int) -> list[bytes]:
        """Some blocks with keys above ``start``; another generation may have cut its blocks elsewhere."""
        base, connection = layout.base, self._connection()
        sql = (
            f"SELECT entries FROM {base} WHERE key >= IFNULL((SELECT MAX(key) FROM {base} WHERE key <= ?1), ?1) "
            f"AND key < ?2 ORDER BY key LIMIT {_SCAN_BLOCKS}"
        )
        return [block for (block,) in connection.execute(sql, (start, end))]

    def _look_again(self, error: Exception) -> None:
        """The index was merged meanwhile: read on in its new generation.

        Raises:
            OperationalError: that was not it.
        """
        if "no such table" not in str(error):
            raise error
        connection = self._connection()
        self._layout = _read_layout(connection, read_loads(connection), self._cut, self._version)


def _read_layout(connection: sqlite3.Connection, loads: Sequence[Load], cut: dict[int, Load], version: int) -> _Layout:
    generation = get_meta(connection, "generation")
    merged = int(get_meta(connection, "merged", "0"))
    later = any(merged < load.version.version <= version for load in loads)
    return _Layout(
        base=f"posting_{generation}",
        block=f"SELECT entries FROM posting_{generation} WHERE key <= ? ORDER BY key DESC LIMIT 1",
        overlay=f"overlay_{generation}",
        upto=version if later else 0,
        mask=visible_mask(connection, loads, cut),
    )


def _sorted(blobs: Sequence[bytes], mask: bytearray | None) -> Postings:
    packed = Postings.of(joined(blobs)) if len(blobs) > 1 else Postings(b"".join(blobs))
    return packed if mask is None else packed.visible(mask)


def joined(blobs: Sequence[bytes]) -> list[Entry]:
    """Entries of several blobs as one list; one blob is sorted already."""
    if len(blobs) == 1:
        return list(ENTRY.iter_unpack(blobs[0]))
    entries = [entry for blob in blobs for entry in ENTRY.iter_unpack(blob)]
    entries.sort(key=itemgetter(1, 0))
    return entries
