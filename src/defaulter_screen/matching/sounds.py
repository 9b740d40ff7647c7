"""How many people share the sound of a name: what counts when the subject writes his name in letters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from defaulter_screen.matching.name_counts import is_han
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.pinyin import readings
from defaulter_screen.names.priors import load_priors

_UNSEEN = 1e-5
RARELY_CHOSEN = 1 / 40
OFTEN_CHOSEN = 0.7
"""Bounds of the choice: a rare character is found where somebody looks for it, and the commonest not always taken."""


def counted_sounds(
    surnames: Iterable[str], characters: Mapping[str, Mapping[str, int]]
) -> tuple[dict[str, int], dict[str, list[str]]]:
    """What a stored model knows of sounds: no reader need walk the characters.

    Args:
        surnames: those on the list.
        characters: persons by position and character.

    Returns:
        Persons by ``position:sound``; the surnames, listed or published, of each sound.
    """
    counts = Counter[str]()
    for position, table in characters.items():
        for character, count in table.items():
            counts[f"{position}:{_sound(character)}"] += count
    by_sound: dict[str, list[str]] = defaultdict(list)
    for surname in sorted({*surnames, *load_priors().surname_share}):
        by_sound[_sound(surname, surname=True)].append(surname)
    return dict(counts), dict(by_sound)


def sound_share(model: PopulationModel, name: PersonName) -> float:
    """Share of the population whose name sounds like a listed one, by syllables of surname and given name."""
    if not is_han(name):
        return max(model.names.share(name, gender=None, year=0, province="", exclude=0) * 3, 1e-9)
    facts = model.names.facts
    share = _surname_sound(model, name.surname) or _UNSEEN
    singles = facts.singles / max(facts.han, 1)
    if len(name.given) == 1:
        return share * singles * (position_sound(model, "single", name.given) or _UNSEEN)
    first = position_sound(model, "first", name.given[0]) or _UNSEEN
    second = position_sound(model, "second", name.given[1:]) or _UNSEEN
    return share * (1 - singles) * first * second


def chosen_share(model: PopulationModel, stated: PersonName, listed: PersonName) -> float:
    """How likely an input method that went for the right sound and the wrong character comes up with the stated one.

    It offers the commonest character of the sound first, so a common character stands for a rare one far oftener than
    the other way round: the share of the stated character among those of its sound, at its place in the name.
    """
    if not is_han(stated) or not is_han(listed) or len(stated.surname) != len(listed.surname):
        return RARELY_CHOSEN
    place = next(index for index, (a, b) in enumerate(zip(stated.text, listed.text, strict=True)) if a != b)
    return _chosen_at(model, stated, place)


def likeliest_choice(model: PopulationModel, stated: PersonName) -> float:
    """The largest that ``chosen_share`` can be of a stated name, whoever is listed."""
    if not is_han(stated):
        return RARELY_CHOSEN
    return max(_chosen_at(model, stated, place) for place in range(len(stated.surname) - 1, len(stated.text)))


def _chosen_at(model: PopulationModel, stated: PersonName, place: int) -> float:
    if place < len(stated.surname):
        position, part = "surname", stated.surname
    else:
        position = "single" if len(stated.given) == 1 else ("first", "second")[place - len(stated.surname)]
        part = stated.text[place]
    key = f"{position}:{part}"
    share = model.choices.get(key)
    if share is None:
        share = model.choices[key] = choice_of(model, position, part)
    return share


def choice_of(model: PopulationModel, position: str, part: str) -> float:
    """The share of a surname, or of a character at its place, among those of its sound.

    Args:
        model: the statistics.
        position: ``surname``, or of a given character ``single``, ``first`` or ``second``.
        part: the surname or character.
    """
    if position == "surname":
        own, alike = model.names.surname_share(part), _surname_sound(model, part)
    else:
        own, alike = model.names.character_share(position, part), position_sound(model, position, part)
    return min(max(own / (alike or 1.0), RARELY_CHOSEN), OFTEN_CHOSEN)


def _surname_sound(model: PopulationModel, surname: str) -> float:
    """Share of the surnames that sound like this one; 0 where none is known."""
    sound = _sound(surname, surname=True)
    share = model.sounds.get(sound)
    if share is None:
        names = model.names
        share = sum(map(names.surname_share, names.facts.surname_sounds.get(sound, ())))
        model.sounds[sound] = share
    return share


def position_sound(model: PopulationModel, position: str, character: str) -> float:
    """Share of the characters at a position that sound like this one; 0 where none is known."""
    key = f"{position}:{_sound(character)}"
    share = model.sounds.get(key)
    if share is None:
        share = model.sounds[key] = model.sound_counts.count(key) / model.names.position_total(position)
    return share


def _sound(text: str, *, surname: bool = False) -> str:
    return "".join(next(iter(readings(character, surname=surname)), character) for character in text)
