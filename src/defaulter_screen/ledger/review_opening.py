"""Opening review cases: from decisions, and from the segments that workers wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from defaulter_screen.ledger.audit.chain import canonical
from defaulter_screen.ledger.audit.entries import instant
from defaulter_screen.ledger.audit.record import Recorded, SubjectTokens
from defaulter_screen.ledger.forms import listing_form
from defaulter_screen.ledger.keys import Tokeniser
from defaulter_screen.models.decision import SubjectView
from defaulter_screen.models.hit import Hit
from defaulter_screen.models.listing import Listing

_INSERT = (
    "INSERT INTO review_case(decision_id, token, evidence, key_id, scene, outcome, opened_at, two_person, subject, "
    "decisions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING case_id"
)


def fingerprint(listing: Listing, tokeniser: Tokeniser) -> str:
    """Keyed digest of what identifies the listed one; changes when the listing changes materially."""
    return tokeniser.token(listing_form(listing))


def open_case(connection: sqlite3.Connection, recorded: Recorded, tokeniser: Tokeniser, *, two_person: bool) -> int:
    """Open a case, or let the decision join the open one with the same subject, scene and hits. Returns the case."""
    decision, tokens = recorded.decision, recorded.tokens
    keys = sorted({listing.key for hit in decision.hits for listing in hit.listings})
    case_id = _same_open_case(connection, tokens, decision.scene, keys)
    if case_id is None:
        columns = (
            decision.decision_id,
            tokens.token,
            tokens.evidence,
            tokeniser.key_id,
            decision.scene,
            decision.outcome.value,
            instant(decision.decided_at),
            int(two_person),
            canonical(_subject(decision.subject)),
            1,
        )
        (case_id,) = connection.execute(_INSERT, columns).fetchone()
        for hit in decision.hits:
            _open_hit(connection, case_id, hit, tokeniser)
    else:
        connection.execute("UPDATE review_case SET decisions = decisions + 1 WHERE case_id = ?", (case_id,))
    connection.execute(
        "INSERT OR REPLACE INTO review_decision(decision_id, case_id) VALUES (?, ?)", (decision.decision_id, case_id)
    )
    return int(case_id)


def merge_cases(target: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Copy the cases that a segment opened; those that are open here already only take the decisions over."""
    cases = source.execute(
        "SELECT case_id, decision_id, token, evidence, key_id, scene, outcome, opened_at, two_person, subject, "
        "decisions FROM review_case ORDER BY case_id"
    )
    for number, decision_id, token, evidence, key_id, scene, *rest in cases.fetchall():
        case_id = _same_open_case(target, SubjectTokens(token, evidence), scene, _keys_of(source, number))
        if case_id is None:
            case_id = _copy_case(target, source, number, (decision_id, token, evidence, key_id, scene, *rest))
        else:
            target.execute("UPDATE review_case SET decisions = decisions + ? WHERE case_id = ?", (rest[-1], case_id))
        decisions = source.execute("SELECT decision_id, ? FROM review_decision WHERE case_id = ?", (case_id, number))
        target.executemany("INSERT OR REPLACE INTO review_decision(decision_id, case_id) VALUES (?, ?)", decisions)


def _subject(subject: SubjectView) -> dict[str, str]:
    return {"name": subject.name, "id_number": subject.id_number, "reference": subject.reference}


def _open_hit(connection: sqlite3.Connection, case_id: int, hit: Hit, tokeniser: Tokeniser) -> None:
    data = {
        "case_number": hit.listing.case_number,
        "court": hit.listing.court,
        "list": hit.listing.list_kind.value,
        "kind": hit.listing.kind.value,
        "probability": hit.probability,
        "lookalikes": hit.lookalikes,
        "number": hit.number_evidence.value,
        "comparisons": [[c.field, c.level, c.agreement.value, c.weight] for c in hit.comparisons],
        "values": [[c.subject_value, c.listing_value, c.note_zh] for c in hit.comparisons],
    }
    (hit_id,) = connection.execute(
        "INSERT INTO review_hit(case_id, data) VALUES (?, ?) RETURNING hit_id", (case_id, canonical(data))
    ).fetchone()
    connection.executemany(
        "INSERT OR IGNORE INTO review_listing(hit_id, listing_key, fingerprint) VALUES (?, ?, ?)",
        [(hit_id, listing.key, fingerprint(listing, tokeniser)) for listing in hit.listings],
    )


def _copy_case(target: sqlite3.Connection, source: sqlite3.Connection, number: int, columns: tuple[Any, ...]) -> int:
    (case_id,) = target.execute(_INSERT, columns).fetchone()
    for hit, data in source.execute("SELECT hit_id, data FROM review_hit WHERE case_id = ?", (number,)).fetchall():
        (hit_id,) = target.execute(
            "INSERT INTO review_hit(case_id, data) VALUES (?, ?) RETURNING hit_id", (case_id, data)
        ).fetchone()
        listings = source.execute(
            "SELECT ?, listing_key, fingerprint FROM review_listing WHERE hit_id = ?", (hit_id, hit)
        )
        target.executemany("INSERT INTO review_listing VALUES (?, ?, ?)", listings)
    return int(case_id)


def _keys_of(connection: sqlite3.Connection, case_id: int) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT l.listing_key FROM review_hit h JOIN review_listing l ON l.hit_id = h.hit_id "
        "WHERE h.case_id = ? ORDER BY l.listing_key",
        (case_id,),
    )
    return [key for (key,) in rows]


def _same_open_case(
    connection: sqlite3.Connection, tokens: SubjectTokens, scene: str, keys: Sequence[str]
) -> int | None:
    rows = connection.execute(
        "SELECT case_id FROM review_case WHERE token = ? AND evidence = ? AND scene = ? AND closed_at IS NULL",
        (tokens.token, tokens.evidence, scene),
    ).fetchall()
    return next((case_id for (case_id,) in rows if _keys_of(connection, case_id) == list(keys)), None)
