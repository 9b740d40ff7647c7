"""Findings in the words of users: comparisons with notes in both languages, and what evidence is missing."""

from __future__ import annotations

import math

from defaulter_screen.matching.evidence import Evaluation, Finding
from defaulter_screen.models.hit import Agreement, Comparison, Missing, NumberEvidence
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind

_NOTES = {
    ("name", "exact"): ("姓名一致", "same name"),
    ("name", "traditional"): ("姓名一致（繁体或异体字已转换）", "same name (traditional or variant characters folded)"),
    ("name", "alias"): ("与曾用名或别名一致", "same as a former name or alias"),
    ("name", "pinyin"): ("姓名拼音一致", "same name in pinyin"),
    ("name", "pinyin-slip"): ("姓名拼音仅差一个字母", "pinyin one letter apart"),
    ("name", "same-sound"): ("姓名有一字为同音字", "one character of the same sound"),
    ("name", "near-sound"): ("姓名有一字读音相近", "one character of a similar sound"),
    ("name", "similar-shape"): ("姓名有一字字形相近", "one character of similar shape"),
    ("name", "missing"): ("姓名少一字", "one character left out"),
    ("name", "extra"): ("姓名多一字", "one character too many"),
    ("name", "doubled"): ("姓名有一字重复", "one character doubled"),
    ("name", "swapped"): ("姓名两字颠倒", "two characters in the wrong order"),
    ("name", "other-character"): ("姓名有一字不同", "one character differs"),
    ("name", "several-slips"): ("姓名有两处笔误", "two slips in the name"),
    ("name", "changed-given"): ("姓同名不同", "same surname, other given name"),
    ("name", "different"): ("姓名不同", "different name"),
    ("name", "same-form"): ("名称一致（组织形式同义）", "same name (equivalent legal form)"),
    ("name", "other-form"): ("名称组织形式不同", "other legal form"),
    ("name", "slip"): ("字号有一字之差", "trade name one character apart"),
    ("name", "partial"): ("名称不完整", "incomplete name"),
    ("name", "one-apart"): ("名称有一字不同（字号以外）", "one character differs, outside the trade name"),
    ("name", "other-name"): ("名称不同（可能已更名）", "other name (it may have been changed)"),
    ("name", "renamed"): ("代码一致而名称不同", "same code, other name"),
    ("name", "branch"): ("总机构与分支机构关系", "head office and branch"),
    ("number", "equal"): ("号码完全一致", "numbers equal"),
    ("number", "visible"): ("与公布号码的可见部分一致", "fits what the published number shows"),
    ("number", "slip-1"): ("所给号码无效，与名单仅差一处笔误", "invalid number, one slip from the listed one"),
    ("number", "slip-2"): ("所给号码无效，与名单差两处笔误", "invalid number, two slips from the listed one"),
    ("number", "rounded"): (
        "号码以 000 结尾，可能被电子表格截断；其余部分与名单一致",
        "the number ends in 000 as a spreadsheet leaves it; the rest fits the listed one",
    ),
    ("number", "unrelated"): ("所给号码无效，且与名单号码无关", "invalid number, unlike the listed one"),
    ("birth_date", "same-day"): ("出生日期一致", "same birth date"),
    ("birth_date", "same-year"): ("出生年份一致", "same birth year"),
    ("birth_date", "fits-check-digit"): (
        "出生年份一致，月日与公布号码的校验位相符",
        "same birth year; the day fits the published check digit",
    ),
    ("birth_date", "fits-age"): ("出生日期与公布时年龄相符", "fits the age at publication"),
    ("birth_date", "other-day"): (
        "出生年份一致，月日与公布号码不符",
        "same birth year, but the day does not fit the published number",
    ),
    ("birth_date", "near-year"): ("出生年份相近但不同", "birth year near, but different"),
    ("birth_date", "other-year"): ("出生年份不同", "different birth year"),
    ("birth_date", "other-age"): ("出生日期与公布时年龄不符", "does not fit the age at publication"),
    ("gender", "same"): ("性别一致", "same gender"),
    ("gender", "differs"): ("性别不同", "different gender"),
    ("region", "same"): ("与号码签发省份一致", "same province as the number's"),
    ("region", "same-as-court"): ("与执行法院所在省份一致", "same province as the executing court's"),
    ("region", "differs"): ("地区不同（可能迁移）", "other province (people move)"),
    ("legal_representative", "same"): ("法定代表人一致", "same legal representative"),
    ("legal_representative", "differs"): ("法定代表人不同（可能变更）", "other legal representative (they change)"),
}  # fmt: skip

