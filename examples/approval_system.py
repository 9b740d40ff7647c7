"""An approval step that imports the library: no application is granted before its applicant was screened.

Run: ``python examples/approval_system.py STORE``. Without a store it makes a small one of invented entries.

The step does what the four outcomes say: *pass* goes on, *clarify* goes back to the applicant with the one thing to
supply, *review* goes to a human, *intercept* stops, with the text that the applicant is handed. Every decision is
recorded before it is acted on.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from defaulter_screen import Decision, Outcome, Screener, Subject

SCENE = "administrative-licensing"
INVENTED_LIST = [
    {
        "iname": "闻人景澜",
        "sexy": "男性",
        "age": "46",
        "cardNum": "3301991979****3179",
        "courtName": "浙江虚构县人民法院",
        "areaName": "浙江",
        "caseCode": "(2025)浙0199执101号",
        "publishDate": "2026年02月04日",
        "performance": "全部未履行",
        "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务",
    },
]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the approval system has it."""

    number: str
    applicant: str
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What the approval system does next, and the decision that says so."""

    request: Request
    action: str
    message: str
    decision: Decision


def approval_step(screener: Screener, request: Request) -> Step:
    """Screen the applicant and say what happens to the request."""
    subject = Subject(name=request.applicant, id_number=request.id_number or None, reference=request.number)
    decision = screener.screen(subject, scene=SCENE)
    match decision.outcome:
        case Outcome.PASS:
            return Step(request, "grant", "办理 / go on", decision)
        case Outcome.CLARIFY:
            wanted = "；".join(missing.effect_zh for missing in decision.missing[:1])
            return Step(request, "ask", f"请补充 / please supply: {wanted}", decision)
        case Outcome.INTERCEPT:
            return Step(request, "stop", decision.explain("zh"), decision)
        case _:
            return Step(request, "human", "转人工复核 / to a human", decision)


def open_screener(store: Path, key: Path | None) -> Screener:
    """Open the store with its audit trail; without a key file of its own, the user's is used."""
    return Screener.open(store, create=True, key_file=key, caller="approval-system", purpose=SCENE)


def main(store: str | None = None) -> list[Step]:
    """Run three requests through the step."""
    requests = [
        Request("A-1", "闻人景澜", "330199197906083179"),
        Request("A-2", "闻人景澜", "510199198709281641"),
        Request("A-3", "闻人景澜"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        # A real key lies elsewhere than the data that it protects.
        own = (Path(store), None) if store else (Path(folder, "list.db"), Path(folder, "key"))
        with open_screener(*own) as screener:
            if store is None:
                screener.load(INVENTED_LIST)
            steps = [approval_step(screener, request) for request in requests]
    for step in steps:
        print(f"{step.request.number}: {step.decision.outcome.zh} / {step.action}")
        print(step.message)
        print()
    return steps


if __name__ == "__main__":
    main(*sys.argv[1:2])
