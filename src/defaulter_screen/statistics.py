"""Counts of a list in force: 万人失信率 (listed persons per 10 000 inhabitants) and other counts.

No definition of 万人失信率 was ever found published, so numerator, denominator and date are stated beside every figure:
distinct natural persons on the list, over the inhabitants of the 2020 census, on the list's date. Courts state their
province; a court's figure counts who is listed there, whoever lives there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from defaulter_screen.models.listing import ListKind
from defaulter_screen.names.priors import load_priors
from defaulter_screen.names.regions import province_of_area, region_code
from defaulter_screen.policy.lifecycle import ListTerms
from defaulter_screen.store.counting import Column, Count, Labels, count_entries
from defaulter_screen.store.lists import ListStore
from defaulter_screen.values import frozen_dataclass

CENSUS = date(2020, 11, 1)
"""Reference day of the seventh national census (第七次全国人口普查)."""
_PER = 10_000
_YEAR = re.compile(r"\d{4}")


class By(StrEnum):
    """What the counts are broken down by."""

    PROVINCE = "province"
    COURT = "court"
    YEAR = "year"
    GROUND = "ground"
    PERFORMANCE = "performance"


@frozen_dataclass(frozen=True, slots=True)
class Figure:
    """One line of the statistics.

    Attributes:
        labels: one for each breakdown; empty where the list says nothing.
        entries: on the list.
        persons: distinct natural persons: the numerator.
        organisations: distinct organisations.
        inhabitants: the denominator; None where none is known (courts, grounds …).
    """

    labels: tuple[str, ...]
    entries: int
    persons: int
    organisations: int
    inhabitants: int | None

    @property
    def per_10000(self) -> float | None:
        """Listed persons per 10 000 inhabitants (万人失信率)."""
        return None if not self.inhabitants else self.persons * _PER / self.inhabitants


@frozen_dataclass(frozen=True, slots=True)
class Statistics:
    """Figures with what they rest on.

    Attributes:
        by: the breakdowns, in order.
        figures: most persons first; of a breakdown by year in order of time.
        total: all entries together.
        list_kind: which list.
        list_versions: versions and dates counted.
        list_date: the latest of their dates, or None without a list.
        census: date of the denominator.
    """

    by: tuple[By, ...]
    figures: tuple[Figure, ...]
    total: Figure
    list_kind: ListKind
    list_versions: str
    list_date: date | None
    census: date = CENSUS


def compute_statistics(
    store: ListStore,
    by: Sequence[By],
    terms: ListTerms,
    *,
    kind: ListKind = ListKind.DEFAULTER,
    as_of: int | date | None = None,
) -> Statistics:
    """Count the lists of a kind.

    Args:
        store: the lists.
        by: breakdowns; none: the total alone.
        terms: reads grounds as their codes.
        kind: which list.
        as_of: an earlier version or date.
    """
    view = store.view(as_of)
    columns = [_column(one, terms) for one in by]
    (total,) = count_entries(store, (), kind=kind, as_of=as_of)
    found = count_entries(store, columns, kind=kind, as_of=as_of) if columns else []
    figures = [_figure(labels, count, _inhabitants(by, labels)) for labels, count in found]
    figures.sort(key=lambda figure: _order(by, figure))
    dates = [version.list_date for version in view.versions if version.list_kind is kind]
    return Statistics(
        by=tuple(by),
        figures=tuple(figures),
        total=_figure((), total[1], load_priors().total_population),
        list_kind=kind,
        list_versions=view.label(kind),
        list_date=max(dates, default=None),
    )


def _figure(labels: tuple[str, ...], count: Count, inhabitants: int | None) -> Figure:
    return Figure(labels, count.entries, count.persons, count.organisations, inhabitants)


def _order(by: Sequence[By], figure: Figure) -> tuple[object, ...]:
    if By.YEAR in by:
        return (*figure.labels,)
    return (-figure.persons, -figure.entries, *figure.labels)


def _column(by: By, terms: ListTerms) -> tuple[Column, Labels]:
    def grounds(text: str) -> Sequence[str]:
        return terms.grounds(text).codes

    return {
        By.PROVINCE: (Column.PROVINCE, _province),
        By.COURT: (Column.COURT, lambda text: [text]),
        By.YEAR: (Column.PUBLISHED, lambda text: _YEAR.findall(text)[:1]),
        By.GROUND: (Column.GROUNDS, grounds),
        By.PERFORMANCE: (Column.PERFORMANCE, lambda text: [text]),
    }[by]


def _province(text: str) -> list[str]:
    """One writing of a province: 浙江, 浙江省 and 330000 are one."""
    return [province_of_area(text) or text]


def _inhabitants(by: Sequence[By], labels: Sequence[str]) -> int | None:
    """The population of a province; of all of them for a year. Grounds, courts and performance have none."""
    if set(by) - {By.PROVINCE, By.YEAR}:
        return None
    priors = load_priors()
    if By.PROVINCE not in by:
        return priors.total_population
    return priors.province_population.get(region_code(labels[by.index(By.PROVINCE)])[:2])
