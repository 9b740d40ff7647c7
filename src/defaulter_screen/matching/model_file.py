"""The stored form of the identity model: a head of small facts, and tables of counts that are read only where asked.

A check asks for a handful of names, a batch for most of them: neither should parse the names of millions first. So a
table lies sorted by 64-bit hashes of its texts, cut into buckets by their leading bits; a text is found by reading its
bucket once and by bisection in it. Equal counts make equal bytes, whatever order they were counted in.

    magic, length of the head, head (JSON), for each table: offsets of its buckets, buckets
    bucket: number of rows, bytes of a count, hashes, counts row by row
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from defaulter_screen.digests import digests
from defaulter_screen.errors import StoreError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Piece = bytes | memoryview
Read = Callable[[int, int], Piece]
"""Gives the bytes of a stored model from an offset on, at most so many."""

MODEL_FORMAT = "2"
_MAGIC = b"dsmodel" + MODEL_FORMAT.encode()
_START = len(_MAGIC) + 4
_HEAD_GUESS = 16_384
"""Most heads are read at one go with their length."""
_BUCKET_ROWS = 128
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}


def text_hash(text: str) -> int:
    """The 64-bit hash under which a text's counts lie."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def text_hashes(texts: Iterable[str]) -> list[int]:
    """``text_hash`` of many texts, in half the time."""
    return [int.from_bytes(digest, "big") for digest in digests(texts)]


class ModelBytes:
    """The bytes of a stored model: read piece by piece for a check, at one go for a batch, which asks for most of them.

    Args:
        read: gives them.
    """

    def __init__(self, read: Callable[[int, int | None], bytes]) -> None:
        self._read = read
        self._whole: memoryview | None = None

    def __call__(self, start: int, size: int) -> Piece:
        """Bytes from an offset on, at most so many."""
        whole = self._whole
        return self._read(start, size) if whole is None else whole[start : start + size]

    def read_whole(self) -> None:
        """Hold all of them from now on: 17 MB of a list of ten million."""
        if self._whole is None:
            self._whole = memoryview(self._read(0, None))


@dataclass(slots=True)
class Rows:
    """A table to be stored.

    Attributes:
        columns: counts of a row.
        keys: hashes of the texts, ascending, each once.
        counts: the rows one behind the other.
    """

    columns: int
    keys: Sequence[int]
    counts: Sequence[int]

    @classmethod
    def of(cls, rows: Mapping[str, Sequence[int]], columns: int = 1) -> Rows:
        """The rows of texts."""
        hashed = sorted(zip(text_hashes(rows), rows.values(), strict=True))
        return cls(columns, array("Q", [key for key, _ in hashed]), [count for _, row in hashed for count in row])

    @classmethod
    def of_columns(cls, texts: Iterable[str], counts: NDArray[np.int64]) -> Rows:
        """The rows of texts, one of the numpy array for each; for tables of very many."""
        import numpy as np  # noqa: PLC0415 - whoever reads a model needs none

        keys = np.frombuffer(b"".join(digests(texts)), ">u8").astype(np.uint64)
        order = np.argsort(keys)
        rows = array("Q", counts[order].astype(np.uint64).tobytes())
        return cls(counts.shape[1], array("Q", keys[order].tobytes()), rows)


