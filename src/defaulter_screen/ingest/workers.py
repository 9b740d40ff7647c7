"""Entries made in this process or in others; in the order of the rows either way."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import chain, islice
from multiprocessing.pool import AsyncResult
from operator import attrgetter
from typing import Any

from defaulter_screen.ingest.entries import Entry, EntryContext, EntryMaker
from defaulter_screen.sources.listing_rows import RawListing, RejectedRow

_CHUNK = 2_000
_SMALL = 20_000
"""A list of fewer rows is made before a worker process has even loaded its tables."""
_AHEAD = 3
"""Chunks per worker that wait for their turn: enough to keep it busy, little memory."""

_VALUES = attrgetter(*(field.name for field in fields(RawListing)))

Made = Entry | RejectedRow
_state: dict[str, EntryMaker] = {}
"""The maker of a worker process; filled by ``_start`` only there."""


def made_entries(rows: Iterable[RawListing | RejectedRow], context: EntryContext, *, jobs: int) -> Iterator[Made]:
    """Make entries of the rows, in their order.

    Args:
        rows: what the reader yields; rejected rows pass through.
        context: what all entries share.
        jobs: number of processes, this one (which reads and writes) included.
    """
    iterator = iter(rows)
    first = list(islice(iterator, _SMALL)) if jobs > 1 else []
    if len(first) < _SMALL:
        yield from _make(chain(first, iterator), EntryMaker(context))
        return
    iterator = chain(first, iterator)
    with multiprocessing.get_context("spawn").Pool(jobs - 1, initializer=_start, initargs=(context,)) as pool:
        waiting: deque[AsyncResult[list[Made]]] = deque()
        chunks = iter(lambda: list(islice(iterator, _CHUNK)), [])
        for chunk in chunks:
            waiting.append(pool.apply_async(_make_chunk, ([_bare(row) for row in chunk],)))
            if len(waiting) > _AHEAD * (jobs - 1):
                yield from waiting.popleft().get()
        while waiting:
            yield from waiting.popleft().get()


def _start(context: EntryContext) -> None:
    _state["maker"] = EntryMaker(context)


def _make_chunk(rows: list[tuple[Any, ...] | RejectedRow]) -> list[Made]:
    listings = (row if isinstance(row, RejectedRow) else RawListing(*row) for row in rows)
    return list(_make(listings, _state["maker"]))


def _bare(row: RawListing | RejectedRow) -> tuple[Any, ...] | RejectedRow:
    """A tuple crosses to another process in half the time of a slotted dataclass."""
    return row if isinstance(row, RejectedRow) else _VALUES(row)


def _make(rows: Iterable[RawListing | RejectedRow], maker: EntryMaker) -> Iterator[Made]:
    for row in rows:
        yield maker.make(row) if isinstance(row, RawListing) else row
