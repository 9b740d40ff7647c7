"""Many keys of an index in one blob: a row of the table holds some hundred keys with their entries, sorted.

A row for each key costs fourteen bytes beside its entries and four fifths of the time that an index takes to build.
Here the table's integer is the first key of a block; the block lists its keys as distances from it, then where each
key's entries end, then the entries. A key is found in the last block that begins at or before it.

    head     width of a distance, kind of entries, number of keys, first key
    keys     the distances, big-endian, ascending; all of one width
    ends     after how many entries each key's entries end; left out where the block has a single key
    entries  of listings 12 bytes each (listing id, brief), of links 8 (the target key), sorted by (brief, listing id)
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

ENTRY = struct.Struct("<IQ")
"""One entry of a posting: listing id, brief."""
_LINK = struct.Struct("<Q")
_HEAD = struct.Struct("<BBHQ")
_END = struct.Struct("<H")
_LISTINGS, _LINKS = 0, 1
_SIZES = (ENTRY.size, _LINK.size)
_ROOM = 4_040
"""Bytes of a block that fits one page of the file; only a key with more entries than that has a larger one."""
_MOST_KEYS = 0xFFFF
_CLASS_SHIFT = 58
"""A block holds keys of one class (bits 58 to 62): classes differ in what their keys look like."""


def find(block: bytes, key: int) -> bytes | None:
    """The entries of a key in ``ENTRY`` form, or None where the block has none.

    Args:
        block: what ``made`` gave.
        key: at or above the block's first key.
    """
    found = _found(block, key)
    return None if found is None else _in_entry_form(*found)


def find_packed(block: bytes, key: int) -> bytes:
    """The entries of a key as they lie in the block: 12 bytes each of listings, 8 of links; empty where it has none."""
    found = _found(block, key)
    return b"" if found is None else found[1]


def joined_targets(parts: Sequence[bytes]) -> bytes:
    """The targets of a link key, eight bytes each: of the base in that form already, of later loads as entries."""
    if len(parts) == 1:
        return parts[0]
    return b"".join([parts[0], *(_LINK.pack(target) for part in parts[1:] for _, target in ENTRY.iter_unpack(part))])


def _found(block: bytes, key: int) -> tuple[int, bytes] | None:
    """Kind and bytes of a key's entries."""
    width, kind, count, first = _HEAD.unpack_from(block)
    distance, start = key - first, _HEAD.size
    keys_end = start + count * width
    if distance >> (8 * width):
        return None
    wanted = distance.to_bytes(width, "big")
    at = block.find(wanted, start, keys_end)
    while at >= 0 and (at - start) % width:
        at = block.find(wanted, at + 1, keys_end)
    if at < 0:
        return None
    if count == 1:
        return kind, block[keys_end:]
    place = (at - start) // width
    begin = _END.unpack_from(block, keys_end + 2 * place - 2)[0] if place else 0
    end = _END.unpack_from(block, keys_end + 2 * place)[0]
    entries, size = keys_end + 2 * count, _SIZES[kind]
    return kind, block[entries + begin * size : entries + end * size]


def _in_entry_form(kind: int, entries: bytes) -> bytes:
    if kind == _LISTINGS:
        return entries
    return b"".join(ENTRY.pack(0, target) for (target,) in _LINK.iter_unpack(entries))


