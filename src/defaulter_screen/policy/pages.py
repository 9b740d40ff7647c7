"""``policy show`` and ``policy list``: a scene or a whole policy as a page that a lawyer can check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from defaulter_screen.errors import UnknownSceneError
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.catalogue import BasisSpec, MeasureSpec
from defaulter_screen.policy.compiled import CompiledScene, Stance
from defaulter_screen.policy.scenes import DutySpec, nearest_scenes
from defaulter_screen.policy.schema import EmergencySpec, Policy

_ZH = {
    "policy": "规则：{label}（{date} 发布），适用地区代码 {territory}，依据日期 {at}",
    "scene": "业务场景：{title}（{code}）",
    "asks": "证据不足时请补充：{asks}",
    "limits": (
        "认定同一主体：须有号码证据，同证据人数不超过 {lookalikes}，概率不低于 {intercept}；"
        "无号码证据而概率不低于 {review} 的转人工复核"
    ),
    "age": "名单超过 {days} 天的，不得据以放行",
    "duties": "查询义务",
    "no-duties": "未见该场景的专门查询义务。",
    "duty": "- {who}，{when}（{document}{mark}）",
    "channels": "  渠道：{text}",
    "evidence": "  留存：{text}",
    "outcomes": "已确认在名单上的主体",
    "direct": "- 申请人为{kind}：{outcome}",
    "officer": "- 其法定代表人、负责人、实际控制人、股东在名单上：{outcome}",
    "related": "- 其担保人、配偶、共同借款人在名单上：{outcome}",
    "person": "自然人",
    "organisation": "单位",
    "why": "    {text}",
    "measures": "措施",
    "no-measures": "目录中没有该场景的措施。",
    "measure": "{row}. {title}（{id}）",
    "facts": "   {effect}；适用于{applies}；{verified}；{force}",
    "actor": "   执行主体：{actor}",
    "basis": "   依据：{basis}",
    "condition": "   另须：{condition}",
    "territory": "   仅适用于地区代码 {territory}",
    "notes": "   注：{notes}",
    "both": "自然人和单位",
    "natural_person": "自然人",
    "legal_person": "单位",
    "prohibit": "禁止",
    "restrict": "限制",
    "prudent-consideration": "审慎性参考",
    "heightened-supervision": "加强监管",
    "notify-court": "告知法院",
    "assist-freeze": "协助冻结、扣留（凭法院文书）",
    "preference": "激励",
    "full-text": "已核实（全文）",
    "extract": "已核实（摘录）",
    "digest": "未核实（仅见摘要）",
    "recalled": "未核实（凭记忆）",
    "in-force": "在该日有效",
    "not-in-force": "在该日无效",
    "unverified": "，未核实",
    "since": "{start} 起",
    "until": "至 {end}",
    "emergencies": "突发事件审慎开关",
    "emergency": "- {name}：{start} 至 {end}，拦截改为人工复核（{basis}）：{measures}",
    "scenes": "业务场景（自然人 / 单位 的结论）",
}
_EN = {
    "policy": "Policy: {label} (issued {date}), territory {territory}, as of {at}",
    "scene": "Scene: {title} ({code})",
    "asks": "Where evidence does not suffice, ask for: {asks}",
    "limits": (
        "Identity: number evidence, at most {lookalikes} lookalikes and a probability of at least {intercept}; "
        "without number evidence a human looks from a probability of {review}"
    ),
    "age": "No pass rests on a list older than {days} days",
    "duties": "Duty to query",
    "no-duties": "No special duty to query was found for this scene.",
    "duty": "- {who}: {when} ({document}{mark})",
    "channels": "  Channels: {text}",
    "evidence": "  Keep: {text}",
    "outcomes": "Who is established to be listed",
    "direct": "- applicant, {kind}: {outcome}",
    "officer": "- its legal representative, person in charge, actual controller or shareholder: {outcome}",
    "related": "- its guarantor, spouse or co-borrower: {outcome}",
    "person": "a person",
    "organisation": "an organisation",
    "why": "    {text}",
    "measures": "Measures",
    "no-measures": "The catalogue has no measure for this scene.",
    "measure": "{row}. {title} ({id})",
    "facts": "   {effect}; for {applies}; {verified}; {force}",
    "actor": "   Acting body: {actor}",
    "basis": "   Basis: {basis}",
    "condition": "   Also needed: {condition}",
    "territory": "   Applies in territory {territory} only",
    "notes": "   Note: {notes}",
    "both": "persons and organisations",
    "natural_person": "persons",
    "legal_person": "organisations",
    "prohibit": "prohibition",
    "restrict": "restriction",
    "prudent-consideration": "prudent reference",
    "heightened-supervision": "heightened supervision",
    "notify-court": "notice to the court",
    "assist-freeze": "assistance in freezing (on court documents)",
    "preference": "preference",
    "full-text": "verified (full text)",
    "extract": "verified (extract)",
    "digest": "not verified (digest only)",
    "recalled": "not verified (recalled)",
    "in-force": "in force on that date",
    "not-in-force": "not in force on that date",
    "unverified": ", not verified",
    "since": "from {start}",
    "until": "until {end}",
    "emergencies": "Emergency switches",
    "emergency": "- {name}: {start} to {end}, review in place of intercept ({basis}): {measures}",
    "scenes": "Scenes (outcome for a person / an organisation)",
}
_PAGES: Mapping[str, Mapping[str, str]] = {"zh": _ZH, "en": _EN}


def list_scenes(policy: Policy, at: date) -> list[dict[str, object]]:
    """One row per scene: code, titles, outcome for an established person and organisation, number of measures."""
    compiled = policy.compile(at)
    return [
        {
            "scene": code,
            "title_zh": scene.title_zh,
            "title_en": scene.title_en,
            "person": scene.verdicts[SubjectKind.PERSON, Stance.DIRECT].outcome.value,
            "organisation": scene.verdicts[SubjectKind.ORGANISATION, Stance.DIRECT].outcome.value,
            "measures": len(policy.measures_of(code, at)),
        }
        for code, scene in compiled.scenes.items()
    ]


def show_policy(policy: Policy, at: date, *, lang: str = "zh") -> str:
    """The whole policy as a page: head, thresholds, switches, one line per scene."""
    words = _PAGES[lang]
    lines = [_head(policy, at, words), *_limits(policy, "general", words), *_switches(policy.emergency, words)]
    lines += ["", words["scenes"]]
    for row in list_scenes(policy, at):
        person, organisation = _word(str(row["person"]), lang), _word(str(row["organisation"]), lang)
        lines.append(f"- {row[f'title_{lang}']} ({row['scene']}): {person} / {organisation}")
    return "\n".join(lines) + "\n"


def show_scene(policy: Policy, code: str, at: date, *, lang: str = "zh") -> str:
    """One scene as a page: who must query and when, thresholds, what a hit does, each measure with its basis.

    Args:
        policy: the policy.
        code: the scene.
        at: the date for which measures in force are resolved.
        lang: ``zh`` or ``en``.

    Raises:
        UnknownSceneError: the policy has no such scene.
    """
    if code not in policy.scenes:
        raise UnknownSceneError(code, nearest_scenes(code, policy.scenes))
    words, scene = _PAGES[lang], policy.compile(at).scenes[code]
    title, asks = (scene.title_zh, scene.asks_zh) if lang == "zh" else (scene.title_en, scene.asks_en)
    lines = [words["scene"].format(title=title, code=code), _head(policy, at, words)]
    lines += [*_limits(policy, code, words), words["asks"].format(asks=asks)]
    lines += ["", words["duties"], *_duties(_here(policy, code), words, lang)]
    lines += ["", words["outcomes"], *_outcomes(scene, words, lang)]
    switches = tuple(e for e in policy.emergency if any(m.id in e.measures for m in policy.measures_of(code, at)))
    lines += [*_switches(switches, words), "", words["measures"], *_measures(policy, code, at, words, lang)]
    return "\n".join(lines) + "\n"


def _head(policy: Policy, at: date, words: Mapping[str, str]) -> str:
    label, issued = policy.label, policy.date.isoformat()
    return words["policy"].format(label=label, date=issued, territory=policy.territory, at=at.isoformat())


def _limits(policy: Policy, code: str, words: Mapping[str, str]) -> list[str]:
    limits = policy.limits(code)
    told = words["limits"].format(
        lookalikes=limits.intercept_lookalikes,
        intercept=limits.intercept_probability,
        review=limits.review_probability,
    )
    return [told, words["age"].format(days=policy.max_age(code))]


def _word(outcome: str, lang: str) -> str:
    return Outcome(outcome).zh if lang == "zh" else outcome


def _here(policy: Policy, code: str) -> tuple[DutySpec, ...]:
    """Duties of the scene that bind in the policy's territory."""
    return tuple(d for d in policy.scenes[code].duties if d.territory in ("", policy.territory))


