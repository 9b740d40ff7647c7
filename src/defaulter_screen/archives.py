"""A subject's credit archive: what the lists said of him in every version that is kept, repairs, honours, a summary.

Only entries whose identity is established are his; a doubt is shown as a doubt, with the evidence that would settle it
and nothing of the other person. Basic information for a third party's credit service, never a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from defaulter_screen.matching.matcher import Match, match
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.models.case_number import unify_case_number
from defaulter_screen.models.decision import Reason, SubjectView
from defaulter_screen.models.hit import Hit, Missing
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.repair import Repair
from defaulter_screen.models.subject import Subject
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.pipeline import view_of
from defaulter_screen.policy.compiled import CompiledScene
from defaulter_screen.policy.compiler import GENERAL
from defaulter_screen.policy.grades import Fact, GradeRule, grade_of
from defaulter_screen.policy.identity import Assessment, assess
from defaulter_screen.policy.lifecycle import Standing, standing
from defaulter_screen.policy.schema import Policy
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store_index import StoreIndex
from defaulter_screen.values import frozen_dataclass

REMEMBERED_YEARS = 5
"""浙江省公共信用信息管理条例 art. 16, 征信业管理条例 art. 16: bad information is kept for five years after its end."""


@frozen_dataclass(frozen=True, slots=True)
class Revision:
    """An entry as one stretch of list versions had it.

    Attributes:
        listing: as published.
        since: first version that had it so.
        until: last version that had it so.
    """

    listing: Listing
    since: ListVersion
    until: ListVersion


@dataclass(slots=True)
class History:
    """One entry over all versions that are kept.

    Attributes:
        key: of the listing.
        revisions: oldest first; the last says what was published last.
        left: date of the first version without it, or None where it still stands on the list.
        standing: how far it stands on the archive's date (defaulter list), or None.
    """

    key: str
    revisions: list[Revision] = field(default_factory=list)
    left: date | None = None
    standing: Standing | None = None

    @property
    def listing(self) -> Listing:
        """The entry as last published."""
        return self.revisions[-1].listing


@frozen_dataclass(frozen=True, slots=True)
class Doubt:
    """Entries that may or may not be the subject's, without saying whose they are.

    Attributes:
        list_kind: which list.
        reasons: why the identity is open.
        missing: what would settle it.
    """

    list_kind: ListKind
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]


@frozen_dataclass(frozen=True, slots=True)
class Archive:
    """What is known of one subject.

    Attributes:
        subject: masked.
        at: date for terms, repairs and the five years.
        made_at: when it was made.
        versions: the list versions looked at, oldest first.
        entries: on the defaulter and other lists, established to be his.
        doubts: what may or may not be his, in the lists in force.
        repairs: attested and not withdrawn, ended ones included.
        facts: what the summary rests on.
        rule: the rule that gave the grade.
        rules: the whole published table.
        policy_version: name, version, digest.
    """

    subject: SubjectView
    at: date
    made_at: datetime
    versions: tuple[ListVersion, ...]
    entries: tuple[History, ...]
    doubts: tuple[Doubt, ...]
    repairs: tuple[Repair, ...]
    facts: frozenset[Fact]
    rule: GradeRule
    rules: tuple[GradeRule, ...]
    policy_version: str


@frozen_dataclass(frozen=True, slots=True)
class Sources:
    """What an archive is made from.

    Attributes:
        store: the lists.
        policy: thresholds, terms, rule table.
        model: the identity model of an id.
        repairs: attested for a subject.
    """

    store: ListStore
    policy: Policy
    model: Callable[[str], IdentityModel]
    repairs: Callable[[Normalised], tuple[Repair, ...]]


def make_archive(subject: Subject, sources: Sources, *, at: date, made_at: datetime) -> Archive:
    """Look a subject up in every list version that is kept.

    Args:
        subject: with all evidence there is; without a complete number hardly anything can be established.
        sources: lists, policy, model, repairs.
        at: date for terms, repairs and the five years.
        made_at: now.

    Raises:
        InvalidInputError: the subject gives nothing to look up.
    """
    normalised = normalise_subject(subject, today=at)
    versions = tuple(sources.store.versions())
    found = [(version, _looked_up(normalised, sources, version, at)) for version in versions]
    entries = _histories(found, normalised, sources, at)
    doubts = _doubts(found[-1][1], normalised, sources, at) if found else ()
    repairs = sources.repairs(normalised)
    facts = _facts(entries, doubts, repairs, at)
    rules = sources.policy.archive
    return Archive(
        subject=view_of(subject, normalised),
        at=at,
        made_at=made_at,
        versions=versions,
        entries=entries,
        doubts=doubts,
        repairs=repairs,
        facts=facts,
        rule=grade_of(rules, facts),
        rules=rules,
        policy_version=sources.policy.label,
    )


def _looked_up(subject: Normalised, sources: Sources, version: ListVersion, at: date) -> Match:
    view = sources.store.view(version.version)
    model = sources.model(sources.store.view().model_id)
    cutoff = sources.policy.compile(at).scene(GENERAL).limits.cutoff
    return match(subject, StoreIndex(view, at), model, cutoff)


def _assessed(hit: Hit, found: Match, scene: CompiledScene, subject: Normalised) -> Assessment:
    listed = found.probability if hit.listing.list_kind is ListKind.DEFAULTER else hit.probability
    return assess(hit, listed, scene, subject.kind)


def _histories(
    found: Sequence[tuple[ListVersion, Match]], subject: Normalised, sources: Sources, at: date
) -> tuple[History, ...]:
    """The established entries, each with its revisions over the versions of its own list.

    What one version establishes to be his is his in every version: rivals may come and go.
    """
    his = {key for _, one in found for key in _established_keys(one, subject, sources, at)}
    histories: dict[str, History] = {}
    terms = sources.policy.compile(at).terms
    for version, one in found:
        present = {entry.key: entry for hit in one.hits for entry in hit.listings if entry.key in his}
        for key, entry in present.items():
            _extend(histories.setdefault(key, History(key)), entry, version)
        for key, history in histories.items():
            if key not in present and history.left is None:
                history.left = version.list_date
    for history in histories.values():
        if history.left is None and history.listing.list_kind is ListKind.DEFAULTER:
            history.standing = standing(history.listing, terms, at)
    return tuple(sorted(histories.values(), key=_order))


def _established_keys(found: Match, subject: Normalised, sources: Sources, at: date) -> Iterator[str]:
    scene = sources.policy.compile(at).scene(GENERAL)
    for hit in found.hits:
        if _assessed(hit, found, scene, subject).established:
            yield from (entry.key for entry in hit.listings)


def _extend(history: History, entry: Listing, version: ListVersion) -> None:
    """The entry stands in one more version; one that came back has not left."""
    history.left = None
    last = history.revisions[-1] if history.revisions else None
    if last is not None and last.listing.listing_id == entry.listing_id:
        history.revisions[-1] = Revision(entry, last.since, version)
    else:
        history.revisions.append(Revision(entry, version, version))


def _order(history: History) -> tuple[str, int, str]:
    published = history.listing.publication_date
    return history.listing.list_kind.value, -(published.toordinal() if published else 0), history.key


def _doubts(found: Match, subject: Normalised, sources: Sources, at: date) -> tuple[Doubt, ...]:
    scene = sources.policy.compile(at).scene(GENERAL)
    made: dict[tuple[ListKind, tuple[str, ...]], Doubt] = {}
    for hit in found.hits:
        assessment = _assessed(hit, found, scene, subject)
        if not assessment.established:
            kind = hit.listing.list_kind
            key = (kind, tuple(reason.code for reason in assessment.reasons))
            made.setdefault(key, Doubt(kind, assessment.reasons, hit.missing))
    return tuple(made.values())


def _facts(entries: Iterable[History], doubts: Sequence[Doubt], repairs: Sequence[Repair], at: date) -> frozenset[Fact]:
    facts = {Fact.IDENTITY_OPEN} if doubts else set()
    standing_cases = []
    for one in entries:
        kind = one.listing.list_kind
        if kind is ListKind.DEFAULTER and one.standing is Standing.IN_FORCE:
            facts.add(Fact.LISTED)
            standing_cases.append(unify_case_number(one.listing.case_number))
        elif kind is ListKind.DEFAULTER and one.standing is not None:
            facts.add(Fact.LISTED_DOUBTFUL)
        elif kind is ListKind.DEFAULTER and one.left is not None and not forgotten(one, at):
            facts.add(Fact.FORMERLY_LISTED)
        elif one.left is None and kind is ListKind.CONSUMPTION_RESTRICTED:
            facts.add(Fact.CONSUMPTION_RESTRICTED)
        elif one.left is None and kind is ListKind.HONOURED:
            facts.add(Fact.HONOURED)
    counting = {unify_case_number(repair.case_number) for repair in repairs if repair.counts(at)}
    if standing_cases and counting.issuperset(standing_cases):
        facts.add(Fact.REPAIRED)
    return frozenset(facts)


def forgotten(history: History, at: date) -> bool:
    """True where the entry left its list more than five years ago: it may be kept no longer, and counts for nothing."""
    return history.left is not None and (at - history.left).days > REMEMBERED_YEARS * 365.2425
