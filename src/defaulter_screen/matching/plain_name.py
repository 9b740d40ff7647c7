"""A plain name of a batch with the keys that a search would ask for, each made once."""

from __future__ import annotations

from functools import cached_property

from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.candidates import weak_keys
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.person import parse_person


class PlainName:
    """One name in Chinese characters, as it is compared; most are two to four that normalisation leaves alone.

    Args:
        text: the name.
        parsed: it in parts, where somebody has taken it apart.

    Attributes:
        untouched: the cell was the name, and nothing had to be taken apart.
    """

    def __init__(self, text: str, parsed: PersonName | None = None) -> None:
        self.text = text
        self.key = text_key(KeyClass.PERSON_NAME, text)
        self.untouched = parsed is None
        self._parsed = parsed

    @classmethod
    def of(cls, person: PersonName) -> PlainName:
        """Of a name without others beside it."""
        return cls(person.text, person)

    @cached_property
    def person(self) -> PersonName:
        """The name in parts; most names are told by their keys alone."""
        return self._parsed or parse_person(self.text)

    @cached_property
    def weak_keys(self) -> list[int]:
        """What is asked for among entries that are found by name only."""
        return weak_keys(self.person)
