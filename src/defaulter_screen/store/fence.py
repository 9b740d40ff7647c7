"""The fence: a set of 64-bit marks in a little more than two bytes a mark, asked before the index is.

A Bloom filter of words (after Putze, Sanders and Singler 2007): a mark chooses two words of 64 bits and three bits in
each. It may say that a mark is there when it is not (about one time in a thousand), never the reverse. Loads add marks
and nothing takes one away, so an older version's reader is right as well; what was removed meanwhile only costs him a
look into the index. A fence that is made anew gets a new number and rows of its own; who still reads the old one finds
its rows gone, and takes everything for possible.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from defaulter_screen.store.connection import Batches, transaction
from defaulter_screen.store.schema import bump_stamp, get_meta, set_meta

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PART = 500
"""Words in a row of the table: with its header it fills a page of 4096 bytes."""
_BYTES = 8
_MARKS_PER_WORD = 4
_HEADROOM = 1.15
"""Room for daily loads before the fence says "perhaps" more often than it was built for."""
_SHIFTS = (0, 6, 12)
"""Where a word's three bits are taken from."""
_OTHER = 0x9FB21C651E98DF25
"""Odd constant that turns a mark into what chooses its second word (rrmxmx)."""
_ALL = (1 << 64) - 1
_CROWDED = 1.5
"""Times the marks that it was sized for, from which on it says "perhaps" too often."""
_PARTS_AT_MOST = 1 << 32
"""Numbers of rows that each fence has for itself."""
_EVERYTHING = b"\xff" * (_PART * _BYTES)
"""A row in which every mark is."""
_AT_ONCE = 4_000_000
"""Marks set at a time: 130 MB."""


