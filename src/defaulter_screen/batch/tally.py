"""What a batch counts while it runs; small, mergeable in row order and kept in the checkpoint."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from defaulter_screen.batch.results import Fault, Result
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.reporting.summary import Attention, Counted

ATTENTION_LIMIT = 200
"""Rows that a report lists one by one; the rest is in the output itself."""
_WATCHED = (Outcome.INTERCEPT, Outcome.REVIEW)


@dataclass(slots=True)
class Tally:
    """Counts of one chunk or of all rows so far.

    Attributes:
        rows: rows written.
        outcomes: rows per outcome code.
        reasons: rows per reason code.
        measures: rows per measure id.
        titles: text in Chinese and English of each reason code (the first seen) and measure id.
        attention: the first rows to be intercepted or reviewed.
    """

    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    measures: Counter[str] = field(default_factory=Counter)
    titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    attention: list[Attention] = field(default_factory=list)

    def decided(self, row: int, decision: Decision, result: Result) -> None:
        """Count one decision."""
        self.rows += 1
        self.outcomes[decision.outcome.value] += 1
        for reason in decision.reasons:
            self.reasons[reason.code] += 1
            if reason.code not in self.titles:
                self.titles[reason.code] = (reason.text_zh, reason.text_en)
        for measure in decision.measures:
            self.measures[measure.id] += 1
            if measure.id not in self.titles:
                self.titles[measure.id] = (measure.title_zh, measure.title_en)
        if decision.outcome in _WATCHED and len(self.attention) < ATTENTION_LIMIT:
            self.attention.append(_attention(row, decision, result))

    def repeated(self, decision: Decision, times: int) -> None:
        """Count further rows that got the very ruling of a row already counted, a pass with nothing to say."""
        self.rows += times
        self.outcomes[decision.outcome.value] += times
        for reason in decision.reasons:
            self.reasons[reason.code] += times

    def failed(self, fault: Fault) -> None:
        """Count one row that could not be screened."""
        self.rows += 1
        self.outcomes[Outcome.ERROR.value] += 1
        self.reasons[fault.code] += 1
        self.titles.setdefault(fault.code, (fault.text_zh, fault.text_en))

    def add(self, later: Tally) -> None:
        """Take in the tally of the rows that follow."""
        self.rows += later.rows
        self.outcomes.update(later.outcomes)
        self.reasons.update(later.reasons)
        self.measures.update(later.measures)
        self.titles = later.titles | self.titles
        self.attention = (self.attention + later.attention)[:ATTENTION_LIMIT]

    def counted(self, counts: Counter[str]) -> tuple[Counted, ...]:
        """Codes with their texts, most frequent first."""
        rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Counted(code, *self.titles.get(code, (code, code)), rows=number) for code, number in rows)

    def to_data(self) -> dict[str, Any]:
        """Plain data for the checkpoint."""
        return {
            "rows": self.rows,
            "outcomes": dict(self.outcomes),
            "reasons": dict(self.reasons),
            "measures": dict(self.measures),
            "titles": self.titles,
            "attention": [asdict(entry) for entry in self.attention],
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Tally:
        """The tally that ``to_data`` wrote."""
        return cls(
            data["rows"],
            Counter(data["outcomes"]),
            Counter(data["reasons"]),
            Counter(data["measures"]),
            {code: (texts[0], texts[1]) for code, texts in data["titles"].items()},
            [Attention(**entry) for entry in data["attention"]],
        )


def _attention(row: int, decision: Decision, result: Result) -> Attention:
    return Attention(
        row=row,
        outcome=decision.outcome.value,
        subject=decision.subject.name,
        number=decision.subject.id_number,
        probability=decision.probability,
        case_number=result.case_number,
        reason_zh=decision.reasons[0].text_zh if decision.reasons else "",
        reason_en=decision.reasons[0].text_en if decision.reasons else "",
        decision_id=decision.decision_id,
    )
