"""How many people share the sound of a name: what counts when the subject writes his name in letters."""

from __future__ import annotations

from collections import defaultdict

from defaulter_screen.matching.name_counts import is_han
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.pinyin import readings

_UNSEEN = 1e-5


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


def _sound(text: str, *, surname: bool = False) -> str:
    return "".join(next(iter(readings(character, surname=surname)), character) for character in text)


def _tables(model: PopulationModel) -> dict[str, dict[str, float]]:
    """Shares of sounds: surnames from list and ranking, given characters by position from the list."""
    counts = model.names.counts
    surnames: dict[str, float] = defaultdict(float)
    for surname in {*counts.surname, *model.names.surname_prior}:
        surnames[_sound(surname, surname=True)] += model.names.surname_share(surname)
    tables = {"surname": dict(surnames)}
    for position in ("single", "first", "second"):
        table = getattr(counts, position)
        total = sum(table.values()) + 400
        shares: dict[str, float] = defaultdict(float)
        for character, count in table.items():
            shares[_sound(character)] += count / total
        tables[position] = dict(shares)
    return tables