class Fence:
    """The fence of a view; safe to share between threads.

    Args:
        connection: gives the calling thread's connection.
        number: which fence.
        words: its size.
    """

    def __init__(self, connection: Callable[[], sqlite3.Connection], number: int, words: int) -> None:
        self._connection = connection
        self._first = number * _PARTS_AT_MOST
        self._words = words
        self._parts: dict[int, memoryview] = {}
        self._whole: memoryview | None = None

    def holds(self, mark: int) -> bool:
        """False only where the mark is certainly not there."""
        whole = self._whole
        for half in (mark, mark * _OTHER & _ALL):
            place = (half >> 32) * self._words >> 32
            bits = 1 << (half & 63) | 1 << (half >> 6 & 63) | 1 << (half >> 12 & 63)
            if (self._word(place) if whole is None else whole[place]) & bits != bits:
                return False
        return True

    def holds_many(self, marks: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """``holds`` of each; the whole set is read into memory first, in place of what was read of it so far."""
        import numpy as np  # noqa: PLC0415 - 65 ms that a single lookup must not pay

        if self._whole is None:
            self._whole = self._all().data
            self._parts = {}
        whole = np.frombuffer(self._whole, np.uint64)
        places, bits = _places_and_bits(marks, self._words)
        found: NDArray[np.bool_] = whole[places] & bits == bits
        # Most marks are not there, and their first word says so.
        perhaps = found.nonzero()[0]
        places, bits = _places_and_bits(_others(marks[perhaps]), self._words)
        found[perhaps] = whole[places] & bits == bits
        return found

    def _word(self, place: int) -> int:
        parts, number = self._parts, place // _PART
        part = parts.get(number)
        if part is None:
            sql = "SELECT bits FROM fence WHERE part=?"
            row = self._connection().execute(sql, (self._first + number,)).fetchone()
            part = parts[number] = memoryview(row[0] if row else _EVERYTHING).cast("Q")
        word: int = part[place % _PART]
        return word

    def _all(self) -> NDArray[np.uint64]:
        import numpy as np  # noqa: PLC0415 - see above

        whole = np.empty(self._words, np.uint64)
        into, at = whole.view(np.uint8).data, 0
        sql = "SELECT part, bits FROM fence WHERE part >= ? AND part < ? ORDER BY part"
        for part, bits in self._connection().execute(sql, (self._first, self._first + _PARTS_AT_MOST)):
            start = (part - self._first) * len(_EVERYTHING)
            into[at:start] = b"\xff" * (start - at)  # rows that are gone
            at = start + len(bits)
            into[start:at] = bits
        into[at:] = b"\xff" * (len(into) - at)
        return whole


def open_fence(connection: Callable[[], sqlite3.Connection]) -> Fence | None:
    """The fence in force; None where there is none yet."""
    words = int(get_meta(connection(), "fence_words", "0"))
    return Fence(connection, int(get_meta(connection(), "fence_number")), words) if words else None


def fence_takes(connection: sqlite3.Connection, more: int) -> bool:
    """Whether there is a fence that takes so many marks more without saying "perhaps" too often."""
    words, held = int(get_meta(connection, "fence_words", "0")), int(get_meta(connection, "fence_marks", "0"))
    return bool(words) and held + more <= _CROWDED * words * _MARKS_PER_WORD


def add_if_taken(connection: sqlite3.Connection, marks: Callable[[], Sequence[NDArray[np.uint64]]]) -> bool:
    """Put marks, in pieces, into the fence in force; False where there is none that takes them.

    Args:
        connection: of the writer.
        marks: makes them, where there is a fence at all.
    """
    import numpy as np  # noqa: PLC0415 - see above

    if not fence_takes(connection, 0):
        return False
    made = np.concatenate(marks())
    if not fence_takes(connection, len(made)):
        return False
    add_marks(connection, made)
    return True


def add_marks(connection: sqlite3.Connection, marks: NDArray[np.uint64]) -> None:
    """Put marks into the fence in force, in short transactions, before the version that needs them is published."""
    import numpy as np  # noqa: PLC0415 - see above

    if not len(marks):
        return
    first = int(get_meta(connection, "fence_number")) * _PARTS_AT_MOST
    halves = np.concatenate([marks, _others(marks)])
    places, bits = _places_and_bits(halves, int(get_meta(connection, "fence_words")))
    order = np.argsort(places, kind="stable")
    places, bits = places[order], bits[order]
    parts = places // _PART
    starts = np.flatnonzero(np.diff(parts, prepend=-1))
    ends = np.append(starts[1:], len(parts))

    def rows() -> Iterator[tuple[bytes, int]]:
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            number = int(parts[start])
            (old,) = connection.execute("SELECT bits FROM fence WHERE part=?", (first + number,)).fetchone()
            part = np.frombuffer(old, dtype=np.uint64).copy()
            np.bitwise_or.at(part, places[start:end] - number * _PART, bits[start:end])
            yield part.tobytes(), first + number

    Batches(connection).write("UPDATE fence SET bits=? WHERE part=?", rows())
    held = int(get_meta(connection, "fence_marks", "0"))
    with transaction(connection):
        set_meta(connection, "fence_marks", str(held + len(marks)))


def replace_fence(connection: sqlite3.Connection, parts: Sequence[NDArray[np.uint64]]) -> None:
    """Make a fence of all marks there are, sized for them and some more, and put it in force.

    Args:
        connection: of the writer.
        parts: the marks, in as many pieces as they come in: together they can be a gigabyte.
    """
    put_fence(connection, made_fence(parts))


class MadeFence(NamedTuple):
    """A fence that is not in a store yet.

    Attributes:
        words: its bits.
        marks: how many marks are in it.
    """

    words: NDArray[np.uint64]
    marks: int


def made_fence(parts: Sequence[NDArray[np.uint64]]) -> MadeFence:
    """A fence of all marks there are, sized for them and some more.

    Args:
        parts: the marks, in as many pieces as they come in: together they can be a gigabyte.
    """
    import numpy as np  # noqa: PLC0415 - see above

    marks = sum(map(len, parts))
    bits = np.zeros(max(_PART, int(marks * _HEADROOM / _MARKS_PER_WORD)), dtype=np.uint64)
    for part in parts:
        _set(bits, part)
    return MadeFence(bits, marks)


def put_fence(connection: sqlite3.Connection, made: MadeFence) -> None:
    """Write a fence and put it in force."""
    bits, marks = made
    words = len(bits)
    number = int(get_meta(connection, "fence_number", "0")) + 1
    drop_old_fences(connection)
    first = number * _PARTS_AT_MOST
    rows = ((first + start // _PART, bits[start : start + _PART].tobytes()) for start in range(0, words, _PART))
    Batches(connection).write("INSERT OR REPLACE INTO fence(part, bits) VALUES (?,?)", rows)
    with transaction(connection):
        for name, value in (("fence_number", number), ("fence_words", words), ("fence_marks", marks)):
            set_meta(connection, name, str(value))
        bump_stamp(connection)


def drop_old_fences(connection: sqlite3.Connection) -> None:
    """Take away the rows of fences that are not, or not yet, in force."""
    first = int(get_meta(connection, "fence_number", "0")) * _PARTS_AT_MOST
    sql = "SELECT part FROM fence WHERE part < ? OR part >= ?"
    gone = connection.execute(sql, (first, first + _PARTS_AT_MOST)).fetchall()
    Batches(connection).write("DELETE FROM fence WHERE part=?", gone)


def _set(words: NDArray[np.uint64], marks: NDArray[np.uint64]) -> None:
    """Set the bits of marks, some at a time: what is computed of them takes four times their memory."""
    import numpy as np  # noqa: PLC0415 - see above

    for start in range(0, len(marks), _AT_ONCE):
        some = marks[start : start + _AT_ONCE]
        for halves in (some, _others(some)):
            np.bitwise_or.at(words, *_places_and_bits(halves, len(words)))


def _places_and_bits(marks: NDArray[np.uint64], words: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    import numpy as np  # noqa: PLC0415 - see above

    one, low = np.uint64(1), np.uint64(63)
    places = ((marks >> np.uint64(32)) * np.uint64(words)) >> np.uint64(32)
    bits = np.zeros_like(marks)
    for shift in _SHIFTS:
        bits |= one << ((marks >> np.uint64(shift)) & low)
    return places.astype(np.int64), bits


def _others(marks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """What chooses the second word of each mark."""
    import numpy as np  # noqa: PLC0415 - see above

    return marks * np.uint64(_OTHER)
