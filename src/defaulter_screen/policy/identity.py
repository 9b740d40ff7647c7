"""The identity step: what one hit says about who the subject is. Knows hits, not names and not SQL.

Only number evidence establishes an identity. A person's name alone never gets beyond ``clarify``; an organisation's
full registered name is ``review``. A number that is damaged or masked on the subject's side is at most ``review``.
"""

from __future__ import annotations

from functools import lru_cache

from defaulter_screen.models.decision import Outcome, Reason
from defaulter_screen.models.hit import Agreement, Comparison, Hit, NumberEvidence, Relation
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.compiled import CompiledScene
from defaulter_screen.values import frozen_dataclass

DOUBT_FLOOR = 0.05
"""Below one chance in twenty a fitting number with a doubtful name does not occupy a human; more evidence is asked."""
_FIELDS = {
    "name": ("姓名名称", "name"),
    "number": ("号码", "number"),
    "birth_date": ("出生日期", "birth date"),
    "gender": ("性别", "gender"),
    "region": ("地区", "region"),
    "age": ("年龄", "age"),
    "legal_representative": ("法定代表人", "legal representative"),
}


@frozen_dataclass(frozen=True, slots=True)
class Assessment:
    """``INTERCEPT`` means established; otherwise ``REVIEW`` or ``CLARIFY``, with the reasons for it."""

    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def established(self) -> bool:
        """True where the subject is taken to be the listed one."""
        return self.outcome is Outcome.INTERCEPT


def assess(hit: Hit, listed: float, scene: CompiledScene, kind: SubjectKind) -> Assessment:
    """Weigh one hit.

    Args:
        hit: the compared candidate.
        listed: P(the subject is on the list), all candidates together.
        scene: its thresholds, and what a clarify asks for.
        kind: person or organisation.
    """
    if hit.relation in (Relation.BRANCH, Relation.HEAD_OFFICE):
        return _branch(hit, scene)
    evidence = hit.number_evidence
    if evidence is NumberEvidence.EQUAL:
        return _established(hit, (reason("number-equal"), *_name_remarks(hit)))
    if evidence is NumberEvidence.VISIBLE:
        return _visible(hit, listed, scene)
    if evidence is NumberEvidence.DAMAGED:
        return Assessment(Outcome.REVIEW, (reason("number-has-slip"), *_conflicts(hit)))
    if evidence is NumberEvidence.MASKED:
        return _masked(hit, scene)
    return _organisation(hit, scene) if kind is SubjectKind.ORGANISATION else _person(hit, scene)


def plain_count(count: float) -> str:
    """A number of lookalikes as people write it: ``<0.01``, ``0.25``, ``3.4``, ``290,000``."""
    if count < 0.01:
        return "<0.01"
    if count < 10:
        return f"{count:.2g}"
    return f"{float(f'{count:.2g}'):,.0f}"


def plain_probability(probability: float) -> str:
    """A probability for sentences; never rounded to 0 or 1."""
    if probability > 0.9999:
        return ">0.9999"
    if probability < 0.0001:
        return "<0.0001"
    return f"{probability:.4f}"


def _name(hit: Hit) -> Comparison | None:
    return next((c for c in hit.comparisons if c.field == "name"), None)


def _established(hit: Hit, remarks: tuple[Reason, ...]) -> Assessment:
    first = reason("identity-established", case_number=hit.listing.case_number or "—")
    return Assessment(Outcome.INTERCEPT, (first, *remarks))


def _name_remarks(hit: Hit) -> tuple[Reason, ...]:
    """Said beside an established identity: the name differs, or it is a former one."""
    name = _name(hit)
    if name is None:
        return ()
    if name.agreement is Agreement.CONFLICT:
        return (reason("name-differs"),)
    return (reason("former-name"),) if name.level == "alias" else ()


