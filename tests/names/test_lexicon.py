"""Words at the ends of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names.lexicon import Lexicon, data_lines

WORDS = ("公司", "有限公司", "厂", "总厂", "责任有限公司")


def test_longest_first():
    lexicon = Lexicon(WORDS)
    assert lexicon.at_end("鑫隆责任有限公司", 8, 2) == 6
    assert lexicon.at_end("鑫隆责任有限公司", 8, 3) == 4
    assert lexicon.at_end("鑫隆总厂", 4, 3) == 1
    assert lexicon.at_end("厂", 1, 0) == 1
    assert lexicon.at_end("鑫隆", 2, 0) == 0
    assert "厂" in lexicon
    assert "店" not in lexicon


@given(st.text(alphabet="".join(sorted(set("".join(WORDS)))), max_size=10), st.integers(min_value=0, max_value=3))
def test_at_end_is_what_a_plain_search_finds(text, least):
    found = [len(word) for word in WORDS if text.endswith(word) and len(text) - len(word) >= least]
    assert Lexicon(WORDS).at_end(text, len(text), least) == max(found, default=0)


def test_headings_are_left_out():
    assert not [line for line in data_lines("regions/brand_words.txt") if line.startswith("#")]
