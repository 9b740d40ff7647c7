"""Numbers of many listed organisations at once, in numpy columns.

Nearly all are a unified code, one with the courts' usual mask, or an organisation code of nine characters, with or
without its hyphen. What ``normalisation.listed_number`` says of these for an organisation is told here for a whole
portion of a list; everything else (a slip, another mask, filler, other characters) is left to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from defaulter_screen.ids.uscc import DEPARTMENTS, REGIONS, shown_code

_LENGTH = 18
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_STAR, _HYPHEN, _OTHER = 36, 37, 99
_UNIFIED = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CODE = slice(8, 17)
"""Where the organisation code stands in a unified code."""


class ListedCode(NamedTuple):
    """What a number shows.

    Attributes:
        code: the nine characters of the organisation code; empty where they are not all shown.
        visible: the number as part of a listing's key.
        shown: of a masked unified code what it is found by (``blocking.shown_code``); else empty.
    """

    code: str
    visible: str
    shown: str = ""


def usual_codes(numbers: Sequence[str]) -> list[ListedCode | None]:
    """What usual numbers of organisations show; None of those that are left to the scalar path.

    Args:
        numbers: as published.
    """
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    if not numbers:
        return []
    column = np.array([number if len(number) <= _LENGTH else "" for number in numbers], f"U{_LENGTH}")
    characters = np.minimum(column.view(np.uint32).reshape(len(numbers), _LENGTH), 127)
    lengths = np.array([len(number) for number in numbers])
    values = _values()[characters]
    varied = (values != values[:, :1]).any(axis=1)
    whole = (lengths == _LENGTH) & varied & _are_unified(values)
    masked = (lengths == _LENGTH) & _are_masked(values)
    hyphened = (lengths == 10) & (values[:, 8] == _HYPHEN)
    nine = np.where(hyphened[:, None], values[:, [0, 1, 2, 3, 4, 5, 6, 7, 9]], values[:, :9])
    coded = (hyphened | (lengths == 9)) & (nine != nine[:, :1]).any(axis=1) & _are_codes(nine)
    read: list[ListedCode | None] = [None] * len(numbers)
    for place in np.flatnonzero(whole).tolist():
        read[place] = ListedCode(numbers[place][_CODE], numbers[place])
    for place in np.flatnonzero(masked).tolist():
        read[place] = ListedCode("", numbers[place].replace("****", "*"), shown_code(numbers[place]))
    for place in np.flatnonzero(coded).tolist():
        code = numbers[place].replace("-", "")
        read[place] = ListedCode(code, code)
    return read


@cache
def _values() -> Any:
    """The value of each ASCII character."""
    import numpy as np  # noqa: PLC0415 - see above

    values = np.full(128, _OTHER, np.int64)
    for value, character in enumerate(_ALPHABET + "*-"):
        values[ord(character)] = value
    return values


def _are_unified(values: Any) -> Any:
    """Valid unified codes (``ids.uscc``): what is behind the check is a note, and they are told before masks are."""
    import numpy as np  # noqa: PLC0415 - see above

    numbered = np.full(_OTHER + 1, _OTHER, np.int64)
    numbered[[_ALPHABET.index(character) for character in _UNIFIED]] = np.arange(len(_UNIFIED))
    departments = np.array([_ALPHABET.index(one) for one in sorted(DEPARTMENTS)])
    within = numbered[values]
    weights = np.array([3**place % 31 for place in range(_LENGTH - 1)] + [1])
    shaped = (within != _OTHER).all(axis=1) & (values[:, 2:8] <= 9).all(axis=1) & np.isin(values[:, 0], departments)
    return shaped & (within @ weights % 31 == 0)


def _are_masked(values: Any) -> Any:
    """Ten characters of a unified code, four hidden, four (``ids.masked`` tells them so).

    Left to the scalar path are an X that could hide something, and digits that may be a sole trader's own number.
    """
    import numpy as np  # noqa: PLC0415 - see above

    shown = values[:, [*range(10), *range(14, _LENGTH)]]
    told = (shown < _STAR).all(axis=1) & (shown[:, :-1] != _ALPHABET.index("X")).all(axis=1)
    placed = np.isin(values[:, 2] * 10 + values[:, 3], [int(region) for region in REGIONS])
    unified = placed | (shown[:, :-1] >= _ALPHABET.index("A")).any(axis=1)
    return told & unified & (values[:, 10:14] == _STAR).all(axis=1)


def _are_codes(nine: Any) -> Any:
    """Valid organisation codes (``ids.org_code``)."""
    import numpy as np  # noqa: PLC0415 - see above

    x = _ALPHABET.index("X")
    check = np.where(nine[:, 8] == x, 10, nine[:, 8])
    shaped = (nine[:, :8] < _STAR).all(axis=1) & ((nine[:, 8] <= 9) | (nine[:, 8] == x))
    # 11 less the weighted sum modulo 11, ten as X and eleven as 0.
    return shaped & ((-(nine[:, :8] @ np.array(_CODE_WEIGHTS))) % 11 == check)
