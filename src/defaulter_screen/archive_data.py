"""An archive as plain data (``docs/archive.schema.json``) and as a page that a person can read.

Texts that may name third parties (what was ordered, who represents whom) are left out; a person's listed number is
shown as the court shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

from defaulter_screen.archives import Archive, Doubt, History, forgotten
from defaulter_screen.models.encoding import Data, court_mask
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.repair import REPAIR_WORDS, Repair
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.policy.grades import GradeRule

FORMAT = "archive/1"
NOTES_ZH = (
    "本档案只列身份已确认的名单条目；存疑的只说明存疑，不含他人信息。",
    "等级按公开规则表得出，不是人民法院的失信分级，不发生惩戒后果。",
    "已移出名单的记录不得作为惩戒依据；移出超过五年的不计入等级。",
    "对名单有异议的，可向执行法院申请纠正（法释〔2013〕17号第十一条、第十二条）。",
)
NOTES_EN = (
    "Only entries whose identity is established are listed; a doubt is shown as such, without other people's data.",
    "The grade follows a published rule table; it is not the courts' grading and no consequence attaches to it.",
    "An entry that left its list is no ground for any measure; after five years it does not count for the grade.",
    "Objections to an entry go to the executing court (法释〔2013〕17号 arts 11, 12).",
)
_KINDS = {
    ListKind.DEFAULTER: ("失信被执行人名单", "Defaulter list"),
    ListKind.CONSUMPTION_RESTRICTED: ("限制消费人员名单", "Consumption orders"),
    ListKind.HONOURED: ("诚信履行名单", "Honoured list"),
    ListKind.ROSTER: ("本单位名册", "Your own register"),
}
_WORDS = {
    "zh": (
        "信用档案", "主体", "截至", "名单版本", "条目", "无", "信用修复", "存疑", "小结", "规则", "说明", "在名单",
        "已移出", "公布", "法院", "履行情况", "需补充", "依据",
    ),
    "en": (
        "Credit archive", "Subject", "As of", "List versions", "Entries", "none", "Attested repairs", "Doubts",
        "Summary", "Rules", "Notes", "on the list", "left", "published", "court", "performance", "would be settled by",
        "facts",
    ),
}  # fmt: skip


def archive_data(archive: Archive) -> Data:
    """The archive as plain data: keys in order, dates ISO."""
    subject = archive.subject
    return {
        "format": FORMAT,
        "subject": {
            "kind": subject.kind.value,
            "name": subject.name,
            "id_number": subject.id_number,
            "reference": subject.reference,
        },
        "at": archive.at.isoformat(),
        "made_at": archive.made_at.isoformat(),
        "policy_version": archive.policy_version,
        "list_versions": [_version(one) for one in archive.versions],
        "entries": [_entry(one, archive) for one in archive.entries],
        "doubts": [_doubt(one) for one in archive.doubts],
        "repairs": [_repair(one, archive) for one in archive.repairs],
        "summary": _summary(archive),
        "rules": [_rule(one) for one in archive.rules],
        "notes_zh": list(NOTES_ZH),
        "notes_en": list(NOTES_EN),
    }


def _doubt(doubt: Doubt) -> Data:
    return {
        "list_kind": doubt.list_kind.value,
        "reasons": [{"code": r.code, "text_zh": r.text_zh, "text_en": r.text_en} for r in doubt.reasons],
        "missing": [missing.field for missing in doubt.missing],
    }


def _summary(archive: Archive) -> Data:
    return {
        "grade": archive.rule.grade,
        "title_zh": archive.rule.title_zh,
        "title_en": archive.rule.title_en,
        "rule": archive.rules.index(archive.rule) + 1,
        "facts": sorted(fact.value for fact in archive.facts),
    }


def _rule(rule: GradeRule) -> Data:
    return {
        "grade": rule.grade,
        "title_zh": rule.title_zh,
        "title_en": rule.title_en,
        "when": [fact.value for fact in rule.when],
        "unless": [fact.value for fact in rule.unless],
    }


def _version(version: ListVersion) -> Data:
    return {
        "version": version.version,
        "list_kind": version.list_kind.value,
        "source": version.source,
        "list_date": version.list_date.isoformat(),
    }


def _entry(history: History, archive: Archive) -> Data:
    listing = history.listing
    return {
        "list_kind": listing.list_kind.value,
        "source": listing.source,
        "name": listing.name,
        "number": court_mask(listing.number) if listing.kind is SubjectKind.PERSON else listing.number,
        "case_number": listing.case_number,
        "court": listing.court,
        "province": listing.province,
        "filing_date": listing.filing_date.isoformat() if listing.filing_date else None,
        "publication_date": listing.publication_date.isoformat() if listing.publication_date else None,
        "grounds": listing.grounds,
        "performance": listing.performance,
        "category": listing.category,
        "standing": history.standing.value if history.standing else None,
        "on_the_list": history.left is None,
        "first_seen": history.revisions[0].since.list_date.isoformat(),
        "last_seen": history.revisions[-1].until.list_date.isoformat(),
        "left": history.left.isoformat() if history.left else None,
        "over_five_years": forgotten(history, archive.at),
        "revisions": [
            {
                "since_version": one.since.version,
                "until_version": one.until.version,
                "performance": one.listing.performance,
                "publication_date": _published(one.listing),
            }
            for one in history.revisions
        ],
    }


def _published(listing: Listing) -> str | None:
    return listing.publication_date.isoformat() if listing.publication_date else None


def _repair(repair: Repair, archive: Archive) -> Data:
    zh, en = REPAIR_WORDS[repair.kind]
    return {
        "kind": repair.kind.value,
        "title_zh": zh,
        "title_en": en,
        "case_number": repair.case_number,
        "since": repair.since.isoformat(),
        "until": repair.until.isoformat(),
        "counts": repair.counts(archive.at),
        "evidence": repair.evidence,
    }


def archive_page(archive: Archive, lang: str = "zh") -> str:
    """A page of text.

    Args:
        archive: what is shown.
        lang: ``zh`` or ``en``.
    """
    words = _WORDS[lang]
    title = archive.rule.title_zh if lang == "zh" else archive.rule.title_en
    subject = f"{archive.subject.name} {archive.subject.id_number}".strip()
    versions = ", ".join(f"{v.list_kind.value} {v.label}" for v in archive.versions) or words[5]
    lines = [words[0], f"{words[1]}: {subject}", f"{words[2]}: {archive.at.isoformat()}", f"{words[3]}: {versions}", ""]
    facts = ", ".join(sorted(archive.facts)) or words[5]
    lines += [f"{words[8]}: {archive.rule.grade}  {title}（{words[17]}: {facts}）", "", words[4]]
    lines += [*_entry_lines(archive, lang)] or [f"  {words[5]}"]
    lines += ["", words[6]]
    lines += [*_repair_lines(archive, lang)] or [f"  {words[5]}"]
    lines += ["", words[7]]
    lines += [*_doubt_lines(archive, lang)] or [f"  {words[5]}"]
    lines += ["", f"{words[9]}（{archive.policy_version}）"]
    lines += [f"  {n}. {r.grade}  {r.title_zh if lang == 'zh' else r.title_en}" for n, r in enumerate(archive.rules, 1)]
    notes = NOTES_ZH if lang == "zh" else NOTES_EN
    return "\n".join([*lines, "", words[10], *(f"  {note}" for note in notes)])


def _entry_lines(archive: Archive, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    for one in archive.entries:
        listing = one.listing
        kind = _KINDS[listing.list_kind][0 if lang == "zh" else 1]
        state = words[11] if one.left is None else f"{words[12]} {one.left.isoformat()}"
        doubt = f" ({one.standing.value})" if one.standing else ""
        yield f"  {kind}  {listing.case_number or listing.category or '—'}  {state}{doubt}"
        published = _published(listing) or "—"
        performance = listing.performance or "—"
        yield f"    {words[14]}: {listing.court or '—'}; {words[13]}: {published}; {words[15]}: {performance}"


def _repair_lines(archive: Archive, lang: str) -> Iterator[str]:
    for one in archive.repairs:
        title = REPAIR_WORDS[one.kind][0 if lang == "zh" else 1]
        yield f"  {title}  {one.case_number}  {one.since.isoformat()} – {one.until.isoformat()}  {one.evidence}"


def _doubt_lines(archive: Archive, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    for doubt in archive.doubts:
        told = "；".join(r.text_zh if lang == "zh" else r.text_en for r in doubt.reasons)
        asked = ", ".join(missing.field for missing in doubt.missing) or "—"
        yield f"  {_KINDS[doubt.list_kind][0 if lang == 'zh' else 1]}: {told} ({words[16]}: {asked})"
