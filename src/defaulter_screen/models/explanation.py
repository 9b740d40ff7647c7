"""``Decision.explain``: a text a person can be handed, in Chinese or English.

What was found; why it is or is not this person, with the number of lookalikes in plain words; which measures, with
article and date; what is not verified; how to object (法释〔2013〕17号 arts 11, 12); that a human review can be had
(个人信息保护法 art. 24); what evidence would change the outcome. Nothing of other people is in it: an entry that is not
established to be the person's own shows neither case nor court; organisations' entries are public business data.
"""

from __future__ import annotations

from collections.abc import Mapping

from defaulter_screen.models.decision import Decision, LegalBasis, Measure, Outcome
from defaulter_screen.models.hit import Hit, NumberEvidence, Relation
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.subject import SubjectKind

_ZH = {
    "title": "失信被执行人名单筛查结果说明",
    "outcome": "结论：{word}",
    "intercept": "已确认被查主体在失信被执行人名单上，本场景下依规定不予通过。",
    "intercept-order": "已确认被查主体在限制消费人员名单上，该项消费依规定不予办理。",
    "review": "系统不能自动作出结论，须由人工复核。",
    "clarify": "现有信息不足以区分同名者；这不是不利结论，补充信息后即可判断。",
    "pass": "可以继续办理。",
    "subject": "被查主体：{name} {number}",
    "scene": "业务场景：{scene}；依据日期：{at}；名单版本：{lists}",
    "found": "一、查到了什么",
    "nothing": "名单中没有与所给信息相符的条目。",
    "entry": "名单条目：案号 {case}，执行法院 {court}，公布日期 {date}。",
    "candidate": "名单中有与所给信息部分相符的条目（案号 {case}，执行法院 {court}）；尚未确认是被查主体。",
    "namesake": "名单中有与所给信息部分相符的条目；尚未确认是被查主体，故不透露他人信息。",
    "unknown": "未载明",
    "why": "二、为什么",
    "lookalikes": "符合同样证据的其他{what}：{count}。",
    "persons": "人",
    "organisations": "单位",
    "none": "预计全国没有（不足百分之一个）",
    "few": "预计全国约 {count} 个",
    "many": "预计全国约 {count} 个，因此不能凭这些信息认定",
    "measures": "三、适用的措施",
    "no-measures": "没有措施因本结论适用。",
    "for-information": "（仅供了解，本结论不以此为依据）",
    "basis": "  依据：{basis}",
    "from": "，{date} 起施行",
    "condition": "  须另具备：{condition}",
    "unverified": "  未经核实：我们未能读到该措施的原文，不作为拦截依据。",
    "object": "四、如何提出异议",
    "object-text": (
        "认为不应纳入名单、信息不准确或应当删除的，可向执行法院{court}书面申请纠正（法释〔2013〕17号第十一条）。"
        "法院自收到申请之日起十五日内审查，理由成立的三个工作日内纠正；不服决定的，可自决定书送达之日起十日内向上一级"
        "人民法院申请复议，十五日内作出决定，复议期间不停止原决定执行（第十二条）。"
    ),
    "named": "（{court}）",
    "other-object": "如认为本次筛查认错了人，请向出具本说明的单位提出，并出示身份证件或营业执照原件。",
    "human": (
        "人工复核：本结论由系统自动作出。您有权要求说明，并有权拒绝仅通过自动化决策方式作出的决定"
        "（个人信息保护法第二十四条），可以要求人工复核。"
    ),
    "change": "五、什么证据会改变结论",
    "no-change": "执行法院出具的删除、更正或解除文书会改变结论。",
    "supply": "补充{field}：{effect}",
    "no-supply": "没有需要补充的证据。",
    "editions": "决定编号 {id}；规则 {policy}",
}
_EN = {
    "title": "Result of screening against the list of dishonest judgment defaulters",
    "outcome": "Outcome: {word}",
    "intercept": "The subject is established to be listed; in this scene the rules let no application pass.",
    "intercept-order": "The subject is established to stand under a consumption order, which bars this spending.",
    "review": "The system cannot decide this by itself: a human has to.",
    "clarify": "The information cannot tell namesakes apart. That is no adverse outcome; more information settles it.",
    "pass": "The application can go on.",
    "subject": "Subject: {name} {number}",
    "scene": "Scene: {scene}; as of: {at}; list version: {lists}",
    "found": "1. What was found",
    "nothing": "No entry of the list fits what was given.",
    "entry": "Entry: case number {case}, executing court {court}, published {date}.",
    "candidate": (
        "An entry fits part of what was given (case number {case}, executing court {court}); "
        "it is not established to be the subject's."
    ),
    "namesake": "An entry fits part of what was given; it is not established to be yours, so nothing of it is told.",
    "unknown": "not stated",
    "why": "2. Why",
    "lookalikes": "Other {what} that would fit the same evidence: {count}.",
    "persons": "people",
    "organisations": "organisations",
    "none": "none expected in the country (less than one in a hundred cases)",
    "few": "about {count} expected in the country",
    "many": "about {count} expected in the country, so this evidence cannot tell who it is",
    "measures": "3. Measures that follow",
    "no-measures": "No measure follows from this outcome.",
    "for-information": " (for information; the outcome does not rest on it)",
    "basis": "  Basis: {basis}",
    "from": ", in force from {date}",
    "condition": "  Also needed: {condition}",
    "unverified": "  Not verified: its text could not be read, so it drives no intercept.",
    "object": "4. How to object",
    "object-text": (
        "Whoever should not be listed, is listed with wrong data or should have been deleted applies in writing to "
        "the executing court{court} (法释〔2013〕17号 art. 11). The court decides within 15 days and corrects within "
        "three working days; within ten days of service the next higher court can be asked to reconsider its decision; "
        "it decides within 15 days without suspending the decision (art. 12)."
    ),
    "named": " ({court})",
    "other-object": "If this screening took you for somebody else, tell who gave you this text and show your document.",
    "human": (
        "Human review: this outcome was computed. You may ask for an explanation, refuse a decision made solely "
        "by automation (个人信息保护法 art. 24) and have a human review it."
    ),
    "change": "5. What evidence would change the outcome",
    "no-change": "A court document of deletion, correction or release would change it.",
    "supply": "Supply {field}: {effect}",
    "no-supply": "No further evidence is needed.",
    "editions": "Decision {id}; policy {policy}",
}
_SETTLING = (NumberEvidence.EQUAL, NumberEvidence.VISIBLE)
_TEXTS: Mapping[str, Mapping[str, str]] = {"zh": _ZH, "en": _EN}
_FIELDS = {
    "id_number": ("证件号码", "the document number"),
    "birth_date": ("出生日期", "the birth date"),
    "gender": ("性别", "the gender"),
    "region": ("地区", "the region"),
    "name": ("姓名名称", "the name"),
    "former_name": ("曾用名", "former names"),
    "full_name": ("登记全称", "the full registered name"),
}


