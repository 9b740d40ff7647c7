"""Decisions as plain data and stable JSON (``docs/decision.schema.json``): keys in order, dates ISO, enums as values.

Masked unless asked otherwise: a person's listed number that is complete is shown as the court shows it (first ten, four
asterisks, last four); organisation codes are public and kept. Names of listed persons stay: the court publishes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from defaulter_screen.models.decision import ApplicationDecision, Decision, Lead, LegalBasis, Measure, Reason
from defaulter_screen.models.hit import Comparison, Hit
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.subject import SubjectKind

Data = dict[str, object]
_SHOWN = re.compile(r"[0-9A-Za-z]")
_NUMBERS = re.compile(r"(?<![0-9])(\d{10})\d{4}(\d{3}[0-9Xx])(?![0-9])")


def decision_data(decision: Decision, *, mask: bool = True) -> Data:
    """One decision as plain data.

    Args:
        decision: what to encode.
        mask: hide the middle of complete personal numbers; False only for whoever may see them.
    """
    return {
        "decision_id": decision.decision_id,
        "outcome": decision.outcome.value,
        "scene": decision.scene,
        "role": decision.role.value,
        "subject": {
            "kind": decision.subject.kind.value,
            "name": decision.subject.name,
            "id_number": decision.subject.id_number,
            "reference": decision.subject.reference,
            "repairs": list(decision.subject.repairs),
            "problems": list(decision.subject.problems),
        },
        "probability": decision.probability,
        "hits": [_hit(hit, mask=mask) for hit in decision.hits],
        "measures": [_measure(m) for m in decision.measures],
        "reasons": _reasons(decision.reasons),
        "missing": [{"field": m.field, "effect_zh": m.effect_zh, "effect_en": m.effect_en} for m in decision.missing],
        "leads": [_lead(lead) for lead in decision.leads],
        "list_version": decision.list_version,
        "policy_version": decision.policy_version,
        "model_id": decision.model_id,
        "code_version": decision.code_version,
        "decided_at": decision.decided_at.isoformat(),
        "at": decision.at.isoformat(),
        "scene_title_zh": decision.scene_title_zh,
        "scene_title_en": decision.scene_title_en,
    }


def application_data(application: ApplicationDecision, *, mask: bool = True) -> Data:
    """An application's decision with its parties' as plain data.

    Args:
        application: what to encode.
        mask: as for ``decision_data``.
    """
    return {
        "decision_id": application.decision_id,
        "outcome": application.outcome.value,
        "scene": application.scene,
        "reference": application.reference,
        "parties": [
            {"role": role.value, "decision": decision_data(decision, mask=mask)}
            for role, decision in application.parties
        ],
        "reasons": _reasons(application.reasons),
        "measures": [_measure(m) for m in application.measures],
        "leads": [_lead(lead) for lead in application.leads],
    }


def to_json(data: Data) -> str:
    """One line of JSON: UTF-8 characters as they are, keys in the order given, floats with full precision."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def court_mask(number: str) -> str:
    """A complete 18-character number as the court publishes it; shorter ones keep their last four characters.

    >>> court_mask("33010219850304123X")
    '3301021985****123X'
    """
    if "*" in number or not _SHOWN.search(number):
        return number
    if len(number) >= 18:
        return f"{number[:10]}****{number[-4:]}"
    return "*" * max(len(number) - 4, 0) + number[-4:]


def mask_numbers(text: str) -> str:
    """Free text with every complete 18-digit number masked: what was ordered can name third parties."""
    return _NUMBERS.sub(r"\1****\2", text)


def _hit(hit: Hit, *, mask: bool) -> Data:
    return {
        "listing": _listing(hit.listing, mask=mask),
        "others": [_listing(entry, mask=mask) for entry in hit.others],
        "comparisons": [_comparison(c) for c in hit.comparisons],
        "lookalikes": hit.lookalikes,
        "probability": hit.probability,
        "number_evidence": hit.number_evidence.value,
        "relation": hit.relation.value,
        "conflict": hit.conflict,
        "complete_name": hit.complete_name,
        "missing": [{"field": m.field, "effect_zh": m.effect_zh, "effect_en": m.effect_en} for m in hit.missing],
    }


def _listing(entry: Listing, *, mask: bool) -> Data:
    hide = mask and entry.kind is SubjectKind.PERSON
    text = mask_numbers if mask else str
    return {
        "key": mask_numbers(entry.key) if mask else entry.key,
        "list_kind": entry.list_kind.value,
        "source": entry.source,
        "kind": entry.kind.value,
        "name": entry.name,
        "number": court_mask(entry.number) if hide else entry.number,
        "gender": entry.gender.value if entry.gender else None,
        "age": entry.age,
        "legal_representative": entry.legal_representative,
        "court": entry.court,
        "province": entry.province,
        "case_number": entry.case_number,
        "basis_number": entry.basis_number,
        "basis_unit": entry.basis_unit,
        "filing_date": entry.filing_date.isoformat() if entry.filing_date else None,
        "publication_date": entry.publication_date.isoformat() if entry.publication_date else None,
        "duty": text(entry.duty),
        "performance": entry.performance,
        "performed": text(entry.performed),
        "unperformed": text(entry.unperformed),
        "grounds": entry.grounds,
        "record_id": entry.record_id,
        "category": entry.category,
    }


def _comparison(c: Comparison) -> Data:
    return {
        "field": c.field,
        "subject_value": c.subject_value,
        "listing_value": c.listing_value,
        "level": c.level,
        "agreement": c.agreement.value,
        "weight": c.weight,
        "note_zh": c.note_zh,
        "note_en": c.note_en,
    }


def _measure(m: Measure) -> Data:
    return {
        "id": m.id,
        "title_zh": m.title_zh,
        "title_en": m.title_en,
        "class": m.measure_class,
        "effect": m.effect.value,
        "legal_basis": [_basis(b) for b in m.legal_basis],
        "basis_tier": m.basis_tier,
        "verified": m.verified,
        "verification_level": m.verification_level,
        "in_force": m.in_force,
        "condition_kind": m.condition_kind,
        "condition": m.condition,
        "territory": m.territory,
        "informational": m.informational,
    }


def _basis(b: LegalBasis) -> Data:
    return {
        "document": b.document,
        "number": b.number,
        "article": b.article,
        "in_force_from": b.in_force_from.isoformat() if b.in_force_from else None,
        "in_force_to": b.in_force_to.isoformat() if b.in_force_to else None,
        "url": b.url,
    }


def _reasons(reasons: Iterable[Reason]) -> list[Data]:
    return [{"code": r.code, "text_zh": r.text_zh, "text_en": r.text_en} for r in reasons]


def _lead(lead: Lead) -> Data:
    return {
        "case_number": lead.case_number,
        "court": lead.court,
        "subject": lead.subject,
        "scene": lead.scene,
        "what": lead.what,
        "measure_id": lead.measure_id,
        "met_at": lead.met_at.isoformat(),
        "met_by": lead.met_by,
    }
