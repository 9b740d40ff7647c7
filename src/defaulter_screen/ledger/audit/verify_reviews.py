"""Do dispositions, and the false positives remembered from them, still say what the chain recorded?

A remembered false positive lets a listed person pass: it must rest on a recorded conclusion, for that subject, that
listing as it was published, and no longer than the reviewer said.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from defaulter_screen.ledger.audit.chain import Finding
from defaulter_screen.ledger.audit.findings import finding
from defaulter_screen.ledger.keys import Tokeniser
from defaulter_screen.models.supervision import Disposition


def verify_reviews(
    connection: sqlite3.Connection,
    recorded: Mapping[int, str],
    purged: Collection[int],
    tokeniser: Tokeniser | None,
) -> Iterator[Finding]:
    """Compare the tables with the chain.

    Args:
        connection: one state of the ledger.
        recorded: places of disposition events, with the fingerprint of the key that made their tokens.
        purged: places whose personal part was purged: only that they are recorded can be checked.
        tokeniser: follows tokens over key rotations; without it, tokens made under an older key are not compared.
    """
    rows = connection.execute(
        "SELECT d.audit_seq, CAST(d.data AS BLOB), CAST(p.data AS BLOB) FROM disposition d "
        "LEFT JOIN audit_personal p ON p.seq = d.audit_seq"
    )
    for seq, data, said in rows:
        if seq not in recorded or (data != said and seq not in purged):
            yield finding("disposition-edited", seq)
    remembered = connection.execute(
        "SELECT r.token, r.evidence, r.listing_key, r.fingerprint, r.until, d.audit_seq, CAST(d.data AS BLOB) "
        "FROM remembered r LEFT JOIN disposition d ON d.disposition_id = r.disposition_id"
    )
    current = connection.execute("SELECT value FROM meta WHERE name = 'key_id'").fetchone()[0]
    for *memory, seq, data in remembered:
        key_id = recorded.get(seq or 0, "")
        lifter = tokeniser if tokeniser is not None and tokeniser.knows(key_id) else None
        if not key_id or not _rests_on(memory, data, lifter, key_id, same_key=key_id == current):
            yield finding("memory-edited", seq or 0)


def _rests_on(memory: list[Any], data: bytes, lifter: Tokeniser | None, key_id: str, *, same_key: bool) -> bool:
    token, evidence, listing_key, fingerprint, until = memory
    try:
        said = json.loads(data)
        was = [said["token"], said["evidence_token"], dict(said["listings"])[listing_key]]
        if said["disposition"] != Disposition.FALSE_POSITIVE or said["until"] != until:
            return False
        if lifter is not None:
            was = [lifter.lift(one, key_id) for one in was]
    except (ValueError, KeyError, TypeError):
        return False
    return was == [token, evidence, fingerprint] or (lifter is None and not same_key)
