"""Persons: surname and given name, makes, titles, labels, other names in the same cell. All names are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names.name import NameMake
from defaulter_screen.names.person import parse_person, split_surname


@pytest.mark.parametrize(
    ("raw", "surname", "given_name"),
    [
        ("张伟", "张", "伟"), ("王小明", "王", "小明"), ("欧阳小明", "欧阳", "小明"), ("欧阳明", "欧阳", "明"), ("欧阳", "欧", "阳"),
        ("尉迟某", "尉迟", "某"), ("爱新觉罗某甲", "爱新觉罗", "某甲"), ("张王小明", "张", "王小明"), ("錢某", "钱", "某"), ("張 偉", "张", "伟"),
        ("白玉某", "白", "玉某"), ("张*明", "张", "*明"),
    ],
)  # fmt: skip
def test_chinese_names(raw: str, surname: str, given_name: str) -> None:
    name = parse_person(raw)
    assert (name.make, name.surname, name.given) == (NameMake.HAN, surname, given_name)
    assert name.text == surname + given_name
    assert name.original == raw


@pytest.mark.parametrize(
    "raw",
    [
        "阿米娜·热合曼",
        "阿米娜.热合曼",
        "阿米娜‧热合曼",
        "阿米娜 · 热合曼",
        "买买提",
        "迪丽努尔吾买尔",
        "尼玛卓嘎",
        "格日勒",
        "司马义·买买提",
        "张·某",
        "阿卜杜拉-买买提",
        "马合木提",
    ],
)
def test_transliterated_names(raw: str) -> None:
    name = parse_person(raw)
    assert name.make is NameMake.TRANSLITERATED
    assert (name.surname, name.given) == ("", "")
    assert not set(name.text) & set("·.‧- ")


def test_dots_and_spaces_do_not_tell_transliterated_names_apart() -> None:
    forms = {parse_person(f"阿米娜{dot}热合曼").text for dot in ("·", "•", "・", "．", "‧", ".", " ", " · ", "")}
    assert forms == {"阿米娜热合曼"}


@pytest.mark.parametrize(
    ("raw", "text"),
    [("ZHANG WEI", "zhang wei"), ("Zhang, Wei", "zhang wei"), ("ZHANG/WEI", "zhang wei"), ("Ｚhang　Ｗei", "zhang wei"), ("Mr. Zhang Wei-Ming", "zhang weiming"),
     ("Zhāng Wěi", "zhang wei"), ("O'Brien Pat", "obrien pat"), ("Иван", "иван".title())],
)  # fmt: skip
def test_latin_names(raw: str, text: str) -> None:
    name = parse_person(raw)
    assert name.make is NameMake.LATIN
    assert name.text == text
    assert "inner-space" not in name.notes


@pytest.mark.parametrize(
    ("raw", "text", "aliases"),
    [
        ("张三（曾用名：李四）", "张三", ("李四",)), ("张三(曾用名李四)", "张三", ("李四",)), ("张三（又名李四，别名：王五）", "张三", ("李四", "王五")),
        ("张三【原名：李四】", "张三", ("李四",)), ("张三〔化名 李四〕", "张三", ("李四",)), ("张三（李四）", "张三", ("李四",)),
        ("张三（现用名：李四", "张三", ("李四",)), ("张三曾用名李四", "张三", ("李四",)), ("张三，又名李四、王五", "张三", ("李四", "王五")),
        ("张三/李四", "张三", ("李四",)), ("张三、李四", "张三", ("李四",)), ("张三;李四", "张三", ("李四",)), ("张三,李四", "张三", ("李四",)),
        ("张三 ZHANG SAN", "张三", ("zhang san",)), ("ZHANG SAN 张三", "张三", ("zhang san",)), ("张三（Zhang San）", "张三", ("zhang san",)),
        ("（张三）", "张三", ()), ("张三（张三）", "张三", ()), ("張三（张三）", "张三", ()), ("张三（阿米娜·热合曼）", "张三", ("阿米娜热合曼",)),
        ("张三（上海）", "张三", ()), ("张三（女）", "张三", ()), ("张三（已故）", "张三", ()), ("张三（男，汉族）", "张三", ()), ("张三（董事）", "张三", ()),
        ("张三（曾用名）", "张三", ()), ("张三（330102）", "张三", ()), ("曾用名：张三", "张三", ()), ("张三（王 二）", "张三", ("王二",)),
        ("张三（已死亡，曾用名李四）", "张三", ("李四",)), ("张三（曾用名：无）", "张三", ()), ("张三（曾用名：暂无）", "张三", ()),
        ("张三（张三之妻）", "张三", ()), ("张三\n李四", "张三", ("李四",)), ("张三丰\r\n李四", "张三丰", ("李四",)), ("王\n小明", "王小明", ()),
        ("张三（石家庄人）", "张三", ()), ("张三（ABC）", "张三", ()), ("张三 和 李四", "张三", ("李四",)),
    ],
)  # fmt: skip
def test_other_names_in_the_cell(raw: str, text: str, aliases: tuple[str, ...]) -> None:
    name = parse_person(raw)
    assert (name.text, name.aliases) == (text, aliases)


@pytest.mark.parametrize(
    ("raw", "text", "titled"),
    [("张伟先生", "张伟", True), ("张伟 女士", "张伟", True), ("王文主任", "王文", True), ("王小明总经理", "王小明", True), ("买买提经理", "买买提", True),
     ("Dr 张三", "张三", True), ("MS. Li Na", "li na", True), ("张先生", "张先生", False), ("欧阳经理", "欧阳经理", False), ("张三（李四先生）", "张三", False)],
)  # fmt: skip
def test_titles_go_only_behind_a_full_name(raw: str, text: str, titled: bool) -> None:
    name = parse_person(raw)
    assert (name.text, "title" in name.notes) == (text, titled)


def test_titles_of_further_names_go_too() -> None:
    assert parse_person("张三、李四先生").aliases == ("李四",)


@pytest.mark.parametrize(
    "raw", ["姓名：张三", "姓名:张三", "被执行人： 张三", "姓名（必填）：张三", "法定代表人：张三"]
)
def test_labels(raw: str) -> None:
    name = parse_person(raw)
    assert name.text == "张三"
    assert "label" in name.notes


@pytest.mark.parametrize("raw", ["", " ", "-", "（）", "12", "，"])
def test_cells_without_a_name_give_an_empty_one(raw: str) -> None:
    name = parse_person(raw)
    assert (name.text, name.aliases, name.original) == ("", (), raw)


def test_notes_say_what_was_changed() -> None:
    assert parse_person("張　三（曾用名：李四）").notes == ("width", "brackets", "inner-space", "traditional", "alias")
    assert parse_person("张三（女）").notes[-1] == "remark"
    assert parse_person("张伟").notes == ()


def test_a_single_character_is_no_surname_with_a_given_name() -> None:
    assert parse_person("张").surname == ""
    assert split_surname("") == ""


@given(st.text(max_size=30))
def test_never_fails_and_the_compared_text_is_stable(raw: str) -> None:
    name = parse_person(raw)
    assert name.original == raw
    assert name.text not in name.aliases
    if name.make is NameMake.HAN and name.surname:
        assert name.surname + name.given == name.text


@given(st.text(alphabet="张王李伟芳小明欧阳龙鑫", min_size=2, max_size=4))
def test_parsing_the_compared_text_again_gives_the_same(raw: str) -> None:
    first = parse_person(raw)
    again = parse_person(first.text)
    assert (again.text, again.surname, again.given, again.make) == (first.text, first.surname, first.given, first.make)


def test_repr_masks_the_name() -> None:
    assert "小明" not in repr(parse_person("王小明"))


@pytest.mark.parametrize(
    ("raw", "text"),
    [("王（小明）", "王小明"), ("王(小)明", "王小明"), ("王(明)", "王明"), ("王小（小明）", "王小")],
)
def test_brackets_inside_one_name_do_not_cut_it(raw: str, text: str) -> None:
    assert parse_person(raw).text == text
