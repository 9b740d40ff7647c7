"""The sounds of names: Mandarin readings, with the surname's own, and keys under which all spellings of a name meet.

A key is the whole name in one canonical spelling, syllables joined, no tones. Passports write ü as ``yu`` (LYU, NYU;
the rule of the National Immigration Administration since 2012), older documents as ``u`` or ``v``; canonical here is
``u`` for all three, so that 吕 meets LYU, LV and LU, at the price that 卢 and 吕 share keys. Keys find candidates; they
are no evidence.

>>> readings("单", surname=True)[0], latin_keys("LYU Wei")
('shan', ('luwei', 'weilu'))
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain, islice, product
from operator import itemgetter

from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.tables import table_lines

MOST_KEYS = 8
"""A name of several many-voiced characters has dozens of readings; the first of each come first."""

_UMLAUT_SPELLING = re.compile(r"(?<=[ln])(?:yue|ve|ue)|(?<=[ln])(?:yu|v)|(?<=[jqxy])v")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_JOINED = re.compile(r"['’`]|(?<=\w)-(?=\w)")
_MARKS = re.compile("[\u0300-\u036f]")
READINGS_PER_CHARACTER = 3
"""Of a character in a given name, the most usual ones."""
_MOST_COMBINATIONS = 4096
_LONGEST_SYLLABLE = 6
_USUAL_GIVEN = 2
"""Characters of a given name at most, but for a few."""


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in table_lines("pinyin.txt"):
        sounds, chars = line.split("\t")
        table |= dict.fromkeys(chars, tuple(sounds.split(" ")))
    return table


@cache
def _surname_readings() -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in table_lines("surname_readings.txt"))
    return {surname: tuple(sounds.split(" ")) for surname, sounds in rows}


def readings(char: str, *, surname: bool = False) -> tuple[str, ...]:
    """Toneless readings of one Chinese character, ü written ``v``, the most usual first; empty where none is known.

    Args:
        char: one character.
        surname: put the reading as a surname first (单 shan, 仇 qiu, 曾 zeng), the others behind it.
    """
    plain = _readings().get(char) or _from_pypinyin(char)
    if not surname:
        return plain
    return tuple(dict.fromkeys((*_surname_readings().get(char, ()), *plain)))


class _Spoken(dict[int, str]):
    """What ``str.translate`` makes of each character, found out where it is first met."""

    def __missing__(self, code: int) -> str:
        sound = self[code] = next(iter(readings(chr(code))), chr(code)) + " "
        return sound


_SPOKEN = _Spoken()


def spoken(text: str) -> str:
    """Each character in its most usual reading, or itself where none is known, with spaces between.

    >>> spoken("鑫隆3")
    'xin long 3'
    """
    return text.translate(_SPOKEN)[:-1]


def shipped_readings() -> dict[str, tuple[str, ...]]:
    """Toneless readings of all characters that the shipped table has, the most usual first; not to be changed."""
    return _readings()


def _from_pypinyin(char: str) -> tuple[str, ...]:
    """Readings of characters that the shipped table lacks; pypinyin takes 0.3 s to import, so only here."""
    if not "\u3400" <= char <= "\U0003ffff":
        return ()
    from pypinyin import Style, pinyin  # noqa: PLC0415

    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    return tuple(sound for sounds in found for sound in sounds if sound)


def person_keys(name: PersonName) -> tuple[str, ...]:
    """Keys of a name written in Chinese, one for each plausible reading, at most eight.

    Names in Latin letters go to :func:`latin_keys`.

    A surname is read as a surname and in its most usual other way, every other character in its three most usual ways.
    Empty where a character has no known reading (a masked name, a sign).

    >>> person_keys(PersonName(original="单雄", text="单雄", surname="单", given="雄"))
    ('shanxiong', 'danxiong')
    """
    if name.make is NameMake.LATIN:
        return latin_keys(name.text)
    return han_keys(name.surname, name.given if name.surname else name.text)


def han_keys(surname: str, given: str) -> tuple[str, ...]:
    """``person_keys`` of a name in its parts; without a surname, all of it is read as given names are."""
    if len(surname) == 1 and 0 < len(given) <= _USUAL_GIVEN:
        return _told(_usual_spellings(surname, given))
    return _told(_spellings(surname, given))


def _usual_spellings(surname: str, given: str) -> list[str]:
    """``_spellings`` of nearly every name: which readings go together depends on their numbers alone."""
    heads, first = _surname_heads(surname), _GIVEN_VOICES[given[0]]
    if len(given) == 1:
        return [heads[head] + first[one] for head, one in _nearest_places(len(heads), len(first))]
    second = _GIVEN_VOICES[given[1]]
    if len(heads) == len(first) == len(second) == 1:
        return [heads[0] + first[0] + second[0]]
    places = _nearest_places(len(heads), len(first), len(second))
    return [heads[head] + first[one] + second[other] for head, one, other in places]


@cache
def _surname_heads(surname: str) -> tuple[str, ...]:
    """How a surname of one character is read, the nearest first."""
    return surname_voices(surname)[0]


@cache
def _nearest_places(heads: int, *voices: int) -> list[tuple[int, ...]]:
    """Which reading of the surname goes with which of each character, by how many each has, the nearest first."""
    given = _nearest_first([tuple(map(str, range(count))) for count in voices])
    joined = _joined([(head, str(head)) for head in range(heads)], given)
    return [tuple(map(int, places)) for _, places in sorted(joined, key=itemgetter(0))]


def _spellings(surname: str, given: str) -> list[str]:
    """All readings of a name, the nearest first."""
    heads, ranked = _surname_sounds(surname), _given_sounds(given)
    if len(heads) == 1:
        head = heads[0][1]
        return [head + spelling for _, spelling in ranked]
    return [spelling for _, spelling in sorted(_joined(heads, ranked), key=itemgetter(0))]


def _told(spellings: list[str]) -> tuple[str, ...]:
    """Keys of what is spelled: each once, and not too many."""
    if _has_umlaut(" ".join(spellings)):
        spellings = list(map(_canonical, spellings))
    keys = tuple(dict.fromkeys(spellings))
    return () if keys == ("",) else keys[:MOST_KEYS]


@lru_cache(maxsize=1 << 12)
def _surname_sounds(surname: str) -> tuple[_Spelling, ...]:
    """The spellings of a surname."""
    return tuple(_nearest_first(surname_voices(surname)))


class _GivenVoices(dict[str, tuple[str, ...]]):
    """How each character of a given name is read, found out where it is first met."""

    def __missing__(self, char: str) -> tuple[str, ...]:
        voices = self[char] = readings(char)[:READINGS_PER_CHARACTER]
        return voices


_GIVEN_VOICES = _GivenVoices()


@lru_cache(maxsize=1 << 15)
def _given_sounds(given: str) -> tuple[_Spelling, ...]:
    """The spellings of a given name, which very many people share."""
    voices = list(map(_GIVEN_VOICES.__getitem__, given))
    if all(len(sounds) == 1 for sounds in voices):
        return ((0, "".join(chain.from_iterable(voices))),)
    return tuple(_nearest_first(voices))


def surname_voices(surname: str) -> list[tuple[str, ...]]:
    """The ways in which each part of a surname is read: as a surname, and in its most usual other way."""
    if len(surname) > 1 and surname in _surname_readings():
        return [(sound,) for sound in _surname_readings()[surname]]
    return [(*_surname_readings().get(char, ()), *readings(char)[:1]) for char in surname]


_Spelling = tuple[int, str]
"""How far-fetched a combination of readings is, and its syllables joined."""


def _joined(heads: Iterable[_Spelling], tails: Iterable[_Spelling]) -> list[_Spelling]:
    return [(far + further, head + tail) for (far, head), (further, tail) in product(heads, tails)]


def _nearest_first(voices: list[tuple[str, ...]]) -> list[_Spelling]:
    """Combinations of readings, those with the fewest unusual ones first, so that the cap cuts the far-fetched ones."""
    found = [(0, "")]
    for sounds in voices:
        if len(sounds) == 1:
            found = [(far, spelling + sounds[0]) for far, spelling in found]
        elif len(found) * len(sounds) > _MOST_COMBINATIONS:
            combinations = islice(product(*(list(enumerate(sounds)) for sounds in voices)), _MOST_COMBINATIONS)
            found = [(sum(place for place, _ in picks), "".join(sound for _, sound in picks)) for picks in combinations]
            break
        else:
            ranked = list(enumerate(sounds))
            found = [(far + place, spelling + sound) for far, spelling in found for place, sound in ranked]
    return sorted(found, key=itemgetter(0)) if len(found) > 1 else found


def latin_keys(latin: str) -> tuple[str, ...]:
    """Keys of a name written in Latin letters, at most eight: words (in one word: syllables) in turned order.

    So surname first and surname last meet, compound surnames and split given names too. Case, tone marks, apostrophes,
    hyphens and commas do not count; the three spellings of ü are one.

    >>> latin_keys("Wei-Ming ZHANG"), latin_keys("WeiZhang")
    (('weimingzhang', 'zhangweiming'), ('weizhang', 'zhangwei'))
    """
    words = tuple(latin_words(latin))
    splits = [words] if len(words) != 1 else [words, *_syllables(words[0])]
    turned = ("".join((*split[place:], *split[:place])) for split in splits for place in range(len(split)))
    return tuple(islice(dict.fromkeys(map(_canonical, turned)), MOST_KEYS))


def latin_words(latin: str) -> list[str]:
    """The lower-case words of a Latin name without marks: hyphens and apostrophes join, all else parts.

    >>> latin_words("Lǚ, Wěi-Míng")
    ['lu', 'weiming']
    """
    text = _MARKS.sub("", unicodedata.normalize("NFD", latin.casefold()))
    return _NOT_LETTERS.sub(" ", _JOINED.sub("", text)).split()


@cache
def _syllable_set() -> frozenset[str]:
    """All syllables that have a vowel, ü in each of its spellings."""
    sounds = {sound for voices in _readings().values() for sound in voices if set("aeiouv") & set(sound)}
    return frozenset(sound.replace("v", spelling) for sound in sounds for spelling in ("v", "yu", "u"))


def _syllables(word: str, most: int = 5) -> list[tuple[str, ...]]:
    """The ways in which a word is a row of two to five Mandarin syllables (xian: xi an)."""
    found: list[tuple[str, ...]] = []
    for end in range(1, min(_LONGEST_SYLLABLE, len(word)) + 1 if most else 0):
        if word[:end] in _syllable_set():
            rests = _syllables(word[end:], most - 1) + (
                [(word[end:],)] if word[end:] in _syllable_set() and most > 1 else []
            )
            found.extend((word[:end], *rest) for rest in dict.fromkeys(rests))
    return found


def _canonical(spelling: str) -> str:
    """One spelling for ü, applied to whole keys on both sides: where CHANYU is cut into syllables does not matter."""
    if not _has_umlaut(spelling):
        return spelling
    return _UMLAUT_SPELLING.sub(lambda match: "ue" if match[0].endswith("e") else "u", spelling)


def _has_umlaut(spelling: str) -> bool:
    """Whether ``_UMLAUT_SPELLING`` may find anything: it is slow to say no."""
    return "v" in spelling or "nyu" in spelling or "lyu" in spelling or "nue" in spelling or "lue" in spelling
