"""Cells coded by their bytes are the texts that they spell, whatever came before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.coded import Coded, Numbering
from defaulter_screen.sources import cell_codes
from defaulter_screen.sources.cell_codes import CellCodes

_TEXTS = st.sampled_from(["", "甲", "乙", "abcdefgh", "abcdefghi", "测试市人民法院", "测试市人民法庭", "a" * 40])
_PORTIONS = st.lists(st.lists(_TEXTS | st.text("甲乙ab", max_size=20), min_size=1, max_size=6), max_size=6)


def coded(codes: CellCodes, texts: list[bytes]) -> Coded[str]:
    widest = max(1, *map(len, texts))
    return codes.of(
        [np.array([int.from_bytes(text[at : at + 8], "little") for text in texts], "<u8") for at in range(0, widest, 8)]
    )


@pytest.mark.parametrize(("most", "bits"), [(0, 16), (3, 16), (1000, 16), (1000, 1)])
@given(portions=_PORTIONS)
def test_cells_are_the_texts_that_they_spell(most: int, bits: int, portions: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cell_codes, "_SLOT_BITS", bits)
        codes = CellCodes(Numbering(most))
        for texts in portions:
            assert list(coded(codes, [text.encode() for text in texts])) == texts


def test_a_text_that_came_before_keeps_its_code() -> None:
    codes = CellCodes(Numbering())
    first = coded(codes, ["甲".encode(), b"ab"])
    again = coded(codes, [b"ab", "乙".encode(), "甲".encode()])
    assert (first.codes.tolist(), again.codes.tolist()) == ([0, 1], [1, 2, 0])
    assert first.values is again.values


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        coded(CellCodes(Numbering()), [b"\xff"])
