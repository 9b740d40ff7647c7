"""Two names: the same in any notation, a slip apart, changed, or another's."""

from __future__ import annotations

import pytest

from defaulter_screen.matching.names import compare_names
from defaulter_screen.models.hit import Agreement
from defaulter_screen.names.person import parse_person
from matching.sides import RATES


@pytest.mark.parametrize(
    ("mine", "theirs", "level"),
    [
        ("李小明", "李小明", "exact"),
        ("李　小 明", "李小明", "exact"),
        ("張偉", "张伟", "exact"),
        ("王五（曾用名：李小明）", "李小明", "alias"),
        ("李小明", "王五（曾用名：李小明）", "alias"),
        ("LI Xiaoming", "李小明", "pinyin"),
        ("Xiaoming Li", "李小明", "pinyin"),
        ("李小明", "LI XIAOMING", "pinyin"),
        ("LI Xiaomin", "李小明", "pinyin-slip"),
        ("WANG Wu", "李小明", "different"),
        ("李晓明", "李小明", "same-sound"),
        ("李小敏", "李小明", "near-sound"),
        ("李末", "李未", "similar-shape"),
        ("李明", "李小明", "missing"),
        ("李小明", "李明", "extra"),
        ("李小小明", "李小明", "doubled"),
        ("李明小", "李小明", "swapped"),
        ("李小强", "李小明", "other-character"),
        ("李晓敏", "李小明", "several-slips"),
        ("李建国", "李小明", "changed-given"),
        ("王建国", "李小明", "different"),
        ("王小明", "李小明", "different"),
        ("买买提", "李小明", "different"),
        ("李", "李小明", "different"),
        ("王五六七八", "李明", "different"),
    ],
)
def test_levels(mine: str, theirs: str, level: str) -> None:
    found = compare_names(parse_person(mine), parse_person(theirs), RATES.name)
    same = level in ("exact", "alias", "pinyin")
    slip = level not in ("exact", "alias", "pinyin", "different", "changed-given")
    assert found.level == level
    assert found.slip == slip
    assert (found.agreement is Agreement.SAME) == same
    assert (found.likelihood > 0) == (same or slip)
    assert found.by_sound == level.startswith("pinyin")
    assert found.bears == (level in ("exact", "alias"))


def test_likelier_slips_weigh_more() -> None:
    slips = {
        compare_names(parse_person(mine), parse_person("李小明"), RATES.name).level: compare_names(
            parse_person(mine), parse_person("李小明"), RATES.name
        ).likelihood
        for mine in ("李晓明", "李小强", "李晓敏")
    }
    assert slips["same-sound"] > slips["other-character"] > slips["several-slips"]
