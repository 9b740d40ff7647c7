"""What a batch is asked to do, what it needs of a screener, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.matching.matcher import Match
from defaulter_screen.models.decision import ApplicationDecision, Decision
from defaulter_screen.models.listing import ListVersion
from defaulter_screen.models.subject import Application, Columns, Role, Subject
from defaulter_screen.policy.schema import Policy
from defaulter_screen.quiet_rows import QuietRows
from defaulter_screen.reporting.summary import BatchSummary
from defaulter_screen.sifted import Sifted
from defaulter_screen.values import frozen_dataclass


class Recording(Protocol):
    """A stretch of rows being recorded."""

    @property
    def keeps_passes(self) -> bool:
        """Whether passes are recorded at all."""
        ...

    def failed(self, row: int) -> None:
        """Record that a row could not be read."""
        ...

    def passed(self, rows: QuietRows) -> None:
        """Record that rows passed with nothing to say, as the decision on another row did."""
        ...


class Screens(Protocol):
    """What a batch needs of a screener; ``Screener`` has it (the floors forbid to name it here)."""

    def screen(
        self,
        subject: Subject,
        *,
        scene: str = ...,
        role: Role | str = ...,
        at: date | None = ...,
        decision_id: str | None = ...,
    ) -> Decision:
        """Decide on one subject."""
        ...

    def screen_met(self, subject: Subject, met: Match, *, scene: str, at: date, decision_id: str) -> Decision:
        """Decide on one subject of whom the sieve has told what matching says."""
        ...

    def screen_application(
        self, application: Application, *, scene: str = ..., at: date | None = ..., decision_id: str | None = ...
    ) -> ApplicationDecision:
        """Decide on an application and each of its parties."""
        ...

    def conclude(
        self, parties: Sequence[tuple[Role, Decision]], *, decision_id: str | None = ..., reference: str = ...
    ) -> ApplicationDecision:
        """Combine decisions on the parties of one application."""
        ...

    def begin_batch(self, run_id: str, *, input_digest: str, rows: int | None, scene: str, at: date) -> None:
        """Record what the run is, before its rows."""
        ...

    def recording(self, run_id: str) -> AbstractContextManager[Recording]:
        """A stretch of rows whose decisions are recorded together, before any of them is used."""
        ...

    def end_batch(self, run_id: str, counts: dict[str, int]) -> None:
        """Record that the run ended, with the number of rows per outcome."""
        ...

    def sieve(self, scene: str, at: date) -> Sieve | None:
        """What tells which rows certainly meet nobody."""
        ...

    def lists(self) -> list[ListVersion]:
        """List versions in force."""
        ...

    @property
    def policy(self) -> Policy:
        """The policy that decides."""
        ...


class Sieve(Protocol):
    """Tells which rows of a chunk certainly meet nobody; ``sieving.Sieve`` is one."""

    def sift(self, columns: Columns) -> Sifted:
        """Tell which rows have certainly no hits, and what was found of others on the way."""
        ...


Opener = Callable[[], AbstractContextManager[Screens]]
"""Opens a screener; must be picklable where several processes work (``functools.partial(Screener.open, …)`` is)."""
Progress = Callable[[int], None]
"""Called now and then with the number of rows done."""


class Format(StrEnum):
    """File formats of applicants and results, told by the ending of the name."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


_ENDINGS = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.XLSX,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".parquet": Format.PARQUET,
}
_GZIP = ".gz"


def output_format(path: Path) -> Format:
    """The format to write, from the ending of the name.

    Raises:
        InvalidInputError: the ending is none of .csv, .tsv, .txt, .jsonl, .ndjson (also with .gz), .xlsx, .parquet.
    """
    ending = text_ending(path)
    found = _ENDINGS.get(ending)
    if found is None or (is_gzip(path) and found not in (Format.CSV, Format.JSONL)):
        shown = ending + (_GZIP if is_gzip(path) else "")
        raise InvalidInputError(
            f"不支持的输出格式 {shown!r}，请用 .csv、.csv.gz、.jsonl、.jsonl.gz、.parquet 或 .xlsx / "
            f"unsupported output format {shown!r}; use .csv, .csv.gz, .jsonl, .jsonl.gz, .parquet or .xlsx",
            field="output",
            reason="output-format",
        )
    return found


def text_ending(path: Path) -> str:
    """The ending of a name in small letters, without the ``.gz`` behind it."""
    return Path(path.stem if is_gzip(path) else path.name).suffix.lower()


def is_gzip(path: Path) -> bool:
    """Whether what is written under this name is to be compressed."""
    return path.suffix.lower() == _GZIP


@frozen_dataclass(frozen=True, slots=True)
class BatchJob:
    """One batch, completely described: the same job on the same store gives the same bytes.

    Attributes:
        source: applicants' file.
        target: file to write; replaced atomically at the end.
        scene: business scene.
        run_id: first part of every decision id, where the user gives it.
        at: date for terms, measures in force and list age, where the user gives it.
        lang: ``zh`` or ``en``; None for the default of the output format.
        encoding: of CSV output; None for UTF-8 with byte order mark. Also tried on input that is not UTF-8.
        columns: canonical field to the user's heading, over what detection finds.
        limit: at most so many rows, or None.
        code_version: of this program, for the checkpoint and the report.
        report: HTML report to write, or None.
        applications: ``long`` or ``wide`` where rows are parties of applications, or applications; None: subjects.
    """

    source: Path
    target: Path
    scene: str
    run_id: str | None = None
    at: date | None = None
    lang: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    limit: int | None = None
    code_version: str = ""
    report: Path | None = None
    applications: str | None = None

    @property
    def format(self) -> Format:
        """Format of the output."""
        return output_format(self.target)

    @property
    def language(self) -> str:
        """``zh`` or ``en``: as asked for; else ``en`` (machine form) for JSON Lines and Parquet, ``zh`` for others."""
        return self.lang or ("en" if self.format in (Format.JSONL, Format.PARQUET) else "zh")


@frozen_dataclass(frozen=True, slots=True)
class Start:
    """What is settled when a run begins and kept when it is resumed.

    Attributes:
        run_id: first part of every decision id: the job's, else made up at random by the caller.
        at: date of the decisions: the job's, else today.
    """

    run_id: str
    at: date


@frozen_dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch did.

    Attributes:
        summary: counts, parameters, list versions.
        start: run id and date used (a resumed run keeps the first one's).
        resumed_rows: rows that an earlier, interrupted run had done.
        replaced_characters: True where the output's encoding lacks characters, which were written as escapes.
    """

    summary: BatchSummary
    start: Start
    resumed_rows: int = 0
    replaced_characters: bool = False
