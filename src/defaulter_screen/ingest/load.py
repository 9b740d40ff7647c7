"""The flow of a load: open the source, make entries, stage them, check, build, publish.

    rows of the source -> Entry (normalised, keyed, indexed) -> staged -> shrink check -> index -> model -> published

Until the last step the previous version stays in force, whatever happens.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from defaulter_screen.errors import ImplausibleListError
from defaulter_screen.ingest.entries import EntryContext
from defaulter_screen.ingest.entry_columns import MadePortion, Removal
from defaulter_screen.ingest.fencing import Fencing
from defaulter_screen.ingest.freezing import ModelFreezing
from defaulter_screen.ingest.options import MIN_SHARE, LoadOptions
from defaulter_screen.ingest.rejects import RejectsFile, rejects_beside
from defaulter_screen.ingest.workers import made_portions
from defaulter_screen.models.listing import ListKind, LoadReport
from defaulter_screen.normalisation import NORMALISATION_VERSION
from defaulter_screen.sources.listing_rows import RejectedRow
from defaulter_screen.sources.reader import open_list
from defaulter_screen.store.building import Progress
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.loading import LoadWriter
from defaulter_screen.store.versions import LoadSpec

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
        counts = _stage(writer, made_portions(reader, context, jobs=options.jobs), rejects, options, progress)
        _check_plausible(writer, options, path=reader.description.path)
        with (
            ModelFreezing(writer, wanted=_wants_model(writer, options), jobs=options.jobs) as model,
            Fencing(writer, jobs=options.jobs) as fence,
        ):
            writer.build(progress, model.add, fence.add)
            model.end()
            fence.finish()
            model.finish()
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
    portions: Iterable[MadePortion],
    rejects: RejectsFile,
    options: LoadOptions,
    progress: Progress | None,
) -> _Counts:
    counts = _Counts()
    for portion in portions:
        counts.read += portion.rows
        counts.duplicates += _add(writer, portion, rejects, options)
        if progress is not None:
            progress(counts.read, None)
    return counts


def _add(writer: LoadWriter, portion: MadePortion, rejects: RejectsFile, options: LoadOptions) -> int:
    """Stage a portion, removals in their places; returns how many of its listings the load had before."""
    duplicates = added = 0
    waiting = deque(portion.rejects)
    for number, removal in enumerate(portion.removals):
        while waiting and waiting[0][0] <= number:
            rejects.add(waiting.popleft()[1])
        duplicates += _add_from(writer, portion, added, removal.before)
        added = removal.before
        _remove(writer, removal, rejects, options)
    for _, row in waiting:
        rejects.add(row)
    duplicates += _add_from(writer, portion, added, len(portion.listings.key_hashes))
    # Whatever became of the rows: the process that met the names will not send them again.
    writer.add_names(portion.names)
    return duplicates


def _add_from(writer: LoadWriter, portion: MadePortion, start: int, end: int) -> int:
    """Stage the portion's listings from one position to another."""
    if start == end:
        return 0
    if end - start == len(portion.listings.key_hashes):
        return writer.add(portion.listings)
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return writer.add(portion.listings.taken(np.arange(start, end)))


def _remove(writer: LoadWriter, removal: Removal, rejects: RejectsFile, options: LoadOptions) -> None:
    """A removal row; in a snapshot it is a row that is not there."""
    if options.mode == "delta" and not writer.remove(removal.key_hash):
        rejects.add(
            RejectedRow(
                removal.line,
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


def _wants_model(writer: LoadWriter, options: LoadOptions) -> bool:
    """The first snapshot of a defaulter list gives the identity model; later loads leave it as it is."""
    return options.list_kind is ListKind.DEFAULTER and options.mode == "snapshot" and not writer.model_id
