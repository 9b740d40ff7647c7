"""Pass rows of a batch in compact form: per chunk one event with a root hash, and a block of fixed-size rows.

    row  = salt (16) ‖ record (37)        record = row number, outcome, probability, token, evidence
    leaf = SHA-256(salt ‖ record)         root   = SHA-256(leaf_1 ‖ leaf_2 ‖ …)

The root stands in the chain; the block is the personal part. One person's row can be erased: his leaf takes its place
and the root still holds. Tokens and salts are random bytes and do not compress, so the block stays plain, and SQLite
can look for a token in it. Tokens are cut to 16 bytes and evidence to 8: enough to prove who was screened with what.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.audit.chain import SALT_BYTES
from defaulter_screen.ledger.keys import Randomness
from defaulter_screen.models.decision import Outcome
from defaulter_screen.values import frozen_dataclass

TOKEN_BYTES = 16
EVIDENCE_BYTES = 8
_RECORD = struct.Struct(f">IBd{TOKEN_BYTES}s{EVIDENCE_BYTES}s")
_WIDTH = SALT_BYTES + _RECORD.size
_ERASED = 255
_TOMB = struct.Struct(f">IB{_WIDTH - 37}x32s")
"""An erased row: number, mark, padding, leaf; as wide as a row."""

_CODES = (Outcome.PASS, Outcome.ERROR)


class PassRow(NamedTuple):
    """One row of a batch that was passed, or could not be read.

    Attributes:
        row: row number in the user's file, from 1.
        token: the subject's token as raw bytes (``Tokeniser.raw``); empty for an error.
        evidence: token of all evidence as raw bytes; empty for an error.
        probability: P(subject is on the defaulter list); 0 for an error.
        outcome: ``PASS`` or ``ERROR``.
        erased: the row's content was erased at the person's request.
    """

    row: int
    token: bytes
    evidence: bytes
    probability: float
    outcome: Outcome = Outcome.PASS
    erased: bool = False


@frozen_dataclass(frozen=True, slots=True)
class PassBlock:
    """A packed chunk: the root for the chain and the block of rows."""

    root: str
    data: bytes
    first: int
    last: int
    count: int


def pack(rows: Sequence[PassRow], randomness: Randomness) -> PassBlock:
    """Pack rows in the order given.

    Raises:
        InvalidInputError: if there are none, or one has another outcome.
    """
    if not rows:
        raise InvalidInputError("空的批次块 / an empty chunk", field="rows", reason="empty-chunk")
    salts = randomness(SALT_BYTES * len(rows))
    record, codes = _RECORD.pack, {outcome: code for code, outcome in enumerate(_CODES)}
    try:
        lines = [
            salts[i * SALT_BYTES : (i + 1) * SALT_BYTES]
            + record(
                row.row, codes[row.outcome], row.probability, row.token[:TOKEN_BYTES], row.evidence[:EVIDENCE_BYTES]
            )
            for i, row in enumerate(rows)
        ]
    except KeyError as error:
        raise InvalidInputError(
            f"紧凑记录只用于放行行，不能用于 {error} / only pass rows are kept compact, not {error}",
            field="outcome",
            reason="not-compact",
        ) from error
    root = sha256(b"".join([sha256(line).digest() for line in lines])).hexdigest()
    numbers = [row.row for row in rows]
    return PassBlock(root, b"".join(lines), min(numbers), max(numbers), len(rows))


def root_of(data: bytes) -> str:
    """The root of a block, erased rows included; empty where the block is not whole rows."""
    if len(data) % _WIDTH:
        return ""
    return sha256(b"".join([_leaf(line) for line in _lines(data)])).hexdigest()


def unpack(data: bytes) -> Iterator[PassRow]:
    """The rows of a block."""
    for line in _lines(data):
        if line[4] == _ERASED and _is_tomb(line):
            yield PassRow(int.from_bytes(line[:4], "big"), b"", b"", 0.0, erased=True)
        else:
            number, code, probability, token, evidence = _RECORD.unpack(line[SALT_BYTES:])
            yield PassRow(number, token, evidence, probability, _CODES[code] if code < len(_CODES) else Outcome.ERROR)


def erase(data: bytes, token: bytes) -> tuple[bytes, list[int]]:
    """The block without the rows of a token, and which rows these were."""
    wanted, kept, erased = token[:TOKEN_BYTES], [], []
    for line, row in zip(_lines(data), unpack(data), strict=True):
        if not row.erased and row.token == wanted:
            erased.append(row.row)
            kept.append(_TOMB.pack(row.row, _ERASED, _leaf(line)))
        else:
            kept.append(line)
    return b"".join(kept), erased


def erased_rows(data: bytes) -> list[int]:
    """Numbers of the rows that were erased from a block."""
    return [row.row for row in unpack(data) if row.erased]


def _lines(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _WIDTH):
        yield data[start : start + _WIDTH]


def _is_tomb(line: bytes) -> bool:
    return not any(line[5 : _WIDTH - 32])


def _leaf(line: bytes) -> bytes:
    if line[4] == _ERASED and _is_tomb(line):
        return line[-32:]
    return sha256(line).digest()
