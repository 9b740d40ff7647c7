"""Every way of tampering that we could think of is found; a plain copy is not tampering."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from defaulter_screen.ledger.audit.batch import BatchRecorder
from defaulter_screen.ledger.audit.chain import GENESIS, Head, link
from defaulter_screen.ledger.audit.entries import BatchHeader
from defaulter_screen.ledger.audit.record import Recorded
from defaulter_screen.ledger.audit.trail import seal_text
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.keys import SHA256, KeyRing, Tokeniser
from defaulter_screen.ledger.records import Records
from defaulter_screen.ledger.reviews import Conclusion, Reviews
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.repair import Repair, RepairKind
from defaulter_screen.models.supervision import Disposition
from ledger.ledger_factory import CONTEXT, RING, Desk, Dice, decision, person
from ledger.ledger_factory import desk as make_desk

Tampering = Callable[[sqlite3.Connection], None]
TOKENISER = Tokeniser(RING)
TRIGGERS = (
    "audit_event_no_update",
    "audit_event_no_delete",
    "purge_permit_needs_event",
    "audit_personal_no_update",
    "audit_personal_no_delete",
)


def fill(desk: Desk) -> Head:
    """Decisions, a batch, a policy, a disposition; the head is of the state before the last decisions."""
    desk.trail.keep_policy("d1", "a policy's text")
    reviews = Reviews(desk.trail)
    for number in range(8):
        recorded = Recorded(
            decision(f"d-{number}", Outcome.REVIEW), desk.trail.tokens_of(person(number=f"33010219850304{number:04d}"))
        )
        with desk.trail.unit():
            desk.trail.append(recorded, CONTEXT)
            reviews.open_cases([recorded])
    reviews.dispose("d-1", "k1", Conclusion(Disposition.FALSE_POSITIVE, "张审核", "身份证原件不同"))
    records = Records(desk.ledger, desk.trail)
    for case in ("案一", "案二"):
        repair = Repair(
            RepairKind.INSTALMENT_PLAN, case, date(2026, 10, 1), date(2027, 9, 30), "信用修复决定书", "张审核"
        )
        records.repairs.add(desk.trail.tokens_of(person()).token, "王**", repair)
    records.repairs.withdraw(2, by="李审核", reason="有误")
    context = replace(CONTEXT, run_id="run")
    desk.trail.begin_batch(BatchHeader("run", "digest", 50, "general"), context)
    recorder = BatchRecorder(desk.trail, context)
    for row in range(1, 51):
        recorder.passed(row, person(number=f"33010219850305{row:04d}"), 0.001)
    recorder.flush()
    head = desk.trail.head()
    for number in range(8, 12):
        desk.trail.append(Recorded(decision(f"d-{number}"), desk.trail.tokens_of(person())), CONTEXT)
    return head


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Head, Head]:
    path = tmp_path_factory.mktemp("original") / "x.ledger"
    desk = make_desk(path)
    earlier = fill(desk)
    latest = desk.trail.head()
    desk.close()
    return path, earlier, latest


def copy_and_tamper(original: Path, folder: Path, tamper: Tampering) -> Ledger:
    target = folder / "copy.ledger"
    shutil.copy(original, target)
    connection = sqlite3.connect(target, isolation_level=None)
    triggers = {}
    for name in TRIGGERS:
        triggers[name] = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
        connection.execute(f"DROP TRIGGER {name}")
    tamper(connection)
    for sql in triggers.values():  # who tampers with care puts the triggers back
        connection.execute(sql)
    connection.close()
    return Ledger.open_read_only(target)


def test_a_plain_copy_in_another_folder_verifies(original: tuple[Path, Head, Head], tmp_path: Path) -> None:
    path, earlier, latest = original
    ledger = copy_and_tamper(path, tmp_path, lambda _: None)
    for head in (None, earlier, latest):
        assert verify(ledger, tokeniser=TOKENISER, head=head) == []
    assert verify(ledger) == []


@pytest.mark.parametrize("seed", range(60))
def test_a_single_bit_anywhere_in_a_recorded_field_is_found(
    seed: int, original: tuple[Path, Head, Head], tmp_path: Path
) -> None:
    dice = random.Random(seed)
    table, column = dice.choice(
        [
            ("audit_event", "kind"),
            ("audit_event", "decision_id"),
            ("audit_event", "at"),
            ("audit_event", "body"),
            ("audit_event", "body"),
            ("audit_event", "hash"),
            ("audit_personal", "token"),
            ("audit_personal", "salt"),
            ("audit_personal", "data"),
            ("audit_personal", "data"),
            ("policy_text", "text"),
            ("disposition", "data"),
        ]
    )

    def flip(connection: sqlite3.Connection) -> None:
        key = "seq" if table.startswith("audit") else "rowid" if table == "disposition" else "digest"
        rows = connection.execute(
            f"SELECT {key}, CAST({column} AS BLOB), typeof({column}) FROM {table} WHERE length({column}) > 0"
        ).fetchall()
        if (table, column) == ("audit_personal", "salt"):
            # A pass chunk's own salt is not used for anything: each of its rows has one.
            chunks = {seq for (seq,) in connection.execute("SELECT seq FROM audit_event WHERE kind = 'passes'")}
            rows = [row for row in rows if row[0] not in chunks]
        place, value, kind = dice.choice(rows)
        changed = bytearray(value)
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        cast = "CAST(? AS TEXT)" if kind == "text" else "?"
        connection.execute(f"UPDATE {table} SET {column} = {cast} WHERE {key} = ?", (bytes(changed), place))

    ledger = copy_and_tamper(original[0], tmp_path, flip)
    assert verify(ledger, tokeniser=TOKENISER), (table, column)


def swap(column: str, table: str = "audit_event", first: int = 4, second: int = 5) -> Tampering:
    def tamper(connection: sqlite3.Connection) -> None:
        a, b = (
            connection.execute(f"SELECT {column} FROM {table} WHERE seq = ?", (seq,)).fetchone()
            for seq in (first, second)
        )
        names = [name.strip() for name in column.split(",")]
        sets = ", ".join(f"{name} = ?" for name in names)
        connection.execute(f"UPDATE {table} SET {sets} WHERE seq = ?", (*b, first))
        connection.execute(f"UPDATE {table} SET {sets} WHERE seq = ?", (*a, second))

    return tamper


def run(*statements: str) -> Tampering:
    def tamper(connection: sqlite3.Connection) -> None:
        for sql in statements:
            connection.execute(sql)

    return tamper


ALL = "kind, decision_id, at, body, hash"
TAMPERINGS = {
    "bodies swapped": swap("body"),
    "hashes swapped": swap("hash"),
    "rows swapped": swap(ALL),
    "rows and personal parts swapped": lambda c: (swap(ALL)(c), swap("token, salt, data", "audit_personal")(c))[0],
    "personal parts swapped": swap("token, salt, data", "audit_personal"),
    "tokens swapped": swap("token", "audit_personal"),
    "row removed": run("DELETE FROM audit_event WHERE seq = 6"),
    "row removed with its personal part": run(
        "DELETE FROM audit_event WHERE seq = 6", "DELETE FROM audit_personal WHERE seq = 6"
    ),
    "two rows removed": run("DELETE FROM audit_event WHERE seq IN (4, 7)"),
    "first row removed": run("DELETE FROM audit_event WHERE seq = 1"),
    "row removed and the rest moved up": run(
        "DELETE FROM audit_event WHERE seq = 6",
        "UPDATE audit_event SET seq = -(seq - 1) WHERE seq > 6",
        "UPDATE audit_event SET seq = -seq WHERE seq < 0",
    ),
    "personal part removed": run("DELETE FROM audit_personal WHERE seq = 5"),
    "all personal parts removed": run("DELETE FROM audit_personal"),
    "personal part added": run("INSERT INTO audit_personal VALUES (1, '', x'00', x'7b7d')"),
    "orphan personal part": run("INSERT INTO audit_personal VALUES (999, '', x'00', x'7b7d')"),
    "row added in front": run(
        "INSERT INTO audit_event SELECT 0, kind, decision_id, at, body, hash FROM audit_event WHERE seq = 4"
    ),
    "row added behind": run(
        "INSERT INTO audit_event SELECT 900, kind, decision_id, at, body, hash FROM audit_event WHERE seq = 4"
    ),
    "last row repeated": run(
        "INSERT INTO audit_event SELECT max(seq) + 1, kind, decision_id, at, body, hash FROM audit_event"
    ),
    "tail removed": run("DELETE FROM audit_event WHERE seq > 12", "DELETE FROM audit_personal WHERE seq > 12"),
    "everything removed": run("DELETE FROM audit_event", "DELETE FROM audit_personal"),
    "segment slipped in": run(
        "INSERT INTO audit_event SELECT seq + 1099511627776, kind, decision_id, at, body, hash FROM audit_event"
    ),
    "outcome rewritten": run("UPDATE audit_event SET body = replace(body, '\"review\"', '\"pass\"') WHERE seq = 5"),
    "policy removed": run("DELETE FROM policy_text"),
    "policy added": run("INSERT INTO policy_text VALUES ('d9', 'never used')"),
    "disposition added": run("INSERT INTO disposition SELECT 99, hit_id, 4, data FROM disposition"),
    "remembered by hand": run("UPDATE remembered SET listing_key = 'k2'"),
    "remembered for longer": run("UPDATE remembered SET until = '2099-01-01'"),
    "remembered for another": run("UPDATE remembered SET token = (SELECT token FROM audit_personal WHERE seq = 3)"),
    "remembered another face": run("UPDATE remembered SET fingerprint = token"),
    "repair for another": run("UPDATE repair SET token = (SELECT token FROM audit_personal WHERE seq = 3)"),
    "repair of another case": run("UPDATE repair SET case_number = '案三'"),
    "repair for longer": run("UPDATE repair SET until = '2099-01-01' WHERE repair_id = 1"),
    "repair no longer withdrawn": run("UPDATE repair SET withdrawn_at = NULL"),
    "repair slipped in": run(
        "INSERT INTO repair SELECT 3, token, key_id, kind, case_number, since, until, added_at, withdrawn_at, data "
        "FROM repair WHERE repair_id = 1"
    ),
    "seal removed": run("DELETE FROM audit_seal"),
    "ledger id": run("UPDATE meta SET value = 'other' WHERE name = 'ledger_id'"),
    "hash emptied": run("UPDATE audit_event SET hash = x'' WHERE seq = 5"),
    "body emptied": run("UPDATE audit_event SET body = '' WHERE seq = 5"),
    "body a list": run("UPDATE audit_event SET body = '[]' WHERE seq = 5"),
    "kind a purge": run(
        "UPDATE audit_event SET kind = 'purge', body = replace(body, '\"decision\"', '\"purge\"') WHERE seq = 5"
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(name: str, original: tuple[Path, Head, Head], tmp_path: Path) -> None:
    ledger = copy_and_tamper(original[0], tmp_path, TAMPERINGS[name])
    findings = verify(ledger, tokeniser=TOKENISER, head=original[2])
    assert findings, name
    assert all(one.text_zh and one.text_en for one in findings)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_removed_trigger_is_found(trigger: str, original: tuple[Path, Head, Head], tmp_path: Path) -> None:
    shutil.copy(original[0], tmp_path / "copy.ledger")
    connection = sqlite3.connect(tmp_path / "copy.ledger")
    connection.execute(f"DROP TRIGGER {trigger}")
    connection.commit()
    connection.close()
    assert [one.code for one in verify(Ledger.open_read_only(tmp_path / "copy.ledger"))] == ["triggers-missing"]


def rewrite(connection: sqlite3.Connection, *, drop_after: int | None = None, key: KeyRing | None = None) -> None:
    """What somebody who knows the format would do: change an outcome and link everything again."""
    ledger_id = connection.execute("SELECT value FROM meta WHERE name = 'ledger_id'").fetchone()[0]
    connection.execute("UPDATE audit_event SET body = replace(body, '\"review\"', '\"pass\"')")
    if drop_after is not None:
        connection.execute("DELETE FROM audit_event WHERE seq > ?", (drop_after,))
        connection.execute("DELETE FROM audit_personal WHERE seq > ?", (drop_after,))
        connection.execute("DELETE FROM disposition WHERE audit_seq > ?", (drop_after,))
        connection.execute("DELETE FROM remembered")
        connection.execute("DELETE FROM repair")
    if key is not None:
        old = TOKENISER.key_id
        connection.execute("UPDATE audit_event SET body = replace(body, ?, ?)", (old, key.key_id))
        connection.execute("UPDATE meta SET value = ? WHERE name = 'key_id'", (key.key_id,))
    previous, number = GENESIS, 0
    for number, body in connection.execute("SELECT seq, body FROM audit_event ORDER BY seq").fetchall():
        previous = link(previous, body.encode())
        connection.execute("UPDATE audit_event SET hash = ? WHERE seq = ?", (previous, number))
    if key is not None:
        mac = Tokeniser(key).seal(seal_text(ledger_id, number, previous))
        connection.execute("UPDATE audit_seal SET seq = ?, key_id = ?, mac = ?", (number, key.key_id, mac))


def test_a_chain_rewritten_without_the_key_breaks_the_seal(original: tuple[Path, Head, Head], tmp_path: Path) -> None:
    ledger = copy_and_tamper(original[0], tmp_path, rewrite)
    assert verify(ledger) == []  # the chain alone cannot know
    assert {one.code for one in verify(ledger, tokeniser=TOKENISER)} == {"seal-broken"}
    assert {one.code for one in verify(ledger, head=original[1])} == {"chain-rewritten"}


def test_a_chain_rewritten_with_the_key_is_found_with_the_head(
    original: tuple[Path, Head, Head], tmp_path: Path
) -> None:
    ledger = copy_and_tamper(original[0], tmp_path, lambda connection: rewrite(connection, key=RING))
    assert verify(ledger, tokeniser=TOKENISER) == []
    for head in original[1:]:
        assert {one.code for one in verify(ledger, tokeniser=TOKENISER, head=head)} == {"chain-rewritten"}


def test_a_tail_cut_with_the_key_is_found_with_the_head(original: tuple[Path, Head, Head], tmp_path: Path) -> None:
    ledger = copy_and_tamper(original[0], tmp_path, lambda connection: rewrite(connection, drop_after=6, key=RING))
    assert verify(ledger, tokeniser=TOKENISER) == []
    assert {one.code for one in verify(ledger, head=original[2])} == {"tail-removed"}


def test_a_replaced_key_is_found(original: tuple[Path, Head, Head], tmp_path: Path) -> None:
    other = KeyRing(((SHA256, bytes(32)),))
    ledger = copy_and_tamper(original[0], tmp_path, lambda _: None)
    assert "key-replaced" in {one.code for one in verify(ledger, tokeniser=Tokeniser(other))}
    forged = copy_and_tamper(original[0], tmp_path, lambda connection: rewrite(connection, key=other))
    found = {one.code for one in verify(forged, tokeniser=Tokeniser(other), head=original[1])}
    assert {"chain-rewritten", "key-replaced"} <= found


def test_an_older_copy_put_back_is_found_with_the_head(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "x.ledger")
    fill(desk)
    desk.ledger.wipe_journal()
    shutil.copy(tmp_path / "x.ledger", tmp_path / "old.ledger")
    desk.trail.append(Recorded(decision("later"), desk.trail.tokens_of(person())), CONTEXT)
    head = desk.trail.head()
    desk.close()
    old = Ledger.open_read_only(tmp_path / "old.ledger")
    assert verify(old, tokeniser=TOKENISER) == []
    assert [one.code for one in verify(old, tokeniser=TOKENISER, head=head)] == ["tail-removed"]


def test_another_ledger_is_not_taken_for_this_one(original: tuple[Path, Head, Head], tmp_path: Path) -> None:
    other = make_desk(tmp_path / "other.ledger", seed="other")
    assert [one.code for one in verify(other.ledger, head=original[1])] == ["ledger-id"]
    other.close()


def test_a_torn_file_is_a_finding_and_no_crash(original: tuple[Path, Head, Head], tmp_path: Path) -> None:
    data = bytearray(original[0].read_bytes())
    for page in range(3, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = bytes(64)
    (tmp_path / "torn.ledger").write_bytes(data)
    ledger = Ledger(sqlite3.connect(original[0], check_same_thread=False), tmp_path / "torn.ledger", read_only=True)
    assert [one.code for one in verify(ledger)] == ["file-damaged"]
    ledger.close()


def test_dice_never_repeat() -> None:
    dice = Dice()
    assert dice(16) != dice(16)
