"""Reading the key index from key to key: what needs all of a class, page by page.

No read transaction stays open between two pages, so a merge may be met anywhere; nothing is lost or shown twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from defaulter_screen.store.blocks import columns_of_many, opened
from defaulter_screen.store.connection import whole_keys
from defaulter_screen.store.generations import Entry, GenerationReader, Layout, joined

CLASS_SHIFT = 58
"""The class of a key stands in its bits 58 to 62."""
_SCAN_PAGE = 5_000
_SCAN_BLOCKS = 50

Columns = tuple[Any, Any, Any, Any]


class IndexScan(GenerationReader):
    """Goes through classes of keys."""

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

    def _has_later(self, layout: Layout) -> bool:
        """Whether any later load brought entries."""
        sql = f"SELECT 1 FROM {layout.overlay} LIMIT 1"
        return bool(layout.upto and self._connection().execute(sql).fetchone())

    def _stream(self, start: int, key_class: int, *, overlay: bool) -> Iterator[tuple[int, bytes]]:
        end = (key_class + 1) << CLASS_SHIFT
        while page := self._page(start, end, overlay=overlay):
            yield from page
            start = page[-1][0]

    def _page(self, start: int, end: int, *, overlay: bool) -> list[tuple[int, bytes]]:
        return self._reading(self._read_overlay_page if overlay else self._read_base_page, start, end)

    def _read_overlay_page(self, layout: Layout, start: int, end: int) -> list[tuple[int, bytes]]:
        sql = (
            f"SELECT key, entries FROM {layout.overlay} WHERE seq <= {layout.upto} AND key > ? AND key < ? "
            f"ORDER BY key LIMIT {_SCAN_PAGE}"
        )
        return whole_keys(self._connection().execute(sql, (start, end)).fetchall(), _SCAN_PAGE)

    def _read_base_page(self, layout: Layout, start: int, end: int) -> list[tuple[int, bytes]]:
        blocks = self._base_blocks(layout, start, end)
        return [(key, entries) for block in blocks for key, entries in opened(block) if start < key]

    def _base_blocks(self, layout: Layout, start: int, end: int) -> list[bytes]:
        """Some blocks with keys above ``start``; another generation may have cut its blocks elsewhere."""
        base, connection = layout.base, self._connection()
        sql = (
            f"SELECT entries FROM {base} "
            f"WHERE key >= IFNULL((SELECT MAX(key) FROM {base} WHERE key <= :start), :start) AND key < :end "
            f"ORDER BY key LIMIT {_SCAN_BLOCKS}"
        )
        return [block for (block,) in connection.execute(sql, {"start": start, "end": end})]
