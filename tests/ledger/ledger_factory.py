"""Made-up decisions, listings, ledgers: what the ledger's tests are built from."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from defaulter_screen.ids.number import Number, Scheme
from defaulter_screen.ledger.audit.record import Context
from defaulter_screen.ledger.audit.trail import AuditTrail
from defaulter_screen.ledger.database import Ledger
from defaulter_screen.ledger.keys import SHA256, KeyRing, Tokeniser
from defaulter_screen.models.decision import Decision, Effect, LegalBasis, Measure, Outcome, Reason, SubjectView
from defaulter_screen.models.hit import Agreement, Comparison, Hit, Missing, NumberEvidence
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Gender, Role, SubjectKind
from defaulter_screen.names.name import PersonName

START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
FULL_NUMBER = "330102198503041234"
CONTEXT = Context("窗口03", "政府采购资格审查", "policy-digest-1", (1.4e9, 5e7))
RING = KeyRing(((SHA256, bytes(range(32))),))


class Clock:
    """Moves one second with every look."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


class Dice:
    """Repeatable random bytes, never the same twice."""

    def __init__(self, seed: str = "seed") -> None:
        self._seed = seed
        self._rolls = itertools.count()

    def __call__(self, size: int) -> bytes:
        return hashlib.shake_256(f"{self._seed}/{next(self._rolls)}".encode()).digest(size)


@dataclass
class Desk:
    """A ledger with its trail, as a screener would hold it."""

    ledger: Ledger
    trail: AuditTrail
    tokeniser: Tokeniser
    clock: Clock
    dice: Dice

    def close(self) -> None:
        self.ledger.close()


def desk(path: Path, *, ring: KeyRing = RING, seed: str = "seed", start: datetime = START) -> Desk:
    clock, dice, tokeniser = Clock(start), Dice(f"{seed}/{path.name}"), Tokeniser(ring)
    ledger = Ledger.create_or_open(path, now=clock(), randomness=dice)
    return Desk(
        ledger, AuditTrail(ledger, tokeniser, clock=clock, randomness=dice, code_version="t"), tokeniser, clock, dice
    )


def person(name: str = "王小明", number: str = FULL_NUMBER, *, complete: bool = True) -> Normalised:
    parsed = Number(Scheme.RESIDENT_ID if complete else Scheme.UNKNOWN, number, number) if number else None
    return Normalised(SubjectKind.PERSON, person=PersonName(name, name, name[:1], name[1:]), number=parsed)


def listing(key: str = "k1", **changes: object) -> Listing:
    base = Listing(
        listing_id=17,
        key=key,
        list_kind=ListKind.DEFAULTER,
        source="court",
        kind=SubjectKind.PERSON,
        name="王小明",
        number="3301021985****1234",
        gender=Gender.MALE,
        age=38,
        court="杭州市上城区人民法院",
        province="浙江",
        case_number="（2024）浙0102执1号",
        publication_date=date(2024, 5, 6),
        performance="全部未履行",
        grounds="有履行能力而拒不履行生效法律文书确定义务",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def hit(entry: Listing | None = None, *, probability: float = 0.9999, lookalikes: float = 0.0001) -> Hit:
    return Hit(
        listing=entry or listing(),
        others=(),
        comparisons=(
            Comparison("name", "王**", "王**", "exact", Agreement.SAME, 3.5, "姓名一致", "same name"),
            Comparison(
                "number",
                "330*************34",
                "3301021985****1234",
                "visible-14",
                Agreement.SAME,
                9.0,
                "号码相符",
                "fits",
            ),
        ),
        lookalikes=lookalikes,
        probability=probability,
        number_evidence=NumberEvidence.VISIBLE,
        missing=(Missing("birth_date", "可排除同名者", "would exclude namesakes"),),
    )


MEASURE = Measure(
    id="P-01",
    title_zh="禁止参加政府采购",
    title_en="no procurement",
    measure_class="market-access",
    effect=Effect.PROHIBIT,
    legal_basis=(LegalBasis("政府采购法", article="第二十二条"),),
    basis_tier="law",
    verified=True,
    verification_level="full-text",
    in_force=True,
)


def decision(
    decision_id: str = "d-1",
    outcome: Outcome = Outcome.INTERCEPT,
    hits: tuple[Hit, ...] | None = None,
    **changes: object,
) -> Decision:
    if hits is None:
        hits = () if outcome is Outcome.PASS else (hit(),)
    base = Decision(
        decision_id=decision_id,
        outcome=outcome,
        scene="government-procurement",
        role=Role.APPLICANT,
        subject=SubjectView(SubjectKind.PERSON, "王**", "330*************34", "客户-7"),
        probability=hits[0].probability if hits else 1e-9,
        hits=hits,
        measures=(MEASURE,) if outcome is Outcome.INTERCEPT else (),
        reasons=(Reason("identity-established", "已确认为同一主体", "identity is established"),),
        missing=(),
        leads=(),
        list_version="7@2026-11-01",
        policy_version="default 1 policy-digest-1",
        model_id="m1",
        code_version="0.1.0",
        decided_at=START,
        at=START.date(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]
