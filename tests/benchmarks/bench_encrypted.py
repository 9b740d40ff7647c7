"""What encryption costs: loading, single screens and audited screens on an encrypted store, as ratios to a plain one.

    python tests/benchmarks/bench_encrypted.py 100000 --rows 5000 --workdir /tmp/bench

Both stores hold the same list and answer the same applicants, taking turns in one run; all figures are CPU seconds.
``first`` is the first pass after opening, whose pages have still to be read and decrypted; ``again`` finds them in the
connection's cache as far as it is large enough.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from workbench import emit, list_file, load, parser, subjects, workdir

from defaulter_screen.models.subject import Subject
from defaulter_screen.screener import Screener

SCENE = "government-procurement"
ROUNDS = 3
Options = dict[str, Any]


def loaded(source: Path, folder: Path, jobs: int, kinds: dict[str, Options]) -> dict[str, float]:
    """Load the list into a store of each kind; CPU seconds of each command."""
    spent = {}
    for kind, opening in kinds.items():
        words = [str(word) for name, value in opening.items() for word in (f"--{name.replace('_', '-')}", value)]
        took = load(source, folder / f"{kind}.db", "--jobs", str(jobs), *words)
        spent[kind] = took["cpu_seconds"]
    return spent


def screened(screener: Screener, rows: Sequence[tuple[str, Subject]]) -> float:
    """CPU seconds of one pass."""
    begun = time.process_time()
    for _, subject in rows:
        screener.screen(subject, scene=SCENE)
    return time.process_time() - begun


def passes(
    folder: Path, rows: Sequence[tuple[str, Subject]], kinds: dict[str, Options], *, audit: bool
) -> dict[str, dict[str, float]]:
    """CPU seconds of the first pass and of the fastest later one, by kind; the kinds take turns."""
    spent: dict[str, list[float]] = {kind: [] for kind in kinds}
    with ExitStack() as stack:
        opened = {
            kind: stack.enter_context(
                Screener.open(folder / f"{kind}.db", audit=audit, key_file=folder / "token-key", **opening)
            )
            for kind, opening in kinds.items()
        }
        for screener in opened.values():
            screener.screen(rows[0][1], scene=SCENE)
        for _ in range(1 + ROUNDS):
            for kind, screener in opened.items():
                spent[kind].append(screened(screener, rows))
    return {kind: {"first": one[0], "again": min(one[1:])} for kind, one in spent.items()}


def ratio(spent: dict[str, float]) -> float:
    """Encrypted to plain."""
    return round(spent["encrypted"] / spent["plain"], 3)


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=100_000)
    options.add_argument("--rows", type=int, default=5_000)
    options.add_argument("--jobs", type=int, default=1)
    given = options.parse_args()
    with workdir(given.workdir) as folder, tempfile.TemporaryDirectory(dir=folder) as made:
        rows, stores = subjects(folder, given.listings, given.rows), Path(made)
        kinds: dict[str, Options] = {"plain": {}, "encrypted": {"store_key": stores / "key"}}
        loading = loaded(list_file(folder, given.listings), stores, given.jobs, kinds)
        figures: dict[str, Any] = {
            "listings": given.listings,
            "rows": len(rows),
            "jobs": given.jobs,
            "load_cpu_seconds": {kind: round(one, 1) for kind, one in loading.items()},
            "load_ratio": ratio(loading),
        }
        for name, audit in (("lookup", False), ("audited", True)):
            spent = passes(stores, rows, kinds, audit=audit)
            for when in ("first", "again"):
                took = {kind: one[when] for kind, one in spent.items()}
                figures[f"{name}_{when}_us"] = {kind: round(one / len(rows) * 1e6) for kind, one in took.items()}
                figures[f"{name}_{when}_ratio"] = ratio(took)
        sizes = {kind: (stores / f"{kind}.db").stat().st_size for kind in kinds}
        figures["size_ratio"] = round(sizes["encrypted"] / sizes["plain"], 3)
    emit("encrypted", **figures)


if __name__ == "__main__":
    main()
