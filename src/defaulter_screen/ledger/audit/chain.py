"""The arithmetic of the chain: canonical text, salted commitment, link, place. Pure.

    commit_n = SHA-256(salt_n ‖ personal part_n)
    hash_n   = SHA-256(hash_{n-1} ‖ body_n)          body_n: the event's JSON as stored, with commit_n inside

The body is hashed byte for byte as it stands in the file, so checking needs no agreement on how to write JSON. The
personal part is only committed to: it can be deleted and the chain still holds; the salt goes with it, so that nobody
can try out who it was.

One file holds the main chain (segment 0) and the chains of merged segments; an event's ``seq`` is its segment and its
number within, counted from 1.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.values import frozen_dataclass

GENESIS = bytes(32)
"""What the first event of a chain is linked to."""
SALT_BYTES = 16
_SEGMENT_BITS = 40

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False).encode


def canonical(data: Any) -> str:
    """One line of JSON, keys in the order given."""
    return _encode(data)


def commitment(salt: bytes, personal: bytes) -> str:
    """The salted commitment to a personal part, in hexadecimal."""
    return sha256(salt + personal).hexdigest()


def link(previous: bytes, body: bytes) -> bytes:
    """The hash of an event: ties it to everything before it."""
    return sha256(previous + body).digest()


def place(segment: int, number: int) -> int:
    """The ``seq`` of an event.

    >>> place(0, 7), place_of(place(3, 9))
    (7, (3, 9))
    """
    return (segment << _SEGMENT_BITS) + number


def place_of(seq: int) -> tuple[int, int]:
    """Segment and number of a ``seq``."""
    return seq >> _SEGMENT_BITS, seq & ((1 << _SEGMENT_BITS) - 1)


@frozen_dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, to be kept elsewhere: with it a removed tail and a rewritten chain are found.

    Attributes:
        ledger_id: which ledger.
        seq: number of the last event.
        hash: its hash, in hexadecimal.
        key_id: fingerprint of the key then in use.
        at: when it was taken, ISO 8601.
    """

    ledger_id: str
    seq: int
    hash: str
    key_id: str
    at: str

    def to_json(self) -> str:
        """One line of JSON."""
        return canonical({"format": "defaulter-screen/head/1", **asdict(self)})

    @classmethod
    def from_json(cls, text: str) -> Head:
        """Read what ``to_json`` wrote.

        Raises:
            InvalidInputError: if it is something else.
        """
        try:
            data = json.loads(text)
            return cls(data["ledger_id"], int(data["seq"]), data["hash"], data["key_id"], data["at"])
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInputError("不是账本链头 / not the head of a ledger", field="head", reason="head") from error


@frozen_dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``verify`` found wrong.

    Attributes:
        code: stable word for the fault, such as ``event-edited``.
        seq: number of the event, or 0 where it concerns the whole.
        segment: 0 for the main chain.
        text_zh: the fault in Chinese.
        text_en: the same in English.
    """

    code: str
    seq: int
    segment: int
    text_zh: str
    text_en: str
