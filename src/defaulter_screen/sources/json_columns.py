"""JSON Lines whose objects all have one shape, as columns without an object for any of them.

A published list is written by one program: the same keys in the same order, the same spaces between them, every value
a text. Then quotation marks stand at the same places of all lines, and what lies between them is the same everywhere or
a value. Both is found in numpy columns of bytes, in a fraction of the time that parsing takes; of columns that repeat
few texts no text is made at all. Whatever looks different anywhere is left to the parser.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from defaulter_screen.sources.cell_codes import WIDEST, CellCodes
from defaulter_screen.sources.encoding import LINE_LIMIT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]
    Bytes = NDArray[np.uint8]

_QUOTE, _PRINTED = 0x22, 0x20
"""A quotation mark; what control characters stand below."""
_QUOTES = 4
"""Quotation marks of a key and its value."""
_WORD = 8
_KEPT = [int.from_bytes((b"\xff" * kept).ljust(_WORD, b"\0"), sys.byteorder) for kept in range(_WORD + 1)]
"""What leaves of a word its first bytes, by how many."""


class Shape:
    """How a line is written.

    Attributes:
        keys: in their order.

    Args:
        keys: of the line.
        between: what stands in front of each value and behind the last, quotation marks included.
    """

    def __init__(self, keys: list[str], between: list[bytes]) -> None:
        self.keys = keys
        self._between = between

    def columns(self, data: bytes, codes: Mapping[str, CellCodes]) -> dict[str, Sequence[str]] | None:
        """The values of each key, line by line; None where one of the lines has another shape.

        Args:
            data: whole lines, in UTF-8.
            codes: of columns that repeat few texts, which come coded.
        """
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        lines, wide = data.count(b"\n"), max(WIDEST, *map(len, self._between))
        # Behind the end as many zeros as anything read from its last byte on can take.
        padded = np.frombuffer(data + bytes(wide), np.uint8)
        text = padded[: len(data)]
        marks = np.flatnonzero(text == _QUOTE)
        if len(marks) != lines * len(self.keys) * _QUOTES:
            return None
        of_line = marks.reshape(lines, -1).T.copy()
        starts, ends = of_line[2::_QUOTES] + 1, of_line[3::_QUOTES]
        if not self._fits(padded, starts, ends, len(data)) or np.count_nonzero(text < _PRINTED) != lines * _controls(
            b"".join(self._between)
        ):
            return None
        try:
            return {
                key: _column(data, padded, start, end, codes.get(key))
                for key, start, end in zip(self.keys, starts, ends, strict=True)
            }
        except UnicodeDecodeError:
            return None

    def _fits(self, padded: Bytes, starts: Places, ends: Places, size: int) -> bool:
        """Whether between all values stands what stands between those of the first line."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        *fronts, last = self._between
        lines = np.append(0, ends[-1] + len(last))
        if lines[-1] != size:
            return False
        begins = [lines[:-1], *ends]
        return all(
            np.array_equal(begin + len(front), start) and _is_at(padded, begin, front)
            for begin, front, start in zip(begins, fronts, starts, strict=False)
        ) and _is_at(padded, ends[-1], last)


def usual_shape(data: bytes) -> Shape | None:
    r"""The shape of the first line; None where it is no object of texts alone, or any line has escapes.

    Args:
        data: whole lines, in UTF-8, with a line end behind each.

    >>> data = '{"a": "甲", "b": ""}\n{"a": "乙", "b": "1"}\n'.encode()
    >>> shape = usual_shape(data)
    >>> shape.keys, shape.columns(data, {})
    (['a', 'b'], {'a': ['甲', '乙'], 'b': ['', '1']})
    """
    if len(data) >= LINE_LIMIT or b"\\" in data:
        return None
    line = data[: data.index(b"\n")]
    pieces = line.split(b'"')
    try:
        keys, values = ([piece.decode() for piece in pieces[place::4]] for place in (1, 3))
        pairs = json.loads(line.decode(), object_pairs_hook=list)
    except (ValueError, RecursionError):
        return None
    # What stands between the quotes is a key, a value or neither: told by what the parser made of them.
    if not keys or pairs != list(zip(keys, values, strict=False)) or len(set(keys)) < len(keys):
        return None
    fronts = [b'"'.join(pieces[place : place + 3]) + b'"' for place in range(0, len(pieces) - 1, 4)]
    return Shape(keys, [fronts[0], *(b'"' + front for front in fronts[1:]), b'"' + pieces[-1] + b"\n"])


def in_utf8(data: bytes, encoding: str) -> bytes | None:
    """Lines in UTF-8, with a line end behind the last; None where their encoding cannot spell them."""
    if encoding not in ("utf-8", "utf-8-sig"):
        try:
            data = data.decode(encoding).encode()
        except UnicodeError:
            return None
    return data if data.endswith(b"\n") else data + b"\n"


def _column(data: bytes, padded: Bytes, starts: Places, ends: Places, codes: CellCodes | None) -> Sequence[str]:
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    lengths = ends - starts
    widest = int(lengths.max(initial=0))
    if codes is None or widest > WIDEST:
        # No value has a line end in it.
        cells = [data[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return b"\n".join(cells).decode().split("\n")
    words = _words(padded)
    kept = np.array(_KEPT, np.uint64)
    return codes.of(
        [words[starts + at] & kept[np.clip(lengths - at, 0, _WORD)] for at in range(0, max(widest, 1), _WORD)]
    )


def _is_at(padded: Bytes, places: Places, wanted: bytes) -> bool:
    """Whether the same bytes stand at all places."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    words, mask = _words(padded), np.uint64(_KEPT[min(len(wanted), _WORD)])
    last = max(len(wanted) - _WORD, 0)
    differs = np.zeros(len(places), bool)
    for at in [*range(0, last, _WORD), last]:
        word = int.from_bytes(wanted[at : at + _WORD].ljust(_WORD, b"\0"), sys.byteorder)
        differs |= words[places + at] & mask != np.uint64(word)
    return not differs.any()


def _words(padded: Bytes) -> NDArray[np.uint64]:
    """The eight bytes from every place on, as one number."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return np.ndarray((len(padded) - _WORD + 1,), np.uint64, padded.data, 0, (1,))


def _controls(data: bytes) -> int:
    """How many control characters there are, line ends included."""
    return sum(byte < _PRINTED for byte in data)
