"""The key index in numpy columns, page by page: what works on all of a class at once reads it so.

Hidden entries are included: whoever needs what one version shows asks a view.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from defaulter_screen.store.blocks import columns_of_many
from defaulter_screen.store.connection import pages
from defaulter_screen.store.index_scan import CLASS_SHIFT
from defaulter_screen.store.schema import get_meta

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PAGE = 50_000
_BLOCKS = 500


class IndexPage(NamedTuple):
    """Keys of one class with their entries.

    Attributes:
        keys: rising.
        counts: entries of each key.
        values: briefs (targets of links) of the entries, key by key.
        ids: listings of the entries, key by key; of links they say nothing.
    """

    keys: NDArray[np.uint64]
    counts: NDArray[np.int64]
    values: NDArray[np.uint64]
    ids: NDArray[np.uint32]


def index_pages(connection: sqlite3.Connection, key_class: int, *, version: int | None = None) -> Iterator[IndexPage]:
    """All entries of a class.

    Args:
        connection: where to read.
        key_class: which.
        version: only what this load put behind the base; None: everything.
    """
    generation = get_meta(connection, "generation")
    start, end = (key_class << CLASS_SHIFT) - 1, (key_class + 1) << CLASS_SHIFT
    sql = "SELECT key, entries FROM {} AND key > ? AND key < {} ORDER BY key LIMIT ?"
    if version is None:
        for blocks in pages(connection, sql.format(f"posting_{generation} WHERE 1", end), start, size=_BLOCKS):
            keys, counts, ids, values = columns_of_many([block for _, block in blocks])
            yield IndexPage(keys, counts, values, ids)
    behind = f"overlay_{generation} WHERE {'1' if version is None else f'seq = {version:d}'}"
    for page in pages(connection, sql.format(behind, end), start, size=_PAGE):
        yield _page(page)


def name_text(connection: sqlite3.Connection, key: int) -> str | None:
    """The name behind a name key, or None."""
    row = connection.execute("SELECT text FROM name WHERE key=?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _page(rows: list[tuple[int, bytes]]) -> IndexPage:
    import numpy as np  # noqa: PLC0415 - 65 ms that a single lookup must not pay

    entries = np.frombuffer(b"".join([row[1] for row in rows]), dtype=[("id", "<u4"), ("brief", "<u8")])
    keys = np.array([row[0] for row in rows], dtype=np.uint64)
    counts = np.array([len(row[1]) for row in rows], dtype=np.int64) // entries.dtype.itemsize
    return IndexPage(keys, counts, entries["brief"].astype(np.uint64), entries["id"].astype(np.uint32))
