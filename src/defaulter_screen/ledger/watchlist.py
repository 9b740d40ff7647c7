"""The watchlist (监测名册): who is kept under supervision, and by which block keys a changed listing finds him.

A watched subject must be screened again, so his evidence is kept as the user gave it, in the one table
``watch_subject``: personal data at rest that the user chose to keep, and that ``remove``, an end date and an erasure
delete. Everything else here holds tokens and keys.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.audit.chain import canonical
from defaulter_screen.ledger.audit.entries import instant
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.keys import Tokeniser
from defaulter_screen.models.subject import Gender, Role, Subject, SubjectKind
from defaulter_screen.models.supervision import WatchedSubject
from defaulter_screen.values import frozen_dataclass

BlockKey = int
_SLICE = 500
_REKEYED = 5000
"""Subjects whose keys are written together: each page of the index is written once for all of them."""
_SELECT = (
    "SELECT w.watch_id, s.subject, w.scene, w.role, w.reference, w.until "
    "FROM watch w JOIN watch_subject s ON s.watch_id = w.watch_id "
)
_ENTER = (
    "INSERT INTO watch(token, scene, role, reference, key_id, until, added_at, keyed) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(token, scene, role, reference) DO UPDATE SET until = excluded.until "
    "RETURNING watch_id, (SELECT subject FROM watch_subject s WHERE s.watch_id = watch.watch_id)"
)


@frozen_dataclass(frozen=True, slots=True)
class Enrolment:
    """A subject to be watched.

    Attributes:
        subject: with all evidence there is.
        form: who he is (``forms.identity_form``): the same subject, scene, role and reference is watched once.
        keys: the block keys by which a listing can meet him.
        scene: business scene.
        role: what he is in it.
        reference: the user's own key.
        until: last day of supervision, or None.
        basis: the rules under which the keys were made (``Flow.basis``).
    """

    subject: Subject
    form: str
    keys: tuple[BlockKey, ...]
    scene: str
    role: Role = Role.APPLICANT
    reference: str = ""
    until: date | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        """Refuse a subject whom no listing could meet.

        Raises:
            InvalidInputError: there are no keys (reason ``no-evidence``).
        """
        if not self.keys:
            raise InvalidInputError(
                "证据不足，无法监测：请提供姓名名称或号码 / too little evidence to watch: give a name or a number",
                field="subject",
                reason="no-evidence",
            )


@frozen_dataclass(frozen=True, slots=True)
class _New:
    """Evidence and keys that an addition has to write, by watch id."""

    subjects: dict[int, str]
    keys: dict[int, tuple[BlockKey, ...]]


class Watchlist:
    """The watched subjects of one ledger."""

    def __init__(self, ledger: Ledger, tokeniser: Tokeniser, *, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._tokeniser = tokeniser
        self._clock = clock

    def add(self, enrolments: Iterable[Enrolment]) -> list[int]:
        """Watch subjects; who is watched already gets the new evidence, keys and end date. Returns the watch ids."""
        new = _New({}, {})
        with self._ledger.transaction() as connection:
            ids = [self._add(connection, enrolment, new) for enrolment in enrolments]
            connection.executemany(
                "INSERT INTO watch_subject(watch_id, subject) VALUES (?, ?) "
                "ON CONFLICT(watch_id) DO UPDATE SET subject = excluded.subject",
                new.subjects.items(),
            )
            _write_keys(connection, new.keys)
        return ids

    def remove(self, watch_ids: Sequence[int]) -> int:
        """Stop watching; evidence, keys and state are deleted, notices stay. Returns how many were watched."""
        with self._ledger.transaction() as connection:
            removed = connection.executemany(
                "DELETE FROM watch WHERE watch_id = ?", [(watch_id,) for watch_id in watch_ids]
            )
            return int(removed.rowcount)

    def remove_reference(self, reference: str) -> int:
        """Stop watching everybody who was enrolled under a reference."""
        rows = self._ledger.rows("SELECT watch_id FROM watch WHERE reference = ?", (reference,))
        return self.remove([watch_id for (watch_id,) in rows])

    def expire(self, today: date) -> int:
        """Stop watching those whose last day has passed."""
        rows = self._ledger.rows("SELECT watch_id FROM watch WHERE until < ?", (today.isoformat(),))
        return self.remove([watch_id for (watch_id,) in rows])

    def all(self) -> Iterator[WatchedSubject]:
        """Everybody watched, in the order of enrolment."""
        for page in self.pages():
            yield from page

    def pages(self, sample: int | None = None) -> Iterator[list[WatchedSubject]]:
        """The same by pages; of a large watchlist only ``sample``, spread evenly over it, where that is given."""
        if sample is None:
            last = 0
            sql = f"{_SELECT} WHERE w.watch_id > ? ORDER BY w.watch_id LIMIT ?"
            while page := list(map(_watched, self._ledger.rows(sql, (last, _SLICE)))):
                yield page
                last = page[-1].watch_id
            return
        everybody = [watch_id for (watch_id,) in self._ledger.rows("SELECT watch_id FROM watch ORDER BY watch_id")]
        chosen = everybody[:: -(-len(everybody) // sample) or 1]
        for start in range(0, len(chosen), _SLICE):
            yield self.many(chosen[start : start + _SLICE])

    def get(self, watch_id: int) -> WatchedSubject | None:
        """One watched subject, or None."""
        row = self._ledger.row(f"{_SELECT} WHERE w.watch_id = ?", (watch_id,))
        return None if row is None else _watched(row)

    def many(self, watch_ids: Sequence[int]) -> list[WatchedSubject]:
        """Those of these who are watched, in the order of enrolment."""
        marks = ",".join("?" * len(watch_ids))
        rows = self._ledger.rows(f"{_SELECT} WHERE w.watch_id IN ({marks}) ORDER BY w.watch_id", watch_ids)
        return list(map(_watched, rows))

    def count(self) -> int:
        """How many are watched."""
        row = self._ledger.row("SELECT count(*) FROM watch")
        return 0 if row is None else int(row[0])

    def of_token(self, tokens: Sequence[str]) -> list[WatchedSubject]:
        """Where one person is watched."""
        marks = ",".join("?" * len(tokens))
        return [_watched(row) for row in self._ledger.rows(f"{_SELECT} WHERE w.token IN ({marks})", tokens)]

    def met_by(self, keys: Iterable[BlockKey]) -> Iterator[tuple[int, BlockKey]]:
        """Who can meet a listing under one of these keys, as ``(watch id, key)``: the index read in reverse."""
        # In the index's own order each of its pages is read once.
        wanted = sorted(set(keys))
        for start in range(0, len(wanted), _SLICE):
            part = wanted[start : start + _SLICE]
            marks = ",".join("?" * len(part))
            yield from self._ledger.rows(f"SELECT watch_id, key FROM watch_key WHERE key IN ({marks})", part)

    def rekey(self, basis: str, keys_of: Callable[[Subject, str, Role], tuple[BlockKey, ...]]) -> int:
        """Make the block keys again that were made under other rules; returns of how many subjects.

        Args:
            basis: the rules of today (``Flow.basis``).
            keys_of: makes the keys of a subject in a scene and role.
        """
        made_under = _fingerprint(basis)
        sql = f"{_SELECT} WHERE w.keyed < ? OR w.keyed > ? LIMIT {_REKEYED}"
        count = 0
        while rows := self._ledger.rows(sql, (made_under, made_under)):
            page = list(map(_watched, rows))
            made = {one.watch_id: keys_of(one.subject, one.scene, one.role) for one in page}
            with self._ledger.transaction() as connection:
                _write_keys(connection, made)
                connection.executemany(
                    "UPDATE watch SET keyed = ? WHERE watch_id = ?", ((made_under, one) for one in made)
                )
            count += len(page)
        return count

    def _add(self, connection: sqlite3.Connection, enrolment: Enrolment, new: _New) -> int:
        """Enter one subject; evidence and keys that have to be written go into ``new``."""
        identity = (self._tokeniser.token(enrolment.form), enrolment.scene, enrolment.role.value, enrolment.reference)
        until = enrolment.until.isoformat() if enrolment.until else None
        made_under = _fingerprint(enrolment.basis)
        watch_id, known = connection.execute(
            _ENTER, (*identity, self._tokeniser.key_id, until, self._now(), made_under)
        ).fetchone()
        text, known = canonical(subject_data(enrolment.subject)), new.subjects.get(watch_id, known)
        if known == text:
            return int(watch_id)
        if known is not None:
            # New evidence can change who is met: the next run screens him again, against his last state.
            connection.execute("UPDATE watch SET due = '', keyed = ? WHERE watch_id = ?", (made_under, watch_id))
        new.subjects[watch_id], new.keys[watch_id] = text, enrolment.keys
        return int(watch_id)

    def _now(self) -> str:
        return instant(self._clock())


def subject_data(subject: Subject) -> dict[str, Any]:
    """A subject as plain data, without what was not given."""
    born = subject.birth_date
    data = {
        "name": subject.name,
        "id_number": subject.id_number,
        "kind": subject.kind,
        "aliases": list(subject.aliases),
        "gender": subject.gender,
        "birth_date": born.isoformat() if isinstance(born, date) else born,
        "region": subject.region,
        "legal_representative": subject.legal_representative,
        "reference": subject.reference,
    }
    return {name: value for name, value in data.items() if value not in (None, [], "")}


def subject_of(data: dict[str, Any]) -> Subject:
    """The subject back from ``subject_data``."""
    fields = {**data, "aliases": tuple(data.get("aliases", ()))}
    for name, words in (("kind", SubjectKind), ("gender", Gender)):
        if fields.get(name) in set(words):
            fields[name] = words(fields[name])
    return Subject(**fields)


def _watched(row: tuple[Any, ...]) -> WatchedSubject:
    watch_id, subject, scene, role, reference, until = row
    last_day = date.fromisoformat(until) if until else None
    return WatchedSubject(watch_id, subject_of(json.loads(subject)), scene, Role(role), reference, last_day)


def _fingerprint(basis: str) -> int:
    """Rules in one integer above 0, which stands for none."""
    return int.from_bytes(blake2b(basis.encode(), digest_size=8).digest(), "big") >> 1 | 1


def _write_keys(connection: sqlite3.Connection, keys: Mapping[int, Iterable[BlockKey]]) -> None:
    """Write the keys of subjects in place of those they had, in the index's own order."""
    connection.executemany("DELETE FROM watch_key WHERE watch_id = ?", ((watch_id,) for watch_id in keys))
    rows = sorted((key, watch_id) for watch_id, made in keys.items() for key in made)
    connection.executemany("INSERT OR IGNORE INTO watch_key(key, watch_id) VALUES (?, ?)", rows)
