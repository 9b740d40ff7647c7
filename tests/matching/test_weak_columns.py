"""Names asked in columns: whoever the long way would find among entries found by name only, the columns may have met."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from defaulter_screen.matching.blocking import asked_texts, weak_texts
from defaulter_screen.matching.weak_columns import surely_not_weak
from defaulter_screen.matching.weak_marks import weak_marks
from defaulter_screen.names.person import parse_person

CHARACTERS = "单仇曾吕卢绿乐长行女略岳欧阳司马白买玛王旺伟维小晓明鸣雄熊西安仙未末己已巳"
NAMES = st.text(st.sampled_from(CHARACTERS), min_size=2, max_size=3)
LISTED = st.one_of(
    NAMES,
    st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=5),
    st.sampled_from(
        ["LYU Xiaoming", "LV WEI", "lu wei", "Wang Xiao-Ming", "zengwei", "LÜ Nü", "王·伟", "王𠮷", "王𠮷伟"]
    ),
)


def holding(listed: list[str]) -> set[int]:
    return {mark for text in listed for mark in weak_marks(parse_person(text))}


def apart(names: list[str], marks: set[int]) -> list[bool]:
    def holds_many(asked: NDArray[np.uint64]) -> NDArray[np.bool_]:
        return np.array([mark in marks for mark in asked.tolist()], dtype=bool)

    return surely_not_weak(names, holds_many).tolist()


@given(st.lists(NAMES, min_size=1, max_size=12), st.lists(LISTED, min_size=1, max_size=6))
@settings(deadline=None)  # the first example builds the tables
@example(["吕伟", "卢伟", "曾伟", "单雄"], ["LYU Wei"])
@example(["王小明", "王明小", "王晓明", "王明"], ["王小明"])
def test_who_is_apart_shares_no_text_and_no_sound(names: list[str], listed: list[str]) -> None:
    found = {text for one in listed for text in weak_texts(parse_person(one))}
    for name, alone in zip(names, apart(names, holding(listed)), strict=True):
        if alone:
            assert found.isdisjoint(asked_texts(parse_person(name))), name


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=12))
def test_every_slip_of_a_name_is_met(names: list[str]) -> None:
    for name in names:
        assert not any(apart([name], holding([name])))
        for slip in asked_texts(parse_person(name)):
            if not slip.startswith("~") and len(slip) > 1:
                assert not any(apart([name], holding([slip])))


def test_names_unlike_any_listed_are_apart() -> None:
    assert apart(["张三丰", "赵云", "欧阳明"], holding(["王小明"])) == [True, True, False]
