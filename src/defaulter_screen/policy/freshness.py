"""What the lists themselves allow: no pass rests on a list that is missing or too old (LEGAL, trap 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from defaulter_screen.models.decision import Outcome, Reason, Ruling
from defaulter_screen.models.listing import ListKind, ListVersion
from defaulter_screen.models.reasons import reason
from defaulter_screen.policy.compiled import CompiledPolicy, CompiledScene

_KEPT = 1024


def quiet_ruling(compiled: CompiledPolicy, scene: CompiledScene, at: date, lists: tuple[ListVersion, ...]) -> Ruling:
    """The ruling without hits: the same for every subject of a run, so it is made once.

    Args:
        compiled: the policy on the decision's date, which keeps the rulings.
        scene: the scene by whose rules the subject is judged.
        at: the decision's date.
        lists: list versions in force.
    """
    key = (scene.code, at, lists)
    found = compiled.quiet.get(key)
    if found is None:
        doubts = list_reasons(scene, at, lists)
        nothing = reason("no-hit", version=version_label(lists))
        found = Ruling(Outcome.REVIEW if doubts else Outcome.PASS, (*doubts, nothing))
        if len(compiled.quiet) >= _KEPT:
            compiled.quiet.clear()
        compiled.quiet[key] = found
    return found


def version_label(lists: Iterable[ListVersion]) -> str:
    """Version and date of the defaulter lists in force, ``—`` where none is."""
    return ", ".join(v.label for v in lists if v.list_kind is ListKind.DEFAULTER) or "—"


def list_reasons(scene: CompiledScene, at: date, lists: Sequence[ListVersion]) -> tuple[Reason, ...]:
    """Why no pass may rest on these lists; empty where one may."""
    if not any(v.list_kind is ListKind.DEFAULTER for v in lists):
        return (reason("list-missing"),)
    relied = {ListKind.DEFAULTER, ListKind.CONSUMPTION_RESTRICTED} if scene.consumption else {ListKind.DEFAULTER}
    limit = scene.list_max_age_days
    ages = [(v, (at - v.list_date).days) for v in lists if v.list_kind in relied]
    return tuple(reason("list-stale", version=v.label, age=age, limit=limit) for v, age in ages if age > limit)
