"""Policies from files: read, inherit, merge, check; every fault names the file and the key path."""

from __future__ import annotations

import functools
import importlib.resources
import json
import os
import tomllib
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from defaulter_screen.errors import PolicyError
from defaulter_screen.policy.catalogue import MeasureSpec, Strict
from defaulter_screen.policy.scenes import IdentitySpec, SceneSpec
from defaulter_screen.policy.schema import EmergencySpec, Policy

if TYPE_CHECKING:
    from defaulter_screen.policy.file_schema import PolicyFile, SceneChange

S = TypeVar("S", bound=Strict)

DEFAULT = "default"
_WORDS = {
    "extra_forbidden": "未知的键 / unknown key",
    "missing": "缺少此键 / this key is missing",
    "too_short": "不能为空 / must not be empty",
    "string_too_short": "不能为空 / must not be empty",
}


def load_policy(path: str | os.PathLike[str] | None = None) -> Policy:
    """Read a policy; without a path the default policy that ships with the package.

    Args:
        path: a TOML file. It inherits from ``default``, or from the file its ``inherits`` names (relative to itself).

    Raises:
        PolicyError: the file cannot be read, or says something that cannot be; names file and key path.
    """
    if path is None:
        return _default()
    return _load(Path(path), ())


@functools.cache
def _default() -> Policy:
    head = tomllib.loads(_shipped("default.toml"))
    measures = json.loads(_shipped("measures.json"))["measures"]
    scenes = json.loads(_shipped("scenes.json"))["scenes"]
    rules = json.loads(_shipped("list_rules.json"))
    for key in ("source", "licence", "date"):
        del rules[key]
    policy = Policy.model_validate({**head, "measures": measures, "scenes": scenes, "rules": rules})
    _check(policy, "default.toml")
    return policy


def _shipped(name: str) -> str:
    return importlib.resources.files("defaulter_screen").joinpath("data", "policy", name).read_text(encoding="utf-8")


def _load(path: Path, above: tuple[Path, ...]) -> Policy:
    from defaulter_screen.policy.file_schema import PolicyFile  # noqa: PLC0415 - the default policy needs none

    if path.resolve() in above:
        raise PolicyError("循环继承 / a policy inherits from itself", path=str(path), location="inherits")
    said = _validated(PolicyFile, _read(path), path=str(path))
    base = _default() if said.inherits == DEFAULT else _load(path.parent / said.inherits, (*above, path.resolve()))
    policy = _merge(base, said, str(path))
    _check(policy, str(path))
    return policy


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PolicyError(f"无法读取 / cannot be read: {error.strerror}", path=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"不是有效的 TOML（UTF-8） / not valid TOML in UTF-8: {error}", path=str(path)) from error


def _validated(model: type[S], data: Any, *, path: str, location: str = "") -> S:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise PolicyError(_sentence(first), path=path, location=_key_path(first, location)) from error


def _sentence(first: ErrorDetails) -> str:
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    return _WORDS.get(first["type"]) or f"值不可用 / unusable value: {first['msg']}"


def _key_path(first: ErrorDetails, location: str) -> str:
    made = location
    for part in first["loc"]:
        made += f"[{part}]" if isinstance(part, int) else f".{part}" if made else str(part)
    return made


def _merge(base: Policy, said: PolicyFile, path: str) -> Policy:
    identity = _changed(base.identity, said.identity, path, "identity")
    return _validated(
        Policy,
        {
            "name": said.name,
            "version": said.version,
            "date": said.date,
            "title_zh": said.title_zh or base.title_zh,
            "title_en": said.title_en or base.title_en,
            "territory": base.territory if said.territory is None else said.territory,
            "list_max_age_days": base.list_max_age_days if said.list_max_age_days is None else said.list_max_age_days,
            "identity": identity,
            "scenes": _scenes(base, said, identity, path),
            "measures": _measures(base, said, path),
            "emergency": (*base.emergency, *said.emergency),
            "repair": (*(r for r in base.repair if r.kind not in {own.kind for own in said.repair}), *said.repair),
            "reviews": _changed(base.reviews, said.reviews, path, "reviews"),
            "archive": said.archive or base.archive,
            "rules": base.rules,
        },
        path=path,
    )


