"""splink 4 on DuckDB, recordlinkage and rapidfuzz on made-up persons: what predicting costs, and whom it finds.

Set-up (tables, index, training) stands beside: only what a new batch costs is compared. The blocking rules of splink are
the usual ones for such data: name + year; area + year + sequence; first two characters + area + year.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from told_persons import World

BLOCKS = (("name", "year"), ("area", "year", "last3"), ("first", "area", "year"))
FUZZ_AT_LEAST = 90
Facts = dict[str, Any]


class Spent:
    """Seconds by the wall clock and of this process, all threads."""

    def __init__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()
        self.wall = self.cpu = 0.0

    def stop(self) -> None:
        """Note them."""
        self.wall, self.cpu = time.perf_counter() - self._begun[0], time.process_time() - self._begun[1]


@contextmanager
def spent() -> Iterator[Spent]:
    """Take the time of a block."""
    made = Spent()
    yield made
    made.stop()


def facts(tool: str, rows: int, set_up: Spent, took: Spent, found: Facts) -> Facts:
    """What one tool did."""
    return {
        "version": version(tool),
        "set_up_seconds": round(set_up.wall, 1),
        "rows_per_second": round(rows / took.wall, 1),
        "rows_per_cpu_second": round(rows / took.cpu, 1),
        **found,
    }


def splink(world: World) -> Facts:
    """Trained without labels, as its tutorial does; every predicted pair counts as a find, and those at 0.5 or more."""
    import pyarrow as pa
    from splink import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    with spent() as set_up:
        engine = DuckDBAPI()
        sides = {"a_applicants": world.applicants, "b_listings": world.listings}
        tables = [pa.table(_typed(pa, side.columns())) for side in sides.values()]
        linker = _trained(tables, engine, list(sides))
    with spent() as took:
        predicted = linker.inference.predict()
    pairs = predicted.as_duckdbpyrelation().project("unique_id_l, unique_id_r, match_probability").fetchnumpy()
    places = list(zip(pairs["unique_id_l"].tolist(), pairs["unique_id_r"].tolist(), strict=True))
    likely = [place for place, p in zip(places, pairs["match_probability"].tolist(), strict=True) if p >= 0.5]
    found = {"pairs": len(places), **world.recall(places), "at_half": world.recall(likely)}
    return facts("splink", len(world.applicants.party), set_up, took, found)


def _typed(pa: Any, columns: Facts) -> Facts:
    return {
        name: pa.array(values, pa.int64() if name == "unique_id" else pa.string()) for name, values in columns.items()
    }


def _trained(tables: list[Any], engine: Any, names: list[str]) -> Any:
    import splink.comparison_library as compare
    from splink import Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("name", [0.9]).configure(term_frequency_adjustments=True),
            *(compare.ExactMatch(column) for column in ("area", "year", "tail")),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
    )
    linker = Linker(tables, settings, engine, input_table_aliases=names, set_up_basic_logging=False)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("name", "area", "year")], recall=0.6)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    # Each leaves out what it blocks on: together they train every comparison.
    for columns in (("name", "year"), ("name", "area"), ("area", "year", "last3")):
        training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    return linker


def recordlinkage(world: World) -> Facts:
    """Blocks of equal name and year; the pairs' areas and tails compared; every pair of a block counts as a find."""
    import pandas as pd
    import recordlinkage as link

    with spent() as set_up:
        left, right = (pd.DataFrame(side.columns()) for side in (world.applicants, world.listings))
        index, compare = link.Index(), link.Compare()
        index.block(["name", "year"])
        for column in ("area", "tail"):
            compare.exact(column, column)
    with spent() as took:
        pairs = index.index(left, right)
        compare.compute(pairs, left, right)
    places: Iterable[tuple[int, int]] = pairs.to_list()
    found = {"pairs": len(pairs), **world.recall(places)}
    return facts("recordlinkage", len(left), set_up, took, found)


def rapidfuzz(world: World, rows: int) -> Facts:
    """Names of some listed applicants against all distinct names of the list, ratio 90 or more."""
    from rapidfuzz import fuzz, process

    with spent() as set_up:
        by_name: dict[str, list[int]] = {}
        for place, name in enumerate(world.listings.name):
            by_name.setdefault(name, []).append(place)
        names = list(by_name)
    asked = world.listed[:rows]
    with spent() as took:
        told = [
            process.extract(
                world.applicants.name[place], names, scorer=fuzz.ratio, score_cutoff=FUZZ_AT_LEAST, limit=20
            )
            for place in asked
        ]
    parties = world.listings.party
    hit = sum(
        any(parties[one] == world.applicants.party[place] for name, _, _ in names_found for one in by_name[name])
        for place, names_found in zip(asked, told, strict=True)
    )
    found = {"rows": len(asked), "names": len(names), "recall": round(hit / max(len(asked), 1), 4)}
    return facts("rapidfuzz", len(asked), set_up, took, found)
