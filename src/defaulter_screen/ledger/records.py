"""The ledger as a screener holds it: one file, one key, and everything that is kept in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from defaulter_screen.encryption.store_key import StoreKey
from defaulter_screen.ledger.audit.chain import canonical
from defaulter_screen.ledger.audit.entries import Entry, instant
from defaulter_screen.ledger.audit.record import Context, Recorded
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.keys import Randomness, Tokeniser, open_keys
from defaulter_screen.ledger.repairs import Repairs
from defaulter_screen.ledger.reviews import Reviews
from defaulter_screen.ledger.rotation import adopt_key
from defaulter_screen.ledger.supervision import Supervision
from defaulter_screen.ledger.watchlist import Watchlist
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class LedgerOptions:
    """How a ledger is opened.

    Attributes:
        path: the ledger's file.
        key_path: the key's file; made where it is missing.
        code_version: versions of the package, normalisation and matching.
        durable: wait for the disk at every decision.
        store_key: encrypts the ledger, as it does the store.
    """

    path: Path
    key_path: Path
    code_version: str = ""
    durable: bool = False
    store_key: StoreKey | None = None


class Records:
    """An open ledger with its parts.

    Attributes:
        ledger: the file.
        trail: the audit chain.
        reviews: cases and dispositions.
        watchlist: who is watched.
        supervision: runs, states, notices.
        repairs: attested repairs.
    """

    def __init__(self, ledger: Ledger, trail: AuditTrail) -> None:
        self.ledger = ledger
        self.trail = trail
        self.reviews = Reviews(trail)
        self.watchlist = Watchlist(ledger, trail.tokeniser, clock=trail.now)
        self.supervision = Supervision(ledger)
        self.repairs = Repairs(ledger, self._event, key_id=trail.tokeniser.key_id, now=lambda: instant(trail.now()))

    @classmethod
    def open(cls, options: LedgerOptions, *, clock: Callable[[], datetime], randomness: Randomness) -> Records:
        """Open or make ledger and key; tokens made under an older key of the ring are lifted.

        Raises:
            StoreError: if ledger or key cannot be opened, or the ledger was written with another key.
            SchemaVersionError: if a newer version made the ledger.
        """
        tokeniser = Tokeniser(open_keys(options.key_path, randomness=randomness))
        ledger = Ledger.create_or_open(
            options.path, now=clock(), randomness=randomness, durable=options.durable, key=options.store_key
        )
        try:
            trail = AuditTrail(ledger, tokeniser, clock=clock, randomness=randomness, code_version=options.code_version)
            adopt_key(trail)
        except BaseException:
            ledger.close()
            raise
        return cls(ledger, trail)

    def _event(self, kind: str, body: dict[str, Any], personal: dict[str, Any], token: str) -> int:
        """One event of the chain, in the transaction under way."""
        data = canonical({"token": token, **personal}).encode()
        entry = Entry(kind, instant(self.trail.now()), body, personal=data, token=token)
        return self.trail.write([entry])[0]

    def record(self, recorded: Recorded, context: Context) -> None:
        """Record a decision and open its review case, as one; only then may it be returned.

        Raises:
            AuditWriteError: if it cannot be recorded.
        """
        entry = self.trail.decision_entry(recorded, context)  # before the ledger is locked: other threads wait for it
        if not self.reviews.wants(recorded):
            self.trail.write((entry,))
            return
        with self.trail.unit():
            self.trail.write((entry,))
            self.reviews.open_cases((recorded,))

    def close(self) -> None:
        """Close the file."""
        self.ledger.close()
