"""Error rates: how often the true person's statement differs from his listing, by kind of error.

The shipped rates are replaced by a user's own only where a file is named (``Screener.open(..., rates=FILE)``); its
version then stands in the ``model_id`` of every decision.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from defaulter_screen.errors import PolicyError
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
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


@frozen_dataclass(frozen=True, slots=True)
class NumberRates:
    """Shares of true matches whose number shows the slip."""

    slip_one: float
    slip_two: float
    unrelated: float
    neighbours: float


@frozen_dataclass(frozen=True, slots=True)
class BirthRates:
    """Shares of true matches whose stated birth date differs."""

    other_day: float
    other_year_near: float
    other_year: float


@frozen_dataclass(frozen=True, slots=True)
class OrganisationRates:
    """Expected other organisations that fit as well, by what of the name agrees."""

    population: float
    same_name: float
    same_name_without_region: float
    other_form: float
    slip: float
    partial: float
    renamed: float


@frozen_dataclass(frozen=True, slots=True)
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
    prior_odds: float = 1.0
    """Factor on the odds of being listed, for a population of applicants unlike the country's (1: like it)."""

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
            prior_odds=float(data["population"]["prior_odds"]),
        )


_COUNTS = frozenset(
    {"alternatives_sound", "alternatives_shape", "neighbours", "population"}
    | {field.name for field in fields(OrganisationRates) if field.name != "renamed"}
)
"""Keys that hold a number of things; every other key but ``prior_odds`` holds a share."""
TABLES: dict[str, tuple[str, ...]] = {
    "name": tuple(field.name for field in fields(NameRates)),
    "number": tuple(field.name for field in fields(NumberRates)),
    "birth": tuple(field.name for field in fields(BirthRates)),
    "gender": ("wrong",),
    "region": ("agrees_with_number", "agrees_with_court", "court_at_home"),
    "organisation": tuple(field.name for field in fields(OrganisationRates)),
    "population": ("prior_odds",),
}
"""Tables of a rates file, with their keys."""
_EXCLUSIVE: dict[str, tuple[str, ...]] = {
    "name": tuple(key for key in TABLES["name"] if key not in _COUNTS),
    "number": ("slip_one", "slip_two", "unrelated"),
    "birth": TABLES["birth"],
    "region": ("agrees_with_number", "agrees_with_court"),
}
"""Shares of one table that exclude each other: together they are below 1."""
_MOST_PRIOR_ODDS = 1e6


@cache
def shipped_rates() -> ErrorRates:
    """The rates that ship with the package."""
    text = (files("defaulter_screen") / "data" / "identity" / "error_rates.toml").read_text("utf-8")
    return ErrorRates.from_data(tomllib.loads(text))


def load_rates(path: str | os.PathLike[str]) -> ErrorRates:
    """Rates of a user's own file: the schema of the shipped one, and ``source`` and ``date`` beside ``version``.

    Raises:
        PolicyError: not TOML, a key is unknown or missing, or a value out of range; file and key are named.
        OSError: the file cannot be read.
    """
    where = str(path)
    try:
        text = Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(f"不是 UTF-8 / not UTF-8: {error}", path=where) from error
    return read_rates(text, where)


def read_rates(text: str, where: str = "") -> ErrorRates:
    """Rates as the text of a file; ``where`` names it in errors, which are those of ``load_rates``."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"不是有效的 TOML / not valid TOML: {error}", path=where) from error
    _check_keys(data, {"version", *TABLES}, {"source", "date"}, "", where)
    version = data["version"]
    if not isinstance(version, str) or not version.strip():
        raise PolicyError("版本号须为非空文字 / the version must be a text", path=where, location="version")
    for table, keys in TABLES.items():
        _check_table(data[table], table, keys, where)
    rates = ErrorRates.from_data(data)
    if version == shipped_rates().version and rates != shipped_rates():
        raise PolicyError(
            "版本号与自带错误率相同而内容不同，请另取版本号 / "
            "the version is that of the shipped rates, the content is not: choose another",
            path=where,
            location="version",
        )
    return rates


def _check_keys(data: Mapping[str, Any], needed: set[str], allowed: set[str], table: str, path: str) -> None:
    prefix = f"{table}." if table else ""
    if unknown := sorted(data.keys() - needed - allowed):
        raise PolicyError("未知的键 / unknown key", path=path, location=prefix + unknown[0])
    if missing := sorted(needed - data.keys()):
        raise PolicyError("缺少此键 / the key is missing", path=path, location=prefix + missing[0])


def _check_table(values: Any, table: str, keys: tuple[str, ...], path: str) -> None:
    if not isinstance(values, dict):
        raise PolicyError("应为一个表 / should be a table", path=path, location=table)
    _check_keys(values, set(keys), set(), table, path)
    for key, value in values.items():
        _check_value(value, key, f"{table}.{key}", path)
    exclusive = _EXCLUSIVE.get(table, ())
    if sum(values[key] for key in exclusive) >= 1:
        raise PolicyError(
            f"互斥比例之和须小于 1 / shares that exclude each other must sum to less than 1: {', '.join(exclusive)}",
            path=path,
            location=table,
        )


def _check_value(value: Any, key: str, location: str, path: str) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    most = math.inf if key in _COUNTS else _MOST_PRIOR_ODDS if key == "prior_odds" else 1.0
    if not number or not 0 < value < most:
        wanted = "大于 0 / above 0" if most == math.inf else f"在 0 与 {most:g} 之间 / between 0 and {most:g}"
        raise PolicyError(f"应为{wanted}", path=path, location=location)
