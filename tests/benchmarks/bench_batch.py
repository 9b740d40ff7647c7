"""What a batch costs around the screening itself: read, map, write, count (the screener answers at once).

Run: ``PYTHONPATH=src:tests python tests/benchmarks/bench_batch.py [rows]``. Quote the ratio between formats, not the figures.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from batch_fake import FakeScreener
from defaulter_screen.batch.job import BatchJob, Start
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.running import run_batch
from defaulter_screen.models.decision import Decision
from defaulter_screen.models.subject import Subject

DECISION = FakeScreener().screen(Subject("张三"), decision_id="R-1")


class AtOnce(FakeScreener):
    """Gives the same pass to everybody."""

    def screen(self, *_args: object, **_given: object) -> Decision:  # type: ignore[override]
        return DECISION


def main(rows: int) -> None:
    """Print rows per second of CPU for each output format."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "in.csv"
        with source.open("w", encoding="utf-8") as file:
            file.write("序号,姓名,证件类型,证件号码,地区\n")
            file.writelines(f"{n},测试{n},居民身份证,33010219850304{n % 10000:04},浙江省杭州市\n" for n in range(rows))
        for target in ("out.csv", "out.jsonl", "out.xlsx"):
            plan = make_plan(BatchJob(source, folder / target, "general"))
            begun = time.process_time()
            run_batch(plan, AtOnce, Start("R", date(2026, 11, 23)))
            print(f"{target:10} {rows / (time.process_time() - begun):>10,.0f} rows/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
