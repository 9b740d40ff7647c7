"""Counts of a list: entries, distinct persons, organisations, and persons per 10 000 inhabitants."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.cli.main import main
from defaulter_screen.models.listing import ListKind
from defaulter_screen.names.priors import load_priors
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.reporting.rate_chart import Rate, rate_chart
from defaulter_screen.screener import Screener
from defaulter_screen.statistics import By, Figure, Statistics, compute_statistics

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TERMS = load_policy().compile(NOW.date()).terms
ONE, TWO = "有履行能力而拒不履行生效法律文书确定义务的", "违反财产报告制度的"


def row(name: str, number: str, case: int, province: str, **more: str) -> dict[str, str]:
    return {
        "iname": name,
        "cardNum": number,
        "caseCode": f"(2024)浙0102执{case}号",
        "areaName": province,
        "courtName": "甲法院",
        "partyTypeName": "0",
        "publishDate": "2025-06-01",
        "disruptTypeName": ONE,
        "performance": "全部未履行",
        **more,
    }


ROWS = [
    row("甲一", "3301021985****1231", 1, "浙江"),
    row("甲一", "3301021985****1231", 2, "浙江省", publishDate="2024-01-01", performance="部分未履行"),
    row("甲一", "3301021985****1231", 3, "江苏", courtName="乙法院"),
    row("乙二", "3301021986****1232", 4, "浙江", disruptTypeName=f"{ONE},{TWO}"),
    row("乙二", "3301021987****1233", 5, "浙江"),  # a namesake
    row("杭州甲有限公司", "", 6, "浙江", partyTypeName="1"),
    row("丙三", "", 7, "", publishDate=""),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("stats") / "list.db"
    with Screener.open(path, create=True, clock=lambda: NOW, audit=False) as made:
        made.load(ROWS[:1], list_date=date(2026, 10, 1))
        made.load(ROWS, list_date=date(2026, 11, 1))
        made.load(ROWS[3:4], "consumption-restricted", list_date=date(2026, 11, 1))
    return path


def counted(store: Path, *by: By, **given: object) -> Statistics:
    with Screener.open(store, clock=lambda: NOW, audit=False) as screener:
        return compute_statistics(screener.store, by, TERMS, **given)  # type: ignore[arg-type]


def figures(found: Statistics) -> dict[tuple[str, ...], tuple[int, int, int]]:
    return {one.labels: (one.entries, one.persons, one.organisations) for one in found.figures}


def test_the_total_states_numerator_denominator_and_date(store: Path) -> None:
    found = counted(store)
    assert (found.total.entries, found.total.persons, found.total.organisations) == (7, 4, 1)
    assert found.total.inhabitants == load_priors().total_population
    assert found.total.per_10000 == pytest.approx(4 * 10_000 / 1_411_778_724)
    assert (found.list_date, found.census) == (date(2026, 11, 1), date(2020, 11, 1))


def test_provinces_however_written_have_their_own_inhabitants(store: Path) -> None:
    found = counted(store, By.PROVINCE)
    assert figures(found) == {("浙江",): (5, 3, 1), ("江苏",): (1, 1, 0), ("",): (1, 1, 0)}
    zhejiang = next(one for one in found.figures if one.labels == ("浙江",))
    assert zhejiang.inhabitants == load_priors().province_population["33"]
    assert zhejiang.per_10000 == pytest.approx(3 * 10_000 / 64_567_588)
    assert next(one for one in found.figures if one.labels == ("",)).per_10000 is None


def test_an_entry_under_several_grounds_counts_in_each(store: Path) -> None:
    assert figures(counted(store, By.GROUND)) == {("1-1",): (7, 4, 1), ("1-4",): (1, 1, 0)}


def test_years_courts_and_performance(store: Path) -> None:
    assert figures(counted(store, By.YEAR)) == {("",): (1, 1, 0), ("2024",): (1, 1, 0), ("2025",): (5, 3, 1)}
    assert figures(counted(store, By.COURT)) == {("甲法院",): (6, 4, 1), ("乙法院",): (1, 1, 0)}
    assert figures(counted(store, By.PERFORMANCE))["部分未履行",] == (1, 1, 0)


def test_breakdowns_combine(store: Path) -> None:
    found = counted(store, By.PROVINCE, By.YEAR)
    assert figures(found)["浙江", "2025"] == (4, 3, 1)
    assert all((one.per_10000 is None) == (one.labels[0] == "") for one in found.figures)


def test_an_earlier_version_and_another_list_count_by_themselves(store: Path) -> None:
    assert counted(store, as_of=1).total.entries == 1
    assert counted(store, kind=ListKind.CONSUMPTION_RESTRICTED).total.entries == 1
    assert counted(store, kind=ListKind.HONOURED).total == Figure((), 0, 0, 0, load_priors().total_population)


def test_the_command_prints_a_table_json_and_a_chart(store: Path, tmp_path: Path) -> None:
    run, svg = CliRunner(), tmp_path / "rates.svg"
    shown = run.invoke(main, ["stats", "--store", str(store), "--by", "province", "--svg", str(svg)])
    assert shown.exit_code == 0, shown.output
    assert "64,567,588" in shown.stdout
    assert "2020-11-01" in shown.stdout
    assert "2026-11-01" in shown.stdout
    drawing = ET.fromstring(svg.read_text(encoding="utf-8"))
    assert drawing.tag.endswith("svg")
    assert "浙江" in "".join(drawing.itertext())
    data = json.loads(run.invoke(main, ["stats", "--store", str(store), "--by", "court", "--json"]).stdout)
    assert data["figures"][0] == {
        "court": "甲法院", "entries": 6, "persons": 4, "organisations": 1, "inhabitants": None, "per_10000": None,
    }  # fmt: skip
    assert data["total"]["persons"] == 4
    assert data["list_date"] == "2026-11-01"


def test_no_name_and_no_number_comes_out(store: Path) -> None:
    text = (
        CliRunner().invoke(main, ["stats", "--store", str(store), "--by", "province", "--by", "court", "--json"]).stdout
    )
    assert not any(one["iname"] in text for one in ROWS)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=30), st.floats(0, 1e6)), max_size=12), st.text(max_size=40))
def test_every_chart_is_well_formed(bars: list[tuple[str, float]], title: str) -> None:
    printable = [("".join(c for c in label if c.isprintable()), value) for label, value in bars]
    text = rate_chart(
        "".join(c for c in title if c.isprintable()), ["a & b"], [Rate(n, v, str(v)) for n, v in printable]
    )
    assert len(list(ET.fromstring(text).iter("{http://www.w3.org/2000/svg}rect"))) == len(bars) + 1
