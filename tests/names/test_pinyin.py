"""Readings and keys: surnames by their own reading, every way to write a name in Latin letters meets the Chinese one."""

from __future__ import annotations

import re
import sys
import time
from itertools import islice, product
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names import pinyin
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.names.pinyin import MOST_KEYS, han_keys, latin_keys, latin_words, person_keys, readings
from defaulter_screen.names.tables import surname_shares


def keys(raw: str) -> set[str]:
    return set(person_keys(parse_person(raw)))


@pytest.mark.parametrize(
    ("surname", "sound"),
    [
        ("单", "shan"), ("解", "xie"), ("仇", "qiu"), ("查", "zha"), ("曾", "zeng"), ("区", "ou"), ("朴", "piao"), ("盖", "ge"), ("翟", "zhai"),
        ("缪", "miao"), ("覃", "qin"), ("乜", "nie"), ("种", "chong"), ("繁", "po"), ("秘", "bi"), ("召", "shao"), ("折", "she"), ("么", "yao"),
        ("祭", "zhai"), ("乐", "yue"), ("黑", "he"), ("员", "yun"), ("郇", "xun"), ("任", "ren"), ("华", "hua"), ("尉", "wei"), ("逄", "pang"),
        ("燕", "yan"), ("宁", "ning"), ("葛", "ge"), ("哈", "ha"), ("洗", "xian"), ("石", "shi"), ("沈", "shen"),
    ],
)  # fmt: skip
def test_surnames_have_their_own_first_reading(surname: str, sound: str) -> None:
    assert readings(surname, surname=True)[0] == sound
    assert set(readings(surname)) <= set(readings(surname, surname=True))


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("尉迟某", "yuchimou"),
        ("万俟某", "moqimou"),
        ("澹台某", "tantaimou"),
        ("令狐某", "linghumou"),
        ("单于某", "chanumou"),
        ("长孙某", "zhangsunmou"),
        ("欧阳某", "ouyangmou"),
        ("端木某", "duanmumou"),
    ],
)
def test_compound_surnames(raw: str, key: str) -> None:
    assert person_keys(parse_person(raw))[0] == key


def test_ordinary_reading_of_a_surname_is_kept_beside() -> None:
    assert {"shanxiong", "danxiong"} <= keys("单雄")
    assert person_keys(parse_person("曾某"))[0] == "zengmou"


@pytest.mark.parametrize(
    "latin",
    [
        "ZHANG WEI",
        "Wei Zhang",
        "zhang wei",
        "ZHANGWEI",
        "zhang,wei",
        "Zhang, Wei",
        "WeiZhang",
        "ZHANG/WEI",
        "Zhāng Wěi",
        "Ｚhang Ｗei",
    ],
)
def test_every_order_and_spelling_meets_the_chinese_name(latin: str) -> None:
    assert keys("张伟") & keys(latin)


@pytest.mark.parametrize(
    "latin",
    [
        "ZHANG WEIMING",
        "ZHANG WEI-MING",
        "Weiming Zhang",
        "Wei-Ming Zhang",
        "Wei Ming Zhang",
        "ZHANG WEI MING",
        "WEIMINGZHANG",
        "ZHANGWEIMING",
        "Zhang Wei'Ming",
    ],
)
def test_given_names_of_two_characters(latin: str) -> None:
    assert keys("张伟明") & keys(latin)


@pytest.mark.parametrize("latin", ["OUYANG XIAOMING", "Xiao Ming Ou Yang", "XIAOMING OUYANG", "OU YANG XIAO MING"])
def test_compound_surnames_in_latin(latin: str) -> None:
    assert keys("欧阳小明") & keys(latin)


@pytest.mark.parametrize("latin", ["LYU WEI", "LV WEI", "LU WEI", "Lü Wei", "Wei LYU", "LYUWEI", "lǚ wěi"])
def test_passport_spellings_of_the_umlaut(latin: str) -> None:
    assert keys("吕伟") & keys(latin)


@pytest.mark.parametrize("latin", ["ZHANG LYUE", "Zhang Lve", "Zhang Lüe", "ZHANG LUE"])
def test_umlaut_before_e(latin: str) -> None:
    assert keys("张略") & keys(latin)


def test_a_syllable_boundary_that_looks_like_an_umlaut() -> None:
    assert keys("单于丽") & keys("CHANYU LI") & keys("Li Chan Yu")
    assert keys("安云") & keys("YUN AN")


def test_apostrophes_and_ambiguous_syllables() -> None:
    assert keys("王西安") & keys("Wang Xi'an")
    assert {"xianwang", "wangxian"} <= set(latin_keys("Xi'an Wang"))
    assert "anxi" in latin_keys("xian")


def test_latin_words_without_letters_have_no_keys() -> None:
    assert latin_keys("") == latin_keys("- 12") == ()
    assert latin_words("Lǚ, Wěi-Míng") == ["lu", "weiming"]


def test_a_character_without_reading_gives_no_keys() -> None:
    assert readings("*") == readings("A") == ()
    assert keys("张*明") == set()
    assert person_keys(PersonName(original="", text="")) == ()


def test_keys_of_latin_names_are_their_latin_keys() -> None:
    name = PersonName(original="Wei Zhang", text="wei zhang", make=NameMake.LATIN)
    assert person_keys(name) == latin_keys("wei zhang")


def test_transliterated_names_are_read_as_a_whole() -> None:
    assert "maimaiti" in keys("买买提")
    assert keys("阿米娜·热合曼") == keys("阿米娜热合曼")


