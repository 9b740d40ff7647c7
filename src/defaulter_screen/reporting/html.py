"""A batch as one HTML page that needs nothing else: no script, no network, prints well."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from defaulter_screen.models.decision import Outcome
from defaulter_screen.reporting.charts import Bar, bar_chart
from defaulter_screen.reporting.summary import Attention, BatchSummary, Counted

_TEXTS = {
    "zh": {
        "title": "失信被执行人批量筛查报告",
        "outcomes": "筛查结论",
        "reasons": "主要理由",
        "measures": "惩戒措施",
        "attention": "需要处理的申请(前 {} 行)",
        "parameters": "参数与名单版本",
        "rows": "共 {:,} 行",
        "none": "无",
        "note": "姓名与证件号码已脱敏。“放行”仅指在所列名单版本中未查到相符身份，不构成信用评价。",
    },
    "en": {
        "title": "Batch screening against the list of dishonest judgment defaulters",
        "outcomes": "Outcomes",
        "reasons": "Main reasons",
        "measures": "Measures",
        "attention": "Rows to be looked at (first {})",
        "parameters": "Parameters and list versions",
        "rows": "{:,} rows",
        "none": "none",
        "note": "Names and numbers are masked. A pass only says that no fitting identity stands on the list versions "
        "named here.",
    },
}
_ATTENTION_HEAD = {
    "zh": ("行号", "结论", "姓名/名称", "证件号码", "在名单概率", "案号", "理由", "决定编号"),
    "en": ("Row", "Outcome", "Name", "Number", "Probability", "Case number", "Reason", "Decision"),
}
_LISTS_HEAD = {
    "zh": ("版本", "名单", "来源", "名单日期", "条目数"),
    "en": ("Version", "List", "Source", "List date", "Listings"),
}
_STYLE = """
body{font:15px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:2rem auto;max-width:1080px;
padding:0 1rem;color:#1d2733}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #d5dbe1}
table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;padding:.3rem .5rem;
border-bottom:1px solid #e6eaee;vertical-align:top}th{background:#f3f5f7}svg{max-width:100%;height:auto}
svg text{font-size:13px;fill:#1d2733}.bar{fill:#5b7fa6}.intercept{fill:#b3261e}.review{fill:#d98e04}
.clarify{fill:#5b7fa6}.pass{fill:#3c8a52}.error{fill:#7a7f87}.note{color:#5c6773;font-size:13px}
td.intercept{color:#b3261e;font-weight:600}td.review{color:#9a6400;font-weight:600}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}
"""
_TOP = 12
Cell = tuple[str, str]
"""Text and CSS class of a cell."""


def batch_page(summary: BatchSummary, lang: str = "zh") -> str:
    """The page as text (UTF-8 when written).

    Args:
        summary: the batch in numbers.
        lang: ``zh`` or ``en``.
    """
    lang = "zh" if lang == "zh" else "en"
    texts = _TEXTS[lang]
    attention = [_attention(entry, lang) for entry in summary.attention]
    parts = [
        f"<h1>{texts['title']}</h1><p>{texts['rows'].format(summary.rows)}</p>",
        _section(texts["outcomes"], _outcomes(summary, lang)),
        _section(texts["reasons"], _counted(summary.reasons, summary.rows, texts["reasons"], lang)),
        _section(texts["measures"], _counted(summary.measures, summary.rows, texts["measures"], lang)),
        _section(texts["attention"].format(len(attention)), _table(_ATTENTION_HEAD[lang], attention, texts["none"])),
        _section(texts["parameters"], _parameters(summary, lang)),
        f'<p class="note">{texts["note"]}</p>',
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{texts["title"]}</title>'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<h2>{escape(title)}</h2>\n{body}"


def _word(outcome: Outcome, lang: str) -> str:
    return outcome.zh if lang == "zh" else outcome.value


def _outcomes(summary: BatchSummary, lang: str) -> str:
    bars = [Bar(_word(outcome, lang), summary.outcomes.get(outcome, 0), outcome.value) for outcome in Outcome]
    return bar_chart(_TEXTS[lang]["outcomes"], bars, summary.rows)


def _counted(rows: Sequence[Counted], total: int, title: str, lang: str) -> str:
    if not rows:
        return f"<p>{_TEXTS[lang]['none']}</p>"
    return bar_chart(title, [Bar(row.text_zh if lang == "zh" else row.text_en, row.rows) for row in rows[:_TOP]], total)


def _attention(entry: Attention, lang: str) -> tuple[Cell, ...]:
    return (
        (str(entry.row), ""),
        (_word(Outcome(entry.outcome), lang), entry.outcome),
        (entry.subject, ""),
        (entry.number, ""),
        (_probability(entry.probability), ""),
        (entry.case_number, ""),
        (entry.reason_zh if lang == "zh" else entry.reason_en, ""),
        (entry.decision_id, ""),
    )


def _probability(value: float) -> str:
    """Six digits for reading; what would read as certain is written as above or below."""
    text = f"{value:.6f}"
    return {"1.000000": "> 0.999999", "0.000000": "< 0.000001"}.get(text, text)


def _parameters(summary: BatchSummary, lang: str) -> str:
    rows = [((p.label_zh if lang == "zh" else p.label_en, ""), (p.value, "")) for p in summary.parameters]
    lists = [
        tuple((cell, "") for cell in (v.label, v.list_kind.value, v.source, v.list_date.isoformat(), f"{v.listings:,}"))
        for v in summary.lists
    ]
    return _table((), rows, "") + "<br>" + _table(_LISTS_HEAD[lang], lists, _TEXTS[lang]["none"])


def _table(head: Sequence[str], rows: Sequence[Sequence[Cell]], none: str) -> str:
    if not rows:
        return f"<p>{none}</p>"
    heading = "<tr>" + "".join(f"<th>{escape(name)}</th>" for name in head) + "</tr>" if head else ""
    body = "".join("<tr>" + "".join(_cell(text, style) for text, style in row) + "</tr>\n" for row in rows)
    return f"<table>{heading}\n{body}</table>"


def _cell(text: str, style: str) -> str:
    marked = f' class="{style}"' if style else ""
    return f"<td{marked}>{escape(text)}</td>"
