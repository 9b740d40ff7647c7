"""Which generation of the index a view reads, and reading on in the next one.

A merge makes a new generation of tables, flips a pointer and takes the old ones away later; a reader that still holds
the old pointer then finds its table gone, looks the pointer up again and reads on, with the same answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TypeVar, TypeVarTuple, Unpack

from defaulter_screen.encryption.faults import operational_errors
from defaulter_screen.store.blocks import ENTRY
from defaulter_screen.store.schema import get_meta
from defaulter_screen.store.versions import Load, read_loads, visible_mask
from defaulter_screen.values import frozen_dataclass

Entry = tuple[int, int]
"""Listing id (0 for a link) and brief (the target key of a link)."""
Found = TypeVar("Found")
Given = TypeVarTuple("Given")


@frozen_dataclass(frozen=True, slots=True)
class Layout:
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


class GenerationReader:
    """Reads base and overlay of one generation, filtered to what a view may see.

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

    def _reading(self, read: Callable[[Layout, Unpack[Given]], Found], *given: *Given) -> Found:
        """Read in one generation from first to last; in the new one where the tables went away meanwhile.

        What base and overlay have is told together by one layout only: between two, a merge moves entries from one to
        the other, and another thread that reads through the same view may look the new one up at any time.
        """
        try:
            return read(self._layout, *given)
        except operational_errors() as error:
            self._look_again(error)
            return read(self._layout, *given)

    def _look_again(self, error: Exception) -> None:
        """The index was merged meanwhile: read on in its new generation.

        Raises:
            OperationalError: that was not it.
        """
        if "no such table" not in str(error):
            raise error
        connection = self._connection()
        self._layout = _read_layout(connection, read_loads(connection), self._cut, self._version)


def _read_layout(connection: sqlite3.Connection, loads: Sequence[Load], cut: dict[int, Load], version: int) -> Layout:
    generation = get_meta(connection, "generation")
    merged = int(get_meta(connection, "merged", "0"))
    later = any(merged < load.version.version <= version for load in loads)
    return Layout(
        base=f"posting_{generation}",
        block=f"SELECT entries FROM posting_{generation} WHERE key <= ? ORDER BY key DESC LIMIT 1",
        overlay=f"overlay_{generation}",
        upto=version if later else 0,
        mask=visible_mask(connection, loads, cut),
    )


def joined(blobs: Sequence[bytes]) -> list[Entry]:
    """Entries of several blobs as one list; one blob is sorted already."""
    if len(blobs) == 1:
        return list(ENTRY.iter_unpack(blobs[0]))
    entries = [entry for blob in blobs for entry in ENTRY.iter_unpack(blob)]
    entries.sort(key=itemgetter(1, 0))
    return entries
