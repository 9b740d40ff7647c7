"""Temporary partitions beside the store: what a load adds to the index, sorted before it is written.

A B-tree is fast to fill in key order and slow at random. So records are spooled by the first byte of their key, each
partition is sorted by itself, and leaves in key order.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from defaulter_screen.errors import StoreError
from defaulter_screen.store.spill import Spill

_PARTITIONS = 128
_BUFFER = 1 << 18
_AT_ONCE = 1 << 17
"""Records: 2.6 MB."""
_TEXTS = struct.Struct("<II")
"""Head of a block of texts: how many, and their bytes. Then come the keys, the lengths, and the texts."""
_FIELDS = [("key", "<u8"), ("brief", "<u8"), ("id", "<u4")]


class _Partitions:
    """Partitions of one kind of record; a partition holds all keys with the same first byte."""

    def __init__(self, spill: Spill, prefix: str) -> None:
        self._spill_to = spill
        self._prefix = prefix
        self._buffers = [bytearray() for _ in range(_PARTITIONS)]

    def add(self, part: int, data: bytes) -> None:
        """Add bytes to a partition."""
        buffer = self._buffers[part]
        buffer += data
        if len(buffer) > _BUFFER:
            self._spill_to.append(self._name(part), buffer)
            buffer.clear()

    def drained(self, first: int = 0, end: int = _PARTITIONS) -> Iterator[bytes]:
        """The content of each of these partitions that has any, in order, each once."""
        for part in range(first, end):
            data = self._spill_to.take(self._name(part)) + bytes(self._buffers[part])
            self._buffers[part] = bytearray()
            if data:
                yield data

    def _name(self, part: int) -> str:
        return f"{self._prefix}-{part:03d}"


class RecordSpool:
    """Records (key, brief, listing id) on their way into an index.

    Attributes:
        records: how many were added.
    """

    def __init__(self, spill: Spill, prefix: str) -> None:
        self._partitions = _Partitions(spill, prefix)
        self._waiting: list[Any] = []
        self._count = 0
        self.records = 0

    def add(self, keys: Any, briefs: Any, ids: Any) -> None:
        """Add records, given as numpy columns; ``ids`` may be one number."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        records = np.empty(len(keys), _FIELDS)
        records["key"], records["brief"], records["id"] = keys, briefs, ids
        self._waiting.append(records)
        self._count += len(records)
        self.records += len(records)
        if self._count >= _AT_ONCE:
            self._part()

    def _part(self) -> None:
        """Put what waits into its partitions: many records at once, since there are many partitions."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        if not self._count:
            return
        records = np.concatenate(self._waiting)
        self._waiting, self._count = [], 0
        parts = (records["key"] >> np.uint64(56)).astype(np.uint8)
        data = records[np.argsort(parts, kind="stable")].tobytes()
        size = records.itemsize
        ends = np.cumsum(np.bincount(parts, minlength=_PARTITIONS)).tolist()
        begin = 0
        for part, end in enumerate(ends):
            if end > begin:
                self._partitions.add(part, data[begin * size : end * size])
            begin = end

    def sorted(self, first: int = 0, end: int = _PARTITIONS) -> Iterator[tuple[Any, Any, Any]]:
        """Records as columns (keys, briefs, ids) sorted by (key, brief, id); equal keys stay together.

        Args:
            first: of the records that are wanted, the first byte of their keys.
            end: what that byte stays below.
        """
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        self._part()
        for data in self._partitions.drained(first, end):
            records = np.frombuffer(data, _FIELDS)
            keys = records["key"].astype(np.uint64)
            briefs = records["brief"].astype(np.uint64)
            ids = records["id"].astype(np.uint32)
            order = np.lexsort((ids, briefs, keys))
            yield keys[order], briefs[order], ids[order]


class TextSpool:
    """Keys with a text, each key once.

    Attributes:
        records: how many were added.
        end: above the first byte of every key.
    """

    def __init__(self, spill: Spill, prefix: str) -> None:
        self._partitions = _Partitions(spill, prefix)
        self.records = 0
        self.end = 0

    def add(self, keys: Any, texts: Sequence[str]) -> None:
        """Add keys (numpy) with their texts: a block for each partition that they go to."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        parts = (keys >> np.uint64(56)).astype(np.int64)
        for part in np.unique(parts).tolist():
            places = np.flatnonzero(parts == part)
            some = [texts[place] for place in places.tolist()]
            lengths = np.array([len(text) for text in some], np.uint32)
            data = "".join(some).encode()
            head = _TEXTS.pack(len(some), len(data))
            self._partitions.add(part, head + keys[places].tobytes() + lengths.tobytes() + data)
            self.end = max(self.end, part + 1)
        self.records += len(texts)

    def sorted(self, part: int) -> tuple[Any, list[str]]:
        """The keys (numpy) that have this first byte, in order, and their texts."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        for data in self._partitions.drained(part, part + 1):
            keys, texts = _split_texts(data)
            order = np.argsort(keys)
            return keys[order], [texts[place] for place in order.tolist()]
        return np.zeros(0, np.uint64), []


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


def _split_texts(data: bytes) -> tuple[Any, list[str]]:
    """The keys and texts of a partition's blocks."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    keys: list[Any] = []
    texts: list[str] = []
    at = 0
    while at < len(data):
        count, size = _TEXTS.unpack_from(data, at)
        at += _TEXTS.size
        keys.append(np.frombuffer(data, np.uint64, count, at))
        ends = np.cumsum(np.frombuffer(data, np.uint32, count, at + 8 * count)).tolist()
        at += 12 * count + size
        whole = data[at - size : at].decode()
        texts += [whole[start:end] for start, end in pairwise([0, *ends])]
    return np.concatenate(keys), texts
