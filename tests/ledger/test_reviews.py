from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.audit.record import Recorded
from defaulter_screen.ledger.audit.verify import verify
from defaulter_screen.ledger.review_cases import (
    calibration_cases,
    case_of,
    find_case,
    statistics,
    waiting_cases,
)
from defaulter_screen.ledger.reviews import Conclusion, Reviews
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Gender
from defaulter_screen.models.supervision import Disposition
from ledger.ledger_factory import CONTEXT, START, Desk, decision, hit, listing, person

TODAY = date(2026, 11, 2)
FALSE = Conclusion(Disposition.FALSE_POSITIVE, "张审核", "身份证原件与名单不符", "原件")


def open_case(
    desk: Desk, reviews: Reviews, decision_id: str = "d-1", subject: Normalised | None = None, **changes: object
) -> Recorded:
    outcome = changes.pop("outcome", Outcome.REVIEW)
    recorded = Recorded(decision(decision_id, outcome, **changes), desk.trail.tokens_of(subject or person()))  # type: ignore[arg-type]
    with desk.trail.unit():
        desk.trail.append(recorded, CONTEXT)
        reviews.open_cases([recorded])
    return recorded


def test_reviews_and_intercepts_open_cases_others_do_not(desk: Desk) -> None:
    reviews = Reviews(desk.trail)
    for outcome in (Outcome.REVIEW, Outcome.INTERCEPT, Outcome.CLARIFY, Outcome.PASS):
        open_case(desk, reviews, outcome.value, person(number=f"33010219850304{outcome.severity:04d}"), outcome=outcome)
    assert {case.outcome for case in waiting_cases(desk.ledger)} == {"review", "intercept"}
    assert waiting_cases(desk.ledger, scene="loan-credit") == []
    assert len(waiting_cases(desk.ledger, scene="government-procurement", limit=1)) == 1


def test_a_policy_may_open_cases_for_reviews_only(desk: Desk) -> None:
    reviews = Reviews(desk.trail, opening=frozenset({Outcome.REVIEW}))
    open_case(desk, reviews, outcome=Outcome.INTERCEPT)
    assert waiting_cases(desk.ledger) == []


def test_the_same_hit_again_joins_the_open_case(desk: Desk) -> None:
    reviews = Reviews(desk.trail)
    for number in range(3):
        open_case(desk, reviews, f"d-{number}")
    (case,) = waiting_cases(desk.ledger)
    assert case.decisions == 3
    assert case_of(desk.ledger, "d-2") == case
    open_case(desk, reviews, "d-3", hits=(hit(listing("k2")),))
    assert len(waiting_cases(desk.ledger)) == 2
    assert case_of(desk.ledger, "never") is None
    with pytest.raises(InvalidInputError):
        find_case(desk.ledger, 999)


def test_a_false_positive_is_remembered_for_this_subject_and_this_listing_only(desk: Desk) -> None:
    reviews = Reviews(desk.trail)
    recorded = open_case(desk, reviews)
    case = reviews.dispose("d-1", "k1", FALSE)
    assert case.closed_at is not None
    assert case.hits[0].settled is Disposition.FALSE_POSITIVE
    hits = (hit(), hit(listing("k2")))
    assert reviews.not_him(recorded.tokens, hits, TODAY) == {"k1"}
    namesake = desk.trail.tokens_of(person(number="330102198503049999"))
    assert reviews.not_him(namesake, hits, TODAY) == frozenset()
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []


def test_it_lapses_when_the_listing_the_evidence_or_the_day_changes(desk: Desk) -> None:
    reviews = Reviews(desk.trail)
    recorded = open_case(desk, reviews)
    reviews.dispose("d-1", "k1", replace(FALSE, until=TODAY))
    assert reviews.not_him(recorded.tokens, (hit(),), TODAY) == {"k1"}
    assert reviews.not_him(recorded.tokens, (hit(),), TODAY + timedelta(days=1)) == frozenset()
    unmasked = hit(listing(number="330102198503041234"))
    assert reviews.not_him(recorded.tokens, (unmasked,), TODAY) == frozenset()
    more = desk.trail.tokens_of(replace(person(), gender=Gender.MALE))
    assert reviews.not_him(more, (hit(),), TODAY) == frozenset()
    # What a listing owes is not who it is.
    assert reviews.not_him(recorded.tokens, (hit(listing(performance="部分履行")),), TODAY) == {"k1"}