_ASK_NUMBER = Missing(
    "id_number",
    "提供完整号码：与公布号码相符则可确认，不符则可排除",
    "the complete number: if it fits the published one identity is established, if not it is excluded",
)
_ASK_CODE = Missing(
    "id_number",
    "提供统一社会信用代码：一致则确认，不同则排除",
    "the unified social credit code: equal establishes, different excludes",
)
_ASK_BIRTH = Missing(
    "birth_date",
    "提供出生日期：与公布信息不符的同名者可排除",
    "the birth date: namesakes that it does not fit are excluded",
)
_ASK_GENDER = Missing("gender", "提供性别：可排除约半数同名者", "the gender: rules out about half of the namesakes")
_ASK_NAME = Missing("name", "提供姓名：与号码一并核对即可确认或排除", "the name: with the number it settles identity")
_ASK_FORMER = Missing("former_name", "提供曾用名：与名单一致则可确认", "former names: one that agrees settles identity")
_ASK_FULL_NAME = Missing(
    "full_name",
    "提供单位登记全称：可排除名称相近的其他单位",
    "the full registered name: rules out others of a similar name",
)


Presented = tuple[tuple[Comparison, ...], tuple[Missing, ...]]
"""Comparisons, and missing evidence."""


def present(evaluation: Evaluation, subject: Normalised, listing: Normalised) -> Presented:
    """Comparisons and missing evidence of one candidate."""
    comparisons = tuple(_comparison(finding) for finding in evaluation.findings)
    return comparisons, _missing(evaluation, subject, listing)


def _comparison(finding: Finding) -> Comparison:
    family = finding.level
    if finding.field == "number" and family.startswith(("visible", "partial")):
        family = "visible"
    zh, en = _NOTES[finding.field, family]
    if finding.level.startswith(("visible-", "partial-")):
        shown = finding.level.split("-")[1]
        zh, en = f"{zh}（{shown} 位）", f"{en} ({shown} characters)"
    return Comparison(
        field=finding.field,
        subject_value=finding.values[0],
        listing_value=finding.values[1],
        level=finding.level,
        agreement=finding.agreement,
        weight=math.log10(finding.m / finding.u) if finding.m > 0 else -9.0,
        note_zh=zh,
        note_en=en,
    )


def _missing(evaluation: Evaluation, subject: Normalised, listing: Normalised) -> tuple[Missing, ...]:
    """What would change the answer most, first."""
    if evaluation.evidence is NumberEvidence.EQUAL:
        return ()
    number = subject.number
    complete = number is not None and number.complete
    if subject.kind is SubjectKind.ORGANISATION:
        if any(finding.level == "other-name" for finding in evaluation.findings):
            return (_ASK_FORMER,)
        asks = [] if complete else [_ASK_CODE]
        return (*asks, *(() if evaluation.complete_name and subject.organisation else (_ASK_FULL_NAME,)))
    if complete and evaluation.evidence is NumberEvidence.VISIBLE:
        name = next((f for f in evaluation.findings if f.field == "name"), None)
        if name is None:
            return (_ASK_NAME,)
        return (_ASK_FORMER,) if name.agreement is Agreement.CONFLICT else ()
    missing = []
    if not complete and (listing.number is not None or number is None):
        missing.append(_ASK_NUMBER)
    if subject.birth is None and not complete:
        missing.append(_ASK_BIRTH)
    if subject.gender is None and not complete:
        missing.append(_ASK_GENDER)
    return tuple(missing)
