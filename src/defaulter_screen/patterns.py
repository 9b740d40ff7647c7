"""Regular expressions that are compiled when they are first used.

A class of all Chinese characters takes a millisecond to compile, and a check of one subject needs few of the patterns.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Stands for a pattern; becomes it at the first look at any attribute, whose value it then keeps."""

    def __init__(self, text: str, flags: int) -> None:
        self._arguments = text, flags

    def __getattr__(self, name: str) -> Any:
        value = self.__dict__[name] = getattr(re.compile(*self._arguments), name)
        return value


def later(text: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as ``re.compile`` gives it, compiled at its first use."""
    return cast("re.Pattern[str]", _Later(text, flags))
