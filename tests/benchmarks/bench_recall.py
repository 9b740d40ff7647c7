"""Blocking recall: of the true pairs of applicant and listing, how many does the index bring together?

    python tests/benchmarks/bench_recall.py 1000000 --rows 200000 --workdir /tmp/bench

The applicants are those of ``applicants_file``, 3 % of them on the list and a quarter of these with a slip; the truth is
drawn again from the same seed. ``with_number`` has all true pairs of those who give a number, right or wrong. Of the
others, ``without_number`` has the pairs that the policy could use: compared with each other, they would be a hit, were
nobody else on the list; ``of_all_without`` is the share of these among all their pairs.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bench_screening import SCENE
from generate import HEADINGS, SEED, told_applicants, told_list_rows
from workbench import emit, parser, store_file, workdir

from defaulter_screen.matching.candidates import person_candidates
from defaulter_screen.matching.organisation_candidates import organisation_candidates
from defaulter_screen.matching.organisations import evaluate_organisation
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.case_number import unify_case_number
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Role, Subject, SubjectKind
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.pipeline import Circumstances
from defaulter_screen.screener import Screener
from defaulter_screen.store.view import StoreView

_NAME, _CASE = HEADINGS.index("iname"), HEADINGS.index("caseCode")
_GOAL_WITH, _GOAL_WITHOUT = 0.999, 0.97


class Pair(NamedTuple):
    """A true pair.

    Attributes:
        numbered: the applicant gives a number.
        usable: compared with each other, they would be a hit.
        found: the index brings them together.
    """

    numbered: bool
    usable: bool
    found: bool


def listed_applicants(listings: int, rows: int) -> dict[str, list[Subject]]:
    """Applications of those who stand on the list, by party."""
    found: dict[str, list[Subject]] = defaultdict(list)
    for party, (reference, name, number, born) in told_applicants(rows, listings, SEED):
        if reference.endswith("-L"):
            subject = Subject(name=name, id_number=number or None, birth_date=born or None)
            found[party.number].append(subject)
    return found


def listings_of(wanted: dict[str, list[Subject]], listings: int, view: StoreView) -> dict[str, list[int]]:
    """The listings of these parties; the list is drawn again, and a repeated row of it is no listing of its own."""
    found: dict[str, list[int]] = defaultdict(list)
    repeated = 0
    for place, (party, row) in enumerate(told_list_rows(listings, SEED), 1):
        if party.number in wanted:
            while not _is(view.listing(place - repeated), row):
                repeated += 1
            found[party.number].append(place - repeated)
    return found


def _is(listing: Listing, row: tuple[str, ...]) -> bool:
    return (listing.name, unify_case_number(listing.case_number)) == (row[_NAME], unify_case_number(row[_CASE]))


def pairs(subject: Normalised, own: list[int], here: Circumstances, cutoff: float) -> Iterator[Pair]:
    """The true pairs of an applicant."""
    index, model, stated = here.index, here.model, Stated.of(subject)
    if subject.kind is SubjectKind.ORGANISATION:
        fetched = set(organisation_candidates(subject, index))
    else:
        fetched = {one.listing_id for one in person_candidates(subject, stated, index, model, cutoff)}
    for entry in index.entries(own):
        if subject.kind is SubjectKind.ORGANISATION:
            compared = evaluate_organisation(subject, entry.side, model.rates.organisation)
        else:
            compared = evaluate_person(subject, stated, entry.side, model)
        usable = compared is not None and (compared.stands or compared.odds / (1 + compared.odds) >= cutoff)
        yield Pair(subject.number is not None, usable, entry.listing.listing_id in fetched)


def share(some: list[Pair]) -> float:
    """How many of the pairs were found."""
    return round(sum(pair.found for pair in some) / max(len(some), 1), 5)


def main() -> int:
    """Measure and print the line; 1 where recall falls short."""
    options = parser(__doc__, count=100_000)
    options.add_argument("--rows", type=int, default=50_000)
    given = options.parse_args()
    begun, at = time.process_time(), date.today()  # noqa: DTZ011 - as the command has it
    told: list[Pair] = []
    with workdir(given.workdir) as folder, Screener.open(store_file(folder, given.listings), audit=False) as screener:
        here = screener._in_force.circumstances(screener.policy, at)
        cutoff = here.policy.scene_for(SCENE, Role.APPLICANT).limits.cutoff
        wanted = listed_applicants(given.listings, given.rows)
        for party, own in listings_of(wanted, given.listings, here.index.view).items():
            for subject in wanted[party]:
                told += pairs(normalise_subject(subject, today=at), own, here, cutoff)
    with_number = [pair for pair in told if pair.numbered]
    without = [pair for pair in told if not pair.numbered]
    usable = [pair for pair in without if pair.usable]
    figures = {"with_number": share(with_number), "without_number": share(usable)}
    emit(
        "recall",
        listings=given.listings,
        rows=given.rows,
        pairs_with_number=len(with_number),
        pairs_without_number=len(usable),
        **figures,
        of_all_without=round(len(usable) / max(len(without), 1), 4),
        cpu_seconds=round(time.process_time() - begun, 1),
    )
    return int(figures["with_number"] < _GOAL_WITH or figures["without_number"] < _GOAL_WITHOUT)


if __name__ == "__main__":
    sys.exit(main())
