"""A screener without a store, for tests of the batch alone: the name says what comes out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Self

from defaulter_screen.errors import AuditWriteError, InvalidInputError
from defaulter_screen.models.decision import Decision, Effect, LegalBasis, Measure, Outcome, Reason, SubjectView
from defaulter_screen.models.hit import Hit, Missing
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.subject import Role, Subject, SubjectKind
from defaulter_screen.names.name import mask_name
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.policy.schema import Policy

MEASURE = Measure(
    "bar-from-bidding",
    "限制参加投标",
    "barred from bidding",
    "market-access",
    Effect.PROHIBIT,
    (LegalBasis("某法", article="第一条"),),
    "law",
    verified=True,
    verification_level="full-text",
    in_force=True,
)
LISTING = Listing(
    1, "k", ListKind.DEFAULTER, "test", SubjectKind.PERSON, "雷测试", case_number="(2020)浙0102执1号", court="某某法院"
)
VERSION = ListVersion(
    7, ListKind.DEFAULTER, "test", "snapshot", date(2026, 11, 1), datetime(2026, 11, 1, tzinfo=UTC), "d", 1
)


class FakeScreener:
    """雷 in the name is intercepted, 疑 reviewed, 坏 is a bad row, 崩 a fault of the program, 停 a dead audit trail."""

    def __init__(self, version: ListVersion = VERSION) -> None:
        self.version = version
        self.closed = False
        self.failures: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.closed = True

    @property
    def policy(self) -> Policy:
        return load_policy()

    @contextmanager
    def recording(self, run_id: str) -> Iterator[Self]:
        yield self

    def sieve(self, scene: str, at: date) -> None:
        return None

    def failed(self, row: int) -> None:
        self.failures.append(row)

    def begin_batch(self, run_id: str, **facts: object) -> None:
        self.begun = (run_id, facts)

    def end_batch(self, run_id: str, counts: dict[str, int]) -> None:
        self.ended = (run_id, counts)

    def lists(self) -> list[ListVersion]:
        return [self.version]

    def screen(
        self, subject: Subject, *, scene: str = "general", at: date | None = None, decision_id: str | None = None
    ) -> Decision:
        name = subject.name or ""
        if not name and not subject.id_number:
            raise InvalidInputError("姓名和证件号码都没有 / neither name nor number", reason="no-evidence")
        if "坏" in name:
            raise InvalidInputError("出生日期看不懂 / unreadable birth date", reason="birth-date")
        if "崩" in name:
            raise KeyError(name)
        if "停" in name:
            raise AuditWriteError("审计写入失败 / audit not written")
        if "杀" in name:
            os._exit(9)
        return self._decision(subject, name, scene, at or date(2026, 11, 23), decision_id or "x")

    def _decision(self, subject: Subject, name: str, scene: str, at: date, decision_id: str) -> Decision:
        outcome = Outcome.INTERCEPT if "雷" in name else Outcome.REVIEW if "疑" in name else Outcome.PASS
        hit = Hit(LISTING, (), (), 0.000123456789, 0.9999999999)
        hits = () if outcome is Outcome.PASS else (hit,)
        view = SubjectView(SubjectKind.PERSON, mask_name(name), "330*************3X")
        reason = Reason(f"code-{outcome.value}", f"理由：{outcome.zh}。", f"reason: {outcome.value}")
        return Decision(
            decision_id,
            outcome,
            scene,
            Role.APPLICANT,
            view,
            0.9999999999 if hits else 1.25e-9,
            hits,
            (MEASURE,) if outcome is Outcome.INTERCEPT else (),
            (reason,),
            (Missing("id_number", "", ""),) if outcome is Outcome.REVIEW else (),
            (),
            self.version.label,
            "default 1",
            "m1",
            "0.1",
            datetime(2026, 11, 23, tzinfo=UTC),
            at,
        )


def open_fake() -> FakeScreener:
    """What a worker process opens."""
    return FakeScreener()
