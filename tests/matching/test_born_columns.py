"""How far slips reach, told in columns, is what the scalar formula tells, to the last digit."""

from __future__ import annotations

from itertools import product

import pytest

from defaulter_screen.matching.born_columns import BornColumn, BornColumns
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.matching.slips import slip_reach
from defaulter_screen.matching.sounds import chosen_share, likeliest_choice
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Birth
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.person import parse_person
from matching.sides import MODEL, RATES
from matching.stored_models import by_name, people, stored

LISTED = people(300)
MODELS = [IdentityModel("m", PopulationModel.of(stored(by_name(LISTED))), RATES), MODEL]
BIRTHS = (Birth(1985, 3, 4), Birth(1985), Birth(1949, 12, 31), Birth(2015))
ASKED = ["王伟", "李小明", "张犇犇", "单雄", "曾国", *(name for name, _ in LISTED[::10])]


def rows() -> list[tuple[str, Stated]]:
    texts = [text for text, usual in zip(ASKED, name_column(ASKED).usual, strict=True) if usual]
    stated = [
        Stated(*one) for one in product(BIRTHS, (None, Gender.MALE, Gender.FEMALE), ("", "33", "3301", "65", "99"))
    ]
    return list(product(texts, stated))


def columns(model: IdentityModel, asked: list[tuple[str, Stated]]) -> tuple[BornColumns, BornColumn]:
    made = BornColumns(model)
    births = [one.birth for _, one in asked if one.birth]
    return made, made.of(name_column([text for text, _ in asked]), [one for _, one in asked], births)


@pytest.mark.parametrize("model", MODELS)
def test_reaches_are_those_of_each(model: IdentityModel) -> None:
    asked = rows()
    made, born = columns(model, asked)
    right, other_day = made.reach(born)
    found = list(zip(right.tolist(), other_day.tolist(), strict=True))
    assert found == [tuple(slip_reach(stated, parse_person(text), model)) for text, stated in asked]
    assert len(set(found)) > len(asked) // 4


def test_choices_are_those_of_each_character() -> None:
    asked = [(text, Stated(Birth(1985), None, "")) for text in dict.fromkeys(text for text, _ in rows())]
    for model in MODELS:
        _, born = columns(model, asked)
        for (text, _), choices in zip(asked, born.choices.tolist(), strict=True):
            name = parse_person(text)
            assert max(choices) == likeliest_choice(model.people, name)
            for place in range(len(text)):
                other = parse_person(text[:place] + ("王" if text[place] != "王" else "李") + text[place + 1 :])
                assert choices[place] == chosen_share(model.people, name, other)
