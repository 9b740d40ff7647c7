"""What changes between list versions, what that means for watched subjects, and what humans concluded."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from defaulter_screen.models.listing import Listing
from defaulter_screen.models.subject import Role, Subject
from defaulter_screen.values import frozen_dataclass


class ChangeKind(StrEnum):
    """What happened to a listing between two list versions."""

    ADDED = "added"
    MODIFIED = "modified"
    REMOVED = "removed"


@frozen_dataclass(frozen=True, slots=True)
class Change:
    """One listing added, modified or removed."""

    kind: ChangeKind
    version: int
    before: Listing | None
    after: Listing | None


class NoticeKind(StrEnum):
    """What changed for a watched subject."""

    NEWLY_HIT = "newly-hit"
    RELEASED = "released"
    HIT_CHANGED = "hit-changed"
    EVIDENCE_IMPROVED = "evidence-improved"


@frozen_dataclass(frozen=True, slots=True)
class WatchedSubject:
    """A subject kept under supervision (监测名册)."""

    watch_id: int
    subject: Subject
    scene: str
    role: Role
    reference: str
    until: date | None = None


@frozen_dataclass(frozen=True, slots=True)
class Notice:
    """What changed for one watched subject between two list versions."""

    notice_id: int
    kind: NoticeKind
    watch_id: int
    reference: str
    scene: str
    version: int
    outcome_before: str
    outcome_after: str
    listing_keys: tuple[str, ...]
    measures_started: tuple[str, ...]
    measures_ended: tuple[str, ...]
    text_zh: str
    text_en: str
    created_at: datetime


class Disposition(StrEnum):
    """What a human concluded (复核结论)."""

    TRUE_MATCH = "true-match"
    FALSE_POSITIVE = "false-positive"
    UNDETERMINED = "undetermined"
