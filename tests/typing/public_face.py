"""Type-checked only: what a caller's type checker sees of the public face."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_type

from defaulter_screen import (
    Application,
    ApplicationDecision,
    Decision,
    Hit,
    Measure,
    Outcome,
    Policy,
    Reason,
    Role,
    Screener,
    Subject,
    __version__,
    load_policy,
)


def embedding(screener: Screener) -> None:
    """One subject, many, and an application."""
    decision = screener.screen(Subject(name="张三"), scene="loan-credit")
    assert_type(decision, Decision)
    assert_type(decision.outcome, Outcome)
    assert_type(decision.hits, tuple[Hit, ...])
    assert_type(decision.measures, tuple[Measure, ...])
    assert_type(decision.reasons, tuple[Reason, ...])
    assert_type(decision.explain(lang="zh"), str)
    assert_type(screener.screen_many([Subject(name="张三")]), Iterator[Decision])
    application = Application(parties=((Role.APPLICANT, Subject(name="张三")), ("spouse", Subject(name="李四"))))
    assert_type(screener.screen_application(application, scene="loan-credit"), ApplicationDecision)


assert_type(load_policy(), Policy)
assert_type(__version__, str)
