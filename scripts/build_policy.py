"""Make ``data/policy`` from ``resources``: measure catalogue, scenes with query duties, list rules, default policy.

Run it after editing ``resources/measures.yaml``, ``list_rules.yaml`` or ``scenes.toml``; ``tests/policy/test_data.py``
fails while the committed data differ. The package itself reads only JSON and TOML.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"
TARGET = ROOT / "src" / "defaulter_screen" / "data" / "policy"
AS_OF = "2026-11-23"
HEADER = {
    "source": "resources/measures.yaml, list_rules.yaml, scenes.toml; made by scripts/build_policy.py",
    "licence": "statutes and official documents: public domain (著作权法 第五条); compilation: Apache-2.0",
    "date": AS_OF,
}
# The tier of a single provision. A measure's own ``basis_tier`` names its strongest; which of its provisions were in
# force on a date decides whether a memorandum stood alone then.
TIERS = [
    ("合作备忘录", "mou"),
    ("意见", "party-state-policy"),
    ("浙委法发", "party-state-policy"),
    ("国务院关于", "state-council-document"),
    ("通知", "departmental-document"),
    ("最高人民法院", "judicial-interpretation"),
    ("浙江省公共信用信息管理条例", "local-regulation"),
    ("条例", "administrative-regulation"),
    ("法", "law"),
]
LOCAL = {"浙江省公共信用信息管理条例": "33", "浙委法发": "33", "中共浙江省委": "33"}
LOOSE_GROUNDS = [
    (
        "1-2",
        ["", "伪造证据", "暴力", "威胁", "暴力、威胁", "其他", "以伪造证据方法", "以暴力、威胁方法"],
        "妨碍、抗拒执行",
    ),
    ("1-3", ["", "虚假诉讼", "虚假仲裁", "隐匿财产", "转移财产", "隐匿、转移财产", "其他", "以其他方法"], "规避执行"),
    ("1-4", ["", "违反"], "财产报告"),
    ("1-6", [""], "拒不履行执行和解协议"),
]
CONDITIONS = {
    "amount": (
        "个人所负数额较大的债务到期未清偿",
        "a large personal debt, due and unpaid, for which the person was listed",
    ),
    "court-decision": ("须有人民法院的单独决定", "a separate decision of the court is needed"),
    "court-notice": ("须有人民法院的裁定和协助执行通知书", "a court ruling and notice to assist are needed"),
    "procedure": (
        "按采购文件载明的时点查询并留存证据；联合体成员逐一查询",
        "query at the stated cut-off and keep the evidence; query every consortium member",
    ),
}


def tier_of(document: str) -> str:
    """The tier of one provision, from its document's title."""
    if document.startswith("国务院关于"):
        return "state-council-document"
    return next(tier for key, tier in TIERS if key in document)


def basis(entry: dict[str, Any]) -> dict[str, Any]:
    document = entry["document"]
    return {
        "document": document,
        "number": entry["number"] or "",
        "article": entry["article"] or "",
        "in_force_from": entry["in_force_from"],
        "in_force_to": entry["in_force_to"],
        "url": entry["url_if_known"] or "",
        "tier": tier_of(document),
        "territory": next((code for key, code in LOCAL.items() if document.startswith(key)), ""),
    }


def measure(entry: dict[str, Any]) -> dict[str, Any]:
    kind = entry["condition_kind"] or ""
    zh, en = CONDITIONS.get(kind, ("", ""))
    return {
        "id": entry["id"],
        "title_zh": entry["title_zh"],
        "title_en": entry["title_en"],
        "class": entry["class"],
        "applies_to": entry["applies_to"],
        "scenes": entry["scenes"],
        "effect": entry["effect"],
        "effect_fit": entry["effect_fit"],
        "legal_basis": [basis(b) for b in entry["legal_basis"]],
        "basis_tier": entry["basis_tier"],
        "actor_zh": entry["actor_zh"] or "",
        "condition_kind": kind,
        "condition_zh": zh,
        "condition_en": en,
        "territory": entry["territory"] or "",
        "verification_level": entry["verification_level"],
        "verified": entry["verified"],
        "source_read": entry["source_read"] or "",
        "notes": entry["notes"] or "",
    }


