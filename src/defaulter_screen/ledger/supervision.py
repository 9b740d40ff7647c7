"""The books of supervision: runs, what is still to be screened, last states, notices, how far they were acknowledged.

A run is opened with everything it has to screen in one transaction; each screened subject's notice, new state and
removal from the list of pending ones are another. So a run that was killed goes on where it stood, and no change gives
two notices.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from defaulter_screen.ledger.audit.chain import canonical
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.models.supervision import Notice, NoticeKind, WatchedSubject
from defaulter_screen.values import frozen_dataclass

_CURSOR = "notices"
_PAGE = 500
_SETTLED = 100
"""Subjects settled together: what a run that is killed has to screen again at most."""


@frozen_dataclass(frozen=True, slots=True)
class Run:
    """One pass of supervision.

    Attributes:
        run_id: sequence number.
        version: the list version it brings everybody to.
        at: the date for which it screens.
        basis: policy digest, model and normalisation: where it changes, everybody is screened again.
        finished: nothing is pending any more.
    """

    run_id: int
    version: int
    at: date
    basis: str
    finished: bool


@frozen_dataclass(frozen=True, slots=True)
class Draft:
    """A notice before it has a number."""

    kind: NoticeKind
    outcome_before: str
    outcome_after: str
    listing_keys: tuple[str, ...]
    measures_started: tuple[str, ...]
    measures_ended: tuple[str, ...]
    text_zh: str
    text_en: str


@frozen_dataclass(frozen=True, slots=True)
class Settled:
    """What screening one watched subject came to.

    Attributes:
        watched: who.
        state: his state from now on, as JSON data.
        due: the next day on which time alone can change it, or None.
        drafts: what changed.
    """

    watched: WatchedSubject
    state: dict[str, Any]
    due: date | None
    drafts: tuple[Draft, ...]


_REPAIRS_TURNED = """
INSERT OR IGNORE INTO watch_pending SELECT w.watch_id FROM watch w JOIN repair r ON r.token = w.token,
    (SELECT ifnull(max(at), '') AS last FROM supervision_run)
