"""One list version as matching sees it: postings from the store, entries in compared form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from defaulter_screen.matching.index import Entry
from defaulter_screen.matching.related import Represented
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import OrganisationName, PersonName
from defaulter_screen.normalisation import compared_names, listed_organisation, normalise_listing
from defaulter_screen.store.view import StoreView


class StoreIndex:
    """One list version as matching sees it: postings from the store, entries in compared form.

    Args:
        view: the list version.
        today: the day of the decisions.
        texts: listings come with their free texts, duty and what was performed of it; nothing is compared with them.
    """

    def __init__(self, view: StoreView, today: date, *, texts: bool = True) -> None:
        self.view = view
        self.classes = view.classes
        self.marks = view.fence
        self.postings = view.postings
        self.sorted_postings = view.sorted_postings
        self.postings_at_hand = view.postings_at_hand
        self.postings_many = view.postings_many
        self.links_packed = view.links_packed
        self.postings_columns = view.postings_columns
        self.links_columns = view.links_columns
        self.listings = view.listings if texts else view.without_texts
        self.mentions = view.mentions
        self.name_texts = view.name_texts
        self._today = today

    def without_texts(self) -> StoreIndex:
        """The same, whose listings lack their free texts."""
        return StoreIndex(self.view, self._today, texts=False)

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """Listings with their compared forms, in the order of the ids."""
        if not ids:
            return []
        return list(map(self.entry, self.listings(ids)))

    def entry(self, listing: Listing) -> Entry:
        """A listing with its compared form."""
        return Entry(listing, compared(listing, self._today))

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:
        """Name and province of listed persons in compared form, as ``entries`` has them, in the order of the ids."""
        return compared_names(self.view.named(ids)) if ids else []

    def organisation_names(self, ids: Sequence[int]) -> list[OrganisationName | None]:
        """Names of listed organisations in compared form, and nothing else read, in the order of the ids."""
        return [listed_organisation(name) for name, _ in self.view.named(ids)] if ids else []

    def represented(self, ids: Sequence[int]) -> list[Represented]:
        """Listed organisations with the persons published in their entries, in the order of the ids."""
        return [Represented(one, _persons_of(one, self._today)) for one in self.view.listings(ids)] if ids else []


def compared(listing: Listing, today: date) -> Normalised:
    """A stored listing in the form that is compared; the same door through which it was indexed."""
    return normalise_listing(
        kind=listing.kind.value,
        name=listing.name,
        number=listing.number,
        gender=listing.gender.value if listing.gender else "",
        age=listing.age,
        publication_date=listing.publication_date,
        province=listing.province,
        legal_representative=listing.legal_representative,
        today=today,
    )


def _persons_of(listing: Listing, today: date) -> tuple[Normalised, ...]:
    """Legal representative and further persons of an organisation's entry, in the form that is compared."""
    persons = ((listing.legal_representative, ""), *((person.name, person.number) for person in listing.related))
    return tuple(normalise_listing(kind="person", name=n, number=m, today=today) for n, m in persons if n)
