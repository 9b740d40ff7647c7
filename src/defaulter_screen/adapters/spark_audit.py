"""The audit segment of one Spark partition: written on the executor's disk, then put whole into the segment folder.

SQLite ledgers cannot be written on network shares, which is what a folder that every node reaches is as a rule.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from defaulter_screen.errors import StoreError
from defaulter_screen.ledger.segments import segment_path
from defaulter_screen.recording import Recorder
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class AuditPlace:
    """Where segments are written, and for whom.

    Attributes:
        ledger: the ledger that they are named after, in a folder that every node reaches.
        key_file: the key, at the same place on every node; never shipped with a job.
        caller: who asks.
        purpose: what for.
    """

    ledger: Path
    key_file: Path
    caller: str = ""
    purpose: str = ""


class Segment:
    """The segment of one partition: written beside the executor, put in its place when the partition is through.

    A task that is run again (after a failure, or speculatively) replaces its segment whole.
    """

    def __init__(self, audit: AuditPlace, run_id: str, partition: int) -> None:
        self.audit = audit
        self._target = segment_path(audit.ledger, run_id, partition)
        self._folder = ""
        self.recorder: Recorder | None = None

    @property
    def path(self) -> Path:
        """Where it is being written."""
        return Path(self._folder) / self._target.name

    def __enter__(self) -> object:
        self._folder = tempfile.mkdtemp(prefix="defaulter-screen-")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.recorder is not None:
                self.recorder.close()
            # Whoever stops early (``limit``, ``show``) has seen the rows so far: their decisions are kept as well.
            if kind is None or issubclass(kind, GeneratorExit):
                self._publish()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _publish(self) -> None:
        if not self.path.exists():
            return
        arriving = self._target.with_name(f"{self._target.name}.{Path(self._folder).name}")
        try:
            shutil.copyfile(self.path, arriving)
            os.replace(arriving, self._target)  # noqa: PTH105 - says that an earlier one is replaced
        except OSError as failure:
            raise StoreError(
                f"审计分段无法写入 / the audit segment cannot be written: {failure.strerror}", path=str(self._target)
            ) from failure
