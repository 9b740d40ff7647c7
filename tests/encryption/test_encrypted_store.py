"""A store with a key: decides as the plain one, shows nothing to who reads the files, and survives being killed."""

from __future__ import annotations

import csv
import json
import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from defaulter_screen.cli.main import main
from defaulter_screen.encryption.store_key import open_store_key
from defaulter_screen.errors import StoreKeyError
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.records import LedgerOptions, Records
from defaulter_screen.ledger.reviews import Conclusion
from defaulter_screen.ledger.segments import merge_segment, segment_path
from defaulter_screen.models.subject import Subject
from defaulter_screen.models.supervision import Disposition
from defaulter_screen.screener import Screener
from defaulter_screen.store.connection import Mode
from defaulter_screen.store.lists import ListStore
from factory import AT, INNOCENTS, LISTED_ON, SLIPS, World

pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SCENE = "government-procurement"


def opened(folder: Path, **changes: Any) -> Screener:
    given = {"store_key": folder / "keys" / "store", "key_file": folder / "keys" / "tokens", "clock": lambda: NOW}
    return Screener.open(folder / "s.db", **{**given, **changes})


@pytest.fixture(scope="module")
def world() -> World:
    return World.of(11, persons=150, companies=15)


@pytest.fixture(scope="module")
def rows(world: World) -> list[dict[str, object]]:
    return list(world.rows(full=True))


@pytest.fixture(scope="module")
def subjects(world: World) -> list[Subject]:
    made = [kind.make(world, person) for kind in (*SLIPS.values(), *INNOCENTS.values()) for person in world.listed[:4]]
    return [subject for subject in made if subject is not None]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    with opened(folder, create=True) as screener:
        screener.load(rows, list_date=LISTED_ON)
    return folder


@pytest.fixture
def folder(loaded: Path, tmp_path: Path) -> Path:
    """A copy of the loaded store with its keys."""
    shutil.copytree(loaded, tmp_path / "made")
    return tmp_path / "made"


def files(folder: Path) -> Iterator[Path]:
    """Everything that lies beside the store, the keys aside."""
    return (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "keys")


def test_it_decides_as_the_plain_store_does(
    folder: Path, rows: list[dict[str, object]], subjects: list[Subject], tmp_path: Path
) -> None:
    with (
        opened(folder) as sealed,
        Screener.open(tmp_path / "p.db", create=True, key_file=tmp_path / "tokens", clock=lambda: NOW) as plain,
    ):
        plain.load(rows, list_date=LISTED_ON)
        assert len(subjects) > 150
        for number, subject in enumerate(subjects):
            asked = {"scene": SCENE, "at": AT, "decision_id": f"d{number}"}
            assert sealed.screen(subject, **asked) == plain.screen(subject, **asked)  # type: ignore[arg-type]
        assert sealed.audit.verify() == plain.audit.verify() == []
        assert len({sealed.screen(subject, scene=SCENE, at=AT).outcome for subject in subjects[::7]}) == 4
        assert sealed.store.info()["encrypted"] is True
        assert plain.store.info()["encrypted"] is False


