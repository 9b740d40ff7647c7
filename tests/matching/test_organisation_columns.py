"""What columns say of organisations is what the long way says of them, and they ask for the very same keys."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ids import org_code, uscc
from defaulter_screen.ids.detect import parse_number
from defaulter_screen.ids.number import Scheme
from defaulter_screen.matching.blocking import KeyClass, text_key_column, text_keys
from defaulter_screen.matching.organisation_candidates import organisation_keys
from defaulter_screen.matching.organisation_columns import asked_keys, is_usual, unified_codes
from defaulter_screen.models.subject import Subject, SubjectKind
from defaulter_screen.names.organisation import parse_organisation
from defaulter_screen.normalisation import normalise_subject, number_problems

TODAY = date(2026, 11, 1)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_checks(area: str, body: str, *, embedded: bool) -> str:
    own = org_code.check_character(body) if embedded else "3"
    head = f"91{area}{body}{own}"
    return head + uscc.check_character(head)


CODES = st.builds(
    with_checks,
    st.sampled_from(["330100", "100000", "110105", "990000", "000000"]),
    st.one_of(st.text(LETTERS, min_size=8, max_size=8), st.sampled_from(["XXXX0001", "MA2XX123", "12345678"])),
    embedded=st.booleans(),
)
CLOSE = st.one_of(
    CODES,
    st.builds(lambda code, place, other: code[:place] + other + code[place + 1 :], CODES, st.integers(0, 18),
              st.sampled_from("0123456789AXIOZa*９ \0")),
    st.text(LETTERS + "iOx*", max_size=19),
    st.sampled_from(["9" * 18, "X" * 18, "330102198503041236", "91110105MA01234567"]),
)  # fmt: skip
PARTS = (
    "杭州",
    "浙江省",
    "北京市朝阳区",
    "鑫隆",
    "帧窄",
    "贸易",
    "食品",
    "第三",
    "建筑工程",
    "有限公司",
    "分公司",
    "厂",
    "店",
)
NAMES = st.one_of(
    st.lists(st.sampled_from((*PARTS, "（杭州）", "(", ")", "（注销）", "（张小四）", "集团")), max_size=6).map(
        "".join
    ),
    st.text(st.sampled_from("鑫隆贸易公司（）()北京保密無A1· \0"), max_size=9),
    st.sampled_from(["保密", "（保密）", "()", "(注销)", "张三", "欧阳集团"]),
)


@given(st.lists(CLOSE, min_size=1, max_size=8))
@example(["9" * 18, "91330100XXXX000001"])
def test_unified_codes_are_read_as_such_whatever_the_row_says_of_itself(texts: list[str]) -> None:
    for text, valid in zip(texts, unified_codes(texts).tolist(), strict=True):
        for hint in (None, "organisation") if valid else ():
            number = parse_number(text, today=TODAY, hint=hint)
            assert number is not None
            assert (number.scheme, number.pattern, number.repairs) == (Scheme.USCC, text, ())
            assert number.complete
            assert not number_problems(number)
            assert len(set(text)) > 1


@given(st.lists(CODES, min_size=1, max_size=8))
def test_no_plain_valid_code_is_left_to_the_long_way(texts: list[str]) -> None:
    assert unified_codes(texts).tolist() == ["XX" not in text for text in texts]


@given(st.lists(st.tuples(NAMES, st.one_of(st.just(""), CODES)), min_size=1, max_size=6))
def test_usual_names_ask_for_the_keys_of_the_long_way(rows: list[tuple[str, str]]) -> None:
    coded = unified_codes([code for _, code in rows]).tolist()
    usual = [
        (name, code) for (name, code), known in zip(rows, coded, strict=True) if is_usual(name) and known == bool(code)
    ]
    owners, keys = asked_keys([parse_organisation(name) for name, _ in usual], [code for _, code in usual])
    for place, (name, code) in enumerate(usual):
        subject = normalise_subject(Subject(name, code or None, SubjectKind.ORGANISATION), today=TODAY)
        assert not subject.notes
        if subject.organisation is not None:
            assert sorted(keys[owners == place].tolist()) == sorted(organisation_keys(subject))


@given(NAMES)
def test_a_usual_name_says_something(name: str) -> None:
    if is_usual(name):
        try:
            subject = normalise_subject(Subject(name, kind=SubjectKind.ORGANISATION), today=TODAY)
        except InvalidInputError as error:
            raise AssertionError(name) from error
        assert not subject.notes


@given(st.lists(st.text(max_size=6)))
def test_hashed_in_one_go(texts: list[str]) -> None:
    column = text_key_column(KeyClass.ORGANISATION_WEAK, texts)
    assert column.dtype == np.uint64
    assert column.tolist() == text_keys(KeyClass.ORGANISATION_WEAK, texts)
