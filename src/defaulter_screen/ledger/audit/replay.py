"""Does a recorded decision come out the same again? From the record alone, or with the subject supplied again.

Form 1 takes the recorded comparisons through identity, policy and measures: the policy's text of that day is in the
ledger. Form 2 screens the subject again on the recorded list version, model and policy, after checking that his token
is the recorded one. What the two need from other floors comes in as functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ledger.audit.lookup import Record
from defaulter_screen.ledger.audit.passes import EVIDENCE_BYTES, TOKEN_BYTES
from defaulter_screen.ledger.audit.record import SubjectTokens, balance_of, hits_of, lists_of, notes_of, repairs_of
from defaulter_screen.models.decision import Decision, Outcome, Reason, Ruling
from defaulter_screen.models.hit import Balance, Hit
from defaulter_screen.models.listing import ListVersion
from defaulter_screen.models.repair import Repair
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.values import frozen_dataclass

_TOLERANCE = 1e-9
"""Relative: sums of the same numbers in another order may differ in the last bits."""


@frozen_dataclass(frozen=True, slots=True)
class RecordedCase:
    """What a policy rules on, read back from the record.

    Attributes:
        hits: as recorded, masked.
        probability: P(the subject is on the defaulter list).
        scene: what was being decided.
        kind: person or organisation.
        role: what the subject was in the application.
        at: the decision's date.
        lists: list versions then in force.
        notes: reasons that earlier steps had given.
        policy_text: the policy's full text of that day.
        population: numbers of people and of organisations.
        unusable: what the subject gave could not be searched by.
        repairs: attested then.
        balance: what the probabilities rest on besides the hits' weights, where it was recorded.
    """

    hits: tuple[Hit, ...]
    probability: float
    scene: str
    kind: SubjectKind
    role: Role
    at: date
    lists: tuple[ListVersion, ...]
    notes: tuple[Reason, ...]
    policy_text: str
    population: tuple[float, float]
    unusable: bool = False
    repairs: tuple[Repair, ...] = ()
    balance: Balance | None = None


@frozen_dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise: as recorded and as now."""

    what: str
    recorded: str
    now: str


