"""The text pipeline: every trap of ECOSYSTEM 2.3, and the properties that both sides of a comparison rest on."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names import text
from defaulter_screen.names.text import clean, clean_notes, compare_form, fold, fold_notes, is_blank, is_plain

TRICKY = "".join("".join(list(pairs)[:40]) for pairs in (*clean_notes().values(), *fold_notes().values()))
any_text = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(TRICKY + "王小明张三 ··..()（）ABab\u0301\u200b"))
)


@given(st.text(alphabet=st.one_of(st.characters(max_codepoint=0x7F), st.sampled_from("王小明偉0-/.*()"))))
def test_what_is_clean_already_is_told_at_once(raw: str) -> None:
    quickly = clean(raw), is_blank(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "_clean_already", frozenset)
        assert (clean(raw), is_blank(raw)) == quickly


@given(any_text)
def test_clean_is_idempotent(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


@given(any_text)
def test_fold_is_idempotent(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)


@given(any_text)
def test_compare_form_is_idempotent_and_the_second_time_only_hears_what_is_there(raw: str) -> None:
    form, _ = compare_form(raw)
    assert compare_form(form) == (form, ())


@given(any_text)
def test_compare_form_is_nfc_without_spaces_dots_and_invisible_characters(raw: str) -> None:
    form, _ = compare_form(raw)
    assert unicodedata.is_normalized("NFC", form)
    assert not set(form) & ({" ", "·"} | set(clean_notes()["invisible"]) | set(clean_notes()["space"]))


@given(
    st.text(alphabet="王小明伟芳锺鍾錢龍乾", min_size=1, max_size=4),
    st.sampled_from(["\u200b", "\u3000", " ", "\ufeff", "·", "\u00a0"]),
)
def test_noise_between_the_characters_never_changes_the_form(name: str, noise: str) -> None:
    assert compare_form(noise.join(name) + noise)[0] == compare_form(name)[0]


def test_every_entry_of_every_table_reaches_a_fixed_point() -> None:
    for pairs in (*clean_notes().values(), *fold_notes().values()):
        for char in pairs:
            form = compare_form(f"王{char}明")[0]
            assert compare_form(form) == (form, ()), hex(ord(char))


@pytest.mark.parametrize(
    ("raw", "expected", "notes"),
    [
        ("王小明", "王小明", ()),
        ("", "", ()),
        ("王偉", "王伟", ("traditional",)),
        ("王 伟", "王伟", ("inner-space",)),
        (" 王伟\t", "王伟", ()),
        ("王\u3000伟", "王伟", ("inner-space",)),
        ("王\u200b伟\ufeff", "王伟", ("invisible",)),
        ("王\U000e0100伟", "王伟", ("invisible",)),
        ("⼭田", "山田", ("radical",)),  # Kangxi radical, which NFKC folds
        ("⺠生", "民生", ("radical",)),  # radical supplement, which NFKC does not fold
        ("\uf9ba", "了", ("compatibility",)),
        ("王﨏", "王﨏", ()),  # one of the twelve compatibility ideographs that are characters of their own
        ("王\ue81e", "王龴", ("private-use",)),
        ("王\ue864", "王龻", ("private-use",)),
        ("阿米娜·热合曼", "阿米娜热合曼", ("dot",)),
        ("锺书", "钟书", ("variant",)),
        ("錢鍾書", "钱钟书", ("traditional",)),
        ("张（三）", "张(三)", ("brackets",)),
        ("ＡＢＣ　１２", "ABC12", ("width", "inner-space")),
        ("Ⅷ", "VIII", ("width",)),
        ("㈱①", "㈱①", ()),
        ("e\u0301", "é", ()),
    ],
)
def test_compare_form(raw: str, expected: str, notes: tuple[str, ...]) -> None:
    assert compare_form(raw) == (expected, notes)


@pytest.mark.parametrize("dot", list("·•・‧･．.∙⋅﹒․ꞏ᛫⸱\u0387˙"))
def test_every_middle_dot_between_chinese_characters_is_one(dot: str) -> None:
    assert clean(f"阿米娜{dot}热合曼") == "阿米娜·热合曼"
    assert compare_form(f"阿米娜 {dot} 热合曼")[0] == "阿米娜热合曼"


@pytest.mark.parametrize("pair", ["（）", "［］", "｛｝", "〔〕", "【】", "〖〗", "﹙﹚", "﹝﹞", "[]", "{}", "︵︶"])
def test_every_bracket_becomes_round(pair: str) -> None:
    assert clean(f"张三{pair[0]}李四{pair[1]}") == "张三(李四)"


def test_clean_keeps_case_and_traditional_forms_and_latin_full_stops() -> None:
    assert clean("Ｚhang Ｗ. 偉") == "Zhang W. 偉"
    assert clean("a\u2014b\u2019s \u201cx\u201d") == 'a-b\'s "x"'


def test_gb18030_2000_private_use_codes_come_back() -> None:
    """What Python decodes from the bytes that the 2005 and 2022 editions give to these characters."""
    for data, char in ((b"\xfe\x59", "龴"), (b"\xfe\x61", "龵"), (b"\xfe\xa0", "龻"), (b"\xfe\x51", "\U00020087")):
        assert clean(data.decode("gb18030")) == char


@pytest.mark.parametrize(
    ("variant", "standard"),
    [
        ("锺", "钟"),
        ("甯", "宁"),
        ("昇", "升"),
        ("甦", "苏"),
        ("鉄", "铁"),
        ("么", "幺"),
        ("龑", "䶮"),
        ("於", "于"),
        ("遊", "游"),
        ("裡", "里"),
        ("裏", "里"),
        ("峯", "峰"),
        ("陞", "升"),
    ],
)
def test_forms_that_registers_swap_are_folded(variant: str, standard: str) -> None:
    assert fold(variant) == fold(standard) == standard


@pytest.mark.parametrize("char", list("乾著瞭藉堃喆淼垚犇仝澂皞徵后肖付闫丘代"))
def test_names_of_their_own_stay(char: str) -> None:
    assert fold(char) == char


def test_qian_and_gan_stay_apart() -> None:
    assert compare_form("王乾")[0] != compare_form("王干")[0]


def test_folding_agrees_with_opencc_except_where_we_say_so() -> None:
    opencc = pytest.importorskip("opencc", reason="OpenCC (extra build-data) is not installed")
    convert = opencc.OpenCC("t2s").convert
    kept = set("乾著瞭藉徵夥麽蘋") | set("於么")
    for char, simplified in fold_notes()["traditional"].items():
        theirs = convert(char)
        assert char in kept or fold(theirs) == simplified or theirs == char, (char, simplified, theirs)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        " ",
        "\u3000",
        "暂无",
        "无",
        "-",
        "--",
        "—",
        "——",
        "null",
        "NULL",
        "N/A",
        "n/a",
        "不详",
        "(无)",
        "（空）",
        "/",
        "***",
        "nan",
        "None",
        "未知",
        "\ufeff",
    ],
)
def test_placeholders_are_blank(raw: str | None) -> None:
    assert is_blank(raw)


@pytest.mark.parametrize("raw", ["王", "吴", "A", "无锡某某公司", "*明", "1"])
def test_what_says_something_is_not_blank(raw: str) -> None:
    assert not is_blank(raw)


def test_plain_names_return_the_same_object_quickly() -> None:
    name = "王小明"
    assert is_plain(name)
    assert not is_plain("王偉")
    assert clean(name) is name
    assert compare_form(name)[0] is name
    started = time.process_time()
    for _ in range(100_000):
        compare_form(name)
    assert time.process_time() - started < 0.5  # about 0.03 s on an idle core: one set lookup per character
