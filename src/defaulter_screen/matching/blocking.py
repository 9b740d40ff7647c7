"""Block keys: values shared by pairs worth comparing.

An index key is an integer below 2**63: the class in bits 58-62, below it packed digits (numbers) or 58 bits of a
BLAKE2b hash (texts). A key never holds a full number: numbers are indexed by the part that the courts publish anyway.

Persons are indexed once by what their number shows and once by name; further ways in (pinyin, one character left out)
link to the *name*, of which there are far fewer than persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from hashlib import blake2b
from typing import Any

from defaulter_screen.digests import digests
from defaulter_screen.ids.number import Scheme
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.similarity import taken_for

_SHIFT = 58
_MASK = (1 << _SHIFT) - 1


class KeyClass(IntEnum):
    """Which kind of value a key is made of."""

    PERSON_NAME = 1
    PERSON_PINYIN = 2
    """Links to names."""
    PERSON_DELETION = 3
    """The name with one character left out; links to names."""
    AREA_YEAR_SEQUENCE = 4
    """Area, two digits of the birth year, sequence: visible in the courts' mask, in full and in 15-digit numbers."""
    AREA_SEQUENCE_CHECK = 5
    """Area and last four characters: masks that hide the whole birth date."""
    AREA_BIRTH = 6
    """Area and birth date: masks that hide the last four characters."""
    NUMBER_TEXT = 7
    """Documents that are compared as text only."""
    ORGANISATION_CODE = 8
    """The nine characters of the organisation code, also inside the unified social credit code."""
    ORGANISATION_REGISTRATION = 9
    ORGANISATION_CORE = 10
    """Trade name and industry."""
    ORGANISATION_SOUND = 11
    """The sound of trade name and industry."""
    ORGANISATION_DELETION = 12
    """Trade name and industry with one character left out."""
    PERSON_WEAK_NAME = 14
    """All ways by name, slips included, to entries whose number shows too little to be found by it, or is itself a
    slip: what a complete number leaves to be searched. They are few, so every slip gets a key of its own."""
    ORGANISATION_WEAK = 15
    """The same for organisations: entries without a complete code, and branches, which a complete code leaves."""
    AREA_YEAR_TAIL = 16
    """Area, two digits of the birth year, last three characters: masks that hide a digit of the sequence (11+3)."""
    ORGANISATION_SHOWN = 17
    """What the usual masks show of a unified code: its first eight and its last four characters."""
    RELATED_PERSON = 13
    """Persons published inside an organisation's entry, by name; asked in consumption scenes only (``related``)."""