def explain_decision(decision: Decision, lang: str = "zh") -> str:
    """The text for one decision.

    Args:
        decision: what to explain.
        lang: ``zh`` or ``en``.

    Raises:
        ValueError: another language.
    """
    if lang not in _TEXTS:
        raise ValueError(f"没有此语言 / no such language: {lang!r} (zh, en)")
    words = _TEXTS[lang]
    parts = [
        _head(decision, words, lang),
        _found(decision, words),
        _why(decision, words, lang),
        _measures(decision, words, lang),
        _objection(decision, words),
        _change(decision, words, lang),
        [words["editions"].format(id=decision.decision_id, policy=decision.policy_version)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _head(decision: Decision, words: Mapping[str, str], lang: str) -> list[str]:
    word = decision.outcome.zh if lang == "zh" else decision.outcome.value
    title = decision.scene_title_zh if lang == "zh" else decision.scene_title_en
    lists = decision.list_version or "—"
    return [
        words["title"],
        words["subject"].format(name=decision.subject.name, number=decision.subject.id_number).rstrip(),
        words["scene"].format(scene=title or decision.scene, at=decision.at.isoformat(), lists=lists),
        words["outcome"].format(word=word),
        words[_meaning(decision)],
    ]


def _meaning(decision: Decision) -> str:
    """Key of the sentence for the outcome; a consumption order alone is no listing as a defaulter."""
    listed = any(r.code == "identity-established" for r in decision.reasons)
    if decision.outcome is Outcome.INTERCEPT and not listed:
        return "intercept-order"
    return decision.outcome.value


def _established(decision: Decision) -> bool:
    return any(r.code in ("identity-established", "consumption-restricted") for r in decision.reasons)


def _listed_hits(decision: Decision) -> list[Hit]:
    """Hits that restrict, those first that number evidence supports: only such a one can be the subject's own."""
    kinds = (ListKind.DEFAULTER, ListKind.CONSUMPTION_RESTRICTED)
    hits = [hit for hit in decision.hits if hit.listing.list_kind in kinds]
    return sorted(hits, key=lambda h: h.number_evidence not in _SETTLING or h.relation is not Relation.SAME)


def _found(decision: Decision, words: Mapping[str, str]) -> list[str]:
    hits = _listed_hits(decision)
    lines = [words["found"]]
    if not hits:
        return [*lines, words["nothing"]]
    if _established(decision):
        return [*lines, *(_entry(entry, words, "entry") for entry in hits[0].listings)]
    person = hits[0].listing.kind is SubjectKind.PERSON
    return [*lines, _entry(hits[0].listing, words, "namesake" if person else "candidate")]


def _entry(entry: Listing, words: Mapping[str, str], key: str) -> str:
    unknown = words["unknown"]
    published = entry.publication_date.isoformat() if entry.publication_date else unknown
    return words[key].format(case=entry.case_number or unknown, court=entry.court or unknown, date=published)


def _why(decision: Decision, words: Mapping[str, str], lang: str) -> list[str]:
    lines = [words["why"]]
    lines += [f"- {r.text_zh if lang == 'zh' else r.text_en}" for r in decision.reasons]
    hits = _listed_hits(decision)
    if hits:
        person = decision.subject.kind is SubjectKind.PERSON
        what = words["persons" if person else "organisations"]
        lines.append(words["lookalikes"].format(what=what, count=_in_words(hits[0].lookalikes, words)))
    return lines


def _in_words(count: float, words: Mapping[str, str]) -> str:
    """Lookalikes as a sentence's end: nobody, a few, or so many that nothing follows."""
    if count < 0.01:
        return words["none"]
    if count < 1:
        return words["few"].format(count=f"{count:.2f}")
    return words["many"].format(count=f"{float(f'{count:.2g}'):,.0f}")


def _measures(decision: Decision, words: Mapping[str, str], lang: str) -> list[str]:
    lines = [words["measures"]]
    if not decision.measures:
        return [*lines, words["no-measures"]]
    for measure in decision.measures:
        lines += _measure(measure, words, lang)
    return lines


def _measure(measure: Measure, words: Mapping[str, str], lang: str) -> list[str]:
    title = measure.title_zh if lang == "zh" else measure.title_en
    aside = words["for-information"] if measure.informational else ""
    lines = [f"- {title}{aside}"]
    lines += [words["basis"].format(basis=_basis(b, words)) for b in measure.legal_basis]
    if measure.condition:
        lines.append(words["condition"].format(condition=_side(measure.condition, lang)))
    if not measure.verified:
        lines.append(words["unverified"])
    return lines


def _side(text: str, lang: str) -> str:
    """One side of a ``中文 / English`` text."""
    zh, _, en = text.partition(" / ")
    return zh if lang == "zh" else en or zh


def _basis(basis: LegalBasis, words: Mapping[str, str]) -> str:
    since = words["from"].format(date=basis.in_force_from.isoformat()) if basis.in_force_from else ""
    number = f"（{basis.number}）" if basis.number and basis.number != basis.document else ""
    return f"《{basis.document}》{number}{basis.article}{since}"


def _objection(decision: Decision, words: Mapping[str, str]) -> list[str]:
    hits = _listed_hits(decision)
    court = hits[0].listing.court if hits and _established(decision) else ""
    named = words["named"].format(court=court) if court else ""
    lines = [words["object"], words["object-text"].format(court=named), words["other-object"]]
    if decision.outcome in (Outcome.INTERCEPT, Outcome.REVIEW):
        lines.append(words["human"])
    return lines


def _change(decision: Decision, words: Mapping[str, str], lang: str) -> list[str]:
    lines = [words["change"]]
    for missing in decision.missing:
        zh, en = _FIELDS.get(missing.field, (missing.field, missing.field))
        field, effect = (zh, missing.effect_zh) if lang == "zh" else (en, missing.effect_en)
        lines.append("- " + words["supply"].format(field=field, effect=effect))
    if decision.outcome is Outcome.INTERCEPT or _established(decision):
        lines.append("- " + words["no-change"])
    return lines if len(lines) > 1 else [*lines, words["no-supply"]]
