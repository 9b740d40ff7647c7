"""Further marks of entries found by name only, made so that a batch can ask for its names in columns.

The index keys of such an entry are hashes of texts, which cost microseconds for every name asked. These marks are of
numbers that columns can make: a short text is its code points, side by side; a sound is a polynomial of its letters, so
that a name's is put together from those of its syllables. Letters that ``names.pinyin`` rewrites (ü has three
spellings) do not count: two sounds with one key have one mark. Others may share it too, which only costs a second look.
"""

from __future__ import annotations

from collections.abc import Iterator

from defaulter_screen.matching.blocking import name_sounds, weak_texts
from defaulter_screen.matching.marks import mark_of
from defaulter_screen.names.name import PersonName

TEXT_SALT, SOUND_SALT = 0x8F2D64A1B93C57E5, 0x3B79E2C846D10FA7
"""Keep both kinds of marks apart, and from those of index keys."""
LETTER_FACTOR = 0x5851F42D4C957F2D
"""Odd 64-bit constant, of Knuth's generator."""
LONGEST_TEXT = 3
"""Longer texts are not asked for in columns."""
_UNHEARD = str.maketrans("", "", "vuye")
_ALL = (1 << 64) - 1


def weak_marks(name: PersonName) -> Iterator[int]:
    """The marks of a listed name, for every text of ``blocking.weak_texts`` that columns could ask for."""
    for text in weak_texts(name):
        if len(text) <= LONGEST_TEXT and max(text, default="") <= "\uffff":
            yield mark_of(packed(text) ^ TEXT_SALT)
    for sound in name_sounds(name):
        yield mark_of(polynomial(sound)[0] ^ SOUND_SALT)


def packed(text: str) -> int:
    """The code points of a text of at most three characters of the basic plane, 16 bits each.

    >>> hex(packed("一丁"))
    '0x4e004e01'
    """
    value = 0
    for character in text:
        value = value << 16 | ord(character)
    return value


def polynomial(sound: str) -> tuple[int, int]:
    """A sound's polynomial and the factor that shifts what stands before it, modulo 2**64; ``v u y e`` do not count.

    >>> head, tail, whole = polynomial("zhang"), polynomial("wei"), polynomial("zhangwei")
    >>> (head[0] * tail[1] + tail[0]) % 2**64 == whole[0]
    True
    """
    value, shift = 0, 1
    for letter in sound.translate(_UNHEARD):
        value = (value * LETTER_FACTOR + ord(letter)) & _ALL
        shift = shift * LETTER_FACTOR & _ALL
    return value, shift
