"""Organisations in columns: cells that normalisation leaves as they are, and the keys that a search would ask for.

Most cells of a clean table are such: a registered name in standard characters, with or without brackets, beside a
unified code that begins with 9, or beside nothing. What the columns say of codes is what ``ids.detect`` says of them.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.ids.uscc import shown_code
from defaulter_screen.matching.blocking import KeyClass, text_key_column
from defaulter_screen.matching.organisation_candidates import asked_names
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.text import is_plain, says_nothing, with_plain_brackets

Mask = NDArray[np.bool_]
U64 = NDArray[np.uint64]

_CODE = 18
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NONE = 255
_VALUES = np.full(128, _NONE, dtype=np.uint8)
_VALUES[[ord(character) for character in _ALPHABET]] = np.arange(len(_ALPHABET))
_WEIGHTS = np.array([3**place % 31 for place in range(17)])
_ORDER = (
    KeyClass.ORGANISATION_CODE,
    KeyClass.ORGANISATION_SHOWN,
    KeyClass.ORGANISATION_WEAK,
    KeyClass.ORGANISATION_CORE,
    KeyClass.ORGANISATION_SOUND,
    KeyClass.ORGANISATION_DELETION,
)


def unified_codes(texts: Sequence[str]) -> Mask:
    """Which cells are valid unified codes that begin with 9 and that nobody could take for anything else.

    Left out are codes with ``XX`` inside (it may hide something) and one character over and over.
    """
    column = np.array([text if len(text) == _CODE else "" for text in texts], dtype=f"U{_CODE}")
    characters = column.view(np.uint32).reshape(len(texts), _CODE)
    values = _VALUES[np.minimum(characters, 127)].astype(np.int64)
    known = (values != _NONE).all(axis=1) & (values[:, 0] == 9) & (values[:, 2:8] <= 9).all(axis=1)
    is_x = characters == ord("X")
    told = ~(is_x[:, 1:] & is_x[:, :-1]).any(axis=1) & (values != 9).any(axis=1)
    valid: Mask = known & told & ((values[:, :17] @ _WEIGHTS + values[:, 17]) % 31 == 0)
    return valid


def is_usual(name: str) -> bool:
    """Whether a cell says a name, in standard characters and at most the usual brackets."""
    if not is_plain(name) and with_plain_brackets(name) is None:
        return False
    inside = name.strip("()（）")
    return bool(inside) and not says_nothing(inside)


def asked_keys(names: Sequence[OrganisationName], codes: Sequence[str]) -> tuple[NDArray[np.int64], U64]:
    """All keys under which organisations are looked for (``organisation_candidates.organisation_keys``).

    Args:
        names: in parts.
        codes: their unified codes, valid and complete; empty where there is none.

    Returns:
        for each key the place of its organisation, and the key; each organisation's in the order of the search.
    """
    texts: defaultdict[KeyClass, list[str]] = defaultdict(list)
    owners: defaultdict[KeyClass, list[int]] = defaultdict(list)
    for place, (name, code) in enumerate(zip(names, codes, strict=True)):
        if code:
            texts[KeyClass.ORGANISATION_CODE].append(code[8:17])
            owners[KeyClass.ORGANISATION_CODE].append(place)
            texts[KeyClass.ORGANISATION_SHOWN].append(shown_code(code))
            owners[KeyClass.ORGANISATION_SHOWN].append(place)
        for key_class, asked in asked_names(name, coded=bool(code)):
            texts[key_class] += asked
            owners[key_class] += [place] * len(asked)
    classes = np.repeat(np.array(_ORDER, np.uint64), [len(texts[one]) for one in _ORDER])
    keys: U64 = text_key_column(classes, [text for one in _ORDER for text in texts[one]])
    return np.array([place for one in _ORDER for place in owners[one]], dtype=np.int64), keys
