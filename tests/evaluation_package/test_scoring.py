"""Figures, intervals and calibration, each against a second way to know it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.evaluation.reliability import reliability
from defaulter_screen.evaluation.running import acceptable
from defaulter_screen.evaluation.scoring import Scored, headline, score_kinds, wilson
from defaulter_screen.models.decision import Outcome

PASS, CLARIFY, REVIEW, INTERCEPT, ERROR = (
    Outcome.PASS,
    Outcome.CLARIFY,
    Outcome.REVIEW,
    Outcome.INTERCEPT,
    Outcome.ERROR,
)


def row(outcome, *, listed, number="exact", entity="person", kind="k", right=None, accept=None, weight=1.0):
    accepted = accept or acceptable(listed=listed, entity=entity, number=number)
    return Scored(kind, entity, number, listed, outcome, frozenset(accepted), weight, 0.5, right)


def figures(*rows):
    return headline(rows, score_kinds(rows))


def test_an_intercepted_innocent_is_counted_as_harm_with_his_weight():
    found = figures(
        row(INTERCEPT, listed=False, weight=3.0),
        row(PASS, listed=False),
        row(REVIEW, listed=False),
        row(ERROR, listed=True),
    )
    assert found.innocents == 3
    assert found.innocents_intercepted == found.innocent_persons_full_id_intercepted == 1
    assert found.innocents_intercepted_per_million_weighted == pytest.approx(600_000)
    assert found.innocents_intercepted_ci95 == wilson(1, 3)
    assert found.review_burden_full_id_innocents == pytest.approx(1 / 3)
    assert found.acceptable == pytest.approx(1 / 4)
    assert found.errors == 1


def test_an_innocent_whom_nobody_could_tell_apart_is_no_harm():
    twin = row(INTERCEPT, listed=False, accept=(INTERCEPT, REVIEW, PASS))
    found = figures(twin, row(PASS, listed=False))
    assert found.innocents == 1
    assert found.innocents_intercepted == 0


def test_listed_missed_intercepted_and_named_are_shares_of_the_listed():
    found = figures(
        row(INTERCEPT, listed=True, right=True),
        row(REVIEW, listed=True, right=False),
        row(PASS, listed=True),
        row(PASS, listed=True, number="damaged"),
    )
    assert (found.listed, found.listed_missed, found.listed_full_id_missed) == (4, 2, 1)
    assert found.listed_missed_share == 0.5
    assert found.listed_full_id_intercepted_share == pytest.approx(1 / 3)
    assert found.listed_damaged_id_missed_share == 1.0
    assert found.right_entry == 0.5


def test_organisations_are_counted_apart():
    found = figures(
        row(INTERCEPT, listed=True, entity="organisation"),
        row(INTERCEPT, listed=False, entity="organisation"),
        row(REVIEW, listed=True, entity="organisation", number="none"),
    )
    assert found.org_precision_intercept == 0.5
    assert found.org_recall_intercept == 0.5
    assert found.org_recall_flagged == 1.0
    assert found.org_innocents_intercepted == 1
    assert found.innocent_persons_full_id == 0


def test_without_rows_there_are_no_shares():
    found = figures()
    assert found.rows == 0
    assert found.acceptable is None
    assert found.listed_missed_ci95 == (0.0, 0.0)


def test_without_a_word_on_it_an_innocent_with_a_full_number_may_only_pass():
    assert acceptable(listed=False, entity="person", number="exact") == {PASS}
    assert acceptable(listed=False, entity="person", number="none") == {PASS, CLARIFY}
    assert acceptable(listed=True, entity="person", number="exact") == {INTERCEPT, REVIEW, CLARIFY}
    assert acceptable(listed=False, entity="", number="none") == {ERROR}


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_bounds_are_where_the_share_lies_z_deviations_off(events, more):
    trials = events + more
    low, high = wilson(events, trials)
    share = events / trials
    assert 0 <= low <= share <= high <= 1
    for bound in (low, high):
        if 0 < bound < 1:
            deviation = math.sqrt(bound * (1 - bound) / trials)
            assert abs(share - bound) == pytest.approx(1.959964 * deviation, rel=1e-4, abs=1e-9)


GRADED = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.floats(0.1, 10)), min_size=1, max_size=40)


@settings(deadline=None)
@given(GRADED)
def test_every_probability_falls_into_one_bin_and_the_scores_are_their_definitions(graded):
    found = reliability("all", graded)
    total = sum(w for _, _, w in graded)
    assert sum(one.rows for one in found.bins) == len(graded)
    assert sum(one.weight_share for one in found.bins) == pytest.approx(1)
    assert found.brier == pytest.approx(sum(w * (p - y) ** 2 for p, y, w in graded) / total)
    for one in found.bins:
        assert (
            one.low <= one.mean <= one.high or one.mean == pytest.approx(one.low) or one.mean == pytest.approx(one.high)
        )
        assert one.ci95[0] <= one.observed + 1e-9
        assert one.observed <= one.ci95[1] + 1e-9
    assert 0 <= found.ece <= 1


def test_probabilities_that_mean_what_they_say_have_no_calibration_error():
    graded = [(0.25, False, 1.0)] * 3 + [(0.25, True, 1.0)]
    found = reliability("all", graded)
    assert found.ece == pytest.approx(0)
    assert found.log_loss == pytest.approx(-(3 * math.log(0.75) + math.log(0.25)) / 4)
    wrong = reliability("all", [(0.99, False, 1.0)] * 10)
    assert wrong.ece == pytest.approx(0.99)


def test_rows_without_weight_make_no_calibration():
    assert reliability("none", [(0.5, True, 0.0)]) is None
