"""How many people share the sound of a name: what counts when the subject writes his name in letters."""

from __future__ import annotations

from collections import defaultdict

from defaulter_screen.matching.name_counts import is_han
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.pinyin import readings

_UNSEEN = 1e-5
_RARELY_CHOSEN = 1 / 40
_OFTEN_CHOSEN = 0.7
"""Bounds of the choice: a rare character is found where somebody looks for it, and the commonest not always taken."""


def sound_share(model: PopulationModel, name: PersonName) -> float:
    """Share of the population whose name sounds like a listed one, by syllables of surname and given name."""
    if not is_han(name):
        return max(model.names.share(name, gender=None, year=0, province="", exclude=0) * 3, 1e-9)
    if not model.sounds:
        model.sounds.update(_tables(model))
    tables = model.sounds
    share = tables["surname"].get(_sound(name.surname, surname=True), _UNSEEN)
    singles = model.names.singles / max(model.names.counts.han, 1)
    if len(name.given) == 1:
        return share * singles * tables["single"].get(_sound(name.given), _UNSEEN)
    first = tables["first"].get(_sound(name.given[0]), _UNSEEN)
    second = tables["second"].get(_sound(name.given[1:]), _UNSEEN)
    return share * (1 - singles) * first * second


def chosen_share(model: PopulationModel, stated: PersonName, listed: PersonName) -> float:
    """How likely an input method that went for the right sound and the wrong character comes up with the stated one.

    It offers the commonest character of the sound first, so a common character stands for a rare one far oftener than
    the other way round: the share of the stated character among those of its sound, at its place in the name.
    """
    if not is_han(stated) or not is_han(listed) or len(stated.surname) != len(listed.surname):
        return _RARELY_CHOSEN
    place = next(index for index, (a, b) in enumerate(zip(stated.text, listed.text, strict=True)) if a != b)
    return _chosen_at(model, stated, place)


def likeliest_choice(model: PopulationModel, stated: PersonName) -> float:
    """The largest that ``chosen_share`` can be of a stated name, whoever is listed."""
    if not is_han(stated):
        return _RARELY_CHOSEN
    return max(_chosen_at(model, stated, place) for place in range(len(stated.surname) - 1, len(stated.text)))


def _chosen_at(model: PopulationModel, stated: PersonName, place: int) -> float:
    if not model.sounds:
        model.sounds.update(_tables(model))
    if place < len(stated.surname):
        own, table = model.names.surname_share(stated.surname), model.sounds["surname"]
        sound = _sound(stated.surname, surname=True)
    else:
        position = "single" if len(stated.given) == 1 else ("first", "second")[place - len(stated.surname)]
        own = getattr(model.names.counts, position)[stated.text[place]] / model.sounds["total"][position]
        table, sound = model.sounds[position], _sound(stated.text[place])
    return min(max(own / table.get(sound, 1.0), _RARELY_CHOSEN), _OFTEN_CHOSEN)


def _sound(text: str, *, surname: bool = False) -> str:
    return "".join(next(iter(readings(character, surname=surname)), character) for character in text)


def _tables(model: PopulationModel) -> dict[str, dict[str, float]]:
    """Shares of sounds: surnames from list and ranking, given characters by position from the list."""
    counts = model.names.counts
    surnames: dict[str, float] = defaultdict(float)
    for surname in {*counts.surname, *model.names.surname_prior}:
        surnames[_sound(surname, surname=True)] += model.names.surname_share(surname)
    tables: dict[str, dict[str, float]] = {"surname": dict(surnames), "total": {}}
    for position in ("single", "first", "second"):
        table = getattr(counts, position)
        total = sum(table.values()) + 400
        shares: dict[str, float] = defaultdict(float)
        for character, count in table.items():
            shares[_sound(character)] += count / total
        tables[position] = dict(shares)
        tables["total"][position] = total
    return tables
