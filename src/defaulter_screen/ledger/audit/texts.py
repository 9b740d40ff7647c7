"""A decision as the ledger's texts: the open part (no person in it) and the personal part.

The open part says what was decided and why: versions, outcome, measures, reason codes, levels and weights of every
comparison. The personal part says about whom: masked subject, token, listing keys and the facts that the ruling
needed. Nothing in either is a full number; a person's name is always masked. ``record`` reads them back.

Both are ``chain.canonical`` of what they say, to the byte, but put together from pieces: what is alike for all
decisions of a run is written once, and sentences that many decisions say are kept as they are written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from defaulter_screen.ledger.audit.chain import canonical
from defaulter_screen.ledger.audit.facts import listing_text, mention_text
from defaulter_screen.ledger.audit.record import Context, Data, Recorded, lists_data
from defaulter_screen.models.decision import Decision, Lead, Reason
from defaulter_screen.models.hit import Balance, Hit, NumberEvidence
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.repair import Repair

_MOST = sys.float_info.max
_TOLD = {False: "false", True: "true"}
_RULED_ONCE = frozenset({ListKind.DEFAULTER, ListKind.CONSUMPTION_RESTRICTED})
"""Lists of whose hits the policy judges but the first where they compare alike (``policy.engine``)."""
_KEPT = 1000
"""Beginnings kept: one for every scene, role, kind of subject and day."""


class OpenTexts:
    """Makes the open parts of decisions that were made with and for the same.

    Attributes:
        context: with and for what.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self._begun: dict[tuple[Any, ...], str] = {}

    def of(self, recorded: Recorded) -> str:
        """What the chain itself holds of a decision: the fields of a JSON object, without its braces.

        Raises:
            ValueError: a number is infinite or none.
        """
        decision = recorded.decision
        return (
            f'{self._beginning(decision)},"outcome":{quoted(decision.outcome)},'
            f'"probability":{_number(decision.probability)},"measures":{_texts([one.id for one in decision.measures])},'
            f'"reasons":{_texts([reason.code for reason in decision.reasons])},'
            f'"notes":{_texts([reason.code for reason in recorded.notes])},'
            f'"missing":{_texts([item.field for item in decision.missing])},"leads":{len(decision.leads)},'
            f'"hits":[{",".join(_open_hits(decision.hits))}],"balance":{_balance(recorded.balance)}'
        )

    def _beginning(self, decision: Decision) -> str:
        key = (
            decision.scene, decision.role, decision.subject.kind, decision.list_version, decision.model_id,
            decision.policy_version, decision.code_version, decision.at,
        )  # fmt: skip
        begun = self._begun.get(key)
        if begun is None:
            if len(self._begun) >= _KEPT:
                self._begun.clear()
            begun = self._begun[key] = canonical(_basis(decision, self.context))[1:-1]
        return begun


def personal_text(recorded: Recorded) -> str:
    """What can be deleted later: about whom."""
    decision, tokens = recorded.decision, recorded.tokens
    subject = decision.subject
    return (
        f'{{"token":{quoted(tokens.token)},"evidence":{quoted(tokens.evidence)},"subject":{{'
        f'"name":{quoted(subject.name)},"id_number":{quoted(subject.id_number)},'
        f'"reference":{quoted(subject.reference)},"repairs":{_texts(subject.repairs)},'
        f'"problems":{_texts(subject.problems)}}},"reasons":{_sentences(decision.reasons)},'
        f'"notes":{_sentences(recorded.notes)},"suppressed":{_texts(recorded.suppressed)},'
        f'"repairs":{_array(map(_repair, recorded.repairs))},'
        f'"hits":[{",".join(_personal_hits(decision.hits))}],"leads":{_array(map(_lead, decision.leads))}}}'
    )


def _basis(decision: Decision, context: Context) -> Data:
    return {
        "caller": context.caller,
        "purpose": context.purpose,
        "run": context.run_id,
        "scene": decision.scene,
        "role": decision.role.value,
        "kind_of_subject": decision.subject.kind.value,
        "list": decision.list_version,
        "lists": lists_data(context.lists),
        "model": decision.model_id,
        "population": list(context.population),
        "policy": decision.policy_version,
        "policy_digest": context.policy_digest,
        "code": decision.code_version,
        "on": decision.at.isoformat(),
    }


