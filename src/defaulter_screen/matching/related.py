"""Persons published inside an organisation's entry: restricted in consumption with it, not listed themselves.

法释〔2015〕17号 art. 3(2) reaches an organisation's legal representative, person in charge, actual controller and those
directly responsible. Their names are indexed under a key class of their own, which is asked in consumption scenes
only: elsewhere they are no hits, and they never count in P(the subject is listed).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.presentation import present
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.hit import Hit, NumberEvidence, Relation
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import PersonName
from defaulter_screen.values import frozen_dataclass

ENTRIES_AT_MOST = 500
"""Entries looked at; the commonest name represents about three hundred organisations on a list of ten million."""
HITS_AT_MOST = 5
"""Organisations shown: a bare name says the same of each of them."""
_NEVER_SURE = 1e-12


@frozen_dataclass(frozen=True, slots=True)
class Represented:
    """A listed organisation with the persons published in its entry, in compared form."""

    listing: Listing
    persons: tuple[Normalised, ...]


class RelatedIndex(Protocol):
    """What this step needs of the store."""

    @property
    def classes(self) -> frozenset[int]:
        """Key classes that have postings at all."""

    def postings(self, key: int) -> list[tuple[int, int]]:
        """``(listing id, brief)`` pairs under a key."""

    def represented(self, ids: Sequence[int]) -> list[Represented]:
        """Listed organisations with the persons published in their entries."""


@dataclass(slots=True)
class _Found:
    """One organisation in whose entries the subject may stand."""

    evaluation: Evaluation
    side: Normalised
    listings: list[Listing] = field(default_factory=list)


def related_hits(subject: Normalised, index: RelatedIndex, model: IdentityModel, cutoff: float) -> tuple[Hit, ...]:
    """Listed organisations in whose entries the subject's name stands.

    A name alone always counts while the subject could still tell more; who has given his complete number is left out
    below the cutoff, since nothing he could add would tell him from the namesake whose number nobody published.

    Args:
        subject: normalised.
        index: of one list version.
        model: the identity model.
        cutoff: of the scene.
    """
    name = subject.person
    if name is None or KeyClass.RELATED_PERSON not in index.classes:
        return ()
    stated = Stated.of(subject)
    found: dict[tuple[ListKind, str, str], _Found] = {}
    for entry in index.represented(_ids(name, index)):
        best = _best(_evaluations(subject, stated, _namesakes(name, entry.persons), model))
        if best is not None and _counts(best[0], subject, cutoff):
            key = (entry.listing.list_kind, entry.listing.name, entry.listing.number)
            known = found.setdefault(key, _Found(*best))
            known.listings.append(entry.listing)
            if best[0].odds > known.evaluation.odds:
                known.evaluation, known.side = best
    strongest = sorted(found.values(), key=lambda one: -one.evaluation.odds)[:HITS_AT_MOST]
    return tuple(_hit(one, subject) for one in strongest)


def _ids(name: PersonName, index: RelatedIndex) -> list[int]:
    texts = dict.fromkeys((name.text, *name.aliases))
    ids = {one: None for text in texts for one, _ in index.postings(text_key(KeyClass.RELATED_PERSON, text))}
    return list(ids)[:ENTRIES_AT_MOST]


def _namesakes(name: PersonName, persons: Iterable[Normalised]) -> list[Normalised]:
    """Those who bear the subject's name; where one of them has a number, the others are taken to be the same person."""
    own = {name.text, *name.aliases}
    same = [one for one in persons if one.person and not own.isdisjoint((one.person.text, *one.person.aliases))]
    numbered = [one for one in same if one.number is not None]
    return numbered or same[:1]


def _evaluations(
    subject: Normalised, stated: Stated, sides: Iterable[Normalised], model: IdentityModel
) -> Iterator[tuple[Evaluation, Normalised]]:
    for side in sides:
        evaluation = evaluate_person(subject, stated, side, model)
        if evaluation is not None:
            evaluation.relation = Relation.RELATED_PARTY
            yield evaluation, side


def _best(found: Iterable[tuple[Evaluation, Normalised]]) -> tuple[Evaluation, Normalised] | None:
    return max(found, key=lambda one: one[0].odds, default=None)


def _counts(evaluation: Evaluation, subject: Normalised, cutoff: float) -> bool:
    number = subject.number
    told_all = number is not None and number.complete
    return evaluation.evidence is not NumberEvidence.NONE or not told_all or _probability(evaluation) >= cutoff


def _probability(evaluation: Evaluation) -> float:
    return min(max(evaluation.odds / (1 + evaluation.odds), _NEVER_SURE), 1 - _NEVER_SURE)


def _hit(one: _Found, subject: Normalised) -> Hit:
    comparisons, missing = present(one.evaluation, subject, one.side)
    listings = sorted(one.listings, key=_latest, reverse=True)
    return Hit(
        listing=listings[0],
        others=tuple(listings[1:]),
        comparisons=comparisons,
        lookalikes=one.evaluation.lookalikes,
        probability=_probability(one.evaluation),
        number_evidence=one.evaluation.evidence,
        relation=Relation.RELATED_PARTY,
        conflict=one.evaluation.conflict,
        missing=missing,
    )


def _latest(listing: Listing) -> tuple[int, int]:
    return (listing.publication_date.toordinal() if listing.publication_date else 0, listing.listing_id)
