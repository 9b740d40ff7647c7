"""Reading review cases: lists for reviewers, statistics of load and agreement, material for recalibration."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.models.supervision import Disposition
from defaulter_screen.values import frozen_dataclass

Data = dict[str, Any]


@frozen_dataclass(frozen=True, slots=True)
class ReviewHit:
    """One hit of a case.

    Attributes:
        listing_keys: all listings of the listed one.
        settled: the conclusion that counts, or None while it is open.
        data: what the reviewer sees: case number, court, probability, comparisons with masked values.
        conclusions: every conclusion so far, oldest first.
    """

    listing_keys: tuple[str, ...]
    settled: Disposition | None
    data: Data
    conclusions: tuple[Data, ...]


@frozen_dataclass(frozen=True, slots=True)
class ReviewCase:
    """What a human has to look at.

    Attributes:
        case_id: number of the case.
        decision_id: the decision that opened it.
        scene: what was being decided.
        outcome: of that decision.
        opened_at: when.
        closed_at: when its last hit was settled, or None.
        decisions: how many decisions joined it.
        two_person: two reviewers must agree.
        subject: masked name and number, and the caller's reference.
        hits: what to conclude on.
    """

    case_id: int
    decision_id: str
    scene: str
    outcome: str
    opened_at: datetime
    closed_at: datetime | None
    decisions: int
    two_person: bool
    subject: Data
    hits: tuple[ReviewHit, ...]


@frozen_dataclass(frozen=True, slots=True)
class ReviewStatistics:
    """Load and agreement of human review.

    Attributes:
        open_cases: cases that wait.
        closed_cases: cases that are settled.
        oldest_open: when the longest waiting case was opened, or None.
        median_days: median time from opening to closing, in days, or None.
        by_scene: open cases per scene.
        by_reviewer: conclusions per reviewer.
        agreement: per outcome of the decision, how often each conclusion settled a hit.
        pairs: hits on which two reviewers concluded.
        pairs_agreed: of these, how often they concluded the same.
    """

    open_cases: int
    closed_cases: int
    oldest_open: datetime | None
    median_days: float | None
    by_scene: dict[str, int]
    by_reviewer: dict[str, int]
    agreement: dict[str, dict[str, int]]
    pairs: int
    pairs_agreed: int


@frozen_dataclass(frozen=True, slots=True)
class CalibrationCase:
    """One settled hit: what the model said, and what a human found.

    Attributes:
        disposition: what the human found.
        probability: of the hit.
        lookalikes: of the hit.
        number_evidence: what the numbers say.
        comparisons: field, level, agreement and weight of each.
        kind: ``person`` or ``organisation``; empty where an older version opened the case.
    """

    disposition: Disposition
    probability: float
    lookalikes: float
    number_evidence: str
    comparisons: tuple[tuple[str, str, str, float], ...]
    kind: str = ""


def load_cases(ledger: Ledger, where: str, values: Sequence[Any] = (), *, limit: int = -1) -> list[ReviewCase]:
    """Cases that fit a condition of this package, oldest first."""
    rows = ledger.rows(
        "SELECT c.case_id, c.decision_id, c.scene, c.outcome, c.opened_at, c.closed_at, c.decisions, c.two_person, "
        f"c.subject FROM review_case c WHERE {where} ORDER BY c.opened_at, c.case_id LIMIT ?",
        (*values, limit),
    )
    return [
        ReviewCase(
            case_id=row[0],
            decision_id=row[1],
            scene=row[2],
            outcome=row[3],
            opened_at=datetime.fromisoformat(row[4]),
            closed_at=datetime.fromisoformat(row[5]) if row[5] else None,
            decisions=row[6],
            two_person=bool(row[7]),
            subject=json.loads(row[8]),
            hits=tuple(_hits(ledger, row[0])),
        )
        for row in rows
    ]


def find_case(ledger: Ledger, case_id: int) -> ReviewCase:
    """A case by its number.

    Raises:
        InvalidInputError: if there is none.
    """
    found = load_cases(ledger, "c.case_id = ?", (case_id,))
    if not found:
        raise InvalidInputError("没有该复核事项 / there is no such case", field="case", reason="no-case")
    return found[0]


def case_of(ledger: Ledger, decision_id: str) -> ReviewCase | None:
    """The case that a decision opened or joined, or None."""
    row = ledger.row("SELECT case_id FROM review_decision WHERE decision_id = ?", (decision_id,))
    return None if row is None else find_case(ledger, row[0])


def waiting_cases(ledger: Ledger, *, scene: str | None = None, limit: int = 1000) -> list[ReviewCase]:
    """Cases that wait for a conclusion, oldest first."""
    if scene is None:
        return load_cases(ledger, "c.closed_at IS NULL", limit=limit)
    return load_cases(ledger, "c.closed_at IS NULL AND c.scene = ?", (scene,), limit=limit)


def statistics(ledger: Ledger) -> ReviewStatistics:
    """Load and agreement over all cases."""
    cases = ledger.rows("SELECT scene, opened_at, closed_at FROM review_case ORDER BY opened_at")
    waiting = [(scene, opened) for scene, opened, closed in cases if closed is None]
    days = sorted(_days(opened, closed) for _, opened, closed in cases if closed is not None)
    conclusions: dict[int, list[Data]] = {}
    for hit_id, data in ledger.rows("SELECT hit_id, data FROM disposition ORDER BY disposition_id"):
        conclusions.setdefault(hit_id, []).append(json.loads(data))
    double = [given for given in conclusions.values() if len({one["reviewer"] for one in given}) > 1]
    return ReviewStatistics(
        open_cases=len(waiting),
        closed_cases=len(days),
        oldest_open=datetime.fromisoformat(waiting[0][1]) if waiting else None,
        median_days=days[len(days) // 2] if days else None,
        by_scene=dict(Counter(scene for scene, _ in waiting)),
        by_reviewer=dict(Counter(one["reviewer"] for given in conclusions.values() for one in given)),
        agreement=_agreement(ledger),
        pairs=len(double),
        pairs_agreed=sum(len({one["disposition"] for one in given}) == 1 for given in double),
    )


def calibration_cases(ledger: Ledger) -> Iterator[CalibrationCase]:
    """Every settled hit, for recalibrating the identity model; undetermined ones teach nothing and are left out."""
    rows = ledger.rows(
        "SELECT settled, data FROM review_hit WHERE settled IN (?, ?) ORDER BY hit_id",
        (Disposition.TRUE_MATCH.value, Disposition.FALSE_POSITIVE.value),
    )
    for settled, text in rows:
        data = json.loads(text)
        comparisons = tuple(
            (field, level, agreement, weight) for field, level, agreement, weight in data["comparisons"]
        )
        yield CalibrationCase(
            Disposition(settled),
            data["probability"],
            data["lookalikes"],
            data["number"],
            comparisons,
            data.get("kind", ""),
        )


def _hits(ledger: Ledger, case_id: int) -> Iterator[ReviewHit]:
    for hit_id, settled, data in ledger.rows(
        "SELECT hit_id, settled, data FROM review_hit WHERE case_id = ? ORDER BY hit_id", (case_id,)
    ):
        keys = ledger.rows("SELECT listing_key FROM review_listing WHERE hit_id = ? ORDER BY listing_key", (hit_id,))
        given = ledger.rows("SELECT data FROM disposition WHERE hit_id = ? ORDER BY disposition_id", (hit_id,))
        yield ReviewHit(
            listing_keys=tuple(key for (key,) in keys),
            settled=Disposition(settled) if settled else None,
            data=json.loads(data),
            conclusions=tuple(json.loads(text) for (text,) in given),
        )


def _agreement(ledger: Ledger) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for outcome, settled, count in ledger.rows(
        "SELECT c.outcome, h.settled, count(*) FROM review_hit h JOIN review_case c ON c.case_id = h.case_id "
        "WHERE h.settled IS NOT NULL GROUP BY c.outcome, h.settled"
    ):
        counts.setdefault(outcome, {})[settled] = count
    return counts


def _days(opened: str, closed: str) -> float:
    return (datetime.fromisoformat(closed) - datetime.fromisoformat(opened)).total_seconds() / 86400
