from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids.clean import clean, compact, is_placeholder
from defaulter_screen.ids.number import Repair
from ids.numbers import residents

NUMBER = "33010219850304123X"


@pytest.mark.parametrize(
    ("raw", "repairs"),
    [
        (NUMBER, ()),
        ("３３０１０２１９８５０３０４１２３Ｘ", (Repair.WIDTH,)),
        ("33010219850304123Х", (Repair.WIDTH,)),
        ("33010219850304123Ⅹ", (Repair.WIDTH,)),
        ("33010219850304123x", (Repair.CASE,)),
        ("330102 19850304 123X", (Repair.SEPARATORS,)),
        ("330102-19850304-123X", (Repair.SEPARATORS,)),
        ("330102—19850304–123X", (Repair.SEPARATORS,)),
        ("\t33010219850304123X\u3000", (Repair.SEPARATORS,)),
        ("33010219850304123X。", (Repair.SEPARATORS,)),
        ("\ufeff330102\u200b19850304123X", (Repair.INVISIBLE,)),
        ("330102198\x0050304123X", (Repair.INVISIBLE,)),
        ("'33010219850304123X", (Repair.APOSTROPHE,)),
        ("＇33010219850304123X", (Repair.WIDTH, Repair.APOSTROPHE)),
        ('="33010219850304123X"', (Repair.APOSTROPHE,)),
        ("身份证号：33010219850304123X", (Repair.LABEL,)),
        ("证件号码 33010219850304123X", (Repair.LABEL,)),
        ("居民身份证33010219850304123X", (Repair.LABEL,)),
        ("居民身份证号码（18位）：33010219850304123X", (Repair.LABEL,)),
        ("ID No. 33010219850304123X", (Repair.LABEL,)),
        ("33010219850304123X（身份证）", (Repair.LABEL,)),
        ("身份证号: '33010219850304123x", (Repair.LABEL, Repair.APOSTROPHE, Repair.CASE)),
    ],
)
def test_each_repair(raw: str, repairs: tuple[Repair, ...]) -> None:
    text, done, _ = clean(raw)
    assert text == NUMBER
    assert set(done) == set(repairs)
    assert compact(raw) == NUMBER


def test_trailing_decimal() -> None:
    assert clean("330102198503041236.0") == ("330102198503041236", (Repair.DECIMAL,), "")
    assert clean("330102198503041236.00")[0] == "330102198503041236"


def test_label_is_told() -> None:
    assert clean("军官证号：军字第0012345号")[::2] == ("军字第0012345号", "军官证号")
    assert clean("警号012345（警官证）")[2] == "警号警官证"


@pytest.mark.parametrize("raw", ["军字第0012345号", "南字第12345号"])
def test_characters_that_belong_to_the_number_stay(raw: str) -> None:
    assert clean(raw) == (raw, (), "")


@pytest.mark.parametrize("raw", ["33O102198503041236", "33010219850304l236"])
def test_nothing_is_guessed(raw: str) -> None:
    assert clean(raw)[0] == raw.upper()


def test_masks_stay() -> None:
    assert clean("3301021985＊＊＊＊001Ｘ")[0] == "3301021985****001X"
    assert clean("3301021985●●●●001X") == ("3301021985●●●●001X", (), "")


def test_scientific_notation_keeps_its_shape() -> None:
    assert clean(" 3.30102e+17 ")[0] == "3.30102E+17"


@pytest.mark.parametrize(
    "raw", ["", " ", "\u3000", "-", "--", "—", "null", "NULL", "N/A", "暂无", "无", "None", "***", "身份证号：", "０"]
)
def test_placeholders(raw: str) -> None:
    assert is_placeholder(clean(raw)[0])


@given(st.text())
def test_cleaning_never_fails_and_fast_path_is_stable(raw: str) -> None:
    text, _, _ = clean(raw)
    assert text == text.upper()


@given(residents)
def test_clean_numbers_pass_untouched(number: str) -> None:
    assert clean(number) == (number, (), "")
    wide = number.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)})
    assert clean(wide) == (number, (Repair.WIDTH,), "")
