"""Human review: cases that decisions open, what reviewers conclude, and false positives that are remembered.

A false positive is remembered for that subject with that evidence and that listing as it was published: never for the
name. It lapses when either changes, or on the day that the reviewer set. Every disposition is an event of the audit
chain, so that nobody can slip one in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.audit.chain import canonical
from defaulter_screen.ledger.audit.entries import Entry, instant
from defaulter_screen.ledger.audit.record import Recorded, SubjectTokens
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.review_cases import ReviewCase, find_case
from defaulter_screen.ledger.review_opening import fingerprint, open_case
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.hit import Hit
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.supervision import Disposition
from defaulter_screen.values import frozen_dataclass

OPENING = frozenset({Outcome.REVIEW, Outcome.INTERCEPT})
"""Outcomes that open a case unless the user's policy says otherwise."""


@frozen_dataclass(frozen=True, slots=True)
class Conclusion:
    """What a reviewer concluded on one hit.

    Attributes:
        disposition: what.
        reviewer: who.
        reason: why.
        evidence: what was looked at (a document's name, a phone call …), without full numbers.
        until: last day on which a false positive counts, or None.
    """

    disposition: Disposition
    reviewer: str
    reason: str
    evidence: str = ""
    until: date | None = None


@frozen_dataclass(frozen=True, slots=True)
class Suppression:
    """A remembered false positive: this listing, as long as it is published like this."""

    listing_key: str
    fingerprint: str


