"""Characters that are taken for each other by ear and by eye."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names import similarity
from defaulter_screen.names.similarity import (
    SIMILAR_SHAPE,
    alike,
    confusable,
    near_sound,
    same_sound,
    shape,
    sharing_components,
    strokes,
)

chinese = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


@pytest.mark.parametrize("pair", ["伟玮", "小晓", "付傅", "肖萧", "闫阎", "张章", "曾增", "乐月"])
def test_same_sound(pair: str) -> None:
    assert same_sound(*pair)
    assert confusable(*pair) == "same-sound"
    assert not near_sound("伟", "玮")


@pytest.mark.parametrize(
    "pair",
    [
        "林凌",
        "张赞",
        "陈程",
        "丽妮",
        "刘牛",
        "黄房",
        "胡福",
        "方黄",
        "热乐",
        "孙松",
        "沈森",
        "琴晴",
        "见将",
        "关光",
        "会费",
    ],
)
def test_near_sound(pair: str) -> None:
    assert near_sound(*pair)
    assert near_sound(*reversed(pair))


@pytest.mark.parametrize("pair", ["王李", "伟芳", "张王", "巴怕", "海海"])
def test_far_sounds(pair: str) -> None:
    assert not near_sound(*pair)


@pytest.mark.parametrize(
    "pair",
    [
        "晴睛",
        "未末",
        "土士",
        "己已",
        "日曰",
        "清请",
        "清青",
        "扬杨",
        "李季",
        "大太",
        "侯候",
        "洪供",
        "何河",
        "胡湖",
        "郝赫"[:2],
    ],
)
def test_similar_shapes(pair: str) -> None:
    assert shape(*pair) == shape(*reversed(pair))
    assert (shape(*pair) >= SIMILAR_SHAPE) is (pair != "郝赫")


@pytest.mark.parametrize("pair", ["王张", "伟芳", "高亮", "强弘", "马鸟", "佳住", "红江", "A伟", "伟*"])
def test_different_shapes(pair: str) -> None:
    assert shape(*pair) < SIMILAR_SHAPE


def test_confusable_names_the_strongest_reason() -> None:
    assert confusable("林", "凌") == "near-sound"
    assert confusable("末", "未") == "similar-shape"
    assert confusable("伟", "芳") is None
    assert confusable("伟", "伟") is None


def test_alike_lists_the_most_similar_first() -> None:
    found = alike("晴")
    assert "睛" in found
    assert len(alike("清")) <= 12
    values = [shape("晴", other) for other in found]
    assert values == sorted(values, reverse=True)
    assert alike("A") == ""


def test_alike_and_shape_are_one_measure() -> None:
    for char in "王李伟明清海侯未己":
        assert char not in alike(char)
        assert all(shape(char, other) >= SIMILAR_SHAPE for other in alike(char))


def test_only_characters_with_a_large_part_in_common_are_neighbours() -> None:
    found = sharing_components("晴睛清海未末王")
    assert found["晴"] == {"睛", "清"}
    assert found["未"] == {"末"}
    assert found["王"] == set()


def test_strokes() -> None:
    assert strokes("一") == 1
    assert strokes("又") == 2
    assert 7 <= strokes("青") <= 9
    assert strokes("A") == 1


@given(chinese, chinese)
def test_shape_is_symmetric_and_in_range(a: str, b: str) -> None:
    assert shape(a, b) == shape(b, a)
    assert 0 <= shape(a, b) <= 1
    assert (shape(a, b) == 1) is (a == b)


@given(chinese, chinese)
def test_sounds_are_symmetric(a: str, b: str) -> None:
    assert same_sound(a, b) == same_sound(b, a)
    assert near_sound(a, b) == near_sound(b, a)


def test_syllables_split_into_initial_and_final() -> None:
    assert similarity.split_syllable("zhang") == ("zh", "ang")
    assert similarity.split_syllable("an") == ("", "an")
