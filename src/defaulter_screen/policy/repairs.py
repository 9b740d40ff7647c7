"""What attested repairs change: an intercept becomes a review in the scenes that the policy names, nothing else.

Every entry in force must be repaired: a settlement in one case says nothing of another. Repairs never make a pass,
never touch identity, and end by themselves on their last day; deleting an entry stays with the court
(法释〔2013〕17号 art. 10).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Self

from pydantic import Field, model_validator

from defaulter_screen.models.case_number import unify_case_number
from defaulter_screen.models.decision import Reason
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.repair import REPAIR_WORDS, Repair, RepairKind
from defaulter_screen.policy.catalogue import Strict, check_period

_OTHER_SCENE = ("本规则在此场景不予放宽", "the policy relaxes nothing in this scene")
_OTHER_CASE = ("尚有其他案件未修复", "another case of the subject is not repaired")


class RepairSpec(Strict):
    """One ``[[repair]]`` entry of a policy: in which scenes a kind of repair turns an intercept into a review.

    Attributes:
        kind: of repair.
        scenes: where it relaxes; empty in a policy of the user's: nowhere.
        basis: by what right.
        territory: two-digit province code of a local rule, or empty.
        in_force_from: first day of the rule.
        in_force_to: last day, or None.
    """

    kind: RepairKind
    scenes: tuple[str, ...]
    basis: str = Field(min_length=1)
    territory: str = Field(default="", pattern=r"^(\d{2})?$")
    in_force_from: dt.date
    in_force_to: dt.date | None = None

    @model_validator(mode="after")
    def _dates(self) -> Self:
        check_period(self.in_force_from, self.in_force_to)
        return self

    def holds(self, at: dt.date, territory: str) -> bool:
        """True where the rule is in force on that day, in that province."""
        begun = self.in_force_from <= at and (self.in_force_to is None or at <= self.in_force_to)
        return begun and self.territory in ("", territory)


Relaxing = Mapping[RepairKind, str]
"""Kinds of repair that relax a scene, with their basis."""


def relaxing(specs: Sequence[RepairSpec], code: str, at: dt.date, territory: str) -> dict[RepairKind, str]:
    """What relaxes a scene on a day: kind to basis."""
    return {spec.kind: spec.basis for spec in specs if code in spec.scenes and spec.holds(at, territory)}


def weigh_repairs(
    repairs: Sequence[Repair], entries: Sequence[Listing], allowed: Relaxing, at: dt.date
) -> tuple[bool, tuple[Reason, ...]]:
    """Whether the repairs relax, and what is told of them.

    Args:
        repairs: attested for the subject, in force or not.
        entries: of the subject on the list, those in force.
        allowed: kinds that relax the scene.
        at: the decision's date.
    """
    cases = {unify_case_number(entry.case_number) for entry in entries if entry.case_number}
    mine = [one for one in repairs if unify_case_number(one.case_number) in cases]
    counting = [one for one in mine if one.counts(at)]
    repaired = {unify_case_number(one.case_number) for one in counting if one.kind in allowed}
    relaxes = bool(entries) and all(unify_case_number(entry.case_number) in repaired for entry in entries)
    told = [_told(one, allowed, relaxes=relaxes) for one in counting]
    told += [reason("repair-expired", **_words(one)) for one in mine if one.until < at]
    return relaxes, tuple(told)


def _told(repair: Repair, allowed: Relaxing, *, relaxes: bool) -> Reason:
    words = _words(repair)
    if relaxes and repair.kind in allowed:
        return reason("repair-relaxes", basis=allowed[repair.kind], **words)
    zh, en = _OTHER_CASE if repair.kind in allowed else _OTHER_SCENE
    return reason("repair-attested", why_zh=zh, why_en=en, **words)


def _words(repair: Repair) -> dict[str, str]:
    zh, en = REPAIR_WORDS[repair.kind]
    return {
        "kind_zh": zh,
        "kind_en": en,
        "case_number": repair.case_number,
        "until": repair.until.isoformat(),
    }
