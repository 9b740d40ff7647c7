"""The process is killed while it writes: what was acknowledged is there, the chain holds, the next one goes on."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from defaulter_screen.ledger.audit import lookup
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.keys import Tokeniser
from defaulter_screen.ledger.review_cases import case_of, load_cases
from ledger.ledger_factory import RING
from ledger.ledger_factory import desk as make_desk

TESTS = Path(__file__).parent.parent
HEADER = f"""
import sys
sys.path[:0] = [{str(TESTS.parent / "src")!r}, {str(TESTS)!r}]
from dataclasses import replace
from pathlib import Path
from ledger.ledger_factory import *
from defaulter_screen.ledger.audit.batch import BatchRecorder
from defaulter_screen.ledger.audit.record import Recorded
from defaulter_screen.ledger.reviews import Conclusion, Reviews
from defaulter_screen.models.supervision import Disposition
path, life = Path(sys.argv[1]), sys.argv[2]
made = desk(path, seed=life)
tokens = made.trail.tokens_of(person(number=f"33010219850304{{int(life):04d}}"))
reviews = Reviews(made.trail)
def say(word):
    print(word, flush=True)
"""
SINGLE = """
for number in range(100000):
    recorded = Recorded(decision(f"{life}-{number}", Outcome.REVIEW, hits=(hit(listing(f"k{number}")),)), tokens)
    with made.trail.unit():
        made.trail.append(recorded, CONTEXT)
        reviews.open_cases([recorded])
    say(f"{life}-{number}")
"""
BATCH = """
for chunk in range(100000):
    recorder = BatchRecorder(made.trail, replace(CONTEXT, run_id=life))
    for row in range(chunk * 50 + 1, chunk * 50 + 51):
        recorder.passed(row, person(number=f"33010219850304{row % 10000:04d}"), 0.001)
    recorder.flush()
    say(f"{life}-{chunk * 50 + 50}")
"""
DISPOSE = """
for number in range(100000):
    recorded = Recorded(decision(f"{life}-{number}", Outcome.REVIEW, hits=(hit(listing(f"k{number}")),)), tokens)
    with made.trail.unit():
        made.trail.append(recorded, CONTEXT)
        reviews.open_cases([recorded])
    reviews.dispose(f"{life}-{number}", f"k{number}", Conclusion(Disposition.FALSE_POSITIVE, "张审核", "不是本人"))
    say(f"{life}-{number}")
"""


def live_and_die(script: str, *args: str, seconds: float) -> list[str]:
    """Run until killed; returns what the process acknowledged with whole lines."""
    with subprocess.Popen([sys.executable, "-c", script, *args], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        said = first + process.stdout.read()
    return [line for line in said.splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.parametrize("work", [SINGLE, BATCH, DISPOSE], ids=["decisions", "batch", "dispositions"])
def test_nothing_acknowledged_is_lost_and_the_chain_holds(work: str, tmp_path: Path) -> None:
    dice = random.Random(1)
    acknowledged: list[str] = []
    for life in range(4):
        seconds = dice.uniform(0.0, 0.15)
        said = live_and_die(HEADER + work, str(tmp_path / "x.ledger"), str(life), seconds=seconds)
        acknowledged += [line.strip() for line in said]
    desk = make_desk(tmp_path / "x.ledger")
    assert len(acknowledged) >= 4
    for decision_id in acknowledged:
        assert lookup.get(desk.ledger, decision_id) is not None
    if work is not BATCH:
        assert all(case_of(desk.ledger, decision_id) for decision_id in acknowledged)
    if work is DISPOSE:
        closed = {case.decision_id for case in load_cases(desk.ledger, "c.closed_at IS NOT NULL")}
        assert closed.issuperset(acknowledged)
    assert verify(desk.ledger, tokeniser=Tokeniser(RING)) == []
    desk.close()
