"""A watched subject's state, what of it time alone will change, and the notices that two states make.

The state says which listings hit him and how these stand, which measures follow and what the outcome is. Two full
screenings that give the same state give no notice, whatever else differs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from defaulter_screen.ledger.supervision import Draft
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.hit import Hit, NumberEvidence
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.supervision import NoticeKind
from defaulter_screen.policy.lifecycle import ListTerms, standing, years_after

State = dict[str, Any]

NEAR_DAYS = 30
"""Before the earliest end of a listing's term: time to look again at an approval that waits for it."""
_STRENGTH = {evidence.value: rank for rank, evidence in enumerate(NumberEvidence)}
_CLEAR: State = {"outcome": Outcome.PASS.value, "measures": [], "hits": {}}
_WORDS = {
    NoticeKind.NEWLY_HIT: ("新命中名单条目 {count} 条", "newly hit by {count} listings"),
    NoticeKind.RELEASED: ("已不再命中 {count} 条名单条目", "no longer hit by {count} listings"),
    NoticeKind.HIT_CHANGED: ("命中条目有变化（{count} 条）", "{count} listings that hit have changed"),
    NoticeKind.EVIDENCE_IMPROVED: (
        "命中条目的身份证据增强（{count} 条）",
        "better evidence of identity on {count} listings",
    ),
}


def state_of(decision: Decision, terms: ListTerms) -> State:
    """The state that a decision puts a subject in.

    Without hits that is always the same: how old the list is concerns the list, not the subject.
    """
    if not decision.hits:
        return _CLEAR
    return {
        "outcome": decision.outcome.value,
        "measures": sorted(measure.id for measure in decision.measures),
        "hits": {
            listing.key: _hit_state(hit, listing, terms, decision.at)
            for hit in decision.hits
            for listing in hit.listings
        },
    }


def due_of(decision: Decision, terms: ListTerms) -> date | None:
    """The next day on which time alone can change the state; None where none is known."""
    days = (
        day
        for hit in decision.hits
        for listing in hit.listings
        for day in _turning_days(listing, terms)
        if day > decision.at
    )
    return min(days, default=None)


def notices_between(before: State | None, after: State) -> tuple[Draft, ...]:
    """What changed, one notice per kind; nothing where both states are the same."""
    old = before or _CLEAR
    if old == after:
        return ()
    was, now = old["hits"], after["hits"]
    kept = [key for key in now if key in was]
    stronger = [key for key in kept if _stronger(was[key], now[key])]
    changed = [key for key in kept if key not in stronger and was[key] != now[key]]
    found = [
        (NoticeKind.NEWLY_HIT, [key for key in now if key not in was]),
        (NoticeKind.RELEASED, [key for key in was if key not in now]),
        (NoticeKind.EVIDENCE_IMPROVED, stronger),
        (NoticeKind.HIT_CHANGED, changed),
    ]
    told = [(kind, keys) for kind, keys in found if keys]
    # Outcome or measures alone can change with the policy or with time.
    return tuple(_draft(kind, keys, old, after) for kind, keys in told or [(NoticeKind.HIT_CHANGED, kept)])


def _hit_state(hit: Hit, listing: Listing, terms: ListTerms, at: date) -> State:
    return {
        "facts": _facts(listing),
        "standing": standing(listing, terms, at).value,
        "near": _near(listing, terms, at),
        "number": hit.number_evidence.value,
        "conflict": hit.conflict,
    }


def _facts(listing: Listing) -> str:
    """Digest of what is published about the listing besides who it is."""
    parts = (
        listing.performance,
        listing.performed,
        listing.unperformed,
        listing.grounds,
        listing.duty,
        listing.category,
        listing.court,
        listing.case_number,
        listing.publication_date.isoformat() if listing.publication_date else "",
    )
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _turning_days(listing: Listing, terms: ListTerms) -> Iterable[date]:
    published = listing.publication_date
    if published is None or not terms.grounds(listing.grounds).has_term:
        return ()
    end = years_after(published, terms.standard_years)
    last = years_after(published, terms.maximum_years)
    return (end - timedelta(days=NEAR_DAYS), end, last + timedelta(days=1))


def _near(listing: Listing, terms: ListTerms, at: date) -> bool:
    """The earliest end of the term is less than ``NEAR_DAYS`` away."""
    days = tuple(_turning_days(listing, terms))
    return bool(days) and days[0] <= at < days[1]


def _stronger(was: State, now: State) -> bool:
    return _STRENGTH[now["number"]] > _STRENGTH[was["number"]]


def _draft(kind: NoticeKind, keys: list[str], before: State, after: State) -> Draft:
    zh, en = _WORDS[kind]
    was, now = Outcome(before["outcome"]), Outcome(after["outcome"])
    return Draft(
        kind=kind,
        outcome_before=was.value,
        outcome_after=now.value,
        listing_keys=tuple(sorted(keys)),
        measures_started=tuple(sorted(set(after["measures"]) - set(before["measures"]))),
        measures_ended=tuple(sorted(set(before["measures"]) - set(after["measures"]))),
        text_zh=f"{zh.format(count=len(keys))}；结论：{was.zh} → {now.zh}",
        text_en=f"{en.format(count=len(keys))}; outcome: {was.value} -> {now.value}",
    )
