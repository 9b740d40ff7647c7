"""What every data frame has in common, tried without any of the packages."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from defaulter_screen.adapters.frames import recognise, require_text, screen_columns
from defaulter_screen.batch.results import CHINESE_COLUMNS, MACHINE_COLUMNS
from defaulter_screen.encryption.conversion import copy_database
from defaulter_screen.encryption.store_key import open_store_key
from defaulter_screen.errors import InvalidInputError, SourceError, StoreKeyError, UnknownSceneError
from defaulter_screen.screener import Screener
from frame_world import Applicants


def screened(applicants: Applicants, **options: Any) -> dict[str, list[Any]]:
    given = {"scene": applicants.scene, "at": applicants.at, "run_id": "R", "audit": False} | options
    cells = list(applicants.columns.values())
    return screen_columns(applicants.store, list(applicants.columns), cells.__getitem__, **given)


def test_the_decisions_are_those_of_the_screener(applicants: Applicants) -> None:
    found = screened(applicants)
    assert tuple(found) == MACHINE_COLUMNS
    assert list(zip(*found.values(), strict=True)) == [tuple(row) for row in applicants.expected]
    outcomes = Counter(found["screen_outcome"])
    assert len(applicants.expected) > 300
    assert min(outcomes[word] for word in ("intercept", "review", "clarify", "pass")) > 10


def test_chinese_form(applicants: Applicants) -> None:
    found = screened(applicants, lang="zh")
    assert tuple(found) == CHINESE_COLUMNS
    assert set(found["筛查结论"]) <= {"拦截", "人工复核", "补充信息", "放行", "无法读取"}
    assert found["决定编号"] == [row.decision_id for row in applicants.expected]


def test_a_row_that_cannot_be_screened_is_an_error_row(applicants: Applicants) -> None:
    found = screen_columns(applicants.store, ["姓名"], [["甲乙丙", None, ""]].__getitem__, run_id="R", audit=False)
    assert found["screen_outcome"] == ["pass", "error", "error"]
    assert found["screen_probability"][1:] == [None, None]
    assert found["screen_hits"][1:] == [None, None]
    assert found["screen_reasons"][1:] == ["no-evidence", "no-evidence"]


def test_no_rows(applicants: Applicants) -> None:
    found = screen_columns(applicants.store, ["姓名"], [[]].__getitem__, audit=False)
    assert found == {name: [] for name in MACHINE_COLUMNS}


@pytest.mark.parametrize(
    ("cells", "row", "word"),
    [
        ([330102198503041236], 1, "int"),
        (["330102198503041236", 3.30102198503041e17], 2, "lost"),
        ([None, None, 7], 3, "int"),
        ([True], 1, "bool"),
        ([b"330102198503041236"], 1, "bytes"),
    ],
)
def test_numbers_that_are_not_text_are_refused(applicants: Applicants, cells: list[Any], row: int, word: str) -> None:
    table = [["甲乙丙"] * len(cells), cells]
    with pytest.raises(InvalidInputError, match=word) as error:
        screen_columns(applicants.store, ["姓名", "身份证号"], table.__getitem__, audit=False)
    assert (error.value.field, error.value.row, error.value.reason) == ("身份证号", row, "not-text")
    assert "dtype=str" in str(error.value)
    assert "3301" not in str(error.value)


def test_text_and_gaps_are_fine() -> None:
    require_text("身份证号", [None, "", "330102198503041236", "１２３"])


def test_other_columns_may_hold_anything(applicants: Applicants) -> None:
    table = [["澹台鹤轩"], [date(1985, 3, 4)], [330102], [17.0], [object()]]
    headings = ["姓名", "出生日期", "地区", "编号", "附件"]
    found = screen_columns(applicants.store, headings, table.__getitem__, audit=False)
    assert found["screen_outcome"] == ["pass"]


def test_only_what_is_needed_is_read(applicants: Applicants) -> None:
    asked: list[int] = []

    def cells_of(position: int) -> list[str]:
        asked.append(position)
        return ["甲乙丙"]

    screen_columns(applicants.store, ["附件", "姓名", "备注"], cells_of, audit=False)
    assert asked == [1]


def test_columns_are_named_by_the_user_where_they_are_not_recognised(applicants: Applicants) -> None:
    with pytest.raises(SourceError):
        recognise(["a", "b"], None)
    table = [[applicants.columns["姓名/名称"][0]], [applicants.columns["证件号码"][0]]]
    named = {"姓名": "a", "id_number": "b"}
    found = screen_columns(
        applicants.store, ["a", "b"], table.__getitem__, columns=named, scene=applicants.scene, audit=False
    )
    assert found["screen_outcome"] == [applicants.expected[0].outcome]


@pytest.mark.parametrize("heading", ["screen_outcome", "决定编号"])
def test_a_frame_is_not_screened_twice(heading: str) -> None:
    with pytest.raises(InvalidInputError, match=heading):
        recognise(["姓名", heading], None)


def test_faulty_options(applicants: Applicants) -> None:
    with pytest.raises(UnknownSceneError):
        screened(applicants, scene="no-such-scene")
    with pytest.raises(InvalidInputError, match="fr"):
        screened(applicants, lang="fr")


def test_decisions_are_recorded_unless_told_otherwise(applicants: Applicants, tmp_path: Path) -> None:
    ledger, key = tmp_path / "账本.ledger", tmp_path / "key"
    with Screener.open(applicants.store, audit=ledger, key_file=key) as screener:
        cells = list(applicants.columns.values())
        found = screen_columns(screener, list(applicants.columns), cells.__getitem__, run_id="R", at=applicants.at)
        assert screener.audit.verify() == []
        for number in (1, len(applicants.expected)):
            record = screener.audit.get(f"R-{number}")
            assert record is not None
        intercepted = found["screen_outcome"].index("intercept")
        assert screener.audit.get(f"R-{intercepted + 1}").event["outcome"] == "intercept"
        assert screener.audit.replay(f"R-{intercepted + 1}").differences == ()


def test_an_encrypted_store_is_opened_with_its_key(applicants: Applicants, tmp_path: Path) -> None:
    pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")
    key = open_store_key(tmp_path / "key", randomness=os.urandom)
    copy_database(applicants.store, tmp_path / "s.db", source_key=None, target_key=key)
    sealed = replace(applicants, store=tmp_path / "s.db")
    assert screened(sealed, store_key=tmp_path / "key") == screened(applicants)
    with pytest.raises(StoreKeyError):
        screened(sealed)
