"""Subject and index in, hits out: candidates are compared, cases of one person joined, probabilities shared.

How the probability is shared: ``settlement``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from defaulter_screen.matching.bearers import bearers, is_bare_name
from defaulter_screen.matching.candidates import Candidate, person_candidates
from defaulter_screen.matching.field import Evaluated, Field, Listed
from defaulter_screen.matching.index import Entries, Index
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.organisation_candidates import organisation_candidates
from defaulter_screen.matching.organisations import evaluate_organisation
from defaulter_screen.matching.settlement import Settled, settle
from defaulter_screen.matching.showing import fetch, hits_of
from defaulter_screen.matching.stated import Stated
from defaulter_screen.matching.weighing import weigh
from defaulter_screen.models.hit import Balance, Hit, NumberEvidence
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.values import frozen_dataclass

MATCHER_VERSION = "5"


@frozen_dataclass(frozen=True, slots=True)
class Match:
    """What matching says of one subject.

    Attributes:
        hits: best first.
        probability: P(the subject is on the defaulter list), in (0, 1).
        persons: how many different listed persons or organisations fit the evidence, shown as hits or not.
        balance: what else the probabilities rest on, for the record.
    """

    hits: tuple[Hit, ...]
    probability: float
    persons: int
    balance: Balance | None = None


def match(
    subject: Normalised,
    index: Index,
    model: IdentityModel,
    cutoff: float,
    suppressed: frozenset[str] = frozenset(),
) -> Match:
    """Find and weigh everybody on the lists who could be the subject.

    Args:
        subject: normalised.
        index: of one list version.
        model: the identity model.
        cutoff: candidates with a slip or contradiction below this probability are no hits.
        suppressed: keys of listings that a reviewer found not to be this subject: left out before limits are applied.
    """
    if subject.kind is SubjectKind.ORGANISATION:
        found = Field(_organisations(organisation_candidates(subject, index), subject, index, model))
    else:
        found = _persons(subject, index, model, cutoff, each=bool(suppressed))
    if suppressed:
        fetch(found.people, index)
        found.people = [p for p in found.people if suppressed.isdisjoint(entry.key for entry in p.listings)]
    return match_of(settle(found, model, cutoff), subject, index)


def match_of(settled: Settled, subject: Normalised, index: Entries) -> Match:
    """What matching says, with the entries of those who are shown."""
    hits, numbers = hits_of(settled, subject, index)
    balance = Balance(settled.prior, settled.unshown, settled.unshown_listed, settled.least, numbers)
    return Match(hits, settled.probability, settled.persons, balance)


def in_full(met: Match, index: Entries) -> Match:
    """The same with every hit's entries read anew, in full."""
    read = iter(index.listings([one.listing_id for hit in met.hits for one in hit.listings]))
    hits = []
    for hit in met.hits:
        first, *others = islice(read, len(hit.listings))
        hits.append(replace(hit, listing=first, others=tuple(others)))
    return Match(tuple(hits), met.probability, met.persons, met.balance)


def unmet(settled: Settled) -> Match:
    """``match_of`` where nobody is shown."""
    balance = Balance(settled.prior, settled.unshown, settled.unshown_listed, settled.least)
    return Match((), settled.probability, settled.persons, balance)


def _persons(subject: Normalised, index: Index, model: IdentityModel, cutoff: float, *, each: bool) -> Field:
    stated = Stated.of(subject)
    if is_bare_name(subject, stated):
        return bearers(subject, index, model, each=each)
    # A candidate reaches the cutoff on its odds times the prior's; the search bounds the odds alone.
    candidates = person_candidates(subject, stated, index, model, cutoff / model.rates.prior_odds)
    if not candidates:
        return Field()
    return weigh(subject, stated, candidates, index, model)


def settled_among(
    candidates: Sequence[Candidate], subject: Normalised, index: Entries, model: IdentityModel, cutoff: float
) -> Settled:
    """A person of whom all candidates have been found already: who is to be shown."""
    return settle(weigh(subject, Stated.of(subject), candidates, index, model), model, cutoff)


def organisation_settled_among(
    candidates: Sequence[int], subject: Normalised, index: Entries, model: IdentityModel, cutoff: float
) -> Settled:
    """The same of an organisation."""
    return settle(Field(_organisations(candidates, subject, index, model)), model, cutoff)


def _organisations(
    candidates: Sequence[int], subject: Normalised, index: Entries, model: IdentityModel
) -> list[Listed]:
    people: dict[object, Listed] = {}
    for entry in index.entries(candidates):
        evaluation = evaluate_organisation(subject, entry.side, model.rates.organisation)
        if evaluation is None:
            continue
        name = entry.side.organisation
        settled = evaluation.evidence is NumberEvidence.EQUAL
        key = ("" if settled or name is None else name.text, evaluation.relation)
        best = people.get(key)
        if best is None:
            best = people[key] = Listed(Evaluated.of(evaluation, entry.side), [], defaulter=False)
        elif evaluation.odds > best.odds:
            best.compare(Evaluated.of(evaluation, entry.side))
        best.take(entry.listing)
    return list(people.values())
