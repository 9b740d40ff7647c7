"""Of people who compare alike, a recorded batch reads the first one's entries and what the record mentions of others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from defaulter_screen.batch.mapping import make_mapper
from defaulter_screen.ledger.reviews import Conclusion
from defaulter_screen.models.supervision import Disposition
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.schema import Policy
from defaulter_screen.screener import Screener
from defaulter_screen.store.view import StoreView

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
AT = NOW.date()
SCENE = "general"
HEADINGS = ("姓名", "证件号码", "出生日期")
NAMESAKES = 4
ROWS = [["钱若彤", "", ""], ["澹台鹤轩", "", ""], ["王小明", "", ""]]
HITS = 2
CONCLUSION = Conclusion(Disposition.FALSE_POSITIVE, "张审核", "证件原件不同")


def listed(name: str, place: int) -> dict[str, str]:
    return {
        "姓名": name,
        "性别": "男",
        "身份证号码": f"33010{place}1980****00{place}6",
        "执行法院": f"某某区第{place}人民法院",
        "省份": "浙江",
        "案号": f"(2021)浙01执{place}号",
        "发布时间": "2026年03月04日",
        "失信被执行人行为具体情形": "违反财产报告制度",
    }


def opened(folder: Path, *, opening: list[str]) -> Screener:
    policy = Policy.model_validate({**load_policy(None).model_dump(), "reviews": {"open_cases": opening}})
    made = Screener.open(folder / "s.db", create=True, policy=policy, clock=lambda: NOW, key_file=folder / "key")
    namesakes = [listed("钱若彤", place) for place in range(1, NAMESAKES + 1)]
    made.load([*namesakes, listed("澹台鹤轩", 7)], list_date=date(2026, 11, 1))
    return made


def in_columns(screener: Screener) -> None:
    """The rows as a chunk of a batch is decided."""
    mapper = make_mapper(HEADINGS, {}, "")
    with screener.recording("r"):
        sieve = screener.sieve(SCENE, AT)
        assert sieve is not None
        matches = sieve.sift(mapper.columns(ROWS)).matches
        assert len(matches) == HITS
        for place, match in matches.items():
            screener.screen_met(mapper(ROWS[place]), match, scene=SCENE, at=AT, decision_id=f"r-{place + 1}")


def one_by_one(screener: Screener) -> None:
    mapper = make_mapper(HEADINGS, {}, "")
    with screener.recording("r"):
        for place, row in enumerate(ROWS):
            screener.screen(mapper(row), scene=SCENE, at=AT, decision_id=f"r-{place + 1}")


def kept(screener: Screener, folder: Path) -> list[Any]:
    """What the ledger holds of the rows, and of the review cases."""
    records = [screener.audit.get(f"r-{place + 1}") for place in range(HITS)]
    assert all(record is not None for record in records)
    with closing(sqlite3.connect(folder / "s.db.ledger")) as connection:
        cases = connection.execute("SELECT listing_key, fingerprint FROM review_listing ORDER BY 1, 2").fetchall()
        told = connection.execute("SELECT data FROM review_hit ORDER BY 1").fetchall()
    events = [{**record.event, "commit": None, "n": None} for record in records if record]
    return [events, [record.personal for record in records if record], cases, told]


@pytest.fixture
def mentioned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the entries of which only a mention was read."""
    ids: list[int] = []
    read = StoreView.mentions

    def watched(view: StoreView, wanted: list[int]) -> Any:
        ids.extend(wanted)
        return read(view, wanted)

    monkeypatch.setattr(StoreView, "mentions", watched)
    return ids


@pytest.mark.parametrize("opening", [["review", "intercept"], ["review", "intercept", "clarify"]])
def test_the_record_and_the_cases_are_those_of_the_long_way(
    tmp_path: Path, mentioned: list[int], opening: list[str]
) -> None:
    told = []
    for folder, decide in ((tmp_path / "a", one_by_one), (tmp_path / "b", in_columns)):
        folder.mkdir()
        (folder / "key").write_bytes((tmp_path / "a" / "key").read_bytes()) if told else None
        with opened(folder, opening=opening) as screener:
            decide(screener)
            told.append(kept(screener, folder))
        assert bool(mentioned) == (decide is in_columns)
    assert told[0] == told[1]
    assert len(told[0][2]) == (NAMESAKES + 1 if "clarify" in opening else 0)


def test_where_findings_are_remembered_every_entry_is_read(tmp_path: Path, mentioned: list[int]) -> None:
    with opened(tmp_path, opening=["clarify"]) as screener:
        mapper = make_mapper(HEADINGS, {}, "")
        decision = screener.screen(mapper(ROWS[0]), scene=SCENE, at=AT, decision_id="d")
        screener.reviews.dispose("d", decision.hits[0].listing.key, CONCLUSION)
        in_columns(screener)
        assert not mentioned
