"""Load a generated list with the command: listings a second end to end, CPU, memory, size of the store.

python tests/benchmarks/bench_load.py 1000000 --jobs 2 --workdir /tmp/bench
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from workbench import emit, list_file, load, parser, workdir


def text_bytes(store: Path, listings: int) -> float:
    """Bytes a listing of the free texts, from a sample: they are what they are, and not counted in the budget."""
    connection = sqlite3.connect(store)
    sql = (
        "SELECT AVG(COALESCE(LENGTH(CAST(duty AS BLOB)),0) + COALESCE(LENGTH(CAST(performed AS BLOB)),0) "
        "+ COALESCE(LENGTH(CAST(unperformed AS BLOB)),0) + 8), COUNT(*) FROM (SELECT * FROM listing_text LIMIT 100000)"
    )
    average, _ = connection.execute(sql).fetchone()
    rows = connection.execute("SELECT COUNT(*) FROM listing_text").fetchone()[0]
    connection.close()
    return float(average or 0) * rows / listings


def main() -> None:
    """Load once and print the line."""
    options = parser(__doc__, count=1_000_000)
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    with workdir(given.workdir) as folder:
        source, store = list_file(folder, given.listings), folder / f"loaded-{given.listings}.db"
        for left in folder.glob(f"{store.name}*"):
            left.unlink()
        took = load(source, store, "--jobs", str(given.jobs))
        size = store.stat().st_size
        emit(
            "load",
            listings=given.listings,
            jobs=given.jobs,
            seconds=round(took["seconds"], 1),
            cpu_seconds=round(took["cpu_seconds"], 1),
            listings_per_second=round(given.listings / took["seconds"]),
            listings_per_cpu_second=round(given.listings / took["cpu_seconds"]),
            bytes_per_listing=round(size / given.listings, 1),
            bytes_without_texts=round(size / given.listings - text_bytes(store, given.listings), 1),
            **took["memory"],
        )
        store.rename(folder / f"store-{given.listings}.db")


if __name__ == "__main__":
    main()