def duties(rules: dict[str, Any], scenes: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Scene code to its query duties; the words come from scenes.toml, document and verification from the rules."""
    by_scene: dict[str, list[dict[str, Any]]] = {}
    for duty in rules["query_duties"]:
        words = dict(scenes["duties"][duty["scene"]])
        for code in words.pop("scenes"):
            row = {**words, "document": duty["document"], "verified": duty["verified"]}
            by_scene.setdefault(code, []).append({**row, "channels": duty.get("channels", [])})
    return by_scene


def scene_table(rules: dict[str, Any], scenes: dict[str, Any]) -> dict[str, Any]:
    by_scene = duties(rules, scenes)
    return {
        code: {**scenes["defaults"], **words, "duties": by_scene.get(code, [])}
        for code, words in scenes["scenes"].items()
    }


def incentives(rules: dict[str, Any], scenes: dict[str, Any]) -> list[dict[str, Any]]:
    titles = rules["incentives"]["for_performers"]
    document = rules["incentives"]["document"].split(" ")
    return [
        {**words, "title_zh": title, "document": document[0], "article": document[1]}
        for title, words in zip(titles, scenes["incentives"], strict=True)
    ]


def list_rules(rules: dict[str, Any], scenes: dict[str, Any]) -> dict[str, Any]:
    term = rules["publication_term"]
    grounds = [
        {"code": g["code"], "text": g["zh"], "term": g["term"] != "none", "verified": g["verified"]}
        for g in rules["inclusion"]["grounds"]
    ]
    by_code = {g["code"]: g["term"] for g in grounds}
    for legacy in rules["inclusion"]["legacy_ground_texts"]:
        code = legacy["map_to"]
        grounds.append({"code": code, "text": legacy["zh"], "term": by_code[code], "verified": legacy["verified"]})
    # Words of the public feed that no stored text of the rule uses; mapped by sense, so marked not verified.
    loose = [(code, how + what) for code, hows, what in LOOSE_GROUNDS for how in hows]
    grounds += [{"code": code, "text": text, "term": True, "verified": False} for code, text in loose]
    return {
        "standard_years": term["standard_years"],
        "maximum_years": term["maximum_total_years"],
        "extension_years": [term["extension"]["years_min"], term["extension"]["years_max"]],
        "adult_age": 18,
        "performed_texts": ["全部已履行"],
        "grounds": grounds,
        "incentives": incentives(rules, scenes),
    }


# The fields that 三(二) names: 政府采购、招投标、行政审批、政府扶持、融资信贷、市场准入、资质认定. It names deleting an
# entry and lifting a consumption order, too: these are the court's.
REPAIR_SCENES = [
    "government-procurement",
    "bidding",
    "government-investment-project",
    "administrative-licensing",
    "government-subsidy",
    "policy-support",
    "loan-credit",
    "business-registration",
    "qualification-review",
]
REPAIR_KINDS = ["settlement-with-guarantee", "truthful-property-report", "instalment-plan", "performance-certificate"]


def repairs() -> list[str]:
    """The ``[[repair]]`` entries: 可按信用修复有关规定……放宽……限制; a human judges, so intercept becomes review."""
    scenes = ", ".join(f'"{code}"' for code in REPAIR_SCENES)
    lines = [
        "",
        "# An attested repair turns the intercept of these scenes into a review (三(二): 可……放宽……限制). Deleting an",
        "# entry and lifting a consumption order stay with the court.",
    ]
    for kind in REPAIR_KINDS:
        lines += [
            "[[repair]]",
            f'kind = "{kind}"',
            f"scenes = [{scenes}]",
            'basis = "浙委法发〔2020〕2号 三(二)"',
            'territory = "33"',
            "in_force_from = 2020-03-24",
            "",
        ]
    return lines[:-1]


# Grade, Chinese and English title, facts that must be there, facts that must not.
GRADES = [
    ("D", "在失信名单，未见修复", "Listed, no repair attested", ["listed"], ["repaired"]),
    ("C", "在失信名单，已登记修复事实", "Listed, a repair is attested for every case", ["listed"], []),
    ("C", "仍在名单，是否有效待法院核实", "Still listed, whether it stands is for the court", ["listed-doubtful"], []),
    ("C", "被限制消费", "Under a consumption order", ["consumption-restricted"], []),
    ("U", "有同名记录，身份未能确认", "Entries of that name exist, identity is open", ["identity-open"], []),
    ("B", "五年内曾在名单，已移出", "Formerly listed, removed within five years", ["formerly-listed"], []),
    ("A+", "未见记录，且在诚信履行名单", "No record, and on the honoured list", ["honoured"], []),
    ("A", "未见记录", "No record", [], []),
]


def grades() -> list[str]:
    """The ``[[archive]]`` rule table: the first rule that fits gives the grade of a credit archive."""
    lines = [
        "",
        "# A credit archive is summarised by the first rule that fits. Not the courts' grading (轻微、一般、严重): its",
        "# criteria are not published. No consequence attaches to a grade.",
    ]
    for grade, zh, en, when, unless in GRADES:
        lines += ["[[archive]]", f'grade = "{grade}"', f'title_zh = "{zh}"', f'title_en = "{en}"']
        lines += [f"{name} = {json.dumps(facts)}" for name, facts in (("when", when), ("unless", unless)) if facts]
        lines.append("")
    return lines[:-1]


def default_policy() -> str:
    lines = [
        f"# The default policy. Source: {HEADER['source']}",
        f"# Licence: Apache-2.0. Date: {AS_OF}. A policy file of yours inherits from it and says only what differs.",
        'name = "default"',
        'version = "2026.11"',
        f"date = {AS_OF}",
        'title_zh = "默认规则"',
        'title_en = "Default policy"',
        "# Province in which local rules apply: 33 is Zhejiang.",
        'territory = "33"',
        "# A monthly delivery (31 days) plus the three working days that article 10 gives a court to delete an entry.",
        "list_max_age_days = 35",
        "",
        "[identity]",
        "# Intercept only where at most one innocent person in a hundred such cases would fit the same evidence.",
        "intercept_lookalikes = 0.01",
        "# Lookalikes protect the innocent; this guards against a rival candidate that explains as much.",
        "intercept_probability = 0.9",
        "# From here a person known by more than a name goes to a human; below, further evidence is asked for.",
        "review_probability = 0.5",
        "# A contradicted candidate below this probability is no hit.",
        "cutoff = 0.01",
        "# Fewer visible characters of a number are no number evidence.",
        "min_number_characters = 10",
        "",
        "[reviews]",
        "# True: a disposition counts only when a second reviewer concludes the same.",
        "two_person = false",
        "# Outcomes that open a case where there is a hit: review, intercept, clarify.",
        'open_cases = ["review", "intercept"]',
        *repairs(),
        *grades(),
    ]
    return "\n".join(lines) + "\n"


def build() -> dict[str, str]:
    """File name in ``data/policy`` to its text."""
    measures = yaml.safe_load((RESOURCES / "measures.yaml").read_text(encoding="utf-8"))
    rules = yaml.safe_load((RESOURCES / "list_rules.yaml").read_text(encoding="utf-8"))
    scenes = tomllib.loads((RESOURCES / "scenes.toml").read_text(encoding="utf-8"))
    tables = {
        "measures.json": {**HEADER, "measures": [measure(m) for m in measures["measures"]]},
        "scenes.json": {**HEADER, "scenes": scene_table(rules, scenes)},
        "list_rules.json": {**HEADER, **list_rules(rules, scenes)},
    }
    files = {name: json.dumps(table, ensure_ascii=False, indent=1) + "\n" for name, table in tables.items()}
    return {**files, "default.toml": default_policy()}


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in build().items():
        (TARGET / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text)} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