WHERE r.withdrawn_at IS NULL AND ((r.since > last AND r.since <= :at) OR (r.until >= last AND r.until < :at))
"""
"""Watched subjects for whom an attested repair began to count, or ended, since the last run."""


class Supervision:
    """The supervision books of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def last_run(self) -> Run | None:
        """The latest run, finished or not."""
        row = self._ledger.row(
            "SELECT run_id, version, at, basis, finished FROM supervision_run ORDER BY run_id DESC LIMIT 1"
        )
        return None if row is None else Run(row[0], row[1], date.fromisoformat(row[2]), row[3], bool(row[4]))

    def open_run(self, version: int, at: date, basis: str, watch_ids: Iterable[int] | None) -> Run:
        """Open a run over these subjects (None: everybody), those never screened and those whose day has come."""
        with self._ledger.transaction() as connection:
            connection.execute("DELETE FROM watch_pending")
            if watch_ids is None:
                connection.execute("INSERT INTO watch_pending SELECT watch_id FROM watch")
            else:
                connection.execute("INSERT INTO watch_pending SELECT watch_id FROM watch WHERE state IS NULL")
                due = "INSERT OR IGNORE INTO watch_pending SELECT watch_id FROM watch WHERE due <= ?"
                connection.execute(due, (at.isoformat(),))
                connection.execute(_REPAIRS_TURNED, {"at": at.isoformat()})
                connection.executemany(
                    "INSERT OR IGNORE INTO watch_pending SELECT watch_id FROM watch WHERE watch_id = ?",
                    ((watch_id,) for watch_id in watch_ids),
                )
            (run_id,) = connection.execute(
                "INSERT INTO supervision_run(version, at, basis) VALUES (?, ?, ?) RETURNING run_id",
                (version, at.isoformat(), basis),
            ).fetchone()
        return Run(run_id, version, at, basis, finished=False)

    def pending(self) -> Iterator[list[int]]:
        """Who is still to be screened in the open run, by pages; safe against settling meanwhile."""
        last = 0
        sql = "SELECT watch_id FROM watch_pending WHERE watch_id > ? ORDER BY watch_id LIMIT ?"
        while page := [watch_id for (watch_id,) in self._ledger.rows(sql, (last, _SETTLED))]:
            yield page
            last = page[-1]

    def pending_count(self) -> int:
        """How many are still to be screened."""
        row = self._ledger.row("SELECT count(*) FROM watch_pending")
        return 0 if row is None else int(row[0])

    def finish(self, run: Run) -> None:
        """Close a run that has nothing pending."""
        with self._ledger.transaction() as connection:
            connection.execute("UPDATE supervision_run SET finished = 1 WHERE run_id = ?", (run.run_id,))

    def states(self, watch_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The last known states of watched subjects; who was never screened is left out."""
        marks = ",".join("?" * len(watch_ids))
        sql = f"SELECT watch_id, state FROM watch WHERE state IS NOT NULL AND watch_id IN ({marks})"
        return {watch_id: json.loads(state) for watch_id, state in self._ledger.rows(sql, watch_ids)}

    def settle(self, run: Run, settled: Sequence[Settled], now: datetime) -> None:
        """Write notices, new states and the end of being pending as one."""
        notices = [
            (one.watched.watch_id, run.version, run.at.isoformat(), draft.kind.value, _text(one.watched, draft, now))
            for one in settled
            for draft in one.drafts
        ]
        states = [
            (canonical(one.state), one.due.isoformat() if one.due else None, one.watched.watch_id) for one in settled
        ]
        with self._ledger.transaction() as connection:
            # The unique key (subject, version, day, kind) makes a second notice of one change impossible.
            connection.executemany(
                "INSERT OR IGNORE INTO notice(watch_id, version, at, kind, data) VALUES (?, ?, ?, ?, ?)", notices
            )
            connection.executemany("UPDATE watch SET state = ?, due = ? WHERE watch_id = ?", states)
            done = ((one.watched.watch_id,) for one in settled)
            connection.executemany("DELETE FROM watch_pending WHERE watch_id = ?", done)

    def notices(self, *, since: int | None = None, limit: int | None = None) -> Iterator[Notice]:
        """Notices after a cursor, oldest first.

        Args:
            since: the number of the last notice already seen; None goes on behind the last acknowledged one.
            limit: at most so many.
        """
        last = self.cursor() if since is None else since
        left = limit
        while left is None or left > 0:
            page = self._ledger.rows(
                "SELECT notice_id, kind, watch_id, version, data FROM notice "
                "WHERE notice_id > ? ORDER BY notice_id LIMIT ?",
                (last, _PAGE if left is None else min(left, _PAGE)),
            )
            if not page:
                return
            yield from map(_notice, page)
            last = page[-1][0]
            left = None if left is None else left - len(page)

    def cursor(self) -> int:
        """The number of the last notice that was acknowledged; 0 before the first."""
        row = self._ledger.row("SELECT position FROM cursor WHERE name = ?", (_CURSOR,))
        return 0 if row is None else int(row[0])

    def acknowledge(self, notice_id: int) -> None:
        """Say that everything up to this notice was received; the cursor never goes back."""
        with self._ledger.transaction() as connection:
            connection.execute(
                "INSERT INTO cursor(name, position) VALUES (?, ?) "
                "ON CONFLICT(name) DO UPDATE SET position = max(position, excluded.position)",
                (_CURSOR, notice_id),
            )


def notice_data(notice: Notice) -> dict[str, Any]:
    """A notice as plain data, for JSON Lines and CSV."""
    return {
        "notice_id": notice.notice_id,
        "kind": notice.kind.value,
        "watch_id": notice.watch_id,
        "reference": notice.reference,
        "scene": notice.scene,
        "version": notice.version,
        "outcome_before": notice.outcome_before,
        "outcome_after": notice.outcome_after,
        "listing_keys": list(notice.listing_keys),
        "measures_started": list(notice.measures_started),
        "measures_ended": list(notice.measures_ended),
        "text_zh": notice.text_zh,
        "text_en": notice.text_en,
        "created_at": notice.created_at.isoformat(),
    }


def _text(watched: WatchedSubject, draft: Draft, now: datetime) -> str:
    return canonical(
        {
            "reference": watched.reference,
            "scene": watched.scene,
            "before": draft.outcome_before,
            "after": draft.outcome_after,
            "keys": draft.listing_keys,
            "started": draft.measures_started,
            "ended": draft.measures_ended,
            "zh": draft.text_zh,
            "en": draft.text_en,
            "created_at": now.isoformat(),
        }
    )


def _notice(row: Sequence[Any]) -> Notice:
    notice_id, kind, watch_id, version, text = row
    data = json.loads(text)
    return Notice(
        notice_id=notice_id,
        kind=NoticeKind(kind),
        watch_id=watch_id,
        reference=data["reference"],
        scene=data["scene"],
        version=version,
        outcome_before=data["before"],
        outcome_after=data["after"],
        listing_keys=tuple(data["keys"]),
        measures_started=tuple(data["started"]),
        measures_ended=tuple(data["ended"]),
        text_zh=data["zh"],
        text_en=data["en"],
        created_at=datetime.fromisoformat(data["created_at"]),
    )
