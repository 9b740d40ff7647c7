"""Enforcement leads (协助执行线索) out of the audit trail: what was met, for which case and court, when and by whom.

A lead is information for the executing court, never a freeze by itself; the subject is masked, as in the decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from defaulter_screen.ledger.audit.lookup import records
from defaulter_screen.ledger.database import Ledger

Data = dict[str, Any]


def recorded_leads(
    ledger: Ledger, *, run_id: str | None = None, since: str = "", until: str = "~", court: str = ""
) -> Iterator[Data]:
    """The leads of recorded decisions, in the order of recording; a batch that was resumed tells each of them once.

    Args:
        ledger: of a screener.
        run_id: only of this batch.
        since: only from this moment on (ISO 8601, UTC).
        until: only before this moment.
        court: only for courts whose name contains this text.
    """
    told: set[tuple[str, str, str]] = set()
    for record in records(ledger, run_id=run_id, since=since, until=until):
        event = record.event
        for lead in (record.personal or {}).get("leads", ()):
            key = (record.decision_id, lead["case_number"], lead["measure"])
            if key not in told and court in lead["court"]:
                told.add(key)
                yield {
                    "case_number": lead["case_number"],
                    "court": lead["court"],
                    "subject": lead["subject"],
                    "scene": event["scene"],
                    "what": lead["what"],
                    "measure_id": lead["measure"],
                    "met_at": lead["met_at"],
                    "met_by": lead["met_by"] or event["caller"],
                    "decision_id": record.decision_id,
                }