def _duties(duties: tuple[DutySpec, ...], words: Mapping[str, str], lang: str) -> list[str]:
    lines = []
    for duty in duties:
        who, when, kept = (
            (duty.who_zh, duty.when_zh, duty.evidence_zh)
            if lang == "zh"
            else (duty.who_en, duty.when_en, duty.evidence_en)
        )
        mark = "" if duty.verified else words["unverified"]
        lines.append(words["duty"].format(who=who, when=when, document=duty.document, mark=mark))
        lines += [words["channels"].format(text="、".join(duty.channels))] if duty.channels else []
        lines += [words["evidence"].format(text=kept)] if kept else []
    return lines or [words["no-duties"]]


def _outcomes(scene: CompiledScene, words: Mapping[str, str], lang: str) -> list[str]:
    lines = []
    for kind in SubjectKind:
        verdict = scene.verdicts[kind, Stance.DIRECT]
        lines.append(words["direct"].format(kind=words[kind.value], outcome=_word(verdict.outcome.value, lang)))
        lines += [words["why"].format(text=r.text_zh if lang == "zh" else r.text_en) for r in verdict.reasons]
    for stance in (Stance.OFFICER, Stance.RELATED):
        outcome = scene.verdicts[SubjectKind.PERSON, stance].outcome.value
        lines.append(words[stance.value].format(outcome=_word(outcome, lang)))
    return lines


