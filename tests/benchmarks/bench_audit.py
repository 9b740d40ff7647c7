"""What audit costs a batch: the same file with and without, in one run, alternating. Prints the ratio.

    python tests/benchmarks/bench_audit.py [rows]

Made-up people: 3 % listed, 7 % without a number, the rest with a full number and on no list.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "src"), str(_ROOT / "tests")]

from defaulter_screen.batch.job import BatchJob, Start  # noqa: E402
from defaulter_screen.batch.planning import make_plan  # noqa: E402
from defaulter_screen.batch.running import run_batch  # noqa: E402
from defaulter_screen.screener import Screener  # noqa: E402
from monitoring.daily_world import resident_id  # noqa: E402 - the paths come first

LISTED = 20_000
ROUNDS = 3
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰红建国志鹏宇轩浩然子涵"


def person(dice: random.Random) -> tuple[str, str]:
    name = dice.choice(_SURNAMES) + "".join(dice.choices(_GIVEN, k=dice.choice((1, 2, 2))))
    born = f"{dice.randint(1955, 2004)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"
    return name, resident_id(f"33{dice.randint(1, 11):02d}{dice.randint(1, 30):02d}", born, dice.randint(1, 999))


def prepare(folder: Path, rows: int) -> None:
    dice = random.Random(7)
    listed = [person(dice) for _ in range(LISTED)]
    entries = (
        {"姓名": name, "身份证号码": f"{number[:10]}****{number[-4:]}", "案号": f"（2024）浙0102执{case}号"}
        for case, (name, number) in enumerate(listed)
    )
    with Screener.open(folder / "s.db", create=True, audit=False) as screener:
        screener.load(entries, list_date=date(2026, 11, 1))
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("姓名,证件号码\n")
        for row in range(rows):
            name, number = dice.choice(listed) if row % 100 < 3 else person(dice)
            file.write(f"{name},{'' if 3 <= row % 100 < 10 else number}\n")


def seconds(folder: Path, *, audit: bool) -> float:
    plan = make_plan(BatchJob(folder / "in.csv", folder / "out.csv", scene="government-procurement"))
    opener = partial(Screener.open, folder / "s.db", audit=audit, key_file=folder / "config" / "key")
    begin = time.perf_counter()
    run_batch(plan, opener, Start("run", date(2026, 11, 2)))
    return time.perf_counter() - begin


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, rows)
        seconds(folder, audit=False)  # warm
        pairs = [(seconds(folder, audit=False), seconds(folder, audit=True)) for _ in range(ROUNDS)]
        size = (folder / "s.db.ledger").stat().st_size / ROUNDS / rows
    without, with_audit = median(one for one, _ in pairs), median(other for _, other in pairs)
    ratio = median(other / one for one, other in pairs)
    print(f"rows {rows}; without audit {rows / without:,.0f}/s, with {rows / with_audit:,.0f}/s")
    print(f"audit costs {ratio - 1:.1%} time, {1 - 1 / ratio:.1%} of throughput; {size:,.0f} bytes a row")


if __name__ == "__main__":
    main()
