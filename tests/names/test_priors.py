"""The shipped population facts hang together."""

from __future__ import annotations

from itertools import pairwise

import pytest

from defaulter_screen.names.priors import load_priors
from defaulter_screen.names.tables import surname_shares
from defaulter_screen.names.text import fold


def test_provinces_and_military_make_the_total() -> None:
    priors = load_priors()
    assert len(priors.province_population) == 31
    assert sum(priors.province_population.values()) + 2_000_000 == priors.total_population == 1_411_778_724


def test_cohorts_make_the_total_by_gender_and_have_no_gaps() -> None:
    cohorts = load_priors().cohort_population
    assert sum(male for _, _, male, _ in cohorts) == pytest.approx(723_339_956, rel=0.003)
    assert sum(female for *_, female in cohorts) == pytest.approx(688_438_768, rel=0.003)
    for (first, _, _, _), (_, last, _, _) in pairwise(cohorts):
        assert last == first - 1
    assert sum(male + female for first, _, male, female in cohorts if first >= 2006) == 253_383_938


def test_surname_shares() -> None:
    shares = load_priors().surname_share
    assert shares["王"] == pytest.approx(0.071, abs=0.0005)
    top = sorted(shares.values(), reverse=True)
    assert sum(top[:3]) == pytest.approx(0.205, abs=0.015)
    assert sum(share for name, share in shares.items() if name not in "萧傅阎") == pytest.approx(
        0.83, abs=0.01
    )  # the hundred largest: 84.77 to 85.9 %
    assert shares["欧阳"] == pytest.approx(1_112_000 / 1.41e9, rel=0.01)


def test_full_names() -> None:
    holders = load_priors().full_name_holders
    assert holders["张伟"] == 290_607
    assert len(holders) == 48
    assert min(holders.values()) == holders["王杰"]
    assert 0.1 < load_priors().single_given_share < 0.2


def test_surnames_are_simplified_and_many() -> None:
    names = surname_shares()
    assert sum(len(name) == 1 for name in names) >= 500
    assert sum(len(name) > 1 for name in names) >= 60
    assert [name for name in names if fold(name) != name] == []


def test_the_same_value_every_time() -> None:
    assert load_priors() is load_priors()
