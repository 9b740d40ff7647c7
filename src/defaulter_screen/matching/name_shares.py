"""The shares of many names in numpy columns: ``frequencies.NameModel.share`` step by step, for a whole chunk.

Every step is that of the scalar formula, in its order, so that the shares are the same to the last digit.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.by_character import FIRST, ByCharacter, characters
from defaulter_screen.matching.count_columns import CountColumns
from defaulter_screen.matching.frequencies import (
    CHARACTER_STRENGTH,
    FULL_STRENGTH,
    GIVEN_PRIOR,
    GIVEN_STRENGTH,
    LEAST_SHARE,
    PAIR_STRENGTH,
    UNIFORM_CHARACTERS,
    NameModel,
)
from defaulter_screen.matching.given_counts import unknown_given
from defaulter_screen.matching.name_column import NameColumn
from defaulter_screen.matching.name_counts import CELLS, POSITIONS

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class CircleColumn(NamedTuple):
    """Among whom the share of each name is taken.

    Attributes:
        genders: 1 men, 2 women, 0 all.
        years: birth years, 0 where not known.
        provinces: two-digit codes, empty where not known.
    """

    genders: Counts
    years: Counts
    provinces: Sequence[str]


class _Told(NamedTuple):
    """What the tables tell of names.

    Attributes:
        full: persons of the name.
        given: persons of the given name, in all and by cell.
        head: persons and given names of its first or only character.
        tail: persons of its second character.
        company: how much oftener the two meet since both belong to one gender and cohort.
        prior: what the characters make of the cells.
        norm: the sum of it.
    """

    full: Counts
    given: Counts
    head: Floats
    tail: Floats
    company: Floats
    prior: Floats
    norm: Floats


class NameShares:
    """Shares of usual names.

    Args:
        names: the name model.
    """

    def __init__(self, names: NameModel) -> None:
        self._names = names
        self._full, self._given = CountColumns(names.full), CountColumns(names.given)
        self._base, self._margins = np.array(names.base), np.array(names.margins)
        self._at = {
            position: ByCharacter(2 + CELLS, partial(self._characters, CountColumns(names.positions[position])))
            for position in POSITIONS
        }

    def of(self, names: NameColumn, circles: CircleColumn, left_out: Sequence[int]) -> list[Floats]:
        """Each name's share, with so many bearers on the list left out.

        Args:
            names: all of them usual.
            circles: of each.
            left_out: 0 or 1, or first one and then the other.
        """
        told, long = self._told(names), names.lengths > 2
        return [self._shares(names, long, told, circles, exclude) for exclude in left_out]

    def persons(self, position: str, codes: Counts) -> Floats:
        """How many persons on the list have each character at a position."""
        return self._at[position].of(codes)[:, 0]

    def _characters(self, counts: CountColumns, codes: Counts) -> Floats:
        """Persons, given names, and shares of the cells, of characters at a position."""
        rows = counts.of(characters(codes))
        cells = rows[:, 2:]
        persons = cells.sum(axis=1)
        shares = (cells + CHARACTER_STRENGTH * self._base) / (persons + CHARACTER_STRENGTH)[:, None]
        return np.concatenate([rows[:, :2], np.where(persons[:, None] > 0, shares, self._base)], axis=1)

    def _told(self, names: NameColumn) -> _Told:
        codes, long, size = names.codes, names.lengths > 2, len(names.texts)
        head, tail = np.empty((size, 2 + CELLS)), np.zeros((size, 2 + CELLS))
        head[~long], head[long] = self._at["single"].of(codes[~long, 1]), self._at["first"].of(codes[long, 1])
        tail[long] = self._at["second"].of(codes[long, 2])
        shares, others, base = head[:, 2:], tail[long, 2:], self._base
        company, prior = np.ones(size), base * shares / base
        company[long] = np.cumsum(shares[long] * others / base, axis=1)[:, -1]
        prior[long] = prior[long] * others / base
        return _Told(
            self._full.of([f"{text[0]}|{text[1:]}" for text in names.texts])[:, 0],
            self._given.of([text[1:] for text in names.texts]),
            head[:, :2],
            tail[:, 0],
            company,
            prior,
            np.cumsum(prior, axis=1)[:, -1],
        )

    def _shares(
        self, names: NameColumn, long: NDArray[np.bool_], told: _Told, circles: CircleColumn, exclude: int
    ) -> Floats:
        model, texts, provinces = self._names, names.texts, circles.provinces
        listed = model.facts.han
        prior = np.array([model.given_prior.get(text[1:]) or unknown_given(text[1:]) for text in texts])
        given = (listed * self._listed_given(names, long, told, exclude) + GIVEN_PRIOR * prior) / (listed + GIVEN_PRIOR)
        parts = self._surnames(names, provinces, exclude) * given
        for place, (text, province) in enumerate(zip(texts, provinces, strict=True)):
            if not province and text in model.published:
                parts[place] = model.published[text]
        seen = np.maximum(told.full - exclude, 0)
        share = (seen + FULL_STRENGTH) / (listed + FULL_STRENGTH / parts)
        other = {province: model.other.among_all(province) for province in set(provinces)}
        share = (1 - np.array([other[province] for province in provinces])) * share
        return np.maximum(share * self._tilts(told, circles, exclude), LEAST_SHARE)

    def _surnames(self, names: NameColumn, provinces: Sequence[str], exclude: int) -> Floats:
        """Shares of surnames; of a chunk's some hundred, each province's once."""
        known = sorted(set(provinces))
        at = {province: place for place, province in enumerate(known)}
        asked = names.codes[:, 0] * len(known) + np.array([at[province] for province in provinces], np.int64)
        distinct, places = np.unique(asked, return_inverse=True)
        pairs = (divmod(one, len(known)) for one in distinct.tolist())
        shares = [self._names.surname_share(chr(FIRST + code), known[at], exclude) for code, at in pairs]
        return np.array(shares)[places]

    def _listed_given(self, names: NameColumn, long: NDArray[np.bool_], told: _Told, exclude: int) -> Floats:
        model, facts, codes = self._names, self._names.facts, names.codes
        share = np.empty(len(long))
        one = self._occurs("single", facts.singles, told.head[~long, 0], exclude)
        share[~long] = model.single_share * one
        persons, types = told.head[long].T
        seen = np.maximum(told.given[long, 0] - exclude, 0)
        begins = self._occurs("first", model.doubles, persons, exclude)
        lower = self._occurs("second", model.doubles, told.tail[long], exclude + seen) * told.company[long]
        lower = (1 - model.doubled) * lower + model.doubled * (codes[long, 1] == codes[long, 2])
        types = np.maximum(types - ((seen == 0) & bool(exclude)), 0)
        gap = model.pair_gap
        own = np.maximum(seen - gap, 0.0) + (PAIR_STRENGTH + gap * types) * lower
        total = np.maximum(persons - exclude, 0)
        share[long] = (1 - model.single_share) * begins * own / (total + PAIR_STRENGTH)
        return share

    def _occurs(self, position: str, persons: int, counts: Floats, exclude: int | Counts) -> Floats:
        total = np.maximum(np.full(len(counts), persons) - exclude, 0)
        found = np.maximum(counts - exclude - self._names.gap, 0.0) + self._names.spread[position]
        return np.where(total > 0, found / np.maximum(total, 1), 1 / UNIFORM_CHARACTERS)

    def _tilts(self, told: _Told, circles: CircleColumn, exclude: int) -> Floats:
        asked, places = np.unique(circles.genders << 16 | circles.years, return_inverse=True)
        found = [self._names.cells_of((one >> 16, one & 0xFFFF)) for one in asked.tolist()]
        width = max((len(wanted) for wanted, _ in found), default=0)
        # With a year known, a gender has one cell and both have two.
        padded = [[*wanted, *[-1] * (width - len(wanted))] for wanted, _ in found]
        cells = np.array(padded, np.int64).reshape(len(found), width)[places].T
        wanted = np.array([len(wanted) for wanted, _ in found], np.int64)[places]
        left_out = np.where(circles.years > 0, 1 / wanted, 0.0) * exclude
        rows, base = np.arange(len(places)), self._base
        gone = np.zeros(len(places))
        for cell in cells:
            gone += np.where(cell >= 0, np.minimum(told.given[rows, 1 + cell], left_out), 0.0)
        total = told.given[:, 1:].sum(axis=1) + GIVEN_STRENGTH - gone
        share = np.zeros(len(places))
        for cell in cells:
            stays = np.maximum(told.given[rows, 1 + cell] - left_out, 0.0)
            ratio = (stays + GIVEN_STRENGTH * told.prior[rows, cell] / told.norm) / total / base[cell]
            share += np.where(cell >= 0, self._margins[cell] * ratio, 0.0)
        tilts: Floats = share / np.array([weight for _, weight in found])[places]
        return tilts
