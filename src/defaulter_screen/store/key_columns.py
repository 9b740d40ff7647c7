"""The entries of many keys in numpy columns: what a chunk of a batch reads at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from defaulter_screen.store.blocks import joined_targets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Parts = Sequence[bytes]
"""What the base has of a key, then what later loads have."""


class KeyColumns(NamedTuple):
    """Entries of keys that were asked for, key by key.

    Attributes:
        counts: how many entries each key has.
        ids: listings; of links they say nothing.
        values: briefs; of links the keys of the names that they point to.
    """

    counts: NDArray[np.int64]
    ids: NDArray[np.uint32]
    values: NDArray[np.uint64]


def entry_columns(parts: Sequence[Parts], mask: bytearray | None) -> KeyColumns:
    """Listings under keys, each key's sorted by (brief, listing id).

    Args:
        parts: of each key.
        mask: one byte per listing id, 1 where visible; None where every listing is.
    """
    import numpy as np  # noqa: PLC0415 - a lookup should not pay for loading it

    entries = np.frombuffer(b"".join([part for found in parts for part in found]), _entry())
    counts = np.array([sum(map(len, found)) for found in parts], np.int64) // _entry().itemsize
    ids, briefs = entries["id"], entries["brief"].astype(np.uint64)
    if any(len(found) > 1 for found in parts):
        order = np.lexsort((ids, briefs, np.repeat(np.arange(len(parts)), counts)))
        ids, briefs = ids[order], briefs[order]
    if mask is not None:
        seen = np.frombuffer(mask, np.uint8)[ids] > 0
        owners = np.repeat(np.arange(len(parts)), counts)[seen]
        counts, ids, briefs = np.bincount(owners, minlength=len(parts)), ids[seen], briefs[seen]
    return KeyColumns(counts, ids, briefs)


def target_columns(parts: Sequence[Parts]) -> KeyColumns:
    """Names that link keys point to; a link of several loads may name one twice."""
    import numpy as np  # noqa: PLC0415 - see above

    packed = [joined_targets(found) if found else b"" for found in parts]
    targets = np.frombuffer(b"".join(packed), "<u8").astype(np.uint64)
    counts = np.array([len(part) for part in packed], np.int64) // targets.itemsize
    return KeyColumns(counts, np.zeros(len(targets), np.uint32), targets)


def _entry() -> np.dtype[np.void]:
    import numpy as np  # noqa: PLC0415 - see above

    return np.dtype([("id", "<u4"), ("brief", "<u8")])