def _visible(hit: Hit, listed: float, scene: CompiledScene) -> Assessment:
    """A complete number that fits all the list shows: enough where nobody else would fit it together with the name."""
    limits = scene.limits
    name = _name(hit)
    if name is None:
        return Assessment(Outcome.REVIEW, (reason("name-missing"),))
    if name.agreement is Agreement.CONFLICT:
        return _by_doubt(hit, (reason("name-differs"),))
    probability = max(hit.probability, listed if hit.probability >= DOUBT_FLOOR else 0.0)
    unique = hit.lookalikes <= limits.intercept_lookalikes and probability >= limits.intercept_probability
    if unique and not hit.conflict:
        fact = reason("number-visible-match", lookalikes=plain_count(hit.lookalikes))
        return _established(hit, (fact, *_name_remarks(hit)))
    limit = limits.intercept_lookalikes
    told = _conflicts(hit) or (reason("lookalikes-many", lookalikes=plain_count(hit.lookalikes), limit=limit),)
    return _by_doubt(hit, told)


def _by_doubt(hit: Hit, reasons: tuple[Reason, ...]) -> Assessment:
    return Assessment(Outcome.REVIEW if hit.probability >= DOUBT_FLOOR else Outcome.CLARIFY, reasons)


def _masked(hit: Hit, scene: CompiledScene) -> Assessment:
    likely = hit.probability >= scene.limits.review_probability
    reasons = (reason("number-masked-by-subject"), *_conflicts(hit))
    return Assessment(Outcome.REVIEW if likely else Outcome.CLARIFY, reasons)


def _branch(hit: Hit, scene: CompiledScene) -> Assessment:
    if hit.complete_name or hit.number_evidence is not NumberEvidence.NONE:
        return Assessment(Outcome.REVIEW, (reason("branch-of-listed"),))
    return Assessment(Outcome.CLARIFY, (reason("partial-organisation-name"), _ask(hit, scene)))


def _organisation(hit: Hit, scene: CompiledScene) -> Assessment:
    name = _name(hit)
    whole = hit.complete_name and name is not None and name.agreement is Agreement.SAME
    if whole and not hit.conflict:
        return Assessment(Outcome.REVIEW, (reason("organisation-name-only"),))
    if whole:
        return Assessment(Outcome.CLARIFY, (*_conflicts(hit), _ask(hit, scene)))
    return Assessment(Outcome.CLARIFY, (reason("partial-organisation-name"), *_conflicts(hit)))


def _person(hit: Hit, scene: CompiledScene) -> Assessment:
    if all(c.field == "name" for c in hit.comparisons):
        return _name_only(scene.asks_zh, scene.asks_en)
    if hit.probability >= scene.limits.review_probability:
        told = reason("evidence-points-to-match", probability=plain_probability(hit.probability))
        return Assessment(Outcome.REVIEW, (told, *_conflicts(hit)))
    return Assessment(Outcome.CLARIFY, (_ask(hit, scene), *_conflicts(hit)))


@lru_cache(maxsize=64)  # one for each scene's words
def _name_only(asks_zh: str, asks_en: str) -> Assessment:
    return Assessment(Outcome.CLARIFY, (reason("name-only", asks_zh=asks_zh, asks_en=asks_en),))


def _ask(hit: Hit, scene: CompiledScene) -> Reason:
    shown = plain_probability(hit.probability)
    return reason("evidence-insufficient", probability=shown, asks_zh=scene.asks_zh, asks_en=scene.asks_en)


def _conflicts(hit: Hit) -> tuple[Reason, ...]:
    fields = dict.fromkeys(c.field for c in hit.comparisons if c.agreement is Agreement.CONFLICT)
    if not fields:
        return ()
    if list(fields) == ["number"]:
        return (reason("number-contradicts"),)
    words = [_FIELDS.get(f, (f, f)) for f in fields]
    zh, en = "、".join(w[0] for w in words), ", ".join(w[1] for w in words)
    return (reason("evidence-conflicts", fields_zh=zh, fields_en=en),)
