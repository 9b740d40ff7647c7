"""The flow, top to bottom: read this file first.

    Subject -> Normalised -> candidates -> comparisons -> lookalikes -> Hits -> policy -> Decision

Embedding, batch, supervision, the command line and Spark all run this one flow; each step is one call and each
intermediate a named frozen value. Nothing here reads the clock, the environment or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from defaulter_screen.ids.number import FATAL, Number, mask
from defaulter_screen.matching.matcher import MATCHER_VERSION, Match, match
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.related import related_hits
from defaulter_screen.models.decision import Decision, Outcome, Reason, Ruling, SubjectView
from defaulter_screen.models.hit import Balance, Hit, Missing
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.repair import Repair
from defaulter_screen.models.subject import Role, Subject, SubjectKind
from defaulter_screen.names.name import mask_name
from defaulter_screen.normalisation import NORMALISATION_VERSION, normalise_subject, number_problems
from defaulter_screen.policy.compiled import CompiledPolicy, CompiledScene
from defaulter_screen.policy.engine import decide
from defaulter_screen.store_index import StoreIndex
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything a decision depends on besides the subject.

    Attributes:
        index: the list version.
        model: the identity model.
        policy: compiled for ``at``.
        code_version: versions of package, normalisation and matcher.
    """

    index: StoreIndex
    model: IdentityModel
    policy: CompiledPolicy
    code_version: str


