"""Subject and index in, hits out: candidates are compared, cases of one person joined, probabilities shared.

Several candidates exclude each other: at most one of them is the subject. With odds o_i = Π m / (N · Π u) of each
against everybody who is not on the list,

    P(i) = o_i / (1 + Σ o)        P(listed) = Σ o / (1 + Σ o)

so a second namesake never raises the first's probability, and several cases of one person count once. Where the
applicants are unlike the country's people, ``prior_odds`` multiplies every o_i; the lookalikes stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter

from defaulter_screen.matching.bearers import bearers, is_bare_name
from defaulter_screen.matching.candidates import Candidate, person_candidates
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.field import Field, Listed
from defaulter_screen.matching.index import Entries, Index
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.organisation_candidates import organisation_candidates
from defaulter_screen.matching.organisations import evaluate_organisation
from defaulter_screen.matching.presentation import Presented, present
from defaulter_screen.matching.sharing import probability_of, share_of
from defaulter_screen.matching.stated import Stated
from defaulter_screen.matching.weighing import weigh
from defaulter_screen.models.hit import Balance, Hit, NumberEvidence
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.values import frozen_dataclass

MATCHER_VERSION = "2"
_Told = tuple[Evaluation, Presented, bool]
"""What all hits of one evaluation share: it, its words, whether a field contradicts."""
HITS_AT_MOST = 10
"""Hits shown; of a bare name the eleventh namesake tells nobody anything, and is somebody else's misfortune."""


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
        found = _persons(subject, index, model, cutoff)
    if suppressed:
        _fetch(found.people, index)
        found.people = [p for p in found.people if suppressed.isdisjoint(entry.key for entry in p.listings)]
    return _shared(found, subject, index, model, cutoff)


def match_among(
    candidates: Sequence[Candidate], subject: Normalised, index: Entries, model: IdentityModel, cutoff: float
) -> Match:
    """``match`` for a person of whom all candidates have been found already."""
    found = weigh(subject, Stated.of(subject), candidates, index, model)
    return _shared(found, subject, index, model, cutoff)


def _persons(subject: Normalised, index: Index, model: IdentityModel, cutoff: float) -> Field:
    stated = Stated.of(subject)
    if is_bare_name(subject, stated):
        return bearers(subject, index, model)
    # A candidate reaches the cutoff on its odds times the prior's; the search bounds the odds alone.
    candidates = person_candidates(subject, stated, index, model, cutoff / model.rates.prior_odds)
    if not candidates:
        return Field()
    return weigh(subject, stated, candidates, index, model)


def match_organisation_among(
    candidates: Sequence[int], subject: Normalised, index: Entries, model: IdentityModel, cutoff: float
) -> Match:
    """``match`` for an organisation of which all candidates have been found already."""
    return _shared(Field(_organisations(candidates, subject, index, model)), subject, index, model, cutoff)


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
            best = people[key] = Listed(evaluation, entry.side, [], defaulter=False)
        elif evaluation.odds > best.odds:
            best.compare(evaluation, entry.side)
        best.take(entry.listing)
    return list(people.values())


def _fetch(people: Iterable[Listed], index: Entries) -> None:
    """Fetch the entries of those who have none yet, all at once: ten statements cost thrice as much as one."""
    lacking = [person for person in people if not person.listings]
    if lacking:
        entries = iter(index.listings([one for person in lacking for one in person.ids]))
        for person in lacking:
            person.listings = list(islice(entries, len(person.ids)))