@frozen_dataclass(frozen=True, slots=True)
class Replay:
    """The result of a replay.

    Attributes:
        decision_id: which decision.
        form: 1 from the record alone, 2 with the subject supplied again.
        differences: empty where everything came out the same.
        checked: what was compared.
    """

    decision_id: str
    form: int
    differences: tuple[Difference, ...]
    checked: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True where nothing differs."""
        return not self.differences


Rule = Callable[[RecordedCase], Ruling]
Rescore = Callable[[RecordedCase, Balance], tuple[Sequence[float], float]]
"""From recorded weights: the probability of every hit, and P(on the defaulter list)."""


def replay_record(
    record: Record, *, policy_text: Callable[[str], str | None], rule: Rule, rescore: Rescore | None = None
) -> Replay:
    """Form 1: from the recorded comparisons.

    Args:
        record: the decision.
        policy_text: the kept policy of a digest (``AuditTrail.policy_text``).
        rule: the policy engine.
        rescore: the identity step from weights to probabilities; without it recorded probabilities are taken as given.

    Raises:
        InvalidInputError: if the personal part was purged, or the policy was not kept.
    """
    if record.row is not None:
        return _replay_pass(record, policy_text, rule)
    case = _case(record, policy_text)
    differences, checked = [], ["outcome", "measures", "reasons"]
    if rescore is not None and case.balance is not None:
        differences += _scores(case, *rescore(case, case.balance))
        checked.insert(0, "probability")
    differences += _rulings(record.event, rule(case))
    return Replay(record.decision_id, 1, tuple(differences), tuple(checked))


def replay_subject(record: Record, *, tokens: Iterable[SubjectTokens], screen: Callable[[], Decision]) -> Replay:
    """Form 2: the subject supplied again and the whole flow run as of then.

    Args:
        record: the decision.
        tokens: the subject's tokens under every state of the key ring.
        screen: runs the flow on the recorded list version, model, policy, date, scene and role.
    """
    if not any(_fits(record, one) for one in tokens):
        different = Difference("token", "recorded", "another subject or other evidence")
        return Replay(record.decision_id, 2, (different,), ("token",))
    decision = screen()
    if record.row is not None:
        differences = _passed_again(record, decision)
        return Replay(record.decision_id, 2, tuple(differences), ("token", "outcome", "probability"))
    event = record.event
    differences = [
        *_texts("outcome", event["outcome"], decision.outcome.value),
        *_numbers("probability", event["probability"], decision.probability),
        *_texts("measures", event["measures"], [measure.id for measure in decision.measures]),
        *_texts("reasons", event["reasons"], [reason.code for reason in decision.reasons]),
        *_texts("hits", _keys_of(record), [hit.listing.key for hit in decision.hits]),
        *_texts("model", event["model"], decision.model_id),
        *_texts("list", event["list"], decision.list_version),
    ]
    checked = ("token", "outcome", "probability", "measures", "reasons", "hits", "model", "list")
    return Replay(record.decision_id, 2, tuple(differences), checked)


def _case(record: Record, policy_text: Callable[[str], str | None]) -> RecordedCase:
    event, personal = record.event, record.personal
    if personal is None:
        raise InvalidInputError(
            "该决定的个人信息部分已清除，只能提供原始数据重放 / the personal part was purged: replay with the subject",
            field="decision_id",
            reason="purged",
        )
    return RecordedCase(
        hits=hits_of(event, personal),
        probability=event["probability"],
        scene=event["scene"],
        kind=SubjectKind(event["kind_of_subject"]),
        role=Role(event["role"]),
        at=date.fromisoformat(event["on"]),
        lists=lists_of(event["lists"]),
        notes=notes_of(event, personal),
        policy_text=_kept(event, policy_text),
        population=tuple(event["population"]),
        unusable="number-unusable" in event["reasons"],
        repairs=repairs_of(personal),
        balance=balance_of(event),
    )


def _replay_pass(record: Record, policy_text: Callable[[str], str | None], rule: Rule) -> Replay:
    """A pass row had no hits: the policy must still pass somebody without hits."""
    header, row = record.header, record.row
    if header is None or row is None or row.erased:
        raise InvalidInputError(
            "该行已清除或缺少批次记录 / erased, or no batch header", field="decision_id", reason="purged"
        )
    if row.outcome is not Outcome.PASS:
        return Replay(record.decision_id, 1, (), ("recorded",))
    case = RecordedCase(
        hits=(),
        probability=row.probability,
        scene=header["scene"],
        kind=SubjectKind.PERSON,
        role=Role(header.get("role", Role.APPLICANT.value)),
        at=date.fromisoformat(header["on"]),
        lists=lists_of(record.event["lists"]),
        notes=(),
        policy_text=_kept(header, policy_text),
        population=tuple(header["population"]),
    )
    differences = _texts("outcome", row.outcome.value, rule(case).outcome.value)
    return Replay(record.decision_id, 1, tuple(differences), ("outcome",))


def _kept(event: dict[str, Any], policy_text: Callable[[str], str | None]) -> str:
    text = policy_text(event["policy_digest"])
    if text is None:
        raise InvalidInputError(
            "账本中没有该策略文本 / the policy's text was not kept", field="policy", reason="no-policy"
        )
    return text


def _scores(case: RecordedCase, probabilities: Sequence[float], listed: float) -> list[Difference]:
    differences = _numbers("probability", case.probability, listed)
    for number, (hit, now) in enumerate(zip(case.hits, probabilities, strict=True), start=1):
        differences += _numbers(f"hit {number} probability", hit.probability, now)
    return differences


def _rulings(event: dict[str, Any], ruling: Ruling) -> list[Difference]:
    return [
        *_texts("outcome", event["outcome"], ruling.outcome.value),
        *_texts("measures", event["measures"], [measure.id for measure in ruling.measures]),
        *_texts("reasons", event["reasons"], [reason.code for reason in ruling.reasons]),
    ]


def _fits(record: Record, tokens: SubjectTokens) -> bool:
    if record.row is not None:
        token, evidence = tokens.raw
        return (token[:TOKEN_BYTES], evidence[:EVIDENCE_BYTES]) == (record.row.token, record.row.evidence)
    personal = record.personal or {}
    return (personal.get("token"), personal.get("evidence")) == (tokens.token, tokens.evidence)


def _passed_again(record: Record, decision: Decision) -> list[Difference]:
    row = record.row
    if row is None:
        return []
    return [
        *_texts("outcome", row.outcome.value, decision.outcome.value),
        *_numbers("probability", row.probability, decision.probability),
    ]


def _keys_of(record: Record) -> list[str]:
    return [hit["listings"][0]["key"] for hit in (record.personal or {}).get("hits", [])]


def _texts(what: str, recorded: Any, now: Any) -> list[Difference]:
    return [] if recorded == now else [Difference(what, str(recorded), str(now))]


def _numbers(what: str, recorded: float, now: float) -> list[Difference]:
    if math.isclose(recorded, now, rel_tol=_TOLERANCE, abs_tol=1e-300):
        return []
    return [Difference(what, repr(recorded), repr(now))]
