"""Reading the trail: one decision, one person's decisions, all of them; with only the fields that a reader may see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from defaulter_screen.ledger.audit.passes import TOKEN_BYTES, PassRow, unpack
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.values import frozen_dataclass

Data = dict[str, Any]


@frozen_dataclass(frozen=True, slots=True)
class Record:
    """One recorded decision.

    Attributes:
        seq: its place (for a pass row, of its chunk).
        event: the open part.
        personal: the personal part; None where it was purged or erased.
        row: a pass row's own content, else None.
        header: the header of the batch that a pass row belongs to, else None.
    """

    seq: int
    event: Data
    personal: Data | None
    row: PassRow | None = None
    header: Data | None = None

    @property
    def decision_id(self) -> str:
        """Key into the trail."""
        return str(self.event["id"]) if self.row is None else f"{self.event['run']}-{self.row.row}"


class Profile(StrEnum):
    """Who reads an export, and so which fields it holds."""

    INSPECTOR = "inspector"
    """Everything that was decided and why, under pseudonyms: no name, no number, no reference."""
    OPERATOR = "operator"
    """Everything that is recorded."""
    PERSON = "person"
    """What concerns the person: outcome, reasons, measures, his listings; no caller's internals (art. 45)."""


def get(ledger: Ledger, decision_id: str) -> Record | None:
    """A decision by its id; of one that was recorded twice (a resumed batch) the later."""
    found = ledger.row(
        "SELECT e.seq, e.body, p.data FROM audit_event e LEFT JOIN audit_personal p ON p.seq = e.seq "
        "WHERE e.decision_id = ? AND e.kind IN ('decision', 'application') ORDER BY e.seq DESC LIMIT 1",
        (decision_id,),
    )
    if found is not None:
        return _whole(*found)
    run, _, number = decision_id.rpartition("-")
    return _pass_row(ledger, run, int(number)) if run and number.isdecimal() else None


def by_tokens(ledger: Ledger, tokens: Sequence[str]) -> Iterator[Record]:
    """All decisions on a subject, whole ones first, then pass rows."""
    marks = ",".join("?" * len(tokens))
    for found in ledger.rows(
        "SELECT e.seq, e.body, p.data FROM audit_personal p JOIN audit_event e ON e.seq = p.seq "
        f"WHERE p.token IN ({marks}) AND e.kind = 'decision' ORDER BY e.seq",
        tokens,
    ):
        yield _whole(*found)
    for token in tokens:
        raw = bytes.fromhex(token)[:TOKEN_BYTES]
        for seq, body, data in ledger.rows(
            "SELECT e.seq, e.body, p.data FROM audit_event e JOIN audit_personal p ON p.seq = e.seq "
            "WHERE e.kind = 'passes' AND instr(p.data, ?) > 0 ORDER BY e.seq",
            (raw,),
        ):
            yield from _rows_of(ledger, seq, body, data, raw)


def records(ledger: Ledger, *, run_id: str | None = None, since: str = "", until: str = "~") -> Iterator[Record]:
    """All decisions in the order of the chain, pass rows as rows.

    Args:
        ledger: where to read; one state of it, writers do not wait.
        run_id: only this batch.
        since: only from this moment on (ISO 8601, UTC).
        until: only before this moment.
    """
    with ledger.snapshot() as connection:
        rows = connection.execute(
            "SELECT e.seq, e.kind, e.body, p.data FROM audit_event e LEFT JOIN audit_personal p ON p.seq = e.seq "
            "WHERE e.kind IN ('decision', 'passes', 'application') AND e.at >= ? AND e.at < ? ORDER BY e.seq",
            (since, until),
        )
        for seq, kind, body, data in rows:
            if run_id is not None and json.loads(body).get("run") != run_id:
                continue
            if kind == "passes":
                yield from _rows_of(ledger, seq, body, data)
            else:
                yield _whole(seq, body, data)


def view(record: Record, profile: Profile) -> Data:
    """A record as that reader may see it."""
    if record.row is not None:
        return _pass_view(record, record.row, profile)
    if profile is Profile.OPERATOR:
        return {**record.event, "personal": record.personal}
    if profile is Profile.INSPECTOR:
        token = (record.personal or {}).get("token", "")
        return {**record.event, "subject_token": token}
    return _person_view(record.event, record.personal)


_PERSON_FIELDS = ("id", "at", "purpose", "scene", "role", "list", "policy", "on", "outcome", "probability", "measures")


def _person_view(event: Data, personal: Data | None) -> Data:
    shown = {name: event[name] for name in _PERSON_FIELDS if name in event}
    if personal is None:
        return {**shown, "reasons": event["reasons"], "hits": []}
    hits = [
        {
            "probability": opened["probability"],
            "lookalikes": opened["lookalikes"],
            "compared": [
                {"field": field, "level": level, "yours": mine, "listed": theirs, "note": note_zh}
                for (field, level, _, _), (mine, theirs, note_zh, _) in zip(
                    opened["comparisons"], own["values"], strict=True
                )
            ],
            "cases": [facts.get("case_number", "") for facts in own["listings"]],
            "courts": [facts.get("court", "") for facts in own["listings"]],
        }
        for opened, own in zip(event.get("hits", []), personal.get("hits", []), strict=True)
    ]
    return {**shown, "subject": personal.get("subject"), "reasons": [zh for zh, _ in personal["reasons"]], "hits": hits}


def _pass_view(record: Record, row: PassRow, profile: Profile) -> Data:
    shown: Data = {
        "id": record.decision_id,
        "at": record.event["at"],
        "scene": (record.header or {}).get("scene", ""),
        "outcome": row.outcome.value,
        "probability": row.probability,
        "erased": row.erased,
    }
    if profile is not Profile.PERSON:
        shown |= {"subject_token": row.token.hex(), "header": record.header, "root": record.event["root"]}
    return shown


def _whole(seq: int, body: str, data: bytes | None) -> Record:
    return Record(seq, json.loads(body), None if data is None else json.loads(data))


def _pass_row(ledger: Ledger, run: str, number: int) -> Record | None:
    """The chunk that holds a row; the latest where a resumed run recorded it again."""
    chunks = ledger.rows(
        "SELECT seq, body FROM audit_event WHERE kind = 'passes' AND decision_id = ? ORDER BY seq DESC", (run,)
    )
    for seq, body in chunks:
        event = json.loads(body)
        if not event["first"] <= number <= event["last"]:
            continue
        data = ledger.row("SELECT data FROM audit_personal WHERE seq = ?", (seq,))
        for row in unpack(data[0] if data else b""):
            if row.row == number:
                return Record(seq, event, None, row, _header(ledger, run, seq))
    return None


def _rows_of(ledger: Ledger, seq: int, body: str, data: bytes | None, token: bytes | None = None) -> Iterator[Record]:
    if data is None:
        return
    event = json.loads(body)
    header = _header(ledger, event["run"], seq)
    for row in unpack(data):
        if token is None or row.token == token:
            yield Record(seq, event, None, row, header)


def _header(ledger: Ledger, run: str, seq: int) -> Data | None:
    found = ledger.row(
        "SELECT body FROM audit_event WHERE kind = 'batch' AND decision_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1",
        (run, seq),
    )
    return None if found is None else json.loads(found[0])
