"""The flow of a load: open the source, make entries, stage them, check, build, publish.

    rows of the source -> Entry (normalised, keyed, indexed) -> staged -> shrink check -> index -> model -> published

Until the last step the previous version stays in force, whatever happens.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from defaulter_screen.errors import ImplausibleListError
from defaulter_screen.ingest.entries import Entry, EntryContext
from defaulter_screen.ingest.fence import fence_in
from defaulter_screen.ingest.model import build_model
from defaulter_screen.ingest.options import MIN_SHARE, LoadOptions
from defaulter_screen.ingest.rejects import RejectsFile, rejects_beside
from defaulter_screen.ingest.workers import made_entries
from defaulter_screen.models.listing import ListKind, LoadReport
from defaulter_screen.normalisation import NORMALISATION_VERSION
from defaulter_screen.sources.listing_rows import RejectedRow
from defaulter_screen.sources.reader import open_list
from defaulter_screen.store.building import Progress
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.loading import LoadWriter
from defaulter_screen.store.versions import LoadSpec

_PROGRESS_EVERY = 5_000

Source = str | os.PathLike[str] | Iterable[Mapping[str, object]]
"""A file, or rows in memory."""


@dataclass(slots=True)
class _Counts:
    read: int = 0
    duplicates: int = 0


def load_list(
    store: ListStore,
    source: Source,
    options: LoadOptions,
    *,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
) -> LoadReport:
    """Load a list into the store as a new version.

    Args:
        store: opened for writing.
        source: a file or rows in memory.
        options: what it is and how to read it.
        clock: the current time, with time zone.
        progress: told (rows read, None) while reading, then (records indexed, total).

    Raises:
        SourceError: the source cannot be read.
        ImplausibleListError: a snapshot shrank below the declared share and ``force`` was not given.
        StoreError: the store cannot be written, or another load is running.
    """
    begun = clock()
    reader = open_list(source, format=options.format, encoding=options.encoding, columns=options.columns)
    spec = LoadSpec(
        list_kind=options.list_kind,
        source=options.source_name,
        mode=options.mode,
        list_date=options.list_date or begun.date(),
        now=begun,
        normalisation_version=NORMALISATION_VERSION,
        min_share=options.min_share,
    )
    context = EntryContext(options.list_kind, options.source_name, begun.date())
    with (
        store.begin_load(spec) as writer,
        RejectsFile(options.rejects_path or rejects_beside(source)) as rejects,
    ):
        counts = _stage(writer, made_entries(reader, context, jobs=options.jobs), rejects, options, progress)
        _check_plausible(writer, options, path=reader.description.path)
        writer.build(progress)
        fence_in(writer)
        _freeze_model(writer, options)
        version = writer.publish(reader.digest, now=clock())
        unchanged, rejects_path = writer.unchanged, rejects.path
    store.compact_if_due()
    return LoadReport(
        version=version,
        read=counts.read,
        rejected=rejects.count,
        duplicates=counts.duplicates,
        unchanged=unchanged,
        rejects_path=rejects_path,
        format=str(reader.description),
        columns=dict(reader.description.columns),
        seconds=(clock() - begun).total_seconds(),
    )


def _stage(
    writer: LoadWriter,
    entries: Iterable[Entry | RejectedRow],
    rejects: RejectsFile,
    options: LoadOptions,
    progress: Progress | None,
) -> _Counts:
    counts = _Counts()
    for entry in entries:
        counts.read += 1
        if progress is not None and counts.read % _PROGRESS_EVERY == 0:
            progress(counts.read, None)
        if isinstance(entry, RejectedRow):
            rejects.add(entry)
        elif entry.removed:
            _remove(writer, entry, rejects, options)
        else:
            _add(writer, entry, counts)
    return counts


def _add(writer: LoadWriter, entry: Entry, counts: _Counts) -> None:
    if writer.add(entry.row, entry.key_hash, entry.content_hash, entry.postings) == "duplicate":
        counts.duplicates += 1
    # Whatever became of the row: the worker that met the name will not send it again.
    for key, text, links in entry.names:
        if writer.is_new_name(key):
            writer.add_name(key, text, links)


def _remove(writer: LoadWriter, entry: Entry, rejects: RejectsFile, options: LoadOptions) -> None:
    """A removal row; in a snapshot it is a row that is not there."""
    if options.mode == "delta" and not writer.remove(entry.key_hash):
        rejects.add(
            RejectedRow(
                entry.line,
                "not-in-force",
                "要移除的条目不在名单上",
                "the entry to be removed is not on the list",
                "",
            )
        )


def _check_plausible(writer: LoadWriter, options: LoadOptions, *, path: str) -> None:
    """A snapshot that lost too much is a broken download, and would release everybody it lost."""
    if options.force or options.mode != "snapshot":
        return
    share = MIN_SHARE if writer.min_share is None else writer.min_share
    before, after = writer.before, writer.listings
    if after and after >= share * before:
        return
    raise ImplausibleListError(
        f"名单由 {before} 条减为 {after} 条，低于 {share:.0%}，未发布；确认无误请加 --force / "
        f"the list shrank from {before} to {after} entries, below {share:.0%}: not published; --force if that is right",
        path=path,
        before=before,
        after=after,
    )


def _freeze_model(writer: LoadWriter, options: LoadOptions) -> None:
    """The first snapshot of a defaulter list gives the identity model; later loads leave it as it is."""
    if options.list_kind is not ListKind.DEFAULTER or options.mode != "snapshot" or writer.model_id:
        return
    writer.set_model(*build_model(writer.view()))
