"""How long the policy takes to rule once the hits are known: every scene, by what was met; prints one JSON line.

Run: python tests/benchmarks/bench_decide.py (with the package installed, or PYTHONPATH=src). The budget is 40 µs. A round
rules once in every scene; ``us``, ``median_us`` and ``first_us`` are microseconds per ruling of the best, the median and
the first round (other work on the machine only ever adds time; the first fills what is cached). ``dearest_us`` is the
costliest scene at its best. ``met`` names what was met, in the words of ``policy test`` (``MET``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from statistics import fmean, median

from workbench import emit

from defaulter_screen.models.decision import Ruling
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.policy.compiled import CompiledPolicy
from defaulter_screen.policy.engine import decide
from defaulter_screen.policy.evidence import hits_of
from defaulter_screen.policy.loader import load_policy

AT = date(2026, 11, 23)
LISTED = (ListVersion(1, ListKind.DEFAULTER, "bench", "snapshot", AT, datetime(2026, 11, 23, tzinfo=UTC), "", 1),)
MET = {
    "nobody": (SubjectKind.PERSON, "none"),
    "person": (SubjectKind.PERSON, "visible-number"),
    "person_by_name": (SubjectKind.PERSON, "name-only"),
    "person_two_entries": (SubjectKind.PERSON, "visible-number*2"),
    "two_candidates": (SubjectKind.PERSON, "visible-number + name-only"),
    "organisation": (SubjectKind.ORGANISATION, "organisation-code"),
    "organisation_by_name": (SubjectKind.ORGANISATION, "organisation-name"),
}
ROUNDS = 200
BUDGET = 40.0


def listing(kind: SubjectKind) -> Listing:
    """A made-up entry in force."""
    person = kind is SubjectKind.PERSON
    return Listing(
        listing_id=1,
        key="bench",
        list_kind=ListKind.DEFAULTER,
        source="bench",
        kind=kind,
        name="澹台鹤轩" if person else "杭州澜沧涧测绘有限公司",
        number="3301021985****1236" if person else "91330100MA27E57X14",
        court="某某市某某区人民法院",
        case_number="(2020)浙0102执123号",
        publication_date=date(2025, 6, 1),
        performance="全部未履行",
        grounds="有履行能力而拒不履行生效法律文书确定义务",
    )


def ruler(compiled: CompiledPolicy, kind: SubjectKind, evidence: str) -> Callable[[str], Ruling]:
    """Rules in a scene on hits that are known already."""
    hits = hits_of(evidence, listing(kind))
    probability = max((hit.probability for hit in hits), default=1e-9)

    def rule(scene: str) -> Ruling:
        return decide(
            compiled,
            hits=hits,
            probability=probability,
            scene=scene,
            kind=kind,
            role=Role.APPLICANT,
            at=AT,
            lists=LISTED,
        )

    return rule


def rounds(rule: Callable[[str], Ruling], scenes: list[str]) -> list[list[float]]:
    """Microseconds of each ruling, by round and scene."""
    taken: list[list[float]] = []
    for _ in range(ROUNDS):
        times = []
        for scene in scenes:
            start = time.perf_counter_ns()
            rule(scene)
            times.append((time.perf_counter_ns() - start) / 1000)
        taken.append(times)
    return taken


def figures(rule: Callable[[str], Ruling], scenes: list[str]) -> dict[str, float | dict[str, float]]:
    """First, best and median round, and the scenes that cost more than the budget at their best."""
    taken = rounds(rule, scenes)
    means = [fmean(times) for times in taken]
    best = [(scene, min(times)) for scene, times in zip(scenes, zip(*taken, strict=True), strict=True)]
    return {
        "us": round(min(means), 1),
        "median_us": round(median(means), 1),
        "first_us": round(means[0], 1),
        "dearest_us": round(max(us for _, us in best), 1),
        "over_budget": {scene: round(us, 1) for scene, us in best if us > BUDGET},
    }


def main() -> None:
    """Measure and print the line."""
    policy = load_policy()
    scenes = sorted(policy.scenes)
    start = time.perf_counter()
    compiled = policy.compile(AT)
    compiling = (time.perf_counter() - start) * 1000
    met = {name: figures(ruler(compiled, *what), scenes) for name, what in MET.items()}
    emit("decide", budget_us=BUDGET, scenes=len(scenes), rounds=ROUNDS, compile_ms=round(compiling, 1), met=met)


if __name__ == "__main__":
    main()
