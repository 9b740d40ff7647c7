"""Which listings are worth comparing with an organisation: those with its code, and those of its trade name."""

from __future__ import annotations

from collections.abc import Sequence

from defaulter_screen.matching.blocking import KeyClass, text_keys
from defaulter_screen.matching.index import Index
from defaulter_screen.matching.marks import mark_of
from defaulter_screen.matching.organisation_blocking import (
    asked_organisation_texts,
    brand_deletions,
    brand_lookalikes,
    organisation_number_keys,
    organisation_sound,
)
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.misspelt import meant_names
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
    keys, name = organisation_number_keys(subject), subject.organisation
    if name is not None:
        for key_class, texts in asked_names(name, coded=subject.number is not None and subject.number.complete):
            keys += text_keys(key_class, texts)
    return keys


def asked_names(name: OrganisationName, *, coded: bool) -> list[tuple[KeyClass, Sequence[str]]]:
    """What is asked for of a name and its slips, the name itself first.

    Args:
        name: the organisation's.
        coded: it gives a complete code as well.
    """
    if not name.core:
        return []
    meant = [one.core for one in meant_names(name)]
    if coded and not name.branch:
        return [(KeyClass.ORGANISATION_WEAK, [*asked_organisation_texts(name), *meant])]
    cores = [name.core, *meant]
    if not name.form and (whole := without_cut_form(name.core)):
        cores.append(whole)
    shorter = brand_deletions(name)
    return [
        (KeyClass.ORGANISATION_CORE, [*cores, *shorter, *brand_lookalikes(name)]),
        (KeyClass.ORGANISATION_SOUND, [organisation_sound(name)]),
        (KeyClass.ORGANISATION_DELETION, [name.core, *shorter]),
    ]
