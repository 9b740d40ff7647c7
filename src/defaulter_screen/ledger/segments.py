"""Audit segments: workers and Spark partitions write ledgers of their own, which are merged into one afterwards.

A merged segment keeps its chain untouched and verifiable; its head is an event of the main chain.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from defaulter_screen.errors import StoreError
from defaulter_screen.ledger.audit.chain import place, place_of
from defaulter_screen.ledger.audit.entries import Entry, instant
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.review_opening import merge_cases
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Merged:
    """What merging a segment did.

    Attributes:
        segment: its number in the main ledger.
        events: how many events it has.
        new: False where the segment had been merged before.
    """

    segment: int
    events: int
    new: bool


def segment_path(ledger_path: Path, run_id: str, partition: int) -> Path:
    """Where a worker's segment lies: beside the ledger, named after the run and the partition."""
    return ledger_path.with_name(f"{ledger_path.name}.{run_id}.{partition:05d}.segment")


def merge_segment(trail: AuditTrail, path: Path) -> Merged:
    """Merge a closed segment into the main ledger, all of it or nothing; a second time changes nothing.

    Raises:
        StoreError: if the segment does not verify, has other segments inside, or was written with another key.
    """
    segment = Ledger.open_read_only(path, trail.ledger.key)
    try:
        known = trail.ledger.row("SELECT segment FROM segment WHERE ledger_id = ?", (segment.ledger_id,))
        if known is not None:
            return Merged(known[0], _count(trail.ledger, known[0]), new=False)
        _check(segment, trail)
        with trail.unit(), segment.snapshot() as source:
            return _copy(trail, segment, source)
    finally:
        segment.close()


def _check(segment: Ledger, trail: AuditTrail) -> None:
    findings = verify(segment, tokeniser=trail.tokeniser)
    if findings:
        raise StoreError(
            f"分段未通过校验（{findings[0].text_zh}）/ the segment does not verify ({findings[0].text_en})",
            path=str(segment.path),
        )
    if segment.meta("key_id") != trail.tokeniser.key_id:
        raise StoreError("分段使用了另一把密钥 / the segment was written with another key", path=str(segment.path))
    if segment.row("SELECT 1 FROM segment LIMIT 1") is not None:
        raise StoreError("分段内不能再有分段 / a segment cannot hold segments", path=str(segment.path))


def _copy(trail: AuditTrail, segment: Ledger, source: sqlite3.Connection) -> Merged:
    with trail.ledger.transaction() as target:
        number = 1 + target.execute("SELECT coalesce(max(segment), 0) FROM segment").fetchone()[0]
        target.execute("INSERT INTO segment(segment, ledger_id) VALUES (?, ?)", (number, segment.ledger_id))
        base = place(number, 0)
        events = source.execute("SELECT seq + ?, kind, decision_id, at, body, hash FROM audit_event", (base,))
        target.executemany("INSERT INTO audit_event VALUES (?, ?, ?, ?, ?, ?)", events)
        personal = source.execute("SELECT seq + ?, token, salt, data FROM audit_personal", (base,))
        target.executemany("INSERT INTO audit_personal VALUES (?, ?, ?, ?)", personal)
        seals = source.execute("SELECT ?, seq, key_id, mac FROM audit_seal", (number,))
        target.executemany("INSERT INTO audit_seal VALUES (?, ?, ?, ?)", seals)
        merge_cases(target, source)
        policies = source.execute("SELECT digest, text FROM policy_text")
        target.executemany("INSERT OR IGNORE INTO policy_text VALUES (?, ?)", policies)
        seq, digest = source.execute("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1").fetchone()
        body = {"segment": number, "ledger": segment.ledger_id, "events": place_of(seq)[1], "hash": digest.hex()}
        trail.write([Entry("segment", instant(trail.now()), body)])
    return Merged(number, seq, new=True)


def _count(ledger: Ledger, number: int) -> int:
    found = ledger.row(
        "SELECT count(*) FROM audit_event WHERE seq >= ? AND seq < ?", (place(number, 0), place(number + 1, 0))
    )
    return 0 if found is None else int(found[0])
