"""Python's search for objects that hold each other, made rarer while a batch runs.

A chunk holds tens of thousands of objects until its lines are written, and lets go of them without any search. Python
begins one after every 700 of them all the same, and every hundredth goes through all that the process has of names,
models and store: a tenth of a batch's time, and more where decisions are recorded.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 50_000
"""More objects than a chunk leaves behind; what holds each other and is forgotten is still found, somewhat later."""


def search_rarely() -> tuple[int, int, int]:
    """Let many more objects come about before the next search; returns how it was. Who has it switched off keeps that.

    >>> before = search_rarely()
    >>> gc.get_threshold()[0] >= before[0]
    True
    >>> gc.set_threshold(*before)
    """
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], _OBJECTS), *before[1:])
    return before


@contextmanager
def rarely_searched() -> Iterator[None]:
    """``search_rarely`` for the time of a block."""
    before = search_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