def _balance(balance: Balance | None) -> str:
    if balance is None:
        return "null"
    odds = map(_number, (balance.prior, balance.unshown, balance.unshown_listed, balance.floor))
    return f"[{','.join(odds)},[{','.join(map(str, balance.persons))}]]"


def _open_hits(hits: Sequence[Hit]) -> Iterator[str]:
    """Each hit; bearers of one name who compare alike are told alike, and put into words once."""
    said, before = "", None
    for hit in hits:
        same = before is not None and hit.compares_as(before) and hit.listing.list_kind is before.listing.list_kind
        said = said if same else _open_hit(hit)
        before = hit
        yield said


def _open_hit(hit: Hit) -> str:
    comparisons = [
        f"[{quoted(c.field)},{quoted(c.level)},{quoted(c.agreement)},{_number(c.weight)}]" for c in hit.comparisons
    ]
    return (
        f'{{"list":{quoted(hit.listing.list_kind)},"probability":{_number(hit.probability)},'
        f'"lookalikes":{_number(hit.lookalikes)},"number":{quoted(hit.number_evidence)},'
        f'"relation":{quoted(hit.relation)},"conflict":{_TOLD[hit.conflict]},'
        f'"complete_name":{_TOLD[hit.complete_name]},"comparisons":[{",".join(comparisons)}],'
        f'"missing":{_texts([item.field for item in hit.missing])}}}'
    )


def _personal_hits(hits: Sequence[Hit]) -> Iterator[str]:
    """Each hit; of bearers of one name who compare alike, the facts of the first, on which the ruling rests."""
    ruled: dict[ListKind, tuple[Hit, str]] = {}
    for hit in hits:
        kind = hit.listing.list_kind
        once = kind in _RULED_ONCE and hit.number_evidence is NumberEvidence.NONE
        before = ruled.get(kind) if once else None
        if before is not None and hit.compares_as(before[0]):
            yield _personal_hit(hit, mention_text, before[1])
        else:
            ruled[kind] = hit, _compared_values(hit)
            yield _personal_hit(hit, listing_text, ruled[kind][1])


def _personal_hit(hit: Hit, text: Callable[[Listing], str], values: str) -> str:
    return f'{{"listings":[{",".join(map(text, hit.listings))}],{values}}}'


def _compared_values(hit: Hit) -> str:
    values = [
        f"[{quoted(c.subject_value)},{quoted(c.listing_value)},{_both(c.note_zh, c.note_en)}]" for c in hit.comparisons
    ]
    missing = [f"[{_both(item.effect_zh, item.effect_en)}]" for item in hit.missing]
    return f'"values":[{",".join(values)}],"missing":[{",".join(missing)}]'


def _sentences(reasons: Sequence[Reason]) -> str:
    return f"[{','.join([f'[{_both(one.text_zh, one.text_en)}]' for one in reasons])}]"


@lru_cache(maxsize=4096)
def _both(zh: str, en: str) -> str:
    """A sentence in both languages; there are few that every other decision says."""
    return f"{quoted(zh)},{quoted(en)}"


def _texts(items: Sequence[str]) -> str:
    return f"[{','.join(map(quoted, items))}]"


def _number(value: float) -> str:
    """A number as JSON has it; what is none, and types that are nearly one, are the encoder's to judge."""
    return repr(value) if value.__class__ is float and -_MOST < value < _MOST else canonical(value)


def _array(items: Iterable[Any]) -> str:
    known = list(items)
    return canonical(known) if known else "[]"


def _repair(repair: Repair) -> list[str]:
    return [repair.kind.value, repair.case_number, repair.since.isoformat(), repair.until.isoformat()]


def _lead(lead: Lead) -> Data:
    return {
        "case_number": lead.case_number,
        "court": lead.court,
        "subject": lead.subject,
        "what": lead.what,
        "measure": lead.measure_id,
        "met_at": lead.met_at.isoformat(),
        "met_by": lead.met_by,
    }
