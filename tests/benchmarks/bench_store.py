"""Speed and size of the list store with synthetic keys: ``python bench_store.py 1000000`` prints one line of JSON.

A listing has the shape of a published person (masked number, two case numbers, court) and four keys: one of its number,
one of its name (shared as names are), and two links from each new name. Times are wall clock of one process; the
figures are the store's alone: reading and normalising a file come on top.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.store.columns import ListingColumns, NewNames
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.loading import LoadWriter
from defaulter_screen.store.versions import LoadSpec
from store.packing import ListingFields, new_names, pack

NOW = datetime(2026, 11, 1, tzinfo=UTC)
DELTA = 10_000
_PORTION = 2_000


def listing(number: int, draw: random.Random) -> ListingFields:
    """A made-up person without free texts."""
    court = draw.randrange(3_500)
    return ListingFields(
        SubjectKind.PERSON,
        name=f"测{chr(0x4E00 + number % 5000)}{chr(0x4E00 + draw.randrange(800))}",
        number=f"{draw.randrange(10**10):010d}****{draw.randrange(10**4):04d}",
        gender=draw.choice((Gender.MALE, Gender.FEMALE)),
        age=draw.randrange(18, 90),
        court=f"测试市第{court}人民法院",
        province="浙江",
        case_number=f"(20{draw.randrange(10, 25)})浙{court:04d}执{draw.randrange(20_000)}号",
        basis_number=f"(20{draw.randrange(10, 25)})浙{court:04d}民初{draw.randrange(20_000)}号",
        basis_unit=f"测试市第{court}人民法院",
        filing_date=date.fromordinal(735_000 + draw.randrange(4_000)),
        publication_date=date.fromordinal(735_000 + draw.randrange(4_000)),
        performance="全部未履行",
        grounds="违反财产报告制度",
    )


def rows(start: int, count: int, names: int) -> Iterator[tuple[int, int, ListingFields]]:
    """Key, name and fields of listings; a name is drawn so that a few are very common."""
    draw = random.Random(start)
    for number in range(start, start + count):
        yield number, int(names * draw.random() ** 3), listing(number, draw)


def key(key_class: int, value: int) -> int:
    """A spread key of a class."""
    return key_class << 58 | (value * 0x9E3779B97F4A7C15 & (1 << 58) - 1)


def in_columns(portion: list[tuple[int, int, ListingFields]]) -> tuple[ListingColumns, NewNames]:
    """Listings and their names as the store takes them."""
    numbers = np.array([number for number, _, _ in portion], np.uint64)
    postings = [(key(4, number), key(1, name)) for number, name, _ in portion]
    listings = ListingColumns(
        np.array([key(0, number) >> 1 for number, _, _ in portion], np.uint64),
        numbers,
        numbers,
        list(zip(*(pack(fields) for _, _, fields in portion), strict=True)),
        np.repeat(np.arange(len(portion)), 2),
        np.array(postings, np.uint64).ravel(),
    )
    distinct = {name: fields.name for _, name, fields in portion}
    return listings, new_names(
        (key(1, name), text, [key(2, name // 3), key(3, name // 2)]) for name, text in distinct.items()
    )


def stage(writer: LoadWriter, start: int, count: int, names: int) -> float:
    """Stage listings; returns the seconds that the store took for them."""
    spent = 0.0
    made = rows(start, count, names)
    while portion := list(islice(made, _PORTION)):
        listings, new = in_columns(portion)
        begun = time.perf_counter()
        writer.add(listings)
        writer.add_names(new)
        spent += time.perf_counter() - begun
    return spent


def load(store: ListStore, start: int, count: int, *, mode: str, names: int) -> float:
    """Load listings; returns the seconds that the store took."""
    with store.begin_load(LoadSpec(ListKind.DEFAULTER, "bench", mode, NOW.date(), NOW)) as writer:  # type: ignore[arg-type]
        spent = stage(writer, start, count, names)
        begun = time.perf_counter()
        writer.build()
        writer.publish("")
        return spent + time.perf_counter() - begun


def lookups(store: ListStore, count: int, names: int) -> dict[str, float]:
    """Microseconds for one key, warm: a number key, a name key, a missing key."""
    view, draw = store.view(), random.Random(7)
    wanted = {
        "number": [key(4, draw.randrange(count)) for _ in range(5_000)],
        "name": [key(1, draw.randrange(names)) for _ in range(5_000)],
        "missing": [key(4, count * 2 + number) for number in range(5_000)],
    }
    result = {}
    for kind, keys in wanted.items():
        for _ in range(2):
            begun = time.perf_counter()
            for one in keys:
                view.postings(one)
            result[f"lookup_{kind}_us"] = round((time.perf_counter() - begun) / len(keys) * 1e6, 2)
    return result


def main(count: int) -> None:
    """Run all and print the line."""
    names = max(count // 4, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        with ListStore.open(path, create=True) as store:
            built = load(store, 0, count, mode="snapshot", names=names)
        size = path.stat().st_size
        with ListStore.open(path) as store:
            base = lookups(store, count, names)
            delta = load(store, count, min(DELTA, count), mode="delta", names=names)
            later = lookups(store, count, names)
            begun = time.perf_counter()
            store.compact()
            merged = time.perf_counter() - begun
    print(
        json.dumps(
            {
                "listings": count,
                "listings_per_second": round(count / built),
                "bytes_per_listing": round(size / count, 1),
                **base,
                **{f"{name}_with_overlay": value for name, value in later.items()},
                "delta_seconds": round(delta, 2),
                "merge_seconds": round(merged, 2),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
