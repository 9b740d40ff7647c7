"""The ledger's schema: append-only numbered steps, each applied in one transaction with its own record.

Never edit a step that was released; add one. ``user_version`` counts the steps applied.
"""

from __future__ import annotations

_AUDIT = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE audit_event(
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX audit_event_by_decision ON audit_event(decision_id) WHERE decision_id <> '';
CREATE INDEX audit_event_by_kind ON audit_event(kind, seq) WHERE kind NOT IN ('decision');
CREATE TABLE audit_personal(seq INTEGER PRIMARY KEY, token TEXT NOT NULL, salt BLOB NOT NULL, data BLOB NOT NULL);
CREATE INDEX audit_personal_by_token ON audit_personal(token) WHERE token <> '';
CREATE TABLE audit_seal(segment INTEGER PRIMARY KEY, seq INTEGER NOT NULL, key_id TEXT NOT NULL, mac BLOB NOT NULL);
CREATE TABLE segment(segment INTEGER PRIMARY KEY, ledger_id TEXT NOT NULL UNIQUE);
CREATE TABLE policy_text(digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE purge_permit(seq INTEGER PRIMARY KEY, by_seq INTEGER NOT NULL);
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END;
CREATE TRIGGER purge_permit_needs_event BEFORE INSERT ON purge_permit
WHEN NOT EXISTS (SELECT 1 FROM audit_event WHERE seq = NEW.by_seq AND kind IN ('purge', 'erase'))
BEGIN SELECT RAISE(ABORT, 'a purge must be recorded in the chain first'); END;
CREATE TRIGGER audit_personal_no_update BEFORE UPDATE ON audit_personal
WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE seq = OLD.seq)
BEGIN SELECT RAISE(ABORT, 'audit_personal changes only by purge'); END;
CREATE TRIGGER audit_personal_no_delete BEFORE DELETE ON audit_personal
WHEN NOT EXISTS (SELECT 1 FROM purge_permit WHERE seq = OLD.seq)
BEGIN SELECT RAISE(ABORT, 'audit_personal changes only by purge'); END;
"""

_SUPERVISION = """
CREATE TABLE watch(
    watch_id INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL,
    key_id TEXT NOT NULL,
    scene TEXT NOT NULL,
    role TEXT NOT NULL,
    reference TEXT NOT NULL,
    until TEXT,
    added_at TEXT NOT NULL,
    due TEXT,
    state TEXT,
    UNIQUE(token, scene, role, reference)
);
CREATE INDEX watch_by_due ON watch(due) WHERE due IS NOT NULL;
CREATE TABLE watch_subject(watch_id INTEGER PRIMARY KEY REFERENCES watch ON DELETE CASCADE, subject TEXT NOT NULL);
CREATE TABLE watch_key(
    key BLOB NOT NULL,
    watch_id INTEGER NOT NULL REFERENCES watch ON DELETE CASCADE,
    PRIMARY KEY(key, watch_id)
) WITHOUT ROWID;
CREATE INDEX watch_key_by_watch ON watch_key(watch_id);
CREATE TABLE supervision_run(
    run_id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    basis TEXT NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE watch_pending(watch_id INTEGER PRIMARY KEY REFERENCES watch ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE notice(
    notice_id INTEGER PRIMARY KEY AUTOINCREMENT,
    watch_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE(watch_id, version, at, kind)
);
CREATE TABLE cursor(name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
"""

_REVIEWS = """
CREATE TABLE review_case(
    case_id INTEGER PRIMARY KEY AUTOINCREMENT,
    decision_id TEXT NOT NULL,
    token TEXT NOT NULL,
    evidence TEXT NOT NULL,
    key_id TEXT NOT NULL,
    scene TEXT NOT NULL,
    outcome TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    decisions INTEGER NOT NULL DEFAULT 1,
    two_person INTEGER NOT NULL,
    subject TEXT NOT NULL
);
CREATE INDEX review_case_by_token ON review_case(token);
CREATE INDEX review_case_open ON review_case(opened_at) WHERE closed_at IS NULL;
CREATE TABLE review_decision(
    decision_id TEXT PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES review_case ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX review_decision_by_case ON review_decision(case_id);
CREATE TABLE review_hit(
    hit_id INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES review_case ON DELETE CASCADE,
    settled TEXT,
    data TEXT NOT NULL
);
CREATE INDEX review_hit_by_case ON review_hit(case_id);
CREATE TABLE review_listing(
    hit_id INTEGER NOT NULL REFERENCES review_hit ON DELETE CASCADE,
    listing_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY(hit_id, listing_key)
) WITHOUT ROWID;
CREATE TABLE disposition(
    disposition_id INTEGER PRIMARY KEY AUTOINCREMENT,
    hit_id INTEGER NOT NULL REFERENCES review_hit ON DELETE CASCADE,
    audit_seq INTEGER NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX disposition_by_hit ON disposition(hit_id);
CREATE TABLE remembered(
    token TEXT NOT NULL,
    evidence TEXT NOT NULL,
    listing_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    until TEXT,
    disposition_id INTEGER NOT NULL REFERENCES disposition ON DELETE CASCADE,
    PRIMARY KEY(token, evidence, listing_key)
) WITHOUT ROWID;
"""

_REPAIRS = """
CREATE TABLE repair(
    repair_id INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL,
    key_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    case_number TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    added_at TEXT NOT NULL,
    withdrawn_at TEXT,
    data TEXT NOT NULL
);
CREATE INDEX repair_by_token ON repair(token);
"""

_WATCH_KEYS = """
DELETE FROM watch_key;
ALTER TABLE watch ADD COLUMN keyed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX watch_by_keyed ON watch(keyed);
CREATE INDEX watch_unscreened ON watch(watch_id) WHERE state IS NULL;
CREATE INDEX watch_by_until ON watch(until) WHERE until IS NOT NULL;
"""
"""Keys carry years in another way; ``keyed`` says under which rules they were made, 0 where they have to be made."""

STEPS: tuple[str, ...] = (_AUDIT, _SUPERVISION, _REVIEWS, _REPAIRS, _WATCH_KEYS)
"""Applied in order; the number of the last one is the schema version."""
