"""Publish a delta of 10 000 rows on a generated store: seconds until it is in force.

python tests/benchmarks/bench_delta.py 1000000 --workdir /tmp/bench
"""

from __future__ import annotations

import shutil

from workbench import delta_file, emit, load, parser, store_file, workdir


def main() -> None:
    """Measure and print the line."""
    options = parser(__doc__, count=100_000)
    options.add_argument("--rows", type=int, default=10_000)
    given = options.parse_args()
    with workdir(given.workdir) as folder:
        store, delta = store_file(folder, given.listings), delta_file(folder, given.rows)
        copy = folder / "delta.db"
        shutil.copyfile(store, copy)
        try:
            first, again = (load(delta, copy, "--mode", "delta") for _ in range(2))
        finally:
            for left in folder.glob(f"{copy.name}*"):
                left.unlink()
    figures = {name: round(took[name], 2) for took in (first,) for name in ("seconds", "cpu_seconds")}
    emit("delta", listings=given.listings, rows=given.rows, **figures, again_seconds=round(again["seconds"], 2))


if __name__ == "__main__":
    main()
