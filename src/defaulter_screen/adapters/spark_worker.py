"""What runs on a Spark executor: one partition's rows through the same flow as everywhere else.

Every Python worker process opens the store once, read-only, and keeps it for the partitions that follow. With audit
each partition writes a ledger of its own, see ``spark_audit``.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from defaulter_screen import __version__
from defaulter_screen.adapters.frames import FrameTask, TextColumns, as_columns, results_of
from defaulter_screen.adapters.pandas_accessor import cells_of
from defaulter_screen.adapters.spark_audit import AuditPlace, Segment
from defaulter_screen.batch.tally import Tally
from defaulter_screen.batch.taped import Row
from defaulter_screen.encryption.store_key import StoreKey, store_key_of
from defaulter_screen.errors import InvalidInputError, StoreError
from defaulter_screen.ledger.records import LedgerOptions, Records
from defaulter_screen.matching.rates import ErrorRates
from defaulter_screen.outside import now
from defaulter_screen.pipeline import code_version
from defaulter_screen.recording import Recorder
from defaulter_screen.replaying import read_policy
from defaulter_screen.screener import Screener
from defaulter_screen.store.lists import ListStore
from defaulter_screen.values import frozen_dataclass

MOST_ROWS = 2**32 - 1
"""Row numbers of an audit trail have 32 bits."""


class StorePlace(NamedTuple):
    """Where an executor finds the store.

    Attributes:
        path: on every node; the name under which the file was shipped where ``shipped``.
        shipped: the file came with the job.
        key_file: of an encrypted store; never shipped.
    """

    path: str
    shipped: bool
    key_file: str | None = None

    def local(self) -> Path:
        """The file on this node."""
        if not self.shipped:
            return Path(self.path)
        from pyspark import SparkFiles  # noqa: PLC0415 - only there while a Spark worker runs

        return Path(SparkFiles.get(self.path))


@frozen_dataclass(frozen=True, slots=True)
class Rulebook:
    """What decides, as text and numbers that travel.

    Attributes:
        policy: from ``policy_text``.
        rates: error rates, or None for the shipped ones.
        state: of the driver's store, see ``state_of``: an executor that has another one refuses to work.
    """

    policy: str
    rates: ErrorRates | None
    state: tuple[tuple[str, ...], ...]


def state_of(screener: Screener) -> tuple[tuple[str, ...], ...]:
    """What must be the same on all nodes: this program, and the lists in force with their contents and models."""
    lists = sorted((one.list_kind.value, one.source, one.label, one.digest, one.model_id) for one in screener.lists())
    return ((code_version(__version__),), *lists)


@frozen_dataclass(frozen=True, slots=True)
class PartitionWorker:
    """Screens partitions; made on the driver, pickled, run on executors.

    Attributes:
        task: scene, date, run id.
        table: the columns that subjects are made of.
        store: where the store is.
        rules: what decides.
        width: how many columns are the user's; what follows them is only looked at.
        key_position: column of the row numbers, or None: rows are counted in their partition.
        audit: where segments go, or None.
    """

    task: FrameTask
    table: TextColumns
    store: StorePlace
    rules: Rulebook
    width: int
    key_position: int | None = None
    audit: AuditPlace | None = None

    def screen(self, frames: Iterator[Any]) -> Iterator[Any]:
        """The frames of one partition with the result columns, for ``mapInPandas``.

        Raises:
            InvalidInputError: names, numbers or row keys that cannot be used.
            StoreError: the store is missing, is not the driver's, or the audit trail cannot be written.
        """
        from pyspark import TaskContext  # noqa: PLC0415 - only there while a Spark worker runs

        context = TaskContext.get()
        partition = context.partitionId() if context else 0
        yield from self.screen_partition(frames, partition)

    def screen_partition(self, frames: Iterator[Any], partition: int) -> Iterator[Any]:
        """As ``screen``, for the partition of that number."""
        opened, segment = self._open(partition)
        task = self._task_of(partition)
        tally, counter = Tally(), count(1)
        with segment:
            opened.begin_batch(task.run_id, input_digest="", rows=None, scene=task.scene, at=task.at)
            for frame in frames:
                results = list(results_of(opened, task, self._rows(frame, counter), tally))
                yield _with_results(frame.iloc[:, : self.width], as_columns(results, task.lang))
            opened.end_batch(task.run_id, dict(tally.outcomes))

    def _open(self, partition: int) -> tuple[Screener, AbstractContextManager[object]]:
        if self.audit is None:
            return _WORKER.screener(self.store, self.rules, None), nullcontext()
        segment = Segment(self.audit, self.task.run_id, partition)
        return _WORKER.screener(self.store, self.rules, segment), segment

    def _task_of(self, partition: int) -> FrameTask:
        """Rows counted in their partition make the partition a run of its own: ``<run id>.<partition>``."""
        if self.key_position is not None:
            return self.task
        task = self.task
        run_id = f"{task.run_id}.{partition}"
        return FrameTask(task.scene, task.at, run_id, task.list_version, task.lang, task.subject)

    def _rows(self, frame: Any, counter: Iterator[int]) -> Iterator[Row]:
        cells = [cells_of(frame.iloc[:, position]) for position in self.table.positions]
        if self.key_position is None:
            return self.table.rows(cells, counter)
        keys = cells_of(frame.iloc[:, self.key_position])
        return self.table.rows(cells, _row_keys(keys))


def _row_keys(keys: Sequence[Any]) -> Iterator[int]:
    for key in keys:
        # A missing key makes pandas hold the others as floats; so few digits are exact in those.
        if key is None or not 1 <= key <= MOST_ROWS:
            raise InvalidInputError(
                f"行号须为 1 到 {MOST_ROWS} 的整数，不得为空 / "
                f"row keys are integers from 1 to {MOST_ROWS}, and none is missing",
                field="row_key",
                reason="row-key",
            )
        yield int(key)


def _with_results(frame: Any, results: dict[str, list[Any]]) -> Any:
    import pandas as pd  # noqa: PLC0415 - the module is imported on the driver too, where pandas may load late

    added = {
        name: pd.array(cells, dtype="Int64") if place == 4 else pd.Series(cells, index=frame.index, dtype=object)
        for place, (name, cells) in enumerate(results.items())
    }
    return frame.assign(**added)


class _Worker:
    """What one Python worker process keeps: the store that it opened last, with and without a recorder."""

    def __init__(self) -> None:
        self._stamp: object = None
        self._store: ListStore | None = None
        self._key: StoreKey | None = None
        self._screeners: dict[AuditPlace | None, Screener] = {}
        self._segment: Segment | None = None

    def screener(self, place: StorePlace, rules: Rulebook, segment: Segment | None) -> Screener:
        """The screener on this process's store, recording into the segment where there is one.

        Raises:
            StoreError: there is no store, not the driver's, or no key file for it.
        """
        path = place.local()
        store = self._opened(path, place.key_file, rules)
        audit = segment.audit if segment else None
        if audit not in self._screeners:
            policy = read_policy(rules.policy)
            recorder = None
            if audit is not None:
                recorder = Recorder(self._records, policy, caller=audit.caller, purpose=audit.purpose)
            made = Screener(store, policy, clock=now, rates=rules.rates, recorder=recorder)
            self._screeners[audit] = made
        self._segment = segment
        found = self._screeners[audit]
        _require_state(found, rules, path)  # every time: a list loaded meanwhile does not show in the file's facts
        if segment is not None:
            segment.recorder = found.recorder
        return found

    def _opened(self, path: Path, key_file: str | None, rules: Rulebook) -> ListStore:
        try:
            facts = path.stat()
        except OSError as error:
            message = "本节点没有名单库文件 / the store is not on this node"
            raise StoreError(message, path=str(path)) from error
        stamp = (path, key_file, facts.st_mtime_ns, facts.st_size, rules)
        if self._store is None or stamp != self._stamp:
            self.close()
            self._key = store_key_of(key_file)
            self._store, self._stamp = ListStore.open(path, read_only=True, key=self._key), stamp
        return self._store

    def _records(self) -> Records:
        """The ledger of the segment being written; asked for again with every partition."""
        segment = self._segment
        if segment is None or not segment.audit.key_file.is_file():
            # A key made here would be another one than the other nodes'.
            place = "" if segment is None else str(segment.audit.key_file)
            raise StoreError("本节点没有密钥文件 / the key file is not on this node", path=place)
        code = code_version(__version__)
        options = LedgerOptions(segment.path, segment.audit.key_file, code, store_key=self._key)
        return Records.open(options, clock=now, randomness=os.urandom)

    def close(self) -> None:
        """Close the store."""
        self._screeners.clear()
        if self._store is not None:
            self._store.close()
            self._store = None


def _require_state(screener: Screener, rules: Rulebook, path: Path) -> None:
    if state_of(screener) != rules.state:
        raise StoreError(
            "本节点的名单库或程序版本与驱动程序的不同 / "
            "the store or the program on this node is another version than the driver's",
            path=str(path),
        )


_WORKER = _Worker()
atexit.register(_WORKER.close)
