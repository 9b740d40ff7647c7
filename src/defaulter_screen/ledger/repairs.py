"""Attested repairs in the ledger: under the subject's token, each an event of the audit chain.

A repair brings a listed person before a human instead of stopping him, so it rests on a complete number (no namesake is
to profit from it), on named evidence and on a last day; who recorded or withdrew it, and why, stands in the chain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.audit.chain import canonical
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.models.repair import Repair, RepairKind
from defaulter_screen.values import frozen_dataclass

LONGEST_DAYS = 5 * 366
"""No entry with a term stands longer than five years; a repair that is to count longer is attested again."""
_LOOK_AGAIN = "UPDATE watch SET due = '' WHERE token = ?"
"""Supervision screens the subject again in its next run."""
_COLUMNS = "repair_id, token, kind, case_number, since, until, data, withdrawn_at"

Record = Callable[[str, dict[str, Any], dict[str, Any], str], int]
"""Writes an event: kind, open part, personal part, token; returns its place in the chain."""


@frozen_dataclass(frozen=True, slots=True)
class RecordedRepair:
    """A repair as the ledger lists it.

    Attributes:
        repair: what was attested.
        token: whose.
        shown: the subject, masked.
        withdrawn: why it was withdrawn, or empty.
    """

    repair: Repair
    token: str
    shown: str
    withdrawn: str


class Repairs:
    """The repairs of one ledger.

    Args:
        ledger: the file.
        record: writes an event of the audit chain, joining the transaction under way.
        key_id: of the key that makes tokens.
        now: the current time as the ledger writes it.
    """

    def __init__(self, ledger: Ledger, record: Record, *, key_id: str, now: Callable[[], str]) -> None:
        self._ledger = ledger
        self._record = record
        self._key_id = key_id
        self._now = now

    def add(self, token: str, shown: str, repair: Repair) -> int:
        """Record a repair; returns its number.

        Args:
            token: of the subject's identity.
            shown: the subject, masked.
            repair: what was attested.

        Raises:
            InvalidInputError: case number, evidence or witness is missing, or the dates cannot be.
        """
        _check(repair)
        data = canonical({"shown": shown, "evidence": repair.evidence, "by": repair.attested_by, "withdrawn": ""})
        dates = (repair.since.isoformat(), repair.until.isoformat())
        with self._ledger.transaction() as connection:
            (repair_id,) = connection.execute(
                "INSERT INTO repair(token, key_id, kind, case_number, since, until, added_at, data) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING repair_id",
                (token, self._key_id, repair.kind.value, repair.case_number, *dates, self._now(), data),
            ).fetchone()
            connection.execute(_LOOK_AGAIN, (token,))
            said = {"case": repair.case_number, "since": dates[0], "until": dates[1], **json.loads(data)}
            self._record("repair", {"repair": repair_id, "what": repair.kind.value}, said, token)
        return int(repair_id)

    def withdraw(self, repair_id: int, *, by: str, reason: str) -> None:
        """End a repair from now on; it stays on record.

        Raises:
            InvalidInputError: there is no such repair in force, or name or reason is missing.
        """
        if not by.strip() or not reason.strip():
            message = "撤回须写明经办人与理由 / withdrawing needs a name and a reason"
            raise InvalidInputError(message, field="reason", reason="no-reason")
        with self._ledger.transaction() as connection:
            row = connection.execute(
                "SELECT token, data FROM repair WHERE repair_id = ? AND withdrawn_at IS NULL", (repair_id,)
            ).fetchone()
            if row is None:
                message = f"没有修复记录 {repair_id} / there is no repair {repair_id} to withdraw"
                raise InvalidInputError(message, field="repair_id", reason="no-repair")
            token, data = row
            said = {**json.loads(data), "withdrawn": f"{by}: {reason}"}
            connection.execute(
                "UPDATE repair SET withdrawn_at = ?, data = ? WHERE repair_id = ?",
                (self._now(), canonical(said), repair_id),
            )
            connection.execute(_LOOK_AGAIN, (token,))
            self._record("repair", {"repair": repair_id, "what": "withdrawn"}, said, token)

    def of(self, tokens: Sequence[str]) -> tuple[Repair, ...]:
        """The repairs of one subject that were not withdrawn, whether they count yet, still, or no more."""
        marks = ",".join("?" * len(tokens))
        sql = f"SELECT {_COLUMNS} FROM repair WHERE token IN ({marks}) AND withdrawn_at IS NULL ORDER BY repair_id"
        return tuple(_read(row).repair for row in self._ledger.rows(sql, tokens))

    def knows_any(self) -> bool:
        """Whether a repair was ever recorded."""
        return self._ledger.row("SELECT 1 FROM repair LIMIT 1") is not None

    def all(self) -> list[RecordedRepair]:
        """Every repair, withdrawn ones included, in the order of recording."""
        return [_read(row) for row in self._ledger.rows(f"SELECT {_COLUMNS} FROM repair ORDER BY repair_id")]


def _check(repair: Repair) -> None:
    for field, value in (("case_number", repair.case_number), ("evidence", repair.evidence)):
        if not value.strip():
            message = f"信用修复须写明案号与证据 / a repair needs a case number and evidence: {field}"
            raise InvalidInputError(message, field=field, reason="no-evidence")
    if not repair.attested_by.strip():
        message = "信用修复须写明经办人 / a repair needs the name of who attests it"
        raise InvalidInputError(message, field="attested_by", reason="no-evidence")
    if repair.until < repair.since or (repair.until - repair.since).days > LONGEST_DAYS:
        message = "修复的截止日须在起始日之后五年以内 / a repair must end within five years of its first day"
        raise InvalidInputError(message, field="until", reason="dates")


def _read(row: tuple[Any, ...]) -> RecordedRepair:
    repair_id, token, kind, case_number, since, until, data, _ = row
    said = json.loads(data)
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    repair = Repair(RepairKind(kind), case_number, first, last, said["evidence"], said["by"], repair_id)
    return RecordedRepair(repair, token, said["shown"], said["withdrawn"])
