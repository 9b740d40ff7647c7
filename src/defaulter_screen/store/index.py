"""Looking keys up in the index: their entries in every form that somebody needs, filtered to what a view may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from defaulter_screen.store.blocks import find, find_packed, joined_targets
from defaulter_screen.store.generations import Entry, Layout, joined
from defaulter_screen.store.index_scan import CLASS_SHIFT, IndexScan
from defaulter_screen.store.key_columns import KeyColumns, entry_columns, target_columns
from defaulter_screen.store.postings import Postings

CLASSES = 32
_IN = 400


class PostingIndex(IndexScan):
    """The entries of keys, as the versions in force have them."""

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

    def _packed(self, layout: Layout, keys: list[int]) -> dict[int, list[bytes]]:
        blobs = {key: [find_packed(block, key) if block else b""] for key, block in self._blocks(layout, keys)}
        for key, blob in self._later(layout, keys):
            blobs[key].append(blob)
        return blobs

    def has_class(self, number: int) -> bool:
        """Whether any key of that class is stored."""
        low, high = number << CLASS_SHIFT, ((number + 1) << CLASS_SHIFT) - 1
        layout, connection = self._layout, self._connection()
        base = f"SELECT 1 FROM {layout.base} WHERE key BETWEEN ? AND ? LIMIT 1"
        if connection.execute(base, (low, high)).fetchone():
            return True
        later = f"SELECT 1 FROM {layout.overlay} WHERE key BETWEEN ? AND ? AND seq <= ? LIMIT 1"
        return bool(layout.upto and connection.execute(later, (low, high, layout.upto)).fetchone())

    def _read(self, layout: Layout, key: int) -> list[bytes]:
        connection = self._connection()
        block = connection.execute(layout.block, (key,)).fetchone()
        base = block and find(block[0], key)
        blobs = [] if base is None else [base]
        if layout.upto:
            sql = f"SELECT entries FROM {layout.overlay} WHERE key=? AND seq<=?"
            blobs += [row[0] for row in connection.execute(sql, (key, layout.upto))]
        return blobs

    def _read_many(self, layout: Layout, keys: list[int]) -> dict[int, list[bytes]]:
        blobs: dict[int, list[bytes]] = {}
        for key, block in self._blocks(layout, keys):
            base = block and find(block, key)
            if base is not None:
                blobs[key] = [base]
        for key, blob in self._later(layout, keys):
            blobs.setdefault(key, []).append(blob)
        return blobs

    def _blocks(self, layout: Layout, keys: list[int]) -> Iterable[tuple[int, bytes | None]]:
        """Each key with the block that would have it."""
        if not keys:
            return ()
        wanted = ",".join(["(?)"] * len(keys))
        block = layout.block.replace("?", "x")
        sql = f"WITH wanted(x) AS (VALUES {wanted}) SELECT x, ({block}) FROM wanted"
        return self._connection().execute(sql, keys)

    def _later(self, layout: Layout, keys: list[int]) -> Iterable[tuple[int, bytes]]:
        """The entries of keys that later loads brought."""
        if not keys or not layout.upto:
            return ()
        marks = ",".join("?" * len(keys))
        sql = f"SELECT key, entries FROM {layout.overlay} WHERE key IN ({marks}) AND seq<=?"
        return self._connection().execute(sql, [*keys, layout.upto])

    def _collect(self, blobs: dict[int, list[bytes]], found: dict[int, list[Entry]]) -> None:
        mask = self.mask
        for key, parts in blobs.items():
            entries = joined(parts)
            if mask is not None:
                entries = [entry for entry in entries if mask[entry[0]]]
            if entries:
                found[key] = entries


def _sorted(blobs: Sequence[bytes], mask: bytearray | None) -> Postings:
    packed = Postings.of(joined(blobs)) if len(blobs) > 1 else Postings(b"".join(blobs))
    return packed if mask is None else packed.visible(mask)
