"""What comes in from outside the process: the clock, randomness, the user's home. Nothing else asks for any of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Clock = Callable[[], datetime]


def now() -> datetime:
    """The current time with time zone."""
    return datetime.now(UTC).astimezone()


def random_id() -> str:
    """A new decision's id: 32 hexadecimal digits from the system's randomness, as ``uuid4`` has 122 bits of."""
    return os.urandom(16).hex()


def user_key_path() -> Path:
    """Where the key lies unless the user says otherwise."""
    from defaulter_screen.ledger.keys import default_key_path  # noqa: PLC0415 - a check without audit needs none

    return Path(default_key_path(os.environ, Path.home(), windows=os.name == "nt"))
