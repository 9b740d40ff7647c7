"""What a name gives for every entry that bears it: taken apart once, however many entries of the list have it.

A list names most persons and companies several times. Cards are made by the scalar functions, one for each distinct
text that this process meets, and kept as long as they are few enough.
"""

from __future__ import annotations

from defaulter_screen.ingest.entries import EntryContext, person_names, visible_number
from defaulter_screen.matching.blocking import (
    KeyClass,
    listing_postings,
    organisation_listing_keys,
    text_keys,
)
from defaulter_screen.matching.brief import brief_of
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.normalisation import listed_number, listed_organisation, listed_person

CARDS_AT_MOST = 400_000
"""Cards of one kind: some 200 MB at most."""


class PersonCard:
    """A person's name as a list writes it.

    Attributes:
        text: the compared form, or the name as written where it says nothing.
        keys: by which an entry with a usable number is found beside it.
        names: the names under which the person is found.
    """

    __slots__ = ("_context", "_person", "_weak", "keys", "names", "text")

    def __init__(self, written: str, context: EntryContext) -> None:
        self._context = context
        self._person = person = listed_person(written)
        self._weak: list[int] | None = None
        self.text = person.text if person else written
        self.keys = text_keys(KeyClass.PERSON_NAME, (person.text, *person.aliases)) if person else []
        self.names: list[PersonName] = person_names(person)

    @property
    def weak(self) -> list[int]:
        """All keys, where the number leads nowhere."""
        if self._weak is None:
            side = Normalised(SubjectKind.PERSON, person=self._person)
            self._weak = [key for key, _ in listing_postings(side, self._context.list_kind)]
        return self._weak


class OrganisationCard:
    """An organisation's name and number as a list writes them.

    Attributes:
        text: the name in compared form, or as written where it says nothing.
        number: the number as part of a listing's key.
        brief: of its entries.
        keys: of its entries, without the persons published with them.
    """

    __slots__ = ("brief", "keys", "number", "text")

    def __init__(self, written: tuple[str, str], context: EntryContext) -> None:
        name, number_text = written
        organisation = listed_organisation(name)
        number = listed_number(number_text, SubjectKind.ORGANISATION, today=context.today)
        side = Normalised(SubjectKind.ORGANISATION, organisation=organisation, number=number)
        self.text = organisation.text if organisation else name
        self.number = visible_number(number)
        self.brief = brief_of(side, context.list_kind)
        self.keys = organisation_listing_keys(side, self.brief)


class RelatedCard:
    """The name of a person published with an organisation's entry.

    Attributes:
        keys: one, or none where the name says nothing.
    """

    __slots__ = ("keys",)

    def __init__(self, written: str) -> None:
        text = parse_person(written).text
        self.keys = text_keys(KeyClass.RELATED_PERSON, [text] if text else [])
