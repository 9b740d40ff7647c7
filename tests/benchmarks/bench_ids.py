"""How much faster ids/ reads numbers than python-stdnum validates them; prints one JSON line.

Run: python tests/benchmarks/bench_ids.py (with the package installed, or PYTHONPATH=src). The ratio is stdnum's time over
ours, so larger is better; the budget is 5. Numbers are made up from a fixed seed. Best of several rounds, since other
work on the machine only ever adds time.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from defaulter_screen.ids import org_code, resident_id, uscc
from defaulter_screen.ids.detect import parse_number

TODAY = date(2026, 1, 1)
COUNT = 2_000
ROUNDS = 5


def make_residents(source: random.Random) -> list[str]:
    """Valid numbers of areas that stdnum knows, so that it does its whole work as well."""
    made = []
    for _ in range(COUNT):
        born = date(1950, 1, 1) + timedelta(days=source.randrange(20_000))
        body = f"{source.choice(('330102', '110101', '310101', '440103'))}{born:%Y%m%d}{source.randrange(1000):03d}"
        made.append(body + resident_id.check_character(body))
    return made


def make_codes(source: random.Random) -> list[str]:
    """Valid unified codes of companies."""
    made = []
    for _ in range(COUNT):
        code = "".join(source.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
        body = f"91330100{code}{org_code.check_character(code)}"
        made.append(body + uscc.check_character(body))
    return made


def microseconds(work: Callable[[str], object], numbers: list[str]) -> float:
    """Best time per number."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for number in numbers:
            work(number)
        best = min(best, time.perf_counter() - start)
    return best / len(numbers) * 1e6


def main() -> None:
    """Measure and print."""
    from stdnum.cn import ric as oracle_ric
    from stdnum.cn import uscc as oracle_uscc

    def ours(number: str) -> object:
        return parse_number(number, today=TODAY)

    source = random.Random(11643)
    residents, codes = make_residents(source), make_codes(source)
    result = {
        "benchmark": "ids",
        "resident_us": microseconds(ours, residents),
        "resident_stdnum_us": microseconds(oracle_ric.is_valid, residents),
        "uscc_us": microseconds(ours, codes),
        "uscc_stdnum_us": microseconds(oracle_uscc.is_valid, codes),
        "masked_us": microseconds(ours, [f"{number[:10]}****{number[14:]}" for number in residents]),
    }
    result = {key: round(value, 2) if isinstance(value, float) else value for key, value in result.items()}
    total, oracle = (float(result[f"resident{part}_us"]) + float(result[f"uscc{part}_us"]) for part in ("", "_stdnum"))
    result["ratio"] = round(oracle / total, 1)
    result["ratio_resident"] = round(float(result["resident_stdnum_us"]) / float(result["resident_us"]), 1)
    result["ratio_uscc"] = round(float(result["uscc_stdnum_us"]) / float(result["uscc_us"]), 1)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