def _changed(base: S, change: Strict | None, path: str, location: str) -> S:
    """A base with what a change says; unset keys are inherited."""
    if change is None:
        return base
    merged = {**base.model_dump(by_alias=True), **change.model_dump(exclude_none=True)}
    return _validated(type(base), merged, path=path, location=location)


def _scenes(base: Policy, said: PolicyFile, identity: IdentitySpec, path: str) -> dict[str, SceneSpec]:
    """The scenes with what the file says of them; their thresholds start from the file's own general ones."""
    scenes = dict(base.scenes)
    for code, change in said.scenes.items():
        scenes[code] = _scene(scenes.get(code), change, identity, path=path, location=f"scenes.{code}")
    return scenes


def _scene(old: SceneSpec | None, change: SceneChange, general: IdentitySpec, *, path: str, location: str) -> SceneSpec:
    identity = old.identity if old else None
    if change.identity is not None:
        identity = _changed(identity or general, change.identity, path, f"{location}.identity")
    told = {**change.model_dump(exclude_none=True), "identity": identity}
    merged = {**(old.model_dump() if old else {}), **told}
    return _validated(SceneSpec, merged, path=path, location=location)


def _measures(base: Policy, said: PolicyFile, path: str) -> tuple[MeasureSpec, ...]:
    made = list(base.measures)
    for key, end in said.end.items():
        location = f"end.{key}"
        row = _row(made, key, path, location)
        note = f"{made[row].notes} 终止 / ended: {end.basis}".strip()
        merged = {**made[row].model_dump(by_alias=True), "in_force_to": end.last_day, "notes": note}
        made[row] = _validated(MeasureSpec, merged, path=path, location=location)
    for key, change in said.override.items():
        location = f"override.{key}"
        row = _row(made, key, path, location)
        told = change.model_dump(exclude_none=True, exclude={"basis"})
        merged = {**made[row].model_dump(by_alias=True), **told, "outcome_basis": change.basis}
        made[row] = _validated(MeasureSpec, merged, path=path, location=location)
    return (*made, *said.measures)


def _row(measures: list[MeasureSpec], key: str, path: str, location: str) -> int:
    """Position of the latest version of a measure."""
    rows = [row for row, measure in enumerate(measures) if measure.id == key]
    if not rows:
        raise PolicyError("目录中没有此措施 / no such measure in the catalogue", path=path, location=location)
    return rows[-1]


def _check(policy: Policy, path: str) -> None:
    """What no single entry shows: unknown scenes and measures, versions that overlap."""
    versions: dict[str, list[MeasureSpec]] = {}
    for measure in policy.measures:
        unknown = [code for code in measure.scenes if code not in policy.scenes]
        if unknown:
            message = f"没有业务场景 / unknown scene: {unknown[0]}"
            raise PolicyError(message, path=path, location=f"measures.{measure.id}.scenes")
        versions.setdefault(measure.id, []).append(measure)
    for key, entries in versions.items():
        if any(a.overlaps(b) for a, b in combinations(entries, 2)):
            message = "同一措施的两个版本日期重叠 / two versions of one measure overlap in time"
            raise PolicyError(message, path=path, location=f"measures.{key}")
    _check_emergencies(policy.emergency, versions, path)
    if policy.archive and (policy.archive[-1].when or policy.archive[-1].unless):
        message = "最后一条规则须适用于其余一切情形 / the last rule must fit whatever is left"
        raise PolicyError(message, path=path, location="archive")
    for repair in policy.repair:
        unknown = [code for code in repair.scenes if code not in policy.scenes]
        if unknown:
            message = f"没有业务场景 / unknown scene: {unknown[0]}"
            raise PolicyError(message, path=path, location=f"repair.{repair.kind}.scenes")


def _check_emergencies(switches: tuple[EmergencySpec, ...], known: dict[str, list[MeasureSpec]], path: str) -> None:
    for switch in switches:
        unknown = [key for key in switch.measures if key not in known]
        if unknown:
            message = f"目录中没有此措施 / no such measure: {unknown[0]}"
            raise PolicyError(message, path=path, location=f"emergency.{switch.name}.measures")
    for a, b in combinations(switches, 2):
        same = a.territory == b.territory and set(a.measures) & set(b.measures)
        if same and max(a.in_force_from, b.in_force_from) <= min(a.in_force_to, b.in_force_to):
            message = "两个应急开关日期重叠 / two emergency switches overlap in time"
            raise PolicyError(message, path=path, location=f"emergency.{b.name}")