def test_a_hit_of_several_listings_is_concluded_on_as_one_person(desk: Desk) -> None:
    reviews = Reviews(desk.trail)
    both = replace(hit(), others=(listing("k2"),))
    recorded = open_case(desk, reviews, hits=(both,))
    reviews.dispose("d-1", "k2", FALSE)
    assert reviews.not_him(recorded.tokens, (both,), TODAY) == {"k1", "k2"}
    joined = replace(hit(), others=(listing("k3"),))
    assert reviews.not_him(recorded.tokens, (joined,), TODAY) == frozenset()


def test_a_later_true_match_takes_the_memory_back(desk: Desk) -> None:
    reviews = Reviews(desk.trail)
    recorded = open_case(desk, reviews)
    reviews.dispose("d-1", "k1", FALSE)
    reviews.dispose("d-1", "k1", Conclusion(Disposition.TRUE_MATCH, "李审核", "经核实为本人"))
    assert reviews.suppressed(recorded.tokens, TODAY) == frozenset()
    assert verify(desk.ledger, tokeniser=desk.tokeniser) == []


def test_under_the_two_person_rule_two_reviewers_must_agree(desk: Desk) -> None:
    reviews = Reviews(desk.trail, two_person=True)
    recorded = open_case(desk, reviews)
    assert reviews.dispose("d-1", "k1", FALSE).closed_at is None
    assert reviews.suppressed(recorded.tokens, TODAY) == frozenset()
    with pytest.raises(InvalidInputError) as caught:
        reviews.dispose("d-1", "k1", FALSE)
    assert caught.value.reason == "same-reviewer"
    other = Conclusion(Disposition.TRUE_MATCH, "李审核", "看法不同")
    assert reviews.dispose("d-1", "k1", other).closed_at is None
    third = replace(FALSE, reviewer="王审核")
    assert reviews.dispose("d-1", "k1", third).closed_at is not None
    assert len(reviews.suppressed(recorded.tokens, TODAY)) == 1
    found = statistics(desk.ledger)
    assert (found.pairs, found.pairs_agreed) == (1, 0)


@pytest.mark.parametrize("conclusion", [replace(FALSE, reviewer=" "), replace(FALSE, reason="")])
def test_a_conclusion_needs_reviewer_and_reason(desk: Desk, conclusion: Conclusion) -> None:
    reviews = Reviews(desk.trail)
    open_case(desk, reviews)
    with pytest.raises(InvalidInputError):
        reviews.dispose("d-1", "k1", conclusion)


def test_an_unknown_hit_cannot_be_concluded_on(desk: Desk) -> None:
    reviews = Reviews(desk.trail)
    open_case(desk, reviews)
    for decision_id, key in (("d-1", "k9"), ("d-9", "k1")):
        with pytest.raises(InvalidInputError):
            reviews.dispose(decision_id, key, FALSE)


def test_statistics_count_load_and_agreement(desk: Desk) -> None:
    reviews = Reviews(desk.trail)
    for number in range(3):
        open_case(desk, reviews, f"d-{number}", person(number=f"33010219850304{number:04d}"))
    assert statistics(desk.ledger).median_days is None
    reviews.dispose("d-0", "k1", FALSE)
    reviews.dispose("d-1", "k1", Conclusion(Disposition.UNDETERMINED, "李审核", "无法核实"))
    found = statistics(desk.ledger)
    assert (found.open_cases, found.closed_cases) == (1, 2)
    assert found.by_scene == {"government-procurement": 1}
    assert found.by_reviewer == {"张审核": 1, "李审核": 1}
    assert found.agreement == {"review": {"false-positive": 1, "undetermined": 1}}
    assert found.oldest_open == START
    assert found.median_days is not None
    assert found.median_days < 1
    (taught,) = calibration_cases(desk.ledger)
    assert taught.disposition is Disposition.FALSE_POSITIVE
    assert taught.comparisons[0] == ("name", "exact", "same", 3.5)
