"""For tests of data frames: one made-up list, and what ``Screener.screen`` decides on each applicant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from defaulter_screen.batch.results import Result, result
from defaulter_screen.models.subject import Subject
from defaulter_screen.screener import Screener
from factory import AT, INNOCENTS, LISTED_ON, SLIPS, World

SCENE = "government-procurement"
COLUMNS = ("编号", "姓名/名称", "证件号码", "曾用名", "出生日期", "性别", "地区")


@dataclass(frozen=True)
class Applicants:
    """Who asks, and what must come out.

    Attributes:
        store: the store's file.
        columns: cells by heading; text, or None.
        expected: the cells of ``Screener.screen``'s decisions with ids ``R-1``, ``R-2`` …
    """

    store: Path
    columns: dict[str, list[str | None]]
    expected: list[Result]
    scene: str = SCENE
    at: date = AT


def _cells(number: int, subject: Subject) -> tuple[str | None, ...]:
    born = None if subject.birth_date is None else str(subject.birth_date)
    return (
        f"A{number}",
        subject.name,
        subject.id_number,
        "、".join(subject.aliases) or None,
        born,
        subject.gender,
        subject.region,
    )


def make_applicants(store: Path) -> Applicants:
    """Every slip and every innocent, several times, and companies."""
    world = World.of(20, persons=200, companies=20)
    kinds = [*SLIPS.values(), *INNOCENTS.values()]
    made = [kinds[n % len(kinds)].make(world, person) for n, person in enumerate(world.listed * 2)]
    companies = [Subject(name=company.name, id_number=company.code) for company in world.companies]
    subjects = [subject for subject in made if subject is not None] + companies
    with Screener.open(
        store, create=True, audit=False, clock=lambda: datetime(2026, 11, 1, 12, tzinfo=UTC)
    ) as screener:
        screener.load(world.rows(), list_date=LISTED_ON)
        decided = [
            screener.screen(subject, scene=SCENE, at=AT, decision_id=f"R-{n}") for n, subject in enumerate(subjects, 1)
        ]
    rows = [_cells(number, subject) for number, subject in enumerate(subjects, start=1)]
    columns = {heading: list(cells) for heading, cells in zip(COLUMNS, zip(*rows, strict=True), strict=True)}
    return Applicants(store, columns, [result(decision, "en") for decision in decided])
