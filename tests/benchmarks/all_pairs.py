"""What blocking loses and fetches in vain: ``python tests/benchmarks/all_pairs.py --seeds 20 --size 2000``.

The reference is slow and obvious: every applicant of a made-up world is compared with every listing, nothing is looked
up. Whatever it counts as a hit must be among the hits of the flow. One line of JSON is printed; the exit code is 1 where
a hit was lost.

One rule of the flow is part of the reference: a bare name (no birth date, fewer than ten characters of a number) is
compared with equal names only, since every name is a slip away from another and a bare name cannot get beyond clarify.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.matching.candidates import person_candidates
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.index import Entry
from defaulter_screen.matching.matcher import match
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.organisation_candidates import organisation_candidates
from defaulter_screen.matching.organisations import evaluate_organisation
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.settlement import HITS_AT_MOST
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.hit import Agreement
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Subject, SubjectKind
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.screener import Screener
from defaulter_screen.store_index import StoreIndex
from factory import AT, INNOCENTS, LISTED_ON, ORGANISATIONS, SLIPS, World

CUTOFF = 0.001
_NUMBER_SHOWN = 10


@dataclass
class Tally:
    """What was counted.

    Attributes:
        subjects: applicants.
        pairs: comparisons of the reference.
        hits: that the reference counts.
        lost: of these, not among the flow's; by kind of applicant.
        extra: hits of the flow that the reference does not count.
        fetched: listings that blocking fetched.
        in_vain: of these, no hit.
    """

    subjects: int = 0
    pairs: int = 0
    hits: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    fetched: int = 0
    in_vain: int = 0


def applicants(world: World, count: int) -> Iterator[tuple[str, Subject]]:
    """Applicants of every kind, listed or not, some with less evidence than the kind has."""
    kinds = {**SLIPS, **INNOCENTS}
    made = 0
    while made < count:
        label = world.draw.choice(tuple(kinds))
        person = world.draw.choice(world.listed)
        subject = kinds[label].make(world, person)
        if subject is None:
            continue
        if world.draw.random() < 0.2:
            subject = replace(subject, id_number=None, birth_date=person.born, gender=person.gender, region=person.area)
            label += "-without-number"
        made += 1
        yield label, subject
    for label, kind in ORGANISATIONS.items():
        for company in world.companies:
            made_of = kind.make(world, company)
            if made_of is not None:
                yield label, made_of


def reference(subject: Normalised, entries: list[Entry], model: IdentityModel, cutoff: float) -> set[int]:
    """Listing ids of all hits, found by comparing with everybody."""
    found = list(_compared(subject, entries, model))
    people: dict[object, float] = {}
    for entry, evaluation in found:
        people[_same_person(entry)] = max(people.get(_same_person(entry), 0.0), evaluation.odds)
    total = 1 + sum(people.values())
    return {entry.listing.listing_id for entry, e in found if (e.stands or e.odds / total >= cutoff)}


def _compared(subject: Normalised, entries: list[Entry], model: IdentityModel) -> Iterator[tuple[Entry, Evaluation]]:
    stated, bare = Stated.of(subject), _bare(subject)
    for entry in entries:
        if entry.listing.kind is not subject.kind:
            continue
        if subject.kind is SubjectKind.ORGANISATION:
            evaluation = evaluate_organisation(subject, entry.side, model.rates.organisation)
        else:
            evaluation = evaluate_person(subject, stated, entry.side, model)
        if evaluation is None:
            continue
        if not bare or all(f.agreement is Agreement.SAME for f in evaluation.findings if f.field == "name"):
            yield entry, evaluation


def _bare(subject: Normalised) -> bool:
    number = subject.number
    shown = number.visible if number is not None and number.scheme.value != "damaged" else 0
    return subject.kind is SubjectKind.PERSON and subject.birth is None and shown < _NUMBER_SHOWN


def _same_person(entry: Entry) -> object:
    side = entry.side
    name = side.person or side.organisation
    return (name.text if name else "", side.number.compact if side.number else entry.listing.listing_id)


def run(seed: int, size: int, tally: Tally, *, full: bool = False, cutoff: float = CUTOFF) -> None:
    """One world: ``size`` listings, ``size`` applicants."""
    world = World.of(seed, size, max(size // 20, 5), namesakes=0.3)
    rows = world.rows(full=full)
    with (
        tempfile.TemporaryDirectory() as folder,
        Screener.open(Path(folder) / "world.db", create=True, audit=False) as screener,
    ):
        screener.load(rows, list_date=LISTED_ON)
        here = screener._in_force.circumstances(screener.policy, AT)
        entries = here.index.entries(list(here.index.view.ids()))
        for label, subject in applicants(world, size):
            try:
                normalised = normalise_subject(subject, today=AT)
            except InvalidInputError:
                continue
            _count(label, normalised, _Here(entries, here.index, here.model, cutoff), tally)


@dataclass(frozen=True)
class _Here:
    """The list, as the reference reads it and as the flow does."""

    entries: list[Entry]
    index: StoreIndex
    model: IdentityModel
    cutoff: float


def _count(label: str, subject: Normalised, here: _Here, tally: Tally) -> None:
    entries, index, model, cutoff = here.entries, here.index, here.model, here.cutoff
    wanted = reference(subject, entries, model, cutoff)
    found = match(subject, index, model, cutoff)
    got = {listing.listing_id for hit in found.hits for listing in hit.listings}
    if subject.kind is SubjectKind.ORGANISATION:
        fetched = set(organisation_candidates(subject, index))
    else:
        fetched = {c.listing_id for c in person_candidates(subject, Stated.of(subject), index, model, cutoff)}
    tally.subjects += 1
    tally.pairs += len(entries)
    tally.hits += len(wanted)
    if len(found.hits) < HITS_AT_MOST:
        tally.lost[label] += len(wanted - got)
        tally.extra[label] += len(got - wanted)
    tally.fetched += len(fetched)
    tally.in_vain += len(fetched - wanted)


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--cutoff", type=float, default=CUTOFF)
    parser.add_argument("--full", action="store_true", help="numbers on the list hide nothing")
    asked = parser.parse_args()
    tally, started = Tally(), time.perf_counter()
    for seed in range(asked.first, asked.first + asked.seeds):
        run(seed, asked.size, tally, full=asked.full, cutoff=asked.cutoff)
    print(
        json.dumps(
            {
                "seeds": asked.seeds,
                "size": asked.size,
                "cutoff": asked.cutoff,
                "full_numbers": asked.full,
                "subjects": tally.subjects,
                "pairs": tally.pairs,
                "hits": tally.hits,
                "lost": sum(tally.lost.values()),
                "lost_by_kind": {k: n for k, n in tally.lost.items() if n},
                "extra_by_kind": {k: n for k, n in tally.extra.items() if n},
                "fetched_per_subject": round(tally.fetched / max(tally.subjects, 1), 3),
                "in_vain_per_subject": round(tally.in_vain / max(tally.subjects, 1), 3),
                "seconds": round(time.perf_counter() - started, 1),
            }
        )
    )
    return 1 if any(tally.lost.values()) else 0


if __name__ == "__main__":
    random.seed(0)
    sys.exit(main())