def _switches(switches: tuple[EmergencySpec, ...], words: Mapping[str, str]) -> list[str]:
    if not switches:
        return []
    lines = ["", words["emergencies"]]
    for e in switches:
        listed = ", ".join(e.measures)
        start, end = e.in_force_from.isoformat(), e.in_force_to.isoformat()
        lines.append(words["emergency"].format(name=e.name, start=start, end=end, basis=e.basis, measures=listed))
    return lines


def _measures(policy: Policy, code: str, at: date, words: Mapping[str, str], lang: str) -> list[str]:
    specs = [m for m in policy.measures if code in m.scenes]
    lines = [line for row, m in enumerate(specs, start=1) for line in _measure(row, m, policy, at, lang)]
    return lines or [words["no-measures"]]


def _measure(row: int, m: MeasureSpec, policy: Policy, at: date, lang: str) -> list[str]:
    words, zh = _PAGES[lang], lang == "zh"
    force = m.covers(at) and m.bases_at(at, m.territory or policy.territory)
    facts = words["facts"].format(
        effect=words[m.effect.value],
        applies=words[m.applies_to],
        verified=words[m.verification_level],
        force=words["in-force" if force else "not-in-force"],
    )
    lines = [words["measure"].format(row=row, title=m.title_zh if zh else m.title_en, id=m.id), facts]
    lines += [words["actor"].format(actor=m.actor_zh)] if m.actor_zh else []
    lines += [words["basis"].format(basis=_basis(b, words)) for b in m.legal_basis]
    condition = m.condition_zh if zh else m.condition_en
    lines += [words["condition"].format(condition=condition)] if condition else []
    lines += [words["territory"].format(territory=m.territory)] if m.territory else []
    lines += [words["notes"].format(notes=m.notes)] if m.notes else []
    return lines


def _basis(basis: BasisSpec, words: Mapping[str, str]) -> str:
    parts = [f"《{basis.document}》", f"（{basis.number}）" if basis.number else "", basis.article]
    if basis.in_force_from:
        parts.append(" " + words["since"].format(start=basis.in_force_from.isoformat()))
    if basis.in_force_to:
        parts.append(" " + words["until"].format(end=basis.in_force_to.isoformat()))
    return "".join(parts)
