"""All keys under which a listing is found, one by one: what ``listing_columns`` makes for a whole list at once."""

from __future__ import annotations

from collections.abc import Iterable

from defaulter_screen.matching.blocking import KeyClass, distinct, person_number_keys, text_keys, weak_texts
from defaulter_screen.matching.brief import brief_of
from defaulter_screen.matching.organisation_blocking import organisation_listing_keys
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.person import parse_person

REACHING = frozenset({ListKind.DEFAULTER, ListKind.CONSUMPTION_RESTRICTED})
"""Lists whose organisations draw their representatives into the limits on consumption."""


def listing_postings(listing: Normalised, list_kind: ListKind, related: Iterable[str] = ()) -> list[tuple[int, int]]:
    """All ``(key, brief)`` pairs under which a listing is found.

    Args:
        listing: in compared form.
        list_kind: which list.
        related: compared names of the persons published in an organisation's entry.
    """
    brief = brief_of(listing, list_kind)
    if listing.kind is SubjectKind.ORGANISATION:
        keys = organisation_listing_keys(listing, brief)
        if list_kind in REACHING:
            keys += text_keys(KeyClass.RELATED_PERSON, filter(None, dict.fromkeys(related)))
    else:
        keys = person_number_keys(listing)[:1]
        number = listing.number
        found_by_number = bool(keys) and number is not None and number.valid
        if listing.person:
            texts = (listing.person.text, *listing.person.aliases)
            keys += text_keys(KeyClass.PERSON_NAME, texts)
            if not found_by_number:
                weak = distinct(rest for text in texts for rest in weak_texts(parse_person(text)))
                keys += text_keys(KeyClass.PERSON_WEAK_NAME, weak)
    return [(key, brief) for key in keys]
