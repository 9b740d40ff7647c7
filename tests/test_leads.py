"""Enforcement leads: made in the asset scenes, recorded, exported as JSON Lines; masked, and never a freeze."""

from __future__ import annotations

import csv
import functools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from defaulter_screen.batch.job import BatchJob, Start
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.running import run_batch
from defaulter_screen.cli.main import main
from defaulter_screen.ids import resident_id
from defaulter_screen.leads import recorded_leads
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Subject
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.screener import Screener

HEAD = "33010219850304123"
OWN = HEAD + resident_id.check_character(HEAD)
LISTED = Subject(name="单于鹤轩", id_number=OWN)
COURT = "某某市某某区人民法院"
ROW = {
    "iname": "单于鹤轩",
    "cardNum": f"{OWN[:10]}****{OWN[14:]}",
    "caseCode": "(2024)浙0102执11号",
    "courtName": COURT,
    "partyTypeName": "0",
    "publishDate": "2025-06-01",
    "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务的",
}
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ASSETS = sorted(
    code
    for code, scene in load_policy().compile(NOW.date()).scenes.items()
    if any(verdict.leads for verdict in scene.verdicts.values())
)
KEYS = ["case_number", "court", "subject", "scene", "what", "measure_id", "met_at", "met_by", "decision_id"]


def clock() -> datetime:
    return NOW


@pytest.fixture
def screener(tmp_path: Path) -> Iterator[Screener]:
    key = tmp_path / "keys" / "key"
    with Screener.open(tmp_path / "l.db", create=True, clock=clock, key_file=key, caller="窗口一") as made:
        made.load([ROW], list_date=date(2026, 11, 1))
        yield made


def leads(screener: Screener, **given: str) -> list[dict[str, str]]:
    return list(recorded_leads(screener.recorder.records.ledger, **given))


def test_the_asset_scenes_are_there() -> None:
    asked = {
        "real-estate-transaction",
        "securities-account",
        "vehicle-transaction",
        "deposit-account",
        "wealth-product",
    }
    assert asked | {"housing-provident-fund", "export-tax-rebate", "telecom-registration"} <= set(ASSETS)


@pytest.mark.parametrize("scene", ASSETS)
def test_a_hit_leaves_a_lead_for_its_court(screener: Screener, scene: str) -> None:
    decision = screener.screen(LISTED, scene=scene)
    assert decision.leads
    found = leads(screener)
    assert len(found) == len(decision.leads)
    assert list(found[0]) == KEYS
    assert (found[0]["case_number"], found[0]["court"], found[0]["scene"]) == (ROW["caseCode"], COURT, scene)
    assert found[0]["what"]
    assert found[0]["met_by"] == "窗口一"
    assert datetime.fromisoformat(found[0]["met_at"]) == NOW
    assert found[0]["decision_id"] == decision.decision_id


def test_a_lead_by_itself_stops_nobody(screener: Screener) -> None:
    assert screener.screen(LISTED, scene="housing-provident-fund").outcome is Outcome.PASS


def test_no_lead_is_made_of_a_namesake(screener: Screener) -> None:
    screener.screen(Subject(name="单于鹤轩"), scene="housing-provident-fund")
    assert leads(screener) == []


def test_the_subject_is_masked(screener: Screener) -> None:
    screener.screen(LISTED, scene="housing-provident-fund")
    text = json.dumps(leads(screener), ensure_ascii=False)
    assert OWN not in text
    assert "单于鹤轩" not in text


def test_an_export_can_be_narrowed(screener: Screener) -> None:
    screener.screen(LISTED, scene="housing-provident-fund")
    assert leads(screener, court="某某区")
    assert not leads(screener, court="另一")
    assert not leads(screener, since="2026-11-03")
    assert not leads(screener, until="2026-11-02")
    assert not leads(screener, run_id="R")


def test_the_command_exports_what_a_batch_met(screener: Screener, tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "leads.jsonl"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("姓名", "身份证号码"), ("单于鹤轩", OWN), ("慕容白石", "")])
    key = tmp_path / "keys" / "key"
    job = BatchJob(source, tmp_path / "out.csv", scene="vehicle-transaction")
    run_batch(
        make_plan(job),
        functools.partial(Screener.open, tmp_path / "l.db", clock=clock, key_file=key),
        Start("R7", NOW.date()),
    )
    base = ["leads", "export", "--store", str(tmp_path / "l.db"), "--key-file", str(key), "--run", "R7"]
    done = CliRunner().invoke(main, [*base, "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {line["decision_id"] for line in lines} == {"R7-1"}
    assert CliRunner().invoke(main, base).stdout == out.read_text(encoding="utf-8")


def test_without_a_ledger_there_is_nothing_to_export(screener: Screener, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["leads", "export", "--store", str(tmp_path / "l.db"), "--no-audit"])
    assert done.exit_code == 1
    assert done.stdout == ""
