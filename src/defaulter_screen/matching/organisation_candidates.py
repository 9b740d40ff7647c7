"""Which listings are worth comparing with an organisation: those with its code, and those of its trade name."""

from __future__ import annotations

from defaulter_screen.matching.blocking import (
    KeyClass,
    asked_organisation_texts,
    brand_deletions,
    brand_lookalikes,
    organisation_number_keys,
    organisation_sound,
    text_key,
)
from defaulter_screen.matching.index import Index
from defaulter_screen.matching.marks import mark_of
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.organisation import without_cut_form

CANDIDATES_AT_MOST = 2000


def organisation_candidates(subject: Normalised, index: Index) -> list[int]:
    """Ids of all listings of organisations that could be the subject, its head office or its branch.

    With a complete code of its own, the subject is nobody whose complete code is known and different, unless one is
    the other's branch; so only entries without a complete code, and branches, remain to be found by name.
    """
    marks = index.marks
    keys = organisation_keys(subject)
    if marks is not None:
        keys = [key for key in keys if marks.holds(mark_of(key))]
    postings, found = index.postings_many(keys), dict[int, None]()
    for key in keys:  # those of the number first: the bound must not cut them off
        found.update((listing_id, None) for listing_id, _ in postings.get(key, ()))
    return list(found)[:CANDIDATES_AT_MOST]


def organisation_keys(subject: Normalised) -> list[int]:
    """All keys under which an organisation is looked for, those of its number first."""
    name = subject.organisation
    keys = organisation_number_keys(subject)
    return keys + _name_keys(subject, name) if name is not None and name.core else keys


def _name_keys(subject: Normalised, name: OrganisationName) -> list[int]:
    """Keys of the name and of its slips, the name's own first."""
    if subject.number is not None and subject.number.complete and not name.branch:
        return [text_key(KeyClass.ORGANISATION_WEAK, text) for text in asked_organisation_texts(name)]
    cores = [name.core]
    if not name.form and (whole := without_cut_form(name.core)):
        cores.append(whole)
    shorter = brand_deletions(name)
    keys = [text_key(KeyClass.ORGANISATION_CORE, core) for core in (*cores, *shorter, *brand_lookalikes(name))]
    keys.append(text_key(KeyClass.ORGANISATION_SOUND, organisation_sound(name)))
    keys += [text_key(KeyClass.ORGANISATION_DELETION, rest) for rest in (name.core, *shorter)]
    return keys