class Table:
    """A stored table.

    Args:
        read: gives the bytes of the model.
        at: where the table begins.
        columns: counts of a row.
        bits: leading bits of a hash that tell the bucket.
    """

    __slots__ = ("_at", "_buckets", "_offsets", "_read", "bits", "columns")

    def __init__(self, read: Read, at: int, columns: int, bits: int) -> None:
        self._read, self._at, self.columns, self.bits = read, at, columns, bits
        self._offsets: array[int] = array("I")
        self._buckets: list[tuple[array[int], array[int]] | None] = [None] * (1 << bits)

    def row(self, text: str) -> Sequence[int] | None:
        """The counts of a text, or None where it has none."""
        counts, start = self._find(text)
        return counts[start : start + self.columns] if start >= 0 else None

    def count(self, text: str) -> int:
        """The first count of a text; 0 where it has none."""
        counts, start = self._find(text)
        return counts[start] if start >= 0 else 0

    def stored(self) -> Piece:
        """All of its bytes."""
        return self._read(self._at, 4 * ((1 << self.bits) + 1) + self._begun()[-1])

    def _find(self, text: str) -> tuple[array[int], int]:
        """The counts of a bucket, and where in it those of a text begin; -1 where it has none."""
        key = text_hash(text)
        number = key >> (64 - self.bits)
        keys, counts = self._buckets[number] or self._load(number)
        place = bisect_left(keys, key)
        return counts, place * self.columns if place < len(keys) and keys[place] == key else -1

    def _load(self, number: int) -> tuple[array[int], array[int]]:
        offsets = self._begun()
        start, end = offsets[number], offsets[number + 1]
        data = self._read(self._at + 4 * len(offsets) + start, end - start)
        rows, size = _numbers("I", data[:8])
        split = 8 + 8 * rows
        # Kept as long as the model: all buckets together are what the model measures on disk.
        bucket = self._buckets[number] = _numbers("Q", data[8:split]), _numbers(_CODES[size], data[split:])
        return bucket

    def _begun(self) -> array[int]:
        """Where the buckets begin behind these numbers, and where the last one ends."""
        if not self._offsets:
            self._offsets = _numbers("I", self._read(self._at, 4 * ((1 << self.bits) + 1)))
        return self._offsets


def write_model(head: Mapping[str, Any], tables: Mapping[str, Rows]) -> bytes:
    """The stored form.

    Args:
        head: small facts, for JSON; ``tables`` is added.
        tables: by name.
    """
    bodies: list[bytes] = []
    places = {}
    at = 0
    for name, rows in sorted(tables.items()):
        bits = (len(rows.keys) // _BUCKET_ROWS).bit_length()
        body = _table(rows, bits)
        places[name] = [at, rows.columns, bits]
        bodies.append(body)
        at += len(body)
    text = json.dumps({**head, "tables": places}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return b"".join([_MAGIC, len(text).to_bytes(4, "little"), text, *bodies])


def read_model(read: Read) -> tuple[dict[str, Any], dict[str, Table]]:
    """Head and tables of a stored model; of the tables nothing is read yet.

    Raises:
        StoreError: the bytes are no model of this format.
    """
    begin = bytes(read(0, _HEAD_GUESS))
    if not begin.startswith(_MAGIC):
        raise StoreError("识别模型的格式不同，请重新导入名单 / identity model of another format: load the list again")
    end = _START + int.from_bytes(begin[len(_MAGIC) : _START], "little")
    text = begin[_START:end] if end <= len(begin) else bytes(read(_START, end - _START))
    head = json.loads(text)
    tables = {name: Table(read, end + at, columns, bits) for name, (at, columns, bits) in head["tables"].items()}
    return head, tables


def model_id(blob: bytes) -> str:
    """Short id of a stored model: sixteen hexadecimal digits of its BLAKE2b digest."""
    return blake2b(blob, digest_size=8).hexdigest()


def _table(rows: Rows, bits: int) -> bytes:
    keys, columns = rows.keys, rows.columns
    bodies, offsets, start = [], [0], 0
    for number in range(1 << bits):
        end = bisect_left(keys, (number + 1) << (64 - bits), start)
        bodies.append(_bucket(keys[start:end], rows.counts[start * columns : end * columns]))
        offsets.append(offsets[-1] + len(bodies[-1]))
        start = end
    return b"".join([_stored("I", offsets), *bodies])


def _bucket(keys: Sequence[int], counts: Sequence[int]) -> bytes:
    largest = max(counts, default=0)
    size = next(size for size in _CODES if largest < 1 << (8 * size))
    return _stored("I", (len(keys), size)) + _stored("Q", keys) + _stored(_CODES[size], counts)


def _stored(code: str, numbers: Sequence[int]) -> bytes:
    return _ordered(array(code, numbers)).tobytes()


def _numbers(code: str, data: Piece) -> array[int]:
    numbers: array[int] = array(code)
    numbers.frombytes(data)
    return _ordered(numbers)


def _ordered(numbers: array[int]) -> array[int]:
    """Stored little-endian; turned where the machine is not."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
