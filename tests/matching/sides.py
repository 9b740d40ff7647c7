"""Both sides of a comparison from what people write, and a model that knows the published figures only."""

from __future__ import annotations

from datetime import date

from defaulter_screen.ids.number import Number
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.rates import shipped_rates
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Subject
from defaulter_screen.normalisation import normalise_listing, normalise_subject

TODAY = date(2026, 11, 1)
NUMBER = "330102198503041236"
MASKED = "3301021985****1236"
CODE = "91330100MA2ABCDE1R"
RATES = shipped_rates()
MODEL = IdentityModel.without_list(RATES)


def asks(**fields: object) -> Normalised:
    return normalise_subject(Subject(**fields), today=TODAY)  # type: ignore[arg-type]


def listed(name: str = "李小明", number: str = MASKED, *, kind: str = "person", **fields: object) -> Normalised:
    return normalise_listing(kind=kind, name=name, number=number, today=TODAY, **fields)  # type: ignore[arg-type]


def number(text: str, kind: str | None = "person") -> Number:
    found = asks(name="李小明", id_number=text, kind=kind).number
    assert found is not None
    return found
