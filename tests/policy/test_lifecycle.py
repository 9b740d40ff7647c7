"""How far an entry stands: grounds, terms, performance, minors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.lifecycle import (
    ListTerms,
    Standing,
    minor_at_publication,
    standing,
    standing_reasons,
    years_after,
)
from defaulter_screen.policy.loader import load_policy

TERMS = load_policy().compile(date(2026, 11, 23)).terms
ENTRY = Listing(1, "k", ListKind.DEFAULTER, "s", SubjectKind.PERSON, "测试甲", publication_date=date(2024, 3, 1))


@pytest.mark.parametrize(
    ("text", "codes", "has_term", "unknown"),
    [
        ("有履行能力而拒不履行生效法律文书确定义务", ("1-1",), False, False),
        ("其他有履行能力而拒不履行生效法律文书确定义务的", ("1-1",), False, False),
        ("以伪造证据、暴力、威胁等方法妨碍、抗拒执行的", ("1-2",), True, False),
        ("违反财产报告制度\n违反限制消费令", ("1-4", "1-5"), True, False),
        ("违反财产报告制度，有履行能力而拒不履行生效法律文书确定义务", ("1-1", "1-4"), False, False),
        ("违反限制高消费令的", ("1-5",), True, False),
        ("被执行人无正当理由拒不履行执行和解协议的", ("1-6",), True, False),
        ("其他规避执行", ("1-3",), True, False),
        ("其他妨碍、抗拒执行,虚假诉讼规避执行", ("1-2", "1-3"), True, False),
        ("违反财产报告制度；别的", ("1-4",), False, True),
        ("", (), False, False),
    ],
)
def test_grounds(text: str, codes: tuple[str, ...], has_term: bool, unknown: bool) -> None:
    grounds = TERMS.grounds(text)
    assert (grounds.codes, grounds.has_term, grounds.unknown) == (codes, has_term, unknown)
    assert TERMS.grounds(text) is grounds


def test_texts_read_are_forgotten_before_they_fill_the_memory() -> None:
    terms = ListTerms(2, 5, 18, frozenset(), TERMS.wordings)
    for n in range(5000):
        terms.grounds(f"别的{n}")
    assert len(terms.memory) < 5000


@given(st.dates(date(2013, 10, 1), date(2030, 1, 1)), st.dates(date(2013, 10, 1), date(2040, 1, 1)))
def test_terms_only_ever_weaken_with_time(published: date, at: date) -> None:
    fixed = replace(ENTRY, publication_date=published, grounds="违反财产报告制度")
    order = [Standing.IN_FORCE, Standing.TERM_POSSIBLY_ENDED, Standing.TERM_ENDED]
    state = standing(fixed, TERMS, at)
    assert state in order
    assert order.index(standing(fixed, TERMS, years_after(at, 1))) >= order.index(state)
    assert (state is Standing.IN_FORCE) == (at < years_after(published, 2))
    assert (state is Standing.TERM_ENDED) == (at > years_after(published, 5))
    without = replace(fixed, grounds="有履行能力而拒不履行生效法律文书确定义务,违反财产报告制度")
    assert standing(without, TERMS, at) is Standing.IN_FORCE


@given(st.dates(date(1990, 1, 1), date(2012, 12, 31)), st.dates(date(2013, 10, 1), date(2030, 12, 31)))
def test_minors_by_full_and_by_masked_number(born: date, published: date) -> None:
    full = f"330102{born:%Y%m%d}123X"
    entry = replace(ENTRY, number=full, publication_date=published)
    minor = (published.year - 18, published.month, published.day) < (born.year, born.month, born.day)
    assert minor_at_publication(entry, 18) is minor
    masked = replace(entry, number=full[:10] + "****" + full[-4:])
    if minor_at_publication(masked, 18):
        assert minor


def test_minors_odd_cases() -> None:
    assert minor_at_publication(replace(ENTRY, age=17), 18)
    assert not minor_at_publication(replace(ENTRY, age=0), 18)
    assert not minor_at_publication(replace(ENTRY, kind=SubjectKind.ORGANISATION, age=5), 18)
    assert not minor_at_publication(replace(ENTRY, number="330102201013990011", publication_date=None), 18)
    assert minor_at_publication(replace(ENTRY, number="330102201013990011"), 18)
    assert not minor_at_publication(replace(ENTRY, number="E12345678"), 18)


def test_a_leap_day_ends_on_the_first_of_march() -> None:
    assert years_after(date(2024, 2, 29), 2) == date(2026, 3, 1)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_reasons_of_standing() -> None:
    codes = [
        [r.code for r in standing_reasons(replace(ENTRY, **facts), TERMS, state)]  # type: ignore[arg-type]
        for facts, state in [
            ({"grounds": "违反财产报告制度"}, Standing.IN_FORCE),
            ({"grounds": "别的"}, Standing.IN_FORCE),
            ({"grounds": "其他规避执行"}, Standing.IN_FORCE),
            ({"grounds": "违反财产报告制度", "publication_date": None}, Standing.IN_FORCE),
            ({}, Standing.MINOR),
        ]
    ]
    assert codes == [[], ["grounds-unknown"], ["grounds-mapped"], ["publication-date-unknown"], ["minor-listed"]]