def test_keys_are_capped_usual_readings_first() -> None:
    found = person_keys(parse_person("乐行重和"))
    assert len(found) == MOST_KEYS == len(set(found))


def test_compound_surnames_without_a_listed_reading_are_read_by_character() -> None:
    assert person_keys(PersonName(original="", text="诸葛某", surname="诸葛", given="某"))[0] == "zhugemou"


@given(
    st.sampled_from(sorted(name for name in surname_shares() if len(name) <= 2)),
    st.text(alphabet="伟芳娜敏静丽强磊军洋勇艳杰明超秀兰吕绿略虐鑫", min_size=1, max_size=2),
)
def test_pinyin_of_every_surname_meets_its_name(surname: str, given_name: str) -> None:
    name = PersonName(original="", text=surname + given_name, surname=surname, given=given_name)
    key = person_keys(name)[0]
    assert key in latin_keys(key)
    assert key in latin_keys(key.upper())
    given_first = [readings(char)[0] for char in given_name] + [voices[0] for voices in pinyin.surname_voices(surname)]
    assert key in latin_keys(" ".join(given_first))
    assert key.isascii()
    assert key.isalpha()


def test_every_surname_has_a_reading() -> None:
    assert [name for name in surname_shares() if not all(map(readings, name))] == []


def test_rare_characters_have_readings_too() -> None:
    assert readings("䶮") == ("yan",)
    assert readings("𬱖") == ("di",)
    assert "lv" in readings("吕")


def test_pypinyin_is_asked_only_for_characters_outside_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pypinyin", raising=False)
    readings("伟")
    assert "pypinyin" not in sys.modules
    monkeypatch.setattr(pinyin, "_readings", dict)
    assert readings("吕") == ("lv",)
    assert "chong" in readings("重")
    assert readings("\U0003fff0") == ()


def test_the_table_loads_quickly() -> None:
    pinyin._readings.cache_clear()
    started = time.process_time()
    readings("伟")
    assert time.process_time() - started < 0.2  # about 0.015 s on an idle core


def _one_by_one(name: PersonName) -> tuple[str, ...]:
    """What ``person_keys`` promises, without its short cuts: every combination, the fewest unusual readings first."""
    surname = name.surname
    if len(surname) > 1 and surname in pinyin._surname_readings():
        voices = [(sound,) for sound in pinyin._surname_readings()[surname]]
    else:
        voices = [(*pinyin._surname_readings().get(char, ()), *readings(char)[:1]) for char in surname]
    voices += [readings(char)[:3] for char in (name.given if surname else name.text)]
    combinations = sorted(
        product(*map(list, map(enumerate, voices))), key=lambda picks: sum(place for place, _ in picks)
    )
    keys = (pinyin._UMLAUT_SPELLING.sub(_plain_u, "".join(sound for _, sound in picks)) for picks in combinations)
    return tuple(dict.fromkeys(filter(None, keys)))[:8]


def _plain_u(match: re.Match[str]) -> str:
    return "ue" if match[0].endswith("e") else "u"


@given(
    st.sampled_from(["", "单", "解", "曾", "王", "吕", "朴", "欧阳", "尉迟", "万俟", "龘"]),
    st.text("伟乐朝行长重绿虐女略单仇宇吁艾云盖", min_size=1, max_size=3),
)
def test_short_cuts_give_the_keys_of_all_combinations(surname: str, given_name: str) -> None:
    name = PersonName("", surname + given_name, surname, given_name)
    assert person_keys(name) == _one_by_one(name)


@given(st.text(st.sampled_from("单仇伟A1 \u3400𠮷"), max_size=5))
def test_spoken_one_reading_a_character(text: str) -> None:
    assert pinyin.spoken(text) == " ".join(next(iter(readings(one)), one) for one in text)


@given(
    st.sampled_from(["", "王", "吕", "单", "曾", "欧阳", "尉迟", "测"]),
    st.text(st.sampled_from("月女绿鱼重乐行和朝鄂阿都单*A测"), max_size=9),
)
def test_keys_of_a_name_are_its_readings_the_nearest_first(surname: str, given: str) -> None:
    def nearest(voices: list[tuple[str, ...]]) -> list[tuple[int, str]]:
        picks = islice(product(*map(enumerate, voices)), 4096)
        found = [(sum(place for place, _ in one), "".join(sound for _, sound in one)) for one in picks]
        return sorted(found, key=itemgetter(0))

    heads = nearest(pinyin.surname_voices(surname))
    tails = nearest([readings(char)[: pinyin.READINGS_PER_CHARACTER] for char in given])
    whole = [(far + further, head + tail) for (far, head), (further, tail) in product(heads, tails)]
    spelled = (pinyin._canonical(spelling) for _, spelling in sorted(whole, key=itemgetter(0)))
    assert list(pinyin.han_keys(surname, given)) == [key for key in dict.fromkeys(spelled) if key][:MOST_KEYS]


_CHARACTERS = st.sampled_from([*sorted(pinyin.shipped_readings())[::7], "A", "☆", "单", "仇", "吕", "女", "曾", "行"])


@given(_CHARACTERS, st.text(_CHARACTERS, max_size=3))
def test_short_names_are_spelled_as_long_ones(surname: str, rest: str) -> None:
    assert han_keys(surname, rest) == pinyin._told(pinyin._spellings(surname, rest))
