"""What every data frame has in common: columns recognised, identity numbers taken as text or refused, rows screened.

The rows go the way of a batch (``batch.screening``): same flow, same result cells, same records. A frame's own cells
are only read; identity numbers that a reader turned into numbers are refused with the column's name, never turned back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from os import PathLike
from typing import Any, NamedTuple, TypedDict, Unpack
from uuid import uuid4

from defaulter_screen.batch.mapping import SubjectMaker, make_mapper
from defaulter_screen.batch.planning import defaulter_label
from defaulter_screen.batch.portions import ROWS
from defaulter_screen.batch.results import CHINESE_COLUMNS, MACHINE_COLUMNS, Result, columns
from defaulter_screen.batch.screening import screen_rows
from defaulter_screen.batch.tally import Tally
from defaulter_screen.batch.taped import Row
from defaulter_screen.errors import InvalidInputError
from defaulter_screen.models.subject import Subject
from defaulter_screen.outside import now
from defaulter_screen.screener import Screener
from defaulter_screen.sources.codes import text_of
from defaulter_screen.sources.text_columns import TEXT_FIELDS, not_text
from defaulter_screen.values import frozen_dataclass

Cell = Any
"""A cell as the frame has it; None where it is missing."""


class FrameKeywords(TypedDict, total=False):
    """How a frame is screened.

    Attributes:
        scene: business scene; ``general`` where not given.
        columns: canonical field or any of its names (``name``, ``姓名``) to the frame's column, over what is detected.
        at: date for terms, measures in force and list age; today where not given.
        run_id: first part of every decision id; random where not given.
        lang: ``en`` (machine form, the default) or ``zh``.
        audit: as for ``Screener.open``; only where ``store`` is a path.
        store_key: likewise.
    """

    scene: str
    columns: Mapping[str, str] | None
    at: date | None
    run_id: str | None
    lang: str
    audit: bool | str | PathLike[str]
    store_key: str | PathLike[str] | None


class TextColumns(NamedTuple):
    """The columns of a frame that a subject is made of.

    Attributes:
        headings: all columns of the frame.
        positions: of the columns needed, in the order of the cells.
        subject: makes the subject of a row's cells.
        checked: places among the cells that must be text, with their headings.
    """

    headings: tuple[str, ...]
    positions: tuple[int, ...]
    subject: SubjectMaker
    checked: tuple[tuple[int, str], ...]

    def rows(self, cells: Sequence[Sequence[Cell]], numbers: Iterable[int]) -> Iterator[Row]:
        """Rows from columns of cells (as ``positions``).

        Raises:
            InvalidInputError: a name or number is not text; ``row`` counts from 1 within the cells given.
        """
        for place, heading in self.checked:
            require_text(heading, cells[place])
        texts = [[text_of(cell) for cell in column] for column in cells]
        for number, row in zip(numbers, zip(*texts, strict=True), strict=False):
            yield Row(number, list(row), None)


def recognise(headings: Sequence[str], overrides: Mapping[str, str] | None) -> TextColumns:
    """Recognise a frame's columns, as a batch does.

    Raises:
        AmbiguousSourceError: two columns could equally be the name or the number.
        SourceError: neither a name nor a number column, or an override names no field or column.
        InvalidInputError: the frame has result columns already.
    """
    for heading in headings:
        if heading in MACHINE_COLUMNS or heading in CHINESE_COLUMNS:
            raise InvalidInputError(
                f"已有筛查结果列 {heading}，请先删去 / there is a result column {heading} already: drop it first",
                field=heading,
                reason="already-screened",
            )
    found = make_mapper(headings, overrides or {}, "").positions
    positions = tuple(sorted(set(found.values())))
    places = {field: positions.index(position) for field, position in found.items()}
    subject = SubjectMaker([headings[position] for position in positions], places)
    checked = tuple((places[field], headings[found[field]]) for field in TEXT_FIELDS if field in places)
    return TextColumns(tuple(headings), positions, subject, checked)


def require_text(heading: str, cells: Iterable[Cell]) -> None:
    """Refuse a column of names or numbers that is not text; missing cells (None) are fine.

    Raises:
        InvalidInputError: naming the column, and what became of its numbers.
    """
    for number, cell in enumerate(cells, start=1):
        if cell is None or isinstance(cell, str):
            continue
        raise not_text(heading, type(cell).__name__, damaged="float" in type(cell).__name__, row=number)


@frozen_dataclass(frozen=True, slots=True)
class FrameTask:
    """What a run over frames must know (``batch.screening.RowTask``); picklable.

    Attributes:
        scene: business scene.
        at: date of the decisions.
        run_id: first part of every decision id.
        list_version: shown on rows that could not be screened.
        lang: ``zh`` or ``en``.
        subject: makes the subject of a row.
    """

    scene: str
    at: date
    run_id: str
    list_version: str
    lang: str
    subject: Callable[[Sequence[str]], Subject]


def check_lang(lang: str) -> None:
    """Refuse a language that results are not written in.

    Raises:
        InvalidInputError: neither ``zh`` nor ``en``.
    """
    if lang not in ("zh", "en"):
        message = f"语言 {lang!r} 不认识，只有 zh 和 en / unknown language {lang!r}: zh or en"
        raise InvalidInputError(message, field="lang", reason="unknown-language")


def results_of(screener: Screener, task: FrameTask, rows: Iterable[Row], tally: Tally) -> Iterator[Result]:
    """The results of rows, a stretch at a time, each recorded before it is given.

    Raises:
        StoreError: the store or the audit trail cannot be used.
    """
    rows = iter(rows)
    while stretch := list(islice(rows, ROWS)):
        yield from screen_rows(screener, task, stretch, tally)


def as_columns(results: Sequence[Result], lang: str) -> dict[str, list[Cell]]:
    """Results by column; numbers stay numbers, missing ones are None."""
    names = columns(lang)
    parts: Iterable[Iterable[Cell]] = zip(*results, strict=True) if results else [()] * len(names)
    return {name: list(cells) for name, cells in zip(names, parts, strict=True)}


Store = str | PathLike[str] | Screener
"""A store's path, or a screener that is open already."""


