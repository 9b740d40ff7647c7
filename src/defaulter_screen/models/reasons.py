"""Every reason code with its sentence in both languages: one table, so that a code means one thing everywhere.

Codes are part of the contract and only ever added. A template's parameters are named; a parameter that differs between
the languages is given twice (``titles_zh``, ``titles_en``). No parameter may carry a full name or number.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from defaulter_screen.models.decision import Reason
from defaulter_screen.models.party_reasons import PARTY_REASONS
from defaulter_screen.models.repair_reasons import REPAIR_REASONS

_IDENTITY = {
    "no-hit": ("未命中：名单版本 {version}", "No hit: list version {version}"),
    "identity-established": (
        "已确认被查主体与名单条目（案号 {case_number}）为同一主体",
        "The subject is established to be the one listed under case number {case_number}",
    ),
    "number-equal": (
        "证件号码（或统一社会信用代码、组织机构代码）与名单完整一致",
        "The complete number (or organisation code) equals the listed one",
    ),
    "number-visible-match": (
        "名单公布的号码经部分遮蔽；被查号码与其可见字符一致，姓名名称相符，预计全国另有 {lookalikes} 个主体同样符合",
        (
            "The published number was masked; the subject's number fits every visible character and the name agrees; "
            "{lookalikes} others in the country are expected to fit the same evidence"
        ),
    ),
    "name-only": (
        "仅有姓名，不能区分同名者；请补充：{asks_zh}",
        "Only a name was given, which cannot tell namesakes apart; please supply: {asks_en}",
    ),
    "evidence-insufficient": (
        "现有证据不足以确认是否同一主体（概率 {probability}）；请补充：{asks_zh}",
        "The evidence cannot tell whether both are one (probability {probability}); please supply: {asks_en}",
    ),
    "evidence-points-to-match": (
        "姓名及其他信息指向名单所列主体（概率 {probability}），但缺少号码证据，须人工复核",
        (
            "Name and further particulars point to the listed one (probability {probability}), but there is no number "
            "evidence: a human must look"
        ),
    ),
    "lookalikes-many": (
        "预计全国另有 {lookalikes} 个主体符合同样证据，超出本场景限值 {limit}，或概率不足",
        (
            "{lookalikes} others in the country are expected to fit the same evidence: more than this scene's limit "
            "of {limit}, or the probability is too low"
        ),
    ),
    "evidence-conflicts": (
        "部分信息与名单条目相矛盾：{fields_zh}",
        "Some particulars contradict the listing: {fields_en}",
    ),
    "number-contradicts": (
        "号码与名单公布的号码相矛盾，不支持为同一主体",
        "The number contradicts the listed one, which speaks against both being one",
    ),
    "number-invalid": (
        "所给号码无效（校验位、长度或日期有误），仅作参考，仍按姓名名称核查",
        "The number given is invalid (check digit, length or date); weak evidence only; the name was still checked",
    ),
    "number-damaged-by-spreadsheet": (
        "所给号码被电子表格改写，末几位已丢失，未用于比对；请以文本格式重新提供",
        "A spreadsheet rewrote the number and its last digits are lost; it was not compared; please supply it as text",
    ),
    "number-has-slip": (
        "所给号码无效，但与名单所列号码仅有笔误之差，须人工核对证件",
        "The number given is invalid but only a slip away from the listed one: a human must check the document",
    ),
    "number-masked-by-subject": (
        "所给号码经遮蔽，可见部分与名单一致；请补充完整号码",
        "The number given is masked; what it shows agrees with the list; please supply the complete number",
    ),
    "name-missing": (
        "号码与名单公布的可见字符一致，但未提供姓名名称，须人工复核",
        "The number fits the published characters, but no name was given: a human must look",
    ),
    "name-differs": (
        "号码与名单一致而姓名名称不同；可能更名或冒用，请核对曾用名",
        "The number fits but the name differs: a change of name or another's number; please check former names",
    ),
    "former-name": ("以曾用名（别名）与名单相符", "A former name (alias) agrees with the list"),
    "swapped-columns": (
        "姓名与号码两栏疑似颠倒，已按颠倒后核查",
        "Name and number seem to stand in each other's column; they were checked the other way round",
    ),
    "number-in-name": ("姓名栏中含有号码，已分开核查", "The name's cell holds a number; both were checked apart"),
    "name-in-number": ("号码栏中填的是姓名，已按姓名核查", "The number's cell holds a name; it was checked as one"),
    "birth-date-unreadable": ("出生日期无法辨认，未用于比对", "The birth date could not be read and was not compared"),
    "number-unusable": (
        "所给号码无法用于核查，又无姓名名称，不能据此放行",
        "The number given cannot be checked and there is no name: no pass rests on that",
    ),
    "no-evidence": (
        "没有可用于核查的姓名名称或号码；请补充：姓名名称和号码",
        "There is neither a usable name nor a usable number; please supply both",
    ),
    "organisation-name-only": (
        "单位登记全称与名单一致，但无统一社会信用代码佐证，须人工复核",
        "The full registered name equals the listed one without a code to confirm it: a human must look",
    ),
    "partial-organisation-name": (
        "单位名称不完整或仅相近；请补充登记全称和统一社会信用代码",
        "The organisation's name is incomplete or merely similar; please supply the full registered name and the code",
    ),
    "branch-of-listed": (
        "被查单位与失信单位是总机构与分支机构关系，不是同一登记主体，须人工复核",
        "The subject and the listed organisation are head office and branch, not one body: a human must look",
    ),
    "several-listings": ("该主体在名单中共有 {count} 条记录", "This subject has {count} entries on the list"),
    "several-candidates": (
        "有 {count} 个不同的名单主体与现有证据相符，至多一个为被查主体",
        "{count} different listed subjects fit the evidence; at most one of them is the subject",
    ),
    "false-positive-remembered": (
        "复核人员此前已认定该名单条目不是被查主体（{reviewed}），本次不再计入",
        "A reviewer concluded earlier that this listing is not the subject ({reviewed}); it was left out",
    ),
    "repair-recorded": (
        "比对前已还原书写差异：{repairs}",
        "Differences in writing were undone before comparing: {repairs}",
    ),
}
_LISTS = {
    "list-stale": (
        "名单版本 {version} 距今 {age} 天，超过规则允许的 {limit} 天，不能据此放行",
        "List version {version} is {age} days old, more than the {limit} days the policy allows: no pass rests on it",
    ),
    "list-missing": (
        "尚未装载失信被执行人名单，不能据此放行",
        "No list of defaulters is loaded: no pass rests on that",
    ),
    "term-possibly-ended": (
        "该条目公布于 {published}，纳入期限（二年，可延长一至三年）可能已届满，请向执行法院核实",
        "Published {published}: its term (two years, extensible by one to three) may have ended; ask the court",
    ),
    "term-ended": (
        "该条目公布于 {published}，纳入期限最长五年，应已届满而仍在名单，请向执行法院核实",
        (
            "Published {published}: its term of at most five years should have ended, yet it is still listed; "
            "ask the executing court"
        ),
    ),
    "performed-still-listed": (
        "名单记载“全部已履行”而尚未删除；履行完毕不等于已移出名单，请向执行法院核实",
        "The entry says fully performed but was not deleted; performance is not removal: ask the executing court",
    ),
    "minor-listed": (
        "按公布时年龄为未成年人，依法不得纳入名单（法释〔2013〕17号第四条）：数据错误或同名，请提请法院更正",
        (
            "A minor at publication cannot lawfully be listed (法释〔2013〕17号 art. 4): a data error or a namesake; "
            "ask the court to correct it"
        ),
    ),
    "grounds-unknown": (
        "名单记载的失信情形无法对应六种法定情形，按无纳入期限处理",
        "The stated ground matches none of the six of the law; treated as having no term",
    ),
    "grounds-mapped": (
        "失信情形的表述（如“其他规避执行”）按意思对应法定情形 {codes}，该对应关系未经核实",
        "The stated ground (such as 其他规避执行) is read by its sense as ground {codes}; that reading is not verified",
    ),
    "publication-date-unknown": (
        "名单未载公布日期，无法计算纳入期限，按仍在有效期处理",
        "The entry has no publication date, so its term cannot be computed; treated as in force",
    ),
}
_LAW = {
    "measures-apply": ("在“{scene_zh}”场景中适用：{titles_zh}", "In the scene “{scene_en}” these apply: {titles_en}"),
    "measure-prudent": (
        "在“{scene_zh}”场景中只作审慎性参考，不是禁止或限制，由人工判断：{titles_zh}",
        "In the scene “{scene_en}” a matter of prudent reference, neither a ban nor a restriction: {titles_en}",
    ),
    "measure-supervision": (
        "加强监管，不影响本次办理：{titles_zh}",
        "Heightened supervision, which does not stop this application: {titles_en}",
    ),
    "measure-lead": (
        "形成协助执行线索，本身不构成拦截；查封、冻结须有法院裁定和协助执行通知书：{titles_zh}",
        "An enforcement lead, by itself no reason to stop; a freeze needs a court's ruling and notice: {titles_en}",
    ),
    "measure-unverified": (
        "下列措施的原文未经核实，不作为拦截依据，只供人工判断：{titles_zh}",
        "Not verified against their text, so they drive no intercept and are for a human to judge: {titles_en}",
    ),
    "measure-condition": (
        "名单本身不足以适用，还须：{condition_zh}（{titles_zh}）",
        "The listing alone is not enough; also needed: {condition_en} ({titles_en})",
    ),
    "memorandum-only": (
        "仅以合作备忘录为依据，不作为拦截依据（国办发〔2020〕49号）：{titles_zh}",
        "Rests on a memorandum alone, which drives no intercept (国办发〔2020〕49号): {titles_en}",
    ),
    "outside-territory": (
        "地方规定，在本规则所在地区不适用：{titles_zh}",
        "A local rule that does not apply in this policy's territory: {titles_en}",
    ),
    "emergency-prudence": (
        "突发事件应对期间依法审慎（{name}），由拦截转为人工复核：{titles_zh}",
        "Prudence in an emergency ({name}): review in place of intercept: {titles_en}",
    ),
    "no-measure-applies": (
        "目录中没有在该日期、该场景适用于此类主体的措施，由人工判断",
        "The catalogue has no measure for this kind of subject in this scene on this date: a human must judge",
    ),
    "identity-open": (
        "本场景对失信被执行人不拦截，只形成线索或加强监管；身份未确认，不形成线索",
        "This scene stops no listed person, it makes leads or supervision only; identity is open, so no lead is made",
    ),
    "human-review-available": (
        "本结论由系统自动作出；当事人有权要求说明并拒绝仅凭自动化决策，可申请人工复核（个人信息保护法第二十四条）",
        (
            "This outcome was computed; the person may ask for an explanation, refuse a solely automated decision and "
            "have a human review it (个人信息保护法 art. 24)"
        ),
    ),
}
REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {**_IDENTITY, **_LISTS, **_LAW, **PARTY_REASONS, **REPAIR_REASONS}
)
"""Code to its Chinese and English template."""


_FIXED: dict[str, Reason] = {}
"""Reasons of codes without parameters, as first asked for."""


def reason(code: str, **params: object) -> Reason:
    """Fill the sentences of a code.

    Args:
        code: a key of ``REASONS``.
        **params: the template's parameters.

    Raises:
        KeyError: unknown code or missing parameter: a fault of the calling code.

    >>> reason("no-hit", version="7@2026-11-01").text_zh
    '未命中：名单版本 7@2026-11-01'
    """
    if not params:
        fixed = _FIXED.get(code)
        if fixed is None:
            text_zh, text_en = REASONS[code]
            fixed = _FIXED[code] = Reason(code, text_zh.format_map(params), text_en.format_map(params))
        return fixed
    text_zh, text_en = REASONS[code]
    return Reason(code, text_zh.format_map(params), text_en.format_map(params))
