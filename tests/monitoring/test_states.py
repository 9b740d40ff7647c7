from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.hit import NumberEvidence
from defaulter_screen.models.supervision import NoticeKind
from defaulter_screen.monitoring.states import NEAR_DAYS, due_of, notices_between, state_of
from defaulter_screen.policy.loader import load_policy
from ledger.ledger_factory import decision, hit, listing

AT = date(2026, 11, 1)
TERMS = load_policy(None).compile(AT).terms
WITH_TERM = listing(grounds="违反财产报告制度", publication_date=date(2025, 6, 1))


def state(*hits: object, outcome: Outcome = Outcome.REVIEW, at: date = AT) -> dict[str, object]:
    return state_of(decision("d", outcome, hits=hits, at=at), TERMS)  # type: ignore[arg-type]


def kinds(before: dict[str, object] | None, after: dict[str, object]) -> list[NoticeKind]:
    return [draft.kind for draft in notices_between(before, after)]


def test_nobody_without_hits_has_anything_to_be_told() -> None:
    assert kinds(None, state(outcome=Outcome.PASS)) == []
    assert state(outcome=Outcome.REVIEW) == state(outcome=Outcome.PASS)  # a stale list concerns the list


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((), (hit(),), [NoticeKind.NEWLY_HIT]),
        ((hit(),), (), [NoticeKind.RELEASED]),
        ((hit(),), (hit(listing("k2")),), [NoticeKind.NEWLY_HIT, NoticeKind.RELEASED]),
        ((hit(),), (hit(listing(performance="部分履行")),), [NoticeKind.HIT_CHANGED]),
        ((hit(),), (hit(listing(grounds="违反财产报告制度")),), [NoticeKind.HIT_CHANGED]),
        ((hit(),), (replace(hit(), number_evidence=NumberEvidence.EQUAL),), [NoticeKind.EVIDENCE_IMPROVED]),
        ((hit(),), (replace(hit(), number_evidence=NumberEvidence.NONE),), [NoticeKind.HIT_CHANGED]),
        ((hit(),), (hit(probability=0.5),), []),
    ],
)
def test_each_change_gives_its_own_notice(
    before: tuple[object, ...], after: tuple[object, ...], expected: list[NoticeKind]
) -> None:
    assert kinds(state(*before), state(*after)) == expected


def test_a_release_names_the_measures_that_end() -> None:
    (draft,) = notices_between(state(hit(), outcome=Outcome.INTERCEPT), state(outcome=Outcome.PASS))
    assert draft.measures_ended == ("P-01",)
    assert (draft.outcome_before, draft.outcome_after) == ("intercept", "pass")
    assert "拦截 → 放行" in draft.text_zh


def test_an_outcome_that_changes_alone_is_told() -> None:
    (draft,) = notices_between(state(hit()), state(hit(), outcome=Outcome.INTERCEPT))
    assert draft.kind is NoticeKind.HIT_CHANGED
    assert draft.measures_started == ("P-01",)


def test_an_entry_s_days_are_known_in_advance() -> None:
    end = date(2027, 6, 1)
    days = []
    day: date | None = AT
    while day is not None:
        made = decision("d", Outcome.REVIEW, hits=(hit(WITH_TERM),), at=day)
        day = due_of(made, TERMS)
        if day:
            days.append(day)
    assert days == [end - timedelta(days=NEAR_DAYS), end, date(2030, 6, 2)]


@pytest.mark.parametrize("index", range(3))
def test_the_state_changes_on_each_of_these_days_and_not_the_day_before(index: int) -> None:
    day = [date(2027, 5, 2), date(2027, 6, 1), date(2030, 6, 2)][index]
    before, eve = state(hit(WITH_TERM), at=day - timedelta(days=2)), state(hit(WITH_TERM), at=day - timedelta(days=1))
    assert before == eve
    assert state(hit(WITH_TERM), at=day) != eve


def test_entries_without_term_or_date_wait_for_nothing() -> None:
    for entry in (listing(), listing(publication_date=None, grounds="违反财产报告制度")):
        assert due_of(decision("d", Outcome.REVIEW, hits=(hit(entry),)), TERMS) is None
