"""Where an interrupted batch stands: a small file beside the output, valid only for exactly the same job.

The unfinished output is ``OUT.part``, the checkpoint ``OUT.checkpoint``; both are gone when the batch is done.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from defaulter_screen.batch.tally import Tally
from defaulter_screen.values import frozen_dataclass

_VERSION = 1


@frozen_dataclass(frozen=True, slots=True)
class Checkpoint:
    """A state from which the batch can go on.

    Attributes:
        key: digest of everything that the output depends on.
        run_id: first part of the decision ids.
        at: date of the run, ISO.
        rows: rows done.
        size: bytes of the unfinished output that belong to them.
        replaced: whether characters had to be replaced so far.
        tally: counts so far.
    """

    key: str
    run_id: str
    at: str
    rows: int
    size: int
    replaced: bool
    tally: Tally


def part_path(target: Path) -> Path:
    """The unfinished output."""
    return target.with_name(target.name + ".part")


def checkpoint_path(target: Path) -> Path:
    """The checkpoint beside the output."""
    return target.with_name(target.name + ".checkpoint")


def save_checkpoint(path: Path, state: Checkpoint) -> None:
    """Write the checkpoint so that a reader sees the old or the new one, never half of it."""
    data: dict[str, Any] = {
        "version": _VERSION,
        "key": state.key,
        "run_id": state.run_id,
        "at": state.at,
        "rows": state.rows,
        "size": state.size,
        "replaced": state.replaced,
        "tally": state.tally.to_data(),
    }
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def load_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint, or None where there is none that this version can read, or its output is shorter than it says."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != _VERSION:
            return None
        return Checkpoint(
            data["key"],
            data["run_id"],
            data["at"],
            data["rows"],
            data["size"],
            data["replaced"],
            Tally.from_data(data["tally"]),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None
