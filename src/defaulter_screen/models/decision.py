"""What is decided: outcome, measures, reasons, leads; immutable and printable."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from defaulter_screen.models.hit import Hit, Missing
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.values import frozen_dataclass


class Outcome(StrEnum):
    """What to do with the application (筛查结论)."""

    INTERCEPT = "intercept"
    REVIEW = "review"
    CLARIFY = "clarify"
    PASS = "pass"
    ERROR = "error"
    """Batch rows that cannot be read; no decision on a subject ever has it."""

    @property
    def severity(self) -> int:
        """Order of outcomes: pass < clarify < review < intercept; an error ranks with review (it must be looked at)."""
        return _SEVERITY[self]

    @property
    def zh(self) -> str:
        """The Chinese word (拦截, 人工复核, 补充信息, 放行, 无法读取)."""
        return _ZH[self]


_SEVERITY = {Outcome.PASS: 0, Outcome.CLARIFY: 1, Outcome.REVIEW: 2, Outcome.ERROR: 2, Outcome.INTERCEPT: 3}
_ZH = {
    Outcome.INTERCEPT: "拦截",
    Outcome.REVIEW: "人工复核",
    Outcome.CLARIFY: "补充信息",
    Outcome.PASS: "放行",
    Outcome.ERROR: "无法读取",
}


class Effect(StrEnum):
    """What a measure does."""

    PROHIBIT = "prohibit"
    RESTRICT = "restrict"
    PRUDENT_CONSIDERATION = "prudent-consideration"
    HEIGHTENED_SUPERVISION = "heightened-supervision"
    NOTIFY_COURT = "notify-court"
    ASSIST_FREEZE = "assist-freeze"
    PREFERENCE = "preference"
    """An incentive for who keeps his word (守信激励)."""


@frozen_dataclass(frozen=True, slots=True)
class LegalBasis:
    """One provision that a measure rests on.

    Attributes:
        document: title of the law, interpretation or document.
        number: its number (文号), or empty.
        article: article, paragraph, item, as far as known.
        in_force_from: first day of force, or None where not known.
        in_force_to: last day of force, or None.
        url: where it was published, or empty.
    """

    document: str
    number: str = ""
    article: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    url: str = ""


@frozen_dataclass(frozen=True, slots=True)
class Measure:
    """A restriction that follows in this scene (惩戒措施), as the catalogue has it on the decision's date.

    Attributes:
        id: stable id of the catalogue.
        title_zh: Chinese title.
        title_en: English title.
        measure_class: class of the catalogue (``market-access``, ``consumption`` …).
        effect: what it does.
        legal_basis: the provisions, strongest first; never empty.
        basis_tier: the strongest tier (``law``, ``judicial-interpretation``, ``mou`` …).
        verified: the operative words were read in a stored copy of a cited basis.
        verification_level: ``full-text``, ``extract``, ``digest`` or ``recalled``.
        in_force: on the decision's date.
        condition_kind: ``amount``, ``court-decision``, ``court-notice``, ``procedure`` or empty.
        condition: the further condition in words, or empty.
        territory: province code in which a local rule applies, or empty.
        informational: shown for information; the outcome does not rest on it.
    """

    id: str
    title_zh: str
    title_en: str
    measure_class: str
    effect: Effect
    legal_basis: tuple[LegalBasis, ...]
    basis_tier: str
    verified: bool
    verification_level: str
    in_force: bool
    condition_kind: str = ""
    condition: str = ""
    territory: str = ""
    informational: bool = False


@frozen_dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable code with one sentence in each language."""

    code: str
    text_zh: str
    text_en: str


@frozen_dataclass(frozen=True, slots=True)
class Lead:
    """An enforcement lead (协助执行线索) for the executing court; never a freeze by itself.

    Attributes:
        case_number: the case.
        court: the executing court.
        subject: masked identity of who was met.
        scene: where he was met.
        what: what was met (an asset class, a registration …), in Chinese.
        measure_id: the measure it belongs to.
        met_at: when.
        met_by: who met him (the caller), or empty.
    """

    case_number: str
    court: str
    subject: str
    scene: str
    what: str
    measure_id: str
    met_at: datetime
    met_by: str = ""


