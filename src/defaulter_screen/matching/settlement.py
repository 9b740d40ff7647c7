"""The probability shared among everybody who could be meant, and who of them is shown.

Several candidates exclude each other: at most one of them is the subject. With odds o_i = Π m / (N · Π u) of each
against everybody who is not on the list,

    P(i) = o_i / (1 + Σ o)        P(listed) = Σ o / (1 + Σ o)

so a second namesake never raises the first's probability, and several cases of one person count once. Where the
applicants are unlike the country's people, ``prior_odds`` multiplies every o_i; the lookalikes stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from defaulter_screen.matching.added import added
from defaulter_screen.matching.field import Field, Listed
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.sharing import probability_of
from defaulter_screen.values import frozen_dataclass

HITS_AT_MOST = 10
"""Hits shown; of a bare name the eleventh namesake tells nobody anything, and is somebody else's misfortune."""


@frozen_dataclass(frozen=True, slots=True)
class Settled:
    """Who is shown, and with what probability; nobody's entries need have been read for it.

    Attributes:
        shown: best first.
        persons: how many different listed persons or organisations fit the evidence, shown or not.
        probability: P(the subject is on the defaulter list), in (0, 1).
        prior: factor on everybody's odds.
        total: all odds, and 1 for not being on the list.
        unshown: odds of those who are not shown.
        unshown_listed: of these, of those on the defaulter list.
        least: odds of somebody who matches nobody.
    """

    shown: Sequence[Listed]
    persons: int
    probability: float
    prior: float
    total: float
    unshown: float
    unshown_listed: float
    least: float


def settle(found: Field, model: IdentityModel, cutoff: float) -> Settled:
    """Share the probability among the candidates, and leave out whoever is below the cutoff.

    Args:
        found: everybody who could be meant; sorted in place.
        model: the identity model.
        cutoff: candidates with a slip or contradiction below this probability are no hits.
    """
    people, prior = found.people, model.rates.prior_odds
    least = prior * floor(model)
    if not people and not found.rest:
        return Settled((), found.uncompared, probability_of(0.0, 1.0, least), prior, 1.0, 0.0, 0.0, least)
    people.sort(key=_first_id)
    people.sort(key=_odds, reverse=True)  # which leaves the likeliest in the order of their entries
    # Summed in this order, whichever way the candidates were found: so the last digit is always the same.
    total = 1.0 + prior * (found.rest + added([person.odds for person in people]))
    listed = prior * (found.rest + added([person.odds for person in people if person.defaulter]))
    kept = _kept(people, prior, total, cutoff)
    shown = kept[:HITS_AT_MOST]
    places = set(map(id, shown))
    others = [person for person in people if id(person) not in places] if shown else people
    return Settled(
        shown,
        len(kept) + found.uncompared,
        probability_of(listed, total, least),
        prior,
        total,
        prior * (found.rest + added([person.odds for person in others])),
        prior * (found.rest + added([person.odds for person in others if person.defaulter])),
        least,
    )


def _kept(people: Sequence[Listed], prior: float, total: float, cutoff: float) -> list[Listed]:
    """Those who are hits; one comparison, which the bearers of a bare name share, is judged once."""
    kept: list[Listed] = []
    judged, counted = None, False
    for person in people:
        if person.compared is not judged:
            judged = person.compared
            counted = judged.stands or prior * person.odds / total >= cutoff
        if counted:
            kept.append(person)
    return kept


def floor(model: IdentityModel) -> float:
    """Odds that somebody who matches nobody is listed all the same: his share of the list, written unrecognisably."""
    return max(model.people.persons, 1) / model.people.population * model.rates.name.changed_all


_odds = attrgetter("odds")


def _first_id(person: Listed) -> int:
    return person.ids[0]