def screen_columns(
    store: Store,
    headings: Sequence[str],
    cells_of: Callable[[int], Sequence[Cell]],
    **options: Unpack[FrameKeywords],
) -> dict[str, list[Cell]]:
    """Screen the rows of a frame in this process.

    Args:
        store: where the lists are.
        headings: the frame's columns.
        cells_of: the cells of the column at a position, missing ones as None; asked only for what is needed.
        **options: see ``FrameKeywords``.

    Returns:
        The result columns, in order.

    Raises:
        InvalidInputError: identity numbers or names are not text; an unknown scene or language.
        SourceError: the columns cannot be recognised.
        StoreError: the store or the audit trail cannot be used.
    """
    scene, lang = options.get("scene", "general"), options.get("lang", "en")
    check_lang(lang)
    table = recognise(headings, options.get("columns"))
    cells = [cells_of(position) for position in table.positions]
    rows = list(table.rows(cells, range(1, len(cells[0]) + 1)))
    with ExitStack() as stack:
        if isinstance(store, Screener):
            screener = store
        else:
            key = options.get("store_key")
            screener = stack.enter_context(Screener.open(store, audit=options.get("audit", True), store_key=key))
        at, run_id = options.get("at") or now().date(), options.get("run_id") or uuid4().hex
        screener.policy.compile(at).scene(scene)  # an unknown scene is told before anything is recorded
        task = FrameTask(scene, at, run_id, defaulter_label(screener.lists()), lang, table.subject)
        return as_columns(_recorded(screener, task, rows), lang)


def _recorded(screener: Screener, task: FrameTask, rows: Sequence[Row]) -> list[Result]:
    tally = Tally()
    # No digest of the cells: a table of one row would give its number away to whoever tries them all.
    screener.begin_batch(task.run_id, input_digest="", rows=len(rows), scene=task.scene, at=task.at)
    results = list(results_of(screener, task, rows, tally))
    screener.end_batch(task.run_id, dict(tally.outcomes))
    return results
