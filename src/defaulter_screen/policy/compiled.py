"""A policy made ready for one date: plain slotted values and dictionaries, nothing left to interpret per row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from defaulter_screen.errors import UnknownSceneError
from defaulter_screen.models.decision import Measure, Outcome, Reason, Ruling
from defaulter_screen.models.listing import ListVersion
from defaulter_screen.models.repair import RepairKind
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.policy.lifecycle import ListTerms
from defaulter_screen.policy.scenes import nearest_scenes
from defaulter_screen.values import frozen_dataclass


class Stance(StrEnum):
    """How the measures of a scene reach a party."""

    DIRECT = "direct"
    """The party itself applies: every measure of the scene."""
    OFFICER = "officer"
    """An officer or owner: measures on his own offices; for the applicant prudent reference or supervision at most."""
    RELATED = "related"
    """A guarantor, spouse or co-borrower: prudent reference or supervision at most."""


STANCES: dict[Role, Stance] = {
    Role.LEGAL_REPRESENTATIVE: Stance.OFFICER,
    Role.PERSON_IN_CHARGE: Stance.OFFICER,
    Role.ACTUAL_CONTROLLER: Stance.OFFICER,
    Role.SHAREHOLDER: Stance.OFFICER,
    Role.GUARANTOR: Stance.RELATED,
    Role.SPOUSE: Stance.RELATED,
    Role.CO_BORROWER: Stance.RELATED,
}
"""Roles not named here are direct."""
ROLE_WORDS: dict[Role, tuple[str, str]] = {
    Role.APPLICANT: ("申请人", "applicant"),
    Role.LEGAL_REPRESENTATIVE: ("法定代表人", "legal representative"),
    Role.PERSON_IN_CHARGE: ("负责人", "person in charge"),
    Role.ACTUAL_CONTROLLER: ("实际控制人", "actual controller"),
    Role.SHAREHOLDER: ("股东", "shareholder"),
    Role.CONSORTIUM_MEMBER: ("联合体成员", "consortium member"),
    Role.GUARANTOR: ("担保人", "guarantor"),
    Role.SPOUSE: ("配偶", "spouse"),
    Role.CO_BORROWER: ("共同借款人", "co-borrower"),
    Role.BID_AGENT: ("招标代理机构", "tendering agency"),
    Role.BID_EXPERT: ("评标专家", "bid-evaluation expert"),
    Role.BID_STAFF: ("招标从业人员", "tendering staff member"),
}
BID_SCENES = frozenset({"bidding", "government-investment-project"})
BID_ROLE_SCENES = {
    Role.BID_AGENT: "bidding-agency-selection",
    Role.BID_EXPERT: "bid-evaluation-expert",
    Role.BID_STAFF: "bidding-staff",
}
"""法〔2016〕285号 二(二)-(四): in tendering an agent, expert or staff member is judged by the rules for his part."""


@frozen_dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of the identity step in one scene (see ``scenes.IdentitySpec``)."""

    intercept_lookalikes: float
    intercept_probability: float
    review_probability: float
    cutoff: float
    min_number_characters: int


@frozen_dataclass(frozen=True, slots=True)
class Verdict:
    """What an established identity leads to in one scene.

    Attributes:
        outcome: the most severe of the applicable measures.
        measures: applicable measures, those that drive the outcome first.
        shown: the same, marked as information only: for an identity that is still open, or an entry possibly ended.
        reasons: why, in the order shown.
        leads: ``(measure id, what was met)`` pairs.
        capped: True where the party's role kept a ban or restriction from reaching the applicant.
    """

    outcome: Outcome
    measures: tuple[Measure, ...]
    shown: tuple[Measure, ...]
    reasons: tuple[Reason, ...]
    leads: tuple[tuple[str, str], ...] = ()
    capped: bool = False


@frozen_dataclass(frozen=True, slots=True)
class CompiledScene:
    """One scene on one date.

    Attributes:
        code: the scene.
        title_zh: Chinese name.
        title_en: English name.
        limits: thresholds.
        list_max_age_days: beyond it a list is too old for a pass.
        asks_zh: what a clarify asks for.
        asks_en: the same in English.
        verdicts: by subject kind and stance, for the defaulter list.
        consumption: by subject kind, for the consumption-restricted list; empty outside consumption scenes.
        preferences: incentives for who is on the honoured list.
        repairs: kinds of attested repair that turn an intercept into a review here, with their basis.
    """

    code: str
    title_zh: str
    title_en: str
    limits: Limits
    list_max_age_days: int
    asks_zh: str
    asks_en: str
    verdicts: dict[tuple[SubjectKind, Stance], Verdict]
    consumption: dict[SubjectKind, Verdict]
    preferences: tuple[Measure, ...]
    repairs: Mapping[RepairKind, str] = field(default_factory=dict)


class Scenes(Mapping[str, CompiledScene]):
    """The scenes of a policy on one date, each made when it is first asked for.

    Args:
        codes: of all scenes.
        make: makes the scene of a code.
    """

    def __init__(self, codes: Iterable[str], make: Callable[[str], CompiledScene]) -> None:
        self._codes = dict.fromkeys(codes)
        self._make = make
        self._made: dict[str, CompiledScene] = {}

    def __getitem__(self, code: str) -> CompiledScene:
        """The scene of that code, or KeyError."""
        found = self._made.get(code)
        if found is None:
            if code not in self._codes:
                raise KeyError(code)
            found = self._made[code] = self._make(code)
        return found

    def __iter__(self) -> Iterator[str]:
        """The codes, in the policy's order."""
        return iter(self._codes)

    def __len__(self) -> int:
        """How many scenes there are."""
        return len(self._codes)


QuietKey = tuple[str, date, tuple[ListVersion, ...]]


@frozen_dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A policy on one date; made by ``Policy.compile``, cached there.

    Attributes:
        label: name, version and digest, as decisions record it.
        at: the date for which measures in force were computed.
        scenes: by code.
        terms: the list's lifecycle rules.
        quiet: rulings without hits, made once per scene, date and lists.
    """

    label: str
    at: date
    scenes: Mapping[str, CompiledScene]
    terms: ListTerms
    quiet: dict[QuietKey, Ruling] = field(default_factory=dict, compare=False, repr=False)

    def scene(self, code: str) -> CompiledScene:
        """The scene of that code.

        Raises:
            UnknownSceneError: the policy has no such scene; the error names the nearest.
        """
        try:
            return self.scenes[code]
        except KeyError:
            raise UnknownSceneError(code, nearest_scenes(code, self.scenes)) from None

    def scene_for(self, code: str, role: Role) -> CompiledScene:
        """The scene by whose rules a party in that role is judged."""
        if role in BID_ROLE_SCENES and code in BID_SCENES:
            return self.scene(BID_ROLE_SCENES[role])
        return self.scene(code)
