"""``policy``: what a policy says, whether its file holds, whether it rules as expected, how two policies differ."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import table
from defaulter_screen.models.decision import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from defaulter_screen.models.decision import Measure
    from defaulter_screen.policy.differences import Difference
    from defaulter_screen.policy.schema import Policy
    from defaulter_screen.policy.trials import Mismatch, Trial

DIFFERS = 1
"""Exit code of ``policy test`` where a case came out otherwise."""
file = click.Path(exists=True, dir_okay=False)


@click.group("policy", short_help="策略与惩戒措施 / policies and measures")
def command() -> None:
    """策略与惩戒措施 / Policies: scenes, thresholds, measures with their legal basis."""


@command.command("list")
@options.policy
@options.at
@options.as_json
def list_scenes(policy: str | None, at: date | None, *, as_json: bool) -> None:
    """业务场景一览 / The scenes of a policy (the default policy where none is named), and what each does."""
    data = _overview(_load(policy), at or _today())
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else _listed(data))


@command.command("show")
@click.argument("code", required=False, metavar="[SCENE]")
@click.option("--scene", envvar="DEFAULTER_SCENE", help="业务场景(默认整个策略) / scene (default: the whole policy)")
@options.policy
@options.at
@options.lang
@options.as_json
def show(*, code: str | None, scene: str | None, at: date | None, as_json: bool, **given: Any) -> None:
    """策略或一个场景，供法务核对 / A policy, or one scene with the basis of each measure, for a lawyer to check."""
    loaded, chosen, on = _load(given["policy"]), code or scene, at or _today()
    if as_json:
        data = _scene(loaded, chosen, on) if chosen else _overview(loaded, on)
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        click.echo(_page(loaded, chosen, on, given["lang"]), nl=False)


@command.command("validate")
@click.argument("path", type=file, metavar="FILE")
@options.as_json
def validate(path: str, *, as_json: bool) -> None:
    """检查策略文件 / Check a policy file; exit code 1 names file and key where it does not hold."""
    loaded = _load(path)
    if as_json:
        click.echo(json.dumps({"valid": True, "policy": loaded.label}, ensure_ascii=False))
    else:
        click.echo(f"有效 / valid: {loaded.label}")


@command.command("test")
@click.argument("cases", type=file)
@options.policy
@options.as_json
def test(cases: str, policy: str | None, *, as_json: bool) -> None:
    """用案例表检验策略 / Run a table of cases (CSV, YAML); exit code 1 where one comes out otherwise than it says."""
    from defaulter_screen.policy.trials import check_trials

    trials = _trials(cases)
    found = check_trials(_load(policy), trials, today=_today())
    if as_json:
        data = {"cases": len(trials), "differences": [asdict(one) for one in found]}
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        click.echo(_tried(len(trials), found))
    if found:
        click.get_current_context().exit(DIFFERS)


@command.command("diff")
@click.argument("before")
@click.argument("after")
@options.at
@options.as_json
def diff(before: str, after: str, at: date | None, *, as_json: bool) -> None:
    """比较两个策略文件，default 为默认策略 / What two policy files say differently, and which outcomes that changes.

    The name default stands for the policy that ships with the package.
    """
    from defaulter_screen.policy.differences import diff_policies

    old, new = _load(before), _load(after)
    found = diff_policies(old, new, at or _today())
    data = {"before": old.label, "after": new.label, "differences": [asdict(one) for one in found]}
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else _compared(old, new, found))


def _today() -> date:
    return datetime.now().astimezone().date()


def _load(path: str | None) -> Policy:
    from defaulter_screen.policy.loader import DEFAULT, load_policy

    return load_policy(None if path == DEFAULT else path)


def _trials(path: str) -> tuple[Trial, ...]:
    """The cases; a table without any would hold for every policy and prove nothing."""
    from defaulter_screen.policy.trials import read_trials

    trials = read_trials(path)
    if not trials:
        raise click.ClickException(f"{path}: 没有案例 / no cases")
    return trials


def _tried(cases: int, found: Sequence[Mismatch]) -> str:
    if not found:
        return f"{cases} 个案例，0 处不符 / {cases} cases, 0 differences"
    rows = [(one.case, one.what, one.expected or "—", one.found or "—") for one in found]
    wrong = len({one.case for one in found})
    count = f"{cases} 个案例，{wrong} 个不符 / {cases} cases, {wrong} of them came out otherwise"
    return f"{table([('案例 case', '项目 what', '应为 expected', '实为 found'), *rows])}\n\n{count}"


def _compared(old: Policy, new: Policy, found: Sequence[Difference]) -> str:
    head = f"{old.label} → {new.label}"
    if not found:
        return f"{head}\n没有不同 / no differences"
    rows = [(one.location, one.before, one.after) for one in found]
    return f"{head}\n\n{table([('位置 location', '之前 before', '之后 after'), *rows])}"


def _overview(policy: Policy, at: date) -> dict[str, Any]:
    from defaulter_screen.policy import pages

    scenes = [{"code": row.pop("scene"), **row} for row in pages.list_scenes(policy, at)]
    head = {"policy": policy.label, "name": policy.name, "version": policy.version, "date": policy.date.isoformat()}
    return {**head, "digest": policy.digest, "at": at.isoformat(), "scenes": scenes}


def _listed(data: dict[str, Any]) -> str:
    rows = [
        (one["code"], one["title_zh"], _both(one["person"]), _both(one["organisation"]), str(one["measures"]))
        for one in data["scenes"]
    ]
    head = ("场景 scene", "名称 title", "自然人 person", "单位 organisation", "措施 measures")
    return f"{data['policy']}  {data['date']}；基准日 at: {data['at']}\n\n{table([head, *rows])}"


def _both(outcome: str) -> str:
    return f"{Outcome(outcome).zh} {outcome}"


def _page(policy: Policy, scene: str | None, at: date, lang: str) -> str:
    """The page of the scene, or of the whole policy.

    Raises:
        UnknownSceneError: the policy has no such scene.
    """
    from defaulter_screen.policy.pages import show_policy, show_scene

    return show_scene(policy, scene, at, lang=lang) if scene else show_policy(policy, at, lang=lang)


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