def opened(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Every key of a block with its entries in ``ENTRY`` form, in key order."""
    width, kind, count, first = _HEAD.unpack_from(block)
    start = _HEAD.size
    keys_end = start + count * width
    size = _SIZES[kind]
    if count == 1:
        yield first, _in_entry_form(kind, block[keys_end:])
        return
    entries = keys_end + 2 * count
    begin = 0
    for place in range(count):
        at = start + place * width
        (end,) = _END.unpack_from(block, keys_end + 2 * place)
        yield (
            first + int.from_bytes(block[at : at + width], "big"),
            _in_entry_form(kind, block[entries + begin * size : entries + end * size]),
        )
        begin = end


def columns_of(block: bytes) -> tuple[Any, Any, Any, Any]:
    """A block as numpy columns: its keys, how many entries each has, and listing id and brief of every entry."""
    import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

    width, kind, count, _ = _HEAD.unpack_from(block)
    keys_end = _HEAD.size + count * width
    keys = keys_of(block)
    entries_at = keys_end if count == 1 else keys_end + _END.size * count
    if kind == _LISTINGS:
        entries = np.frombuffer(block, [("id", "<u4"), ("brief", "<u8")], offset=entries_at)
        ids, briefs = entries["id"], entries["brief"]
    else:
        briefs = np.frombuffer(block, "<u8", offset=entries_at)
        ids = np.zeros(len(briefs), np.uint32)
    if count == 1:
        return keys, np.array([len(briefs)]), ids, briefs
    ends = np.frombuffer(block, "<u2", count, keys_end).astype(np.int64)
    counts = ends.copy()
    counts[1:] -= ends[:-1]
    return keys, counts, ids, briefs


def columns_of_many(blocks: Sequence[bytes]) -> tuple[Any, Any, Any, Any]:
    """The same of several blocks, one behind the other."""
    import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

    keys, counts, ids, briefs = (np.concatenate(parts) for parts in zip(*map(columns_of, blocks), strict=True))
    return keys, counts, ids, briefs


def keys_of(block: bytes) -> Any:
    """The keys of a block as a numpy array."""
    import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

    width, _, count, first = _HEAD.unpack_from(block)
    shown = np.frombuffer(block, np.uint8, count * width, _HEAD.size).reshape(count, width)
    whole = np.zeros((count, 8), np.uint8)
    whole[:, 8 - width :] = shown
    return whole.view(">u8").ravel().astype(np.uint64) + np.uint64(first)


def made(keys: Any, ids: Any, briefs: Any) -> Iterator[tuple[int, bytes]]:
    """Blocks (first key, bytes) of entries given as numpy columns, sorted by (key, brief, listing id).

    All entries of a key come in one call; a key has listings or links, never both.
    """
    import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

    if not len(keys):
        return
    starts = np.concatenate(([0], np.flatnonzero(keys[1:] != keys[:-1]) + 1))
    columns = _Columns(keys[starts], starts, np.append(starts[1:], len(keys)), ids, briefs)
    links, classes = ids[starts] == 0, columns.keys >> np.uint64(_CLASS_SHIFT)
    changes = np.flatnonzero((links[1:] != links[:-1]) | (classes[1:] != classes[:-1])) + 1
    for place, bound in itertools.pairwise([0, *changes.tolist(), len(starts)]):
        yield from _blocks_of_a_kind(columns, place, bound, _LINKS if links[place] else _LISTINGS)


class _Columns(NamedTuple):
    """Distinct keys, where the entries of each begin and end, and the entries."""

    keys: Any
    starts: Any
    ends: Any
    ids: Any
    briefs: Any


def _blocks_of_a_kind(columns: _Columns, place: int, bound: int, kind: int) -> Iterator[tuple[int, bytes]]:
    """Blocks of the keys from ``place`` to ``bound``, each as full as a page allows."""
    import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

    keys, size = columns.keys, _SIZES[kind]
    weights = (columns.ends[place:bound] - columns.starts[place]) * size
    steps = np.arange(1, bound - place + 1)
    sums: dict[int, Any] = {}
    begin, width = place, 1
    while begin < bound:
        # Neighbouring blocks have distances of the same width, or nearly.
        width = max(1, width - 1)
        while True:
            filled = sums.get(width)
            if filled is None:
                filled = sums[width] = weights + (width + _END.size) * steps
            before = int(filled[begin - place - 1]) if begin > place else 0
            until = place + int(np.searchsorted(filled, before + _ROOM - _HEAD.size, side="right"))
            until = min(max(begin + 1, until), begin + _MOST_KEYS)
            needed = max(1, (int(keys[until - 1] - keys[begin]).bit_length() + 7) // 8)
            if needed <= width:
                break
            width = needed
        width = needed
        yield int(keys[begin]), _block(columns, begin, until, kind, width)
        begin = until


def _block(columns: _Columns, begin: int, until: int, kind: int, width: int) -> bytes:
    import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

    keys, start, end = columns.keys[begin:until], int(columns.starts[begin]), int(columns.ends[until - 1])
    shown = (keys - keys[0]).astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - width :]
    parts = [_HEAD.pack(width, kind, until - begin, int(keys[0])), shown.tobytes()]
    if until - begin > 1:
        parts.append((columns.ends[begin:until] - start).astype("<u2").tobytes())
    briefs = columns.briefs[start:end]
    if kind == _LINKS:
        parts.append(briefs.astype("<u8").tobytes())
    else:
        entries = np.empty(end - start, [("id", "<u4"), ("brief", "<u8")])
        entries["id"] = columns.ids[start:end]
        entries["brief"] = briefs
        parts.append(entries.tobytes())
    return b"".join(parts)


def made_of(rows: Iterable[tuple[int, Sequence[tuple[int, int]]]]) -> Iterator[tuple[int, bytes]]:
    """Blocks of keys with their entries, which come in key order; as many keys at a time as memory does not feel."""
    keys: list[int] = []
    entries: list[tuple[int, int]] = []
    for key, found in rows:
        if len(entries) >= 1 << 18:
            yield from made(*_as_columns(keys, entries))
            keys, entries = [], []
        keys += [key] * len(found)
        entries += found
    if keys:
        yield from made(*_as_columns(keys, entries))


def _as_columns(keys: list[int], entries: list[tuple[int, int]]) -> tuple[Any, Any, Any]:
    import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

    ids, briefs = zip(*entries, strict=True)
    return np.array(keys, np.uint64), np.array(ids, np.uint32), np.array(briefs, np.uint64)
