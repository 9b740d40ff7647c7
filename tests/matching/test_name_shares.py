"""Shares of names in columns are what the scalar model says, to the last digit; names that are not usual are left out."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.matching.count_columns import CountColumns
from defaulter_screen.matching.model_file import read_model
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.name_shares import CircleColumn, NameShares
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import NameMake
from defaulter_screen.names.person import parse_person
from matching.sides import MASKED, MODEL
from matching.stored_models import built, by_name, people, stored

GENDERS = (None, Gender.MALE, Gender.FEMALE)
YEARS = (0, 1900, 1949, 1985, 2010)
PROVINCES = ("", "33", "65", "99")
LISTED = [*people(600), *people(40), ("李媛媛", MASKED), ("张伟", MASKED), ("王", ""), ("犇犇犇", "")]
MODELS = [built(*LISTED), built(*people(3)), MODEL.people]
"""Of a list, of next to none, of none at all."""


def check(model: PopulationModel, texts: list[str], circles: list[tuple[Gender | None, int, str]]) -> None:
    names = name_column(texts)
    assert names.usual.all()
    codes = [0 if gender is None else GENDERS.index(gender) for gender, _, _ in circles]
    years, provinces = [year for _, year, _ in circles], [province for _, _, province in circles]
    columns = CircleColumn(np.array(codes, np.int64), np.array(years, np.int64), provinces)
    found = NameShares(model.names).of(names, columns, (0, 1))
    for exclude, shares in enumerate(found):
        assert shares.tolist() == [
            model.names.share(parse_person(text), gender=gender, year=year, province=province, exclude=exclude)
            for text, (gender, year, province) in zip(texts, circles, strict=True)
        ]


def test_shares_are_those_of_the_model() -> None:
    asked = [text for text, _ in (*LISTED, ("李伟", ""), ("王芳", ""), ("王秀英", ""), ("张犇犇", ""), ("龚雪", ""))]
    asked = list(dict.fromkeys(text for text, one in zip(asked, name_column(asked).usual, strict=True) if one))
    circles = list(product(GENDERS, YEARS, PROVINCES))
    rows = list(product(asked, circles))
    for model in MODELS:
        check(model, [text for text, _ in rows], [circle for _, circle in rows])
        check(model, [], [])


CHARACTERS = "王李单曾吕欧阳买白伟小晓明鸣媛雄一丁龟犇\U00020bb7a·張"


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from(CHARACTERS), max_size=5), min_size=1, max_size=8))
def test_usual_names_are_taken_apart_as_they_are_parsed(texts: list[str]) -> None:
    names = name_column(texts)
    for place, text in enumerate(texts):
        parsed = parse_person(text)
        simple = parsed.make is NameMake.HAN and len(parsed.surname) == 1 and parsed.given and parsed.text == text
        if names.usual[place]:
            assert simple, text
            assert "".join(chr(0x4E00 + code) for code in names.codes[place, : names.lengths[place]]) == text
    picked = names.at(np.flatnonzero(names.usual))
    assert picked.usual.all()
    assert picked.texts == [text for text, one in zip(texts, names.usual, strict=True) if one]


def test_next_to_all_names_are_usual() -> None:
    texts = [text for text, _ in people(600)]
    assert name_column(texts).usual.mean() > 0.9
    assert name_column(["王伟", "单小明", "欧阳伟", "买买提", "张\0", "王", "丁a丁"]).usual.tolist() == [
        *[True] * 2,
        *[False] * 5,
    ]


def test_counts_of_many_texts_are_those_of_each() -> None:
    blob = stored(by_name([*LISTED, *[("王小明", MASKED)] * 300]))
    _, tables = read_model(lambda start, size: blob[start : start + size])
    asked = [*(f"{name[:1]}|{name[1:]}" for name, _ in LISTED), *(name[1:] for name, _ in LISTED), "王|小明", "", "无"]
    for table in tables.values():
        rows = CountColumns(table).of(asked).tolist()
        assert rows == [list(table.row(text) or [0] * table.columns) for text in asked]
    assert CountColumns(tables["full"]).of([]).shape == (0, 1)
