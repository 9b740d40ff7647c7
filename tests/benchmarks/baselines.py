"""What simpler tools reach on a labelled world, beside ours, from one run: one JSON line, then a Markdown table.

Run: python tests/benchmarks/baselines.py [--world FOLDER | --made-up SEED] [--only NAME ...]

FOLDER holds list.jsonl.gz, queries.csv and truth.csv; without one a world is made up (``tests/factory.py``). Baselines:

- ``exact``: the name is equal, or the number equal or compatible with what the list shows: intercept.
- ``fuzz``: rapidfuzz ratio of the names is 90 or more: intercept.
- ``idfirst``: a complete number decides; a name alone asks for it. About twenty lines, and hard to beat.
- ``logic-v1``: nomenklatura at its threshold 0.7, candidates by shared characters (extra ``bench``).
- ``splink``: trained on the batch without labels, 0.99 or more intercept, 0.5 or more review (extra ``bench``).
- ``ours``: this library, default policy, scene ``general``.

A baseline states 1, 0.5 or 0 for its probability; only ours means one.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from baseline_tools import Asked, Baseline, Listed, exact, fuzzy, idfirst, logic_v1, splink

from defaulter_screen.evaluation.answers import Answer
from defaulter_screen.evaluation.labelled import LabelledFile, LabelledRow, Labels
from defaulter_screen.evaluation.labels import Label
from defaulter_screen.evaluation.reliability import reliabilities
from defaulter_screen.evaluation.running import ask_store, score
from defaulter_screen.evaluation.scoring import headline, score_kinds
from defaulter_screen.models.case_number import unify_case_number
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.hit import Hit
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.screener import Screener
from defaulter_screen.sources.listing_rows import RawListing
from defaulter_screen.sources.reader import open_list

AT = date(2026, 11, 1)
WORLD = Path(__file__).resolve().parents[3] / "shared" / "eval" / "dev"
STATED = {Outcome.INTERCEPT: 1.0, Outcome.REVIEW: 0.5, Outcome.CLARIFY: 0.5, Outcome.PASS: 0.0}


@dataclass
class World:
    """A list and labelled applicants.

    Attributes:
        name: for the report.
        listings: as read.
        rows: applicants with their labels.
        source: what a store loads.
    """

    name: str
    listings: list[RawListing]
    rows: list[LabelledRow]
    source: Any


def read_world(folder: Path) -> World:
    """A world in files."""
    labelled = LabelledFile(folder / "queries.csv", Labels(truth=folder / "truth.csv"))
    source = folder / "list.jsonl.gz"
    listings = [row for row in open_list(source) if isinstance(row, RawListing)]
    return World(folder.name, listings, list(labelled), source)


def make_world(seed: int) -> World:
    """A made-up world: every listed person with some slip, and innocents who look like them."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import factory

    world = factory.World.of(seed, persons=1200, companies=40)
    source = world.rows()
    cases = {person: unify_case_number(str(row["caseCode"])) for person, row in zip(world.listed, source, strict=False)}
    rows = []
    for place, person in enumerate(world.listed):
        for kinds, listed in ((factory.SLIPS, True), (factory.INNOCENTS, False)):
            name = list(kinds)[place % len(kinds)]
            subject = kinds[name].make(world, person)
            if subject is not None:
                own = frozenset((cases[person],)) if listed else frozenset()
                rows.append(
                    LabelledRow(len(rows) + 1, Label(listed, name, kinds[name].masked, own, entity="person"), subject)
                )
    listings = [row for row in open_list(source) if isinstance(row, RawListing)]
    return World(f"made up, seed {seed}", listings, rows, source)


BASELINES: dict[str, tuple[Callable[[Listed], Baseline], str]] = {
    "exact": (exact, ""),
    "fuzz": (fuzzy, ""),
    "idfirst": (idfirst, ""),
    "logic-v1": (logic_v1, "nomenklatura"),
    "splink": (splink, "splink"),
}


# --- the run ---------------------------------------------------------------------------------------------------------


def answer(asked: Asked) -> Answer:
    """A baseline's word as an answer that can be scored."""
    outcome, found = asked
    if found is None:
        return Answer(outcome, STATED[outcome])
    kind = SubjectKind.ORGANISATION if found.kind == "organisation" else SubjectKind.PERSON
    listing = Listing(1, "", ListKind.DEFAULTER, "", kind, found.name, case_number=found.case_number)
    return Answer(outcome, STATED[outcome], (Hit(listing, (), (), 0.0, STATED[outcome]),))


