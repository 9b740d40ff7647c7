"""Error rates: how often the true person's statement differs from his listing, by kind of error."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class NameRates:
    """Shares of true matches whose name shows the slip; see ``data/identity/error_rates.toml``."""

    same_sound: float
    near_sound: float
    similar_shape: float
    missing: float
    doubled: float
    extra: float
    swapped: float
    other_character: float
    changed_given: float
    changed_all: float
    alternatives_sound: float
    alternatives_shape: float


@dataclass(frozen=True, slots=True)
class NumberRates:
    """Shares of true matches whose number shows the slip."""

    slip_one: float
    slip_two: float
    unrelated: float
    neighbours: float


@dataclass(frozen=True, slots=True)
class BirthRates:
    """Shares of true matches whose stated birth date differs."""

    other_day: float
    other_year_near: float
    other_year: float


@dataclass(frozen=True, slots=True)
class OrganisationRates:
    """Expected other organisations that fit as well, by what of the name agrees."""

    population: float
    same_name: float
    same_name_without_region: float
    other_form: float
    slip: float
    partial: float
    renamed: float


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """All error rates of one version."""

    version: str
    name: NameRates
    number: NumberRates
    birth: BirthRates
    gender_wrong: float
    region_number: float
    region_court: float
    court_at_home: float
    organisation: OrganisationRates

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> ErrorRates:
        """Build from the tables of the TOML file; a missing or unknown rate is a TypeError."""
        return cls(
            version=str(data["version"]),
            name=NameRates(**data["name"]),
            number=NumberRates(**data["number"]),
            birth=BirthRates(**data["birth"]),
            gender_wrong=float(data["gender"]["wrong"]),
            region_number=float(data["region"]["agrees_with_number"]),
            region_court=float(data["region"]["agrees_with_court"]),
            court_at_home=float(data["region"]["court_at_home"]),
            organisation=OrganisationRates(**data["organisation"]),
        )


@cache
def shipped_rates() -> ErrorRates:
    """The rates that ship with the package."""
    text = (files("defaulter_screen") / "data" / "identity" / "error_rates.toml").read_text("utf-8")
    return ErrorRates.from_data(tomllib.loads(text))
