"""The one path that removes personal parts: by age (``purge``) or for one person (``erase``), and it records itself.

The open part of every event stays, and so does the chain. Retention: query logs are kept ten years where a provincial
rule says so (浙江省公共信用信息管理条例 art. 20); personal information otherwise only as long as its purpose needs
(个人信息保护法 arts 19, 47).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from defaulter_screen.ledger.audit.entries import Entry, instant
from defaulter_screen.ledger.audit.passes import TOKEN_BYTES, erase
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.values import frozen_dataclass

RETENTION_YEARS = 10
_SLICE = 5000
"""Events purged per transaction: other writers wait only for one slice."""


@frozen_dataclass(frozen=True, slots=True)
class Removal:
    """What a purge or erasure removed.

    Attributes:
        events: personal parts deleted.
        rows: pass rows erased inside chunks.
    """

    events: int
    rows: int


def retention_cutoff(now: datetime, years: int = RETENTION_YEARS) -> datetime:
    """Records older than this have served their time; 29 February falls back to the 28th."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def purge(trail: AuditTrail, *, before: datetime, reason: str) -> Removal:
    """Delete the personal parts of all events older than a moment; the chain stays whole and says what was purged."""
    removed = 0
    while seqs := _older(trail, before):
        details = {"before": instant(before), "reason": reason}
        _remove(trail, "purge", seqs, [], details)
        removed += len(seqs)
    trail.ledger.wipe_journal()
    return Removal(removed, 0)


def erase_tokens(trail: AuditTrail, tokens: Sequence[str], *, reason: str) -> Removal:
    """Delete the personal parts of one person's events and his rows in pass chunks; nothing is recorded if none."""
    marks = ",".join("?" * len(tokens))
    found = trail.ledger.rows(f"SELECT seq FROM audit_personal WHERE token IN ({marks}) ORDER BY seq", tokens)
    seqs = [seq for (seq,) in found]
    blocks = list(_blocks(trail, tokens))
    if seqs or blocks:
        _remove(trail, "erase", seqs, blocks, {"reason": reason})
        trail.ledger.wipe_journal()
    return Removal(len(seqs), sum(len(rows) for _, _, rows in blocks))


def _older(trail: AuditTrail, before: datetime) -> list[int]:
    rows = trail.ledger.rows(
        "SELECT p.seq FROM audit_personal p JOIN audit_event e ON e.seq = p.seq WHERE e.at < ? ORDER BY p.seq LIMIT ?",
        (instant(before), _SLICE),
    )
    return [seq for (seq,) in rows]


def _blocks(trail: AuditTrail, tokens: Sequence[str]) -> Iterator[tuple[int, bytes, list[int]]]:
    """Pass chunks with a row of the person: place, new block, erased row numbers."""
    for token in tokens:
        raw = bytes.fromhex(token)[:TOKEN_BYTES]
        rows = trail.ledger.rows(
            "SELECT p.seq, p.data FROM audit_event e JOIN audit_personal p ON p.seq = e.seq "
            "WHERE e.kind = 'passes' AND instr(p.data, ?) > 0",
            (raw,),
        )
        for seq, data in rows:
            block, erased = erase(data, raw)
            if erased:
                yield seq, block, erased


def _remove(
    trail: AuditTrail,
    kind: str,
    seqs: Sequence[int],
    blocks: Sequence[tuple[int, bytes, list[int]]],
    details: dict[str, str],
) -> None:
    """Record the removal, then remove, in one transaction; the triggers let through only what is permitted here."""
    body = {**details, "purged": _ranges(seqs), "rows": [[seq, rows] for seq, _, rows in blocks]}
    with trail.ledger.transaction() as connection:
        by = trail.write([Entry(kind, instant(trail.now()), body)])[0]
        permits = [(seq, by) for seq in (*seqs, *(seq for seq, _, _ in blocks))]
        connection.executemany("INSERT OR IGNORE INTO purge_permit(seq, by_seq) VALUES (?, ?)", permits)
        connection.executemany("DELETE FROM audit_personal WHERE seq = ?", [(seq,) for seq in seqs])
        for seq, block, _ in blocks:
            _replace(connection, seq, block)
        connection.execute("DELETE FROM purge_permit")


def _replace(connection: sqlite3.Connection, seq: int, block: bytes) -> None:
    connection.execute("UPDATE audit_personal SET data = ? WHERE seq = ?", (block, seq))


def _ranges(seqs: Sequence[int]) -> list[list[int]]:
    """Sorted numbers as ``[first, last]`` stretches."""
    ranges: list[list[int]] = []
    for seq in seqs:
        if ranges and ranges[-1][1] == seq - 1:
            ranges[-1][1] = seq
        else:
            ranges.append([seq, seq])
    return ranges
