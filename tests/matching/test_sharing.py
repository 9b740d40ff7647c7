"""Probabilities come back from recorded weights; whoever changes a weight or the balance is found out."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.matching.sharing import NO_ODDS, shared_again
from defaulter_screen.models.hit import Agreement, Balance, Comparison, Hit, Relation
from defaulter_screen.models.listing import ListKind
from ledger.ledger_factory import listing

PEOPLE = 1.4e9


def hit(*weights: float, kind: ListKind = ListKind.DEFAULTER, relation: Relation = Relation.SAME) -> Hit:
    compared = tuple(Comparison("name", "", "", "exact", Agreement.SAME, weight, "", "") for weight in weights)
    return Hit(listing(list_kind=kind), (), compared, 1.0, 0.5, relation=relation)


@given(st.lists(st.floats(-3, 14), min_size=1, max_size=6), st.floats(0, 5), st.floats(0.01, 100))
def test_candidates_exclude_each_other(weights: list[float], unshown: float, prior: float) -> None:
    balance = Balance(prior, unshown, unshown, 1e-9, tuple(range(len(weights))))
    shares, listed = shared_again([hit(weight) for weight in weights], balance, PEOPLE)
    odds = [prior * 10**weight / PEOPLE for weight in weights]
    for share, one in zip(shares, odds, strict=True):
        assert math.isclose(share, max(min(one / (1 + unshown + sum(odds)), 1 - NO_ODDS), NO_ODDS), rel_tol=1e-9)
    assert sum(shares) <= 1 + 1e-9
    assert listed <= 1 - NO_ODDS


def test_one_candidate_on_two_lists_counts_once() -> None:
    both = [hit(9, 3), hit(9, 3, kind=ListKind.HONOURED)]
    once = shared_again(both[:1], Balance(1.0, 0.0, 0.0, 0.0, (0,)), PEOPLE)
    shares, listed = shared_again(both, Balance(1.0, 0.0, 0.0, 0.0, (0, 0)), PEOPLE)
    assert shares == [once[0][0]] * 2
    assert listed == once[1]


def test_whoever_is_honoured_only_is_not_on_the_defaulter_list() -> None:
    (share,), listed = shared_again([hit(9, 3, kind=ListKind.HONOURED)], Balance(1.0, 0.0, 0.0, 1e-7, (0,)), PEOPLE)
    assert share > 0.99
    assert listed < 1e-7


def test_a_related_party_shares_nothing_with_the_candidates() -> None:
    own, related = hit(10), hit(8, relation=Relation.RELATED_PARTY)
    shares, listed = shared_again([own, related], Balance(1.0, 0.0, 0.0, 0.0, (0,)), PEOPLE)
    alone, _ = shared_again([own], Balance(1.0, 0.0, 0.0, 0.0, (0,)), PEOPLE)
    odds = 1e8 / PEOPLE
    assert shares == [alone[0], pytest.approx(odds / (1 + odds))]
    assert listed == pytest.approx(alone[0])


@pytest.mark.parametrize("change", [{"unshown": 0.7}, {"unshown_listed": 0.1}, {"prior": 2.0}])
def test_every_part_of_the_balance_matters(change: dict[str, float]) -> None:
    balance = Balance(1.0, 0.5, 0.2, 1e-9, (0,))
    assert shared_again([hit(9)], balance, PEOPLE) != shared_again([hit(9)], replace(balance, **change), PEOPLE)
    assert shared_again([hit(9)], balance, PEOPLE) != shared_again([hit(9.01)], balance, PEOPLE)
