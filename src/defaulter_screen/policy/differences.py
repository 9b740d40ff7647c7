"""``policy diff``: what two policies say differently, and which outcomes that changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.compiled import Stance
from defaulter_screen.policy.schema import Policy
from defaulter_screen.values import frozen_dataclass

_ABSENT = "—"
_SETTINGS = ("territory", "list_max_age_days", "identity", "reviews")


@frozen_dataclass(frozen=True, slots=True)
class Difference:
    """One key path that differs: its value before and after, ``—`` where there is none."""

    location: str
    before: str
    after: str


def diff_policies(before: Policy, after: Policy, at: date) -> tuple[Difference, ...]:
    """What differs: settings, scenes, measures, switches, and the outcome per scene, kind and stance on a date.

    Args:
        before: the policy in use.
        after: the one to compare it with.
        at: the date for which outcomes are compared.
    """
    return (*_content(before, after), *_outcomes(before, after, at))


def _content(before: Policy, after: Policy) -> Iterator[Difference]:
    for name in _SETTINGS:
        old, new = before.model_dump(include={name}), after.model_dump(include={name})
        yield from _tree(old, new, "")
    yield from _tree(_scenes(before), _scenes(after), "scenes")
    yield from _tree(_measures(before), _measures(after), "measures")
    yield from _tree(_switches(before), _switches(after), "emergency")
    yield from _tree(_repairs(before), _repairs(after), "repair")
    yield from _tree(_grades(before), _grades(after), "archive")


def _scenes(policy: Policy) -> dict[str, Any]:
    return {code: scene.model_dump() for code, scene in policy.scenes.items()}


def _measures(policy: Policy) -> dict[str, Any]:
    return {f"{m.id}@{m.in_force_from or _ABSENT}": m.model_dump() for m in policy.measures}


def _switches(policy: Policy) -> dict[str, Any]:
    return {f"{e.name}@{e.in_force_from}": e.model_dump() for e in policy.emergency}


def _grades(policy: Policy) -> dict[str, Any]:
    return {str(place): rule.model_dump() for place, rule in enumerate(policy.archive, start=1)}


def _repairs(policy: Policy) -> dict[str, Any]:
    return {f"{r.kind}@{r.in_force_from}": r.model_dump() for r in policy.repair}


def _tree(old: Any, new: Any, location: str) -> Iterator[Difference]:
    """Leaves that differ; a table that only one side has is one difference."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _tree(old.get(key), new.get(key), f"{location}.{key}" if location else str(key))
    elif old != new:
        yield Difference(location, _text(old), _text(new))


def _text(value: Any) -> str:
    if value is None:
        return _ABSENT
    if isinstance(value, Mapping):
        return str(value.get("title_zh") or value.get("name") or dict(value))
    return str(value)


def _outcomes(before: Policy, after: Policy, at: date) -> Iterator[Difference]:
    old, new = before.compile(at).scenes, after.compile(at).scenes
    for code in dict.fromkeys((*old, *new)):
        for kind in SubjectKind:
            for stance in Stance:
                a, b = (s[code].verdicts[kind, stance].outcome.value if code in s else _ABSENT for s in (old, new))
                if a != b:
                    yield Difference(f"outcome.{code}.{kind.value}.{stance.value}", a, b)
