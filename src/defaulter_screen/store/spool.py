"""Temporary partitions beside the store: what a load adds to the index, sorted before it is written.

A B-tree is fast to fill in key order and slow at random. So records are spooled by the first byte of their key, each
partition is sorted by itself (numpy where it is there, else plain Python: the same result), and leaves in key order.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

from defaulter_screen.errors import StoreError
from defaulter_screen.store.spill import Spill

RECORD = struct.Struct(">QQI")
"""Key, brief, listing id: big-endian, so that bytes sort like the numbers."""
ENTRY = struct.Struct("<IQ")
"""One entry of a posting: listing id, brief."""
_PARTITIONS = 128
_BUFFER = 1 << 16
_BLOCK = 1 << 16
"""Groups that become Python integers at a time."""
_ID = struct.Struct(">I")
_KEY = struct.Struct(">Q")
_NAME = struct.Struct(">QH")


class Spool:
    """Partitions for one kind of record; a partition holds all keys with the same first byte."""

    def __init__(self, spill: Spill, prefix: str) -> None:
        self._spill_to = spill
        self._prefix = prefix
        self._buffers = [bytearray() for _ in range(_PARTITIONS)]
        self.records = 0

    def add_packed(self, packed: bytes, listing_id: int) -> None:
        """Add packed ``(key, brief)`` pairs (``rows.pack_postings``) of one listing."""
        tail = _ID.pack(listing_id)
        buffers = self._buffers
        for start in range(0, len(packed), 16):
            buffer = buffers[packed[start]]
            buffer += packed[start : start + 16] + tail
            if len(buffer) > _BUFFER:
                self._spill(packed[start])
        self.records += len(packed) >> 4

    def add(self, key: int, value: int, listing_id: int) -> None:
        """Add one record."""
        part = key >> 56
        buffer = self._buffers[part]
        buffer += RECORD.pack(key, value, listing_id)
        self.records += 1
        if len(buffer) > _BUFFER:
            self._spill(part)

    def add_text(self, key: int, text: str) -> None:
        """Add one key with a text (a spool holds either texts or records)."""
        data = text.encode()[:65_535]
        part = key >> 56
        buffer = self._buffers[part]
        buffer += _NAME.pack(key, len(data)) + data
        self.records += 1
        if len(buffer) > _BUFFER:
            self._spill(part)

    def postings(self) -> Iterator[tuple[int, bytes, int]]:
        """Every key once, in order, with its entries as a blob sorted by (brief, listing id), and how many they are."""
        for data in self._drain():
            yield from _grouped(data)

    def sorted_records(self) -> Iterator[tuple[int, int, int]]:
        """Every record in key order."""
        for data in self._drain():
            rows = [data[start : start + RECORD.size] for start in range(0, len(data), RECORD.size)]
            rows.sort()
            for row in rows:
                yield RECORD.unpack(row)

    def texts(self) -> Iterator[tuple[int, str]]:
        """Every key with its text, in key order."""
        for data in self._drain():
            yield from sorted(_split_texts(data))

    def _drain(self) -> Iterator[bytes]:
        for part in range(_PARTITIONS):
            data = self._spill_to.take(self._name(part)) + bytes(self._buffers[part])
            self._buffers[part] = bytearray()
            if data:
                yield data

    def _spill(self, part: int) -> None:
        self._spill_to.append(self._name(part), self._buffers[part])
        self._buffers[part].clear()

    def _name(self, part: int) -> str:
        return f"{self._prefix}-{part:03d}"


def spool_folder(store_path: Path) -> Path:
    """Where the partition files of a load lie."""
    return Path(f"{store_path}.spool")


def make_folder(store_path: Path) -> Path:
    """An empty spool folder; what a killed load left behind goes."""
    folder = spool_folder(store_path)
    remove_folder(store_path)
    try:
        folder.mkdir()
    except OSError as error:
        raise StoreError(f"无法建立临时目录 / cannot make the spool folder: {error}", path=str(folder)) from error
    return folder


def remove_folder(store_path: Path) -> None:
    """Remove the spool folder with all that is in it."""
    shutil.rmtree(spool_folder(store_path), ignore_errors=True)


def _split_texts(data: bytes) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(data):
        key, length = _NAME.unpack_from(data, at)
        at += _NAME.size
        yield key, data[at : at + length].decode(errors="ignore")
        at += length


def _grouped(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    try:
        import numpy as np  # noqa: F401, PLC0415 - optional, and 65 ms that only a load should pay
    except ImportError:
        return grouped_plain(data)
    return grouped_arrays(data)


def grouped_plain(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Group the records of one partition by key, in plain Python."""
    rows = [data[start : start + RECORD.size] for start in range(0, len(data), RECORD.size)]
    rows.sort()
    current, entries = rows[0][:8], bytearray()
    for row in rows:
        if row[:8] != current:
            yield _KEY.unpack(current)[0], bytes(entries), len(entries) // ENTRY.size
            current, entries = row[:8], bytearray()
        _, brief, listing_id = RECORD.unpack(row)
        entries += ENTRY.pack(listing_id, brief)
    yield _KEY.unpack(current)[0], bytes(entries), len(entries) // ENTRY.size


def grouped_arrays(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Group the records of one partition by key, in numpy columns."""
    import numpy as np  # noqa: PLC0415 - optional, and 65 ms that only a load should pay

    records = np.frombuffer(data, dtype=[("key", ">u8"), ("brief", ">u8"), ("id", ">u4")])
    keys = records["key"].astype(np.uint64)
    briefs = records["brief"].astype(np.uint64)
    order = np.lexsort((records["id"], briefs, keys))
    keys = keys[order]
    entries = np.empty(len(keys), dtype=[("id", "<u4"), ("brief", "<u8")])
    entries["id"] = records["id"][order]
    entries["brief"] = briefs[order]
    starts = np.concatenate(([0], np.flatnonzero(keys[1:] != keys[:-1]) + 1))
    counts = np.diff(np.append(starts, len(keys)))
    blob = entries.tobytes()
    size = ENTRY.size
    for block in range(0, len(starts), _BLOCK):
        first, many = starts[block : block + _BLOCK], counts[block : block + _BLOCK]
        for key, start, count in zip(keys[first].tolist(), first.tolist(), many.tolist(), strict=True):
            yield key, blob[start * size : (start + count) * size], count
