"""What a name gives for every entry that bears it: taken apart once, however many entries of the list have it.

A list names most persons and companies several times. Cards are made by the scalar functions, one for each distinct
text that this process meets, and kept as long as they are few enough.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from defaulter_screen.ingest.entries import EntryContext, person_names
from defaulter_screen.matching.blocking import (
    KeyClass,
    listing_postings,
    organisation_listing_keys,
    text_keys,
)
from defaulter_screen.matching.brief import FIRST_STRONG
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import OrganisationName, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.normalisation import normalise_listing

_MOST = 400_000
"""Cards of one kind: some 200 MB at most."""

Card = TypeVar("Card")


class Cards(dict[str, Card], Generic[Card]):
    """Cards by the text that they were made of."""

    def __init__(self, make: Callable[[str], Card]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> Card:
        """Make the card."""
        if len(self) >= _MOST:
            self.clear()
        card = self[text] = self._make(text)
        return card


class PersonCard:
    """A person's name as a list writes it.

    Attributes:
        text: the compared form, or the name as written where it says nothing.
        keys: by which an entry with a usable number is found beside it.
        names: the names under which the person is found.
    """

    __slots__ = ("_context", "_side", "_weak", "keys", "names", "text")

    def __init__(self, written: str, context: EntryContext) -> None:
        self._context = context
        self._side = normalise_listing(kind="person", name=written, number="", today=context.today)
        self._weak: list[int] | None = None
        person = self._side.person
        self.text = person.text if person else written
        self.keys = text_keys(KeyClass.PERSON_NAME, (person.text, *person.aliases)) if person else []
        self.names: list[PersonName] = person_names(person)

    @property
    def weak(self) -> list[int]:
        """All keys, where the number leads nowhere."""
        if self._weak is None:
            self._weak = [key for key, _ in listing_postings(self._side, self._context.list_kind)]
        return self._weak


class OrganisationCard:
    """An organisation's name as a list writes it.

    Attributes:
        text: the compared form, or the name as written where it says nothing.
        organisation: its parts.
    """

    __slots__ = ("_strong", "_weak", "organisation", "text")

    def __init__(self, written: str, context: EntryContext) -> None:
        side = normalise_listing(kind="organisation", name=written, number="", today=context.today)
        self.organisation: OrganisationName | None = side.organisation
        self.text = side.organisation.text if side.organisation else written
        self._strong: list[int] | None = None
        self._weak: list[int] | None = None

    @property
    def strong(self) -> list[int]:
        """The keys of the name, beside those of a complete number."""
        if self._strong is None:
            self._strong = self._keys(FIRST_STRONG)
        return self._strong

    @property
    def weak(self) -> list[int]:
        """The keys of the name where the number shows too little, and of a branch."""
        if self._weak is None:
            self._weak = self._keys(0)
        return self._weak

    def _keys(self, brief: int) -> list[int]:
        return organisation_listing_keys(Normalised(SubjectKind.ORGANISATION, organisation=self.organisation), brief)


class RelatedCard:
    """The name of a person published with an organisation's entry.

    Attributes:
        keys: one, or none where the name says nothing.
    """

    __slots__ = ("keys",)

    def __init__(self, written: str) -> None:
        text = parse_person(written).text
        self.keys = text_keys(KeyClass.RELATED_PERSON, [text] if text else [])
