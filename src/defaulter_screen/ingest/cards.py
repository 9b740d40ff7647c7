"""What a person's name gives for every entry that bears it: taken apart once, however many entries of the list have it.

Cards are made by the scalar functions, one for each distinct text that this process meets, and kept as long as they are
few enough.
"""

from __future__ import annotations

from defaulter_screen.ingest.entries import EntryContext, person_names
from defaulter_screen.matching.blocking import KeyClass, text_keys
from defaulter_screen.matching.listing_keys import listing_postings
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import PersonName
from defaulter_screen.normalisation import listed_person

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
