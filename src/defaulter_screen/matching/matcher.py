"""Subject and index in, hits out: candidates are compared, cases of one person joined, probabilities shared.

Several candidates exclude each other: at most one of them is the subject. With odds o_i = Π m / (N · Π u) of each
against everybody who is not on the list,

    P(i) = o_i / (1 + Σ o)        P(listed) = Σ o / (1 + Σ o)

so a second namesake never raises the first's probability, and several cases of one person count once. Where the
applicants are unlike the country's people, ``prior_odds`` multiplies every o_i; the lookalikes stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from defaulter_screen.ids.number import Scheme
from defaulter_screen.matching.bearers import bearers, is_bare_name
from defaulter_screen.matching.brief import FIRST_STRONG, kind_of, pattern_of, person_of, unpack
from defaulter_screen.matching.candidates import Candidate, person_candidates, side_of
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.field import COMPARED_AT_MOST, Field, Listed
from defaulter_screen.matching.index import Index
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.numbers import SLIP_LIMIT, slip_distance
from defaulter_screen.matching.organisation_candidates import organisation_candidates
from defaulter_screen.matching.organisations import evaluate_organisation
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.presentation import Presented, present
from defaulter_screen.matching.sharing import probability_of, share_of
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.hit import Balance, Hit, NumberEvidence
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.values import frozen_dataclass

MATCHER_VERSION = "1"
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
        found = Field(_organisations(subject, index, model))
    else:
        found = _persons(subject, index, model, cutoff)
    if suppressed:
        _fetch(found.people, index)
        found.people = [p for p in found.people if suppressed.isdisjoint(entry.key for entry in p.listings)]
    return _shared(found, subject, index, model, cutoff)


def _persons(subject: Normalised, index: Index, model: IdentityModel, cutoff: float) -> Field:
    stated = Stated.of(subject)
    if is_bare_name(subject, stated):
        return bearers(subject, index, model)
    # A candidate reaches the cutoff on its odds times the prior's; the search bounds the odds alone.
    candidates = person_candidates(subject, stated, index, model, cutoff / model.rates.prior_odds)
    if not candidates:
        return Field()
    strong: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    weak: list[Candidate] = []
    for candidate in candidates:
        if candidate.strong and candidate.name:
            strong[candidate.name.text, person_of(candidate.brief)].append(candidate)
        else:
            weak.append(candidate)
    groups = list(strong.values())
    if len(groups) > COMPARED_AT_MOST:
        groups.sort(key=lambda group: _distance(subject, stated, group[0].brief))
    nearest = groups[:COMPARED_AT_MOST]
    people = _strong_persons(subject, stated, nearest, model)
    over = groups[COMPARED_AT_MOST:]
    rest = people[-1].odds if people else 0.0
    people += _weak_persons(subject, stated, weak, index, model)
    return Field(people, rest * len(over), len(over))


def _strong_persons(
    subject: Normalised, stated: Stated, groups: Sequence[Sequence[Candidate]], model: IdentityModel
) -> list[Listed]:
    """Persons whose brief tells all."""
    people = []
    for group in groups:
        # Of several cases that before the court of the stated province tells most.
        told = next((one for one in group if stated.region and unpack(one.brief).court == stated.region[:2]), group[0])
        side = side_of(unpack(told.brief), told.name)
        evaluation = evaluate_person(subject, stated, side, model)
        if evaluation is not None:
            people.append(_of_group(group, evaluation, side))
    return people


def _of_group(group: Sequence[Candidate], evaluation: Evaluation, side: Normalised) -> Listed:
    ids = [candidate.listing_id for candidate in group]
    defaulter = any(kind_of(candidate.brief) is ListKind.DEFAULTER for candidate in group)
    return Listed(evaluation, side, ids, defaulter=defaulter)


def _distance(subject: Normalised, stated: Stated, brief: int) -> tuple[int, int, bool]:
    """How far an entry is from what the subject states; the nearest are compared one by one."""
    number, shown = subject.number, unpack(brief)
    slips = 0
    if number is not None and not number.valid and number.scheme is not Scheme.DAMAGED:
        slips = slip_distance(number.compact, pattern_of(shown))
    years = abs(shown.year - stated.birth.year) if stated.birth and shown.year else 0
    return min(slips, SLIP_LIMIT + 1), years, stated.gender not in (None, shown.gender)


def _weak_persons(
    subject: Normalised, stated: Stated, weak: Sequence[Candidate], index: Index, model: IdentityModel
) -> list[Listed]:
    """Entries found by number, or without a usable number: their compared form needs the whole entry."""
    people: dict[object, Listed] = {}
    looked_at = weak[: COMPARED_AT_MOST * 4]
    for candidate, entry in zip(looked_at, index.entries([one.listing_id for one in looked_at]), strict=True):
        side = entry.side
        name, shown = side.person.text if side.person else "", person_of(candidate.brief)
        key = (name, shown) if candidate.brief >= FIRST_STRONG else (name, side.gender, side.region, shown)
        if key not in people:
            evaluation = evaluate_person(subject, stated, side, model)
            if evaluation is None:
                continue
            people[key] = Listed(evaluation, side, [], defaulter=False)
        people[key].take(entry.listing)
    return list(people.values())


def _organisations(subject: Normalised, index: Index, model: IdentityModel) -> list[Listed]:
    people: dict[object, Listed] = {}
    for entry in index.entries(organisation_candidates(subject, index)):
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


def _fetch(people: Iterable[Listed], index: Index) -> None:
    """Fetch the entries of those who have none yet, all at once: ten statements cost thrice as much as one."""
    lacking = [person for person in people if not person.listings]
    if lacking:
        entries = iter(index.listings([one for person in lacking for one in person.ids]))
        for person in lacking:
            person.listings = list(islice(entries, len(person.ids)))


def _shared(found: Field, subject: Normalised, index: Index, model: IdentityModel, cutoff: float) -> Match:
    """Share the probability among the candidates, drop what is below the cutoff, present the rest."""
    people, prior = found.people, model.rates.prior_odds
    least = prior * floor(model)
    if not people and not found.rest:
        return Match((), probability_of(0.0, 1.0, least), found.uncompared, Balance(prior, 0.0, 0.0, least))
    total = 1.0 + prior * (found.rest + sum([person.odds for person in people]))
    listed = prior * (found.rest + sum([person.odds for person in people if person.defaulter]))
    people.sort(key=lambda person: (-person.odds, person.ids[0]))
    kept = _kept(people, prior, total, cutoff)
    shown = kept[:HITS_AT_MOST]
    _fetch(shown, index)
    hits: list[Hit] = []
    numbers: list[int] = []
    words: dict[tuple[int, bool], Presented] = {}
    for number, person in enumerate(shown):
        alike = id(person.evaluation), person.side.number is None
        told = words.get(alike)
        if told is None:
            told = words[alike] = present(person.evaluation, subject, person.side)
        hits += _hits(person, share_of(prior * person.odds / total), told)
        numbers += [number] * (len(hits) - len(numbers))
    balance = Balance(prior, *_unshown(found, shown, prior), least, tuple(numbers))
    return Match(tuple(hits), probability_of(listed, total, least), len(kept) + found.uncompared, balance)


def _kept(people: Sequence[Listed], prior: float, total: float, cutoff: float) -> list[Listed]:
    """Those who are hits; one evaluation, which the bearers of a bare name share, is judged once."""
    judged: dict[int, bool] = {}
    kept = []
    for person in people:
        counted = judged.get(id(person.evaluation))
        if counted is None:
            counted = counts(person.evaluation, prior * person.odds / total, cutoff)
            judged[id(person.evaluation)] = counted
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


def _hits(person: Listed, probability: float, told: Presented) -> list[Hit]:
    """One hit for each kind of list the person stands on, the latest entry first."""
    kinds: dict[ListKind, list[Listing]] = defaultdict(list)
    for listing in person.listings:
        kinds[listing.list_kind].append(listing)
    evaluation, (comparisons, missing) = person.evaluation, told
    conflict = evaluation.conflict
    hits = []
    for listings in kinds.values():
        if len(listings) > 1:
            listings.sort(key=_latest, reverse=True)
        hits.append(
            Hit(
                listing=listings[0],
                others=tuple(listings[1:]),
                comparisons=comparisons,
                lookalikes=evaluation.lookalikes,
                probability=probability,
                number_evidence=evaluation.evidence,
                relation=evaluation.relation,
                conflict=conflict,
                complete_name=evaluation.complete_name,
                missing=missing,
            )
        )
    return hits


def _latest(listing: Listing) -> tuple[int, int]:
    return (listing.publication_date.toordinal() if listing.publication_date else 0, listing.listing_id)
