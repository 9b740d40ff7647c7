"""The conformance table through the Python API: the same made-up listings and subjects, loaded and screened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from defaulter_screen.models.decision import Decision
from defaulter_screen.models.subject import Subject, SubjectKind
from defaulter_screen.policy.trials import Trial, read_trials
from defaulter_screen.screener import Screener

HERE = Path(__file__).parent
CASES = [case for case in read_trials(HERE / "cases.csv") if case["x_run"] == "all"]
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


class Stores:
    """One store per made-up list, opened once."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._open: dict[tuple[str, ...], Screener] = {}

    def __call__(self, case: Trial) -> Screener:
        key = tuple(case[column] for column in LISTED)
        if key not in self._open:
            self._open[key] = self._made(case, self._folder / f"{len(self._open)}.db")
        return self._open[key]

    def _made(self, case: Trial, path: Path) -> Screener:
        policy = HERE.parent / "cases" / "policies" / case["x_policy"] if case["x_policy"] else None
        moment = datetime.fromisoformat(case["at"]).replace(tzinfo=UTC)
        screener = Screener.open(path, policy=policy, clock=lambda: moment, create=True)
        self._stack.callback(screener.close)
        if case["list_date"] != "-":
            screener.load([listing(case)], list_date=date.fromisoformat(case["list_date"]))
        return screener


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    with ExitStack() as stack:
        yield Stores(tmp_path_factory.mktemp("lists"), stack)


def screened(case: Trial, stores: Stores) -> Decision:
    subject = Subject(
        name=case["x_subject_name"] or None, id_number=case["x_subject_number"] or None, kind=SubjectKind(case["kind"])
    )
    return stores(case).screen(subject, scene=case["scene"], role=case["role"], at=date.fromisoformat(case["at"]))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.label}-{c['scene']}")
def test_case(case: Trial, stores: Stores) -> None:
    decision = screened(case, stores)
    assert decision.outcome.value == case["outcome"]
    told = {r.code for r in decision.reasons}
    assert words(case, "no_reasons") & told == set()
    assert words(case, "reasons") - told == set()
    assert words(case, "measures") - {m.id for m in decision.measures} == set()


def words(case: Trial, column: str) -> set[str]:
    return set(filter(None, case[column].split(";")))
