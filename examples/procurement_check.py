"""Check the tenderers of a procurement, consortia included, and keep the evidence record that the file needs.

Run: ``python examples/procurement_check.py [FOLDER]``: writes ``evidence.jsonl`` there.

财库〔2016〕125号 wants every member of a consortium queried, one member's bad record to count for all, and the query's
result and time kept with the procurement file. The record holds both, with the version and date of the list that was
asked, the policy's version and the audit trail's key to the decision: whoever asks years later can replay it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from defaulter_screen import Application, ApplicationDecision, Role, Screener, Subject

SCENE = "government-procurement"
INVENTED_LIST = [
    {
        "被执行人姓名/名称": "杭州云栖岭贸易有限公司",
        "统一社会信用代码": "91330199MA990001XK",
        "法定代表人": "闻人景澜",
        "执行法院": "浙江虚构县人民法院",
        "省份": "浙江",
        "案号": "(2026)浙0199执113号",
        "发布时间": "2026-04-18",
        "失信被执行人行为具体情形": "违反财产报告制度",
    },
]
LISTED = Subject(name="杭州云栖岭贸易有限公司", id_number="91330199MA990001XK")
CLEAN = Subject(name="南京鹭渡有限公司", id_number="91320199MA9900773W")
PARTNER = Subject(name="宁波麦浪谷食品有限公司", id_number="91330299MA99010394")

TENDERS = [
    Application(parties=((Role.APPLICANT, CLEAN),), reference="T-1 一家单独投标"),
    Application(
        parties=((Role.CONSORTIUM_MEMBER, PARTNER), (Role.CONSORTIUM_MEMBER, LISTED)),
        reference="T-2 联合体，一个成员在名单上",
    ),
]


def evidence(decision: ApplicationDecision) -> Iterator[dict[str, Any]]:
    """One record for each supplier queried: who, when, against which list, with what result."""
    for role, party in decision.parties:
        yield {
            "tender": decision.reference,
            "tender_outcome": decision.outcome.value,
            "supplier": party.subject.name,
            "code": party.subject.id_number,
            "role": role.value,
            "result": party.outcome.value,
            "reasons": [reason.text_zh for reason in party.reasons],
            "query_time": party.decided_at.isoformat(timespec="seconds"),
            "list_version": party.list_version,
            "policy_version": party.policy_version,
            "decision_id": party.decision_id,
        }


def check_tenders(screener: Screener, tenders: list[Application], record: Path) -> list[ApplicationDecision]:
    """Screen every tender and write the evidence record, one JSON object a line."""
    decisions = [screener.screen_application(tender, scene=SCENE) for tender in tenders]
    lines = [json.dumps(entry, ensure_ascii=False) for decision in decisions for entry in evidence(decision)]
    record.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return decisions


def main(folder: str | None = None) -> list[ApplicationDecision]:
    """Check two tenders against an invented list."""
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(folder or temporary)
        store, key = Path(temporary, "list.db"), Path(temporary, "procurement.key")
        with Screener.open(store, create=True, key_file=key, caller="采购代理机构") as screener:
            screener.load(INVENTED_LIST)
            decisions = check_tenders(screener, TENDERS, target / "evidence.jsonl")
        for decision in decisions:
            print(f"{decision.reference}: {decision.outcome.zh} / {decision.outcome.value}")
            for reason in decision.reasons[:3]:
                print(f"  - {reason.text_zh}")
        print((target / "evidence.jsonl").read_text(encoding="utf-8"))
    return decisions


if __name__ == "__main__":
    main(*sys.argv[1:2])
