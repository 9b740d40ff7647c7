"""After a key rotation: stored tokens are lifted to the new key when the ledger is next opened with it.

The watchlist's, reviews' and repairs' tokens change; the audit trail is never rewritten and keeps the tokens of its
time, with the fingerprint of the key that made them. Looking a person up asks for his tokens under every state of the
ring.
"""

from __future__ import annotations

import sqlite3

from defaulter_screen.ledger.audit.trail import AuditTrail


def adopt_key(trail: AuditTrail) -> bool:
    """Lift what was made under an older key of the ring, all of it or nothing; True where there was something to do."""
    before = trail.ledger.meta("key_id")
    if before == trail.tokeniser.key_id:
        return False
    with trail.unit(), trail.ledger.transaction() as connection:
        _lift(connection, trail, before)
        trail.record_key(connection)
    return True


def _lift(connection: sqlite3.Connection, trail: AuditTrail, before: str) -> None:
    def lifted(token: str) -> str:
        return trail.tokeniser.lift(token, before)

    connection.create_function("lifted", 1, lifted, deterministic=True)
    new = trail.tokeniser.key_id
    connection.execute("UPDATE watch SET token = lifted(token), key_id = ?", (new,))
    connection.execute("UPDATE repair SET token = lifted(token), key_id = ?", (new,))
    connection.execute("UPDATE review_case SET token = lifted(token), evidence = lifted(evidence), key_id = ?", (new,))
    connection.execute("UPDATE review_listing SET fingerprint = lifted(fingerprint)")
    connection.execute(
        "UPDATE remembered SET token = lifted(token), evidence = lifted(evidence), fingerprint = lifted(fingerprint)"
    )
