"""What a person is handed, and the JSON that leaves the library."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from defaulter_screen.models.decision import ApplicationDecision, Decision, Outcome, SubjectView
from defaulter_screen.models.encoding import application_data, court_mask, decision_data, mask_numbers, to_json
from defaulter_screen.models.hit import Missing
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.subject import Gender, Role, SubjectKind
from defaulter_screen.policy.engine import decide
from defaulter_screen.policy.evidence import hits_of
from defaulter_screen.policy.loader import load_policy

AT = date(2026, 11, 23)
SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "decision.schema.json").read_text(encoding="utf-8"))
PERSON = Listing(
    1, "defaulter|s|(2020)浙0102执1号|测试甲|330102198503041235", ListKind.DEFAULTER, "s", SubjectKind.PERSON, "测试甲",
    "330102198503041235", gender=Gender.MALE, age=41, court="某某市某某区人民法院", case_number="(2020)浙0102执1号",
    filing_date=date(2025, 1, 1), publication_date=date(2026, 1, 1), duty="与测试乙（330102197001011234）连带偿还",
)  # fmt: skip
COMPANY = replace(
    PERSON, key="o", kind=SubjectKind.ORGANISATION, name="测试某某有限公司", number="91330100MA0000000X", gender=None,
    age=None, duty="", filing_date=None, publication_date=None, court="",
)  # fmt: skip


def decided(evidence: str, scene: str = "general", entry: Listing = PERSON, **changes: Any) -> Decision:
    lists = (ListVersion(7, ListKind.DEFAULTER, "s", "snapshot", AT, datetime(2026, 11, 1, tzinfo=UTC), "", 1),)
    hits = hits_of(evidence, entry)
    p = max((h.probability for h in hits), default=1e-9)
    compiled = load_policy().compile(AT)
    ruling = decide(
        compiled, hits=hits, probability=p, scene=scene, kind=entry.kind, role=Role.APPLICANT, at=AT, lists=lists
    )
    made = Decision(
        "run-1", ruling.outcome, scene, Role.APPLICANT, SubjectView(entry.kind, "测**", "330*************35", "r1"), p,
        hits, ruling.measures, ruling.reasons, (Missing("id_number", "可确认或排除", "would settle it"),), ruling.leads,
        "7@2026-11-23", compiled.label, "m1", "0.1", datetime(2026, 11, 23, 9, tzinfo=UTC), AT,
    )  # fmt: skip
    return replace(made, **changes)


def valid(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """Just as much of JSON Schema as the document uses."""
    if "$ref" in schema:
        return valid(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], where)
    faults = []
    types = schema.get("type", [])
    known = {
        "string": str,
        "number": (int, float),
        "integer": int,
        "boolean": bool,
        "null": type(None),
        "object": dict,
        "array": list,
    }
    if types and not any(isinstance(value, known[t]) for t in ([types] if isinstance(types, str) else types)):  # type: ignore[arg-type]
        return [f"{where}: {value!r} is no {types}"]
    if "enum" in schema and value not in schema["enum"]:
        faults.append(f"{where}: {value!r} not in enum")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        faults.append(f"{where}: {value!r} does not fit the pattern")
    if isinstance(value, str | list) and len(value) < schema.get("minLength", schema.get("minItems", 0)):
        faults.append(f"{where}: too short")
    if isinstance(value, float) and not schema.get("exclusiveMinimum", -1) < value < schema.get(
        "exclusiveMaximum", 1e99
    ):
        faults.append(f"{where}: {value} out of range")
    if isinstance(value, dict):
        if list(value) != schema["required"] or set(value) != set(schema["properties"]):
            faults.append(f"{where}: keys {list(value)}")
        faults += [f for k, v in value.items() for f in valid(v, schema["properties"].get(k, {}), f"{where}.{k}")]
    if isinstance(value, list):
        faults += [f for i, v in enumerate(value) for f in valid(v, schema["items"], f"{where}[{i}]")]
    return faults


CASES = [
    ("full-number", "government-procurement", PERSON),
    ("full-number*2", "vehicle-transaction", PERSON),
    ("name-only", "general", PERSON),
    ("none", "general", PERSON),
    ("organisation-code", "bidding", COMPANY),
    ("organisation-name", "loan-credit", COMPANY),
    ("honoured:full-number + roster:full-number", "loan-credit", PERSON),
]


@pytest.mark.parametrize(("evidence", "scene", "entry"), CASES)
@pytest.mark.parametrize("mask", [True, False])
def test_json_fits_the_schema_in_this_order(evidence: str, scene: str, entry: Listing, mask: bool) -> None:
    data = json.loads(decided(evidence, scene, entry).model_dump_json(mask=mask))
    assert valid(data, SCHEMA) == []


def test_the_schema_notices_faults() -> None:
    data = decision_data(decided("full-number"))
    assert valid({**data, "outcome": "maybe"}, SCHEMA)
    assert valid({**data, "probability": 1.0}, SCHEMA)
    assert valid({**data, "reasons": []}, SCHEMA)
    assert valid({**data, "surplus": 1}, SCHEMA)
    assert valid({**data, "at": 3}, SCHEMA)
    assert valid({**data, "at": "23.11."}, SCHEMA)


def test_json_is_masked_unless_asked_otherwise() -> None:
    decision = decided("full-number*2")
    text = decision.model_dump_json()
    assert "330102198503041235" not in text
    assert "330102197001011234" not in text
    assert '"number":"3301021985****1235"' in text
    assert "330102198503041235" in decision.model_dump_json(mask=False)
    assert "91330100MA0000000X" in decided("organisation-code", entry=COMPANY).model_dump_json()
    assert "\n" not in text


def test_floats_keep_their_precision_and_nan_never_leaves() -> None:
    assert '"probability":0.1234567890123456' in to_json({"probability": 0.1234567890123456})
    with pytest.raises(ValueError, match="Out of range"):
        to_json({"probability": float("nan")})


def test_applications_as_data() -> None:
    decision = decided("full-number")
    application = ApplicationDecision(
        "a1", Outcome.INTERCEPT, "general", "ref", ((Role.APPLICANT, decision),), decision.reasons, decision.measures
    )
    data = application_data(application)
    assert valid(json.loads(to_json(data)), SCHEMA["$defs"]["application"]) == []


def test_the_scene_is_told_by_its_title_where_the_policy_has_one() -> None:
    bare = decided("none", "government-procurement")
    titled = replace(bare, scene_title_zh="政府采购", scene_title_en="government procurement")
    assert "业务场景：政府采购；" in titled.explain()
    assert "Scene: government procurement;" in titled.explain("en")
    assert "业务场景：government-procurement；" in bare.explain()
    assert decision_data(titled)["scene_title_zh"] == "政府采购"
    assert decision_data(titled)["scene_title_en"] == "government procurement"


def test_masks() -> None:
    assert court_mask("3301021985****1235") == "3301021985****1235"
    assert court_mask("330102850304123") == "***********4123"
    assert court_mask("") == ""
    assert mask_numbers("见330102197001011234与1234567890123456789") == "见3301021970****1234与1234567890123456789"


def test_an_intercept_explains_everything() -> None:
    text = decided("full-number*2", "government-procurement").explain()
    for phrase in (
        "拦截", "(2020)浙0102执1号", "某某市某某区人民法院", "财库〔2016〕125号", "二(二)", "2016-08-01 起施行",
        "第十一条", "十五日", "十日内", "第十二条", "个人信息保护法第二十四条", "预计全国没有", "什么证据会改变结论",
        "删除、更正或解除", "default 2026.11",
    ):  # fmt: skip
        assert phrase in text, phrase
    assert text.count("名单条目：案号") == 2
    assert "测试甲" not in text
    assert "1985" not in text


def test_english() -> None:
    text = decided("full-number", "bidding").explain("en")
    for phrase in ("intercept", "art. 11", "15 days", "within ten days", "art. 24", "none expected", "Not verified"):
        assert phrase in text, phrase
    with pytest.raises(ValueError, match="no such language"):
        decided("none").explain("fr")


def test_nothing_of_a_namesake_is_told() -> None:
    for lang in ("zh", "en"):
        text = decided("name-only").explain(lang)
        assert "执1号" not in text
        assert "某某区" not in text
        assert "290,000" in text
    assert "可确认或排除" in decided("name-only").explain()
    mixed = decided("name-only + full-number").explain()
    assert "名单条目：案号" in mixed


def test_organisations_entries_are_public() -> None:
    text = decided("organisation-name", entry=COMPANY).explain()
    assert "(2020)浙0102执1号" in text
    assert "未载明" in text
    assert "其他单位" in text


def test_a_few_lookalikes_and_none_missing() -> None:
    text = decided("visible-number-lookalikes", missing=()).explain()
    assert "约 0.70 个" in text
    assert "没有需要补充的证据" in text


def test_pass_and_conditions() -> None:
    assert "没有与所给信息相符的条目" in decided("none", missing=()).explain()
    exit_text = decided("full-number", "exit-border").explain("en")
    assert "Also needed: a separate decision of the court" in exit_text
    assert "须有人民法院的单独决定" in decided("full-number", "exit-border").explain()


def test_a_consumption_order_is_not_called_a_listing() -> None:
    decision = decided("consumption-restricted:full-number", "travel-air")
    assert decision.outcome is Outcome.INTERCEPT
    assert "限制消费人员名单" in decision.explain()
    assert "失信被执行人名单上" not in decision.explain()


def test_a_condition_in_one_language_serves_both() -> None:
    decision = decided("full-number", "exit-border")
    measure = replace(
        decision.measures[0],
        condition="另有条件",
        legal_basis=(replace(decision.measures[0].legal_basis[0], in_force_from=None),),
    )
    assert "另有条件" in replace(decision, measures=(measure,)).explain("en")
