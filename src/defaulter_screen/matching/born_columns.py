"""Persons who state a name and a birth, in numpy columns: how common each name is, and how far a slip of it reaches.

What ``slips.slip_reach`` says of one person, here for a whole chunk; the last digit is the same.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.by_character import ByCharacter, characters
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.name_column import NameColumn
from defaulter_screen.matching.name_counts import POSITIONS
from defaulter_screen.matching.name_shares import CircleColumn, Floats
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.matching.shown import DAYS
from defaulter_screen.matching.sounds import OFTEN_CHOSEN, RARELY_CHOSEN, choice_of, position_sound
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Birth
from defaulter_screen.models.subject import Gender
from defaulter_screen.values import frozen_dataclass

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


@frozen_dataclass(frozen=True, slots=True)
class BornColumn:
    """Persons of a chunk who state a birth, all of them of usual names (``name_column``).

    Attributes:
        names: theirs.
        stated: likewise.
        births: as stated there.
        shares: of the name among people of the stated gender, year and province.
        shares_of_others: the same without a bearer who stands on the list.
        choices: how often an input method comes up with each of the name's characters; 0 behind the last.
    """

    names: NameColumn
    stated: Sequence[Stated]
    births: Sequence[Birth]
    shares: Floats
    shares_of_others: Floats
    choices: Floats

    def __repr__(self) -> str:
        """Shows nobody: a repr ends up in logs."""
        return f"BornColumn({len(self.births)} persons)"


class BornColumns:
    """Makes them; what it finds out about characters is kept.

    Args:
        model: the identity model.
    """

    def __init__(self, model: IdentityModel) -> None:
        self._model = model
        people = model.people
        self._choices = {position: ByCharacter(1, partial(_choices, people, position)) for position in POSITIONS}
        self._choices["surname"] = ByCharacter(1, partial(_surname_choices, people))

    def of(self, names: NameColumn, stated: Sequence[Stated], births: Sequence[Birth]) -> BornColumn:
        """The persons.

        Args:
            names: all of them usual.
            stated: what each states besides.
            births: the births of it.
        """
        genders = np.array([_gender(one.gender) for one in stated], np.int64)
        years = np.array([birth.year for birth in births], np.int64)
        circles = CircleColumn(genders, years, [one.region[:2] for one in stated])
        shares, of_others = self._model.people.names.columns.of(names, circles, (0, 1))
        return BornColumn(names, stated, births, shares, of_others, self._chosen(names))

    def reach(self, born: BornColumn) -> tuple[Floats, Floats]:
        """``slips.slip_reach`` of each, as two columns."""
        people, rates = self._model.people, self._model.rates
        others = people.population * born.shares
        others *= np.array(
            [people.birth_share(one.year, told.gender) for one, told in zip(born.births, born.stated, strict=True)]
        )
        for place, told in enumerate(born.stated):
            if told.region:
                others[place] *= people.province_share(told.region[:2])
        sound = rates.name.same_sound * born.choices.max(axis=1, initial=0)
        slip = np.maximum(sound, max(rates.name.missing, rates.name.swapped)) / born.names.lengths
        right = slip / others
        full = np.array([birth.full for birth in born.births], bool)
        return np.where(full, right * DAYS, right), right * rates.birth.other_day

    def know_shares(self, born: BornColumn, places: Sequence[int]) -> None:
        """Have the shares of some of the names at hand for comparisons in full, which are going to ask for them."""
        for place in places:
            stated, text, year = born.stated[place], born.names.texts[place], born.births[place].year
            shares = float(born.shares[place]), float(born.shares_of_others[place])
            for exclude, share in enumerate(shares):
                self._model.people.know_share(
                    share, text, gender=stated.gender, year=year, province=stated.region[:2], exclude=exclude
                )

    def _chosen(self, names: NameColumn) -> Floats:
        codes, long = names.codes, names.lengths > 2
        chosen = np.zeros(codes.shape)
        chosen[:, :1] = self._choices["surname"].of(codes[:, 0])
        chosen[~long, 1:2] = self._choices["single"].of(codes[~long, 1])
        for place, position in ((1, "first"), (2, "second")):
            chosen[long, place : place + 1] = self._choices[position].of(codes[long, place])
        return chosen


def _surname_choices(people: PopulationModel, codes: Places) -> Floats:
    return np.array([[choice_of(people, "surname", surname)] for surname in characters(codes)])


def _choices(people: PopulationModel, position: str, codes: Places) -> Floats:
    """``sounds.choice_of`` of characters at a position of given names."""
    own = people.names.columns.persons(position, codes) / people.names.position_total(position)
    alike = np.array([position_sound(people, position, character) for character in characters(codes)])
    share: Floats = np.minimum(np.maximum(own / np.where(alike > 0, alike, 1.0), RARELY_CHOSEN), OFTEN_CHOSEN)
    return share[:, None]


def _gender(gender: Gender | None) -> int:
    return 0 if gender is None else 1 if gender is Gender.MALE else 2
