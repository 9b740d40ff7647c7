"""Appending to the audit chain: a decision is recorded before it is returned, or it is not returned."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any

from defaulter_screen.encryption.faults import sqlite_errors
from defaulter_screen.errors import AuditWriteError, StoreError
from defaulter_screen.ledger.audit.chain import GENESIS, SALT_BYTES, Head, canonical, commitment, link, place
from defaulter_screen.ledger.audit.entries import BatchHeader, Entry, instant
from defaulter_screen.ledger.audit.passes import PassRow, pack
from defaulter_screen.ledger.audit.record import (
    Context,
    Recorded,
    SubjectTokens,
    application_parts,
    lists_data,
)
from defaulter_screen.ledger.audit.texts import OpenTexts, personal_text
from defaulter_screen.ledger.database import Ledger, set_meta
from defaulter_screen.ledger.forms import evidence_form, identity_form
from defaulter_screen.ledger.keys import Randomness, Tokeniser
from defaulter_screen.models.decision import ApplicationDecision
from defaulter_screen.models.normalised import Normalised

CHUNK_ROWS = 1000
"""Pass rows per event: large enough to cost nothing, small enough that a kill repeats little."""
_LAST = f"SELECT seq, hash FROM audit_event WHERE seq < {place(1, 0)} ORDER BY seq DESC LIMIT 1"


class AuditTrail:
    """Writes the chain of one ledger.

    Args:
        ledger: open for writing.
        tokeniser: makes tokens and seals the head.
        clock: now, with time zone.
        randomness: gives salts.
        code_version: versions of the package and its normalisation, recorded once per opening chain.

    Raises:
        StoreError: if the ledger was written with another key.
    """

    def __init__(
        self,
        ledger: Ledger,
        tokeniser: Tokeniser,
        *,
        clock: Callable[[], datetime],
        randomness: Randomness,
        code_version: str = "",
    ) -> None:
        self.ledger = ledger
        self.tokeniser = tokeniser
        self._clock = clock
        self._randomness = randomness
        self._kept: set[str] = set()
        self._texts = OpenTexts(Context())
        with self._writing():
            if not ledger.meta("key_id"):
                self._begin_chain(code_version)
        if not tokeniser.knows(ledger.meta("key_id")):
            raise StoreError("账本使用了另一把密钥 / the ledger was written with another key", path=str(ledger.path))

    def tokens_of(self, subject: Normalised) -> SubjectTokens:
        """The two tokens of a subject."""
        identity, evidence = identity_form(subject), evidence_form(subject)
        token = self.tokeniser.token(identity)
        return SubjectTokens(token, token if identity == evidence else self.tokeniser.token(evidence))

    def append(self, recorded: Recorded, context: Context) -> int:
        """Record one decision; returns its place in the chain.

        Raises:
            AuditWriteError: if it cannot be recorded; the decision must then not be returned.
        """
        return self.write([self.decision_entry(recorded, context)])[0]

    def append_application(self, decision: ApplicationDecision, context: Context) -> int:
        """Record an application's decision; its parties' decisions are appended before it."""
        return self.write([self.application_entry(decision, context)])[0]

    def decision_entry(self, recorded: Recorded, context: Context) -> Entry:
        """A decision as an event, to be written soon.

        Raises:
            AuditWriteError: if it cannot be recorded; the decision must then not be returned.
        """
        texts = self._texts
        if texts.context is not context:
            texts = self._texts = OpenTexts(context)  # replaced as a whole: another thread sees the old or the new one
        decision = recorded.decision
        try:
            opened, personal = texts.of(recorded), personal_text(recorded).encode()
        except (TypeError, ValueError) as error:
            raise self._unwritable(error) from error
        at = instant(decision.decided_at)
        return Entry("decision", at, opened, decision.decision_id, personal, recorded.tokens.token)

    def application_entry(self, decision: ApplicationDecision, context: Context) -> Entry:
        """An application's decision as an event, to be written after its parties' decisions."""
        opened, personal = application_parts(decision, context)
        return Entry("application", self._now(), opened, decision.decision_id, canonical(personal).encode())

    def begin_batch(self, header: BatchHeader, context: Context) -> int:
        """Record that a batch begins (or goes on after an interruption: ``details`` says so)."""
        body = {
            "caller": context.caller,
            "purpose": context.purpose,
            "run": header.run_id,
            "input": header.input_digest,
            "rows": header.rows,
            "scene": header.scene,
            "policy_digest": context.policy_digest,
            "population": list(context.population),
            "lists": lists_data(context.lists),
            **header.details,
        }
        return self.write([Entry("batch", self._now(), body, header.run_id)])[0]

    def pass_entries(self, passes: Sequence[PassRow], context: Context) -> list[Entry]:
        """Pass rows of a batch as events, in chunks of ``CHUNK_ROWS``."""
        run_id, at, entries = context.run_id, self._now(), []
        for start in range(0, len(passes), CHUNK_ROWS):
            block = pack(passes[start : start + CHUNK_ROWS], self._randomness)
            body = {
                "run": run_id,
                "first": block.first,
                "last": block.last,
                "count": block.count,
                "root": block.root,
                "lists": lists_data(context.lists),
            }
            entries.append(Entry("passes", at, body, run_id, block.data))
        return entries

    def end_batch(self, run_id: str, counts: dict[str, int]) -> int:
        """Record that a batch ended, with the number of rows per outcome."""
        return self.write([Entry("batch-end", self._now(), {"run": run_id, "counts": counts}, run_id)])[0]

    def recorded_until(self, run_id: str) -> int:
        """The highest input row that the chain holds for a run, or 0: where a resumed batch goes on."""
        rows = self.ledger.rows("SELECT body FROM audit_event WHERE kind='passes' AND decision_id=?", (run_id,))
        last = max((_last_row(body) for (body,) in rows), default=0)
        whole = self.ledger.row(
            "SELECT max(CAST(substr(decision_id, :tail) AS INTEGER)) FROM audit_event WHERE kind = 'decision' "
            "AND decision_id >= :first AND decision_id < :end AND instr(substr(decision_id, :tail), '-') = 0",
            {"tail": len(run_id) + 2, "first": f"{run_id}-", "end": f"{run_id}."},
        )
        return max(last, int(whole[0]) if whole and whole[0] else 0)

    def keep_policy(self, digest: str, text: str) -> None:
        """Keep a policy's full text, once per digest: a decision is replayed with the policy of its day."""
        if digest in self._kept:
            return
        with self._writing() as connection:
            if connection.execute("SELECT 1 FROM policy_text WHERE digest = ?", (digest,)).fetchone() is None:
                connection.execute("INSERT INTO policy_text(digest, text) VALUES (?, ?)", (digest, text))
                body = {"digest": digest, "sha256": sha256(text.encode()).hexdigest()}
                self.write([Entry("policy", self._now(), body)])
        self._kept.add(digest)

    def policy_text(self, digest: str) -> str | None:
        """The text of a policy that decisions were made with."""
        row = self.ledger.row("SELECT text FROM policy_text WHERE digest = ?", (digest,))
        return None if row is None else str(row[0])

    def head(self) -> Head:
        """The end of the main chain, to be kept elsewhere."""
        row = self.ledger.row(_LAST)
        number, digest = (0, GENESIS) if row is None else row
        return Head(self.ledger.ledger_id, number, bytes(digest).hex(), self.ledger.meta("key_id"), self._now())

    @contextmanager
    def unit(self) -> Iterator[None]:
        """Several appends (and other writes to the ledger) as one transaction."""
        with self._writing():
            yield

    def write(self, entries: Sequence[Entry]) -> list[int]:
        """Link entries to the end of the main chain, in one transaction; returns their places.

        Raises:
            AuditWriteError: if they cannot be written.
        """
        with self._writing() as connection:
            row = connection.execute(_LAST).fetchone()
            number, previous = (0, GENESIS) if row is None else row
            events: list[tuple[Any, ...]] = []
            personal: list[tuple[Any, ...]] = []
            for entry in entries:
                number += 1
                commit = ""
                if entry.personal is not None:
                    salt = self._randomness(SALT_BYTES)
                    commit = commitment(salt, entry.personal)
                    personal.append((number, entry.token, salt, entry.personal))
                body = self._body(number, entry, commit)
                previous = link(previous, body.encode())
                events.append((number, entry.kind, entry.decision_id, entry.at, body, previous))
            connection.executemany("INSERT INTO audit_event VALUES (?, ?, ?, ?, ?, ?)", events)
            connection.executemany("INSERT INTO audit_personal VALUES (?, ?, ?, ?)", personal)
            self._seal(connection, number, previous)
        return [event[0] for event in events]

    def record_key(self, connection: sqlite3.Connection) -> None:
        """Record inside the caller's transaction that tokens are made with the tokeniser's key from here on."""
        previous = self.ledger.meta("key_id")
        set_meta(connection, "key_id", self.tokeniser.key_id)
        self.write([Entry("key", self._now(), {"before": previous, "after": self.tokeniser.key_id})])

    def _begin_chain(self, code_version: str) -> None:
        with self.ledger.transaction() as connection:
            set_meta(connection, "key_id", self.tokeniser.key_id)
            body = {"ledger": self.ledger.ledger_id, "code": code_version, "format": 1}
            self.write([Entry("genesis", self._now(), body)])

    def _body(self, number: int, entry: Entry, commit: str) -> str:
        """The event's JSON: ``canonical`` of its number and so on, and of its own fields."""
        try:
            own = entry.body if isinstance(entry.body, str) else canonical(entry.body)[1:-1]
        except (TypeError, ValueError) as error:
            raise self._unwritable(error) from error
        return (
            f'{{"n":{number},"kind":{quoted(entry.kind)},"id":{quoted(entry.decision_id)},"at":{quoted(entry.at)},'
            f'"key":{quoted(self.tokeniser.key_id)},"commit":{quoted(commit)},{own}}}'
        )

    def _unwritable(self, error: Exception) -> AuditWriteError:
        message = f"决定含有无法记录的值 / the decision holds a value that cannot be recorded: {error}"
        return AuditWriteError(message, path=str(self.ledger.path))

    def _seal(self, connection: sqlite3.Connection, number: int, digest: bytes) -> None:
        mac = self.tokeniser.seal(seal_text(self.ledger.ledger_id, number, digest))
        connection.execute(
            "INSERT OR REPLACE INTO audit_seal(segment, seq, key_id, mac) VALUES (0, ?, ?, ?)",
            (number, self.tokeniser.key_id, mac),
        )

    def now(self) -> datetime:
        """The clock's time."""
        return self._clock()

    def _now(self) -> str:
        return instant(self._clock())

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self.ledger.transaction() as connection:
                yield connection
        except sqlite_errors() as error:
            raise AuditWriteError(
                f"审计记录未能写入，不返回决定 / the audit record could not be written, nothing is decided: {error}",
                path=str(self.ledger.path),
            ) from error


def seal_text(ledger_id: str, number: int, digest: bytes) -> str:
    """What the keyed seal over a chain's head covers."""
    return f"{ledger_id}/{number}/{digest.hex()}"


def _last_row(body: str) -> int:
    return int(json.loads(body)["last"])
