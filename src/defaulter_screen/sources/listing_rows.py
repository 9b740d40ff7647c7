"""What the readers yield: one published entry as it stands in the file, or one row that could not be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from defaulter_screen.ids.number import mask
from defaulter_screen.names.name import mask_name
from defaulter_screen.values import frozen_dataclass

FIELD_LIMIT: Final = 100_000
"""Characters; no published text comes near it, so a longer cell is a damaged row."""


@dataclass(slots=True)
class RawListing:
    """One published entry, read but not normalised.

    Not frozen, since it lives for one row: twenty-three frozen fields would take as long as parsing half the row.

    Texts are stripped and stay as published inside; placeholders (暂无, -, null …) are empty.

    Attributes:
        line: line of the file (CSV, JSON Lines), row of the sheet (XLSX) or ordinal of the entry (JSON documents, rows
            handed over in memory), counted from 1.
        name: of the person or organisation.
        number: identity number, credit code or organisation code as published, mostly masked. Where a file has a column
            for each: of an organisation the credit code, then the organisation code, then the registration number.
        gender: ``"male"``, ``"female"`` or empty.
        age: in years at publication; None where blank or 0, as organisations have it.
        kind: ``"person"``, ``"organisation"`` or empty, from party type codes or words.
        legal_representative: of an organisation.
        court: executing court.
        province: as published.
        case_number: 案号.
        basis_number: 执行依据文号.
        basis_unit: 作出执行依据单位.
        filing_date: 立案时间; None where blank or unreadable.
        publication_date: 发布时间; None where blank or unreadable.
        duty: 生效法律文书确定的义务.
        performance: 被执行人的履行情况.
        performed: 已履行部分.
        unperformed: 未履行部分.
        grounds: 失信被执行人行为具体情形.
        record_id: the court's record id.
        category: what a register says of the subject.
        removed: True where the row says that the entry left the list (see ``codes.is_removed``).
        related: ``(name, number, position)`` of persons published with the entry (qysler).
    """

    line: int
    name: str
    number: str = ""
    gender: str = ""
    age: int | None = None
    kind: str = ""
    legal_representative: str = ""
    court: str = ""
    province: str = ""
    case_number: str = ""
    basis_number: str = ""
    basis_unit: str = ""
    filing_date: date | None = None
    publication_date: date | None = None
    duty: str = ""
    performance: str = ""
    performed: str = ""
    unperformed: str = ""
    grounds: str = ""
    record_id: str = ""
    category: str = ""
    removed: bool = False
    related: tuple[tuple[str, str, str], ...] = ()

    def __repr__(self) -> str:
        """Masked: a repr ends up in logs."""
        return f"RawListing({self.line}, {mask_name(self.name)!r}, {mask(self.number)!r}, {self.case_number!r})"


@frozen_dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be read; the rest of the file can.

    Attributes:
        line: as in ``RawListing.line``.
        reason_code: a key of ``REASONS``.
        reason_zh: the reason in Chinese.
        reason_en: the reason in English.
        excerpt: the beginning of the row, masked: of each word the first character stays.
    """

    line: int
    reason_code: str
    reason_zh: str
    reason_en: str
    excerpt: str


REASONS: Final[dict[str, tuple[str, str]]] = {
    "encoding": ("本行含有无法按文件编码识读的字节", "bytes in this line do not fit the file's encoding"),
    "nul": ("本行含有空字符(NUL)", "the line holds NUL characters"),
    "line-too-long": ("本行过长", "the line is too long"),
    "field-too-long": (
        "单元格超过10万字符（可能缺少引号）",
        "a cell of 100 000 characters or more; a quotation mark may be missing",
    ),
    "too-many-cells": ("单元格比列名多", "more cells than headings"),
    "quoting": ("引号或换行不合CSV规则", "quotation marks or line breaks break the rules of CSV"),
    "bad-json": ("不是完整的JSON", "not a complete JSON value"),
    "not-an-object": ("不是JSON对象", "not a JSON object"),
    "bad-base64": ("字段不是Base64文本", "a field is not Base64 text"),
    "surrogate": ("含有不成对的代理字符", "an unpaired surrogate character"),
    "columns": ("本行的字段无法识别或有歧义", "the fields of this row are unknown or ambiguous"),
    "no-name": ("没有姓名/名称", "no name"),
}
"""Stable reason codes with their words in Chinese and English."""

_WORD = re.compile(r"\w+")
_EXCERPT = 80


def masked(text: str) -> str:
    """Text of which each word keeps its first character only, for messages.

    >>> masked("330102198503041234,测试甲")
    '3*****************,测**'
    """
    return _WORD.sub(lambda word: word[0][0] + "*" * (len(word[0]) - 1), text)


def reject(line: int, reason_code: str, row: str) -> RejectedRow:
    """A rejected row with its reason in words and a masked excerpt.

    Args:
        line: where it stands.
        reason_code: a key of ``REASONS``.
        row: the row's text; only its beginning is kept, masked.

    >>> reject(7, "no-name", "330102198503041234,测试甲").excerpt
    '3*****************,测**'
    """
    zh, en = REASONS[reason_code]
    excerpt = masked(row[:_EXCERPT]).replace("\n", " ").replace("\r", " ")
    return RejectedRow(line, reason_code, zh, en, excerpt)
