"""Runs a batch: rows in, chunks through one or several processes in order, output replaced at the end.

The output depends on the job, the input and the store alone: not on the number of processes, not on interruptions.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from itertools import islice

from defaulter_screen.batch.applications import LongForm, whole_applications
from defaulter_screen.batch.checkpoint import Checkpoint, checkpoint_path, load_checkpoint, part_path, save_checkpoint
from defaulter_screen.batch.chunks import Chunk, Task, screen_chunk
from defaulter_screen.batch.finishing import finish, summarise
from defaulter_screen.batch.garbage import rarely_searched
from defaulter_screen.batch.job import BatchReport, Opener, Progress, Screens, Start
from defaulter_screen.batch.mapping import SubjectMaker
from defaulter_screen.batch.planning import Plan, defaulter_label, job_key
from defaulter_screen.batch.portions import Portion, RowPortion, portions
from defaulter_screen.batch.tally import Tally
from defaulter_screen.batch.workers import screened
from defaulter_screen.values import frozen_dataclass

CHUNK = 500
"""Rows per chunk of applications, which are kept whole."""
CHECKPOINT_EVERY = 8
"""Chunks between checkpoints: some 20 000 rows are done again after the power fails."""


@frozen_dataclass(frozen=True, slots=True)
class RunOptions:
    """How a batch is run; none of it changes the output.

    Attributes:
        jobs: number of processes.
        resume: go on with an interrupted run of the same job, if there is one.
        progress: told the number of rows done.
    """

    jobs: int = 1
    resume: bool = False
    progress: Progress | None = None


def run_batch(plan: Plan, opener: Opener, start: Start, options: RunOptions | None = None) -> BatchReport:
    """Screen every row of the job's table and write the output.

    The unfinished output stands beside the target and takes its place at the end; whatever fails, an existing target
    stays. An interrupted run leaves a checkpoint that ``resume`` goes on from: same run id, same date, same bytes.

    Args:
        plan: what to do, from ``make_plan``.
        opener: opens the screener; picklable where several processes work.
        start: run id and date of a run that begins anew.
        options: how to run.

    Raises:
        UnknownSceneError: the policy has no such scene.
        SourceError: the table cannot be read on.
        StoreError: the store or the audit trail cannot be used.
    """
    options = options or RunOptions()
    with rarely_searched(), opener() as screener:
        screener.policy.compile(start.at).scene(plan.job.scene)  # an unknown scene fails before anything is written
        run = _Run(plan, screener, start, resume=options.resume)
        screener.begin_batch(
            run.task.run_id, input_digest=plan.table.digest, rows=None, scene=plan.job.scene, at=run.task.at
        )
        chunks = _chunks(plan, run.rows)
        if options.jobs > 1:
            done = screened(chunks, opener, run.task, options.jobs)
        else:
            done = (screen_chunk(screener, run.task, portion) for portion in chunks)
        with closing(done):
            run.write(done, options.progress)
        screener.end_batch(run.task.run_id, run.outcomes)
    return run.finish()


def _chunks(plan: Plan, done: int) -> Iterator[Portion]:
    if isinstance(plan.mapper, LongForm):
        rows = islice(plan.table.rows(), done, plan.job.limit)
        return map(RowPortion, whole_applications(plan.mapper, plan.table, rows, CHUNK))
    return portions(plan.table, skip=done, limit=plan.job.limit)


class _Run:
    """One run of a job: where it stands, and its unfinished output.

    Attributes:
        rows: rows done.
        task: what workers must know.
    """

    def __init__(self, plan: Plan, screener: Screens, start: Start, *, resume: bool) -> None:
        self._job, self._plan = plan.job, plan
        self._lists = tuple(screener.lists())
        self._policy = screener.policy.label
        self._key = job_key(plan, self._lists, screener.policy.digest)
        self._part, self._checkpoint = part_path(plan.job.target), checkpoint_path(plan.job.target)
        state = self._earlier() if resume else None
        self._start = Start(state.run_id, date.fromisoformat(state.at)) if state else start
        self.rows = self._resumed = state.rows if state else 0
        self._tally = state.tally if state else Tally()
        self._replaced = state.replaced if state else False
        self._size = state.size if state else self._begin()
        self.task = self._make_task()

    def write(self, chunks: Iterable[Chunk], progress: Progress | None) -> None:
        """Take the chunks in order; leaves a checkpoint however it ends."""
        with self._part.open("r+b") as out:
            out.truncate(self._size)
            out.seek(self._size)
            try:
                for number, chunk in enumerate(chunks, start=1):
                    self._take(out.write(chunk.data), chunk)
                    if number % CHECKPOINT_EVERY == 0:
                        out.flush()
                        os.fsync(out.fileno())
                        self._save()
                    if progress:
                        progress(self.rows)
            finally:
                out.flush()
                self._save()

    @property
    def outcomes(self) -> dict[str, int]:
        """Rows per outcome so far."""
        return dict(self._tally.outcomes)

    def finish(self) -> BatchReport:
        """Put the output in its place."""
        summary = summarise(self._plan, self._start, self._tally, lists=self._lists, policy=self._policy)
        finish(self._plan, summary, self._part)
        self._checkpoint.unlink(missing_ok=True)
        return BatchReport(summary, self._start, self._resumed, self._replaced)

    def _earlier(self) -> Checkpoint | None:
        """The state to go on from: of the same job, with all of its output still there."""
        state = load_checkpoint(self._checkpoint)
        if state is None or state.key != self._key:
            return None
        return state if self._part.is_file() and self._part.stat().st_size >= state.size else None

    def _begin(self) -> int:
        heading = self._plan.mark + self._plan.layout.heading().encode(self._plan.codec, "backslashreplace")
        self._checkpoint.unlink(missing_ok=True)
        self._part.write_bytes(heading)
        return len(heading)

    def _make_task(self) -> Task:
        plan, start = self._plan, self._start
        label = defaulter_label(self._lists)
        mapper = plan.mapper
        subject, form = (mapper, None) if isinstance(mapper, SubjectMaker) else (mapper.subject, mapper)
        return Task(self._job.scene, start.at, start.run_id, label, plan.layout, plan.codec, subject, form)

    def _take(self, written: int, chunk: Chunk) -> None:
        self._size += written
        self._tally.add(chunk.tally)
        self.rows += chunk.tally.rows
        self._replaced = self._replaced or chunk.replaced

    def _save(self) -> None:
        start = self._start
        state = Checkpoint(
            self._key, start.run_id, start.at.isoformat(), self.rows, self._size, self._replaced, self._tally
        )
        save_checkpoint(self._checkpoint, state)
