"""The baselines: as plain as an in-house script would have them, and two packages for record linkage."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from defaulter_screen.ids import resident_id
from defaulter_screen.models.decision import Outcome
from defaulter_screen.sources.listing_rows import RawListing

FUZZ_AT_LEAST = 90
LOGIC_AT_LEAST = 0.7
SPLINK_INTERCEPT, SPLINK_REVIEW = 0.99, 0.5
Asked = tuple[Outcome, RawListing | None]
"""An outcome, and the listing that it rests on."""
NOBODY: Asked = (Outcome.PASS, None)
Baseline = Callable[[Sequence[tuple[str, str]]], list[Asked]]
"""Answers many applicants, each given by name and number as text."""
One = Callable[[str, str], Asked]


def each(ask: One) -> Baseline:
    """A baseline that looks at one applicant at a time; a row without name and number passes."""
    return lambda applicants: [ask(*one) if any(one) else NOBODY for one in applicants]


def plain_number(text: str) -> str:
    """Half width, capital, without spaces and hyphens; first-generation numbers in their 18 characters."""
    shown = unicodedata.normalize("NFKC", text).upper().strip().removesuffix(".0")
    plain = "".join(c for c in shown if c.isalnum() or c == "*")
    if len(plain) == 15 and plain.isdigit():
        body = f"{plain[:6]}19{plain[6:]}"
        return body + resident_id.check_character(body)
    return plain


def shown(number: str) -> tuple[str, str]:
    """What stands before and after the asterisks."""
    head, _, rest = number.partition("*")
    return head, rest.lstrip("*")


class Listed:
    """The list by name and by what its numbers show."""

    def __init__(self, listings: Iterable[RawListing]) -> None:
        self.listings = list(listings)
        self.by_name: dict[str, RawListing] = {}
        self.by_ends: dict[tuple[str, str], list[RawListing]] = defaultdict(list)
        for listing in self.listings:
            self.by_name.setdefault(listing.name, listing)
            if listing.number:
                self.by_ends[shown(plain_number(listing.number))].append(listing)
        self.shapes = Counter((len(head), len(tail)) for head, tail in self.by_ends)

    def by_number(self, number: str) -> list[RawListing]:
        """Listings whose visible digits the number has."""
        found = []
        for head, tail in self.shapes:
            if tail or head == len(number):
                found += self.by_ends.get((number[:head], number[len(number) - tail :]), [])
        return found


def exact(listed: Listed) -> Baseline:
    """Name equal, or number compatible: intercept."""

    def ask(name: str, number: str) -> Asked:
        found = listed.by_number(plain_number(number)) if number else []
        found += [listed.by_name[name]] if name in listed.by_name else []
        return (Outcome.INTERCEPT, found[0]) if found else NOBODY

    return each(ask)


def fuzzy(listed: Listed) -> Baseline:
    """Names alike by rapidfuzz's ratio: intercept."""
    names = list(listed.by_name)

    def ask(name: str, _: str) -> Asked:
        found = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=FUZZ_AT_LEAST) if name else None
        return (Outcome.INTERCEPT, listed.by_name[found[0]]) if found else NOBODY

    return each(ask)


def idfirst(listed: Listed) -> Baseline:
    """A complete number decides; a name alone asks for it."""

    def ask(name: str, number: str) -> Asked:
        plain = plain_number(number)
        if len(plain) == 18 and "*" not in plain:
            found = listed.by_number(plain)
            same = [listing for listing in found if listing.name == name]
            if same:
                return Outcome.INTERCEPT, same[0]
            return (Outcome.REVIEW, found[0]) if found else NOBODY
        return (Outcome.CLARIFY, listed.by_name[name]) if name in listed.by_name else NOBODY

    return each(ask)


def logic_v1(listed: Listed) -> Baseline:
    """nomenklatura's ``logic-v1``, with candidates by shared characters and by number."""
    from followthemoney import model
    from nomenklatura.matching import get_algorithm
    from nomenklatura.matching.types import ScoringConfig

    algorithm = get_algorithm("logic-v1")
    if algorithm is None:
        raise LookupError("nomenklatura has no logic-v1")
    config = ScoringConfig.defaults()

    def entity(name: str, number: str) -> Any:
        data = {"id": name + number, "schema": "LegalEntity", "properties": {"name": [name], "idNumber": [number]}}
        return model.get_proxy(data)

    by_character: dict[str, list[str]] = defaultdict(list)
    for known in listed.by_name:
        for character in sorted(set(known)):
            by_character[character].append(known)

    def ask(name: str, number: str) -> Asked:
        shared = Counter(known for character in sorted(set(name)) for known in by_character.get(character, ()))
        found = listed.by_number(plain_number(number)) if number else []
        found += [listed.by_name[known] for known, _ in shared.most_common(20)]
        mine = entity(name, number)
        graded = [
            (algorithm.compare(mine, entity(one.name, one.number), config).score, i) for i, one in enumerate(found)
        ]
        best = max(graded, default=(0.0, 0))
        return (Outcome.INTERCEPT, found[best[1]]) if best[0] >= LOGIC_AT_LEAST else NOBODY

    return each(ask)


def splink(listed: Listed) -> Baseline:
    """splink on DuckDB, trained without labels on the batch itself: name, visible head and tail of the number."""

    def ask(applicants: Sequence[tuple[str, str]]) -> list[Asked]:
        listings = listed.listings
        best: dict[int, tuple[float, int]] = {}
        for pair in _splink_pairs(applicants, [(one.name, one.number) for one in listings]):
            place, found = int(pair["unique_id_l"]), (pair["match_probability"], int(pair["unique_id_r"]))
            best[place] = max(best.get(place, found), found)
        return [_splink_outcome(best.get(place), listings) for place in range(len(applicants))]

    return ask


def _splink_outcome(best: tuple[float, int] | None, listings: Sequence[RawListing]) -> Asked:
    if best is None or best[0] < SPLINK_REVIEW:
        return NOBODY
    return (Outcome.INTERCEPT if best[0] >= SPLINK_INTERCEPT else Outcome.REVIEW), listings[best[1]]


def _splink_pairs(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    import pyarrow as pa
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("name", [0.9]).configure(term_frequency_adjustments=True),
            compare.ExactMatch("head"),
            compare.ExactMatch("tail"),
        ],
        blocking_rules_to_generate_predictions=[block_on("name"), block_on("head", "tail")],
    )
    engine = DuckDBAPI()
    sides = {"a_applicants": left, "b_listings": right}
    tables = [
        engine.register(pa.Table.from_pylist(_splink_rows(rows)), dataset_display_name=name)
        for name, rows in sides.items()
    ]
    linker = Linker(tables, settings, log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("name", "head", "tail")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    training.estimate_parameters_using_expectation_maximisation(block_on("head", "tail"))
    found: list[dict[str, Any]] = linker.inference.predict(SPLINK_REVIEW).as_record_list()
    return found


def _splink_rows(rows: Sequence[tuple[str, str]]) -> list[dict[str, str | None]]:
    return [
        {"unique_id": str(place), "name": name or None, "head": number[:10] or None, "tail": number[-4:] or None}
        for place, (name, number) in enumerate((name, plain_number(number)) for name, number in rows)
    ]
