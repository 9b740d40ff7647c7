"""Do attested repairs still say what the chain recorded? One can turn an intercept into a review."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from defaulter_screen.ledger.audit.chain import Finding
from defaulter_screen.ledger.audit.findings import finding
from defaulter_screen.ledger.keys import Tokeniser

_EVENTS = (
    "SELECT CAST(e.body AS BLOB), CAST(p.data AS BLOB) FROM audit_event e "
    "LEFT JOIN audit_personal p ON p.seq = e.seq WHERE e.kind = 'repair' ORDER BY e.seq"
)
_ROWS = "SELECT repair_id, token, kind, case_number, since, until, withdrawn_at FROM repair"
_WITHDRAWN = "withdrawn"


def verify_repairs(connection: sqlite3.Connection, tokeniser: Tokeniser | None) -> Iterator[Finding]:
    """Compare the table with the chain, whose own soundness is checked elsewhere.

    Args:
        connection: one state of the ledger.
        tokeniser: follows tokens over key rotations; without it they are not compared.
    """
    events: dict[int, list[tuple[dict[str, Any], dict[str, Any] | None]]] = {}
    for body, data in connection.execute(_EVENTS):
        try:
            event, personal = json.loads(body), None if data is None else json.loads(data)
            events.setdefault(event["repair"], []).append((event, personal))
        except (ValueError, KeyError, TypeError):
            continue  # an event that cannot be read was found by the chain's own check
    for repair_id, *row in connection.execute(_ROWS):
        if not _stands(row, events.get(repair_id, []), tokeniser):
            yield finding("repair-edited", detail=str(repair_id))


def _stands(
    row: list[Any], events: list[tuple[dict[str, Any], dict[str, Any] | None]], tokeniser: Tokeniser | None
) -> bool:
    """Recorded like this, as far as the personal part was not purged, and withdrawn exactly when the chain says so."""
    token, kind, case, since, until, withdrawn_at = row
    withdrawn = any(event.get("what") == _WITHDRAWN for event, _ in events)
    added = [(event, said) for event, said in events if event.get("what") == kind]
    if withdrawn != (withdrawn_at is not None) or len(added) != 1:
        return False
    event, said = added[0]
    if said is None:
        return True
    if (said.get("case"), said.get("since"), said.get("until")) != (case, since, until):
        return False
    if tokeniser is None or not tokeniser.knows(str(event.get("key"))):
        return True
    try:
        return tokeniser.lift(str(said.get("token")), str(event["key"])) == str(token)
    except ValueError:
        return False
