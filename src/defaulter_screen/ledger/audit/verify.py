"""Does the ledger still say what was recorded? Finds edits, deletions, reordering, truncation, a replaced key.

Three grades of proof. The chain alone finds what was changed by hand. The key's seal finds a chain that was rewritten,
or cut, by somebody without the key. A head kept elsewhere finds both whoever did it, also an older copy put back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from defaulter_screen.encryption.faults import database_errors
from defaulter_screen.ledger.audit.chain import GENESIS, Finding, Head, commitment, link, place_of
from defaulter_screen.ledger.audit.findings import finding
from defaulter_screen.ledger.audit.passes import erased_rows, root_of
from defaulter_screen.ledger.audit.trail import seal_text
from defaulter_screen.ledger.audit.verify_repairs import verify_repairs
from defaulter_screen.ledger.audit.verify_reviews import verify_reviews
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.keys import Tokeniser

_TRIGGERS = frozenset(
    {
        "audit_event_no_update",
        "audit_event_no_delete",
        "purge_permit_needs_event",
        "audit_personal_no_update",
        "audit_personal_no_delete",
    }
)

# CAST: a damaged text that is no UTF-8 any more must be a finding, not an exception.
_EVENTS = """
SELECT e.seq, CAST(e.kind AS BLOB), CAST(e.decision_id AS BLOB), CAST(e.at AS BLOB), CAST(e.body AS BLOB),
       CAST(e.hash AS BLOB), CAST(p.token AS BLOB), CAST(p.salt AS BLOB), CAST(p.data AS BLOB)
