"""Figures of a labelled run: by kind of row, and the headline that decides whether it may be switched on."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from defaulter_screen.models.decision import Outcome
from defaulter_screen.values import frozen_dataclass

Z95 = 1.959963984540054
"""Standard normal quantile of a two-sided 95 % interval."""
Interval = tuple[float, float]


@frozen_dataclass(frozen=True, slots=True)
class Scored:
    """One labelled row with its outcome.

    Attributes:
        kind: the user's own kind of row, or empty.
        entity: ``person`` or ``organisation``; empty where the row names nobody.
        number: ``exact``, ``damaged``, ``masked`` or ``none``.
        listed: the truth.
        outcome: what came out.
        acceptable: what may come out.
        weight: how many applicants the row stands for.
        probability: as stated, or None.
        right_entry: whether the entry named is the right one; None where none is named or none is known.
    """

    kind: str
    entity: str
    number: str
    listed: bool
    outcome: Outcome
    acceptable: frozenset[Outcome]
    weight: float
    probability: float | None
    right_entry: bool | None

    @property
    def right(self) -> bool:
        """The outcome is acceptable."""
        return self.outcome in self.acceptable

    @property
    def indistinguishable(self) -> bool:
        """Nobody could tell this innocent from the listed one, so he is left out where harm is counted."""
        return Outcome.INTERCEPT in self.acceptable

    @property
    def harm(self) -> bool:
        """An innocent is intercepted."""
        return not self.listed and self.outcome is Outcome.INTERCEPT and not self.indistinguishable

    @property
    def flagged(self) -> bool:
        """Somebody looks at it: intercept, review or clarify."""
        return self.outcome in _FLAGGED


_FLAGGED = frozenset((Outcome.INTERCEPT, Outcome.REVIEW, Outcome.CLARIFY))
_ASKED = frozenset((Outcome.REVIEW, Outcome.CLARIFY))
_PASS_ONLY = frozenset((Outcome.PASS,))


@frozen_dataclass(frozen=True, slots=True)
class KindScore:
    """One line of the table by kind.

    Attributes:
        kind: the user's word, or the derived one.
        rows: how many.
        listed: how many of them are listed.
        outcomes: how many of each.
        acceptable: share of acceptable outcomes.
        right_entry: share of right entries among the listed rows that name one, or None.
        entries: how many rows that share is over.
    """

    kind: str
    rows: int
    listed: int
    outcomes: dict[Outcome, int]
    acceptable: float
    right_entry: float | None
    entries: int


@frozen_dataclass(frozen=True, slots=True)
class Headline:
    """The figures that matter; a share is None where there is nobody to count.

    ``weighted`` figures count each row by its weight. "Full number": complete and right in any notation. An innocent
    whom nobody could tell from the listed one (``intercept`` is acceptable) is left out where harm is counted.
    """

    rows: int
    errors: int
    acceptable: float | None
    acceptable_mean_of_kinds: float | None
    innocents: int
    innocents_intercepted: int
    innocents_intercepted_ci95: Interval
    innocents_intercepted_per_million_weighted: float
    innocent_persons_intercepted: int
    innocent_persons_full_id: int
    innocent_persons_full_id_intercepted: int
    listed: int
    listed_missed: int
    listed_missed_share: float | None
    listed_missed_ci95: Interval
    listed_intercepted_share: float | None
    right_entry: float | None
    listed_full_id: int
    listed_full_id_missed: int
    listed_full_id_missed_share: float | None
    listed_full_id_intercepted_share: float | None
    listed_full_id_intercepted_share_weighted: float | None
    listed_full_id_right_entry: float | None
    listed_damaged_id_missed_share: float | None
    review_burden_full_id_innocents: float | None
    review_burden_full_id_innocents_weighted: float | None
    review_burden_all_innocent_persons_weighted: float | None
    org_recall_intercept: float | None
    org_recall_flagged: float | None
    org_missed_share: float | None
    org_precision_intercept: float | None
    org_precision_flagged: float | None
    org_innocents_intercepted: int


Test = Callable[[Scored], bool]


def score_kinds(rows: Iterable[Scored]) -> tuple[KindScore, ...]:
    """The table by kind, persons first as the kinds sort."""
    groups: dict[str, list[Scored]] = defaultdict(list)
    for row in rows:
        groups[row.kind].append(row)
    return tuple(_kind(kind, groups[kind]) for kind in sorted(groups))


def _kind(kind: str, rows: Sequence[Scored]) -> KindScore:
    named = [row for row in rows if row.listed and row.flagged and row.right_entry is not None]
    counted = Counter(row.outcome for row in rows)
    return KindScore(
        kind=kind,
        rows=len(rows),
        listed=sum(row.listed for row in rows),
        outcomes={outcome: counted[outcome] for outcome in Outcome},
        acceptable=sum(row.right for row in rows) / len(rows),
        right_entry=share(named, lambda row: bool(row.right_entry)),
        entries=len(named),
    )


def headline(rows: Sequence[Scored], kinds: Sequence[KindScore]) -> Headline:
    """The headline figures of all rows."""
    persons = [row for row in rows if row.entity == "person"]
    organisations = [row for row in rows if row.entity == "organisation"]
    innocents = [row for row in rows if not row.listed and not row.indistinguishable]
    innocent_persons = [row for row in innocents if row.entity == "person"]
    full_innocents = [row for row in innocent_persons if row.number == "exact"]
    pass_only = [row for row in full_innocents if row.acceptable == _PASS_ONLY]
    listed = [row for row in rows if row.listed]
    full = [row for row in persons if row.listed and row.number == "exact"]
    damaged = [row for row in persons if row.listed and row.number == "damaged"]
    listed_organisations = [row for row in organisations if row.listed]
    harmed = sum(row.harm for row in innocents)
    missed = sum(_missed(row) for row in listed)
    return Headline(
        rows=len(rows),
        errors=sum(row.outcome is Outcome.ERROR for row in rows),
        acceptable=share(rows, lambda row: row.right),
        acceptable_mean_of_kinds=sum(kind.acceptable for kind in kinds) / len(kinds) if kinds else None,
        innocents=len(innocents),
        innocents_intercepted=harmed,
        innocents_intercepted_ci95=wilson(harmed, len(innocents)),
        innocents_intercepted_per_million_weighted=1e6 * (weighted_share(innocents, lambda row: row.harm) or 0.0),
        innocent_persons_intercepted=sum(row.harm for row in innocent_persons),
        innocent_persons_full_id=len(full_innocents),
        innocent_persons_full_id_intercepted=sum(row.harm for row in full_innocents),
        listed=len(listed),
        listed_missed=missed,
        listed_missed_share=share(listed, _missed),
        listed_missed_ci95=wilson(missed, len(listed)),
        listed_intercepted_share=share(listed, _intercepted),
        right_entry=_right_entry(listed),
        listed_full_id=len(full),
        listed_full_id_missed=sum(_missed(row) for row in full),
        listed_full_id_missed_share=share(full, _missed),
        listed_full_id_intercepted_share=share(full, _intercepted),
        listed_full_id_intercepted_share_weighted=weighted_share(full, _intercepted),
        listed_full_id_right_entry=_right_entry(full),
        listed_damaged_id_missed_share=share(damaged, _missed),
        review_burden_full_id_innocents=share(pass_only, _asked),
        review_burden_full_id_innocents_weighted=weighted_share(pass_only, _asked),
        review_burden_all_innocent_persons_weighted=weighted_share(innocent_persons, _asked),
        org_recall_intercept=share(listed_organisations, _intercepted),
        org_recall_flagged=share(listed_organisations, lambda row: row.flagged),
        org_missed_share=share(listed_organisations, _missed),
        org_precision_intercept=share([row for row in organisations if _intercepted(row)], lambda row: row.listed),
        org_precision_flagged=share(
            [row for row in organisations if row.outcome in (Outcome.INTERCEPT, Outcome.REVIEW)], lambda row: row.listed
        ),
        org_innocents_intercepted=sum(row.harm for row in organisations),
    )


def _missed(row: Scored) -> bool:
    return row.outcome is Outcome.PASS


def _intercepted(row: Scored) -> bool:
    return row.outcome is Outcome.INTERCEPT


def _asked(row: Scored) -> bool:
    return row.outcome in _ASKED


def _right_entry(rows: Iterable[Scored]) -> float | None:
    named = [row for row in rows if not _missed(row) and row.right_entry is not None]
    return share(named, lambda row: bool(row.right_entry))


def share(rows: Sequence[Scored], test: Test) -> float | None:
    """Share of rows for which the test holds, or None without rows."""
    return sum(1 for row in rows if test(row)) / len(rows) if rows else None


def weighted_share(rows: Sequence[Scored], test: Test) -> float | None:
    """The same by weight."""
    total = sum(row.weight for row in rows)
    return sum(row.weight for row in rows if test(row)) / total if total else None


def wilson(events: float, trials: float, z: float = Z95) -> Interval:
    """Wilson's interval of a share; (0, 0) without trials.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).

    >>> tuple(round(bound, 4) for bound in wilson(0, 100))
    (0.0, 0.037)
    """
    if not trials:
        return (0.0, 0.0)
    p = events / trials
    scale = 1 + z * z / trials
    centre = p + z * z / (2 * trials)
    half = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    low = (centre - half) / scale if events > 0 else 0.0  # rounding must not part 0 from 0, or 1 from 1
    high = (centre + half) / scale if events < trials else 1.0
    return (max(0.0, low), min(1.0, high))