class Reviews:
    """The review cases of one ledger.

    Args:
        trail: the audit trail of the same ledger; dispositions are recorded there.
        two_person: a conclusion settles a hit only when a second reviewer concludes the same.
        opening: outcomes that open a case.
    """

    def __init__(self, trail: AuditTrail, *, two_person: bool = False, opening: frozenset[Outcome] = OPENING) -> None:
        self._trail = trail
        self._ledger: Ledger = trail.ledger
        self._tokeniser = trail.tokeniser
        self._two_person = two_person
        self._opening = opening

    def follow(self, *, two_person: bool, opening: Iterable[Outcome]) -> None:
        """Take over a policy's rules: for cases opened from now on, and for dispositions of all."""
        self._two_person = two_person
        self._opening = frozenset(opening)

    def wants(self, recorded: Recorded) -> bool:
        """Whether a decision opens a case."""
        return self.opened_by(recorded.decision)

    def opened_by(self, decision: Decision) -> bool:
        """The same of a decision that is not yet recorded."""
        return decision.outcome in self._opening and bool(decision.hits)

    def open_cases(self, decided: Iterable[Recorded]) -> None:
        """Open a case for each decision that needs one; joins the caller's transaction (``AuditTrail.unit``).

        A subject whose case in the same scene is open with the same hits gets no second one: the decision joins it.
        """
        wanted = [one for one in decided if self.wants(one)]
        if wanted:
            with self._ledger.transaction() as connection:
                for recorded in wanted:
                    open_case(connection, recorded, self._tokeniser, two_person=self._two_person)

    def fingerprint(self, listing: Listing) -> str:
        """Keyed digest of what identifies the listed one; changes when the listing changes materially."""
        return fingerprint(listing, self._tokeniser)

    def suppressed(self, tokens: SubjectTokens, on: date) -> frozenset[Suppression]:
        """The false positives remembered for this subject with this evidence; ask only where there are hits."""
        rows = self._ledger.rows(
            "SELECT listing_key, fingerprint FROM remembered "
            "WHERE token = ? AND evidence = ? AND (until IS NULL OR until >= ?)",
            (tokens.token, tokens.evidence, on.isoformat()),
        )
        return frozenset(Suppression(key, fingerprint) for key, fingerprint in rows)

    def remembers_anything(self) -> bool:
        """Whether there is a remembered false positive at all."""
        return self._ledger.row("SELECT 1 FROM remembered LIMIT 1") is not None

    def not_him(self, tokens: SubjectTokens, hits: Sequence[Hit], on: date) -> frozenset[str]:
        """Keys of the listings to leave out: of hits whose every listing, as published now, was found not to be him."""
        remembered = self.suppressed(tokens, on)
        if not remembered:
            return frozenset()
        return frozenset(
            listing.key
            for hit in hits
            if all(Suppression(one.key, self.fingerprint(one)) in remembered for one in hit.listings)
            for listing in hit.listings
        )

    def dispose(self, decision_id: str, listing_key: str, conclusion: Conclusion) -> ReviewCase:
        """Conclude on one hit of a case; a hit's listings are one person, so all of them are concluded on.

        Under the two-person rule the hit stays open until two different reviewers agree.

        Raises:
            InvalidInputError: if there is no such case or hit, reviewer or reason is missing, or one reviewer tries to
                be both.
        """
        if not conclusion.reviewer.strip() or not conclusion.reason.strip():
            raise InvalidInputError(
                "复核结论须写明复核人与理由 / a disposition needs reviewer and reason",
                field="reason",
                reason="no-reason",
            )
        with self._trail.unit(), self._ledger.transaction() as connection:
            hit = self._hit(connection, decision_id, listing_key)
            earlier = _conclusions(connection, hit.hit_id)
            if hit.two_person and any(one["reviewer"] == conclusion.reviewer for one in earlier):
                raise InvalidInputError(
                    "双人复核须由另一位复核人作出 / under the two-person rule another reviewer must conclude",
                    field="reviewer",
                    reason="same-reviewer",
                )
            disposition_id = self._record(connection, hit, conclusion)
            if not hit.two_person or any(one["disposition"] == conclusion.disposition for one in earlier):
                self._settle(connection, hit, conclusion, disposition_id)
            return find_case(self._ledger, hit.case_id)

    def _hit(self, connection: sqlite3.Connection, decision_id: str, listing_key: str) -> _CaseHit:
        row = connection.execute(
            "SELECT h.hit_id, c.case_id, c.token, c.evidence, c.two_person FROM review_decision d "
            "JOIN review_case c ON c.case_id = d.case_id JOIN review_hit h ON h.case_id = c.case_id "
            "JOIN review_listing l ON l.hit_id = h.hit_id WHERE d.decision_id = ? AND l.listing_key = ?",
            (decision_id, listing_key),
        ).fetchone()
        if row is None:
            raise InvalidInputError(
                "没有该决定或该名单条目的复核事项 / no review case for that decision and listing",
                field="decision_id",
                reason="no-case",
            )
        # A case opened under the rule keeps it, whatever policy is in force when somebody concludes.
        return _CaseHit(row[0], row[1], row[2], row[3], bool(row[4]) or self._two_person)

    def _record(self, connection: sqlite3.Connection, hit: _CaseHit, conclusion: Conclusion) -> int:
        """The conclusion as an event of the chain and as a row that must equal it."""
        listings = connection.execute(
            "SELECT listing_key, fingerprint FROM review_listing WHERE hit_id = ? ORDER BY listing_key", (hit.hit_id,)
        ).fetchall()
        data = canonical(
            {
                "token": hit.token,
                "evidence_token": hit.evidence,
                "case": hit.case_id,
                "listings": [list(row) for row in listings],
                "disposition": conclusion.disposition.value,
                "reviewer": conclusion.reviewer,
                "reason": conclusion.reason,
                "evidence": conclusion.evidence,
                "until": conclusion.until.isoformat() if conclusion.until else None,
            }
        )
        at = instant(self._trail.now())
        body = {"disposition": conclusion.disposition.value, "case": hit.case_id}
        (seq,) = self._trail.write([Entry("disposition", at, body, personal=data.encode(), token=hit.token)])
        (disposition_id,) = connection.execute(
            "INSERT INTO disposition(hit_id, audit_seq, data) VALUES (?, ?, ?) RETURNING disposition_id",
            (hit.hit_id, seq, data),
        ).fetchone()
        return int(disposition_id)

    def _settle(
        self, connection: sqlite3.Connection, hit: _CaseHit, conclusion: Conclusion, disposition_id: int
    ) -> None:
        connection.execute(
            "UPDATE review_hit SET settled = ? WHERE hit_id = ?", (conclusion.disposition.value, hit.hit_id)
        )
        connection.execute(
            "DELETE FROM remembered WHERE token = ? AND evidence = ? AND listing_key IN "
            "(SELECT listing_key FROM review_listing WHERE hit_id = ?)",
            (hit.token, hit.evidence, hit.hit_id),
        )
        if conclusion.disposition is Disposition.FALSE_POSITIVE:
            until = conclusion.until.isoformat() if conclusion.until else None
            connection.execute(
                "INSERT INTO remembered(token, evidence, listing_key, fingerprint, until, disposition_id) "
                "SELECT ?, ?, listing_key, fingerprint, ?, ? FROM review_listing WHERE hit_id = ?",
                (hit.token, hit.evidence, until, disposition_id, hit.hit_id),
            )
        connection.execute(
            "UPDATE review_case SET closed_at = ? WHERE case_id = ? AND NOT EXISTS "
            "(SELECT 1 FROM review_hit WHERE case_id = ? AND settled IS NULL)",
            (instant(self._trail.now()), hit.case_id, hit.case_id),
        )


@frozen_dataclass(frozen=True, slots=True)
class _CaseHit:
    hit_id: int
    case_id: int
    token: str
    evidence: str
    two_person: bool


def _conclusions(connection: sqlite3.Connection, hit_id: int) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT data FROM disposition WHERE hit_id = ? ORDER BY disposition_id", (hit_id,))
    return [json.loads(data) for (data,) in rows]
