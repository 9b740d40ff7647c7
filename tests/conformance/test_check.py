"""The conformance table through ``check``: the command line's own path, one subject at a time."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from conformance.lists import CASES, Lists, Told, label, policy_file
from defaulter_screen.cli.main import main
from defaulter_screen.policy.trials import Trial


def arguments(case: Trial, lists: Lists) -> list[str]:
    """The case as a user would type it."""
    given = {
        "--store": str(lists.store(case)),
        "--policy": str(policy_file(case) or ""),
        "--scene": case["scene"],
        "--role": case["role"],
        "--at": case["at"],
        "--kind": case["kind"],
        "--name": case["x_subject_name"],
        "--id-number": case["x_subject_number"],
    }
    return ["check", "--json", "--no-audit", *(word for pair in given.items() if pair[1] for word in pair)]


def checked(case: Trial, lists: Lists) -> Told:
    """What the command prints, read back."""
    done = CliRunner().invoke(main, arguments(case, lists))
    assert (done.exit_code, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    return Told(
        said["outcome"], tuple(m["id"] for m in said["measures"]), tuple(reason["code"] for reason in said["reasons"])
    )


@pytest.mark.parametrize("case", CASES, ids=label)
def test_check_says_what_the_table_and_the_api_say(case: Trial, lists: Lists) -> None:
    said = checked(case, lists)
    assert said.against(case) == []
    assert said == Told.of(lists.decide(case))


@pytest.mark.parametrize("outcome", ["clarify", "review", "intercept"])
def test_fail_on_stops_at_the_outcome_of_the_table(outcome: str, lists: Lists) -> None:
    harder = ["pass", "clarify", "review", "intercept"]
    codes: Counter[tuple[bool, int]] = Counter()
    for case in {case["outcome"]: case for case in CASES}.values():
        done = CliRunner().invoke(main, [*arguments(case, lists), "--fail-on", outcome])
        codes[harder.index(case["outcome"]) >= harder.index(outcome), done.exit_code] += 1
    reached = len(harder) - harder.index(outcome)
    assert codes == {(True, 3): reached, (False, 0): len(harder) - reached}
