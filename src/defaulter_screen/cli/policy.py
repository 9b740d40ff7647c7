"""``policy``: which scenes and measures a policy has, and whether a policy file holds."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import table

if TYPE_CHECKING:
    from defaulter_screen.models.decision import Measure
    from defaulter_screen.policy.schema import Policy


@click.group("policy", short_help="策略与惩戒措施 / policies and measures")
def command() -> None:
    """策略与惩戒措施 / Policies: scenes, thresholds, measures with their legal basis."""


@command.command("list")
@options.policy
@options.as_json
def list_scenes(policy: str | None, *, as_json: bool) -> None:
    """业务场景一览 / The scenes of a policy (the default policy where none is named)."""
    loaded = _load(policy)
    if as_json:
        click.echo(json.dumps(_overview(loaded), ensure_ascii=False))
    else:
        click.echo(_listed(loaded))


@command.command("show")
@click.argument("scene", default="general", envvar="DEFAULTER_SCENE")
@options.policy
@options.at
@options.as_json
def show(scene: str, policy: str | None, at: date | None, *, as_json: bool) -> None:
    """一个场景的阈值与措施 / Thresholds and measures of one scene on a date."""
    data = _scene(_load(policy), scene, at or datetime.now().astimezone().date())
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else _shown(data))


@command.command("validate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@options.as_json
def validate(file: str, *, as_json: bool) -> None:
    """检查策略文件 / Check a policy file; exit code 1 names file and key where it does not hold."""
    loaded = _load(file)
    if as_json:
        click.echo(json.dumps({"valid": True, "policy": loaded.label}, ensure_ascii=False))
    else:
        click.echo(f"有效 / valid: {loaded.label}")


def _load(path: str | None) -> Policy:
    from defaulter_screen.policy.loader import load_policy

    return load_policy(path)


def _overview(policy: Policy) -> dict[str, Any]:
    scenes = [
        {
            "code": code,
            "title_zh": scene.title_zh,
            "title_en": scene.title_en,
            "measures": sum(code in measure.scenes for measure in policy.measures),
        }
        for code, scene in policy.scenes.items()
    ]
    head = {"policy": policy.label, "name": policy.name, "version": policy.version, "date": policy.date.isoformat()}
    return {**head, "digest": policy.digest, "scenes": scenes}


def _listed(policy: Policy) -> str:
    rows = [
        (str(scene["code"]), str(scene["title_zh"]), str(scene["measures"])) for scene in _overview(policy)["scenes"]
    ]
    head = ("场景 scene", "名称 title", "措施 measures")
    return f"{policy.label}  {policy.date.isoformat()}\n\n{table([head, *rows])}"


def _scene(policy: Policy, code: str, at: date) -> dict[str, Any]:
    """One scene as plain data.

    Raises:
        UnknownSceneError: the policy has no such scene.
    """
    from defaulter_screen.policy.compiler import build_measure

    compiled = policy.compile(at).scene(code)
    specs = policy.measures_of(code, at)
    measures = [build_measure(spec, spec.bases_at(at, policy.territory)) for spec in specs]
    return {
        "policy": policy.label,
        "scene": code,
        "title_zh": compiled.title_zh,
        "title_en": compiled.title_en,
        "at": at.isoformat(),
        "list_max_age_days": compiled.list_max_age_days,
        "limits": policy.limits(code).model_dump(),
        "measures": [_measure(measure) for measure in measures if measure.legal_basis],
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "id": measure.id,
        "title_zh": measure.title_zh,
        "title_en": measure.title_en,
        "effect": measure.effect.value,
        "verified": measure.verified,
        "legal_basis": [
            {"document": basis.document, "number": basis.number, "article": basis.article}
            for basis in measure.legal_basis
        ],
    }


def _shown(data: dict[str, Any]) -> str:
    limits = "，".join(f"{name} = {value}" for name, value in data["limits"].items())
    lines = [
        f"{data['scene']}  {data['title_zh']} / {data['title_en']}",
        f"策略 policy: {data['policy']}；基准日 at: {data['at']}",
        f"名单时效 list age: {data['list_max_age_days']} 天 days",
        f"阈值 limits: {limits}",
        "",
    ]
    for measure in data["measures"]:
        basis = "；".join(f"《{b['document']}》{b['number']}{b['article']}" for b in measure["legal_basis"])
        lines.append(f"- {measure['id']}  {measure['title_zh']}（{measure['effect']}）\n  {basis}")
    return "\n".join(lines)
