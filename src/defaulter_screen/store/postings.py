"""The sorted entries of one key as they are stored: of the thousands that a common name has, few are taken apart.

A few hundred entries are told one by one; of the others it is enough to know how many persons they are. That is counted
on all of them at once, as one long integer with a lane of 96 bits for each entry.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import starmap

from defaulter_screen.store.blocks import ENTRY

_LANE = 8 * ENTRY.size
_BRIEF = 32
"""Bits of a lane before the entry's brief: its listing id."""
_BRIEF_BITS = 64


class Postings:
    """Entries (listing id, brief), sorted by brief and id.

    Args:
        packed: the entries in ``ENTRY`` form, one behind another.
    """

    __slots__ = ("packed",)

    def __init__(self, packed: bytes) -> None:
        self.packed = packed

    @classmethod
    def of(cls, entries: Sequence[tuple[int, int]]) -> Postings:
        """Of entries taken apart already, sorted."""
        return cls(b"".join(starmap(ENTRY.pack, entries)))

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.packed) // ENTRY.size

    def below(self, bound: int, start: int = 0) -> int:
        """How many entries have a brief below the bound; they come first.

        Args:
            bound: of briefs.
            start: so many are known to.
        """
        size = len(self)
        if start >= size or self._brief(start) >= bound:
            return start
        return bisect_left(range(size), bound, start + 1, key=self._brief)

    def part(self, start: int, end: int) -> list[tuple[int, int]]:
        """The entries from ``start`` up to ``end``, as far as there are."""
        return list(ENTRY.iter_unpack(self.packed[start * ENTRY.size : end * ENTRY.size]))

    def after(self, start: int) -> Iterator[tuple[int, int]]:
        """The entries from ``start`` on, each taken apart when it is asked for."""
        return ENTRY.iter_unpack(memoryview(self.packed)[start * ENTRY.size :])

    def distinct(self, start: int, shift: int) -> int:
        """How many different values the briefs from ``start`` on have without their lowest bits.

        Args:
            start: the first entry that counts.
            shift: how many bits are left out.
        """
        neighbours = len(self) - start - 1
        if neighbours < 1:
            return max(neighbours + 1, 0)
        whole = int.from_bytes(self.packed[start * ENTRY.size :], "little")
        width = _BRIEF_BITS - shift
        ones = int.from_bytes(ENTRY.pack(1, 0) * neighbours, "little")
        values = ones * ((1 << width) - 1)
        # Sorted entries differ from their neighbours or are of one value: a lane is 0 where a value comes again.
        differences = ((whole ^ (whole >> _LANE)) >> (_BRIEF + shift)) & values
        # What is not 0 carries into the bit above the value.
        return ((differences + values) & (ones << width)).bit_count() + 1

    def visible(self, mask: bytearray) -> Postings:
        """Without the entries of listings that a mask (see ``versions.visible_mask``) hides."""
        hidden = [place for place, (one, _) in enumerate(self.after(0)) if not mask[one]]
        if not hidden:
            return self
        kept = zip([0, *(place + 1 for place in hidden)], [*hidden, len(self)], strict=True)
        return Postings(b"".join([self.packed[a * ENTRY.size : b * ENTRY.size] for a, b in kept]))

    def _brief(self, place: int) -> int:
        brief: int = ENTRY.unpack_from(self.packed, place * ENTRY.size)[1]
        return brief
