"""Columns of organisations' numbers say what the scalar path says, or leave the number to it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from defaulter_screen.ids import org_code, uscc
from defaulter_screen.ingest.entries import visible_number
from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.organisation_blocking import organisation_number_keys
from defaulter_screen.matching.organisation_numbers import usual_codes
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.normalisation import listed_number

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODIES = st.one_of(
    st.text(_LETTERS, min_size=8, max_size=8),
    st.text("0123456789X", min_size=8, max_size=8),
    st.sampled_from(["XXXXXXXX", "00000000", "1234567E", "12345678", "MA2ABCDE"]),
)
_CODES = _BODIES.map(lambda body: body + org_code.check_character(body))
_UNIFIED = st.builds(
    lambda head, area, code: head + area + code + uscc.check_character(head + area + code),
    st.sampled_from(["91", "92", "11", "5X", "N2", "Y1", "B1", "XX", "00"]),
    st.sampled_from(["330100", "000000", "999999", "100000"]),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXYXX", min_size=9, max_size=9),
)
_NUMBERS = st.one_of(
    _CODES,
    _CODES.map(lambda code: f"{code[:8]}-{code[8]}"),
    st.builds(lambda body, end: body + end, _BODIES, st.sampled_from("0123456789X")),
    _UNIFIED,
    _UNIFIED.map(lambda code: f"{code[:10]}****{code[14:]}"),
    _UNIFIED.map(lambda code: f"{code[:17]}0"),
    st.builds(lambda code, place, other: code[:place] + other + code[place + 1 :], _UNIFIED, st.integers(0, 17),
              st.sampled_from("*Xx -IOSVZ9\uff19")),
    st.builds(lambda head, tail: f"{head}****{tail}", st.from_regex(r"\A[0-9]{10}\Z"), st.from_regex(r"\A[0-9X]{4}\Z")),
    st.builds(lambda one, many: one * many, st.sampled_from("01X*"), st.sampled_from([9, 10, 18])),
    st.text(_LETTERS + "*- x\0", max_size=20),
)  # fmt: skip


def scalar(text: str) -> tuple[list[int], bool, str]:
    """Keys, whether it is a complete code, and the part of a listing's key."""
    number = listed_number(text, SubjectKind.ORGANISATION, today=date(2026, 11, 1))
    side = Normalised(SubjectKind.ORGANISATION, number=number)
    keys = organisation_number_keys(side)[:1]
    return keys, bool(number and number.complete and number.pattern), visible_number(number)


@settings(deadline=None, max_examples=500)
@example(["9100001800****0000", "9133011900****0000", "3301011980****0000", "3300011980****0000"])
@given(st.lists(_NUMBERS, max_size=6))
def test_what_is_read_is_what_the_scalar_path_says(numbers: list[str]) -> None:
    for text, read in zip(numbers, usual_codes(numbers), strict=True):
        if read is not None:
            found_by = KeyClass.ORGANISATION_CODE if read.code else KeyClass.ORGANISATION_SHOWN
            keys = [text_key(found_by, read.code or read.shown)]
            assert (keys, bool(read.code), read.visible) == scalar(text)


@pytest.mark.parametrize(
    ("text", "code", "visible", "shown"),
    [
        ("91330100MA2ABCDE1R", "MA2ABCDE1", "91330100MA2ABCDE1R", ""),
        ("9133010000****DE1R", "", "9133010000*DE1R", "91330100DE1R"),
        ("51330100MJ****DE1R", "", "51330100MJ*DE1R", "51330100DE1R"),
        ("12345678-8", "123456788", "123456788", ""),
        ("123456788", "123456788", "123456788", ""),
    ],
)
def test_the_usual_shapes_are_read(text: str, code: str, visible: str, shown: str) -> None:
    assert usual_codes([text]) == [(code, visible, shown)]
