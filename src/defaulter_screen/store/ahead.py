"""A stream made one item ahead by a thread, while this one works on the item before.

It pays where making an item is long work that lets go of Python's lock: reading a file, sorting a numpy column.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")
_END = object()


@contextmanager
def ahead(items: Iterator[Item]) -> Iterator[Iterator[Item]]:
    """The same items, the next of them always in the making, the first at once.

    Whatever making one raises is raised where it would have been taken. Leaving waits for the one in the making.

    >>> with ahead(iter("甲乙")) as items:
    ...     list(items)
    ['甲', '乙']
    """
    with ThreadPoolExecutor(1, "defaulter-screen-ahead") as pool:
        yield _taken(items, pool, pool.submit(next, items, _END))


def _taken(items: Iterator[Item], pool: ThreadPoolExecutor, coming: Future[object]) -> Iterator[Item]:
    while (item := coming.result()) is not _END:
        coming = pool.submit(next, items, _END)
        yield item  # type: ignore[misc]  # what is not the end is an item
