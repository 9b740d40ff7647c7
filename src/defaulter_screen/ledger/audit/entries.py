"""What goes into the chain: events on their way, batch headers, moments as the ledger writes them."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from defaulter_screen.ledger.audit.record import Data
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Entry:
    """One event on its way into the chain.

    Attributes:
        kind: what happened.
        at: when (``instant``).
        body: its own fields, or their JSON without the braces.
        decision_id: of the decision, application or run.
        personal: what can be deleted later.
        token: of the subject.
    """

    kind: str
    at: str
    body: Data | str
    decision_id: str = ""
    personal: bytes | None = None
    token: str = ""


@frozen_dataclass(frozen=True, slots=True)
class BatchHeader:
    """What a batch run is, recorded once before its rows.

    Attributes:
        run_id: part of every row's decision id.
        input_digest: SHA-256 of the input.
        rows: number of rows, or None where it is not known beforehand.
        scene: what is being decided.
        details: further facts such as list, model and policy versions.
    """

    run_id: str
    input_digest: str
    rows: int | None
    scene: str
    details: dict[str, Any] = field(default_factory=dict)


def instant(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC, milliseconds, so that texts sort as times."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
