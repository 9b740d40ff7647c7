"""Replays a whole batch after the lists, the model and the policy moved on: from its record, and with its own file.

    python tests/benchmarks/replay_batch.py [rows]

Prints one line of JSON. Made-up people: a fifth of the rows concern listed persons in all kinds of spelling.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE.parents[1] / "src"), str(_HERE.parent), str(_HERE)]

from bench_audit import person  # noqa: E402 - the paths come first

from defaulter_screen.batch.job import BatchJob, Start  # noqa: E402
from defaulter_screen.batch.mapping import make_mapper  # noqa: E402
from defaulter_screen.batch.planning import make_plan  # noqa: E402
from defaulter_screen.batch.reading import open_applicants  # noqa: E402
from defaulter_screen.batch.running import run_batch  # noqa: E402
from defaulter_screen.ingest.model import refresh_model  # noqa: E402
from defaulter_screen.ledger.audit.lookup import records  # noqa: E402
from defaulter_screen.models.subject import Subject  # noqa: E402
from defaulter_screen.policy.loader import load_policy  # noqa: E402
from defaulter_screen.policy.schema import Policy  # noqa: E402
from defaulter_screen.screener import Screener  # noqa: E402

DAY, LATER = date(2026, 11, 1), datetime(2027, 5, 1, tzinfo=UTC)
RUN = "batch"


def entries(people: list[tuple[str, str]], performed: str = "全部未履行") -> list[dict[str, str]]:
    return [
        {
            "姓名": name,
            "身份证号码": f"{number[:10]}****{number[-4:]}",
            "案号": f"（2024）浙0102执{case}号",
            "被执行人的履行情况": performed,
        }
        for case, (name, number) in enumerate(people)
    ]


def applicant(dice: random.Random, listed: list[tuple[str, str]], row: int) -> tuple[str, str, str]:
    """Name, number, birth date of one row: listed as he is, with a slip, without a number, a namesake, or anybody."""
    name, number = dice.choice(listed) if row % 5 == 0 else person(dice)
    born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    shapes = {
        0: (name, "", ""),
        1: (name, "", born),
        2: (name, number[:16] + str((int(number[16]) + 1) % 10) + number[17], ""),
        3: (f"{name[0]} {name[1:]}", number.lower(), ""),
        4: ("", "", ""),
        5: (name, f"{number[:10]}****{number[14:]}", ""),
    }
    return shapes.get(dice.randrange(12), (name, number, ""))


def batch(folder: Path, rows: int, seed: int = 7) -> list[tuple[str, str]]:
    """Load a list and screen a file against it; returns the listed people."""
    dice = random.Random(seed)
    listed = [person(dice) for _ in range(max(rows // 4, 50))]
    with Screener.open(folder / "s.db", create=True, audit=False) as screener:
        screener.load(entries(listed), list_date=DAY)
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("姓名,证件号码,出生日期\n")
        for row in range(rows):
            file.write(",".join(applicant(dice, listed, row)) + "\n")
    plan = make_plan(BatchJob(folder / "in.csv", folder / "out.csv", scene="government-procurement"))
    run_batch(plan, partial(Screener.open, folder / "s.db", key_file=folder / "config" / "key"), Start(RUN, DAY))
    return listed


def move_on(folder: Path, listed: list[tuple[str, str]]) -> Policy:
    """Three later versions of the list, a new model; returns another policy."""
    dice = random.Random(8)
    with Screener.open(folder / "s.db", audit=False) as screener:
        for day in (2, 3, 4):
            listed = [one for one in listed if dice.random() > 0.05] + [person(dice) for _ in range(len(listed) // 10)]
            screener.load(entries(listed, "部分未履行" if day % 2 else "全部未履行"), list_date=DAY.replace(day=day))
        before = screener.identity_model.id
        refresh_model(screener.store, clock=lambda: LATER)
        assert screener.identity_model.id != before
    said = load_policy(None).model_dump()
    said["identity"]["cutoff"] = 0.005
    return Policy.model_validate({**said, "version": "later", "list_max_age_days": 3})


def subjects(path: Path) -> dict[int, Subject]:
    applicants = open_applicants(path)
    mapper = make_mapper(applicants.headings, {}, str(path))
    return {row.number: mapper(row.cells) for row in applicants.rows() if not row.fault}


def replays(folder: Path, policy: Policy) -> dict[str, Any]:
    """Replay every decision of the batch in both forms."""
    given = subjects(folder / "in.csv")
    counts: Counter[str] = Counter()
    seconds = [0.0, 0.0]
    opening = {"policy": policy, "key_file": folder / "config" / "key", "clock": lambda: LATER}
    with Screener.open(folder / "s.db", **opening) as screener:
        ids = [record.decision_id for record in records(screener.recorder.records.ledger, run_id=RUN)]
        for identity in dict.fromkeys(ids):
            for form, subject in ((1, None), (2, given[int(identity.rpartition("-")[2])])):
                begin = time.perf_counter()
                result = screener.audit.replay(identity, subject)
                seconds[form - 1] += time.perf_counter() - begin
                counts[f"form {form} same" if result.same else f"form {form} differs"] += 1
                counts["probability recomputed"] += form == 1 and "probability" in result.checked
        findings = screener.audit.verify()
    return {
        "decisions": len(set(ids)),
        **counts,
        "findings": len(findings),
        "seconds": [round(one, 1) for one in seconds],
    }


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        policy = move_on(folder, batch(folder, rows))
        print(json.dumps({"benchmark": "replay_batch", "rows": rows, **replays(folder, policy)}))


if __name__ == "__main__":
    main()
