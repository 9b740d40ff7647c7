"""The conformance table as a world: each case's made-up list in a store of its own, opened once and shared."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from defaulter_screen.models.decision import Decision
from defaulter_screen.models.subject import Subject, SubjectKind
from defaulter_screen.policy.trials import Trial, read_trials
from defaulter_screen.screener import Screener

HERE = Path(__file__).parent
CASES = [case for case in read_trials(HERE / "cases.csv") if case["x_run"] == "all"]
"""Cases that a real list and a real subject can show; the others need evidence that only words can give."""
LISTED = (
    "kind",
    "list_name",
    "list_number",
    "list_age",
    "published",
    "grounds",
    "performance",
    "list_date",
    "x_policy",
)
"""The columns that make a list and its policy."""


def label(case: Trial) -> str:
    """The case in a test's id."""
    return f"{case.label}-{case['scene']}"


def state(case: Trial) -> tuple[str, ...]:
    """What makes the case's list and policy."""
    return tuple(case[column] for column in LISTED)


def policy_file(case: Trial) -> Path | None:
    """The case's policy; None for the default one."""
    return HERE.parent / "cases" / "policies" / case["x_policy"] if case["x_policy"] else None


def listing(case: Trial) -> dict[str, object]:
    """The case's entry as a row of a list."""
    published = "" if case["published"] == "-" else case["published"]
    return {
        "iname": case["list_name"],
        "cardNum": case["list_number"],
        "partyTypeName": "1" if case["kind"] == "organisation" else "0",
        "age": case["list_age"],
        "caseCode": "(2020)浙0102执123号",
        "courtName": "某某市某某区人民法院",
        "publishDate": published,
        "regDate": "2019-05-01",
        "disruptTypeName": case["grounds"],
        "performance": case["performance"],
    }


@dataclass(frozen=True, slots=True)
class Told:
    """What any way in says of a subject, in ids and codes and in the order told."""

    outcome: str
    measures: tuple[str, ...]
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, decision: Decision) -> Told:
        """What the Python API says."""
        return cls(
            decision.outcome.value, tuple(m.id for m in decision.measures), tuple(r.code for r in decision.reasons)
        )

    def against(self, case: Trial) -> list[str]:
        """What differs from the table; empty where all is as the case says."""
        found = {"measures": set(self.measures), "reasons": set(self.reasons)}
        wrong = [] if self.outcome == case["outcome"] else [f"{case.label}: {self.outcome}, not {case['outcome']}"]
        for column, told in found.items():
            wrong += _named(case, f"lacks {column}", words(case[column]) - told)
            wrong += _named(case, f"has {column}", words(case[f"no_{column}"]) & told)
        return wrong


def _named(case: Trial, what: str, codes: Iterable[str]) -> list[str]:
    return [f"{case.label}: {what} {code}" for code in sorted(codes)]


def words(cell: str) -> set[str]:
    """The codes of a cell."""
    return set(filter(None, cell.split(";")))


class Lists:
    """One store per made-up list and policy, opened once."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._open: dict[tuple[str, ...], tuple[Path, Screener]] = {}

    def store(self, case: Trial) -> Path:
        """The store with the case's list."""
        return self._opened(case)[0]

    def decide(self, case: Trial) -> Decision:
        """What the Python API says of the case."""
        subject = Subject(
            name=case["x_subject_name"] or None,
            id_number=case["x_subject_number"] or None,
            kind=SubjectKind(case["kind"]),
        )
        screener = self._opened(case)[1]
        return screener.screen(subject, scene=case["scene"], role=case["role"], at=date.fromisoformat(case["at"]))

    def _opened(self, case: Trial) -> tuple[Path, Screener]:
        key = state(case)
        if key not in self._open:
            path = self._folder / f"{len(self._open)}.db"
            self._open[key] = (path, self._made(case, path))
        return self._open[key]

    def _made(self, case: Trial, path: Path) -> Screener:
        moment = datetime.fromisoformat(case["at"]).replace(tzinfo=UTC)
        screener = Screener.open(path, policy=policy_file(case), clock=lambda: moment, create=True)
        self._stack.callback(screener.close)
        if case["list_date"] != "-":
            screener.load([listing(case)], list_date=date.fromisoformat(case["list_date"]))
        return screener