def text_key(key_class: KeyClass, text: str) -> int:
    """Key of a text: the class and 58 bits of its BLAKE2b hash."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (key_class << _SHIFT) | (int.from_bytes(digest, "little") & _MASK)


def text_keys(key_class: KeyClass, texts: Iterable[str]) -> list[int]:
    """``text_key`` of each text, in half the time: a listing has up to thirty."""
    number, base, mask = int.from_bytes, key_class << _SHIFT, _MASK
    return [base | (number(digest, "little") & mask) for digest in digests(texts)]


def text_key_column(key_classes: Any, texts: Iterable[str]) -> Any:
    """``text_key`` of each text as numpy ``uint64``.

    Args:
        key_classes: one class for all, or a numpy array of one for each.
        texts: of the keys.
    """
    import numpy as np  # noqa: PLC0415 - 65 ms that a single lookup must not pay

    hashes = np.frombuffer(b"".join(digests(texts)), "<u8").astype(np.uint64)
    return np.asarray(key_classes, np.uint64) << np.uint64(_SHIFT) | (hashes & np.uint64(_MASK))


def key_class(key: int) -> int:
    """The class of a key."""
    return key >> _SHIFT


_BY_SEQUENCE, _BY_CHECK, _BY_BIRTH, _BY_TAIL = (
    int(one) << _SHIFT
    for one in (
        KeyClass.AREA_YEAR_SEQUENCE,
        KeyClass.AREA_SEQUENCE_CHECK,
        KeyClass.AREA_BIRTH,
        KeyClass.AREA_YEAR_TAIL,
    )
)


def number_keys(pattern: str) -> list[int]:
    """Keys of what an 18-character pattern shows; none where it shows too little.

    >>> [key >> 58 for key in number_keys("3301021985****123X")]
    [4, 5, 16]
    """
    shown = pattern[:6]
    if not shown.isdigit():
        return []
    area, sequence, last = int(shown), pattern[14:17], pattern[17]
    year = int(pattern[8:10]) if pattern[8:10].isdigit() else None
    check = 10 if last == "X" else int(last) if last in "0123456789" else None
    keys: list[int] = []
    if sequence.isdigit():
        tail = (area << 10) | int(sequence)
        if year is not None:
            keys.append(_BY_SEQUENCE | (tail << 7) | year)
        if check is not None:
            keys.append(_BY_CHECK | (tail << 4) | check)
    if pattern[6:14].isdigit():
        keys.append(_BY_BIRTH | (area << 27) | int(pattern[6:14]))
    if year is not None and check is not None and sequence[1:].isdigit():
        keys.append(_BY_TAIL | (((area << 11) | (int(sequence[1:]) << 4) | check) << 7) | year)
    return keys


def person_number_keys(side: Normalised) -> list[int]:
    """Keys of a person's number, the one that shows most first; a listing is indexed under its first only."""
    number = side.number
    if number is None or number.scheme is Scheme.DAMAGED:
        return []
    if number.pattern is not None:
        return number_keys(number.pattern)
    if number.masked or not number.compact:
        return []
    return [text_key(KeyClass.NUMBER_TEXT, number.compact)]


def name_links(name: PersonName) -> tuple[int, list[int]]:
    """The key of a person's name, and the keys that link to it: its sounds, and itself with one character left out."""
    links = text_keys(KeyClass.PERSON_PINYIN, name_sounds(name))
    links += text_keys(KeyClass.PERSON_DELETION, deletions(name.text))
    return text_key(KeyClass.PERSON_NAME, name.text), links


def name_sounds(name: PersonName) -> Sequence[str]:
    """The keys of a name's sounds."""
    from defaulter_screen.names.pinyin import latin_keys, person_keys  # noqa: PLC0415 - loads the table of readings

    return latin_keys(name.text) if name.make is NameMake.LATIN else person_keys(name)


def weak_texts(name: PersonName) -> tuple[str, ...]:
    """Everything under which an entry without a usable number is found: the name, its sounds, its slips."""
    return distinct((*asked_texts(name), *swaps(name.text), *lookalike_spellings(name.text)))


def asked_texts(name: PersonName) -> tuple[str, ...]:
    """What of a name is asked for among such entries; sounds are marked, so that no name is taken for one."""
    return (name.text, *deletions(name.text), *(f"~{sound}" for sound in name_sounds(name)))


def swaps(text: str) -> tuple[str, ...]:
    """The text with two neighbours in the wrong order."""
    return distinct(text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1))


def lookalike_spellings(text: str) -> tuple[str, ...]:
    """The text with one character replaced by one of similar shape."""
    return distinct(
        [text[:i] + other + text[i + 1 :] for i, character in enumerate(text) for other in taken_for(character)]
    )


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order: a set's order changes from process to process, and with it what a bound cuts off."""
    return tuple(dict.fromkeys(texts))


def deletions(text: str) -> tuple[str, ...]:
    """The text with one character left out; a rest of one character says nothing and is left out.

    >>> sorted(deletions("王小明"))
    ['小明', '王小', '王明']
    """
    if len(text) < 3:
        return ()
    if len(text) == 3:
        first, second, third = list(text)
        if first != second != third:  # else two rests are the same; nearly every name is such
            return second + third, first + third, first + second
    return tuple(dict.fromkeys([text[:i] + text[i + 1 :] for i in range(len(text))]))
