"""Sentences of the reasons of applications, their parties and the other lists; part of the one table in ``reasons``."""

from __future__ import annotations

PARTY_REASONS = {
    "officer-listed": (
        "{role_zh}本人被列入名单：只影响其本人任职资格和消费，对所属单位仅作监管或审慎性参考",
        (
            "The {role_en} personally is listed: that bears on his own offices and consumption; for the "
            "organisation it is a matter of supervision or prudent reference"
        ),
    ),
    "related-party": (
        "{role_zh}被列入名单：不当然及于申请人，由人工判断",
        "The {role_en} is listed: that does not by itself extend to the applicant; a human must judge",
    ),
    "representative-of-listed": (
        "被查人系失信单位的法定代表人或负责人：可被限制消费，但本人未被列入名单，不影响任职资格",
        (
            "The subject represents a listed organisation: restricted in consumption perhaps, but not listed himself; "
            "no office bars for him"
        ),
    ),
    "representative-of-restricted": (
        "被查人系被限制消费单位的法定代表人或负责人：本人可一并被限制消费，但未被列入名单",
        "The subject represents an organisation under a consumption order: restricted with it perhaps, but not listed",
    ),
    "consortium-member-listed": (
        "联合体成员被列入名单，视同联合体有不良记录（财库〔2016〕125号、法〔2016〕285号）",
        "A consortium member is listed, which counts for the whole consortium (财库〔2016〕125号, 法〔2016〕285号)",
    ),
    "bid-party-listed": (
        "{role_zh}被列入名单：应更换或不予聘用，不影响投标人资格",
        "The {role_en} is listed: replace or do not appoint; the tenderer's own standing is not affected",
    ),
    "party-outcome": ("{role_zh}：{outcome_zh}", "{role_en}: {outcome_en}"),
    "consumption-restricted": (
        "被查主体在限制消费人员名单（案号 {case_number}）",
        "The subject stands under a consumption order (case number {case_number})",
    ),
    "consumption-restricted-elsewhere": (
        "被查主体在限制消费人员名单；限制消费不等于失信，不影响本场景",
        "The subject stands under a consumption order; that is no listing as a defaulter and changes nothing here",
    ),
    "honoured": (
        "被查主体在诚信履行名单，可享受守信激励；不抵消失信记录",
        "The subject is on the honoured list and may enjoy preferences; these never outweigh a hit",
    ),
    "roster-notice": (
        "被查主体在本单位名册（{category}）；通报所在单位、组织人事部门的职责在人民法院，使用者不得自行公开",
        (
            "The subject is on your register ({category}); the duty to inform employers and personnel departments lies "
            "on the court; do not publish the match"
        ),
    ),
}
