"""Links of many names are those of each, in its order."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.matching.blocking import KeyClass, text_keys
from defaulter_screen.matching.column_search import years_near
from defaulter_screen.matching.filters import near_years
from defaulter_screen.matching.link_columns import Spelt, links_of
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.slips import asked_links, slip_texts
from defaulter_screen.names.person import parse_person

NAMES = st.text(st.sampled_from("王李单曾吕欧阳买白伟小晓明鸣媛雄龟犇\U00020bb7张丨"), min_size=1, max_size=5)


@settings(deadline=None)  # the first example builds the tables
@given(st.lists(NAMES, max_size=8))
def test_links_are_those_of_each(texts: list[str]) -> None:
    names = list(map(parse_person, texts))
    links, counts = links_of(list(map(Spelt.of, names)))
    usual = name_column(texts).usual
    for name, one in zip(names, usual.tolist(), strict=True):
        assert not one or Spelt.of(name) == (name.text, name.text[:1], name.text[1:])
    expected = [[*asked_links(name), *text_keys(KeyClass.PERSON_NAME, slip_texts(name))] for name in names]
    assert [part.tolist() for part in np.split(links, np.cumsum(counts))[:-1]] == expected
    assert len(links) == sum(map(len, expected))


@given(st.lists(st.integers(1, 255), max_size=8))
def test_near_years_are_those_of_each(years: list[int]) -> None:
    table, there = years_near(np.array(years, np.int64))
    found = [row[some].tolist() for row, some in zip(table, there, strict=True)]
    assert found == [sorted(near_years(year + 1879)) for year in years]
