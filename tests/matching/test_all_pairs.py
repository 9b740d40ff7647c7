"""Blocking loses nothing: small worlds against the reference that compares everybody with everybody."""

from __future__ import annotations

import pytest

from benchmarks.all_pairs import Tally, run


@pytest.mark.parametrize("full", [False, True], ids=["masked", "full"])
@pytest.mark.parametrize("cutoff", [0.001, 0.00001])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_hit_is_lost(seed: int, cutoff: float, full: bool) -> None:
    tally = Tally()
    run(seed, 200, tally, full=full, cutoff=cutoff)
    assert {kind: count for kind, count in tally.lost.items() if count} == {}
    assert tally.hits > 200
    assert tally.in_vain < tally.subjects, "blocking fetches more than one listing a head in vain"
