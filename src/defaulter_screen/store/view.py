"""A view of the lists as one version has them: what screening reads, safe to share between threads.

A view never changes under its reader: a load that is staged or published meanwhile, and a merge of the index, leave its
answers as they were.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from defaulter_screen.errors import StoreError
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.store.blocks import ENTRY
from defaulter_screen.store.fence import open_fence
from defaulter_screen.store.generations import Entry
from defaulter_screen.store.index import CLASSES, PostingIndex
from defaulter_screen.store.index_scan import CLASS_SHIFT, Columns
from defaulter_screen.store.key_columns import KeyColumns
from defaulter_screen.store.models import has_model, read_model
from defaulter_screen.store.postings import Postings
from defaulter_screen.store.rows import COLUMNS, MENTION_COLUMNS, unpack, unpack_mention
from defaulter_screen.store.versions import Load

Read = TypeVar("Read")

_IN = 400
_PAGE = 5_000


@cache
def _select_listings(count: int) -> str:
    return (
        f"SELECT source_id, listing_id, key_hash, {COLUMNS}, duty, performed, unperformed "
        f"FROM listing LEFT JOIN listing_text USING (listing_id) WHERE {_among(count)}"
    )


@cache
def _select_without_texts(count: int) -> str:
    return f"SELECT source_id, listing_id, key_hash, {COLUMNS}, NULL, NULL, NULL FROM listing WHERE {_among(count)}"


@cache
def _select_mentions(count: int) -> str:
    return f"SELECT {MENTION_COLUMNS} FROM listing WHERE {_among(count)}"


@cache
def _select_names(count: int) -> str:
    return f"SELECT province, listing_id, name FROM listing WHERE {_among(count)}"


def _among(count: int) -> str:
    return f"listing_id IN ({','.join('?' * count)})"


def _require(ids: Sequence[int], found: Mapping[int, object]) -> None:
    if missing := [listing_id for listing_id in ids if listing_id not in found]:
        raise StoreError(f"没有名单条目 {missing[0]} / there is no listing {missing[0]}")


class _Phrases(dict[int, str]):
    """Repeated texts by id, read when first asked for; a listing has eight of them."""

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, phrase_id: int) -> str:
        row = self._connection().execute("SELECT text FROM phrase WHERE phrase_id=?", (phrase_id,)).fetchone()
        text: str = row[0]
        self[phrase_id] = text
        return text


class StoreView:
    """The lists as they stood in one version.

    Attributes:
        versions: the version in force for each kind and source, oldest first.
        version: the newest of them, 0 where nothing is loaded.
        model_id: the identity model in force, or empty.
        classes: key classes that have postings at all.
        fence: tells at once where there are no postings; None where nothing was loaded.
    """

    def __init__(
        self,
        connection: Callable[[], sqlite3.Connection],
        loads: Sequence[Load],
        cut: dict[int, Load],
        *,
        model_id: str = "",
    ) -> None:
        self._connection = connection
        self._loads = tuple(loads)
        self.versions: tuple[ListVersion, ...] = tuple(
            sorted((load.version for load in cut.values()), key=lambda version: version.version)
        )
        self.version = self.versions[-1].version if self.versions else 0
        self.model_id = model_id
        self._index = PostingIndex(connection, loads, cut)
        self.fence = open_fence(connection)
        self._phrases = _Phrases(connection)
        self._labels = {kind: self._label(kind) for kind in ListKind}
        self._sources = {load.source_id: (load.version.list_kind, load.version.source) for load in loads}
        self.classes = frozenset(number for number in range(CLASSES) if self.version and self._index.has_class(number))

    def label(self, kind: ListKind) -> str:
        """Version and date of that list (``7@2026-11-01``), comma-joined for several sources; empty without any."""
        return self._labels[kind]

    def _label(self, kind: ListKind) -> str:
        return ",".join(version.label for version in self.versions if version.list_kind is kind)

    def postings(self, key: int) -> list[Entry]:
        """The visible entries (listing id, brief) of a key, sorted by (brief, listing id)."""
        return self._index.entries(key) if self.version else []

    def sorted_postings(self, key: int) -> Postings:
        """The same, hardly taken apart: of a key that can have thousands."""
        return self._index.sorted_entries(key) if self.version else Postings(b"")

    def postings_at_hand(self, keys: Sequence[int]) -> dict[int, Postings]:
        """The same of many keys, read together; every key has its own, be it empty."""
        return self._index.sorted_many(keys) if self.version else dict.fromkeys(keys, Postings(b""))

    def postings_many(self, keys: Iterable[int]) -> dict[int, list[Entry]]:
        """The visible entries of many keys; keys that have none are left out."""
        return self._index.many(keys) if self.version else {}

    def postings_columns(self, keys: Sequence[int]) -> KeyColumns:
        """The visible entries of many keys in numpy columns, key by key in the order asked."""
        return self._index.columns(keys if self.version else ())

    def links_columns(self, keys: Sequence[int]) -> KeyColumns:
        """The name keys that many link keys point to, likewise."""
        return self._index.link_columns(keys if self.version else ())

    def count(self, key: int) -> int:
        """How many visible entries a key has; where nothing is hidden they are not even unpacked."""
        if not self.version:
            return 0
        blobs = self._index.blobs(key)
        if self._index.mask is None:
            return sum(map(len, blobs)) // ENTRY.size
        return len(self._index.entries(key))

    def links(self, key: int) -> list[int]:
        """The keys that a link key (pinyin, one deletion) points to."""
        if not self.version:
            return []
        return list({target: None for blob in self._index.blobs(key) for _, target in ENTRY.iter_unpack(blob)})

    def links_packed(self, keys: Sequence[int]) -> dict[int, bytes]:
        """The same for several link keys, eight bytes each; those that point nowhere are left out."""
        return self._index.links_packed(keys) if self.version else {}

    def name_text(self, key: int) -> str | None:
        """The normalised name behind a name key, or None."""
        row = self._connection().execute("SELECT text FROM name WHERE key=?", (key,)).fetchone()
        return None if row is None else row[0]

    def name_texts(self, keys: Sequence[int]) -> dict[int, str]:
        """The normalised names behind many name keys; those of which none is known are left out."""
        found: dict[int, str] = {}
        for start in range(0, len(keys), _IN):
            part = keys[start : start + _IN]
            sql = f"SELECT key, text FROM name WHERE key IN ({','.join('?' * len(part))})"
            found.update(self._connection().execute(sql, part))
        return found

    def scan_names(self, key_class: int) -> Iterator[tuple[int, str]]:
        """Every name key of a class with its name, in key order; no read transaction stays open between pages."""
        start, end = (key_class << CLASS_SHIFT) - 1, (key_class + 1) << CLASS_SHIFT
        sql = "SELECT key, text FROM name WHERE key > ? AND key < ? ORDER BY key LIMIT ?"
        while page := self._connection().execute(sql, (start, end, _PAGE)).fetchall():
            yield from page
            start = page[-1][0]

    def listings(self, ids: Sequence[int]) -> list[Listing]:
        """The listings in the order of their ids as asked.

        Raises:
            StoreError: one of them is not in the store.
        """
        sources, phrases = self._sources, self._phrases
        return self._read(ids, _select_listings, lambda row: unpack(row, sources, phrases))

    def without_texts(self, ids: Sequence[int]) -> list[Listing]:
        """The same without duty and what was performed of it, which lie in a table of their own.

        Raises:
            StoreError: one of them is not in the store.
        """
        sources, phrases = self._sources, self._phrases
        return self._read(ids, _select_without_texts, lambda row: unpack(row, sources, phrases))

    def mentions(self, ids: Sequence[int]) -> list[Listing]:
        """Of the listings only which entry each is, in the order of their ids: a third of reading them.

        Raises:
            StoreError: one of them is not in the store.
        """
        sources, phrases = self._sources, self._phrases
        return self._read(ids, _select_mentions, lambda row: unpack_mention(row, sources, phrases))

    def named(self, ids: Sequence[int]) -> list[tuple[str, str]]:
        """Name and province of the listings as published, in the order of their ids: a fifth of reading them.

        Raises:
            StoreError: one of them is not in the store.
        """
        phrases = self._phrases
        return self._read(ids, _select_names, lambda row: (row[2], phrases[row[0]] if row[0] else ""))

    def _read(
        self, ids: Sequence[int], select: Callable[[int], str], make: Callable[[Sequence[Any]], Read]
    ) -> list[Read]:
        """What is made of each listing's row, in the order of the ids; the second column is the listing's id."""
        connection = self._connection()
        found: dict[int, Read] = {}
        for start in range(0, len(ids), _IN):
            part = ids[start : start + _IN]
            for row in connection.execute(select(len(part)), part).fetchall():
                found[row[1]] = make(row)
        _require(ids, found)
        return [found[listing_id] for listing_id in ids]

    def listing(self, listing_id: int) -> Listing:
        """One listing.

        Raises:
            StoreError: it is not in the store.
        """
        return self.listings((listing_id,))[0]

    def visible(self, listing_id: int) -> bool:
        """Whether the listing stands on a list in this version."""
        mask = self._index.mask
        if mask is not None:
            return 0 <= listing_id < len(mask) and bool(mask[listing_id])
        return any(load.first_id <= listing_id <= load.last_id for load in self._loads)

    def ids(self) -> Iterator[int]:
        """The ids of all visible listings, ascending."""
        for load in self._loads:
            yield from filter(self.visible, range(load.first_id, load.last_id + 1))

    def scan(self, key_class: int) -> Iterator[tuple[int, list[Entry]]]:
        """Every key of a class that has visible entries, in key order, with them; no read transaction stays open."""
        return self._index.scan(key_class) if self.version else iter(())

    def scan_columns(self, key_class: int) -> Iterator[Columns]:
        """The same in numpy columns, many keys at a time: keys, how many entries each has, listing ids and briefs."""
        return self._index.scan_columns(key_class) if self.version else iter(())

    def model_blob(self, model_id: str | None = None) -> bytes | None:
        """A stored identity model (default: the one in force), or None."""
        identity = model_id or self.model_id
        connection = self._connection()
        return read_model(connection, identity) if has_model(connection, identity) else None

    def model_reader(self, model_id: str) -> Callable[[int, int | None], bytes] | None:
        """Gives bytes of a stored identity model by offset and number (None: all that follow), to any thread.

        Returns:
            None where there is no such model.
        """
        connection = self._connection
        if not has_model(connection(), model_id):
            return None
        # Whoever holds the model holds no view with it.
        return lambda start, size: read_model(connection(), model_id, start, size)
