"""A subject's credit archive: past and present, repairs, honours, a summary by rules; and nobody else's data."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from defaulter_screen.archive_data import archive_data, archive_page
from defaulter_screen.cli.main import main
from defaulter_screen.errors import InvalidInputError, PolicyError
from defaulter_screen.ids import resident_id
from defaulter_screen.models.subject import Subject
from defaulter_screen.policy.grades import Fact, grade_of
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.repairing import Attestation
from defaulter_screen.screener import Screener
from models.test_explanation import valid

SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "archive.schema.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def number(head: str) -> str:
    return head + resident_id.check_character(head)


OWN, OTHER, GOOD = number("33010219850304123"), number("44010319790912456"), number("33020319881212334")
LISTED = Subject(name="单于鹤轩", id_number=OWN)
CASE, CASE2 = "(2024)浙0102执11号", "(2025)浙0102执12号"
GROUND = "有履行能力而拒不履行生效法律文书确定义务的"


def row(case: str, name: str = "单于鹤轩", whole: str = OWN, **more: str) -> dict[str, str]:
    return {
        "iname": name,
        "cardNum": f"{whole[:10]}****{whole[14:]}",
        "caseCode": case,
        "courtName": "某某市某某区人民法院",
        "partyTypeName": "0",
        "publishDate": "2025-06-01",
        "disruptTypeName": GROUND,
        "performance": "全部未履行",
        "duty": "被执行人偿还诸葛某某借款",
        **more,
    }


@pytest.fixture
def screener(tmp_path: Path) -> Iterator[Screener]:
    with Screener.open(tmp_path / "l.db", create=True, clock=lambda: NOW, key_file=tmp_path / "keys" / "key") as made:
        stranger = row("(2023)粤0103执9号", "慕容白石", OTHER)
        made.load([row(CASE), stranger], list_date=date(2026, 9, 1))
        made.load([row(CASE, performance="部分未履行"), row(CASE2), stranger], list_date=date(2026, 10, 1))
        made.load([row(CASE2), stranger], list_date=date(2026, 11, 1), force=True)
        made.load([row("(2022)浙0203执1号", "尉迟望舒", GOOD)], "honoured", list_date=date(2026, 11, 1))
        yield made


def test_every_entry_past_and_present_with_its_dates(screener: Screener) -> None:
    data = archive_data(screener.archive(LISTED))
    assert valid(data, SCHEMA) == []
    past, present = sorted(data["entries"], key=lambda one: one["case_number"])
    assert (past["on_the_list"], past["first_seen"], past["last_seen"], past["left"]) == (
        False, "2026-09-01", "2026-10-01", "2026-11-01",
    )  # fmt: skip
    assert [one["performance"] for one in past["revisions"]] == ["全部未履行", "部分未履行"]
    assert (present["on_the_list"], present["first_seen"], present["left"]) == (True, "2026-10-01", None)
    assert present["standing"] == "in-force"
    assert data["summary"] == {
        "grade": "D", "title_zh": "在失信名单，未见修复", "title_en": "Listed, no repair attested", "rule": 1,
        "facts": ["formerly-listed", "listed"],
    }  # fmt: skip


def test_a_repair_in_every_standing_case_changes_the_grade_and_is_shown(screener: Screener) -> None:
    plan = Attestation("instalment-plan", CASE2, date(2026, 10, 1), date(2027, 3, 31), "执行和解协议", "经办人甲")
    screener.repairs.add(LISTED, plan)
    data = archive_data(screener.archive(LISTED))
    assert valid(data, SCHEMA) == []
    assert data["summary"]["grade"] == "C"
    assert data["repairs"][0]["counts"] is True
    later = archive_data(screener.archive(LISTED, at=date(2027, 4, 1)))
    assert later["repairs"][0]["counts"] is False
    assert "repaired" not in later["summary"]["facts"]


def test_no_record_and_honours(screener: Screener) -> None:
    clean = archive_data(screener.archive(Subject(name="公孙远山", id_number=number("33050219920202228"))))
    honoured = archive_data(screener.archive(Subject(name="尉迟望舒", id_number=GOOD)))
    assert (clean["summary"]["grade"], clean["entries"]) == ("A", [])
    assert honoured["summary"]["grade"] == "A+"
    assert [one["list_kind"] for one in honoured["entries"]] == ["honoured"]


def test_a_name_alone_shows_a_doubt_and_nothing_of_the_other(screener: Screener) -> None:
    made = screener.archive(Subject(name="慕容白石"))
    data = archive_data(made)
    assert valid(data, SCHEMA) == []
    assert data["entries"] == []
    assert data["summary"]["grade"] == "U"
    assert "id_number" in data["doubts"][0]["missing"]
    for text in (json.dumps(data, ensure_ascii=False), archive_page(made, "zh"), archive_page(made, "en")):
        assert "(2023)粤0103执9号" not in text
        assert OTHER[:10] not in text


def test_an_archive_names_nobody_else_and_no_full_number(screener: Screener) -> None:
    made = screener.archive(LISTED)
    for text in (json.dumps(archive_data(made), ensure_ascii=False), archive_page(made), archive_page(made, "en")):
        assert OWN not in text
        assert "诸葛" not in text
        assert "慕容" not in text
        assert CASE in text


def test_what_left_more_than_five_years_ago_counts_no_more(screener: Screener) -> None:
    screener.load([row("(2023)粤0103执9号", "慕容白石", OTHER)], list_date=date(2026, 11, 2), force=True)
    recent = archive_data(screener.archive(LISTED))
    old = archive_data(screener.archive(LISTED, at=date(2031, 12, 1)))
    assert recent["summary"]["grade"] == "B"
    assert old["summary"]["grade"] == "A"
    assert all(one["over_five_years"] for one in old["entries"])


def test_nothing_to_look_up_is_an_error(screener: Screener) -> None:
    with pytest.raises(InvalidInputError):
        screener.archive(Subject())


def test_the_rule_table_gives_every_subject_one_grade() -> None:
    rules = load_policy().archive
    for size in range(len(Fact) + 1):
        for facts in itertools.combinations(Fact, size):
            rule = grade_of(rules, frozenset(facts))
            assert rule.fits(frozenset(facts))
            if Fact.LISTED in facts:
                assert rule.grade == ("C" if Fact.REPAIRED in facts else "D")


def test_every_rule_can_be_reached() -> None:
    rules = load_policy().archive
    reached = {
        rules.index(grade_of(rules, frozenset(facts)))
        for size in range(3)
        for facts in itertools.combinations(Fact, size)
    }
    assert reached == set(range(len(rules)))


def test_a_table_of_ones_own_must_fit_everything(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    rule = '[[archive]]\ngrade = "X"\ntitle_zh = "在名单"\ntitle_en = "listed"\nwhen = ["listed"]\n'
    path.write_text(f'name = "own"\nversion = "1"\ndate = 2026-11-01\n{rule}', encoding="utf-8")
    with pytest.raises(PolicyError, match="archive"):
        load_policy(path)
    rest = '[[archive]]\ngrade = "Y"\ntitle_zh = "其他"\ntitle_en = "other"\n'
    path.write_text(f'name = "own"\nversion = "1"\ndate = 2026-11-01\n{rule}{rest}', encoding="utf-8")
    assert [one.grade for one in load_policy(path).archive] == ["X", "Y"]


def test_the_command_prints_a_page_and_json(screener: Screener, tmp_path: Path) -> None:
    base = ["archive", "--store", str(tmp_path / "l.db"), "--key-file", str(tmp_path / "keys" / "key")]
    who = ["--name", "单于鹤轩", "--id-number", OWN, "--at", "2026-11-02"]
    page = CliRunner().invoke(main, [*base, *who])
    assert page.exit_code == 0, page.output
    assert "信用档案" in page.stdout
    assert "D  在失信名单，未见修复" in page.stdout
    english = CliRunner().invoke(main, [*base, *who, "--lang", "en"])
    assert "Listed, no repair attested" in english.stdout
    data = json.loads(CliRunner().invoke(main, [*base, *who, "--json"]).stdout)
    assert valid(data, SCHEMA) == []
