"""What is recorded of a decision, and the recorded texts (``texts``) back into hits, notes, repairs and lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from defaulter_screen.ledger.audit.facts import listing_of
from defaulter_screen.models.decision import ApplicationDecision, Decision, Outcome, Reason
from defaulter_screen.models.hit import Agreement, Balance, Comparison, Hit, Missing, NumberEvidence, Relation
from defaulter_screen.models.listing import ListKind, ListVersion
from defaulter_screen.models.repair import Repair, RepairKind
from defaulter_screen.values import frozen_dataclass

Data = dict[str, Any]


@frozen_dataclass(frozen=True, slots=True)
class SubjectTokens:
    """Who was screened, without saying it.

    Attributes:
        token: of the subject's identity (``forms.identity_form``), 64 hexadecimal characters.
        evidence: of everything he gave (``forms.evidence_form``), likewise.
    """

    token: str
    evidence: str

    @property
    def raw(self) -> tuple[bytes, bytes]:
        """Both as bytes."""
        return bytes.fromhex(self.token), bytes.fromhex(self.evidence)


@frozen_dataclass(frozen=True, slots=True)
class Context:
    """What a decision was made with and for, beyond what it says itself.

    Attributes:
        caller: who asked.
        purpose: what for (个人信息保护法 art. 6).
        policy_digest: digest under which the policy's full text is kept in the ledger.
        population: the numbers of people and of organisations that lookalikes were computed with.
        lists: list versions in force.
        run_id: the batch, or empty.
    """

    caller: str = ""
    purpose: str = ""
    policy_digest: str = ""
    population: tuple[float, float] = (0.0, 0.0)
    lists: tuple[ListVersion, ...] = ()
    run_id: str = ""


class Recorded(NamedTuple):
    """A decision with what only the flow knows of it.

    Attributes:
        decision: as it will be returned.
        tokens: who was screened.
        notes: the reasons that earlier steps gave the policy (repairs, remembered false positives …).
        suppressed: keys of listings left out on account of remembered false positives.
        repairs: attested for the subject.
        balance: what the probabilities rest on besides the hits' weights.
    """

    decision: Decision
    tokens: SubjectTokens
    notes: tuple[Reason, ...] = ()
    suppressed: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    balance: Balance | None = None


def compact(recorded: Recorded) -> bool:
    """True for a pass that says nothing more: in a batch it needs no record of its own."""
    decision = recorded.decision
    return decision.outcome is Outcome.PASS and not (
        decision.hits or recorded.notes or decision.measures or decision.leads
    )


def lists_data(lists: Iterable[ListVersion]) -> list[list[Any]]:
    """List versions as far as a ruling looks at them."""
    return [[v.version, v.list_kind.value, v.source, v.list_date.isoformat()] for v in lists]


def lists_of(data: Iterable[Sequence[Any]]) -> tuple[ListVersion, ...]:
    """The list versions of a record; counts are not recorded and stand at zero."""
    return tuple(
        ListVersion(
            version=version,
            list_kind=ListKind(kind),
            source=source,
            mode="",
            list_date=date.fromisoformat(day),
            loaded_at=datetime.fromisoformat(day).replace(tzinfo=UTC),
            digest="",
            listings=0,
        )
        for version, kind, source, day in data
    )


def application_parts(decision: ApplicationDecision, context: Context) -> tuple[Data, Data]:
    """Open and personal part of an application's decision; its parties' decisions are recorded by themselves."""
    opened = {
        "caller": context.caller,
        "purpose": context.purpose,
        "scene": decision.scene,
        "outcome": decision.outcome.value,
        "measures": [measure.id for measure in decision.measures],
        "reasons": [reason.code for reason in decision.reasons],
        "parties": [[role.value, party.decision_id] for role, party in decision.parties],
    }
    return opened, {"reference": decision.reference, "reasons": [[r.text_zh, r.text_en] for r in decision.reasons]}


def hits_of(opened: Data, personal: Data) -> tuple[Hit, ...]:
    """The hits of a record, as far as a ruling needs them: numbers and persons' names stay masked."""
    pairs = zip(opened["hits"], personal["hits"], strict=True)
    return tuple(_hit(one, other) for one, other in pairs)


def balance_of(opened: Data) -> Balance | None:
    """What the probabilities rest on besides the hits' weights; None in records of programs that kept it not yet."""
    kept = opened.get("balance")
    if not kept:
        return None
    prior, unshown, unshown_listed, floor, persons = kept
    return Balance(prior, unshown, unshown_listed, floor, tuple(persons))


def notes_of(opened: Data, personal: Data) -> tuple[Reason, ...]:
    """The reasons that earlier steps gave the policy."""
    return tuple(Reason(code, zh, en) for code, (zh, en) in zip(opened["notes"], personal["notes"], strict=True))


def repairs_of(personal: Data) -> tuple[Repair, ...]:
    """The repairs that the policy was told of; evidence and names stay in the ledger's own table."""
    return tuple(
        Repair(RepairKind(kind), case_number, date.fromisoformat(since), date.fromisoformat(until))
        for kind, case_number, since, until in personal.get("repairs", ())
    )


def _hit(opened: Data, personal: Data) -> Hit:
    first, *others = (listing_of(facts) for facts in personal["listings"])
    comparisons = tuple(
        Comparison(field, mine, theirs, level, Agreement(agreement), weight, note_zh, note_en)
        for (field, level, agreement, weight), (mine, theirs, note_zh, note_en) in zip(
            opened["comparisons"], personal["values"], strict=True
        )
    )
    return Hit(
        listing=first,
        others=tuple(others),
        comparisons=comparisons,
        lookalikes=opened["lookalikes"],
        probability=opened["probability"],
        number_evidence=NumberEvidence(opened["number"]),
        relation=Relation(opened["relation"]),
        conflict=opened["conflict"],
        complete_name=opened["complete_name"],
        missing=tuple(
            Missing(field, zh, en) for field, (zh, en) in zip(opened["missing"], personal["missing"], strict=True)
        ),
    )
