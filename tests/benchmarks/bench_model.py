"""The identity model: its cost to build, its size, its cost to open and to ask; processor time.

python tests/benchmarks/bench_model.py 1000000 --workdir /tmp/bench
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench import emit, memory_of, parser, store_file, subjects, workdir

from defaulter_screen.ingest.model import build_model
from defaulter_screen.matching.model_file import ModelBytes
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.person import parse_person
from defaulter_screen.store.lists import ListStore

if TYPE_CHECKING:
    from defaulter_screen.names.name import PersonName

ASKED = 20_000
ROUNDS = 100_000


def seconds(what: Callable[[], object]) -> float:
    """Processor time of a call."""
    begun = time.process_time()
    what()
    return time.process_time() - begun


def microseconds(what: Callable[[], object]) -> float:
    """Of one call among many."""
    return seconds(lambda: [what() for _ in range(ROUNDS)]) / ROUNDS * 1e6


def main() -> None:
    """Measure and print the line."""
    given = parser(__doc__, count=100_000).parse_args()
    with workdir(given.workdir) as folder, ListStore.open(store_file(folder, given.listings), read_only=True) as store:
        asked = [one for kind, one in subjects(folder, given.listings, ASKED) if kind != "organisation"]
        names = [parse_person(str(one.name)) for one in {one.name: one for one in asked}.values()]
        view = store.view()
        read = view.model_reader(view.model_id)
        assert read is not None
        before = memory_of().get("private_mib", 0)
        opening = seconds(lambda: PopulationModel(ModelBytes(read)))
        model = PopulationModel(ModelBytes(read))

        def ask(name: PersonName) -> float:
            return model.names.share(name, gender=Gender.MALE, year=1980, province="", exclude=1)

        figures = {
            "open_ms": opening * 1e3,
            "name_share_first_us": seconds(lambda: list(map(ask, names))) / len(names) * 1e6,
            "name_share_uncached_us": seconds(lambda: list(map(ask, names))) / len(names) * 1e6,
            "birth_share_us": microseconds(lambda: model.birth_share(1980, Gender.MALE)),
            "area_share_us": microseconds(lambda: model.area_share(330102)),
            "asked_mib": memory_of().get("private_mib", 0) - before,
        }
        blob = b""

        def build() -> None:
            nonlocal blob
            _, blob = build_model(view)

        figures["build_us_a_listing"] = seconds(build) / given.listings * 1e6
        figures["bytes"] = len(blob)
    emit("model", listings=given.listings, names=len(names), **{key: round(value, 2) for key, value in figures.items()})


if __name__ == "__main__":
    main()