def test_nothing_plain_lies_about_after_load_screen_batch_watch_and_review(
    folder: Path, world: World, rows: list[dict[str, object]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    persons = world.listed[:30]
    outside = folder.parent / "own"
    outside.mkdir()
    with (outside / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("姓名", "证件号码"), *((one.name, one.number) for one in persons)])
    with opened(folder) as screener:
        found = screener.screen(persons[0].subject(), scene=SCENE, decision_id="d1")
        screener.dispose("d1", found.hits[0], Conclusion(Disposition.FALSE_POSITIVE, "张审核", "证件原件不同"))
        screener.watch_all([one.subject(reference=f"r{n}") for n, one in enumerate(persons)], scene=SCENE)
        list(screener.supervise(at=AT))
        run_batch(folder, outside)
        screener.load(rows[5:], list_date=date(2026, 11, 2), force=True)
        list(screener.supervise(at=AT, everybody=True))
        # Still open: write-ahead log and all.
        assert any(path.name.endswith("-wal") and path.stat().st_size for path in files(folder))
        grep(folder, rows)
        assert screener.audit.verify() == []
    grep(folder, rows)
    assert screener.store.path.read_bytes()[:15] != b"SQLite format 3"
    secret = open_store_key(folder / "keys" / "store").raw.hex()
    assert secret not in caplog.text


def grep(folder: Path, rows: list[dict[str, object]]) -> None:
    """No name, number or case of the list, no token table and no table name in any byte of any file."""
    texts = {str(value) for row in rows for value in row.values() if len(str(value)) > 3 or not str(value).isascii()}
    wanted = [text.encode() for text in texts if len(text.encode()) >= 6]
    assert len(wanted) > 300
    for path in files(folder):
        content = path.read_bytes()
        for form in (*wanted, b"CREATE TABLE", b"audit_event", "张审核".encode()):
            assert form not in content, (path.name, form)


def run_batch(folder: Path, outside: Path) -> dict[str, Any]:
    words = ["batch", outside / "in.csv", "-o", outside / "out.csv", "--store", folder / "s.db", "--jobs", "2"]
    words += ["--store-key", folder / "keys" / "store", "--key-file", folder / "keys" / "tokens", "--json"]
    done = CliRunner().invoke(main, list(map(str, [*words, "--scene", SCENE, "--no-progress"])))
    assert done.exit_code == 0, done.stderr
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def test_every_kind_of_opening_says_what_is_wrong_with_the_key(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    open_store_key(other, randomness=os.urandom)
    Screener.open(tmp_path / "plain.db", create=True, audit=False).close()
    cases = [
        (folder / "s.db", None, "no-key", "已加密"),
        (folder / "s.db", other, "wrong-key", "密钥不符"),
        (folder / "s.db", tmp_path / "none", "no-key-file", "不存在"),
        (tmp_path / "plain.db", other, "not-encrypted", "未加密"),
    ]
    for path, key, reason, chinese in cases:
        for ways in ({}, {"create": True}, {"read_only": True}):
            with pytest.raises(StoreKeyError, match=f"{chinese}.* / ") as caught:
                Screener.open(path, store_key=key, audit=False, **ways)  # type: ignore[arg-type]
            assert caught.value.reason == reason
            assert "hmac" not in str(caught.value)
    assert not (tmp_path / "none").exists()


def test_an_attempt_without_the_key_harms_nothing_even_with_a_log_beside(
    folder: Path, world: World, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    with opened(folder) as screener:
        screener.screen(world.listed[0].subject(), scene=SCENE, decision_id="d1")
        shutil.copytree(folder, copy)  # as a killed process leaves it
    assert (copy / "s.db.ledger-wal").stat().st_size
    for read_only in (False, True):
        with pytest.raises(StoreKeyError):
            ListStore.open(copy / "s.db", read_only=read_only)
    with pytest.raises(StoreKeyError):
        Ledger.create_or_open(copy / "s.db.ledger", now=NOW, randomness=os.urandom)
    with pytest.raises(StoreKeyError):
        Ledger.open_read_only(copy / "s.db.ledger")
    with opened(copy) as screener:
        assert screener.audit.verify() == []
        assert screener.audit.get("d1") is not None


def test_a_plain_ledger_beside_an_encrypted_store_is_told(folder: Path, world: World) -> None:
    Ledger.create_or_open(folder / "s.db.ledger", now=NOW, randomness=os.urandom).close()
    with opened(folder) as screener, pytest.raises(StoreKeyError) as caught:
        screener.screen(world.listed[0].subject(), scene=SCENE)
    assert caught.value.reason == "not-encrypted"
    assert "s.db.ledger" in str(caught.value)


def test_a_tampered_page_is_found(folder: Path, world: World) -> None:
    with opened(folder) as screener:
        for number, person in enumerate(world.listed[:20]):
            screener.screen(person.subject(), scene=SCENE, decision_id=f"d{number}")
        assert screener.audit.verify() == []
    path, key = folder / "s.db.ledger", open_store_key(folder / "keys" / "store")
    ledger = Ledger.open_read_only(path, key)
    root = ledger.row("SELECT rootpage FROM sqlite_master WHERE name = 'audit_event'")
    ledger.close()
    assert root is not None
    content = bytearray(path.read_bytes())
    content[(root[0] - 1) * 4096 + 1000] ^= 1
    path.write_bytes(content)
    ledger = Ledger.open_read_only(path, key)
    assert [one.code for one in verify(ledger)] == ["file-damaged"]
    ledger.close()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs permissions that bind: POSIX, not root")
def test_it_opens_on_a_read_only_share(folder: Path, world: World) -> None:
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with opened(folder, read_only=True, audit=False) as screener:
            assert screener.store.immutable
            assert screener.screen(world.listed[0].subject(), scene=SCENE).hits
    finally:
        folder.chmod(0o700)


def test_it_is_read_where_nothing_can_be_written(folder: Path) -> None:
    key = open_store_key(folder / "keys" / "store")
    with ListStore(folder / "s.db", Mode.IMMUTABLE, key) as store:
        assert store.info()["immutable"] is True
        assert store.view().versions[0].listings > 100
    assert not (folder / "s.db-shm").exists()


def test_retaining_merging_and_counting_work_as_in_a_plain_store(folder: Path, rows: list[dict[str, object]]) -> None:
    with opened(folder, audit=False) as screener:
        screener.load(rows[10:], list_date=date(2026, 11, 2), force=True)
        assert len(list(screener.changes(1))) == 10
        assert screener.store.retain(1) == 1
        screener.store.compact()
        assert sum(version.listings for version in screener.lists()) == len(rows) - 10
    for words in (["stats", "--by", "province"], ["lists"], ["lists", "versions"]):
        key = ["--store", str(folder / "s.db"), "--store-key", str(folder / "keys" / "store")]
        done = CliRunner().invoke(main, [*words, *key, "--json"])
        assert done.exit_code == 0, done.stderr


def test_segments_are_encrypted_with_the_same_key_and_merged(folder: Path) -> None:
    key = open_store_key(folder / "keys" / "store")
    part = segment_path(folder / "s.db.ledger", "run", 1)
    options = LedgerOptions(part, folder / "keys" / "tokens", store_key=key)
    with opened(folder) as screener:
        trail = screener.recorder.records.trail
        segment = Records.open(options, clock=lambda: NOW, randomness=os.urandom)
        segment.trail.keep_policy("digest", "text")
        segment.close()
        assert part.read_bytes()[:15] != b"SQLite format 3"
        assert merge_segment(trail, part).new
        assert screener.audit.verify() == []
        plain = Records.open(
            LedgerOptions(segment_path(folder / "s.db.ledger", "run", 2), folder / "keys" / "tokens"),
            clock=lambda: NOW,
            randomness=os.urandom,
        )
        plain.close()
        with pytest.raises(StoreKeyError):
            merge_segment(trail, plain.ledger.path)


CHILD = """
    import os, signal, sys
    from datetime import date
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from factory import World
    from defaulter_screen.screener import Screener
    from defaulter_screen.store import loading
    def die(*_given, **_named):
        os.kill(os.getpid(), signal.SIGKILL)
    {point} = die
    folder = Path({folder!r})
    with Screener.open(folder / "s.db", audit=False, store_key=folder / "keys" / "store") as screener:
        screener.load(list(World.of(12, persons=400, companies=15).rows(full=True)), list_date=date(2026, 11, 3), force=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("point", ["loading.LoadWriter.build", "loading.LoadWriter.publish", "loading.settle"])
def test_a_load_that_is_killed_leaves_a_whole_version_and_nothing_plain(folder: Path, point: str) -> None:
    before = (folder / "s.db").read_bytes()[:16]
    code = textwrap.dedent(CHILD).format(tests=str(Path(__file__).parents[1]), folder=str(folder), point=point)
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    coming = list(World.of(12, persons=400, companies=15).rows(full=True))
    grep(folder, coming)
    with opened(folder, audit=False) as screener:
        version = 2 if point == "loading.settle" else 1
        assert screener.lists()[0].version == version
        report = screener.load(coming, list_date=date(2026, 11, 3), force=True)
        assert report.version.listings == len(coming)
        subject = World.of(12, persons=400, companies=15).listed[0].subject()
        assert screener.screen(subject, scene=SCENE, at=AT).outcome == "intercept"
    assert (folder / "s.db").read_bytes()[:16] == before  # the salt stays


def test_two_processes_make_one_store_with_one_key(tmp_path: Path) -> None:
    code = (
        "import sys; from defaulter_screen.screener import Screener\n"
        f"Screener.open({str(tmp_path / 's.db')!r}, create=True, audit=False, "
        f"store_key={str(tmp_path / 'keys' / 'store')!r}).close()"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    with Screener.open(tmp_path / "s.db", audit=False, store_key=tmp_path / "keys" / "store") as screener:
        assert screener.lists() == []
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["store"]