FROM audit_event e LEFT JOIN audit_personal p ON p.seq = e.seq ORDER BY e.seq
"""


@dataclass
class _Chain:
    """Where the check of one segment stands."""

    segment: int
    number: int = 0
    hash: bytes = GENESIS
    key_id: str = ""
    ledger_id: str = ""
    hashes: dict[int, str] = field(default_factory=dict)


@dataclass
class _Expected:
    """What later events and tables must agree with."""

    purged: set[int] = field(default_factory=set)
    erased: dict[int, set[int]] = field(default_factory=dict)
    withheld: set[int] = field(default_factory=set)
    segments: dict[int, dict[str, Any]] = field(default_factory=dict)
    dispositions: dict[int, str] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    redacted: dict[int, list[int]] = field(default_factory=dict)


def verify(ledger: Ledger, *, tokeniser: Tokeniser | None = None, head: Head | None = None) -> list[Finding]:
    """Check the whole ledger; an empty list means that nothing is wrong.

    Args:
        ledger: the ledger; writers do not wait, what they append meanwhile is not looked at.
        tokeniser: checks the seal and that the key is the one the ledger was written with.
        head: a head kept elsewhere (``AuditTrail.head``).
    """
    try:
        with ledger.snapshot() as connection:
            return list(_verify(connection, ledger.ledger_id, tokeniser, head))
    except database_errors() as error:
        return [finding("file-damaged", detail=str(error))]


def _verify(
    connection: sqlite3.Connection, ledger_id: str, tokeniser: Tokeniser | None, head: Head | None
) -> Iterator[Finding]:
    chains: dict[int, _Chain] = {}
    expected = _Expected()
    for row in connection.execute(_EVENTS):
        yield from _event(row, chains, expected, head)
    main = chains.setdefault(0, _Chain(0))
    yield from _absences(expected)
    yield from _segments(connection, chains, expected)
    yield from _tables(connection, expected)
    yield from verify_reviews(connection, expected.dispositions, expected.purged, tokeniser)
    yield from verify_repairs(connection, tokeniser)
    if main.ledger_id != ledger_id:
        yield finding("ledger-id", detail=main.ledger_id)
    yield from _key(connection, chains, tokeniser)
    if head is not None:
        yield from _head(head, main, tokeniser)


def _event(
    row: tuple[Any, ...], chains: dict[int, _Chain], expected: _Expected, head: Head | None
) -> Iterator[Finding]:
    seq, kind, decision_id, at, body, stored, *personal = row
    segment, number = place_of(seq)
    chain = chains.setdefault(segment, _Chain(segment))
    if number != chain.number + 1:
        yield finding("events-missing", seq, detail=f"{chain.number + 1}-{number - 1}")
    digest = link(chain.hash, body or b"")
    if digest != stored and number == chain.number + 1:
        yield finding("event-edited", seq)
    # Go on from what stands there, so that one edit is one finding and not one for every event after it.
    chain.number, chain.hash = number, stored or b""
    if segment == 0 and head is not None and number == head.seq:
        chain.hashes[number] = chain.hash.hex()
    event = _parse(body)
    if event is None:
        yield finding("event-unreadable", seq)
        return
    if (event["n"], event["kind"], event["id"], event["at"]) != (number, _text(kind), _text(decision_id), _text(at)):
        yield finding("event-mislabelled", seq)
    chain.key_id = str(event["key"])
    try:
        _expect(event, seq, chain, expected)
    except (KeyError, TypeError, ValueError):
        yield finding("event-unreadable", seq)
    yield from _personal(seq, event, personal, expected)


def _expect(event: dict[str, Any], seq: int, chain: _Chain, expected: _Expected) -> None:
    if event["kind"] == "genesis":
        chain.ledger_id = event["ledger"]
    elif event["kind"] == "segment" and chain.segment == 0:
        expected.segments[event["segment"]] = event
    elif event["kind"] == "disposition":
        expected.dispositions[seq] = event["key"]
    elif event["kind"] == "policy":
        expected.policies[event["digest"]] = event["sha256"]
    elif event["kind"] in ("purge", "erase") and chain.segment == 0:
        for first, last in event["purged"]:
            expected.purged.update(range(first, last + 1))
        for place, rows in event["rows"]:
            expected.erased.setdefault(place, set()).update(rows)


def _personal(seq: int, event: dict[str, Any], personal: list[Any], expected: _Expected) -> Iterator[Finding]:
    token, salt, data = personal
    if data is None:
        if event["commit"]:
            expected.withheld.add(seq)
        return
    if not event["commit"]:
        yield finding("personal-added", seq)
    elif event["kind"] == "passes":
        if root_of(data) != event.get("root"):
            yield finding("personal-edited", seq)
        elif rows := erased_rows(data):
            expected.redacted[seq] = rows
        elif commitment(salt, data) != event["commit"]:
            yield finding("personal-edited", seq)
    elif commitment(salt or b"", data) != event["commit"] or not _token_agrees(token, data):
        yield finding("personal-edited", seq)


def _token_agrees(token: bytes | None, data: bytes) -> bool:
    content = json.loads(data)
    return str(content.get("token", "")) == _text(token)


def _absences(expected: _Expected) -> Iterator[Finding]:
    """Personal parts may be missing, and pass rows erased, only where a purge in the chain says so."""
    for seq in sorted(expected.withheld - expected.purged):
        yield finding("personal-missing", seq)
    for seq, rows in expected.redacted.items():
        if not expected.erased.get(seq, set()).issuperset(rows):
            yield finding("personal-edited", seq)


def _segments(connection: sqlite3.Connection, chains: dict[int, _Chain], expected: _Expected) -> Iterator[Finding]:
    for segment, event in expected.segments.items():
        chain = chains.get(segment)
        if chain is None or (chain.number, chain.hash.hex(), chain.ledger_id) != (
            event["events"],
            event["hash"],
            event["ledger"],
        ):
            yield finding("segment-changed", segment=segment)
    for segment in sorted(set(chains) - set(expected.segments) - {0}):
        yield finding("segment-unknown", segment=segment)
    orphans = "SELECT count(*) FROM audit_personal WHERE seq NOT IN (SELECT seq FROM audit_event)"
    if count := connection.execute(orphans).fetchone()[0]:
        yield finding("personal-added", detail=str(count))


def _tables(connection: sqlite3.Connection, expected: _Expected) -> Iterator[Finding]:
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    if missing := sorted(_TRIGGERS - found):
        yield finding("triggers-missing", detail=", ".join(missing))
    for digest, text in connection.execute("SELECT digest, CAST(text AS BLOB) FROM policy_text"):
        if sha256(text).hexdigest() != expected.policies.pop(digest, ""):
            yield finding("policy-edited", detail=str(digest))
    for digest in sorted(expected.policies):
        yield finding("policy-edited", detail=digest)


def _key(connection: sqlite3.Connection, chains: dict[int, _Chain], tokeniser: Tokeniser | None) -> Iterator[Finding]:
    if tokeniser is None:
        return
    for chain in chains.values():
        if chain.number and not tokeniser.knows(chain.key_id):
            yield finding("key-replaced", segment=chain.segment, detail=chain.key_id)
            continue
        row = connection.execute(
            "SELECT seq, key_id, mac FROM audit_seal WHERE segment = ?", (chain.segment,)
        ).fetchone()
        text = seal_text(chain.ledger_id, chain.number, chain.hash)
        if row is None or row[0] != chain.number or row[1] != chain.key_id or row[2] != tokeniser.seal(text, row[1]):
            yield finding("seal-broken", segment=chain.segment)


def _head(head: Head, main: _Chain, tokeniser: Tokeniser | None) -> Iterator[Finding]:
    if head.ledger_id != main.ledger_id:
        yield finding("ledger-id", detail=head.ledger_id)
    elif main.number < head.seq:
        yield finding("tail-removed", detail=f"{main.number + 1}-{head.seq}")
    elif head.seq and main.hashes.get(head.seq) != head.hash:
        yield finding("chain-rewritten", head.seq)
    if tokeniser is not None and not tokeniser.knows(head.key_id):
        yield finding("key-replaced", detail=head.key_id)


def _parse(body: bytes | None) -> dict[str, Any] | None:
    try:
        event = json.loads(body or b"")
    except ValueError:
        return None
    required = ("n", "kind", "id", "at", "key", "commit")
    return event if isinstance(event, dict) and all(name in event for name in required) else None


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
