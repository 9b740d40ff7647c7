"""Before the first row: what the table looks like, how it will be written, what the checkpoint depends on."""

from __future__ import annotations

import codecs
import hashlib
import importlib.util
import json
from collections.abc import Sequence

from defaulter_screen.batch.applications import Form, make_form
from defaulter_screen.batch.job import BatchJob, Format, text_ending
from defaulter_screen.batch.mapping import SubjectMaker, make_mapper
from defaulter_screen.batch.reading import ApplicantTable, open_applicants
from defaulter_screen.batch.results import columns
from defaulter_screen.batch.writing import Layout
from defaulter_screen.errors import InvalidInputError, MissingExtraError
from defaulter_screen.models.listing import ListKind, ListVersion
from defaulter_screen.sources.tables import check_headings
from defaulter_screen.values import frozen_dataclass

_FORMAT_VERSION = 1
"""Part of the checkpoint's key: raise it when the same job would be written otherwise."""


@frozen_dataclass(frozen=True, slots=True)
class Plan:
    """A batch, looked at but not yet run; what ``--dry-run`` shows.

    Attributes:
        job: what was asked.
        table: the applicants' table.
        mapper: makes subjects (or applications) of its rows.
        layout: how rows will be written.
        codec: of the output.
        mark: byte order mark of the output, or nothing.
    """

    job: BatchJob
    table: ApplicantTable
    mapper: SubjectMaker | Form
    layout: Layout
    codec: str
    mark: bytes

    @property
    def mapping(self) -> tuple[tuple[str, str], ...]:
        """Canonical field and the user's heading, as recognised."""
        return tuple((field, self.table.headings[column]) for field, column in self.mapper.positions.items())

    @property
    def repeated(self) -> tuple[str, ...]:
        """Result columns that the table has already, from an earlier screening."""
        form = self.job.applications or ""
        ours = {*columns("en", form), *columns("zh", form)}
        return tuple(heading for heading in self.table.headings if heading in ours)


def make_plan(job: BatchJob) -> Plan:
    """Look at the table and settle how it will be written.

    Raises:
        InvalidInputError: output and input are one file, an unknown encoding or output format, no folder to write to;
            names or numbers of a Parquet file are not text; a Parquet output would have two columns of one name.
        SourceError: the table cannot be read or its columns not recognised.
        MissingExtraError: a workbook without the ``excel`` extra, or Parquet without ``parquet``, to read or to write.
    """
    _check_target(job)
    table = open_applicants(job.source, encoding=job.encoding)
    mapper: SubjectMaker | Form
    if job.applications:
        mapper = make_form(job.applications, table, job.columns)
    else:
        mapper = make_mapper(table.headings, job.columns, str(job.source))
    table.require_text(mapper.text_columns)
    delimiter = "\t" if text_ending(job.target) == ".tsv" else table.delimiter if table.format is Format.CSV else ","
    passes = table.format if table.format is job.format and table.delimiter == delimiter else None
    headings = table.headings
    if job.format is Format.PARQUET or (job.format is Format.JSONL and passes is None):
        headings = _keys(headings, str(job.source))
    if job.format is Format.PARQUET:
        _check_distinct((*headings, *columns(job.language, job.applications or "")))
    layout = Layout(
        job.format,
        headings,
        table.heading,
        passes,
        delimiter,
        table.newline,
        job.language,
        job.applications or "",
    )
    codec, mark = output_codec(job.encoding if job.format is Format.CSV else "utf-8")
    return Plan(job, table, mapper, layout, codec, mark)


def _keys(headings: tuple[str, ...], path: str) -> tuple[str, ...]:
    """Headings as keys of JSON, each there once: what has no heading is named by its place."""
    check_headings(headings, path, 1)
    return tuple(heading or f"column_{place}" for place, heading in enumerate(headings, start=1))


def _check_distinct(headings: Sequence[str]) -> None:
    """Refuse two columns of one name, with which hardly any program reads a Parquet file."""
    again = [heading for place, heading in enumerate(headings) if heading in headings[:place]]
    if again:
        raise InvalidInputError(
            f"已有列 {again[0]}，Parquet 不能有两个同名的列，请先删去或改名 / "
            f"there is a column {again[0]} already, and Parquet cannot have two of one name: drop or rename it first",
            field=again[0],
            reason="already-screened",
        )


def _check_target(job: BatchJob) -> None:
    """What would fail at the end of the work fails before it begins."""
    if job.format is Format.XLSX and importlib.util.find_spec("xlsxwriter") is None:
        raise MissingExtraError("excel", "XlsxWriter")
    if job.format is Format.PARQUET and importlib.util.find_spec("pyarrow") is None:
        raise MissingExtraError("parquet", "pyarrow")
    for path in (job.target, job.report):
        if path is not None and not path.resolve().parent.is_dir():
            raise InvalidInputError(
                f"没有文件夹 {path.parent} / there is no folder {path.parent}", field="output", reason="no-folder"
            )
    same = job.source.resolve() == job.target.resolve()
    if same or (job.target.exists() and job.source.exists() and job.source.samefile(job.target)):
        raise InvalidInputError(
            "输出文件与输入文件相同，请另选输出文件 / output and input are the same file; choose another output",
            field="output",
            reason="same-file",
        )


def output_codec(encoding: str | None) -> tuple[str, bytes]:
    """Codec and byte order mark for an output encoding; None is UTF-8 with mark, as Excel wants it.

    Raises:
        InvalidInputError: there is no such encoding.
    """
    try:
        name = codecs.lookup(encoding or "utf-8-sig").name
    except LookupError:
        raise InvalidInputError(
            f"未知的编码 {encoding!r} / unknown encoding {encoding!r}", field="encoding", reason="encoding"
        ) from None
    # Chunks are encoded one by one: the mark is written once, in front of all.
    marked = {"utf-8-sig": ("utf-8", codecs.BOM_UTF8), "utf-16": ("utf-16-le", codecs.BOM_UTF16_LE)}
    return marked.get(name, (name, b""))


def job_key(plan: Plan, lists: Sequence[ListVersion], policy_digest: str) -> str:
    """Digest of everything that the output depends on, but for what ``Start`` settles.

    Args:
        plan: the batch.
        lists: list versions in force.
        policy_digest: of the policy that decides.
    """
    job = plan.job
    parts = (
        _FORMAT_VERSION,
        plan.table.digest,
        plan.table.headings,
        plan.table.encoding,
        job.scene,
        job.language,
        job.format.value,
        plan.layout.delimiter,
        plan.codec,
        sorted(job.columns.items()),
        job.limit,
        job.run_id,
        job.applications,
        None if job.at is None else job.at.isoformat(),
        job.code_version,
        policy_digest,
        [(version.label, version.source, version.digest, version.model_id) for version in lists],
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def defaulter_label(lists: Sequence[ListVersion]) -> str:
    """Version and date of the newest defaulter list in force, for rows on which there is no decision; may be empty."""
    versions = [version for version in lists if version.list_kind is ListKind.DEFAULTER]
    return max(versions, key=lambda version: version.version).label if versions else ""