@frozen_dataclass(frozen=True, slots=True)
class SubjectView:
    """The subject as a decision shows it: masked, with what normalisation repaired.

    Attributes:
        kind: person or organisation.
        name: masked for persons, whole for organisations.
        id_number: masked.
        reference: the caller's key.
        repairs: what was repaired before comparing (codes of ``ids.number.Repair`` and names' notes).
        problems: what is wrong with the number (codes of ``ids.number.Problem``).
    """

    kind: SubjectKind
    name: str
    id_number: str
    reference: str = ""
    repairs: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@frozen_dataclass(frozen=True, slots=True)
class Ruling:
    """What the policy makes of hits; the pipeline turns it into a Decision."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    measures: tuple[Measure, ...] = ()
    leads: tuple[Lead, ...] = ()


@frozen_dataclass(frozen=True, slots=True)
class Decision:
    """Outcome, measures, reasons, hits and versions; immutable and audited.

    Attributes:
        decision_id: key into the audit trail.
        outcome: what to do.
        scene: what was being decided.
        role: what the subject is in the application.
        subject: masked view of the subject.
        probability: P(the subject is on the defaulter list), in (0, 1).
        hits: best first.
        measures: what follows in this scene on this date.
        reasons: why, most important first.
        missing: evidence that would settle it, best first.
        leads: enforcement leads for the executing court.
        list_version: version and date of the defaulter list (``7@2026-11-01``), or empty where none is loaded.
        policy_version: name, version and digest of the policy.
        model_id: identity model.
        code_version: versions of the package and its normalisation.
        decided_at: when, with time zone.
        at: the date for which terms, measures in force and list age were computed.
        scene_title_zh: Chinese title of the scene in the policy, or empty where not known.
        scene_title_en: English title, or empty.
    """

    decision_id: str
    outcome: Outcome
    scene: str
    role: Role
    subject: SubjectView
    probability: float
    hits: tuple[Hit, ...]
    measures: tuple[Measure, ...]
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    leads: tuple[Lead, ...]
    list_version: str
    policy_version: str
    model_id: str
    code_version: str
    decided_at: datetime
    at: date
    scene_title_zh: str = ""
    scene_title_en: str = ""

    @property
    def best(self) -> Hit | None:
        """The best hit on the defaulter list, or the best of all where that has none."""
        for hit in self.hits:
            if hit.listing.list_kind is ListKind.DEFAULTER:
                return hit
        return self.hits[0] if self.hits else None

    def explain(self, lang: str = "zh") -> str:
        """A text that a person can be handed: what was found, why, what follows, how to object.

        Args:
            lang: ``zh`` or ``en``.
        """
        from defaulter_screen.models.explanation import explain_decision  # noqa: PLC0415 - long texts load when asked

        return explain_decision(self, lang)

    def model_dump(self, *, mask: bool = True) -> dict[str, object]:
        """The decision as plain data (see ``docs/decision.schema.json``); masked unless asked otherwise."""
        from defaulter_screen.models.encoding import decision_data  # noqa: PLC0415 - only where JSON leaves the library

        return decision_data(self, mask=mask)

    def model_dump_json(self, *, mask: bool = True) -> str:
        """``model_dump`` as one line of stable JSON (UTF-8 characters, keys in order)."""
        from defaulter_screen.models.encoding import to_json  # noqa: PLC0415 - only where JSON leaves the library

        return to_json(self.model_dump(mask=mask))


@frozen_dataclass(frozen=True, slots=True)
class ApplicationDecision:
    """One decision for an application with several parties, and one per party."""

    decision_id: str
    outcome: Outcome
    scene: str
    reference: str
    parties: tuple[tuple[Role, Decision], ...]
    reasons: tuple[Reason, ...]
    measures: tuple[Measure, ...]
    leads: tuple[Lead, ...] = field(default=())

    def model_dump(self, *, mask: bool = True) -> dict[str, object]:
        """The application's decision with its parties' as plain data; masked unless asked otherwise."""
        from defaulter_screen.models.encoding import application_data  # noqa: PLC0415 - only where JSON leaves

        return application_data(self, mask=mask)

    def model_dump_json(self, *, mask: bool = True) -> str:
        """``model_dump`` as one line of stable JSON (UTF-8 characters, keys in order)."""
        from defaulter_screen.models.encoding import to_json  # noqa: PLC0415 - only where JSON leaves the library

        return to_json(self.model_dump(mask=mask))
