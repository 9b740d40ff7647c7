"""Columns of JSON Lines of one shape hold what the parser reads; any other shape is left to it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.coded import Numbering
from defaulter_screen.sources.cell_codes import CellCodes
from defaulter_screen.sources.json_columns import in_utf8, usual_shape

_TEXTS = st.text("甲乙ab 1:,{}[]*\u2028\x85", max_size=4)
_KEYS = st.lists(st.text("甲a. *", min_size=1, max_size=3), min_size=1, max_size=4, unique=True)
_SPACES = st.sampled_from([(", ", ": "), (",", ":"), (" ,  ", " : ")])


def read_columns(data: bytes, encoding: str, coded: dict[str, CellCodes] | None = None) -> dict[str, list[str]] | None:
    lines = in_utf8(data, encoding)
    shape = usual_shape(lines) if lines else None
    columns = shape.columns(lines, coded or {}) if shape and lines else None
    return None if columns is None else {key: list(column) for key, column in columns.items()}


@given(st.data(), _KEYS, _SPACES, st.booleans(), st.sampled_from(["", " ", "\r"]))
def test_lines_of_one_shape_give_what_the_parser_reads(
    data: st.DataObject, keys: list[str], spaces: tuple[str, str], closed: bool, tail: str
) -> None:
    rows = data.draw(st.lists(st.tuples(*[_TEXTS] * len(keys)), min_size=1, max_size=5))
    objects = [dict(zip(keys, row, strict=True)) for row in rows]
    lines = [json.dumps(one, ensure_ascii=False, separators=spaces) + tail for one in objects]
    coded = {key: CellCodes(Numbering()) for key in data.draw(st.sets(st.sampled_from(keys)))}
    for _ in range(2):
        read = read_columns(("\n".join(lines) + "\n" * closed).encode(), "utf-8", coded)
        assert read == {key: [one[key] for one in objects] for key in keys}
        assert list(read) == keys


@pytest.mark.parametrize(
    "other",
    [
        '{"b": "1", "a": "甲"}', '{"a": "甲"}', '{"a": "甲", "b": "1", "c": ""}', '{"a": "甲", "b": 1}',
        '{"a": "甲", "b": null}', '{"a": "甲",  "b": "1"}', '{"a": "\\u7532", "b": "1"}', '{"a": "甲\t", "b": "1"}',
        '{"a": "甲", "b": "1"}x', 'x{"a": "甲", "b": "1"}', '{"a": "甲", "b": "1"', '{"a": "甲", "b": "1"} ', "",
        '{"a": "甲", "b": ["1"]}', '{"a": "甲", "a": "1"}', '\ufeff{"a": "甲", "b": "1"}',
        '{"a": "甲\x00", "b": "1"}', '{"a": "甲\x1f", "b": "1"}', '{"a": "甲\r", "b": "1"}', '{"a": "甲", "b": "1\\"}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("closed", ["", "\n"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_line_of_another_shape_leaves_all_to_the_parser(other: str, turned: bool, closed: str) -> None:
    lines = [other, '{"a": "甲", "b": "1"}'] if turned else ['{"a": "甲", "b": "1"}', other or " "]
    assert read_columns(("\n".join(lines) + closed).encode(), "utf-8") is None


def test_what_the_encoding_cannot_spell_is_left_to_the_parser() -> None:
    line = '{"a": "甲"}\n'.encode("gb18030")
    assert read_columns(line, "utf-8") is None
    assert read_columns(line, "gb18030") == {"a": ["甲"]}
