"""The conformance table through ``batch``: cases of one list, scene and date are the rows of one file.

Applicants stand in a table of subjects; cases in another role in a long table of applications, each an application.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from conformance.lists import CASES, Lists, Told, policy_file, state
from defaulter_screen.batch.job import BatchJob, Start
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.running import run_batch
from defaulter_screen.policy.trials import Trial
from defaulter_screen.screener import Screener

KINDS = {"person": "自然人", "organisation": "法人"}
Group = tuple[Trial, ...]


def groups() -> list[Group]:
    """Cases that one file can hold, in the table's order."""
    found: dict[tuple[object, ...], list[Trial]] = defaultdict(list)
    for case in CASES:
        found[state(case), case["scene"], case["at"], case["role"] == "applicant"].append(case)
    return [tuple(cases) for cases in found.values()]


GROUPS = groups()


def label(group: Group) -> str:
    """The file's first case, its scene and its number of rows."""
    return f"{group[0].label}-{group[0]['scene']}-{len(group)}"


def screened(group: Group, folder: Path, lists: Lists) -> dict[str, Told]:
    """Write the file, run the batch, read the output: case to what its row says."""
    first = group[0]
    source, target = folder / "in.csv", folder / "out.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["申请编号", "角色", "姓名/名称", "证件号码", "主体类型"])
        table.writerows(
            [case.label, case["role"], case["x_subject_name"], case["x_subject_number"], KINDS[case["kind"]]]
            for case in group
        )
    form = None if first["role"] == "applicant" else "long"
    job = BatchJob(source, target, first["scene"], lang="en", applications=form)
    opener = partial(Screener.open, lists.store(first), policy=policy_file(first), audit=False)
    report = run_batch(make_plan(job), opener, Start("table", date.fromisoformat(first["at"])))
    assert report.summary.rows == len(group)
    with target.open(encoding="utf-8-sig", newline="") as file:
        return {row["申请编号"]: told(row) for row in csv.DictReader(file)}


def told(row: dict[str, str]) -> Told:
    """The result columns of a row."""
    measures, reasons = (tuple(filter(None, row[f"screen_{what}"].split(";"))) for what in ("measures", "reasons"))
    return Told(row["screen_outcome"], measures, reasons)


@pytest.mark.parametrize("group", GROUPS, ids=label)
def test_batch_says_what_the_table_and_the_api_say(group: Group, tmp_path: Path, lists: Lists) -> None:
    said = screened(group, tmp_path, lists)
    assert [wrong for case in group for wrong in said[case.label].against(case)] == []
    assert said == {case.label: Told.of(lists.decide(case)) for case in group}


def test_every_case_stands_in_one_file() -> None:
    assert sorted(case.label for group in GROUPS for case in group) == sorted(case.label for case in CASES)
    assert max(map(len, GROUPS)) > 1
