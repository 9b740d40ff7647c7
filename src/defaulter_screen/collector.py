"""Python's collector of cycles in work that makes none, or hardly any, among millions of values.

Every seven hundred new values it looks for cycles, and every now and then among all that are alive: a twentieth of a
batch's time, a third of a load's.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 100_000
"""New values between two looks: some dozens of megabytes at most."""


@contextmanager
def without_collector() -> Iterator[None]:
    """For work that makes no cycles at all."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def rare_collections() -> Iterator[None]:
    """For work of which a fault in a row, with its traceback, may be one."""
    before = gc.get_threshold()
    gc.set_threshold(_MANY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def collect_rarely() -> None:
    """The same for a process that does nothing else."""
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])