@frozen_dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one subject.

    Attributes:
        scene: what is being decided.
        role: what the subject is in the application.
        at: the date for terms, measures in force and list age.
        decision_id: id of the decision to be made.
        decided_at: now.
    """

    scene: str
    role: Role
    at: date
    decision_id: str
    decided_at: datetime


FATAL_CODES = frozenset(problem.value for problem in FATAL)
_ASK_AGAIN = Missing("id_number", "提供正确的完整号码（以文本格式）", "the correct complete number, as text")

Suppressed = Callable[[Normalised, tuple[Hit, ...]], frozenset[str]]
"""Which of the listings that hit a reviewer found not to be this subject; asked only where there are hits."""

Attested = Callable[[Normalised], tuple[Repair, ...]]
"""The repairs attested for a subject; asked only where there are hits."""


@frozen_dataclass(frozen=True, slots=True)
class Screened:
    """A decision with what its audit record needs besides.

    Attributes:
        decision: the decision.
        subject: in the form that was compared.
        notes: reasons that normalisation and earlier reviews contributed.
        suppressed: keys of listings left out because a reviewer found them not to be the subject.
        repairs: attested for the subject.
        balance: what the probabilities rest on besides the hits.
    """

    decision: Decision
    subject: Normalised
    notes: tuple[Reason, ...] = ()
    suppressed: frozenset[str] = frozenset()
    repairs: tuple[Repair, ...] = ()
    balance: Balance | None = None


def screen(
    subject: Subject,
    question: Question,
    here: Circumstances,
    suppressed: Suppressed | None = None,
    attested: Attested | None = None,
    *,
    met: Match | None = None,
) -> Screened:
    """Decide on one subject.

    Args:
        subject: who is screened.
        question: what is asked about him.
        here: what the decision depends on besides.
        suppressed: tells which listings a reviewer found not to be his.
        attested: tells which repairs are attested for him.
        met: what matching says of him, where that is known (``sieving``).

    Raises:
        InvalidInputError: the subject gives nothing to screen by.
        UnknownSceneError: the policy has no such scene.
    """
    normalised = normalise_subject(subject, today=question.at)
    scene = here.policy.scene_for(question.scene, question.role)
    found = find(normalised, here, scene, met=met)
    known = suppressed(normalised, found.hits) if suppressed and found.hits else frozenset()
    if known:
        found = find(normalised, here, scene, known)
    told = notes(normalised, known)
    repairs = attested(normalised) if attested and found.hits else ()
    ruling = rule(normalised, found, question, here, Told(told, repairs))
    view = view_of(subject, normalised)
    return Screened(_decision(view, found, ruling, question, here), normalised, told, known, repairs, found.balance)


def find(
    subject: Normalised,
    here: Circumstances,
    scene: CompiledScene,
    known: frozenset[str] = frozenset(),
    met: Match | None = None,
) -> Match:
    """Everybody on the lists who could be the subject; in consumption scenes also organisations he may represent.

    Args:
        subject: normalised.
        here: lists and model.
        scene: what is being decided.
        known: keys of listings which a reviewer found not to be his: they are left out.
        met: what matching says of him, where that is known and nothing is left out.
    """
    found = met or match(subject, here.index, here.model, scene.limits.cutoff, known)
    if not scene.consumption:
        return found
    related = related_hits(subject, here.index, here.model, scene.limits.cutoff)
    kept = tuple(hit for hit in related if known.isdisjoint(entry.key for entry in hit.listings))
    return replace(found, hits=(*found.hits, *kept)) if kept else found


@frozen_dataclass(frozen=True, slots=True)
class Told:
    """What the policy is told besides the hits: reasons of earlier steps, attested repairs."""

    notes: Sequence[Reason] = ()
    repairs: tuple[Repair, ...] = ()


def rule(subject: Normalised, found: Match, question: Question, here: Circumstances, told: Told) -> Ruling:
    """What the policy makes of a match; a subject who gave nothing usable is asked, never passed in silence."""
    ruling = decide(
        here.policy,
        hits=found.hits,
        probability=found.probability,
        scene=question.scene,
        kind=subject.kind,
        role=question.role,
        at=question.at,
        lists=here.index.view.versions,
        notes=told.notes,
        repairs=told.repairs,
    )
    if unanswerable(ruling, found, subject):
        return replace(ruling, outcome=Outcome.CLARIFY, reasons=(reason("number-unusable"), *ruling.reasons))
    return ruling


def unanswerable(ruling: Ruling, found: Match, subject: Normalised) -> bool:
    """True where nobody was found because the subject gave nothing to find him by: no ground to let him pass."""
    return ruling.outcome is Outcome.PASS and not found.hits and not identifies(subject)


def identifies(subject: Normalised) -> bool:
    """True where the subject gave a name, or a number by which lists can be searched."""
    number = subject.number
    if subject.person is not None or subject.organisation is not None:
        return True
    return number is not None and number.valid and number.pattern is not None and not number.masked


def notes(subject: Normalised, suppressed: frozenset[str]) -> tuple[Reason, ...]:
    """Reasons that normalisation and earlier reviews contribute."""
    told = [reason(code) for code in (*number_problems(subject.number), *subject.notes)]
    if suppressed:
        told.append(reason("false-positive-remembered", reviewed=len(suppressed)))
    return tuple(told)


def _decision(subject: SubjectView, found: Match, ruling: Ruling, question: Question, here: Circumstances) -> Decision:
    scene = here.policy.scene(question.scene)
    return Decision(
        decision_id=question.decision_id,
        outcome=ruling.outcome,
        scene=question.scene,
        role=question.role,
        subject=subject,
        probability=found.probability,
        hits=found.hits,
        measures=ruling.measures,
        reasons=ruling.reasons,
        missing=_missing(found.hits, subject, ruling.outcome),
        leads=tuple(replace(lead, met_at=question.decided_at) for lead in ruling.leads) if ruling.leads else (),
        list_version=here.index.view.label(ListKind.DEFAULTER),
        policy_version=here.policy.label,
        model_id=here.model.id,
        code_version=here.code_version,
        decided_at=question.decided_at,
        at=question.at,
        scene_title_zh=scene.title_zh,
        scene_title_en=scene.title_en,
    )


def view_of(subject: Subject, normalised: Normalised) -> SubjectView:
    """The subject as a decision shows it: persons masked, organisations by their public names and codes."""
    number = normalised.number
    organisation = normalised.kind is SubjectKind.ORGANISATION
    if organisation:
        name = normalised.organisation.original if normalised.organisation else ""
        shown = (number.compact if number.valid else mask(number.compact)) if number else ""
        changed = normalised.organisation.notes if normalised.organisation else ()
    else:
        name = mask_name(normalised.person.original.strip()) if normalised.person else ""
        shown = mask(number.compact) if number else ""
        changed = normalised.person.notes if normalised.person else ()
    return SubjectView(
        kind=normalised.kind,
        name=name,
        id_number=shown,
        reference=subject.reference or "",
        repairs=(*changed, *_repairs(number)) if number and number.repairs else changed,
        problems=tuple(problem.value for problem in number.problems) if number and number.problems else (),
    )


def _repairs(number: Number) -> tuple[str, ...]:
    return tuple(repair.value for repair in number.repairs)


def _missing(hits: Sequence[Hit], subject: SubjectView, outcome: Outcome) -> tuple[Missing, ...]:
    """What the best hit misses; a number that cannot be used is asked again whatever was found."""
    asked = hits[0].missing if hits else ()
    if outcome is Outcome.PASS or FATAL_CODES.isdisjoint(subject.problems):
        return asked
    return asked if any(ask.field == "id_number" for ask in asked) else (_ASK_AGAIN, *asked)


def code_version(package: str) -> str:
    """Versions of everything that can move a result."""
    return f"{package}/n{NORMALISATION_VERSION}/m{MATCHER_VERSION}"
