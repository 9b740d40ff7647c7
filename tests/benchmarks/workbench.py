"""What the benchmarks share: one generated store per size, its applicants, and how time and memory are taken.

Every ``bench_*.py`` prints one line of JSON. Files are made once in ``--workdir`` and used again; by default they go
into a temporary folder that is removed. On a shared machine wall-clock time tells more of the neighbours than of the
program, so CPU seconds stand beside it and ratios come from one run.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from generate import APPLICANT_HEADINGS, HEADINGS, SEED, applicants, list_rows, write

from defaulter_screen.models.subject import Subject

HERE = Path(__file__).parent


def parser(doc: str | None, *, count: int) -> argparse.ArgumentParser:
    """The options that all benchmarks take."""
    made = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("listings", type=int, nargs="?", default=count)
    made.add_argument("--workdir", type=Path, help="kept between runs; default: a temporary folder")
    return made


@contextmanager
def workdir(given: Path | None) -> Iterator[Path]:
    """The folder for generated files."""
    if given is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        given.mkdir(parents=True, exist_ok=True)
        yield given


def list_file(folder: Path, listings: int) -> Path:
    """The generated list of that size."""
    return _made(folder / f"list-{listings}.jsonl.gz", lambda path: write(path, HEADINGS, list_rows(listings, SEED)))


def delta_file(folder: Path, rows: int) -> Path:
    """New entries that are not on the list."""
    path = folder / f"delta-{rows}.jsonl.gz"
    return _made(path, lambda path: write(path, HEADINGS, list_rows(rows, SEED, "delta")))


def applicants_file(folder: Path, listings: int, rows: int) -> Path:
    """Applicants for the list of that size."""
    path = folder / f"applicants-{listings}-{rows}.csv"
    return _made(path, lambda path: write(path, APPLICANT_HEADINGS, applicants(rows, listings, SEED)))


def _made(path: Path, make: Any) -> Path:
    if not path.exists():
        unfinished = path.with_name(f"unfinished-{path.name}")
        make(unfinished)
        unfinished.rename(path)
    return path


def load(source: Path, store: Path, *options: str) -> dict[str, Any]:
    """Load a file with the command; its time and peak memory."""
    return command("load", str(source), "--store", str(store), "--source", "bench", "--json", *options)


def store_file(folder: Path, listings: int) -> Path:
    """The store of that size, loaded once."""
    path = folder / f"store-{listings}.db"
    if not path.exists():
        unfinished = folder / f"unfinished-{listings}.db"
        for left in folder.glob(f"{unfinished.name}*"):
            left.unlink()
        load(list_file(folder, listings), unfinished, "--jobs", "2")
        unfinished.rename(path)
    return path


def subjects(folder: Path, listings: int, rows: int) -> list[tuple[str, Subject]]:
    """Applicants as subjects, each with its kind of evidence: ``number``, ``birth``, ``name`` or ``organisation``."""
    found = []
    with applicants_file(folder, listings, rows).open(encoding="utf-8", newline="") as file:
        for reference, name, number, born in list(csv.reader(file))[1:]:
            organisation = len(name) > 4 and "·" not in name
            kind = "organisation" if organisation else "number" if number else "birth" if born else "name"
            subject = Subject(name=name, id_number=number or None, birth_date=born or None, reference=reference)
            found.append((kind, subject))
    return found


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """p50 and p99 of seconds, in microseconds."""
    ranked = sorted(values)
    return {"p50_us": _at(ranked, 0.5), "p99_us": _at(ranked, 0.99)}


def _at(ranked: Sequence[float], share: float) -> float:
    return round(ranked[min(int(len(ranked) * share), len(ranked) - 1)] * 1e6, 1)


def command(*words: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Run ``defaulter-screen``; wall-clock and CPU seconds, memory of each of its processes, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    env = {**os.environ, **(environment or {})}
    process = subprocess.Popen(
        [sys.executable, "-m", "defaulter_screen", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    )
    with _watched(process.pid) as memory:
        out, err = process.communicate()
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise SystemExit(f"{words[0]} failed ({process.returncode}): {err.decode()[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu_seconds": cpu, "memory": memory, "out": out.decode(), "err": err.decode()}


@contextmanager
def _watched(pid: int) -> Iterator[dict[str, int]]:
    """Largest memory (MiB) of any process of a tree: private to it, anonymous, mapped from files."""
    peak = {"private_mib": 0, "anonymous_mib": 0, "mapped_mib": 0, "sum_private_mib": 0}
    done = Event()

    def watch() -> None:
        while not done.wait(0.25):
            seen = [found for one in tree(pid) if (found := memory_of(one))]
            for name in ("private_mib", "anonymous_mib", "mapped_mib"):
                peak[name] = max([peak[name], *(found[name] for found in seen)])
            peak["sum_private_mib"] = max(peak["sum_private_mib"], sum(found["private_mib"] for found in seen))

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def memory_of(pid: int | str = "self") -> dict[str, int]:
    """Memory of a process in MiB from ``smaps_rollup`` (Linux); empty where it cannot be read."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return {}
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return {
        "private_mib": (sizes["Private_Clean"] + sizes["Private_Dirty"]) >> 10,
        "anonymous_mib": sizes["Anonymous"] >> 10,
        "mapped_mib": (sizes["Rss"] - sizes["Anonymous"]) >> 10,
    }


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        texts = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return [pid]
    return [pid, *(one for text in texts for child in text.split() for one in tree(int(child)))]


def emit(benchmark: str, **figures: Any) -> None:
    """Print the line."""
    one, five, _ = os.getloadavg()
    where = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_average": [round(one, 1), round(five, 1)],
    }
    print(json.dumps({"benchmark": benchmark, **figures, **where, "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}))
