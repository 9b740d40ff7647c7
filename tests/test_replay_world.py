"""Many kinds of people in every scene: each decision comes out the same again after the lists and the rules moved on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.schema import Policy
from defaulter_screen.screener import Screener
from monitoring.daily_world import World

THEN, LATER = datetime(2026, 3, 2, tzinfo=UTC), datetime(2027, 3, 2, tzinfo=UTC)


def test_every_decision_replays_in_both_forms(tmp_path: Path) -> None:
    world = World(tmp_path, seed=77, listed=200, watched=1)
    ledger, key = tmp_path / "a.ledger", tmp_path / "config" / "key"
    scenes = sorted(load_policy(None).scenes)
    screened = [(world.subject(number), scenes[number % len(scenes)]) for number in range(240)]
    with Screener.open(tmp_path / "s.db", audit=ledger, key_file=key, clock=lambda: THEN) as screener:
        outcomes = {
            screener.screen(subject, scene=scene, decision_id=f"d-{number}").outcome
            for number, (subject, scene) in enumerate(screened)
        }
    assert len(outcomes) == 4
    for _ in range(3):
        world.tomorrow(changes=40)
    world.close()
    changed = Policy.model_validate({**load_policy(None).model_dump(), "version": "later", "list_max_age_days": 3})
    with Screener.open(tmp_path / "s.db", audit=ledger, key_file=key, policy=changed, clock=lambda: LATER) as screener:
        for number, (subject, _) in enumerate(screened):
            replayed = screener.audit.replay(f"d-{number}")
            assert replayed.differences == ()
            assert replayed.checked[0] == "probability"
            assert screener.audit.replay(f"d-{number}", subject).differences == ()
        assert screener.audit.verify() == []
