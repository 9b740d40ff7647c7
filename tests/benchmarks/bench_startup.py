"""``defaulter-screen check`` from the shell in a cold interpreter: the whole process, the least and the median of runs.

python tests/benchmarks/bench_startup.py 1000000 --workdir /tmp/bench
"""

from __future__ import annotations

from statistics import median

from workbench import command, emit, parser, store_file, subjects, workdir

RUNS = 9


def main() -> None:
    """Measure and print the line."""
    given = parser(__doc__, count=100_000).parse_args()
    with workdir(given.workdir) as folder:
        store = store_file(folder, given.listings)
        subject = next(one for kind, one in subjects(folder, given.listings, 1000) if kind == "number")
        words = ("check", "--store", str(store), "--scene", "government-procurement", "--json", "--no-audit")
        who = ("--name", str(subject.name), "--id-number", str(subject.id_number))
        runs = [command(*words, *who) for _ in range(RUNS)]
    figures = {
        "least_seconds": min(run["seconds"] for run in runs),
        "median_seconds": median(run["seconds"] for run in runs),
        "cpu_seconds": min(run["cpu_seconds"] for run in runs),
    }
    emit("startup", listings=given.listings, **{name: round(value, 3) for name, value in figures.items()})


if __name__ == "__main__":
    main()