def _shared(found: Field, subject: Normalised, index: Entries, model: IdentityModel, cutoff: float) -> Match:
    """Share the probability among the candidates, drop what is below the cutoff, present the rest."""
    people, prior = found.people, model.rates.prior_odds
    least = prior * floor(model)
    if not people and not found.rest:
        return Match((), probability_of(0.0, 1.0, least), found.uncompared, Balance(prior, 0.0, 0.0, least))
    people.sort(key=lambda person: person.ids[0])
    people.sort(key=attrgetter("odds"), reverse=True)  # which leaves the likeliest in the order of their entries
    # Summed in this order, whichever way the candidates were found: so the last digit is always the same.
    total = 1.0 + prior * (found.rest + sum([person.odds for person in people]))
    listed = prior * (found.rest + sum([person.odds for person in people if person.defaulter]))
    kept = _kept(people, prior, total, cutoff)
    shown = kept[:HITS_AT_MOST]
    _fetch(shown, index)
    hits: list[Hit] = []
    numbers: list[int] = []
    words: dict[tuple[int, bool], _Told] = {}
    for number, person in enumerate(shown):
        alike = id(person.evaluation), person.side.number is None
        told = words.get(alike)
        if told is None:
            shared = present(person.evaluation, subject, person.side)
            told = words[alike] = person.evaluation, shared, person.evaluation.conflict
        hits += _hits(person, share_of(prior * person.odds / total), told)
        numbers += [number] * (len(hits) - len(numbers))
    balance = Balance(prior, *_unshown(found, shown, prior), least, tuple(numbers))
    return Match(tuple(hits), probability_of(listed, total, least), len(kept) + found.uncompared, balance)


def _kept(people: Sequence[Listed], prior: float, total: float, cutoff: float) -> list[Listed]:
    """Those who are hits; one evaluation, which the bearers of a bare name share, is judged once."""
    kept: list[Listed] = []
    judged, counted = None, False
    for person in people:
        if person.evaluation is not judged:
            judged = person.evaluation
            counted = counts(judged, prior * person.odds / total, cutoff)
        if counted:
            kept.append(person)
    return kept


def _unshown(found: Field, shown: Sequence[Listed], prior: float) -> tuple[float, float]:
    """Odds of the candidates that are not shown: of all, and of those on the defaulter list."""
    places = set(map(id, shown))
    others = [person for person in found.people if id(person) not in places]
    everybody = prior * (found.rest + sum([person.odds for person in others]))
    return everybody, prior * (found.rest + sum([person.odds for person in others if person.defaulter]))


def floor(model: IdentityModel) -> float:
    """Odds that somebody who matches nobody is listed all the same: his share of the list, written unrecognisably."""
    return max(model.people.persons, 1) / model.people.population * model.rates.name.changed_all


def counts(evaluation: Evaluation, probability: float, cutoff: float) -> bool:
    """Whether a candidate is a hit: nothing contradicts, or it reaches the cutoff; a fitting number always is one.

    A number that the subject gives and that is invalid as it stands takes no hit away: who gives a wrong one must not
    fare better than who gives none.
    """
    if evaluation.evidence in (NumberEvidence.VISIBLE, NumberEvidence.EQUAL):
        return True
    return evaluation.agrees or probability >= cutoff


def _hits(person: Listed, probability: float, told: _Told) -> Iterator[Hit]:
    """One hit for each kind of list the person stands on, the latest entry first."""
    evaluation, (comparisons, missing), conflict = told
    for listings in _by_kind(person.listings):
        yield Hit(
            listings[0],
            tuple(listings[1:]),
            comparisons,
            evaluation.lookalikes,
            probability,
            evaluation.evidence,
            evaluation.relation,
            conflict,
            evaluation.complete_name,
            missing,
        )


def _by_kind(listings: list[Listing]) -> Iterable[list[Listing]]:
    """A person's entries on each kind of list, the latest first."""
    if len(listings) == 1:
        return (listings,)
    kinds: dict[ListKind, list[Listing]] = defaultdict(list)
    for listing in listings:
        kinds[listing.list_kind].append(listing)
    for same in kinds.values():
        same.sort(key=_latest, reverse=True)
    return kinds.values()


def _latest(listing: Listing) -> tuple[int, int]:
    return (listing.publication_date.toordinal() if listing.publication_date else 0, listing.listing_id)