Answers = Callable[[Sequence[LabelledRow]], list[Answer]]


def measure(world: World, ask: Answers, ready: float) -> dict[str, Any]:
    """The figures of one tool; ``ready``: when its set-up began."""
    start = time.perf_counter()
    answers = ask(world.rows)
    seconds = time.perf_counter() - start
    scored = [score(row, one, AT) for row, one in zip(world.rows, answers, strict=True)]
    loss = {one.name: one.log_loss for one in reliabilities(scored)}
    return asdict(headline(scored, score_kinds(scored))) | {
        "log_loss_no_id": loss.get("persons_no_id"),
        "seconds_per_1000": 1000 * seconds / max(len(world.rows), 1),
        "set_up_seconds": start - ready,
    }


def run(world: World, only: Sequence[str]) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Figures by tool, and why a tool was skipped."""
    results, skipped = {}, {}
    for name, (make, package) in BASELINES.items():
        if only and name not in only:
            continue
        if package and find_spec(package) is None:
            skipped[name] = f"{package} is not installed (extra bench)"
            continue
        ready = time.perf_counter()
        results[name] = measure(world, _answers(make(Listed(world.listings))), ready)
    if not only or "ours" in only:
        results["ours"] = ours(world)
    return results, skipped


def _answers(baseline: Baseline) -> Answers:
    return lambda rows: [answer(asked) for asked in baseline([_texts(row) for row in rows])]


def _texts(row: LabelledRow) -> tuple[str, str]:
    subject = row.subject
    return ((subject.name or "").strip(), (subject.id_number or "").strip()) if subject else ("", "")


def ours(world: World) -> dict[str, Any]:
    """This library, list loaded into a store of its own."""
    ready = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, _opened(Path(folder, "list.db")) as screener:
        screener.load(world.source, list_date=AT)
        ask = ask_store(lambda subject: screener.screen(subject, at=AT))
        return measure(world, lambda rows: [ask(row) for row in rows], ready)


def _opened(path: Path) -> Screener:
    return Screener.open(path, create=True, audit=False)


LINES: tuple[tuple[str, str, str], ...] = (
    ("rows with an acceptable outcome", "acceptable", "%"),
    ("mean over kinds", "acceptable_mean_of_kinds", "%"),
    ("innocents intercepted (rows)", "innocents_intercepted", "n"),
    ("of them persons with a full number", "innocent_persons_full_id_intercepted", "n"),
    ("innocents intercepted per million, by weight", "innocents_intercepted_per_million_weighted", "f"),
    ("listed, full number, missed", "listed_full_id_missed_share", "%"),
    ("listed, damaged number, missed", "listed_damaged_id_missed_share", "%"),
    ("listed, full number, intercepted", "listed_full_id_intercepted_share", "%"),
    ("listed, full number: right listing named", "listed_full_id_right_entry", "%"),
    ("innocents with a full number sent to review or clarify", "review_burden_full_id_innocents", "%"),
    ("listed organisations intercepted", "org_recall_intercept", "%"),
    ("listed organisations flagged", "org_recall_flagged", "%"),
    ("innocent organisations intercepted", "org_innocents_intercepted", "n"),
    ("log loss, persons without a number", "log_loss_no_id", "e"),
    ("seconds per 1 000 rows", "seconds_per_1000", "f"),
)
_FORMS = {"%": "{:.2%}", "n": "{:,}", "f": "{:,.3f}", "e": "{:.1e}"}


def markdown(results: dict[str, dict[str, Any]]) -> str:
    """The table for docs/baselines.md."""
    lines = ["| figure | " + " | ".join(results) + " |", "|---|" + "---|" * len(results)]
    for title, name, form in LINES:
        cells = ["–" if (v := one[name]) is None else _FORMS[form].format(v) for one in results.values()]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--world", type=Path, default=WORLD)
    parser.add_argument("--made-up", type=int, metavar="SEED")
    parser.add_argument("--only", nargs="*", default=())
    options = parser.parse_args()
    made_up = 1 if options.made_up is None and not options.world.exists() else options.made_up
    world = read_world(options.world) if made_up is None else make_world(made_up)
    results, skipped = run(world, options.only)
    print(json.dumps({"world": world.name, "results": results, "skipped": skipped}, ensure_ascii=False))
    print(f"\n{len(world.rows):,} applicants, {len(world.listings):,} listings ({world.name})\n")
    print(markdown(results))
    for name, why in skipped.items():
        print(f"\nskipped {name}: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
