"""The extra ``encrypt``: the only place that imports ``sqlcipher3``, and only where a key is given."""

from __future__ import annotations

from types import ModuleType
from typing import cast

from defaulter_screen.errors import MissingExtraError


def sqlcipher() -> ModuleType:
    """The module, which has what the standard library's ``sqlite3`` has, with error classes of its own.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        from sqlcipher3 import dbapi2  # noqa: PLC0415 - an extra, and nothing that a plain store should pay for
    except ImportError as error:
        raise MissingExtraError("encrypt", "sqlcipher3") from error
    return cast("ModuleType", dbapi2)
