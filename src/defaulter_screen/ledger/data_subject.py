"""One person's data in the ledger: find, export, erase (个人信息保护法 arts 44-47), with the audit chain intact.

Erasure is the user's decision: where a law requires the records to be kept, art. 47 lets him keep and lock them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from defaulter_screen.ledger.audit.lookup import Profile, Record, by_tokens, view
from defaulter_screen.ledger.audit.retention import erase_tokens
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.ledger.forms import possible_forms
from defaulter_screen.ledger.keys import Tokeniser
from defaulter_screen.ledger.review_cases import ReviewCase, load_cases
from defaulter_screen.ledger.watchlist import subject_data
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.supervision import WatchedSubject
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class PersonTokens:
    """Under which tokens a person can stand in the ledger.

    Attributes:
        certain: his own identity, under every state of the key ring.
        possible: evidence without a complete number that he may share with a namesake.
    """

    certain: tuple[str, ...]
    possible: tuple[str, ...]


@frozen_dataclass(frozen=True, slots=True)
class PersonData:
    """What the ledger holds of a person.

    Attributes:
        decisions: decisions on him.
        possible: decisions on somebody with the same name and weaker evidence: perhaps him, perhaps a namesake.
        watched: where he is under supervision.
        cases: review cases on him.
    """

    decisions: tuple[Record, ...]
    possible: tuple[Record, ...]
    watched: tuple[WatchedSubject, ...]
    cases: tuple[ReviewCase, ...]


@frozen_dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure removed, by table."""

    audit_events: int
    pass_rows: int
    watched: int
    notices: int
    cases: int


def person_tokens(subject: Normalised, tokeniser: Tokeniser) -> PersonTokens:
    """All tokens to look for."""
    own, *others = possible_forms(subject)
    certain = tokeniser.tokens(own)
    possible = tuple(token for form in others for token in tokeniser.tokens(form))
    return PersonTokens(certain, tuple(token for token in possible if token not in certain))


def find_person(trail: AuditTrail, watched: Sequence[WatchedSubject], tokens: PersonTokens) -> PersonData:
    """Everything on one person.

    Args:
        trail: the ledger's trail.
        watched: where he is watched (``Watchlist.of_token``).
        tokens: his tokens.
    """
    ledger = trail.ledger
    marks = ",".join("?" * len(tokens.certain))
    return PersonData(
        decisions=tuple(by_tokens(ledger, tokens.certain)),
        possible=tuple(by_tokens(ledger, tokens.possible)) if tokens.possible else (),
        watched=tuple(watched),
        cases=tuple(load_cases(ledger, f"c.token IN ({marks})", tokens.certain)),
    )


def export_person(data: PersonData) -> dict[str, Any]:
    """What the person gets (arts 44, 45): what was decided on him and why, what he is watched for.

    Decisions that may be a namesake's are only counted: they can be another person's data.
    """
    return {
        "decisions": [view(record, Profile.PERSON) for record in data.decisions],
        "possible_decisions": len(data.possible),
        "watched": [
            {
                "scene": one.scene,
                "role": one.role.value,
                "reference": one.reference,
                "until": one.until.isoformat() if one.until else None,
                "evidence": subject_data(one.subject),
            }
            for one in data.watched
        ],
        "reviews": [
            {
                "scene": case.scene,
                "outcome": case.outcome,
                "opened_at": case.opened_at.isoformat(),
                "closed_at": case.closed_at.isoformat() if case.closed_at else None,
                "conclusions": [
                    {"disposition": one["disposition"], "reason": one["reason"], "until": one["until"]}
                    for hit in case.hits
                    for one in hit.conclusions
                ],
            }
            for case in data.cases
        ],
    }


def erase_person(trail: AuditTrail, tokens: PersonTokens, *, reason: str) -> Erasure:
    """Delete what is his with certainty, in one transaction; what may be a namesake's stays.

    Remembered false positives go too: he may be stopped again on account of a namesake's listing.
    """
    marks = ",".join("?" * len(tokens.certain))
    with trail.unit(), trail.ledger.transaction() as connection:
        watched = connection.execute(f"SELECT watch_id FROM watch WHERE token IN ({marks})", tokens.certain).fetchall()
        notices = connection.executemany("DELETE FROM notice WHERE watch_id = ?", watched).rowcount if watched else 0
        connection.executemany("DELETE FROM watch WHERE watch_id = ?", watched)
        connection.execute(f"DELETE FROM remembered WHERE token IN ({marks})", tokens.certain)
        connection.execute(f"DELETE FROM repair WHERE token IN ({marks})", tokens.certain)
        cases = connection.execute(f"DELETE FROM review_case WHERE token IN ({marks})", tokens.certain).rowcount
        removal = erase_tokens(trail, tokens.certain, reason=reason)
    trail.ledger.wipe_journal()
    return Erasure(removal.events, removal.rows, len(watched), notices, cases)
