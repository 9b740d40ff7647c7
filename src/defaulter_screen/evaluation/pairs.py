"""Labelled pairs: a subject and one listing in a row, compared without a store through the one flow of matching.

The listing is indexed exactly as a store would index it, so a pair that the index would not bring together is not
found here either.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime

from defaulter_screen.evaluation.answers import Answer
from defaulter_screen.ingest.entries import compared, dotted
from defaulter_screen.matching.blocking import name_links
from defaulter_screen.matching.index import KEY, Entry
from defaulter_screen.matching.listing_keys import listing_postings
from defaulter_screen.matching.matcher import match
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.rates import ErrorRates
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Gender, Role, Subject, SubjectKind
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.pipeline import notes, unanswerable
from defaulter_screen.policy.compiled import CompiledPolicy
from defaulter_screen.policy.engine import decide
from defaulter_screen.sources.columns import LISTINGS
from defaulter_screen.sources.listing_rows import RawListing, RejectedRow
from defaulter_screen.sources.row_plan import RowPlan
from defaulter_screen.store.postings import Postings
from defaulter_screen.values import frozen_dataclass

_LISTING = re.compile(r"^\s*(?:名单|条目|listing|list)[\s_.:：-]*(?=\S)", re.IGNORECASE)


def listing_columns(headings: Sequence[str]) -> dict[int, str]:
    """Columns of the listing, by the words 名单, 条目, listing or list before a list's own heading.

    >>> listing_columns(["姓名", "名单姓名", "listing_number", "名单版本"])
    {1: '姓名', 2: 'number'}
    """
    bare = {column: _LISTING.sub("", heading) for column, heading in enumerate(headings) if _LISTING.match(heading)}
    return {column: heading for column, heading in bare.items() if LISTINGS.recognise(heading)}


@frozen_dataclass(frozen=True, slots=True)
class PairRules:
    """By what pairs are judged.

    Attributes:
        model: the identity model.
        policy: compiled for ``at``.
        scene: what is being decided.
        at: the date of the decisions; the list counts as new on it.
    """

    model: IdentityModel
    policy: CompiledPolicy
    scene: str
    at: date


def prior_model(rates: ErrorRates) -> IdentityModel:
    """The identity model without a list: published priors alone."""
    return IdentityModel.without_list(rates)


class PairIndex:
    """The index of a list with one entry."""

    marks = None

    def __init__(self, listing: Listing, side: Normalised) -> None:
        self._entry = Entry(listing, side)
        self._postings = dict(listing_postings(side, listing.list_kind))
        self._names: dict[int, str] = {}
        self._links: dict[int, list[int]] = defaultdict(list)
        for name in (side.person, *map(parse_person, side.person.aliases)) if side.person else ():
            key, links = name_links(name)
            self._names[key] = dotted(name)
            for link in links:
                self._links[link].append(key)

    @property
    def classes(self) -> frozenset[int]:
        """Key classes that have postings at all."""
        return frozenset(key >> 58 for key in self._postings)

    def postings(self, key: int) -> list[tuple[int, int]]:
        """The listing with its brief, where the key is one of its keys."""
        return [(self._entry.listing.listing_id, self._postings[key])] if key in self._postings else []

    def sorted_postings(self, key: int) -> Postings:
        """The same, packed."""
        return Postings.of(self.postings(key))

    def postings_many(self, keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """The same for several keys; keys without any are left out."""
        return {key: self.postings(key) for key in keys if key in self._postings}

    def postings_at_hand(self, keys: Sequence[int]) -> dict[int, Postings]:
        """The same, packed; every key has its own, be it empty."""
        return {key: self.sorted_postings(key) for key in keys}

    def links_packed(self, keys: Sequence[int]) -> dict[int, bytes]:
        """Name keys that link keys point to; keys without any are left out."""
        return {key: b"".join(map(KEY.pack, self._links[key])) for key in keys if key in self._links}

    def listings(self, ids: Sequence[int]) -> list[Listing]:
        """The listing, for every id."""
        return [self._entry.listing for _ in ids]

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:
        """The listing's name and province, once for each id."""
        return [(self._entry.side.person, self._entry.side.region)] * len(ids)

    def name_texts(self, keys: Sequence[int]) -> dict[int, str]:
        """The names behind name keys."""
        return {key: self._names[key] for key in keys if key in self._names}

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """The listing, once for each id."""
        return [self._entry] * len(ids)


class PairReader:
    """Makes the listing of a row.

    Args:
        headings: of the whole table.
        path: for messages.
    """

    def __init__(self, headings: Sequence[str], *, path: str) -> None:
        found = listing_columns(headings)
        self._columns = tuple(found)
        self._plan = RowPlan(list(found.values()), {}, path=path, keyed=False)

    def __call__(self, cells: Sequence[str], row: int) -> RawListing | RejectedRow:
        """The listing in a row, or why it is none."""
        return self._plan.build(row, [cells[column] for column in self._columns])


def answer_pair(subject: Subject, raw: RawListing, rules: PairRules) -> Answer:
    """Compare a subject with one listing and rule on it.

    Raises:
        InvalidInputError: the subject gives nothing to compare.
        UnknownSceneError: the policy has no such scene.
    """
    mine = normalise_subject(subject, today=rules.at)
    side = compared(raw, rules.at)
    cutoff = rules.policy.scene_for(rules.scene, Role.APPLICANT).limits.cutoff
    found = match(mine, PairIndex(_listing(raw, side.kind), side), rules.model, cutoff)
    ruling = decide(
        rules.policy,
        hits=found.hits,
        probability=found.probability,
        scene=rules.scene,
        kind=mine.kind,
        role=Role.APPLICANT,
        at=rules.at,
        lists=(_version(rules.at),),
        notes=notes(mine, frozenset()),
    )
    outcome = Outcome.CLARIFY if unanswerable(ruling, found, mine) else ruling.outcome
    return Answer(outcome, found.probability, found.hits)


def _listing(raw: RawListing, kind: SubjectKind) -> Listing:
    return Listing(
        listing_id=1,
        key="pair",
        list_kind=ListKind.DEFAULTER,
        source="pair",
        kind=kind,
        name=raw.name,
        number=raw.number,
        gender=Gender(raw.gender) if raw.gender else None,
        age=raw.age,
        legal_representative=raw.legal_representative,
        court=raw.court,
        province=raw.province,
        case_number=raw.case_number,
        filing_date=raw.filing_date,
        publication_date=raw.publication_date,
    )


def _version(at: date) -> ListVersion:
    """A pair is no list that could be too old."""
    return ListVersion(
        1, ListKind.DEFAULTER, "pair", "snapshot", at, datetime.combine(at, datetime.min.time(), UTC), "", 1
    )
