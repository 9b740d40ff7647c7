"""Those who are shown become hits: their entries read, their comparisons put into words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from defaulter_screen.matching.field import Compared, Listed
from defaulter_screen.matching.index import Entries
from defaulter_screen.matching.presentation import present
from defaulter_screen.matching.settlement import Settled
from defaulter_screen.matching.sharing import share_of
from defaulter_screen.models.hit import Comparison, Hit, Missing, NumberEvidence, Relation
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised

_Words = tuple[tuple[Comparison, ...], float, float, NumberEvidence, Relation, bool, bool, tuple[Missing, ...]]
"""What all hits of one comparison share, as ``Hit`` has it behind the entries."""


def hits_of(settled: Settled, subject: Normalised, index: Entries) -> tuple[tuple[Hit, ...], tuple[int, ...]]:
    """The hits, best first, and the number of the person whose each is (one person can stand on several lists)."""
    if not settled.shown:
        return (), ()
    fetch(settled.shown, index)
    hits: list[Hit] = []
    numbers: list[int] = []
    told: dict[int, _Words] = {}
    for number, person in enumerate(settled.shown):
        compared = person.compared
        words = told.get(id(compared))
        if words is None:
            words = told[id(compared)] = _words(
                compared, subject, share_of(settled.prior * person.odds / settled.total)
            )
        for listings in _by_kind(person.listings):
            hits.append(Hit(listings[0], tuple(listings[1:]), *words))
            numbers.append(number)
    return tuple(hits), tuple(numbers)


def _words(compared: Compared, subject: Normalised, probability: float) -> _Words:
    """One comparison in words, with the probability of everybody whose it is."""
    evaluation = compared.evaluation
    comparisons, missing = present(evaluation, subject, compared.side)
    numbers = evaluation.lookalikes, probability
    kind = evaluation.evidence, evaluation.relation, evaluation.conflict, evaluation.complete_name
    return comparisons, *numbers, *kind, missing


def has_alike(hits: Sequence[Hit]) -> bool:
    """Whether two hits come from one comparison, so that a batch has not read the entries of both in full."""
    return any(hit.compares_as(before) for before, hit in pairwise(hits))


def fetch(people: Iterable[Listed], index: Entries) -> None:
    """Fetch the entries of those who have none yet, all at once: ten statements cost thrice as much as one."""
    lacking = [person for person in people if not person.listings]
    if lacking:
        entries = iter(index.listings([one for person in lacking for one in person.ids]))
        for person in lacking:
            person.listings = list(islice(entries, len(person.ids)))


def _by_kind(listings: list[Listing]) -> Iterable[list[Listing]]:
    """One hit for each kind of list the person stands on: his entries there, the latest first."""
    if len(listings) == 1:
        return (listings,)
    if all(one.list_kind is listings[0].list_kind for one in listings):
        return (sorted(listings, key=_latest, reverse=True),)
    kinds: dict[ListKind, list[Listing]] = defaultdict(list)
    for listing in listings:
        kinds[listing.list_kind].append(listing)
    for same in kinds.values():
        same.sort(key=_latest, reverse=True)
    return kinds.values()


def _latest(listing: Listing) -> tuple[int, int]:
    return (listing.publication_date.toordinal() if listing.publication_date else 0, listing.listing_id)
