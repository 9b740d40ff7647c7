"""Which listings are worth comparing with an organisation: those with its code, and those of its trade name."""

from __future__ import annotations

from collections.abc import Iterator

from defaulter_screen.matching.blocking import (
    KeyClass,
    brand_deletions,
    organisation_number_keys,
    organisation_sound,
    text_key,
)
from defaulter_screen.matching.brief import FIRST_STRONG, IS_BRANCH
from defaulter_screen.matching.index import Index
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.organisation import without_cut_form
from defaulter_screen.names.similarity import alike

CANDIDATES_AT_MOST = 2000


def organisation_candidates(subject: Normalised, index: Index) -> list[int]:
    """Ids of all listings of organisations that could be the subject, its head office or its branch.

    With a complete code of its own, the subject is nobody whose complete code is known and different, unless one is
    the other's branch; so only entries without a complete code, and branches, remain to be found by name.
    """
    found: dict[int, None] = {}
    for key in organisation_number_keys(subject):
        found.update((listing_id, None) for listing_id, _ in index.postings(key))
    name = subject.organisation
    if name is None or not name.core:
        return list(found)
    complete = subject.number is not None and subject.number.complete
    for key in _name_keys(name):
        for listing_id, brief in index.postings(key):
            if not complete or name.branch or brief < FIRST_STRONG or brief & IS_BRANCH:
                found[listing_id] = None
            if len(found) >= CANDIDATES_AT_MOST:
                return list(found)
    return list(found)


def _name_keys(name: OrganisationName) -> Iterator[int]:
    """Keys of the name and of its slips."""
    yield text_key(KeyClass.ORGANISATION_CORE, name.core)
    if not name.form and (whole := without_cut_form(name.core)):
        yield text_key(KeyClass.ORGANISATION_CORE, whole)
    yield text_key(KeyClass.ORGANISATION_SOUND, organisation_sound(name))
    yield text_key(KeyClass.ORGANISATION_DELETION, name.core)
    for rest in brand_deletions(name):
        yield text_key(KeyClass.ORGANISATION_CORE, rest)
        yield text_key(KeyClass.ORGANISATION_DELETION, rest)
    for place, character in enumerate(name.brand):
        for other in alike(character):
            yield text_key(KeyClass.ORGANISATION_CORE, name.core[:place] + other + name.core[place + 1 :])
